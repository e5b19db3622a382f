"""How sure: four steps kept beside the answer, the first one counts, never graded, drawn over the whole course."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from IPython.utils.capture import capture_output
from quiz_examples import entry, file_of, whole_file

from immunolab import how_sure
from immunolab.quiz import Quiz, QuizFileError
from immunolab.quiz.answer_format import parse_answers
from immunolab.quiz.certainty import STEPS, judgements
from immunolab.quiz.files import parse_questions
from immunolab.quiz.reveal import LiveReveal

SURE = file_of(
    *(entry(name, practice=True, more="sure: true\nreveal: So it was.") for name in ("one", "some", "number")),
    entry("order", practice=True),
)


@pytest.fixture
def quiz(tmp_path: Path) -> Quiz:
    (tmp_path / "cells.quiz.yaml").write_text(SURE, encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def page(quiz: Quiz, name: str, mode: str = "predict") -> Any:
    with capture_output():
        quiz.predict(name) if mode == "predict" else quiz.ask(name)
    return quiz._open[name].widget


def send(widget: Any, kind: str, response: Any, sure: Any = None) -> dict[str, Any]:
    widget._handle_custom_msg({"type": kind, "response": response, "seq": 1, "sure": sure}, [])
    return widget.state


def kept(quiz: Quiz, name: str) -> dict[str, Any]:
    return json.loads(quiz.file.path.read_text())["answers"][name]


def test_it_is_asked_where_the_file_says_so_and_kept_beside_the_answer(quiz):
    widget = page(quiz, "one")
    assert widget.spec["sure"] == ["A guess (25 %)", "Leaning (50 %)", "Fairly sure (75 %)", "Certain (95 %)"]
    assert page(quiz, "order", "ask").spec["sure"] == []
    assert send(widget, "answer", "a")["sure"] is None
    assert send(widget, "answer", "a", 2)["sure"] == 2
    send(widget, "check", "b", 3)
    assert kept(quiz, "one") | {"saved_at": ""} == {
        "response": "b", "saved_at": "", "attempts": 1, "sure": 3, "sure_of": "b"
    }  # fmt: skip
    assert Quiz(quiz.path).sure(quiz.question("one")) == (3, True)


def test_what_was_said_before_the_feedback_stands(quiz):
    widget = page(quiz, "one", "ask")
    assert send(widget, "check", "a", 4)["sure_stands"]
    send(widget, "answer", "b", 1)
    assert send(widget, "check", "b", 1)["sure"] == 4
    assert (kept(quiz, "one")["sure_of"], kept(quiz, "one")["response"]) == ("a", "b")
    assert judgements(quiz.folder()) == [(95, False)]


def test_a_word_that_comes_after_the_feedback_counts_for_nothing(quiz):
    widget = page(quiz, "one", "ask")
    send(widget, "check", "a")
    send(widget, "check", "b", 4)
    assert judgements(quiz.folder()) == []


@pytest.mark.parametrize("odd", [0, 5, 2.5, True, "very", [3], {}])
def test_an_odd_word_is_told_or_passed_over_and_never_kept(quiz, odd):
    assert "does not say how sure you are; write one of 1 (a guess)" in repr(quiz.answer("one", "b", sure=odd))
    assert quiz.bet("one") is None
    raw = {"response": "b", "saved_at": "2026", "attempts": 1, "sure": odd, "sure_of": "b"}
    found = parse_answers(json.dumps({"schema": 1, "quiz": "q", "seed": 5, "answers": {"one": raw}})).entries["one"]
    assert (found.response, found.sure, found.sure_of) == ("b", None, None)


@pytest.mark.parametrize("said", [3, "fairly sure", " Fairly sure "])
def test_it_can_be_typed(quiz, said):
    with capture_output():
        quiz.answer("one", "b", sure=said)
    assert kept(quiz, "one")["sure"] == 3


def test_it_changes_no_score_and_no_progress(quiz):
    with capture_output():
        quiz.answer("one", "b", sure=1)
    assert quiz.score("one", key="b").value == 2 and quiz.progress().right == 1


def test_the_reveal_says_it_beside_the_bet(quiz):
    live = LiveReveal(quiz, quiz.question("number"))
    with capture_output():
        quiz.answer("number", 4.2, sure=4)
    assert "You said: certain (95 %)." in live.widget.state["bet"]


def test_an_answer_taken_back_takes_its_certainty_along(quiz):
    widget = page(quiz, "one")
    send(widget, "answer", "a", 2)
    send(widget, "answer", None, 2)
    assert "one" not in quiz.file.answers.entries


def test_over_the_course_first_answers_count_and_none_after_the_reveal_was_opened(tmp_path):
    for number, (bet, sure, skip) in enumerate([("b", 4, False), ("a", 4, False), ("b", 1, False), ("b", 4, True)]):
        path = tmp_path / f"{number:02}.quiz.yaml"
        path.write_text(SURE)
        quiz = Quiz(path)
        if skip:
            quiz.skip(quiz.question("one"))
        with capture_output():
            quiz.answer("one", bet, sure=sure)
            quiz.answer("some", ["a"])  # says nothing on how sure
    assert judgements(tmp_path) == [(95, True), (95, False), (25, True)]
    (tmp_path / "00.answers.json").write_text("{")
    assert judgements(tmp_path) == [(95, False), (25, True)]


def test_a_graded_answer_is_never_judged(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(file_of(entry("one", more="sure: true")))
    quiz = Quiz(tmp_path / "cells.quiz.yaml")
    for response in ("a", "b"):
        with capture_output():
            quiz.answer("one", response, sure=4)
    assert judgements(tmp_path) == [] and quiz.sure(quiz.question("one")) == (4, False)


def test_the_picture_says_when_there_are_too_few_and_gives_n_at_each_step(tmp_path):
    assert how_sure(tmp_path).title.startswith("You have said 0 times how sure you are: 10 more")
    for number in range(10):
        path = tmp_path / f"{number:02}.quiz.yaml"
        path.write_text(SURE)
        with capture_output():
            Quiz(path).answer("one", "b" if number < 6 else "a", sure=3)
    picture = how_sure(tmp_path)
    assert picture.title == "75 % sure on average and right in 60 % of 10: surer than right"
    assert list(picture.table.iloc[0])[:3] == [75, 10, 6]


def test_four_steps_rise():
    assert [step.percent for step in STEPS] == sorted({step.percent for step in STEPS}) and len(STEPS) == 4


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("one", "sure: 'true'", "field `sure`: is the text 'true'; write true, or leave it out"),
        ("words", "sure: true", "which nobody works out here; remove it"),
    ],
)
def test_where_it_cannot_be_asked_it_is_refused(name, more, said):
    with pytest.raises(QuizFileError) as caught:
        parse_questions(file_of(entry(name, practice=True, more=more)), "cells.quiz.yaml")
    assert said in str(caught.value)


def test_other_questions_keep_no_word_on_it(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True))
    quiz = Quiz(tmp_path / "cells.quiz.yaml")
    send(page(quiz, "one"), "check", "b", 3)
    assert "sure" not in kept(quiz, "one")
