"""Infection race: pathogen against innate defence, effector T cells and memory (a mouse).

Six ordinary differential equations; time in days::

    dP/dt = r P (1 - P/K) P/(P + P_x) - k_I I P - k_E E P         P  pathogen, particles
    dI/dt = s_I P/(h_I + P) - d_I (I - I_0)                       I  innate activity, multiples of rest
    dD/dt = k_D P/(h_D + P) (1 - D) - d_D D                       D  presented antigen, 0 to 1
    dN/dt = -a_N D N                                              N  naive specific T cells, cells
    dE/dt = a_N D N + a_M D M + rho S E - (1 - S)(d_E + m) E      E  effectors, cells
    dM/dt = m (1 - S) E - a_M D M - d_M M                         M  memory, cells;  S = D/(h_S + D)

T-cell rates: De Boer 2001, J Virol 75:10663, doi:10.1128/JVI.75.22.10663-10669.2001. The structure is
standard; D and the factor P/(P + P_x), which lets the pathogen die out smoothly, are added here.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import odeint
from scipy.optimize import brentq

from immunolab.models._check import Parameter, number, parameters, settings, whole

__all__ = ["DAYS", "PARAMETERS", "Infection", "Summary", "first_and_second", "killing_worth", "simulate", "summary"]

Array = NDArray[np.float64]

#: Days a run covers unless said; memory "left" by an infection is what is there on the last of them.
DAYS = 40.0
_POINTS = 801

PARAMETERS = parameters(
    Parameter(
        "M0",
        0,
        "cells",
        "Starting memory",
        1e2,
        1e7,
        zero=True,
        note="0 is a first infection; the first infection leaves about a million cells",
    ),
    Parameter("r", 3, "per day", "Pathogen growth", 0.1, 10, note="a fast acute virus"),
    Parameter(
        "k_I", 0.3, "per day", "Innate killing", 0, 10, note="at the default it slows the pathogen and cannot clear it"
    ),
    Parameter("k_E", 3e-6, "per cell per day", "T-cell killing", 1e-8, 1e-3, note="what one effector removes"),
    Parameter(
        "h_D", 1e3, "particles", "Recognition threshold", 1e1, 1e7, note="pathogen at which the T cells are half woken"
    ),
    Parameter("P0", 100, "particles", "Starting pathogen", 1, 1e8, note="a small dose"),
    Parameter(
        "N0",
        200,
        "cells",
        "Naive specific T cells",
        0,
        1e6,
        "V",
        "Blattman2002",
        "100 to 200 for one epitope in a mouse",
    ),
    Parameter("rho", 3, "per day", "Effector division", 0.1, 6, "V", "DeBoer2001", "CD8 T cells against LCMV in mice"),
    Parameter("d_E", 0.5, "per day", "Effector death", 0.01, 5, "V", "DeBoer2001", "during contraction"),
    Parameter("m", 0.02, "per day", "Effectors that become memory", 0, 1, "V", "DeBoer2001", "1 to 2 per cent a day"),
    Parameter("K", 1e9, "particles", "Most pathogen a host can carry", 1e6, 1e12, note="a fast acute virus"),
    Parameter(
        "P_x",
        1,
        "particles",
        "Pathogen below which growth fails",
        1e-3,
        1e2,
        note="one particle: lets the infection end",
    ),
    Parameter("I0", 1, "times rest", "Innate activity at rest", 0, 10, note="the unit of I"),
    Parameter("s_I", 6, "per day", "Innate stimulation", 0, 100, note="activity reaches 7 times rest"),
    Parameter(
        "h_I",
        1e4,
        "particles",
        "Pathogen that half-stimulates innate defence",
        1,
        1e9,
        note="alarm is raised well before T cells arrive",
    ),
    Parameter("d_I", 1, "per day", "Innate decay", 0.01, 100, note="back to rest in a few days"),
    Parameter("k_D", 2, "per day", "Antigen presentation", 0, 100, note="hours to lymph node"),
    Parameter(
        "d_D",
        2,
        "per day",
        "Antigen loss",
        0.01,
        100,
        note="antigen stays about 8 hours after clearance, so expansion overshoots",
    ),
    Parameter("h_S", 0.2, "", "Antigen that half-stimulates division", 1e-3, 10, note="see antigen loss"),
    Parameter("a_N", 1, "per day", "Recruitment of naive cells", 0, 100, note="memory is 3 times faster"),
    Parameter("a_M", 3, "per day", "Recruitment of memory cells", 0, 100, note="3 times faster than naive"),
    Parameter("d_M", 1 / 500, "per day", "Memory loss", 0, 1, note="a mouse keeps memory for life"),
)


class Infection(NamedTuple):
    """One course of infection: arrays of equal length, one entry a time point, none negative."""

    day: Array
    pathogen: Array
    innate: Array
    antigen: Array
    naive: Array
    effectors: Array
    memory: Array


class Summary(NamedTuple):
    """What a course of infection comes to; days are nan for what does not happen in the run."""

    peak_pathogen: float
    """particles"""
    peak_day: float
    cleared_day: float
    """when the pathogen falls under 1 particle"""
    effectors_at_peak: float
    """cells, on the day the pathogen peaks"""
    peak_effectors: float
    """cells"""
    peak_effectors_day: float
    memory: float
    """cells left on the last day"""
    memory_fraction: float
    """memory left / effectors at their peak"""


def simulate(days: float = DAYS, points: int = _POINTS, **values: Any) -> Infection:
    """One infection from ``P0`` particles, ``N0`` naive and ``M0`` memory cells at rest on day 0.

    ``values`` are any of ``PARAMETERS``; ``points`` equally spaced times from 0 to ``days``.
    Raises ValueError naming the parameter, its value and its range. About 2 ms a run.
    Rounding leaves the pathogen near -1e-9 at the end: results are floored at 0.
    """
    days = number("days", days, 1, 400, "days")
    points = whole("points", points, 11, 20_001)
    p = settings(PARAMETERS, values)
    # Plain local floats, z.tolist() and odeint with rtol 1e-5 are together three times faster
    # than a dict of parameters, array indexing and solve_ivp: a slider needs it.
    r, K, P_x, k_I, k_E, I0 = p["r"], p["K"], p["P_x"], p["k_I"], p["k_E"], p["I0"]
    s_I, h_I, d_I, k_D, h_D, d_D = p["s_I"], p["h_I"], p["d_I"], p["k_D"], p["h_D"], p["d_D"]
    a_N, a_M, d_M, rho, m, h_S = p["a_N"], p["a_M"], p["d_M"], p["rho"], p["m"], p["h_S"]
    loss = p["d_E"] + m

    def rates(z: Array, _t: float) -> tuple[float, ...]:
        P, I, D, N, E, M = z.tolist()
        # Clipped here only: a switch "P < 1 means 0" would make the solver chatter.
        if P < 0.0:
            P = 0.0
        if D < 0.0:
            D = 0.0
        S = D / (h_S + D)
        rest = 1.0 - S
        naive = a_N * D * N
        recalled = a_M * D * M
        return (
            P * (r * (1.0 - P / K) * P / (P + P_x) - k_I * I - k_E * E),
            s_I * P / (h_I + P) - d_I * (I - I0),
            k_D * P / (h_D + P) * (1.0 - D) - d_D * D,
            -naive,
            naive + recalled + rho * S * E - rest * loss * E,
            m * rest * E - recalled - d_M * M,
        )

    day = np.linspace(0.0, days, points)
    start = (p["P0"], I0, 0.0, p["N0"], 0.0, p["M0"])
    states = odeint(rates, start, day, rtol=1e-5)
    return Infection(day, *np.maximum(states.T, 0.0))


def first_and_second(days: float = DAYS, points: int = _POINTS, **values: Any) -> tuple[Infection, Infection]:
    """The first infection (``M0`` = 0 unless given), then one that meets the memory the first left.

    Arguments and errors as for :func:`simulate`.
    """
    first = simulate(days, points, **values)
    left = float(first.memory[-1])
    # Fewer than 100 cells (an infection that never took hold) count as no memory.
    allowed = PARAMETERS["M0"]
    left = 0.0 if left < allowed.low else min(left, allowed.high)
    return first, simulate(days, points, **{**values, "M0": left})


def summary(course: Infection) -> Summary:
    """Peaks, clearance and memory of one course, from :func:`simulate`.

    Days are interpolated between time points: a parabola through the three points at a peak, a
    straight line in log P at clearance.
    """
    day, P, E = course.day, course.pathogen, course.effectors
    peak_day, peak = _peak(day, P)
    effectors_day, effectors = _peak(day, E)
    memory = float(course.memory[-1])
    return Summary(
        peak_pathogen=peak,
        peak_day=peak_day,
        cleared_day=_cleared(day, P),
        effectors_at_peak=float(np.interp(peak_day, day, E)),
        peak_effectors=effectors,
        peak_effectors_day=effectors_day,
        memory=memory,
        memory_fraction=memory / effectors if effectors > 0 else math.nan,
    )


def killing_worth(M0: float) -> float:
    """How many times better each T cell must kill, without memory, for the peak that ``M0`` memory cells give.

    At the other defaults; within one part in a thousand. Raises ValueError for an ``M0`` outside its range, or one
    that no allowed killing is worth (from some 30,000 cells on).
    """
    wanted = math.log(summary(simulate(M0=M0)).peak_pathogen)
    allowed = PARAMETERS["k_E"]

    def above(times: float) -> float:
        return math.log(summary(simulate(k_E=allowed.default * times)).peak_pathogen) - wanted

    most = allowed.high / allowed.default
    if above(most) > 0:
        raise ValueError(f"M0 = {M0:g} cells: no killing up to {allowed.high:g} per cell per day gives so low a peak.")
    return float(brentq(above, 1, most, rtol=1e-3))


def _peak(day: Array, y: Array) -> tuple[float, float]:
    """(day, height) of the highest point, by a parabola through it and its neighbours."""
    i = int(np.argmax(y))
    if 0 < i < len(y) - 1:
        left, top, right = y[i - 1 : i + 2].tolist()
        bend = left - 2 * top + right
        if bend < 0:
            shift = 0.5 * (left - right) / bend
            step = float(day[1] - day[0])
            return float(day[i]) + shift * step, top - 0.25 * (left - right) * shift
    return float(day[i]), float(y[i])


def _cleared(day: Array, P: Array) -> float:
    """The first day after the peak with less than 1 particle, or nan."""
    top = int(np.argmax(P))
    under = np.flatnonzero(P[top:] < 1.0)
    if not len(under):
        return math.nan
    i = top + int(under[0])
    if i == 0:
        return float(day[0])
    high, low = math.log(P[i - 1]), math.log(max(P[i], 1e-12))
    return float(day[i - 1] + (day[i] - day[i - 1]) * high / (high - low))
