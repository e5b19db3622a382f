"""Boxes to fill in while exploring: read like numbers, kept like answers, compared at Check, shown again in the reveal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from IPython.utils.capture import capture_output
from quiz_examples import ODD, entry, file_of

from immunolab.quiz import Quiz, QuizFileError, QuizKeyError, ResponseError
from immunolab.quiz.answer_format import parse_answers, text_of
from immunolab.quiz.feedback import practice_feedback
from immunolab.quiz.files import parse_questions
from immunolab.quiz.mirror import MIME, mirrored
from immunolab.quiz.page import static_html
from immunolab.quiz.responses import describe, normalise
from immunolab.quiz.reveal import LiveReveal
from immunolab.quiz.scoring import resolve_key, share

TABLE = """\
- id: note-race
  kind: table
  objective: cells
  stem: Note what you read.
  rows: {default: At the default, none: "Innate killing *0*"}
  columns:
    peak: {label: Peak of the virus, unit: million particles, tolerance: {relative: 0.05}}
    day: {label: Day of the peak, unit: days, tolerance: {absolute: 0.1}}
    why: {label: What ended it}
  key:
    default: {peak: 1.19, day: 5.4, why: [T cells, T cell]}
    none: {peak: 382, day: 5.9}
  feedback: {right: The height moves., wrong: "Press *Reset* first."}
