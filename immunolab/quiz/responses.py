"""What a response to each kind may be; anything else is refused with a sentence, never guessed at.

The same check stands before saving (a slip of the student's) and before scoring (a hostile file).
"""

from __future__ import annotations

import html
import math
import reprlib
from collections.abc import Callable
from numbers import Real
from typing import Any

from immunolab.quiz.numbers import ResponseError, parse_number
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
from immunolab.quiz.text import to_plain
from immunolab.quiz.variants import fill
from immunolab.words import number

MAX_TEXT = 20_000


def is_blank(response: Any) -> bool:
    """Whether nothing was answered."""
    if isinstance(response, str):
        return not response.strip()
    return response is None or (isinstance(response, list | tuple | set | dict) and not response)


def _brief(value: Any) -> str:
    """Up to 40 characters of a value in a message; a nested or huge one must not break the message."""
    try:
        return f"{reprlib.repr(value):.40}"
    except Exception:  # a number of 10 000 digits has no repr
        return f"this {type(value).__name__}"


def normalise(question: Question, response: Any) -> Any:
    """The response in its stored form, or None for a blank.

    Raises
    ------
    ResponseError
        If it does not fit the question.

    """
    if is_blank(response):
        return None
    return _NORMALISE[type(question)](question, response)


def _known(option: Any, options: Any, what: str = "choice") -> str:
    if isinstance(option, int) and not isinstance(option, bool) and 0 <= option < 10**6 and str(option) in options:
        return str(option)  # an option called 1, typed without quotes
    if not isinstance(option, str) or option not in options:
        raise ResponseError(f"{_brief(option)} is not a {what} of this question; the {what}s are {', '.join(options)}")
    return option


def _multiple_choice(question: MultipleChoice, response: Any) -> str:
    return _known(response, question.choices)


def _multiple_response(question: MultipleResponse, response: Any) -> list[str]:
    if isinstance(response, str):
        response = [response]
    if not isinstance(response, list | tuple | set):
        raise ResponseError("give a list of choices, such as ['a', 'c']")
    chosen = {_known(option, question.choices) for option in response}
    return [option for option in question.choices if option in chosen]


def _real(value: Any) -> float | None:
    """A number of Python's or numpy's as a float; None for anything else, truth values included."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _numeric(question: Numeric, response: Any) -> float:
    value = parse_number(response, question.unit) if isinstance(response, str) else _real(response)
    if value is None:
        raise ResponseError("give a number, such as 4.2")
    if not math.isfinite(value):
        raise ResponseError("the number must be finite")
    return value


def _matching(question: Matching, response: Any) -> dict[str, str] | None:
    if not isinstance(response, dict):
        raise ResponseError("give a partner for each item, such as {'left': 'right'}")
    pairs = {
        _known(k, question.left, "item"): _known(v, question.right, "partner")
        for k, v in response.items()
        if not is_blank(v)
    }
    return {item: pairs[item] for item in question.left if item in pairs} or None


def _ordering(question: Ordering, response: Any) -> list[str]:
    if not isinstance(response, list | tuple):
        raise ResponseError("give the items in order, such as ['x', 'y', 'z']")
    order = [_known(item, question.items, "item") for item in response]
    if len(set(order)) != len(question.items) or len(order) != len(question.items):
        raise ResponseError(f"name every item exactly once: {', '.join(question.items)}")
    return order


def _hotspot(question: Hotspot, response: Any) -> list[float]:
    if isinstance(response, str):
        return list(question.places[_known(response, question.places, "place")].at)
    if not isinstance(response, list | tuple) or len(response) != 2:
        raise ResponseError("give a place by name, or its position as [x, y] between 0 and 1")
    x, y = (_real(v) for v in response)
    if x is None or y is None or not (0 <= x <= 1 and 0 <= y <= 1):
        raise ResponseError("both coordinates must be numbers between 0 and 1")
    return [round(x, 4), round(y, 4)]


def _free_text(question: FreeText, response: Any) -> str:
    if not isinstance(response, str):
        raise ResponseError("give a text")
    if len(response) > MAX_TEXT:
        raise ResponseError(f"the text has {len(response)} characters; at most {MAX_TEXT} can be kept")
    # a lone surrogate, which JSON can carry and UTF-8 cannot, would stop every later write
    return response.encode("utf-8", "replace").decode("utf-8")


_NORMALISE: dict[type, Any] = {
    MultipleChoice: _multiple_choice,
    MultipleResponse: _multiple_response,
    Numeric: _numeric,
    Matching: _matching,
    Ordering: _ordering,
    Hotspot: _hotspot,
    FreeText: _free_text,
}


def place_at(question: Hotspot, point: list[float]) -> str | None:
    """The named place that a point falls in: the nearest centre whose radius reaches it."""
    reached = [
        (math.hypot(point[0] - place.at[0], point[1] - place.at[1]), name)
        for name, place in question.places.items()
        if math.hypot(point[0] - place.at[0], point[1] - place.at[1]) <= place.radius + 1e-9
    ]
    return min(reached)[1] if reached else None


def described(
    question: Question, response: Any, values: dict[str, Any], draw: Callable[[str], str] = to_plain
) -> list[str]:
    """The response in words, a line for each part: an item of an order, a pair, a choice.

    values : the student's variant
    draw : makes of each text of the question file what is wanted, ``to_plain`` or ``to_inline_html``; each by itself,
        so that a sign in one never pairs with a sign in the next
    """

    def text(field: str) -> str:
        return draw(fill(field, values))

    if is_blank(response):
        return ["no answer"]
    if isinstance(question, MultipleChoice):
        return [f"{response}. {text(question.choices[response])}"]
    if isinstance(question, MultipleResponse):
        return [f"{o}. {text(question.choices[o])}" for o in response]
    if isinstance(question, Numeric):
        return [f"{number_shown(response)} {text(question.unit)}".strip()]
    if isinstance(question, Matching):
        return [f"{text(question.left[k])} → {text(question.right[v])}" for k, v in response.items()]
    if isinstance(question, Ordering):
        return [f"{n}. {text(question.items[o])}" for n, o in enumerate(response, 1)]
    if isinstance(question, Hotspot):
        name = place_at(question, response)
        spot = f"{response[0]:.0%} from the left, {response[1]:.0%} from the top"
        return [
            f"{text(question.places[name].label)} ({spot})" if name else f"a spot {spot}, at none of the named places"
        ]
    return [str(response) if draw is to_plain else html.escape(str(response))]


def describe(question: Question, response: Any, values: dict[str, Any] | None = None) -> str:
    """The response in plain words, in one line."""
    return "; ".join(described(question, response, values or {}))


def number_shown(value: float) -> str:
    """A student's own number, or a key, as the course writes numbers; ten digits, so that it is seen as it was typed."""
    return number(value, 10)
