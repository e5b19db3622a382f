"""Why room is made before CAR T cells: competition with normal T cells, and cure as a chance event.

Kimmel 2021, Proc R Soc B 288:20210229, doi:10.1098/rspb.2021.0229 (BIOMD0000001041). Cells per microlitre of
blood, the tumour in units of its size at the start of the paper's runs x 94.86; time in days::

    dN/dt = -rN N ln((N + C)/KN)                                  N  normal T cells
    dC/dt = -rC(L) C ln((N + C)/KC),  L = N + C                   C  CAR T cells
    dB/dt = rB B - gammaB B C/(kB + C)                            B  tumour
    rC(L) = rhoC + b (L - KN)^2/(a L^2 + (L - KN)^2)

Below one cell the tumour is gone or comes back by chance, which these equations do not know.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, times
from immunolab.models._check import Parameter, parameters, settings
from immunolab.models._ode import solve

__all__ = ["PARAMETERS", "Course", "simulate", "threshold"]


def _v(name: str, default: float, unit: str, label: str, low: float, high: float) -> Parameter:
    return Parameter(name, default, unit, label, low, high, "V", "Kimmel2021")


PARAMETERS = parameters(
    _v("N0", 6, "cells/uL", "Normal T cells left by lymphodepletion", 0.01, 5000),
    _v("C0", 0.36, "cells/uL", "CAR T cells infused", 1e-4, 1000),
    _v("B0", 94.86, "units", "Tumour at the infusion", 1e-6, 1e6),
    _v("KN", 500, "cells/uL", "Normal T cells at rest", 10, 1e4),
    _v("KC", 139, "cells/uL", "CAR T cells that the niche could hold", 1, 1e4),
    _v("rN", 0.17, "per day", "Return of normal T cells", 0, 5),
    _v("rhoC", 0.0251, "per day", "Expansion of CAR T cells at rest", 0, 5),
    _v("a", 0.423, "", "Shape of the response to lymphopenia", 1e-3, 100),
    _v("b", 0.525, "per day", "Extra expansion in lymphopenia", 0, 5),
    _v("rB", 0.01, "per day", "Tumour growth", 0, 1),
    _v("gammaB", 1.15, "per day", "Killing", 0, 50),
    _v("kB", 4.05, "cells/uL", "CAR T cells that half-kill", 1e-3, 1e4),
)


class Course(NamedTuple):
    """One course: arrays of equal length, one entry a time point, none negative."""

    day: Array
    normal: Array
    car_t: Array
    tumour: Array


def simulate(days: ArrayLike = 100, points: int = 401, **values: Any) -> Course:
    """Normal and CAR T cells and tumour from ``N0``, ``C0`` and ``B0``.

    days: where the run ends, or increasing times. values: any of ``PARAMETERS``.
    Raises ValueError naming argument, value and range. About 2 ms a run.
    """
    day = times("days", days, points, 10_000)
    q = settings(PARAMETERS, values)
    N0, C0, B0, KN, KC, rN, rhoC, a, b, rB, gammaB, kB = (q[name] for name in PARAMETERS)
    exp, log = math.exp, math.log

    # Logarithms: the tumour falls to 1e-13, where a plain variable would turn negative.
    def rates(z: Array, _t: float) -> tuple[float, float, float]:
        N, C = exp(z[0]), exp(z[1])
        L = N + C
        gap = (L - KN) ** 2
        return (-rN * log(L / KN), -(rhoC + b * gap / (a * L * L + gap)) * log(L / KC), rB - gammaB * C / (kB + C))

    states = np.exp(solve(rates, (log(N0), log(C0), log(B0)), day, rtol=1e-7))
    return Course(day, states[0], states[1], states[2])


def threshold(**values: Any) -> float:
    """CAR T cells per microlitre above which the tumour shrinks: kB rB/(gammaB - rB); inf if killing is too weak."""
    q = settings(PARAMETERS, values)
    spare = q["gammaB"] - q["rB"]
    return q["kB"] * q["rB"] / spare if spare > 0 else math.inf
