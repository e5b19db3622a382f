"""PD-1 blockade: the same drug, full occupancy, and three kinds of tumour.

Made for this course (T), simplified from Nikolopoulou 2018, Lett Biomath 5:S137, and Lai & Friedman 2017,
PLoS One 12:e0178479. Time in days, cells as counts, D drug in mg/L::

    O = D/(K_D + D)                              occupancy of PD-1
    f = 1/(1 + L (1 - O) + trap)                 function of T cells
    dC/dt = r C (1 - C/K) - k f T/(h + T) C      C  tumour cells
    dT/dt = s + a_g f C/(g_C + C) T - d T        T  T cells

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

__all__ = [
    "PARAMETERS",
    "TUMOURS",
    "Course",
    "classify",
    "controlled",
    "needed_occupancy",
    "occupancy",
    "runaway_pressure",
    "simulate",
    "tumour_values",
]

PARAMETERS = parameters(
    Parameter("L", 30, "", "PD-L1 pressure, over its half-effect", 0, 1000, note="at 1 T cells do half as much"),
    Parameter("trap", 0, "", "Brakes other than PD-1", 0, 1000, note="none by default"),
    Parameter("s", 1e4, "cells per day", "T cells that arrive", 0, 1e9, note="an infiltrated tumour"),
    Parameter("a_g", 0.6, "per day", "Antigenicity: expansion of T cells", 0, 5, note="a tumour that is recognised"),
    Parameter("r", 0.03, "per day", "Tumour growth", 1e-4, 1, note="doubles in 23 days"),
    Parameter("K", 1e11, "cells", "Largest tumour", 1e6, 1e14, note="about 100 g"),
    Parameter("k", 0.6, "per day", "Fastest killing", 0, 20, note="20 times the growth of the tumour"),
    Parameter("h", 1e7, "cells", "T cells that half-kill", 1, 1e12, note="one for a thousand tumour cells"),
    Parameter("g_C", 1e9, "cells", "Tumour that half-drives expansion", 1, 1e13, note="about a gram"),
    Parameter("d", 0.03, "per day", "T-cell loss", 1e-4, 5, note="half-life of 23 days"),
    Parameter(
        "K_D", 0.45, "mg/L", "Dissociation constant of nivolumab", 1e-4, 100, note="three nanomolar, a firm grip"
    ),
)

#: Four tumours (T) as changes of the parameters, for pictures that compare them.
TUMOURS: dict[str, dict[str, float]] = {
    "inflamed": {},
    "little PD-L1": {"L": 1},
    "cold": {"s": 1e3, "a_g": 0.005},
    "excluded": {"k": 0.02},
    "other brake": {"trap": 60},
}

CONTROLLED, RESPONDS, RESISTS = "controlled without drug", "responds", "does not respond"


def tumour_values(name: str, **values: Any) -> dict[str, float]:
    """All parameters of a tumour of this kind, one of ``TUMOURS``.

    values: changes of the parameters from which the kind starts: it multiplies those that have a default and adds to
    the others, so that at the defaults it is the tumour of ``TUMOURS``. Raises ValueError for an unknown name or value.
    """
    if name not in TUMOURS:
        raise ValueError(f"no tumour is called {name!r}; there are {', '.join(TUMOURS)}")
    q = settings(PARAMETERS, values)
    for key, value in TUMOURS[name].items():
        usual = PARAMETERS[key].default
        q[key] = q[key] * (value / usual) if usual else q[key] + value
    return q


class Course(NamedTuple):
    """One course: arrays of equal length, one entry a time point, none negative."""

    day: Array
    tumour: Array
    t_cells: Array


def occupancy(drug_mg_per_L: ArrayLike, K_D: float = PARAMETERS["K_D"].default) -> Array:
    """Share of PD-1 that the drug occupies (0 to 1): 99.2% at a trough of 57 mg/L."""
    drug = numbers("drug_mg_per_L", drug_mg_per_L, 0, 1e6, "mg/L")
    return drug / (drug + PARAMETERS["K_D"].check(K_D))


def simulate(
    days: ArrayLike,
    drug_mg_per_L: float = 0,
    tumour: float = 1e9,
    points: int = 401,
    occupied: float | None = None,
    **values: Any,
) -> Course:
    """Tumour and T cells under a constant concentration of drug, T cells starting at rest, s/d (at least 1).

    days: where the run ends, or increasing times. tumour: cells on day 0, 1 to 1e13. occupied: occupancy (0 to 1)
    instead of a concentration. values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range.
    """
    start = math.log(number("tumour", tumour, 1, 1e13, "cells"))
    day = times("days", days, points, 20_000)
    q = settings(PARAMETERS, values)
    share = float(occupancy(drug_mg_per_L, q["K_D"])) if occupied is None else number("occupied", occupied, 0, 1)
    r, K, k, h, s, a_g, g_C, d = (q[name] for name in ("r", "K", "k", "h", "s", "a_g", "g_C", "d"))
    f = _function(q, share)
    exp = math.exp

    # Logarithms: the tumour falls through many powers of ten.
    def rates(z: Array, _t: float) -> tuple[float, float]:
        C, T = exp(z[0]), exp(z[1])
        return r * (1.0 - C / K) - k * f * T / (h + T), s / T + a_g * f * C / (g_C + C) - d

    states = np.exp(np.minimum(solve(rates, (start, math.log(max(s / d, 1.0))), day, rtol=1e-7), 700.0))
    return Course(day, states[0], states[1])


def controlled(occupied: float, **values: Any) -> bool:
    """Whether T cells hold a large tumour at this occupancy (0 to 1), in closed form.

    If expansion outpaces loss, a_g f > d, they run away and kill at k f; else they settle at s/(d - a_g f). Close
    to the switch a tumour is held at a large size, about g_C d/(a_g f - d), and not cleared.
    """
    q = settings(PARAMETERS, values)
    f = _function(q, number("occupied", occupied, 0, 1))
    if q["a_g"] * f > q["d"]:
        return q["k"] * f > q["r"]
    T = math.inf if q["a_g"] * f == q["d"] else q["s"] / (q["d"] - q["a_g"] * f)
    return q["k"] * f * (1.0 if math.isinf(T) else T / (q["h"] + T)) > q["r"]


def classify(**values: Any) -> str:
    """What full blockade does to this tumour: "controlled without drug", "responds" or "does not respond"."""
    if controlled(0, **values):
        return CONTROLLED
    return RESPONDS if controlled(1, **values) else RESISTS


def runaway_pressure(**values: Any) -> float:
    """PD-L1 pressure L at which T cells stop running away without drug: a_g/d - 1 - trap (19)."""
    q = settings(PARAMETERS, values)
    return q["a_g"] / q["d"] - 1.0 - q["trap"]


def needed_occupancy(**values: Any) -> float:
    """Least occupancy that controls this tumour (0.367 by default); 0 without need, nan if none does."""
    kind = classify(**values)
    if kind != RESPONDS:
        return 0.0 if kind == CONTROLLED else math.nan
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if controlled(middle, **values) else (middle, high)
    return high


def _function(q: dict[str, float], share: float) -> float:
    return 1.0 / (1.0 + q["L"] * (1.0 - share) + q["trap"])
