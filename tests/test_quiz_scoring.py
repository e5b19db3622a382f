"""Scoring: properties that hold for every question, hand-worked tables, keys, and what nbgrader reads."""

from __future__ import annotations

import itertools
import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade
from quiz_examples import BLANKS, JSON, KEY, NAMES, ODD, RIGHT, SCORED, WRONG, example, whole_file

from immunolab.quiz import SCORING_RULES, Question, Quiz, QuizKeyError, Score, points_for, resolve_key, share, variant
from immunolab.quiz.scoring import RULES_IN_WORDS, share_choices
from immunolab.quiz.variants import fill, shuffled

RULED = {"some": SCORING_RULES, "pairs": ("all-or-nothing", "each-answer"), "order": ("all-or-nothing", "each-answer")}
CASES = [(name, rule) for name in SCORED for rule in RULED.get(name, ("",))]
QUESTIONS = {
    (name, rule): example(name, drop="scoring" if rule else "", more=f"scoring: {rule}" if rule else "")
    for name, rule in CASES
}
every_case = pytest.mark.parametrize(("name", "rule"), CASES)


def points(name: str, rule: str, response: Any) -> float:
    """Points of the example question (2 points) for a response, checked for what holds of every score."""
    value = points_for(QUESTIONS[name, rule], response, KEY[name])
    assert type(value) is float and math.isfinite(value) and 0 <= value <= 2
    assert value == round(value, 4)
    return value


# -- every question


@every_case
def test_the_right_answer_earns_all_and_the_wrong_one_nothing(name, rule):
    assert points(name, rule, RIGHT[name]) == 2.0
    wrong = points(name, rule, WRONG[name])
    assert wrong == (0.4 if rule == "each-answer" and name == "some" else 0)  # 'e' is rightly left empty


@every_case
@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_a_blank_earns_nothing(name, rule, blank):
    assert points(name, rule, blank) == 0


@every_case
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_an_odd_answer_earns_nothing_and_never_raises(name, rule, odd):
    assert points(name, rule, odd) == 0


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_any_json_scores_within_the_points(response):
    for name, rule in CASES:
        points(name, rule, response)


@given(st.floats(min_value=0, max_value=100), st.sets(st.sampled_from("abcde"), min_size=1))
def test_the_right_answer_earns_all_whatever_the_points(worth, chosen):
    question = QUESTIONS["some", "net-correct"].model_copy(update={"points": worth})
    assert points_for(question, ["a", "c"], ["a", "c"]) == worth
    assert 0 <= points_for(question, sorted(chosen), ["a", "c"]) <= worth


def test_scoring_does_not_change_what_it_is_given():
    response, key = ["c", "a"], ["c", "a"]
    points_for(QUESTIONS["some", "coverage"], response, key)
    assert (response, key) == (["c", "a"], ["c", "a"])


# -- order that does not matter


@given(st.permutations("abcde"), st.lists(st.sampled_from("abcde"), unique=True), st.data())
@settings(max_examples=60)
def test_the_order_of_options_and_of_choices_does_not_matter(order, chosen, data):
    for rule in SCORING_RULES:
        question = QUESTIONS["some", rule]
        turned = question.model_copy(update={"choices": {k: question.choices[k] for k in order}})
        again = data.draw(st.permutations(chosen))
        assert points_for(turned, again, ["c", "a"]) == points_for(question, chosen, ["a", "c"])


@given(st.permutations(list(RIGHT["pairs"].items())), st.permutations(list(KEY["pairs"].items())))
def test_the_order_of_pairs_does_not_matter(pairs, key):
    question = QUESTIONS["pairs", "each-answer"]
    turned = question.model_copy(update={"left": {k: question.left[k] for k, _ in key}})
    assert points_for(turned, dict(pairs), dict(key)) == 2
    assert points_for(turned, dict(pairs[:2]), dict(key)) == points_for(question, dict(pairs[:2]), KEY["pairs"])


@given(st.permutations(list("wxyz")), st.permutations(list("wxyz")))
def test_the_order_of_an_ordering_s_items_in_the_file_does_not_matter(order, response):
    question = QUESTIONS["order", "each-answer"]
    turned = question.model_copy(update={"items": {k: question.items[k] for k in order}})
    assert points_for(turned, response, KEY["order"]) == points_for(question, response, KEY["order"])


