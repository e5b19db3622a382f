"""Cytokine release after a T-cell engager, and why the first dose is a small one.

Chen 2019, Clin Transl Sci 12:600, doi:10.1111/cts.12662; code published with doi:10.1158/1078-0432.CCR-21-0470.
C cytokine (pg/mL), U exposure to it so far (pg h/mL), Cp drug (ug/mL), n number of the dose; time in hours::

    dC/dt = Emax S/(EC50 + S) (1 - Imax U/(IC50/K^(n-1) + U)) - kdeg C,    S = Cp Tu
    dU/dt = C,    dCp/dt = -CL/V Cp

The body "remembers" through U: this is the whole reason for step-up dosing. Tumour cells stay as they are.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import solve

__all__ = ["PARAMETERS", "STEP_UP", "Course", "peaks", "simulate"]


def _v(name: str, default: float, unit: str, label: str, low: float, high: float) -> Parameter:
    return Parameter(name, default, unit, label, low, high, "V", "Chen2019")


PARAMETERS = parameters(
    _v("Emax", 3590, "pg/mL per h", "Fastest release", 0, 1e6),
    _v("EC50", 10, "ug/mL x cells/uL", "Stimulus that half-drives release", 1e-3, 1e5),
    _v("IC50", 182, "pg h/mL", "Exposure that half-blocks release, first dose", 1e-2, 1e6),
    _v("Imax", 1, "", "Largest block", 0, 1),
    _v("K", 2.83, "times", "How much more each dose blocks", 1, 100),
    _v("kdeg", 0.18, "per h", "Loss of the cytokine", 1e-3, 10),
    _v("Tu", 10, "cells/uL", "Tumour cells", 0, 1e5),
    _v("V", 3100, "mL", "Volume of distribution", 10, 1e5),
    _v("CL", 12.5, "mL/h", "Clearance", 0, 1e4),
)

#: First and second dose of the paper's example: hour and dose in ug.
STEP_UP = ((0.0, 60.0), (168.0, 300.0))


class Course(NamedTuple):
    """One course: arrays of equal length; hours, pg/mL, pg h/mL and ug/mL."""

    hour: Array
    cytokine: Array
    exposure: Array
    drug: Array


def simulate(doses: ArrayLike, hours: ArrayLike, **values: Any) -> Course:
    """Cytokine, its exposure and the drug at ``hours`` (increasing, 0 to 20 000), drug given at once.

    doses: (n, 2), hour and ug, on increasing hours, at most 30. values: any of ``PARAMETERS``.
    Raises ValueError naming argument, value and range. About 1 ms a dose.
    """
    wanted = numbers("hours", np.atleast_1d(hours), 0, 20_000, "h")
    given = numbers("doses", np.asarray(doses, dtype=float).reshape(-1, 2), 0, 1e6)
    if wanted.ndim != 1 or (np.diff(wanted) <= 0).any() or (np.diff(given[:, 0]) <= 0).any():
        raise ValueError("hours must increase, and so must the hours of the doses")
    number("number of doses", len(given), 1, 30)
    q = settings(PARAMETERS, values)
    Emax, EC50, IC50, Imax, K, kdeg, Tu, V, CL = (q[name] for name in PARAMETERS)
    out = np.zeros((3, len(wanted)))
    drug, state, exp, decay = 0.0, [0.0, 0.0], math.exp, CL / V
    ends = [*given[1:, 0].tolist(), math.inf]
    for n, ((begin, dose), end) in enumerate(zip(given.tolist(), ends, strict=True)):
        drug += dose / V
        half = IC50 / K**n
        S0 = drug * Tu
        if S0 < 1e-12 * EC50:  # a trillionth of the half-effect is no signal, and denormal numbers stop the solver
            S0 = 0.0

        def rates(z: Array, t: float, S0: float = S0, half: float = half) -> tuple[float, float]:
            C, U = z.tolist()
            S = S0 * exp(-decay * t)
            return Emax * S / (EC50 + S) * (1.0 - Imax * U / (half + U)) - kdeg * C, C

        inside = (wanted >= begin) & (wanted < end)
        close = end if math.isfinite(end) else max(float(wanted[-1]), begin) + 1.0
        stops = np.unique(np.concatenate(([begin, close], wanted[inside]))) - begin
        course = np.maximum(solve(rates, state, stops, rtol=1e-6), 0.0)
        at = np.searchsorted(stops, wanted[inside] - begin)
        out[:2, inside], out[2, inside] = course[:, at], drug * np.exp(-decay * stops[at])
        state = course[:, -1].tolist()
        drug *= math.exp(-decay * (close - begin))
    return Course(wanted, out[0], out[1], out[2])


def peaks(doses: ArrayLike = STEP_UP, **values: Any) -> list[tuple[float, float]]:
    """Hour after each dose at which the cytokine peaks, and its height (pg/mL). Arguments as of `simulate`."""
    given = np.asarray(doses, dtype=float).reshape(-1, 2)
    starts = given[:, 0]
    ends = np.append(starts[1:], starts[-1] + 168.0)
    found = []
    for begin, end in zip(starts, ends, strict=True):
        course = simulate(given, np.linspace(begin, end, 2001)[:-1], **values)
        i = int(np.argmax(course.cytokine))
        found.append((float(course.hour[i] - begin), float(course.cytokine[i])))
    return found
