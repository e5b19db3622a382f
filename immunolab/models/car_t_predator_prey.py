"""CAR T cells as predators: a threshold, a coexistence, and oscillations.

Sahoo 2020, J R Soc Interface 17:20190734 (its fits to glioma could not be read, so the values are for teaching)::

    dX/dt = rho X (1 - X/K) - k1 X Y      X  tumour cells
    dY/dt = k2 X Y - theta Y              Y  CAR T cells (k2 can be negative: exhaustion)

Without the limit K this is Lotka and Volterra's; `conserved` is its constant. Chaudhury 2020, J Clin Pharmacol
60:S147, doi:10.1002/jcph.1691 (BIOMD0000001024) gives values for it: `CHAUDHURY`. Time in days.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers, times
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import solve

__all__ = ["CHAUDHURY", "PARAMETERS", "Course", "Threshold", "conserved", "simulate", "threshold"]

PARAMETERS = parameters(
    Parameter("rho", 0.1, "per day", "Tumour growth", 0, 5, note="doubles in a week"),
    Parameter("K", 1e9, "cells", "Largest tumour", 1e2, 1e30, note="about a gram"),
    Parameter("k1", 6e-9, "per cell per day", "Killing", 0, 10, note="gives a coexistence of 1e7 CAR T cells"),
    Parameter("k2", 1e-9, "per cell per day", "Expansion on contact", -1e-6, 1, note="20 times the threshold"),
    Parameter("theta", 0.05, "per day", "CAR T-cell death", 1e-6, 5, note="half-life of two weeks"),
)

#: Chaudhury 2020 in these names (V): no limit to the tumour. Start with 900 tumour and 10 CAR T cells.
CHAUDHURY = {"rho": 0.15, "K": 1e30, "k1": 0.00015, "k2": 0.0018, "theta": 0.16}


class Course(NamedTuple):
    """One course: arrays of equal length, one entry a time point, none negative."""

    day: Array
    tumour: Array
    car_t: Array


class Threshold(NamedTuple):
    """Reproduction R = k2 K/theta (above 1 the CAR T cells last), the coexistence, and its period (days)."""

    ratio: float
    tumour: float
    car_t: float
    period: float


def simulate(days: ArrayLike, tumour: float = 1e8, car_t: float = 1e6, points: int = 501, **values: Any) -> Course:
    """Tumour and CAR T cells over time. days: where the run ends, or increasing times.

    tumour, car_t: cells on day 0, 1e-3 to 1e13. values: any of ``PARAMETERS``.
    Raises ValueError naming argument, value and range. About 1 ms a run.
    """
    start = [math.log(number(n, v, 1e-3, 1e13, "cells")) for n, v in (("tumour", tumour), ("car_t", car_t))]
    day = times("days", days, points, 20_000)
    q = settings(PARAMETERS, values)
    rho, K, k1, k2, theta = (q[name] for name in PARAMETERS)
    exp = math.exp

    # Both numbers swing over many powers of ten and never reach 0: their logarithms are integrated.
    def rates(z: Array, _t: float) -> tuple[float, float]:
        u, v = z.tolist()
        X, Y = exp(u), exp(v)
        return rho * (1.0 - X / K) - k1 * Y, k2 * X - theta

    states = np.exp(solve(rates, start, day, rtol=1e-10, atol=1e-10))
    return Course(day, states[0], states[1])


def threshold(**values: Any) -> Threshold:
    """Whether CAR T cells can last, and where both settle; nan where they cannot."""
    q = settings(PARAMETERS, values)
    ratio = q["k2"] * q["K"] / q["theta"]
    if ratio <= 1 or q["k1"] == 0:
        return Threshold(ratio, math.nan, math.nan, math.nan)
    X = q["theta"] / q["k2"]
    room = 1.0 - X / q["K"]
    period = 2 * math.pi / math.sqrt(q["rho"] * q["theta"] * room) if q["rho"] > 0 else math.inf
    return Threshold(ratio, X, q["rho"] / q["k1"] * room, period)


def conserved(tumour: ArrayLike, car_t: ArrayLike, **values: Any) -> Array:
    """k2 X - theta ln X + k1 Y - rho ln Y: constant along a course when the tumour has no limit (large K)."""
    q = settings(PARAMETERS, values)
    X, Y = numbers("tumour", tumour, 1e-300, 1e30), numbers("car_t", car_t, 1e-300, 1e30)
    result: Array = q["k2"] * X - q["theta"] * np.log(X) + q["k1"] * Y - q["rho"] * np.log(Y)
    return result