# -- the four rules, worked by hand; PrairieLearn's definitions: t right ones chosen, c chosen, n right


@pytest.mark.parametrize(
    ("chosen", "nothing_or_all", "net", "coverage", "each"),
    [  # right: a and c of five
        ("", 0, 0, 0, 0),  # a blank is 0, though three boxes are rightly empty
        ("a", 0, 1 / 2, (1 / 1) * (1 / 2), 4 / 5),
        ("c", 0, 1 / 2, 1 / 2, 4 / 5),
        ("ac", 1, 1, 1, 1),
        ("ab", 0, 0, (1 / 2) * (1 / 2), 3 / 5),
        ("abc", 0, 1 / 2, (2 / 3) * (2 / 2), 4 / 5),
        ("abcd", 0, 0, (2 / 4) * (2 / 2), 3 / 5),
        ("abcde", 0, 0, (2 / 5) * (2 / 2), 2 / 5),
        ("b", 0, 0, 0, 2 / 5),
        ("bde", 0, 0, 0, 0),
        ("abd", 0, 0, (1 / 3) * (1 / 2), 2 / 5),
    ],
)
def test_the_four_rules_as_worked_by_hand(chosen, nothing_or_all, net, coverage, each):
    wanted = dict(zip(SCORING_RULES, (nothing_or_all, net, coverage, each), strict=True))
    for rule, value in wanted.items():
        assert share_choices(rule, "abcde", list(chosen), "ac") == pytest.approx(value, abs=1e-12)
        assert points("some", rule, list(chosen)) == round(2 * value, 4)


def test_ticking_everything_never_earns_all_but_where_all_is_right():
    for rule in SCORING_RULES:
        assert share_choices(rule, "abcde", "abcde", "ac") < 1
        assert share_choices(rule, "abc", "abc", "abc") == 1


def test_every_rule_is_told_to_the_student_and_an_unknown_one_is_refused():
    assert set(RULES_IN_WORDS) == set(SCORING_RULES)
    with pytest.raises(ValueError, match="'partial'"):
        share_choices("partial", "ab", "a", "a")


@pytest.mark.parametrize(
    ("pairs", "each"), [({"nk": "self"}, 1 / 3), ({"nk": "self", "b": "self"}, 1 / 3), ({"t": "none"}, 0)]
)
def test_pairs_count_one_by_one_or_all_together(pairs, each):
    assert points("pairs", "each-answer", pairs) == round(2 * each, 4)
    assert points("pairs", "all-or-nothing", pairs) == 0


def test_ordering_counts_pairs_beyond_chance():
    value = lambda order: points("order", "each-answer", list(order))  # noqa: E731
    assert value("xwyz") == round(2 * 2 / 3, 4)  # 5 of 6 pairs: 2 * 5/6 - 1
    assert value("xwzy") == round(2 * 1 / 3, 4)  # 4 of 6
    assert value("zyxw") == value("zywx") == value("wzyx") == 0  # 0, 1, 3 of 6: never below zero
    assert points("order", "all-or-nothing", list("xwyz")) == 0


def test_a_random_order_earns_about_nothing():
    question = example("order", drop="items", more="items: {u: U, v: V, w: W, x: X, y: Y, z: Z}")
    shares = [share(question, list(order), list("uvwxyz")) for order in itertools.permutations("uvwxyz")]
    assert min(shares) == 0 and max(shares) == 1 and sum(shares) / len(shares) < 0.2


# -- numbers


@pytest.mark.parametrize(
    ("tolerance", "key", "inside", "outside"),
    [
        ("{absolute: 0.05}", 4.2, [4.15, 4.2, 4.25, "4,25"], [4.149, 4.251, -4.2]),
        ("{absolute: 0.1}", 0.3, [0.2, 0.4, 0.1 + 0.2], [0.199, 0.401]),
        ("{absolute: 0}", 4.2, [4.2, "4.20", 4.2 + 1e-15], [4.2001, 4.1999]),
        ("{absolute: 0}", 1e6, ["1 000 000", "10^6"], [1e6 + 1]),
        ("{absolute: 0}", 0, [0, "-0"], [1e-300]),
        ("{absolute: 0.5}", -3, [-3.5, -2.5], [-3.51, 3]),
        ("{relative: 0.05}", 200, [190, 210], [189.9, 210.1]),
        ("{relative: 0.05}", -200, [-190, -210], [-189.9, -210.1, 200]),
        ("{relative: 0.01}", 1e-9, [0.99e-9, 1.01e-9], [0.98e-9, 0]),
        ("{relative: 0.5}", 0, [0], [1e-12, -1e-12]),  # a share of nothing is nothing
        ("{relative: 0.05}", 1e300, [1.05e300], [1e308, -1e308]),
    ],
)
def test_a_number_on_the_limit_counts_and_beyond_it_does_not(tolerance, key, inside, outside):
    question = example("number", drop="tolerance", more=f"tolerance: {tolerance}")
    assert [points_for(question, value, key) for value in inside] == [2.0] * len(inside)
    assert [points_for(question, value, key) for value in outside] == [0.0] * len(outside)


