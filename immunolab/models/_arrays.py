"""Array arguments: one way to check them, and one way to say at which times a run is wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immunolab.models._check import number, whole

__all__ = ["Array", "numbers", "times"]

Array = NDArray[np.float64]


def numbers(name: str, values: ArrayLike, low: float, high: float, unit: str = "") -> Array:
    """``values`` as a float array of the same shape, if every one is finite and from ``low`` to ``high``.

    Raises ValueError naming the argument, the first value that is not, and the allowed range.
    """
    allowed = f"{low:g} to {high:g}{f' {unit}' if unit else ''}"
    raw = np.asarray(values)
    if raw.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be numbers, {allowed}; it is {values!r}")
    result: Array = raw.astype(float)
    bad = ~((result >= low) & (result <= high))  # written so that NaN counts as bad
    if bad.any():
        raise ValueError(f"{name} must be {allowed}; it is {result[bad].flat[0]:g}")
    return result


def times(name: str, span: Any, points: int, longest: float, unit: str = "days") -> Array:
    """The times of a run, from 0: a number is where it ends, an array is taken as it stands.

    Raises ValueError for a span over ``longest``, for times that do not increase from 0 or more, and for
    a silly number of ``points``.
    """
    if np.ndim(span) == 0:
        end = number(name, span, 0, longest, unit)
        if end == 0:
            raise ValueError(f"{name} must be more than 0 to {longest:g} {unit}; it is 0")
        return np.linspace(0.0, end, whole("points", points, 2, 100_001))
    result = numbers(name, span, 0, longest, unit)
    if result.ndim != 1 or len(result) < 1 or (np.diff(result) <= 0).any():
        raise ValueError(f"{name} must be one number or increasing times; it is {span!r}")
    return result
