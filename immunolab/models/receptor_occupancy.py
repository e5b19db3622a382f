"""Daratumumab and its receptor: target-mediated disposition with binding in quasi-steady state.

Li 2021, PAGE 29, abstract 9701 (an abstract only; the units of Kss and V2 were misprinted there and are read as
mg/L and L). Ctot and Rtot are drug and receptor in mg/L, free and bound together; time in hours inside::

    dA1/dt = R(t) - (CL + Q) Cf + Q/V2 A2 - kint Cb V1          A1 = Ctot V1, amounts in mg
    dA2/dt = Q Cf - Q/V2 A2
    dRtot/dt = ksyn - kdeg (Rtot - Cb) - kint Cb

    Cb = 2 Ctot Rtot/(S + sqrt(S^2 - 4 Ctot Rtot)),  S = Ctot + Rtot + Kss,  Cf = Ctot - Cb,  occupancy = Cb/Rtot

The model has no receptors on healthy cells. Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import solve

__all__ = ["PARAMETERS", "Course", "bound", "simulate"]


def _v(name: str, default: float, unit: str, label: str, low: float, high: float) -> Parameter:
    return Parameter(name, default, unit, label, low, high, "V", "Li2021", "from an abstract")


PARAMETERS = parameters(
    _v("CL", 0.0051, "L/h", "Linear clearance", 1e-5, 1),
    _v("V1", 3.76, "L", "Central volume", 0.5, 20),
    _v("Q", 0.0329, "L/h", "Exchange with tissue", 1e-5, 10),
    _v("V2", 3.31, "L", "Tissue volume", 0.1, 50),
    _v("ksyn", 0.178, "mg/L per h", "New receptor", 0.001, 10),
    _v("kdeg", 0.0082, "per h", "Loss of free receptor", 1e-4, 10),
    _v("kint", 0.092, "per h", "Loss of bound receptor, with its drug", 1e-4, 10),
    _v("Kss", 1.79, "mg/L", "Concentration that half-occupies the receptor", 0.01, 1000),
    Parameter("infusion", 6, "h", "Length of an infusion", 0.1, 24, note="as in the empirical model"),
)


class Course(NamedTuple):
    """One course: arrays of equal length; mg/L, and occupancy from 0 to 1."""

    day: Array
    free: Array
    total: Array
    receptor: Array
    occupancy: Array


def bound(total_drug: ArrayLike, total_receptor: ArrayLike, Kss: float = PARAMETERS["Kss"].default) -> Array:
    """Drug bound to receptor (mg/L), from both totals. Arrays broadcast.

    Written so that no digits are lost where one of the two is in great excess.
    """
    C = numbers("total_drug", total_drug, 0, 1e9, "mg/L")
    R = numbers("total_receptor", total_receptor, 0, 1e9, "mg/L")
    sum_ = C + R + PARAMETERS["Kss"].check(Kss)
    result: Array = 2 * C * R / (sum_ + np.sqrt((C - R) ** 2 + (sum_ - C - R) * (sum_ + C + R)))
    return result


def simulate(schedule: ArrayLike, days: ArrayLike, weight_kg: float = 78.6, **values: Any) -> Course:
    """Drug and receptor at ``days`` (increasing, 0 to 3650).

    schedule: (n, 2), day and dose in mg/kg, on increasing days. values: any of ``PARAMETERS``. The solver starts
    anew at each dose; 26 weeks take 4 ms. Raises ValueError naming argument, value and range.
    """
    wanted = numbers("days", np.atleast_1d(days), 0, 3650, "days")
    doses = numbers("schedule", np.asarray(schedule, dtype=float).reshape(-1, 2), 0, 3650)
    if wanted.ndim != 1 or (np.diff(wanted) <= 0).any() or (np.diff(doses[:, 0]) <= 0).any():
        raise ValueError("days must increase, and so must the days of the schedule")
    weight = number("weight_kg", weight_kg, 30, 200, "kg")
    q = settings(PARAMETERS, values)
    CL, V1, Q, V2, ksyn, kdeg, kint, Kss, infusion = (q[name] for name in PARAMETERS)
    rate = 0.0

    def rates(z: Array, _t: float) -> tuple[float, float, float]:
        A1, A2, R = z.tolist()
        C = A1 / V1
        s = C + R + Kss
        Cb = 2.0 * C * R / (s + (s * s - 4.0 * C * R) ** 0.5)
        Cf = C - Cb
        back = Q / V2 * A2
        return rate - (CL + Q) * Cf + back - kint * Cb * V1, Q * Cf - back, ksyn - kdeg * (R - Cb) - kint * Cb

    hours = wanted * 24.0
    states = np.empty((3, len(hours)))
    state = np.array([0.0, 0.0, ksyn / kdeg])
    steps = _intervals(doses, weight, infusion, float(hours[-1]))
    for begin, end, rate in steps:  # noqa: B007 (rates reads it)
        inside = (hours >= begin) & (hours < end)
        stops = np.unique(np.concatenate(([begin, end], hours[inside]))) - begin
        course = np.maximum(solve(rates, state.tolist(), stops, rtol=1e-4, atol=1e-8), 0.0)
        states[:, inside] = course[:, np.searchsorted(stops, hours[inside] - begin)]
        state = course[:, -1]
    C, R = states[0] / V1, states[2]
    Cb = bound(C, R, Kss)
    return Course(wanted, C - Cb, C, R, np.divide(Cb, R, out=np.zeros_like(R), where=R > 0))


def _intervals(doses: Array, weight: float, infusion: float, last: float) -> list[tuple[float, float, float]]:
    """Begin, end (h) and infusion rate (mg/h) of every stretch over which the rate is constant."""
    starts = doses[:, 0] * 24.0
    edges = np.unique(np.concatenate(([0.0, last + 1.0], starts, starts + infusion)))
    edges = edges[edges <= last + 1.0]
    result = []
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        running = (starts <= begin) & (begin < starts + infusion - 1e-9)
        result.append((begin, end, float((doses[running, 1] * weight / infusion).sum())))
    return result