@given(st.decimals("-1000", "1000", places=2), st.decimals("0.01", "10", places=2))
def test_the_limit_counts_in_decimals_whatever_binary_makes_of_it(key, limit):
    question = example("number").model_copy(
        update={"tolerance": example("number").tolerance.model_copy(update={"absolute": float(limit)})}
    )
    assert points_for(question, float(key + limit), float(key)) == 2
    assert points_for(question, str(key - limit), float(key)) == 2
    assert points_for(question, float(key + limit) + float(limit) / 100, float(key)) == 0


# -- places


def test_a_spot_in_two_places_belongs_to_the_nearest_centre():
    place = lambda x, y, key: points_for(QUESTIONS["spot", ""], [x, y], key)  # noqa: E731
    assert place(0.34, 0.3, "node") == 2 and place(0.34, 0.3, "marrow") == 0
    assert place(0.36, 0.3, "marrow") == 2 and place(0.36, 0.3, "node") == 0


def test_a_spot_on_the_rim_counts_and_beyond_it_does_not():
    assert points("spot", "", [0.2, 0.3]) == 2
    assert points("spot", "", [0.199, 0.3]) == points("spot", "", [0.3, 0.4011]) == 0


@pytest.mark.parametrize("key", ["node", "marrow", "thymus"])
def test_every_place_is_reached_by_its_name(key):
    assert points_for(QUESTIONS["spot", ""], key, key) == 2


# -- keys

DOSES = example("number", drop="stem", more="stem: At {dose} mg for {days} d?\ngiven: {dose: [4, 8], days: [1, 2]}")
DOSE = example("number", drop="stem", more="stem: At {dose} mg?\ngiven: {dose: [4, 8.5, many]}")


def test_a_key_may_be_a_function_of_the_variant():
    assert resolve_key(DOSES, lambda dose: 2 * dose, {"dose": 4, "days": 2}) == 8
    assert resolve_key(DOSES, lambda dose, days: dose * days, {"dose": 4, "days": 2}) == 8
    assert resolve_key(DOSES, lambda dose, step=3: dose * step, {"dose": 4, "days": 2}) == 12
    assert resolve_key(DOSES, lambda: 7, {"dose": 4, "days": 2}) == 7
    assert resolve_key(DOSES, lambda dose: np.float64(dose) / 8, {"dose": 4, "days": 2}) == 0.5
    choice = example("one", drop="stem", more="stem: At {dose} mg?\ngiven: {dose: [4, 8]}")
    assert resolve_key(choice, lambda dose: "a" if dose < 5 else "b", {"dose": 8}) == "b"


@pytest.mark.parametrize("value", [4, 8.5, "many"])
def test_a_key_may_be_a_mapping_by_variant(value):
    assert resolve_key(DOSE, {4: 1.5, 8.5: 3, "many": 9}, {"dose": value}) in {1.5, 3.0, 9.0}
    assert resolve_key(DOSE, {"4.0": 1.5, "8.5": 3, "many": 9}, {"dose": 4}) == 1.5


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (lambda doses: doses, "asks for 'doses'; `given` names dose, days"),
        (lambda dose, extra: dose, "asks for 'extra'"),
        (lambda *given: 1, "asks for 'given'"),
        (lambda **given: 1, "asks for 'given'"),
        (lambda dose, /: dose, "cannot be worked out"),
        (lambda dose: dose / 0, "ZeroDivisionError"),
        (lambda dose: None, "incomplete"),
        (lambda dose: "four", "does not fit"),
        (lambda dose: math.nan, "finite"),
        (lambda dose: lambda: 4, "does not fit"),
        (int, "write the key as|asks for|cannot be worked out|does not fit|incomplete"),
        ({4: 1}, "exactly one name in `given`, which names dose, days"),
        (math.inf, "finite"),
        (True, "does not fit"),
        ([4.2], "does not fit"),
        ("", "incomplete"),
        (object(), "does not fit"),
    ],
)
def test_a_key_that_does_not_fit_is_told_with_its_question(key, words):
    with pytest.raises(QuizKeyError, match=words) as caught:
        resolve_key(DOSES, key, {"dose": 4, "days": 2})
    assert "question 'number'" in str(caught.value) and "\n" not in str(caught.value)


