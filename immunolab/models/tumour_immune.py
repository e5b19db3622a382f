"""Tumour against effector cells: surveillance, dormancy, escape and "sneaking through".

Kuznetsov, Makalkin, Taylor & Perelson 1994, Bull Math Biol 56:295, doi:10.1007/BF02460644; values of the
BCL1 lymphoma in the spleen of chimeric mice, read in BioModels BIOMD0000000762. Time in days, cells as counts::

    dE/dt = s + p E T/(g + T) - m E T - d E        E  effector cells
    dT/dt = a T (1 - b T) - n E T                  T  tumour cells

Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers, times
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import solve

__all__ = [
    "PARAMETERS",
    "Course",
    "SteadyState",
    "dormant",
    "eigenvalues",
    "fates",
    "inactivation",
    "scaled",
    "separatrix",
    "simulate",
    "steady_states",
]

_PAPER = "Kuznetsov1994"
_CELLS = 1e12

PARAMETERS = parameters(
    Parameter("s", 1.3e4, "cells per day", "Effector supply", 0, 1e7, "V", _PAPER),
    Parameter("p", 0.1245, "per day", "Recruitment of effectors by the tumour", 0, 10, "V", _PAPER),
    Parameter("g", 2.019e7, "cells", "Tumour that half-stimulates recruitment", 1, 1e12, "V", _PAPER),
    Parameter("m", 3.422e-10, "per cell per day", "Inactivation of effectors by the tumour", 0, 1e-7, "V", _PAPER),
    Parameter("n", 1.101e-7, "per cell per day", "Killing by effectors", 1e-10, 1e-4, "V", _PAPER),
    Parameter("d", 0.0412, "per day", "Effector death", 1e-4, 10, "V", _PAPER),
    Parameter("a", 0.18, "per day", "Tumour growth", 1e-3, 10, "V", _PAPER),
    Parameter("b", 2.0e-9, "per cell", "Inverse of the largest tumour", 1e-13, 1e-5, "V", _PAPER),
)

#: The paper's unit of cells, for the scaled form.
UNIT_CELLS = 1e6


class Course(NamedTuple):
    """One course: arrays of equal length, one entry a time point, none negative."""

    day: Array
    effectors: Array
    tumour: Array


class SteadyState(NamedTuple):
    """Cells at rest, and what kind of rest: stable node, stable spiral, saddle, unstable node or spiral."""

    effectors: float
    tumour: float
    kind: str


def simulate(effectors: float, tumour: float, days: ArrayLike, points: int = 301, **values: Any) -> Course:
    """Effector and tumour cells over time, from these numbers on day 0.

    effectors, tumour: cells, 0 to 1e12. days: where the run ends (damping needs 600), or increasing times.
    values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range. About 1 ms a run.
    """
    start = (number("effectors", effectors, 0, _CELLS, "cells"), number("tumour", tumour, 0, _CELLS, "cells"))
    day = times("days", days, points, 20_000)
    q = settings(PARAMETERS, values)
    s, p, g, m, n, d, a, b = (q[name] for name in PARAMETERS)

    def rates(z: Array, _t: float) -> tuple[float, float]:
        E, T = z.tolist()
        return s + E * (p * T / (g + T) - m * T - d), T * (a * (1.0 - b * T) - n * E)

    states = np.maximum(solve(rates, start, day), 0.0)
    return Course(day, states[0], states[1])


def steady_states(**values: Any) -> list[SteadyState]:
    """All states of rest with no negative cells, from the smallest tumour to the largest.

    The tumour-free state and the roots of a cubic, so that none is missed. values: any of ``PARAMETERS``.
    """
    q = settings(PARAMETERS, values)
    sigma, rho, eta, mu, delta, alpha, beta = scaled(**values).values()
    # alpha (1 - beta y) [mu y^2 + (delta + mu eta - rho) y + delta eta] = sigma (eta + y)
    bracket = np.poly1d([mu, delta + mu * eta - rho, delta * eta])
    cubic = np.poly1d([-alpha * beta, alpha]) * bracket - np.poly1d([sigma, sigma * eta])
    found = [(q["s"] / q["d"], 0.0)]
    for y in sorted(float(root.real) for root in cubic.roots if abs(root.imag) < 1e-9 * max(1.0, abs(root.real))):
        x = alpha * (1.0 - beta * y)
        if y > 1e-9 and x >= 0:
            found.append((x * UNIT_CELLS, y * UNIT_CELLS))
    return [SteadyState(E, T, _kind(eigenvalues(E, T, **values))) for E, T in found]


def dormant(states: Iterable[SteadyState]) -> float:
    """Tumour cells at the dormant one of these states of rest, stable and under a tenth of the largest tumour; nan if none is."""
    most = 0.1 / PARAMETERS["b"].default
    return next((s.tumour for s in states if 0 < s.tumour < most and s.kind.startswith("stable")), math.nan)


def eigenvalues(effectors: float, tumour: float, **values: Any) -> tuple[complex, complex]:
    """Both eigenvalues (per day) of the system linearised at these cells."""
    first, second = np.linalg.eigvals(_jacobian(effectors, tumour, **values)).astype(complex).tolist()
    return first, second


def scaled(**values: Any) -> dict[str, float]:
    """The paper's dimensionless parameters, in units of 1e6 cells and of 1/(n 1e6) days (9.08 by default)."""
    q = settings(PARAMETERS, values)
    unit = q["n"] * UNIT_CELLS
    return {
        "sigma": q["s"] / (unit * UNIT_CELLS),
        "rho": q["p"] / unit,
        "eta": q["g"] / UNIT_CELLS,
        "mu": q["m"] / q["n"],
        "delta": q["d"] / unit,
        "alpha": q["a"] / unit,
        "beta": q["b"] * UNIT_CELLS,
    }


