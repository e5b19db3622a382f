"""Numbers in words, one way in all of the course: explorers, pictures, questions, feedback, reports.

`explore/static/2_controls.js` says ``number`` again in the browser; `tests/test_words.py` runs one table through both.
"""

from __future__ import annotations

import math

__all__ = ["about", "number", "rounded"]

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rounded(value: float, digits: int = 3) -> float:
    """``value`` to ``digits`` significant digits; nan stays nan."""
    return value if value == 0 or not math.isfinite(value) else float(f"{value:.{digits - 1}e}")


def number(value: float, digits: int = 6) -> str:
    """``1190000`` as "1,190,000" and ``3e-6`` as "3 × 10⁻⁶", to ``digits`` significant digits."""
    value = rounded(float(value), digits)
    if not math.isfinite(value):
        return "none"
    if value and not 1e-3 <= abs(value) < 1e10:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{float(mantissa):.{digits}g} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    if value == int(value):
        return f"{int(value):,}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}".rstrip("0").rstrip(".")


def about(value: float, digits: int = 2) -> str:
    """``1191742`` as "1.2 million": for sentences, not for numbers a student reports."""
    value = rounded(float(value), digits)
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:g} {word}" if abs(value) < 1e15 else number(value)
    return number(value)
