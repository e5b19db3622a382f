"""Relapse after CAR T cells by myeloma cells that do not show the antigen.

Made for this course (T) on the kinetics of `car_t` and a clinical growth rate (Singh 2021, doi:10.1002/psp4.12598,
second-hand). Cells; time in days::

    dP/dt = (1 - l) g P room P/(P + 1) - k P                       P  antigen-positive myeloma
    dQ/dt = g Q room Q/(Q + 1) + l g P - beta k st Q               Q  antigen-negative myeloma
    dC/dt = rC st C C/(C + 1) - (dC + fm)(1 - st) C                C  CAR T effectors
    dM/dt = fm (1 - st) C - dM M                                   M  CAR T memory
    k = kmax C/(h + C),  st = P/(hT + P),  room = 1 - (P + Q)/K

Expansion is driven by antigen, so *small* tumours respond worse here, the opposite of what clinics see; and cure by
chance, when fewer than one cell is left, is missing. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, times
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import solve

__all__ = ["PARAMETERS", "Course", "days_per_tenfold", "dual_target", "relapse_day", "relapse_formula", "simulate"]

PARAMETERS = parameters(
    Parameter(
        "negative",
        1e-6,
        "",
        "Share of myeloma cells without the antigen",
        0,
        1,
        note="with two targets, the product of both shares",
    ),
    Parameter("bystander", 0, "", "Killing of negative cells beside positive ones", 0, 1, note="none by default"),
    Parameter("loss", 0, "per division", "Antigen lost at a division", 0, 0.1, note="none by default"),
    Parameter("T0", 5e10, "cells", "Myeloma at the infusion", 1e6, 1e12, note="after bridging treatment"),
    Parameter("C0", 1e7, "cells", "CAR T cells that engraft", 1, 1e12, note="a part of the dose"),
    Parameter("g", 0.008, "per day", "Myeloma growth", 1e-4, 0.2, "V", "Singh2021", "second-hand; doubling in 87 days"),
    Parameter("K", 1e12, "cells", "Most myeloma", 1e8, 1e14, note="the tumour at diagnosis"),
    Parameter("kmax", 1, "per day", "Fastest killing", 0, 20, note="CAR T cells clear marrow within weeks"),
    Parameter("h", 2e8, "cells", "CAR T cells that half-kill", 1, 1e12, note="gives a response within a month"),
    Parameter("rC", 0.8, "per day", "CAR T-cell expansion", 0, 5, note="doubling in 0.9 days"),
    Parameter("hT", 1e9, "cells", "Myeloma that half-drives expansion", 1, 1e13, note="peak in the second week"),
    Parameter("dC", 0.16, "per day", "Loss of effectors", 0, 5, "V", "Stein2019"),
    Parameter("fm", 0.0013, "per day", "Effectors that become memory", 0, 1, note="0.8% persist, as in Stein 2019"),
    Parameter("dM", 0.0032, "per day", "Loss of memory", 0, 1, "V", "Stein2019"),
)

#: Myeloma cells at which a relapse is seen (T).
RELAPSE_CELLS = 1e10


class Course(NamedTuple):
    """One course: arrays of equal length, one entry a time point, cells, none negative."""

    day: Array
    positive: Array
    negative: Array
    effectors: Array
    memory: Array

    @property
    def myeloma(self) -> Array:
        """All myeloma cells."""
        return self.positive + self.negative


def simulate(days: ArrayLike = 2000, points: int = 801, **values: Any) -> Course:
    """Myeloma with and without antigen, effector and memory CAR T cells.

    days: where the run ends, or increasing times. values: any of ``PARAMETERS``.
    Raises ValueError naming argument, value and range. About 3 ms a run.
    """
    day = times("days", days, points, 20_000)
    q = settings(PARAMETERS, values)
    negative, beta, l, T0, C0, g, K, kmax, h, rC, hT, dC, fm, dM = (q[name] for name in PARAMETERS)

    def rates(z: Array, _t: float) -> tuple[float, float, float, float]:
        P, Q, C, M = z.tolist()
        if P < 0.0:
            P = 0.0
        if Q < 0.0:
            Q = 0.0
        # Below zero by the solver's rounding, C would grow when P comes back, towards the pole at -h.
        if C < 0.0:
            C = 0.0
        st = P / (hT + P)
        k = kmax * C / (h + C)
        grow = g * (1.0 - (P + Q) / K)
        calm = (1.0 - st) * C
        return (
            (1.0 - l) * grow * P * P / (P + 1.0) - k * P,
            grow * Q * Q / (Q + 1.0) + l * g * P - beta * k * st * Q,
            rC * st * C * C / (C + 1.0) - (dC + fm) * calm,
            fm * calm - dM * M,
        )

    start = (T0 * (1.0 - negative), T0 * negative, C0, 0.0)
    return Course(day, *np.maximum(solve(rates, start, day, rtol=1e-6, atol=1e-6), 0.0))


def relapse_day(course: Course, cells: float = RELAPSE_CELLS) -> float:
    """Day on which myeloma is back above ``cells`` after having been below; nan if it is not, in this run."""
    level = number("cells", cells, 1, 1e14, "cells")
    total = course.myeloma
    below = np.flatnonzero(total < level)
    if not len(below):
        return math.nan
    again = np.flatnonzero(total[below[0] :] >= level)
    if not len(again):
        return math.nan
    i = int(below[0] + again[0])
    low, high = math.log(total[i - 1]), math.log(total[i])
    step = float(course.day[i] - course.day[i - 1])
    return float(course.day[i - 1]) + step * (math.log(level) - low) / (high - low)


def relapse_formula(cells: float = RELAPSE_CELLS, **values: Any) -> float:
    """What arithmetic says of that day when negative cells only grow: ln(cells/Q0)/g."""
    q = settings(PARAMETERS, values)
    start = q["T0"] * q["negative"]
    return math.log(number("cells", cells, 1, 1e14, "cells") / start) / q["g"] if start > 0 else math.inf


def days_per_tenfold(**values: Any) -> float:
    """Days of remission that tenfold fewer negative cells buy: ln 10/g, whatever else (288)."""
    return math.log(10) / settings(PARAMETERS, values)["g"]


def dual_target(first: float, second: float) -> float:
    """Share of cells that show neither antigen, if the two are lost independently: the product."""
    return number("first", first, 0, 1) * number("second", second, 0, 1)