"""
REVEALED = TABLE.replace("  key:", "  reveal_in: one\n  key:")
FILE = file_of(entry("one", practice=True, more="reveal: So it was."), REVEALED.rstrip())
ALL = {"default": {"peak": 1.2, "day": 5.4, "why": "t cells."}, "none": {"peak": 380.0, "day": 5.85}}


def question(raw: str = TABLE) -> Any:
    return parse_questions(file_of(raw.rstrip()), "cells.quiz.yaml").questions[0]


@pytest.fixture
def quiz(tmp_path: Path) -> Quiz:
    (tmp_path / "cells.quiz.yaml").write_text(FILE, encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def earned(response: Any, raw: str = TABLE) -> float:
    asked = question(raw)
    return share(asked, response, resolve_key(asked, asked.key, {}))


# -- what an answer may be


def test_boxes_are_read_as_people_type_and_empty_ones_are_left_out():
    typed = {
        "none": {"day": "5,9", "peak": " "},
        "default": {"peak": "1.2 million particles", "why": " T\n cells ", "day": None},
    }
    assert normalise(question(), typed) == {"default": {"peak": 1.2, "why": "T cells"}, "none": {"day": 5.9}}
    assert normalise(question(), {"default": {"peak": ""}, "none": None}) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"default": {"peak": "many"}}, "At the default, Peak of the virus: 'many' is not a number"),
        ({"none": {"day": "1,500"}}, "Innate killing 0, Day of the peak: '1,500' can be read in two ways"),
        ({"none": {"day": float("nan")}}, "Innate killing 0, Day of the peak: nan is not a number"),
        ({"none": {"day": True}}, "is not a number"),
        ({"default": {"why": "x" * 81}}, "At the default, What ended it: write a few words, at most 80 characters"),
        ({"default": {"why": 3}}, "write a few words"),
        ({"defaults": {"peak": 1}}, "'defaults' is not a row of this question; the rows are default, none"),
        ({"default": {"peaks": 1}}, "'peaks' is not a column of this question; the columns are peak, day, why"),
        ({"default": 3}, "give the boxes by row and column, such as {'default': {'peak': ...}}"),
        ([1, 2], "give the boxes by row and column"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_box(typed, said):
    with pytest.raises(ResponseError) as caught:
        normalise(question(), typed)
    assert said in str(caught.value)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{type(odd).__name__}")
def test_an_odd_answer_earns_nothing_and_breaks_nothing(odd):
    assert earned(odd) == 0
    assert earned({"default": {"peak": odd}}) in (0, pytest.approx(0.2))


def test_an_answer_is_kept_and_read_again_and_mirrored(quiz):
    noted = quiz.question("note-race")
    assert quiz.save(noted, ALL, attempt=False) == ({**ALL}, "")
    again = Quiz(quiz.path)
    assert again.response(noted) == ALL
    assert parse_answers(text_of(again.file.answers)).entries["note-race"].response == ALL
    from immunolab.quiz.cells import mirror_bundle

    ((_, name, found),) = mirrored([{"outputs": [{"data": {MIME: mirror_bundle(again, noted)[MIME]}}]}], "cells")
    assert name == "note-race" and found.response == ALL


# -- what Check says


def test_all_right_and_part_of_it():
    assert earned(ALL) == 1
    assert earned({"default": {"peak": 1.2, "day": 6}}) == pytest.approx(0.2)
    assert earned({"default": {"why": "antibodies"}}) == 0


def test_check_marks_each_box_and_names_what_is_missing():
    told = practice_feedback(question(), {}, normalise(question(), {"default": {"peak": 1.2, "day": 6}}))
    assert told.headline == "Partly right" and told.marks == {"default/peak": "right", "default/day": "wrong"}
    assert "1 of 5 agree with the simulation." in told.html and "Press <em>Reset</em> first." in told.html
    assert "still empty" in told.html and "5.4" not in told.html and "382" not in told.html
    whole = practice_feedback(question(), {}, normalise(question(), ALL))
    assert whole.headline == "Right" and "The height moves." in whole.html and "empty" not in whole.html


def test_right_so_far_is_not_called_wrong():
    told = practice_feedback(question(), {}, normalise(question(), {"default": {"peak": 1.2}}))
    assert "Reset" not in told.html and "still empty" in told.html


def test_a_box_of_which_the_key_says_nothing_is_kept_and_not_judged():
    told = practice_feedback(question(), {}, normalise(question(), {**ALL, "none": {**ALL["none"], "why": "Luck"}}))
    assert told.headline == "Right" and "none/why" not in told.marks


def test_the_key_may_go_by_the_given_value_or_be_a_function():
    raw = TABLE.replace("Note what", "With {m} cells, note what").replace(
        "  key:\n    default: {peak: 1.19, day: 5.4, why: [T cells, T cell]}\n    none: {peak: 382, day: 5.9}\n",
        "  given: {m: [10, 20]}\n  key: {10: {default: {peak: 1}}, 20: {default: {peak: 2}}}\n",
    )
    asked = question(raw)
    for m in (10, 20):
        key = resolve_key(asked, asked.key, {"m": m})
        assert key == {"default": {"peak": m / 10}} and share(asked, {"default": {"peak": m / 10}}, key) == 1
        assert resolve_key(asked, lambda m: {"none": {"day": m}}, {"m": m}) == {"none": {"day": float(m)}}
    with pytest.raises(QuizKeyError, match="is not a column"):
        resolve_key(asked, lambda m: {"none": {"days": m}}, {"m": 10})
    with pytest.raises(QuizFileError, match="one entry for each given value: 10, 20"):
        question(raw.replace(", 20: {default: {peak: 2}}", ""))


# -- what is shown


def test_in_words_with_units_and_on_paper_as_a_table():
    response = normalise(question(), ALL)
    assert describe(question(), response) == (
        "At the default: Peak of the virus 1.2 million particles, Day of the peak 5.4 days, What ended it t cells.; "
        "Innate killing 0: Peak of the virus 380 million particles, Day of the peak 5.85 days"
    )
    page = static_html(question(), {}, response)
    assert page.count("<th ") == 6 and "<td style" in page and "380" in page and "Innate killing <em>0</em>" in page
    assert "&emsp;" in static_html(question(), {}, None) and "no answer saved" in static_html(question(), {}, None)


def test_what_a_learner_writes_runs_nowhere(quiz):
    evil = "<img src=x onerror=1> *b* $x$"
    quiz.save(quiz.question("note-race"), {"default": {"why": evil}}, attempt=True)
    quiz.save(quiz.question("one"), "b", attempt=True)
    live = LiveReveal(quiz, quiz.question("one"))
    noted, response = quiz.question("note-race"), {"default": {"why": evil}}
    pages = [
        live.widget.state["tables"],
        static_html(noted, {}, response),
        quiz.score("note-race", key=noted.key)._repr_html_(),
    ]
    for page in pages:
        assert "&lt;img src=x onerror=1&gt; *b* $x$" in page and "<img" not in page


def test_the_reveal_shows_them_beside_the_simulation_and_folds_what_is_not_noted(quiz):
    live = LiveReveal(quiz, quiz.question("one"))
    assert "tables" not in live.widget.state  # closed
    with capture_output():
        quiz.answer("one", "b")
    empty = live.widget.state["tables"]
    assert "Your table is empty" in empty and empty.index("<details>") < empty.index("382")
    with capture_output():
        quiz.ask("note-race")
    quiz._open["note-race"].widget._handle_custom_msg(
        {"type": "answer", "response": {"default": {"peak": "1.2", "day": "7"}}, "seq": 1}, []
    )
    told = live.widget.state["tables"]  # no Check, no re-run
    noted, rest = told.split("<details>")
    assert "1.2" in noted and "1.19" in noted and 'aria-label="agrees"' in noted
    assert "7" in noted and "5.4" in noted and 'aria-label="differs"' in noted
    assert "382" in rest and "382" not in noted and "not noted yet" in rest
    with capture_output():
        quiz.answer("note-race", ALL)
    assert "<details>" not in live.widget.state["tables"] and "T cells" in live.widget.state["tables"]


# -- what is refused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tolerance: {absolute: 0.1}", "", "there is a `unit` but no `tolerance`"),
        ("day: 5.9", "hour: 5.9", "`key`: 'hour' is not a column"),
        ("none: {peak: 382", "never: {peak: 382", "`key`: 'never' is not a row"),
        ("peak: 382", "peak: high", "`key`: Innate killing 0, Peak of the virus: 'high' is not a number"),
        ("right: The height moves., ", "", "`feedback` says nothing for right"),
        ("label: What ended it", "lable: What ended it", "`columns.why.label`: is missing"),
        ('  rows: {default: At the default, none: "Innate killing *0*"}\n', "", "field `rows`: is missing"),
        ("  key:", "  reveal_in: two\n  key:", "question 'note-race' has `reveal_in: two`, which is no question here"),
        ("  key:", "  sure: 3\n  key:", "field `sure`: is the number 3; write true"),
    ],
)
def test_a_bad_table_is_refused_in_one_sentence(old, new, said):
    assert old in TABLE
    with pytest.raises(QuizFileError) as caught:
        question(TABLE.replace(old, new))
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_graded_one_is_refused(tmp_path):
    from nbformat.v4 import new_notebook

    from immunolab.grading.author.generate import faults

    raw = TABLE[: TABLE.index("  key:")]
    with pytest.raises(QuizFileError, match="a table is for practice and needs a `key`; to grade, ask for the numbers"):
        question(raw)
    for text in (raw, TABLE):
        (tmp_path / "cells.quiz.yaml").write_text(file_of(text.rstrip()))
        assert any(
            "for practice" in f or "must not carry its key" in f for f in faults(new_notebook(), tmp_path, "cells")
        )


def test_it_is_counted_like_any_practice_question(quiz):
    with capture_output():
        quiz.answer("note-race", ALL)
    assert (quiz.progress().answered, quiz.progress().right) == (1, 1)
    assert json.loads(quiz.file.path.read_text())["answers"]["note-race"]["response"] == ALL