def test_a_mapping_without_the_given_value_is_told():
    with pytest.raises(QuizKeyError, match="no entry for the given value 'many'"):
        resolve_key(DOSE, {4: 1.5, 8.5: 3}, {"dose": "many"})
    with pytest.raises(QuizKeyError, match="`given`, which names nothing"):
        resolve_key(QUESTIONS["number", ""], {4: 1.5}, {})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("one", "q"),
        ("one", ["b"]),
        ("one", True),
        ("some", ["a", "q"]),
        ("some", []),
        ("some", 1),
        ("pairs", {"nk": "self"}),
        ("pairs", {"nk": "q", "b": "none", "t": "none"}),
        ("pairs", "self"),
        ("order", ["w", "x", "y"]),
        ("order", "wxyz"),
        ("spot", "q"),
        ("spot", [0.3, 0.3]),
        ("spot", ["node"]),
        ("number", "four"),
        ("number", None),
        ("words", "text"),
    ],
)
def test_a_key_of_the_wrong_form_is_told(name, key):
    with pytest.raises(QuizKeyError, match=f"question '{name}'"):
        resolve_key(example(name), key, {})


@pytest.mark.parametrize("name", NAMES)
def test_a_practice_key_fits_its_own_question(name):
    question: Any = example(name, practice=True)
    if question.auto_scored:
        assert share(question, RIGHT[name], resolve_key(question, question.key, {})) == 1


def test_free_text_is_not_scored():
    with pytest.raises(ValueError, match="graded by hand"):
        share(example("words"), "text", "key")


# -- variants

GIVEN = {"id": "dose-task", "given": {"dose": [4, 8, 16], "site": ["arm", "leg"]}}


def test_a_variant_is_the_same_on_every_call_and_in_every_process():
    code = (
        "import json; from immunolab.quiz import variant; from immunolab.quiz.variants import shuffled;"
        f"q={GIVEN!r}; print(json.dumps([[variant(q, s), shuffled('abcdef', s, 'q')] for s in range(50)]))"
    )
    here = [[variant(GIVEN, seed), shuffled("abcdef", seed, "q")] for seed in range(50)]
    for hashing in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": hashing}
        )
        assert json.loads(there.stdout) == here, there.stderr


def test_a_variant_is_the_same_for_a_question_and_a_mapping():
    question = example("number", drop="stem", more="stem: '{dose} mg'\ngiven: {dose: [4, 8, 16]}")
    for seed in range(20):
        assert variant(question, seed) == variant({"id": "number", "given": {"dose": [4, 8, 16]}}, seed)
    assert variant(QUESTIONS["one", ""], 1) == variant({"id": "one"}, 1) == {}


def test_given_values_are_drawn_about_equally_often_and_independently():
    drawn = [variant(GIVEN, seed) for seed in range(3000)]
    for dose, site in itertools.product([4, 8, 16], ["arm", "leg"]):
        assert 400 < sum(v == {"dose": dose, "site": site} for v in drawn) < 600  # 500 expected


def test_questions_draw_independently():
    other = {**GIVEN, "id": "another"}
    same = sum(variant(GIVEN, s)["dose"] == variant(other, s)["dose"] for s in range(3000))
    assert 850 < same < 1150  # 1000 expected


def test_a_text_shows_the_values_and_keeps_other_braces():
    assert fill(r"{dose} mg, $\frac{a}{b}$, {Dose}", {"dose": 4.0}) == r"4 mg, $\frac{a}{b}$, {Dose}"
    shown = {
        20_000: "20,000",
        1000: "1,000",
        9999: "9,999",
        30_000_000: "30,000,000",
        1e-5: "0.00001",
        0.25: "0.25",
        12345.5: "12,345.5",
    }
    for value, words in shown.items():
        assert fill("{n} cells", {"n": value}) == f"{words} cells"
    assert fill("{n}", {"n": "{m}", "m": 1}) == "{m}"
    assert fill("until {stop:year}, {stop}, {other:year}", {"stop": 1963}) == "until 1963, 1,963, {other:year}"


