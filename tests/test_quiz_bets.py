"""Who asks for a bet and who waits for one: explorers that draw it, reveals that open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from IPython.utils.capture import capture_output
from quiz_examples import whole_file

from immunolab.quiz import Quiz, QuizFileError


@pytest.fixture
def quiz(tmp_path: Path) -> Quiz:
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True), encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def predicted(quiz: Quiz, name: str) -> Any:
    """The bet's widget, as a cell shows it."""
    with capture_output():
        quiz.predict(name)
    return quiz._open[name].widget


def click(widget: Any, kind: str, response: Any) -> None:
    widget._handle_custom_msg({"type": kind, "response": response, "seq": 1}, [])


def test_a_bet_is_there_once_it_is_committed(quiz):
    widget = predicted(quiz, "number")
    assert quiz.bet("number") is None
    click(widget, "answer", "4.5")
    assert quiz.bet("number") is None
    click(widget, "check", "4.5")
    assert quiz.bet("number") == 4.5
    assert Quiz(quiz.path).bet("number") == 4.5  # and after a restart


def test_listeners_hear_a_bet_when_it_is_placed_and_until_they_end(quiz):
    heard: list[Any] = []
    end = quiz.on_answer("number", heard.append)
    widget = predicted(quiz, "number")
    for kind, response in (("answer", "4.5"), ("check", "many"), ("check", "")):
        click(widget, kind, response)
    assert heard == []
    click(widget, "check", "4.5")
    quiz.answer("number", 6)
    quiz.answer("number", "some")  # refused
    quiz.answer("one", "b")  # another question
    assert heard == [4.5, 6.0]
    end()
    end()
    quiz.answer("number", 7)
    assert heard == [4.5, 6.0]


def test_a_listener_hears_after_the_page_says_that_the_bet_is_in(quiz):
    seen: list[bool] = []
    widget = predicted(quiz, "number")
    quiz.on_answer("number", lambda _bet: seen.append(bool(widget.state.get("committed"))))
    click(widget, "check", "4.5")
    assert seen == [True]


def test_nobody_is_told_of_what_a_notebook_types_while_it_is_graded(quiz, monkeypatch):
    heard: list[Any] = []
    quiz.on_answer("number", heard.append)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    quiz.answer("number", 6)
    assert heard == [] and quiz.bet("number") is None


def test_a_misspelt_bet_gets_the_near_name(quiz):
    for ask in (quiz.bet, lambda name: quiz.on_answer(name, print)):
        with pytest.raises(QuizFileError, match="did you mean 'number'"):
            ask("numbers")
