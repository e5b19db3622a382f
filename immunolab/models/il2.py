"""Interleukin-2, effector cells and tumour: adoptive transfer, antigenicity and two thresholds.

Kirschner & Panetta 1998, J Math Biol 37:235, doi:10.1007/s002850050127; values read in BioModels
BIOMD0000000732 (whose encoding lacks the "+ I" of the first denominator: not copied). Time in days::

    dE/dt = c T - mu2 E + p1 E I/(g1 + I) + s1        E  effector cells
    dT/dt = r2 T (1 - b T) - a E T/(g2 + T)           T  tumour cells
    dI/dt = p2 E T/(g3 + T) - mu3 I + s2              I  interleukin-2, units

Troughs fall far below one cell: a real tumour would then be gone, or grow back by chance.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from immunolab.models._arrays import Array, times
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import solve

__all__ = ["PARAMETERS", "Course", "SteadyState", "simulate", "steady_states", "threshold_cells", "threshold_il2"]

_PAPER = "Kirschner1998"

PARAMETERS = parameters(
    Parameter("c", 0.02, "per day", "Antigenicity", 0, 0.5, "V", _PAPER, "the paper varies it from 0 to 0.05"),
    Parameter("mu2", 0.03, "per day", "Effector death", 1e-4, 1, "V", _PAPER),
    Parameter("p1", 0.1245, "per day", "Effector division driven by interleukin-2", 0, 10, "V", _PAPER),
    Parameter("g1", 2e7, "units", "Interleukin-2 that half-drives division", 1, 1e12, "V", _PAPER),
    Parameter("g2", 1e5, "cells", "Tumour that half-saturates killing", 1, 1e12, "V", _PAPER),
    Parameter("r2", 0.18, "per day", "Tumour growth", 1e-3, 10, "V", _PAPER),
    Parameter("b", 1e-9, "per cell", "Inverse of the largest tumour", 1e-13, 1e-3, "V", _PAPER),
    Parameter("a", 1, "per day", "Killing", 1e-4, 100, "V", _PAPER),
    Parameter("mu3", 10, "per day", "Interleukin-2 loss", 0.01, 1000, "V", _PAPER),
    Parameter("p2", 5, "units per cell per day", "Interleukin-2 made by effectors", 0, 1000, "V", _PAPER),
    Parameter("g3", 1e3, "cells", "Tumour that half-drives interleukin-2", 1, 1e12, "V", _PAPER),
    Parameter("s1", 0, "cells per day", "Effectors given (adoptive transfer)", 0, 1e7, "V", _PAPER),
    Parameter("s2", 0, "units per day", "Interleukin-2 given", 0, 1e10, "V", _PAPER),
)


class Course(NamedTuple):
    """One course: arrays of equal length, one entry a time point, none negative."""

    day: Array
    effectors: Array
    tumour: Array
    il2: Array


class SteadyState(NamedTuple):
    """Cells and interleukin-2 at rest with a tumour, and whether it is stable."""

    effectors: float
    tumour: float
    il2: float
    stable: bool


def simulate(
    days: ArrayLike, effectors: float = 1, tumour: float = 1, points: int = 1001, full: bool = False, **values: Any
) -> Course:
    """Effectors, tumour and interleukin-2 over time.

    days: where the run ends, or increasing times. effectors, tumour: cells on day 0, 0 to 1e12 (tumour from
    1e-6). ``full=True`` solves all three equations (8 ms); otherwise interleukin-2, which settles in hours,
    is taken at rest (2 ms; the same peaks to 0.01%). values: any of ``PARAMETERS``.
    Raises ValueError naming argument, value and range.
    """
    E0 = number("effectors", effectors, 0, 1e12, "cells")
    T0 = number("tumour", tumour, 1e-6, 1e12, "cells")
    day = times("days", days, points, 20_000)
    q = settings(PARAMETERS, values)
    c, mu2, p1, g1, g2, r2, b, a, mu3, p2, g3, s1, s2 = (q[name] for name in PARAMETERS)
    exp = math.exp

    # The tumour swings over ten powers of ten, so its logarithm is integrated.
    def fast(z: Array, _t: float) -> tuple[float, float]:
        E, u = z.tolist()
        T = exp(u)
        I = (p2 * E * T / (g3 + T) + s2) / mu3
        return c * T + E * (p1 * I / (g1 + I) - mu2) + s1, r2 * (1.0 - b * T) - a * E / (g2 + T)

    def three(z: Array, _t: float) -> tuple[float, float, float]:
        E, u, I = z.tolist()
        T = exp(u)
        return (
            c * T + E * (p1 * I / (g1 + I) - mu2) + s1,
            r2 * (1.0 - b * T) - a * E / (g2 + T),
            p2 * E * T / (g3 + T) - mu3 * I + s2,
        )

    if full:
        E, u, I = solve(three, (E0, math.log(T0), 1.0), day, rtol=1e-7)
        return Course(day, np.maximum(E, 0.0), np.exp(u), np.maximum(I, 0.0))
    E, u = solve(fast, (E0, math.log(T0)), day, rtol=1e-6)
    E, T = np.maximum(E, 0.0), np.exp(u)
    return Course(day, E, T, _at_rest(E, T, q))


def threshold_cells(**values: Any) -> float:
    """Effectors to give (cells/day) above which a tumour without antigenicity dies out: r2 g2 mu2/a (540)."""
    q = settings(PARAMETERS, values)
    return q["r2"] * q["g2"] * q["mu2"] / q["a"]


def threshold_il2(**values: Any) -> float:
    """Interleukin-2 to give (units/day) above which effectors grow without bound: mu2 mu3 g1/(p1 - mu2).

    The paper reads it as toxicity (6.349e7). Infinite if interleukin-2 cannot outpace death, p1 <= mu2.
    """
    q = settings(PARAMETERS, values)
    spare = q["p1"] - q["mu2"]
    return q["mu2"] * q["mu3"] * q["g1"] / spare if spare > 0 else math.inf


def steady_states(**values: Any) -> list[SteadyState]:
    """All states of rest with a tumour (from 1e-6 cells to 1/b), from the smallest to the largest.

    On the tumour's nullcline E = r2 (1 - b T)(g2 + T)/a; what is left is one equation in T.
    """
    q = settings(PARAMETERS, values)

    def effectors(T: Any) -> Any:
        return q["r2"] * (1 - q["b"] * T) * (q["g2"] + T) / q["a"]

    def surplus(u: Any) -> Any:
        T = np.exp(u)
        E = effectors(T)
        I = _at_rest(E, T, q)
        return q["c"] * T + E * (q["p1"] * I / (q["g1"] + I) - q["mu2"]) + q["s1"]

    grid = np.linspace(math.log(1e-6), math.log(1 / q["b"]), 2001)
    sign = np.sign(surplus(grid))
    found = []
    for i in np.flatnonzero(sign[:-1] * sign[1:] < 0):
        T = math.exp(brentq(surplus, grid[i], grid[i + 1], xtol=1e-13))
        E = float(effectors(T))
        I = float(_at_rest(E, T, q))
        roots = np.linalg.eigvals(_jacobian(E, T, I, q))
        found.append(SteadyState(E, T, I, bool(roots.real.max() < 0)))
    return found


def _at_rest(E: Any, T: Any, q: dict[str, float]) -> Any:
    return (q["p2"] * E * T / (q["g3"] + T) + q["s2"]) / q["mu3"]


def _jacobian(E: float, T: float, I: float, q: dict[str, float]) -> Array:
    g1, g2, g3 = q["g1"], q["g2"], q["g3"]
    return np.array(
        [
            [q["p1"] * I / (g1 + I) - q["mu2"], q["c"], q["p1"] * E * g1 / (g1 + I) ** 2],
            [-q["a"] * T / (g2 + T), q["r2"] * (1 - 2 * q["b"] * T) - q["a"] * E * g2 / (g2 + T) ** 2, 0.0],
            [q["p2"] * T / (g3 + T), q["p2"] * E * g3 / (g3 + T) ** 2, -q["mu3"]],
        ]
    )