def test_a_shuffle_keeps_the_items():
    assert all(sorted(shuffled("abcd", seed, "q")) == list("abcd") for seed in range(50))
    assert len({tuple(shuffled("abcd", seed, "q")) for seed in range(500)}) == 24


# -- what nbgrader reads


@pytest.fixture
def quiz(tmp_path: Path) -> Quiz:
    path = tmp_path / "cells.quiz.yaml"
    path.write_text(whole_file(), encoding="utf-8")
    return Quiz(path)


def graded(result: Any, most: float = 2) -> float:
    """The points that nbgrader gives a grade cell that ends in this result."""
    formatter: Any = InteractiveShell.instance().display_formatter
    data, _ = formatter.format(result)
    cell = new_code_cell(outputs=[new_output("execute_result", data, execution_count=1)] if data else [])
    cell.metadata["nbgrader"] = {
        "grade": True,
        "locked": True,
        "solution": False,
        "grade_id": "q",
        "points": most,
        "schema_version": 3,
    }
    earned, possible = determine_grade(cell)
    assert possible == most
    return earned


@pytest.mark.parametrize("name", SCORED)
def test_nbgrader_reads_a_score_as_the_points(quiz, name):
    assert graded(quiz.score(name, key=KEY[name])) == 0
    quiz.answer(name, RIGHT[name])
    score = quiz.score(name, key=KEY[name])
    assert isinstance(score, Score) and graded(score) == score.value == float(score) == 2


@pytest.mark.parametrize(("chosen", "value"), [(["a"], 1.0), (["a", "b"], 0.0), (["a", "b", "c"], 1.0)])
def test_nbgrader_reads_partial_credit(quiz, chosen, value):
    quiz.answer("some", chosen)
    assert graded(quiz.score("some", key=["a", "c"])) == value


@given(st.floats(0, 100))
def test_nbgrader_reads_any_score_exactly(value):
    value = min(round(value, 4), 100.0)
    assert graded(Score("q", "Which?", "that", value, 100.0, "right", "why", "note"), 100) == value


def test_a_receipt_never_reads_as_a_number(quiz):
    quiz.answer("number", 0)
    receipt = quiz.score("number")
    with pytest.raises(ValueError, match="could not convert"):
        float(repr(receipt))
    assert receipt.saved and graded(receipt) == 2  # nbgrader's trap: a cell must end in a score with its key


def test_a_grade_cell_shows_nothing_unless_what_is_saved_cannot_be_used(quiz, capsys):
    formatter: Any = InteractiveShell.instance().display_formatter
    assert formatter.format(quiz.score("number")) == ({}, {}), "nothing answered yet"
    typed = quiz.answer("number", 4.2)
    assert formatter.format(quiz.score("number")) == ({}, {}), "the question says so itself"
    assert capsys.readouterr().out.strip() == ""
    formatter.format(typed)
    assert "Saved: 4.2" in capsys.readouterr().out, "who types is answered"
    quiz.file.answers.entries["number"] = replace(quiz.file.answers.entries["number"], response=["a"])
    formatter.format(quiz.score("number"))
    assert "does not fit the question; answer it again" in capsys.readouterr().out


def test_a_score_writes_nothing_to_stderr(quiz, capfd):
    def loud(*_):
        import warnings

        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
        return 4.2

    quiz.answer("number", 4.2)
    assert quiz.score("number", key=lambda: loud()).value == 2
    assert capfd.readouterr().err == ""


def test_a_score_shows_the_key_only_when_asked(quiz):
    quiz.answer("one", "a")
    hidden = quiz.score("one", key="b", why="They kill what hides.")._repr_html_()
    shown = quiz.score("one", key="b", why="They kill what hides.", reveal=True)._repr_html_()
    assert "natural killer" not in hidden and "They kill" not in hidden and "cytotoxic" in hidden
    assert "natural killer" in shown and "They kill" in shown


def test_a_graded_question_holds_no_key():
    for question in (example(name) for name in NAMES):
        assert isinstance(question, Question) and not question.practice
