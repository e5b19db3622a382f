"""A sketch of serum protein electrophoresis: five humps, and the spike of one clone.

Positions and widths are drawn after the usual look of a strip (T); concentrations of the normal fractions are usual
adult values (T). One clone makes one protein, which runs to one place: for the same mass its peak is much higher than
the hump of many clones. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from immunolab.models._arrays import Array
from immunolab.models._check import Parameter, parameters, settings, whole

__all__ = ["FRACTIONS", "PARAMETERS", "Strip", "height_ratio", "strip"]

PARAMETERS = parameters(
    Parameter("gamma", 1.1, "g/dL", "Polyclonal immunoglobulin", 0, 6, note="a usual adult value"),
    Parameter("spike", 3.0, "g/dL", "M protein", 0, 12, note="the line between MGUS and smouldering myeloma"),
    Parameter("spike_at", 0.80, "", "Where it runs to, from anode 0 to cathode 1", 0.5, 0.95, note="in gamma"),
    Parameter("gamma_width", 0.062, "", "Width of the gamma hump (SD)", 0.02, 0.15, note="many clones, many charges"),
    Parameter("spike_width", 0.012, "", "Width of the spike (SD)", 0.004, 0.05, note="one clone; spread by the gel"),
)

#: Normal fractions: g/dL, position, width (SD).
FRACTIONS = {
    "albumin": (4.2, 0.15, 0.025),
    "alpha-1": (0.25, 0.30, 0.020),
    "alpha-2": (0.65, 0.43, 0.028),
    "beta": (0.85, 0.58, 0.032),
}
_GAMMA_AT = 0.78


class Strip(NamedTuple):
    """A densitometer trace: position from 0 (anode) to 1, and density (g/dL per unit length) of each part."""

    position: Array
    total: Array
    polyclonal: Array
    spike: Array


def strip(points: int = 1001, **values: Any) -> Strip:
    """The trace of a serum. Areas under its parts are their concentrations. values: any of ``PARAMETERS``."""
    q = settings(PARAMETERS, values)
    x = np.linspace(0.0, 1.0, whole("points", points, 101, 100_001))
    normal = sum((_bell(x, *fraction) for fraction in FRACTIONS.values()), start=np.zeros_like(x))
    polyclonal = normal + _bell(x, q["gamma"], _GAMMA_AT, q["gamma_width"])
    spike = _bell(x, q["spike"], q["spike_at"], q["spike_width"])
    return Strip(x, polyclonal + spike, polyclonal, spike)


def height_ratio(**values: Any) -> tuple[float, float]:
    """How much higher the spike is than the polyclonal gamma hump, and how much heavier (14 and 2.7)."""
    q = settings(PARAMETERS, values)
    if q["gamma"] == 0:
        return math.inf, math.inf
    mass = q["spike"] / q["gamma"]
    return mass * q["gamma_width"] / q["spike_width"], mass


def _bell(x: Array, grams: float, at: float, width: float) -> Array:
    result: Array = grams / (width * math.sqrt(2 * math.pi)) * np.exp(-0.5 * ((x - at) / width) ** 2)
    return result
