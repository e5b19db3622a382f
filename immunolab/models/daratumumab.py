"""Daratumumab in blood: two compartments, linear loss, and a target-mediated loss that fades with treatment.

Xu 2020, Adv Ther 37:1464, doi:10.1007/s12325-020-01247-8 (values read in a transcription of its table)::

    dA1/dt = R(t) - (CL + Q)/V1 A1 + Q/V2 A2 - Vmax exp(-kdes t) C/(Km + C),   C = A1/V1   (mg/L)
    dA2/dt = Q/V1 A1 - Q/V2 A2

Amounts in mg, time inside in hours, ``days`` outside. Clearance depends on weight, albumin and IgG myeloma, whose
M protein competes for the receptor that saves IgG from breakdown. CD38 on healthy cells is not in the model.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings, whole

__all__ = ["PARAMETERS", "Doses", "area", "concentration", "dose_summary", "half_lives", "label_schedule", "population"]


def _v(name: str, default: float, unit: str, label: str, low: float, high: float, note: str = "") -> Parameter:
    return Parameter(name, default, unit, label, low, high, "V", "Xu2020", note)


PARAMETERS = parameters(
    _v("CL", 0.00485, "L/h", "Linear clearance", 1e-5, 1),
    _v("V1", 4.09, "L", "Central volume", 0.5, 20),
    _v("Q", 0.0642, "L/h", "Exchange with tissue", 1e-5, 10),
    _v("V2", 3.06, "L", "Tissue volume", 0.1, 50),
    _v("Vmax", 2.08, "mg/h", "Target-mediated clearance before treatment", 0, 50, "the target burden"),
    _v("kdes", 0.0013, "per h", "Fading of the target", 0, 1),
    _v("Km", 0.93, "mg/L", "Concentration that half-saturates the target", 0.01, 100, "fixed in the paper"),
    Parameter(
        "infusion",
        6,
        "h",
        "Length of an infusion",
        0.1,
        24,
        note="close to the 7 hours of a first infusion; gives the peaks of the label",
    ),
    Parameter("albumin", 37, "g/L", "Serum albumin", 10, 60, "V", "Xu2020", "clearance x (albumin/37)^-1.149"),
    Parameter("female", 0, "", "1 for a woman, 0 for a man", 0, 1, "V", "Xu2020", "central volume x 0.795"),
)

#: Between-patient coefficients of variation, log-normal (V, Xu 2020).
VARIATION = {"CL": 0.407, "V1": 0.218, "Vmax": 0.713, "kdes": 0.434}
#: Clearance of patients with IgG myeloma, relative to the others (V, Xu 2020).
IGG_FACTOR = 1.806
REFERENCE_KG = 78.6


class Doses(NamedTuple):
    """What each dose does: its day, the concentration (mg/L) before it, and at the end of its infusion."""

    day: Array
    trough: Array
    peak: Array


def label_schedule(weeks: int = 52, dose_mg_per_kg: float = 16, missed: ArrayLike = ()) -> Array:
    """The schedule of the label, (n, 2): day and dose (mg/kg). 23 doses in the first year.

    Weekly in weeks 0 to 7, every two weeks from 8 to 22, every four from 24. missed: numbers of doses left out,
    the first being 1.
    """
    end = whole("weeks", weeks, 1, 520)
    due = [week for week in (*range(8), *range(8, 24, 2), *range(24, max(end, 25), 4)) if week < end]
    skip = set(numbers("missed", np.asarray(missed, dtype=float), 1, 200).astype(int).ravel().tolist())
    kept = [7.0 * week for i, week in enumerate(due, 1) if i not in skip]
    dose = number("dose_mg_per_kg", dose_mg_per_kg, 0, 100, "mg/kg")
    return np.array([(day, dose) for day in kept]).reshape(-1, 2)


def concentration(
    schedule: ArrayLike, weight_kg: float, igg_myeloma: bool, days: ArrayLike, step_hours: float = 12, **values: Any
) -> Array:
    """Concentration (mg/L) at ``days``, of their shape.

    schedule: (n, 2), day and dose in mg/kg, as `label_schedule` gives. weight_kg: 30 to 200. igg_myeloma: whether
    the myeloma makes IgG. days: 0 to 3650. values: any of ``PARAMETERS``. step_hours: longest step; 2
    hours if no dose reaches 8 mg/kg, half an hour if none reaches 2, where the target is not saturated. About 3 ms a year. Raises ValueError naming argument, value and range.
    """
    wanted = numbers("days", days, 0, 3650, "days")
    doses, p = _schedule(schedule), _individual(weight_kg, igg_myeloma, values)
    step = number("step_hours", step_hours, 0.1, 24, "h")
    hours, rates = _grid(doses, wanted, weight_kg, p["infusion"], step)
    course = _march(hours, rates, p, math.exp, math.log)
    result: Array = np.interp(wanted * 24.0, hours, course)
    return result


def dose_summary(
    schedule: ArrayLike, weight_kg: float = REFERENCE_KG, igg_myeloma: bool = False, **values: Any
) -> Doses:
    """Trough before and peak after every dose. Arguments as of `concentration`."""
    doses = _schedule(schedule)
    infusion = settings(PARAMETERS, values)["infusion"] / 24.0
    at = np.column_stack((doses[:, 0], doses[:, 0] + infusion))
    found = concentration(doses, weight_kg, igg_myeloma, at, **values)
    return Doses(doses[:, 0], found[:, 0], found[:, 1])


def half_lives(weight_kg: float = REFERENCE_KG, igg_myeloma: bool = False, **values: Any) -> tuple[float, float]:
    """Half-lives (days) of the two linear phases: distribution and elimination, target saturated."""
    p = _individual(weight_kg, igg_myeloma, values)
    slow, fast = sorted(-np.linalg.eigvals(_linear(p)).real)
    return math.log(2) / fast / 24, math.log(2) / slow / 24


def area(dose_mg_per_kg: float, weight_kg: float = REFERENCE_KG, igg_myeloma: bool = False, **values: Any) -> float:
    """Area under the concentration of one infusion, to infinity (mg h/L). Without target it is dose/CL."""
    days = np.concatenate((np.arange(0.0, 30.0, 1 / 48), np.arange(30.0, 3650.0, 0.5)))
    curve = concentration([(0.0, dose_mg_per_kg)], weight_kg, igg_myeloma, days, step_hours=0.5, **values)
    return float(np.trapezoid(curve, days * 24.0))


def population(
    seed: int,
    patients: int,
    schedule: ArrayLike,
    days: ArrayLike,
    igg_share: float = 0.55,
    weight_kg: float = REFERENCE_KG,
    step_hours: float = 12,
    **values: Any,
) -> Array:
    """Concentrations (mg/L) of virtual patients, (patients, len(days)). Same seed, same patients.

    Clearance, volume and target vary log-normally as in the paper; ``igg_share`` of them (T) have IgG myeloma.
    """
    rng = np.random.default_rng(whole("seed", seed, 0, 2**63 - 1))
    size = whole("patients", patients, 1, 100_000)
    wanted = numbers("days", days, 0, 3650, "days").ravel()
    p: dict[str, Any] = dict(_individual(weight_kg, False, values))
    p["CL"] = p["CL"] * np.where(rng.random(size) < number("igg_share", igg_share, 0, 1), IGG_FACTOR, 1.0)
    for name, cv in VARIATION.items():
        p[name] = p[name] * np.exp(math.sqrt(math.log1p(cv**2)) * rng.standard_normal(size))
    step = number("step_hours", step_hours, 0.1, 24, "h")
    hours, rates = _grid(_schedule(schedule), wanted, weight_kg, p["infusion"], step)
    course = np.array(_march(hours, rates, p, np.exp, np.log))
    result: Array = course[np.searchsorted(hours, wanted * 24.0)].T
    return result


def _schedule(schedule: ArrayLike) -> Array:
    doses = numbers("schedule", np.asarray(schedule, dtype=float).reshape(-1, 2), 0, 3650)
    if (np.diff(doses[:, 0]) <= 0).any():
        raise ValueError("schedule must be (day, mg/kg) pairs on increasing days")
    numbers("schedule doses", doses[:, 1], 0, 100, "mg/kg")
    return doses


def _individual(weight_kg: float, igg_myeloma: bool, values: dict[str, Any]) -> dict[str, float]:
    p = settings(PARAMETERS, values)
    weight = number("weight_kg", weight_kg, 30, 200, "kg") / REFERENCE_KG
    p["CL"] *= weight**0.451 * (p["albumin"] / 37) ** -1.149 * (IGG_FACTOR if igg_myeloma else 1.0)
    p["V1"] *= weight**0.375 * (1.0 - 0.205 * p["female"])
    return p


def _linear(p: dict[str, float]) -> Array:
    q1, q2 = p["Q"] / p["V1"], p["Q"] / p["V2"]
    return np.array([[-p["CL"] / p["V1"] - q1, q2], [q1, -q2]])


def _grid(doses: Array, days: Array, weight: float, infusion: float, step: float) -> tuple[Array, Array]:
    """Times (h) at which the march stops, and the infusion rate (mg/h) between each and the next."""
    start = doses[:, 0] * 24.0
    end = max(float(days.max(initial=0.0)) * 24.0, step)
    # Small doses live where the target is not saturated, and there a long step is wrong.
    largest = doses[:, 1].max(initial=0.0)
    fine = step if largest >= 8 else 2.0 if largest >= 2 else 0.5
    hours = np.unique(
        np.concatenate((np.arange(0.0, end + fine, min(fine, step)), start, start + infusion, days.ravel() * 24))
    )
    rates = np.zeros(len(hours))
    for first, dose in zip(start, doses[:, 1], strict=True):
        rates[(hours >= first) & (hours < first + infusion - 1e-9)] += dose * weight / infusion
    return hours, rates


def _march(
    hours: Array, rates: Array, p: dict[str, Any], exp: Callable[[Any], Any], log: Callable[[Any], Any]
) -> list[Any]:
    """Concentration at every stop: half a linear step, the whole target step, half a linear step.

    Both parts are solved exactly (the target part by three Newton steps), so it stays positive for any step.
    Written once for one patient (floats) and for many (arrays): hence ``exp`` and ``log`` as arguments.
    """
    CL, V1, V2, Km = p["CL"], p["V1"], p["V2"], p["Km"]
    q1, q2 = p["Q"] / V1, p["Q"] / V2
    k = CL / V1 + q1
    middle, half_gap = 0.5 * (k + q2), (0.25 * (k - q2) ** 2 + q1 * q2) ** 0.5
    fast, slow = middle + half_gap, middle - half_gap
    speed, kdes = p["Vmax"] / (V1 * Km), p["kdes"]
    propagators: dict[float, tuple[Any, ...]] = {}

    def propagator(h: float) -> tuple[Any, ...]:
        e_fast, e_slow = exp(-fast * h), exp(-slow * h)
        gap = fast - slow
        mix = (e_slow - e_fast) / gap
        keep = (fast * e_slow - slow * e_fast) / gap
        return keep - k * mix, q2 * mix, q1 * mix, keep - q2 * mix

    a1 = a2 = 1e-9 + 0.0 * CL
    found = [a1 / V1]
    stops = hours.tolist()
    for i, rate in enumerate(rates.tolist()[:-1]):
        t, h = stops[i], round(stops[i + 1] - stops[i], 9)
        if h not in propagators:
            propagators[h] = propagator(0.5 * h)
        m11, m12, m21, m22 = propagators[h]
        rest1 = rate * V1 / CL  # where a lasting infusion would settle
        rest2 = rest1 * V2 / V1
        d1, d2 = a1 - rest1, a2 - rest2
        a1, a2 = rest1 + m11 * d1 + m12 * d2, rest2 + m21 * d1 + m22 * d2
        # Target step: x + ln x falls linearly in time, x = C/Km. Newton from the right cannot overshoot.
        x = a1 / (V1 * Km)
        y = log(x)
        goal = x + y - speed * exp(-kdes * (t + 0.5 * h)) * h
        for _ in range(3):
            y = y - (x + y - goal) / (1.0 + x)
            x = exp(y)
        a1 = x * V1 * Km
        d1, d2 = a1 - rest1, a2 - rest2
        a1, a2 = rest1 + m11 * d1 + m12 * d2, rest2 + m21 * d1 + m22 * d2
        found.append(a1 / V1)
    return found