def inactivation(mu: float, n: float = PARAMETERS["n"].default) -> float:
    """The parameter m that belongs to the paper's scaled mu = m/n (0 to 0.1)."""
    return number("mu", mu, 0, 0.1) * PARAMETERS["n"].check(n)


def fates(effectors: float, tumours: ArrayLike, days: float = 3000, **values: Any) -> list[str]:
    """Where each starting tumour ends: "tumour-free", "dormant" or "escaped", by the stable state it is nearest.

    A stable tumour under a tenth of the largest possible one, 1/b, counts as dormant.
    """
    stable = [state for state in steady_states(**values) if state.kind.startswith("stable")]
    largest = 1.0 / settings(PARAMETERS, values)["b"]
    names = ["tumour-free" if s.tumour == 0 else "dormant" if s.tumour < 0.1 * largest else "escaped" for s in stable]
    logs = np.log([max(state.tumour, 1e-3) for state in stable])
    fate = []
    for tumour in numbers("tumours", tumours, 0, _CELLS, "cells").ravel():
        end = simulate(effectors, float(tumour), [days], **values).tumour[-1]
        fate.append(names[int(np.argmin(np.abs(logs - math.log(max(end, 1e-3)))))])
    return fate


def separatrix(points: int = 200, **values: Any) -> tuple[Array, Array]:
    """The line between dormancy and escape: effectors and tumour (cells) along the stable manifold of saddle C.

    Empty arrays where no such saddle exists (all tumours share one fate). Cut at 1 to 1e9 cells.
    """
    saddles = [s for s in steady_states(**values) if s.kind == "saddle" and s.tumour > 0]
    if not saddles:
        return np.empty(0), np.empty(0)
    E0, T0, _ = saddles[-1]
    q = settings(PARAMETERS, values)
    s, p, g, m, n, d, a, b = (q[name] for name in PARAMETERS)
    roots, vectors = np.linalg.eig(_jacobian(E0, T0, **values))
    along = vectors[:, int(np.argmin(roots.real))].real / (E0, T0)  # in logarithms
    along /= np.linalg.norm(along)

    def backwards(z: Array, _length: float) -> tuple[float, float]:
        # Backwards in time and by length of arc in logarithms, so that equal steps make an even line.
        u, v = z.tolist()
        E, T = math.exp(u), math.exp(v)
        du, dv = s / E + p * T / (g + T) - m * T - d, a * (1.0 - b * T) - n * E
        norm = -math.hypot(du, dv)
        return du / norm, dv / norm

    halves = []
    length = np.linspace(0.0, 12.0, max(points // 2, 20))
    for sign in (-1.0, 1.0):
        u, v = solve(backwards, (np.log((E0, T0)) + sign * 1e-4 * along).tolist(), length)
        inside = np.cumprod((u > 0) & (u < math.log(1e9)) & (v > 0) & (v < math.log(1e9))).astype(bool)
        halves.append(np.exp((u[inside], v[inside])))
    line = np.concatenate((halves[0][:, ::-1], halves[1]), axis=1)
    return line[0], line[1]


def _jacobian(E: float, T: float, **values: Any) -> Array:
    q = settings(PARAMETERS, values)
    pull = q["p"] * q["g"] / (q["g"] + T) ** 2 - q["m"]
    return np.array(
        [
            [q["p"] * T / (q["g"] + T) - q["m"] * T - q["d"], E * pull],
            [-q["n"] * T, q["a"] * (1 - 2 * q["b"] * T) - q["n"] * E],
        ]
    )


def _kind(roots: tuple[complex, complex]) -> str:
    real = [root.real for root in roots]
    if min(real) < 0 < max(real):
        return "saddle"
    shape = "spiral" if abs(roots[0].imag) > 1e-12 else "node"
    return f"{'stable' if max(real) < 0 else 'unstable'} {shape}"
