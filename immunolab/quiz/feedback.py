"""What a practice question says about an answer: right or not, and why, for every option touched."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from typing import Any

from immunolab.quiz.questions import (
    FreeText,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
)
from immunolab.quiz.responses import described, place_at
from immunolab.quiz.scoring import resolve_key, share, within
from immunolab.quiz.text import to_html, to_inline_html, to_plain, to_short_html
from immunolab.quiz.variants import fill
from immunolab.words import number

MISSING = "What you chose is right, and something is still missing."


@dataclass(frozen=True)
class Feedback:
    """Feedback on one practice answer.

    Attributes
    ----------
    share : fraction of full marks, or None where nothing is scored (free-text)
    headline : Right, Partly right, Not yet
    html : the explanation
    marks : for each option the learner touched, "right" or "wrong"

    """

    share: float | None
    headline: str
    html: str
    marks: dict[str, str]


def practice_feedback(question: Question, values: dict[str, Any], response: Any) -> Feedback:
    """Feedback from the key and the explanations that ship with a practice question."""
    if isinstance(question, FreeText):
        compare = question.feedback.get("compare", "")
        body = to_html(compare) if compare else ""
        return Feedback(
            None, "Compare with this answer", f"{body}<blockquote>{to_html(str(question.key))}</blockquote>", {}
        )
    key = resolve_key(question, question.key, values)
    earned = share(question, response, key)
    headline = "Right" if earned == 1 else "Partly right" if earned > 0 else "Not yet"
    lines, marks = _EXPLAIN[type(question)](question, values, response, key, earned)
    body = "".join(f"<li>{line}</li>" for line in lines)
    return Feedback(earned, headline, f"<ul>{body}</ul>" if len(lines) > 1 else f"<div>{body[4:-5]}</div>", marks)


def right_answer(question: Question, key: Any, values: dict[str, Any]) -> list[str]:
    """The right answer in words, lines of HTML."""
    if isinstance(question, Hotspot):
        return [to_inline_html(fill(question.places[key].label, values))]
    if isinstance(question, Numeric):
        return [f"{as_asked(question, key)} {to_inline_html(question.unit)}".strip()]
    return described(question, key, values, to_inline_html)


_COUNTS = {"no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_DIGITS = re.compile(r"\b(no|one|two|three|four|five|\d) (decimal|significant)", re.I)


def as_asked(question: Numeric, key: float) -> str:
    """A key rounded as the stem asks ("one decimal", "three significant digits"), else to what the tolerance can tell.

    The number that is shown is always one that would have counted as right.
    """
    absolute, relative = question.tolerance.absolute, question.tolerance.relative
    limit = absolute if absolute is not None else (relative or 0.0) * abs(key)
    stated = _DIGITS.search(question.stem)
    count = (_COUNTS.get(stated[1].lower()) if stated[1].isalpha() else int(stated[1])) if stated else None
    if stated and stated[2].lower() == "decimal":
        shown = f"{key:,.{count}f}"
        if within(float(shown.replace(",", "")), key, absolute, relative):
            return shown
    elif stated and count and within(float(f"{key:.{count}g}"), key, absolute, relative):
        return number(key, count)
    if not limit:
        return number(key, 10)
    decimals = max(0, math.ceil(-math.log10(limit / 2)))  # an error of at most a quarter of the tolerance
    return number(round(key, decimals), 10)


def _said(text: str, values: dict[str, Any]) -> str:
    """A sentence of the author's, or several."""
    return to_short_html(fill(text, values))


def _multiple_choice(question: MultipleChoice, values: Any, response: Any, key: Any, earned: float) -> Any:
    return [_said(question.feedback[response], values)], {response: "right" if earned == 1 else "wrong"}


def _multiple_response(question: MultipleResponse, values: Any, response: Any, key: Any, earned: float) -> Any:
    marks = {option: "right" if option in key else "wrong" for option in response}
    touched = response if earned < 1 else list(question.choices)
    lines = [f"<strong>{option}</strong> {_said(question.feedback[option], values)}" for option in touched]
    left = len(set(key) - set(response))
    if earned < 1 and left and all(mark == "right" for mark in marks.values()):
        lines.append(MISSING)
    return lines, marks


def _numeric(question: Numeric, values: Any, response: Any, key: Any, earned: float) -> Any:
    if earned == 1:
        return [_said(question.feedback["right"], values)], {}
    for near in question.near_misses:
        if within(response, near.value, question.tolerance.absolute, question.tolerance.relative):
            return [_said(near.say, values)], {}
    return [_said(question.feedback["wrong"], values)], {}


def _matching(question: Matching, values: Any, response: Any, key: Any, earned: float) -> Any:
    marks = {item: "right" if key[item] == partner else "wrong" for item, partner in response.items()}
    shown = [item for item, mark in marks.items() if mark == "wrong"] or list(response)
    lines = [
        f"<strong>{to_inline_html(fill(question.left[i], values))}</strong>: {_said(question.feedback[i], values)}"
        for i in shown
    ]
    if len(response) < len(key) and "wrong" not in marks.values():  # no word on what is not answered yet
        lines.append(MISSING)
    return lines, marks


def _ordering(question: Ordering, values: Any, response: Any, key: Any, earned: float) -> Any:
    marks = {item: "right" if item == wanted else "wrong" for item, wanted in zip(response, key, strict=True)}
    return [_said(question.feedback["right" if earned == 1 else "wrong"], values)], marks


def _hotspot(question: Hotspot, values: Any, response: Any, key: Any, earned: float) -> Any:
    place = place_at(question, response)
    if place is None:
        return [
            f"That spot is at none of the named places: {html.escape(', '.join(to_plain(fill(p.label, values)) for p in question.places.values()))}."
        ], {}
    return [_said(question.feedback[place], values)], {place: "right" if earned == 1 else "wrong"}


_EXPLAIN: dict[type, Any] = {
    MultipleChoice: _multiple_choice,
    MultipleResponse: _multiple_response,
    Numeric: _numeric,
    Matching: _matching,
    Ordering: _ordering,
    Hotspot: _hotspot,
}
