"""Scoring: one pure function a kind, (question, response, key) to a fraction of the points.

No I/O, no state. ``score`` wraps them: a blank earns 0, so does a response that does not fit the
question, and the result is a plain rounded float between 0 and the points.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

from immunolab.quiz.questions import (
    SCORING_RULES,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
)
from immunolab.quiz.responses import ResponseError, normalise, place_at
from immunolab.quiz.variants import same

RULES_IN_WORDS = {
    "all-or-nothing": "Full points only if every choice is right.",
    "net-correct": "Each right choice adds a share, each wrong choice takes one away; never below zero.",
    "coverage": "The share of right choices found, times the share of your choices that are right.",
    "each-answer": "Each option counts: ticked if it should be, left empty if not.",
}


class QuizKeyError(ValueError):
    """An instructor's key does not fit the question."""


def share_choices(rule: str, options: Sequence[str], chosen: Sequence[str], right: Sequence[str]) -> float:
    """The four scoring rules for multiple-response, as fractions of full marks.

    With ``t`` right options chosen, ``n`` right options in all and ``c`` options chosen:
    all-or-nothing: 1 if chosen equals right; net-correct: max(0, (t - (c - t)) / n); coverage:
    (t / n) (t / c); each-answer: the share of options, right and wrong, treated correctly.
    A blank is 0 under every rule.
    """
    if not chosen:
        return 0.0
    ticked, wanted = set(chosen), set(right)
    hits, wrong = len(ticked & wanted), len(ticked - wanted)
    if rule == "all-or-nothing":
        return float(ticked == wanted)
    if rule == "net-correct":
        return max(0.0, (hits - wrong) / len(wanted))
    if rule == "coverage":
        return hits / len(wanted) * hits / len(ticked)
    if rule == "each-answer":
        return sum((option in ticked) == (option in wanted) for option in options) / len(options)
    raise ValueError(f"unknown scoring rule {rule!r}; the rules are {', '.join(SCORING_RULES)}")


def score_multiple_choice(question: MultipleChoice, response: str, key: str) -> float:
    """1 if the right option was chosen."""
    return float(response == key)


def score_multiple_response(question: MultipleResponse, response: list[str], key: Sequence[str]) -> float:
    """By the question's named rule."""
    return share_choices(question.scoring, tuple(question.choices), response, key)


def within(response: float, key: float, absolute: float | None, relative: float | None) -> bool:
    """Whether a number lies within a tolerance of the key; the limit itself counts.

    A millionth of the tolerance is added, so that 4.25 is within 0.05 of 4.2 in binary too.
    """
    limit = absolute if absolute is not None else (relative or 0.0) * abs(key)
    return abs(response - key) <= limit * (1 + 1e-6) + 4e-15 * abs(key)


def score_numeric(question: Numeric, response: float, key: float) -> float:
    """1 within the tolerance, else 0."""
    return float(within(response, key, question.tolerance.absolute, question.tolerance.relative))


def score_matching(question: Matching, response: dict[str, str], key: dict[str, str]) -> float:
    """The share of items with their right partner, or all-or-nothing."""
    share = sum(response.get(item) == partner for item, partner in key.items()) / len(key)
    return share if question.scoring == "each-answer" else float(share == 1)


def score_ordering(question: Ordering, response: list[str], key: Sequence[str]) -> float:
    """The share of pairs in the right order beyond chance, (Kendall's tau) above 0, or all-or-nothing.

    A random order has on average half of its pairs right; that earns nothing.
    """
    place = {item: n for n, item in enumerate(response)}
    pairs = list(combinations(key, 2))
    tau = 2 * sum(place[a] < place[b] for a, b in pairs) / len(pairs) - 1
    return max(0.0, tau) if question.scoring == "each-answer" else float(tau == 1)


def score_hotspot(question: Hotspot, response: list[float], key: str) -> float:
    """1 if the point falls in the key's place (and no other place's centre is nearer)."""
    return float(place_at(question, response) == key)


_SHARE: dict[type, Callable[..., float]] = {
    MultipleChoice: score_multiple_choice,
    MultipleResponse: score_multiple_response,
    Numeric: score_numeric,
    Matching: score_matching,
    Ordering: score_ordering,
    Hotspot: score_hotspot,
}


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
    elif isinstance(key, Mapping) and not isinstance(question, Matching):
        key = _looked_up(question, key, values)
    if isinstance(question, Hotspot) and not isinstance(key, str):
        raise QuizKeyError(f"question {question.id!r}: the key must name a place: {', '.join(question.places)}")
    try:
        fitted = normalise(question, key)
    except ResponseError as error:
        raise QuizKeyError(f"question {question.id!r}: the key does not fit: {error}") from None
    if fitted is None or (isinstance(question, Matching) and len(fitted) < len(question.left)):
        raise QuizKeyError(f"question {question.id!r}: the key is incomplete")
    return key if isinstance(question, Hotspot) else fitted


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
    """The fraction of full marks, 0 to 1, for a resolved key. Blank or unfitting responses are 0."""
    if not question.auto_scored:
        raise ValueError(f"question {question.id!r} is graded by hand")
    try:
        fitted = normalise(question, response)
    except ResponseError:
        return 0.0
    return 0.0 if fitted is None else _SHARE[type(question)](question, fitted, key)


def points_for(question: Question, response: Any, key: Any) -> float:
    """Points earned: a plain float, rounded to 4 digits, in [0, points]."""
    earned, most = float(share(question, response, key)), float(question.points)
    value = most if earned == 1 else round(earned * most, 4)  # all is all, even of a third of a point
    return min(max(value, 0.0), most) if math.isfinite(value) else 0.0
