"""Points: a key resolved for the student's variant, a share of full marks, a plain rounded float.

No I/O, no state. How a kind scores is in `immunolab.quiz.kinds`, one pure function each, (response, key) to a
fraction of the points; here a blank earns 0, so does a response that does not fit the question.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

from immunolab.quiz.kinds.choice import RULES_IN_WORDS, SCORING_RULES, share_choices
from immunolab.quiz.questions import Question
from immunolab.quiz.refusals import ResponseError, is_blank
from immunolab.quiz.responses import normalise
from immunolab.quiz.variants import same

__all__ = ["RULES_IN_WORDS", "SCORING_RULES", "QuizKeyError", "points_for", "resolve_key", "share", "share_choices"]


class QuizKeyError(ValueError):
    """An instructor's key does not fit the question."""


def resolve_key(question: Question, key: Any, values: dict[str, Any]) -> Any:
    """The key for this variant, checked against the question.

    Parameters
    ----------
    question : the question
    key : the key itself; a function of the variant's values, called by name
        (``lambda dose: 2 * dose``); or, for one given name, a mapping from its value to the key
    values : the student's variant, from ``immunolab.quiz.variant``

    Raises
    ------
    QuizKeyError
        If the key does not fit the question.

    """
    if not question.auto_scored:
        raise QuizKeyError(f"question {question.id!r} is graded by hand; it takes no key")
    if callable(key):
        key = _called(question, key, values)
    elif isinstance(key, Mapping) and question.key_by_given(key):
        key = _looked_up(question, key, values)
    try:
        fitted = None if is_blank(key) else question.fit_key(key)
    except ResponseError as error:
        raise QuizKeyError(f"question {question.id!r}: the key does not fit: {error}") from None
    if fitted is None:
        raise QuizKeyError(f"question {question.id!r}: the key is incomplete")
    return fitted


def _called(question: Question, key: Callable[..., Any], values: dict[str, Any]) -> Any:
    """The key that a function gives for this variant."""
    try:
        wanted = inspect.signature(key).parameters.values()
    except (TypeError, ValueError):
        raise QuizKeyError(f"question {question.id!r}: write the key as `lambda dose: ...`") from None
    for parameter in wanted:
        if parameter.name not in values and parameter.default is parameter.empty:
            there = ", ".join(values) or "nothing"
            raise QuizKeyError(f"question {question.id!r}: the key asks for {parameter.name!r}; `given` names {there}")
    try:
        return key(**{p.name: values[p.name] for p in wanted if p.name in values})
    except Exception as error:
        raise QuizKeyError(
            f"question {question.id!r}: the key cannot be worked out for {values}: {type(error).__name__}: {error}"
        ) from error


def _looked_up(question: Question, key: Mapping[Any, Any], values: dict[str, Any]) -> Any:
    """The key that a mapping from the one given value gives."""
    if len(values) != 1:
        raise QuizKeyError(
            f"question {question.id!r}: a key by variant needs exactly one name in `given`, "
            f"which names {', '.join(values) or 'nothing'}"
        )
    value = next(iter(values.values()))
    found = {same(k): v for k, v in key.items()}
    if same(value) not in found:
        raise QuizKeyError(f"question {question.id!r}: the key has no entry for the given value {value!r}")
    return found[same(value)]


def share(question: Question, response: Any, key: Any) -> float:
    """The fraction of full marks, 0 to 1, for a resolved key. Blank or unfitting responses are 0.

    Raises ValueError for a question that is graded by hand.
    """
    if not question.auto_scored:
        raise ValueError(f"question {question.id!r} is graded by hand")
    try:
        fitted = normalise(question, response)
    except ResponseError:
        return 0.0
    return 0.0 if fitted is None else question.share(fitted, key)


def points_for(question: Question, response: Any, key: Any) -> float:
    """Points earned: a plain float, rounded to 4 digits, in [0, points]."""
    return in_points(question, share(question, response, key))


def in_points(question: Question, earned: float) -> float:
    """A share of full marks as points."""
    earned, most = float(earned), float(question.points)
    value = most if earned == 1 else round(earned * most, 4)  # all is all, even of a third of a point
    return min(max(value, 0.0), most) if math.isfinite(value) else 0.0
