"""What a response to each kind may be; anything else is refused with a sentence, never guessed at.

The same check stands before saving (a slip of the student's) and before scoring (a hostile file).
"""

from __future__ import annotations

import math
import re
import reprlib
from numbers import Real
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

MAX_TEXT = 20_000
MAX_NUMBER = 100  # characters
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


class ResponseError(ValueError):
    """The response does not fit the question; the message says what would."""


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


def parse_number(text: str) -> float:
    """A number as people write it: 4.2, 4,2, 1e6, 10 000, 2.5 x 10^3, 2.5 × 10³, 10^3, −3.

    A single comma followed by exactly three digits could be a decimal comma or a thousands separator
    (1,234), so it is refused rather than guessed.
    """
    raw = text.strip().replace("−", "-").replace("–", "-")
    raw = re.sub(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+$", lambda m: "^" + m[0].translate(_SUPERSCRIPTS), raw)
    raw = re.sub(r"(?<=\d)[\s\u00a0\u202f\u2009'’](?=\d{3}(\D|$))", "", raw)
    raw = re.sub(r"\s*[×x*·]\s*10\s*(?:\^|\*\*)\s*([+-]?\d+)$", r"e\1", raw)
    raw = re.sub(r"^([+-]?)10\s*(?:\^|\*\*)\s*([+-]?\d+)$", r"\g<1>1e\2", raw)
    if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", raw):
        whole, part = raw.split(",")
        raise ResponseError(f"{text.strip()!r} can be read in two ways; write {whole}{part} or {whole}.{part}")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3}){2,}(\.\d+)?", raw) or re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", raw):
        raw = raw.replace(",", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(\.\d{3}){2,}(,\d+)?", raw) or re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", raw):
        raw = raw.replace(".", "").replace(",", ".")
    else:
        raw = raw.replace(",", ".", 1) if raw.count(",") == 1 and "." not in raw else raw
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", raw):
        raise ResponseError(
            f"{_brief(text.strip())} is not a number; write only the number, such as 4.2 or 1.5e6, without the unit"
        )
    return float(raw)


def _real(value: Any) -> float | None:
    """A number of Python's or numpy's as a float; None for anything else, truth values included."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _numeric(question: Numeric, response: Any) -> float:
    if isinstance(response, str) and len(response) > MAX_NUMBER:
        raise ResponseError(f"the text has {len(response)} characters; write only the number, such as 4.2")
    number = parse_number(response) if isinstance(response, str) else _real(response)
    if number is None:
        raise ResponseError("give a number, such as 4.2")
    if not math.isfinite(number):
        raise ResponseError("the number must be finite")
    return number


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


def describe(question: Question, response: Any) -> str:
    """The response in plain words, as feedback and receipts print it (Markdown of the options kept)."""
    if is_blank(response):
        return "no answer"
    if isinstance(question, MultipleChoice):
        return f"{response}. {question.choices[response]}"
    if isinstance(question, MultipleResponse):
        return "; ".join(f"{o}. {question.choices[o]}" for o in response)
    if isinstance(question, Numeric):
        return f"{number_shown(response)} {question.unit}".strip()
    if isinstance(question, Matching):
        return "; ".join(f"{question.left[k]} → {question.right[v]}" for k, v in response.items())
    if isinstance(question, Ordering):
        return "; ".join(f"{n}. {question.items[o]}" for n, o in enumerate(response, 1))
    if isinstance(question, Hotspot):
        name = place_at(question, response)
        spot = f"{response[0]:.0%} from the left, {response[1]:.0%} from the top"
        return f"{question.places[name].label} ({spot})" if name else f"a spot {spot}, at none of the named places"
    return str(response)


def number_shown(number: float) -> str:
    """A number without trailing zeros, and large ones as people read them."""
    if number and not 1e-4 <= abs(number) < 1e7:
        mantissa, exponent = f"{number:.6g}".split("e") if "e" in f"{number:.6g}" else f"{number:.5e}".split("e")
        return f"{float(mantissa):g} × 10^{int(exponent)}"
    text = f"{number:.10g}"
    whole, dot, part = text.partition(".")
    return f"{int(whole):,}".replace(",", "\u202f") + dot + part if abs(number) >= 10_000 else text
