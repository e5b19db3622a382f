"""What a response to a question may be; anything else is refused with a sentence, never guessed at.

The same check stands before saving (a slip of the student's) and before scoring (a hostile file).
"""

from __future__ import annotations

from typing import Any

from immunolab.quiz.kinds.base import Question
from immunolab.quiz.kinds.hotspot import Hotspot
from immunolab.quiz.kinds.number import number_shown
from immunolab.quiz.numbers import parse_number
from immunolab.quiz.refusals import ResponseError, is_blank

__all__ = ["ResponseError", "describe", "is_blank", "normalise", "number_shown", "parse_number", "place_at"]


def normalise(question: Question, response: Any) -> Any:
    """The response in its stored form, or None for a blank.

    Raises
    ------
    ResponseError
        If it does not fit the question.

    """
    return None if is_blank(response) else question.normalise(response)


def place_at(question: Hotspot, point: list[float]) -> str | None:
    """The named place that a point falls in: the nearest centre whose radius reaches it."""
    return question.place_at(point)


def describe(question: Question, response: Any, values: dict[str, Any] | None = None) -> str:
    """The response in plain words, in one line."""
    return "no answer" if is_blank(response) else "; ".join(question.described(response, values or {}))
