"""Pseudo-progression: a lesion that grows because T cells arrive, then shrinks because they work.

Made for this course (T). A scan sees tumour and infiltrate together; a diameter goes with the cube root of volume::

    diameter = [exp(-d t) + I0 (t/3)^2 exp(2 - 2 t/3)]^(1/3)      relative to the start, t in weeks

Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, parameters, settings

__all__ = ["PARAMETERS", "diameter", "infiltrate", "tumour"]

PARAMETERS = parameters(
    Parameter("d", 0.1, "per week", "Regression of the tumour", -1, 5, note="half gone in seven weeks"),
    Parameter("I0", 1.35, "tumour volumes", "Infiltrate at its peak", 0, 20, note="peaks in week 3"),
)


def tumour(weeks: ArrayLike, **values: Any) -> Array:
    """Tumour volume relative to the start at ``weeks`` (0 to 520)."""
    result: Array = np.exp(-settings(PARAMETERS, values)["d"] * _weeks(weeks))
    return result


def infiltrate(weeks: ArrayLike, **values: Any) -> Array:
    """Volume of infiltrating cells, in tumour volumes at the start; peaks in week 3."""
    t = _weeks(weeks) / 3.0
    result: Array = settings(PARAMETERS, values)["I0"] * t**2 * np.exp(2.0 - 2.0 * t)
    return result


def diameter(weeks: ArrayLike, **values: Any) -> Array:
    """Diameter of the lesion on a scan, relative to the start (1.2 is +20%)."""
    result: Array = np.cbrt(tumour(weeks, **values) + infiltrate(weeks, **values))
    return result


def _weeks(weeks: ArrayLike) -> Array:
    return numbers("weeks", weeks, 0, 520, "weeks")
