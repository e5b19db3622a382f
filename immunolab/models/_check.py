"""Parameters with their provenance, and the one way in which models refuse a bad argument."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal

__all__ = ["BASIS", "Parameter", "number", "parameters", "settings", "whole"]

Code = Literal["V", "K", "T"]

#: What a provenance code means, in the words shown to a learner.
BASIS: Mapping[Code, str] = {"V": "measured", "K": "recalled", "T": "chosen for teaching"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a model: its default, where that comes from, and what is allowed.

    ``code`` is V (value read in the source), K (known, not re-read) or T (chosen for teaching);
    ``source`` a citation key or ``""``; ``note`` the reason for a T value, or what was measured.
    With ``zero=True`` the value 0 is allowed too, although it lies outside ``low`` to ``high``.
    """

    name: str
    default: float
    unit: str
    label: str
    low: float
    high: float
    code: Code = "T"
    source: str = ""
    note: str = ""
    zero: bool = False

    @property
    def basis(self) -> str:
        """ "measured", "recalled" or "chosen for teaching"."""
        return BASIS[self.code]

    @property
    def allowed(self) -> str:
        """The allowed range in words, with the unit: ``"0, or 100 to 1e+07 cells"``."""
        text = f"{self.low:g} to {self.high:g}"
        return f"{'0, or ' if self.zero else ''}{text}{f' {self.unit}' if self.unit else ''}"

    def check(self, value: object) -> float:
        """``value`` as a plain float; ValueError if it is not a number or not allowed."""
        return number(self.name, value, self.low, self.high, self.unit, zero=self.zero)


def parameters(*items: Parameter) -> dict[str, Parameter]:
    """``{name: Parameter}`` in the order given; a default outside its own range is refused."""
    table = {item.name: item for item in items}
    if len(table) != len(items):
        raise ValueError("two parameters have the same name")
    for item in items:
        item.check(item.default)
    return table


def number(name: str, value: object, low: float, high: float, unit: str = "", *, zero: bool = False) -> float:
    """``value`` as a plain float, if it is a finite number from ``low`` to ``high`` (or 0, with ``zero``).

    Raises ValueError naming the parameter, the value and the allowed range.
    """
    unit = f" {unit}" if unit else ""
    allowed = f"{'0, or ' if zero else ''}{low:g} to {high:g}{unit}"
    # A bool is an int in Python, but True cells is a mistake. numpy scalars register as Real.
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name} must be a number, {allowed}; it is {value!r}")
    result = float(value)
    if math.isfinite(result) and (low <= result <= high or (zero and result == 0)):
        return result
    raise ValueError(f"{name} must be {allowed}; it is {result:g}")


def whole(name: str, value: object, low: int, high: int, unit: str = "") -> int:
    """``value`` as a plain int, if it is a whole number from ``low`` to ``high``; else ValueError."""
    result = number(name, value, low, high, unit)
    if result != int(result):
        raise ValueError(f"{name} must be a whole number, {low} to {high}; it is {result:g}")
    return int(result)


def settings(table: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, float]:
    """Every parameter of ``table`` with its value: from ``given`` where there, else the default.

    Raises ValueError for an unknown name (all known names are listed) and for a value not allowed.
    """
    unknown = sorted(set(given) - set(table))
    if unknown:
        raise ValueError(f"unknown parameter {', '.join(unknown)}; known: {', '.join(table)}")
    return {
        name: parameter.check(given[name]) if name in given else parameter.default for name, parameter in table.items()
    }
