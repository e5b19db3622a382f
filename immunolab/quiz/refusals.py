"""How an answer that does not fit is refused: with one sentence that says what would fit."""

from __future__ import annotations

import reprlib
from typing import Any


class ResponseError(ValueError):
    """The response does not fit the question; the message says what would."""


def is_blank(response: Any) -> bool:
    """Whether nothing was answered."""
    if isinstance(response, str):
        return not response.strip()
    return response is None or (isinstance(response, list | tuple | set | dict) and not response)


def brief(value: Any) -> str:
    """Up to 40 characters of a value in a message; a nested or huge one must not break the message."""
    try:
        return f"{reprlib.repr(value):.40}"
    except Exception:  # a number of 10 000 digits has no repr
        return f"this {type(value).__name__}"


def known(option: Any, options: Any, what: str = "choice") -> str:
    """An option's id if it is one of the options. Raises ResponseError with those there are."""
    if isinstance(option, int) and not isinstance(option, bool) and 0 <= option < 10**6 and str(option) in options:
        return str(option)  # an option called 1, typed without quotes
    if not isinstance(option, str) or option not in options:
        raise ResponseError(f"{brief(option)} is not a {what} of this question; the {what}s are {', '.join(options)}")
    return option
