"""Cytokine release syndrome as a loop between interleukin-6 and myeloid cells, and what tocilizumab does.

Made for this course (T), not fitted to patients; tocilizumab's kinetics from Frey 2010, J Clin Pharmacol 50:754,
doi:10.1177/0091270009350623. Time in days; x serum IL-6 (pg/mL), a myeloid activation (0 to 1), D tocilizumab (mg/L),
u the T cells' drive, a bell around day 7::

    dx/dt = b + k_T u + g k_M a - (k_lin + k_R phi) x        phi = 1/(1 + D/K_D)  free receptor
    da/dt = 4 (S min(1, 3 u + 0.05) - a)                     S = (x phi)^2/(K^2 + (x phi)^2)  signal

Receptors also clear IL-6: blocking them makes *serum* IL-6 rise while signalling stops, as Nishimoto 2008 (Blood
112:3959) saw in patients. There is no neurotoxicity here. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, times
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import solve

__all__ = ["PARAMETERS", "Course", "signal_days", "simulate"]

PARAMETERS = parameters(
    Parameter("drive", 1, "times", "Drive by CAR T cells", 0, 10, note="1: a large expansion"),
    Parameter("loop", 1, "", "Gain of the loop (g)", 0, 5, note="0 cuts the loop"),
    Parameter("k_T", 3e3, "pg/mL per day", "IL-6 made by T cells at their peak", 0, 1e6, note="tens of pg/mL alone"),
    Parameter(
        "k_M",
        3e4,
        "pg/mL per day",
        "IL-6 made by activated myeloid cells",
        0,
        1e7,
        note="ten times the T cells: they make most of it",
    ),
    Parameter("K", 150, "pg/mL", "IL-6 that half-signals", 1, 1e5, note="gives a tipping point"),
    Parameter("k_lin", 4, "per day", "Loss of IL-6 without receptor", 0.01, 1000, note="hours"),
    Parameter("k_R", 14, "per day", "Loss of IL-6 through its receptor", 0, 1000, note="most of its clearance"),
    Parameter("K_D", 0.37, "mg/L", "Dissociation constant of tocilizumab", 1e-3, 100, note="2.5 nM"),
    Parameter("baseline", 5, "pg/mL", "IL-6 at rest", 0, 1000, note="healthy"),
    Parameter("dose", 560, "mg", "Tocilizumab", 0, 5000, "V", "Frey2010", "8 mg/kg for 70 kg"),
    Parameter("steroid", 0.15, "", "Production left under steroids", 0, 1, note="strong suppression"),
)

#: Tocilizumab in a two-compartment model with a saturable loss (V, Frey 2010): L/d, L, L/d, L, mg/d, mg/L.
TOCILIZUMAB = {"CL": 0.3, "V1": 3.5, "Q": 0.2, "V2": 2.9, "Vmax": 7.5, "Km": 2.7}
_PEAK_DAY, _WIDTH = 7.0, 2.5


class Course(NamedTuple):
    """One course: arrays of equal length; pg/mL, 0 to 1, mg/L and 0 to 1."""

    day: Array
    il6: Array
    myeloid: Array
    tocilizumab: Array
    signal: Array


def simulate(
    days: ArrayLike = 30,
    points: int = 1501,
    tocilizumab_day: float | None = None,
    steroid_day: float | None = None,
    **values: Any,
) -> Course:
    """Interleukin-6, myeloid activation, drug and signal, from rest on day 0.

    days: where the run ends, or increasing times. tocilizumab_day, steroid_day: when given (None: not), 0 to 100;
    steroids stay. values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range. 3 ms a run.
    """
    day = times("days", days, points, 100)
    q = settings(PARAMETERS, values)
    drive, loop, k_T, k_M, K, k_lin, k_R, K_D, baseline, dose, left = (q[name] for name in PARAMETERS)
    CL, V1, Q, V2, Vmax, Km = TOCILIZUMAB.values()
    drug_day, calm_day = (
        math.inf if when is None else number(name, when, 0, 100, "days")
        for name, when in (("tocilizumab_day", tocilizumab_day), ("steroid_day", steroid_day))
    )
    b, production, exp = baseline * (k_lin + k_R), 1.0, math.exp

    def rates(z: Array, t: float) -> tuple[float, float, float, float]:
        x, a, A1, A2 = z.tolist()
        D = A1 / V1 if A1 > 0.0 else 0.0
        phi = 1.0 / (1.0 + D / K_D)
        u = drive * exp(-0.5 * ((begin + t - _PEAK_DAY) / _WIDTH) ** 2)
        signal = (x * phi) ** 2
        signal /= K * K + signal
        back = Q * A2 / V2
        return (
            production * (b + k_T * u + loop * k_M * a) - (k_lin + k_R * phi) * x,
            4.0 * (signal * min(1.0, 3.0 * u + 0.05) - a),
            -(CL + Q) * D + back - Vmax * D / (Km + D),
            Q * D - back,
        )

    out = np.empty((4, len(day)))
    state = [baseline, 0.0, 0.0, 0.0]
    last = float(day[-1]) + 1e-6
    edges = sorted({0.0, last, *(when for when in (drug_day, calm_day) if when < last)})
    for begin, end in pairwise(edges):  # rates reads begin
        if begin == drug_day:
            state[2] += dose
        production = left if begin >= calm_day else 1.0
        inside = (day >= begin) & (day < end)
        stops = np.unique(np.concatenate(([begin, end], day[inside]))) - begin
        # Steps of a day at most, lest the solver walk past the bell in one stride.
        course = np.maximum(solve(rates, state, stops, rtol=1e-5, atol=1e-8, hmax=1.0), 0.0)
        out[:, inside] = course[:, np.searchsorted(stops, day[inside] - begin)]
        state = course[:, -1].tolist()
    D = out[2] / V1
    heard = (out[0] / (1.0 + D / K_D)) ** 2
    return Course(day, out[0], out[1], D, heard / (K * K + heard))


def signal_days(course: Course) -> float:
    """Days' worth of full signalling: the area under ``signal``."""
    return float(np.trapezoid(course.signal, course.day))
