"""Regression, regrowth and what the M protein shows of them.

f = exp(-d t) + exp(g t) - 1 (Stein, Wilkerson and Fojo; PMC3313464) for a tumour relative to its start; exponential and
Gompertz regrowth from minimal residual disease; and M protein that is made by cells and cleared at its own pace::

    dm/dt = k_c (M0 cells(t) - m),   cells(t) = s exp(g t) + (1 - s) exp(-k_d t)

so that late "deepening" of a response needs no killing at all. Time in days. No published g or d of myeloma could be
read, so d is for teaching. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters

__all__ = [
    "HALF_LIFE_DAYS",
    "PARAMETERS",
    "Response",
    "clearance",
    "days_per_log",
    "days_until_below",
    "growth_worth",
    "half_life_from",
    "m_protein",
    "nadir",
    "regrowth_days",
    "response",
    "tumour",
]

PARAMETERS = parameters(
    Parameter(
        "g",
        0.008,
        "per day",
        "Growth",
        1e-5,
        0.2,
        "V",
        "Singh2021",
        "second-hand: doubling in 87 days; single myelomas 0.001 to 0.03",
    ),
    Parameter("d", 0.03, "per day", "Regression of the tumour", 1e-4, 5, note="half gone in 23 days"),
    Parameter("M0", 40, "g/L", "M protein at the start", 0.1, 150, note="a common value at diagnosis"),
    Parameter("surviving", 0.01, "", "Share of cells that survive treatment", 0, 1, note="one in a hundred"),
    Parameter(
        "k_c", math.log(2) / 21, "per day", "Clearance of the M protein", 1e-3, 20, "K", "", "half-life of IgG 21 days"
    ),
    Parameter(
        "k_d", 1, "per day", "Death of treated cells", 1e-3, 20, note="dying cells go on secreting for about a day"
    ),
    Parameter("diagnosis", 1e12, "cells", "Tumour at diagnosis", 1e6, 1e14, "K", "", "scale of Durie and Salmon"),
    Parameter("relapse", 2e11, "cells", "Tumour at relapse", 1e6, 1e14, "K"),
)

_D = {name: parameter.default for name, parameter in PARAMETERS.items()}

#: Half-lives in blood (K); free light chains are cleared within hours.
HALF_LIFE_DAYS = {"IgG": 21.0, "IgA": 5.8, "free light chains": 0.2}


class Response(NamedTuple):
    """Lowest M protein (g/L), its day, and the day of progression: +25% and +5 g/L over it (nan: not yet)."""

    nadir: float
    nadir_day: float
    progression_day: float


def tumour(days: ArrayLike, g: float = _D["g"], d: float = _D["d"]) -> Array:
    """Tumour relative to its start: exp(-d t) + exp(g t) - 1, at ``days`` (0 to 36 500)."""
    t = numbers("days", days, 0, 36_500, "days")
    result: Array = np.exp(-PARAMETERS["d"].check(d) * t) + np.expm1(PARAMETERS["g"].check(g) * t)
    return result


def nadir(g: float = _D["g"], d: float = _D["d"], rise: float = 0.25) -> tuple[float, float, float]:
    """Day of the smallest tumour, its size relative to the start, and the day it is ``rise`` above that.

    If it never shrinks (g >= d) the smallest tumour is the first one.
    """
    up, down = PARAMETERS["g"].check(g), PARAMETERS["d"].check(d)
    best = max(math.log(down / up) / (up + down), 0.0)
    size = float(tumour(best, g, d))
    goal = size * (1.0 + number("rise", rise, 1e-6, 100))
    low, high = best, best + (math.log(goal + 1.0) / up) + 1.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if tumour(min(middle, 36_500.0), g, d) < goal else (low, middle)
    return best, size, high


def days_per_log(g: float = _D["g"]) -> float:
    """Days that each tenfold deeper kill buys, whatever the depth: ln 10/g (288)."""
    return math.log(10) / PARAMETERS["g"].check(g)


def regrowth_days(
    left: ArrayLike, g: float = _D["g"], diagnosis: float = _D["diagnosis"], relapse: float = _D["relapse"]
) -> Array:
    """Days from a share of cells left (MRD, such as 1e-5) to relapse, growing exponentially.

    left: 1e-13 to 1; 0 if it is already at relapse.
    """
    start = numbers("left", left, 1e-13, 1) * PARAMETERS["diagnosis"].check(diagnosis)
    result: Array = np.maximum(np.log(PARAMETERS["relapse"].check(relapse) / start), 0.0) / PARAMETERS["g"].check(g)
    return result


def growth_worth(
    fold: float, left: float, g: float = _D["g"], diagnosis: float = _D["diagnosis"], relapse: float = _D["relapse"]
) -> float:
    """Growth (per day) at which a share ``left`` comes to relapse on the day on which ``fold`` times fewer cells do at ``g``.

    fold: 1 to 1e6. left: 1e-6 to a tenth of the share at relapse.
    """
    deeper = float(regrowth_days(left / number("fold", fold, 1, 1e6), g, diagnosis, relapse))
    return g * float(regrowth_days(left, g, diagnosis, relapse)) / deeper


def clearance(isotype: str) -> float:
    """Clearance (per day) of an M protein: "IgG", "IgA" or "free light chains"."""
    if isotype not in HALF_LIFE_DAYS:
        raise ValueError(f"unknown isotype {isotype!r}; choose one of: {', '.join(HALF_LIFE_DAYS)}")
    return math.log(2) / HALF_LIFE_DAYS[isotype]


def m_protein(
    days: ArrayLike,
    surviving: float = _D["surviving"],
    M0: float = _D["M0"],
    g: float = _D["g"],
    k_c: float = _D["k_c"],
    k_d: float = _D["k_d"],
) -> Array:
    """M protein (g/L) at ``days`` after a treatment that leaves a share ``surviving`` of the cells.

    days: 0 to 36 500. Closed form; where k_d equals k_c it is its limit.
    """
    t = numbers("days", days, 0, 36_500, "days")
    s, m0, up = (PARAMETERS[n].check(v) for n, v in (("surviving", surviving), ("M0", M0), ("g", g)))
    kc, kd = PARAMETERS["k_c"].check(k_c), PARAMETERS["k_d"].check(k_d)
    old = np.exp(-kc * t)
    grown = (np.exp(up * t) - old) / (up + kc)
    gap = kc - kd
    # (exp(-kd t) - exp(-kc t))/(kc - kd), without 0/0: by expm1 of the difference.
    dying = (
        old * (np.expm1(gap * t) / gap if abs(gap) > 1e-12 else t) if abs(gap) < 0.1 else (np.exp(-kd * t) - old) / gap
    )
    result: Array = m0 * old + kc * m0 * (s * grown + (1.0 - s) * dying)
    return result


def response(
    surviving: float = _D["surviving"], M0: float = _D["M0"], longest: float = 5000, **rates: float
) -> Response:
    """Nadir and progression of the M protein. rates: g, k_c, k_d as of `m_protein`. longest: days looked at."""
    t = np.linspace(0.0, number("longest", longest, 1, 36_500, "days"), 50_001)
    m = m_protein(t, surviving, M0, **rates)
    i = int(np.argmin(m))
    over = np.flatnonzero(m[i:] >= np.maximum(1.25 * m[i], m[i] + 5.0))
    return Response(float(m[i]), float(t[i]), float(t[i + over[0]]) if len(over) else math.nan)


def days_until_below(level: float, surviving: float = 0, M0: float = _D["M0"], **rates: float) -> float:
    """First day on which the M protein is at most ``level`` (g/L); nan if it never is within 10 years."""
    t = np.linspace(0.0, 3650.0, 36_501)
    below = np.flatnonzero(m_protein(t, surviving, M0, **rates) <= number("level", level, 1e-6, 1e3, "g/L"))
    return float(t[below[0]]) if len(below) else math.nan


def half_life_from(day: float, gone: float = 0.9, M0: float = _D["M0"]) -> float:
    """Half-life (days) of an M protein of which a share ``gone`` has gone by ``day`` when no cell survives.

    day: 3 to 365. gone: 0.5 to 0.999.
    """
    goal, m0 = number("day", day, 3, 365, "days"), PARAMETERS["M0"].check(M0)
    level = (1 - number("gone", gone, 0.5, 0.999)) * m0
    low, high = 0.05, goal
    for _ in range(60):
        middle = 0.5 * (low + high)
        above = float(m_protein(goal, 0, m0, k_c=math.log(2) / middle)) > level
        low, high = (low, middle) if above else (middle, high)
    return 0.5 * (low + high)
