"""Practice: feedback on every kind, typed answers, bets and their reveal, progress; with and without IPython."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from quiz_examples import JSON, KEYS, NAMES, RIGHT, SCORED, WRONG, entry, example, file_of, whole_file

from immunolab.quiz import Quiz, ResponseError
from immunolab.quiz.feedback import practice_feedback, right_answer
from immunolab.quiz.mirror import MIME
from immunolab.quiz.progress import folder_progress
from immunolab.quiz.responses import normalise

QUESTIONS = {name: example(name, practice=True) for name in NAMES}


def told(name: str, response: Any) -> Any:
    return practice_feedback(QUESTIONS[name], {}, normalise(QUESTIONS[name], response))


# -- feedback


@pytest.mark.parametrize("name", SCORED)
def test_the_right_answer_is_told_so_and_a_wrong_one_is_not_yet(name):
    right, wrong = told(name, RIGHT[name]), told(name, WRONG[name])
    assert (right.share, right.headline) == (1, "Right") and set(right.marks.values()) <= {"right"}
    assert (wrong.share, wrong.headline) == (0, "Not yet")


def test_a_choice_gets_its_own_explanation_and_no_other():
    question = example(
        "one", more="key: b\nfeedback: {a: It *needs* MHC., b: Yes., c: It makes antibodies., d: It eats.}"
    )
    wrong = practice_feedback(question, {}, "a")
    assert "It <em>needs</em> MHC." in wrong.html and "antibodies" not in wrong.html and wrong.marks == {"a": "wrong"}


def test_several_choices_are_explained_one_by_one_and_the_rest_only_when_all_is_right():
    question = example("some", more="key: [a, c]\nfeedback: {a: Fa., b: Fb., c: Fc., d: Fd., e: Fe.}")
    partly = practice_feedback(question, {}, ["a", "b"])
    assert "Fa." in partly.html and "Fb." in partly.html and "Fc." not in partly.html
    assert partly.marks == {"a": "right", "b": "wrong"}
    half = practice_feedback(question, {}, ["a"])
    assert half.headline == "Partly right" and "still missing" in half.html and "Fc." not in half.html
    assert all(f"F{option}." in practice_feedback(question, {}, ["a", "c"]).html for option in "abcde")


def test_pairs_not_made_yet_are_not_given_away():
    half = told("pairs", {"nk": "self"})
    assert half.headline == "Partly right" and "still missing" in half.html and "B cell" not in half.html
    mixed = told("pairs", {"nk": "self", "b": "none"})
    assert mixed.marks == {"nk": "right", "b": "wrong"} and "B cell" in mixed.html and "NK" not in mixed.html


def test_a_near_miss_is_recognised():
    assert "Divide by ten." in told("number", 42).html
    assert "Divide by ten." not in told("number", 43).html


def test_an_order_is_marked_place_by_place():
    partly = told("order", ["w", "y", "x", "z"])
    assert partly.headline == "Partly right" and partly.marks == {
        "w": "right",
        "y": "wrong",
        "x": "wrong",
        "z": "right",
    }


def test_a_spot_at_no_place_lists_the_places():
    nowhere = told("spot", [0.01, 0.99])
    assert nowhere.share == 0 and all(label in nowhere.html for label in ("Lymph node", "Bone marrow", "Thymus"))
    assert told("spot", [0.8, 0.8]).marks == {"thymus": "wrong"}


def test_a_text_is_compared_and_not_scored():
    compared = told("words", "My <b>own</b> words")
    assert (
        compared.share is None and "Because it divides." in compared.html and "Look at three points." in compared.html
    )


def test_feedback_follows_the_variant():
    more = "stem: At {n} mg?\ngiven: {n: [4, 8]}\nkey: {4: 1.5, 8: 3}\nfeedback: {right: 'Yes, for {n}.', wrong: 'No, at {n}.'}"
    question = example("number", drop="stem", more=more)
    assert "Yes, for 4." in practice_feedback(question, {"n": 4}, 1.5).html
    assert "No, at 8." in practice_feedback(question, {"n": 8}, 1.5).html


@pytest.mark.parametrize("name", SCORED)
def test_the_right_answer_can_be_said_in_words(name):
    words = "; ".join(right_answer(QUESTIONS[name], QUESTIONS[name].key, {}))
    assert words and "no answer" not in words and "node (" not in words


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_every_fitting_answer_gets_feedback(response):
    for question in QUESTIONS.values():
        try:
            fitted = normalise(question, response)
        except ResponseError:
            continue
        if fitted is not None:
            found = practice_feedback(question, {}, fitted)
            assert found.html and (found.share is None or 0 <= found.share <= 1)
            assert (found.headline == "Right") == (found.share == 1)


# -- in a plain process


def test_a_plain_process_without_a_shell_can_practise(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True), encoding="utf-8")
    code = (
        "from immunolab import Quiz\n"
        "quiz = Quiz('cells.quiz.yaml')\n"
        "print([quiz.answer('one', 'a'), quiz.answer('number', '4,2'), quiz.answer('spot', 'node')])\n"
        "print([quiz.answer('one', 'q')])\n"
        "print(quiz.progress())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    assert lines[-3:] == [
        "[Not yet. no, Right. yes, Right. yes]",
        "[Not saved: 'q' is not a choice of this question; the choices are a (A cytotoxic T cell), b (A natural killer cell), c (A B cell), d (A neutrophil).]",
        "Cells: 3 of 7 answered, 2 of 6 right",
    ]


# -- in a real shell


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True), encoding="utf-8")
    (tmp_path / "graded.quiz.yaml").write_text(whole_file(), encoding="utf-8")
    (tmp_path / "body.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


Run = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def run(folder: Path) -> Run:
    """Run a cell in a shell where ``quiz`` is open; returns the bundles it showed, the result last."""
    shell = InteractiveShell.instance()
    shell.user_ns["quiz"] = Quiz(folder / "cells.quiz.yaml")
    shell.user_ns["graded"] = Quiz(folder / "graded.quiz.yaml")

    def in_shell(source: str) -> list[dict[str, Any]]:
        with capture_output() as shown:
            result = shell.run_cell(source, store_history=False)
        result.raise_error()
        assert not shown.stderr
        bundles = [output.data for output in shown.outputs]
        if result.result is not None:
            formatter: Any = shell.display_formatter
            bundles.append(formatter.format(result.result)[0])
        return [bundle for bundle in bundles if bundle]  # what shows itself gives none to the formatter

    return in_shell


def opened(name: str) -> Any:
    """The live question that a cell showed."""
    return InteractiveShell.instance().user_ns["quiz"]._open[name]


def click(name: str, kind: str, response: Any) -> dict[str, Any]:
    """What the front end sends, and the state that comes back."""
    opened(name).widget._handle_custom_msg({"type": kind, "response": response, "seq": 3}, [])
    state = opened(name).widget.state
    assert state["seq"] == 3
    return state


@pytest.mark.parametrize("name", NAMES)
def test_a_typed_answer_shows_feedback_and_carries_its_mirror(run, name):
    mirror, result = run(f"quiz.answer({name!r}, {RIGHT[name]!r})")
    assert mirror[MIME]["question"] == name and mirror[MIME]["answer"]["response"] == RIGHT[name]
    assert ("Compare" if name == "words" else "Right") in result["text/html"]
    assert re.match(r"Right\. |Compare ", result["text/plain"]) and "<" not in result["text/plain"]


@pytest.mark.parametrize("name", NAMES)
def test_a_typed_graded_answer_shows_a_receipt_and_no_judgement(run, name):
    for response in (RIGHT[name], WRONG.get(name, "Other words.")):
        mirror, result = run(f"graded.answer({name!r}, {response!r})")
        assert mirror[MIME]["answer"]["response"] == response and result["text/plain"].startswith("Saved: ")
        assert not re.search(r"\bright\b|wrong|not yet|point", result["text/html"].replace("Right", ""), re.I)


def test_a_typed_slip_is_told_and_shows_no_mirror(run):
    (result,) = run("quiz.answer('one', 'q')")
    assert result["text/plain"].startswith("Not saved: 'q' is not a choice")


def test_a_misspelt_question_gets_the_near_name(run):
    with pytest.raises(Exception, match="did you mean 'number'") as caught:
        run("quiz.ask('numbers')")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_shows_its_widget_and_a_mirror_and_never_the_key(run, name):
    widget, mirror = run(f"quiz.ask({name!r})")
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert mirror[MIME]["answer"] is None and "no answer saved" in mirror["text/plain"]
    secret = re.findall(r"Because it divides|Divide by ten", str(opened(name).spec) + str(opened(name).widget.state))
    assert not secret and "key" not in opened(name).spec and "feedback" not in opened(name).spec


@pytest.mark.parametrize("name", SCORED)
def test_check_tells_whether_it_holds_and_an_answer_alone_does_not(run, name):
    run(f"quiz.ask({name!r})")
    assert click(name, "answer", WRONG[name])["tone"] == "saved" and not opened(name).widget.state["feedback"]
    assert click(name, "check", WRONG[name])["tone"] == "wrong" and opened(name).widget.state["feedback"]
    assert click(name, "check", RIGHT[name])["tone"] == "right"
    run(f"quiz.ask({name!r})")  # shown again: the answer and its feedback are back
    assert opened(name).widget.state["tone"] == "right" and opened(name).widget.state["response"] == RIGHT[name]


def test_check_on_a_blank_asks_for_an_answer_and_is_no_attempt(run):
    run("quiz.ask('one')")
    state = click("one", "check", None)
    assert state["tone"] == "error" and "Choose or type" in state["message"]
    assert click("one", "answer", "a")["tone"] == "saved"
    assert opened("one").quiz.attempts(QUESTIONS["one"]) == 0


@pytest.mark.parametrize("odd", [{}, {"a": 1}, ["q"], "q", float("nan"), True, "x" * 30_000])
def test_an_odd_message_of_the_front_end_is_told(run, odd):
    run("quiz.ask('one')")
    assert click("one", "check", odd)["tone"] == "error"


def test_typing_moves_the_widget_too(run):
    run("quiz.ask('one')")
    run("quiz.answer('one', 'b')")
    assert opened("one").widget.state["response"] == "b" and opened("one").widget.state["tone"] == "right"


# -- bets


def test_a_bet_is_locked_in_and_not_judged(run):
    run("quiz.predict('one')")
    assert click("one", "answer", "a")["tone"] == "saved"
    committed = click("one", "check", "a")
    assert committed["committed"] and "Not yet" not in str(committed) and not committed["feedback"]


def test_a_blank_bet_is_not_placed(run):
    run("quiz.predict('one')")
    assert click("one", "check", "")["tone"] == "error"
    assert not click("one", "answer", "b").get("committed")
    assert opened("one").quiz.bet("one") is None


def test_a_typed_bet_counts(run):
    run("quiz.predict('some')")
    run("quiz.answer('some', ['a', 'b'])")
    assert opened("some").widget.state["committed"] and opened("some").quiz.bet("some") == ["a", "b"]


# -- progress


def test_progress_counts_answers_and_right_ones(folder):
    quiz = Quiz(folder / "cells.quiz.yaml")
    assert repr(quiz.progress()) == "Cells: 0 of 7 answered, 0 of 6 right"
    for name in ("one", "some", "words"):
        quiz.answer(name, RIGHT[name])
    quiz.answer("number", WRONG["number"])
    quiz.file.record("spot", "nowhere to be found", attempt=True)  # does not fit: no answer
    found = quiz.progress()
    assert (found.answered, found.asked, found.right, found.checkable) == (4, 7, 2, 6)
    assert found.by_objective == {"cells": (4, 7)} and "<strong>4 of 7</strong>" in found._repr_html_()


def test_progress_that_was_shown_is_drawn_again_when_an_answer_was_saved(folder, monkeypatch):
    """Two answers in a row draw once."""
    monkeypatch.setattr("immunolab.quiz.in_step.REST", 0.05)
    drawn = []

    class Handle:
        def update(self, thing):
            drawn.append(repr(thing))

    monkeypatch.setattr("IPython.display.display", lambda thing, display_id: drawn.append(repr(thing)) or Handle())

    async def learn():
        quiz = Quiz(folder / "cells.quiz.yaml")
        quiz.progress()._ipython_display_()
        quiz.answer("one", RIGHT["one"])
        quiz.answer("some", RIGHT["some"])
        while len(drawn) < 2:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)

    with ThreadPoolExecutor(1) as beside:  # the worker's own thread may hold a browser's loop
        beside.submit(asyncio.run, asyncio.wait_for(learn(), 60)).result()
    assert drawn == ["Cells: 0 of 7 answered, 0 of 6 right", "Cells: 2 of 7 answered, 2 of 6 right"]


def test_bets_are_not_among_what_can_be_right(tmp_path):
    path = tmp_path / "bets.quiz.yaml"
    path.write_text(file_of(entry("one", practice=True, drop="points", more="points: 0"), entry("some", practice=True)))
    quiz = Quiz(path)
    quiz.answer("one", "b")
    assert repr(quiz.progress()) == "Cells: 1 of 2 answered, 0 of 1 right"


def test_graded_questions_are_counted_and_not_judged(folder):
    quiz = Quiz(folder / "graded.quiz.yaml")
    quiz.answer("one", RIGHT["one"])
    assert repr(quiz.progress()) == "Cells: 1 of 7 answered"


def test_the_folder_s_progress_reads_every_quiz_and_writes_nothing(folder):
    Quiz(folder / "graded.quiz.yaml").answer("one", "b")
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    found = folder_progress(folder)
    assert [(p.name, p.answered) for p in found] == [("cells", 0), ("graded", 1)]
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


@pytest.mark.parametrize("odd", ["text", "folder", "pipe", "foreign", "huge"])
def test_an_odd_answers_file_counts_as_no_answers_and_is_not_waited_for(folder, odd):
    path = folder / "cells.answers.json"
    if odd == "folder":
        path.mkdir()
    elif odd == "pipe":
        os.mkfifo(path)
    else:
        path.write_text({"text": "{", "foreign": '{"answers": {}}', "huge": " " * 6_000_000}[odd])
    assert [p.answered for p in folder_progress(folder)] == [0, 0]


def test_titles_and_objectives_are_shown_as_text(folder):
    path = folder / "cells.quiz.yaml"
    path.write_text(file_of(entry("one"), title="'<script>'"))
    assert "<script>" not in Quiz(path).progress()._repr_html_()


def test_every_example_has_a_key():
    assert set(KEYS) == set(NAMES)


def test_a_formula_in_a_typed_reply_is_read_as_it_was_written():
    from immunolab.quiz.cells import to_text
    from immunolab.quiz.text import to_html

    assert to_text(to_html("About $10^6$ cells.")) == "About 10^6 cells."


def test_partners_of_a_matching_question_stand_in_an_order_of_each_learner(tmp_path):
    """An author who writes them in the order of the key gives nothing away."""
    from immunolab.quiz.cells import spec_of

    orders = set()
    for seed in range(40):
        path = tmp_path / f"{seed}.quiz.yaml"
        path.write_text(file_of(entry("pairs", practice=True)), encoding="utf-8")
        quiz = Quiz.for_seed(path, seed)
        question = quiz.questions["pairs"]
        shown = [option["id"] for option in spec_of(quiz, question, "practice")["right"]]
        assert sorted(shown) == sorted(question.right)
        orders.add(tuple(shown))
    assert len(orders) > 1
