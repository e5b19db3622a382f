"""Per-student variants: which of the ``given`` values a seed draws, and how a text shows them."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from immunolab.words import number


def _draw(seed: int, *names: str) -> int:
    """A whole number that depends on the seed and the names only, the same on every machine."""
    text = "/".join((str(int(seed)), *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def variant(question: Any, seed: int) -> dict[str, Any]:
    """The values that a student with this seed is given.

    Parameters
    ----------
    question : a question, or a mapping with ``id`` and ``given``
    seed : the whole number in the student's answers file

    Returns
    -------
    dict
        One value for each name in ``given``; empty when the question has no variants.

    """
    get = question.get if isinstance(question, Mapping) else lambda name, default=None: getattr(question, name, default)
    given = get("given") or {}
    return {name: values[_draw(seed, str(get("id")), name) % len(values)] for name, values in given.items()}


def same(value: Any) -> str:
    """A given value as a name in a key: 4, 4.0 and "4" are the same."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return repr(value)
    try:
        return repr(float(value))
    except (ValueError, OverflowError):
        return str(value)


def shown(value: Any) -> str:
    """A given value as the student reads it: 1000 as 1,000, 1e-05 as 0.00001, for it may have to be typed."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if abs(value) >= 1000:
        return number(value, 12)
    if isinstance(value, float) and 1e-12 <= abs(value) < 1e-4:
        return f"{value:.12f}".rstrip("0")
    return str(int(value) if value == int(value) else value)


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Put the variant's values where the text says ``{name}``, or ``{name:year}`` for 1963; other braces (LaTeX) stay."""

    def value(found: re.Match[str]) -> str:
        name, year = found.groups()
        if name not in values:
            return found[0]
        return str(values[name]) if year else shown(values[name])

    return re.sub(r"\{([a-z]\w*)(:year)?\}", value, text)


def shuffled(items: Sequence[str], seed: int, question_id: str) -> list[str]:
    """The items in an order drawn from the seed: what an ordering question starts from."""
    order = list(items)
    random.Random(_draw(seed, question_id, "order")).shuffle(order)
    return order
