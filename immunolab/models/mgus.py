"""MGUS to myeloma: competing risks on real data, and the same with constant hazards for sliders.

States: 0 MGUS, 1 malignancy, 2 dead; 0 -> 1 -> 2 and 0 -> 2. Time in years, hazards per year.
Hazards from the Mayo cohort of 1384 people (Kyle 2002, NEJM 346:564, doi:10.1056/NEJMoa01133202, data set
``mgus2``); risk strata: Rajkumar 2005, Blood 106:812; smouldering myeloma: Kyle 2007,
doi:10.1056/NEJMoa070389. A constant hazard of death is wrong for a person: see `incidence_by_age`.
Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters
from immunolab.models._product_limit import sample

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "PARAMETERS",
    "SMOULDERING",
    "Occupancy",
    "constant_hazard",
    "cumulative_incidence",
    "event_times",
    "incidence_by_age",
    "naive_risk",
    "occupancy",
    "piecewise_risk",
    "progression_hazard",
]

PARAMETERS = parameters(
    Parameter(
        "progression",
        115 / 10788.75,
        "per year",
        "Progression of MGUS",
        0,
        2,
        "V",
        "Kyle2002",
        "our count in its public data: 115 progressions in 10,789 person-years, about 1% a year",
    ),
    Parameter(
        "death",
        860 / 10788.75,
        "per year",
        "Death with MGUS",
        0,
        2,
        "V",
        "Kyle2002",
        "our count in its public data: 860 deaths first in 10,789 person-years",
    ),
    Parameter(
        "death_after",
        0.396,
        "per year",
        "Death after progression",
        0,
        5,
        "V",
        "Kyle2002",
        "our count in its public data: 103 deaths after progression",
    ),
    Parameter(
        "mspike_ratio",
        2.49,
        "per g/dL",
        "Hazard ratio of the M spike",
        0.1,
        20,
        "V",
        "Kyle2002",
        "our Cox model of its public data with five covariates, 95% interval 1.80 to 3.44",
    ),
    Parameter(
        "mspike_mean", 1.16, "g/dL", "M spike of the cohort", 0, 5, "V", "Kyle2002", "our mean of its public data"
    ),
    Parameter(
        "gompertz_a",
        2.2e-5,
        "per year",
        "Mortality at birth, extrapolated",
        0,
        1e-2,
        note="with the rise gives a life expectancy of 80 years",
    ),
    Parameter(
        "gompertz_b", 0.098, "per year", "Rise of mortality with age", 0, 0.3, note="mortality doubles every 7 years"
    ),
)


#: Smouldering myeloma: ends of the periods (years) and the hazard (per year) in each. The 73% at 15 years is V,
#: the 51% and 66% at 5 and 10 years behind the first two are K (Kyle 2007).
SMOULDERING = ((5.0, 10.0, 15.0), (0.1427, 0.0731, 0.0461))


class Occupancy(NamedTuple):
    """Fractions of people by state, adding up to 1: arrays of the shape of ``years``."""

    mgus: Array
    malignancy: Array
    dead: Array


def cumulative_incidence(times: ArrayLike, events: ArrayLike) -> pd.DataFrame:
    """Aalen-Johansen estimate of the risk of each cause, where the causes compete.

    times: observed times, n. events: 0 censored, 1, 2, ... the cause. Columns: ``time`` (0 and every distinct
    observed time), ``at_risk``, ``event_free``, and ``cause_1``, ``cause_2``, ...: cumulative risk, 0 to 1.
    Every row adds up to 1. Raises ValueError naming the argument. Same numbers as R's survfit.
    """
    import pandas as pd

    raw = np.asarray(events)
    causes = max(int(raw.max(initial=1)), 1)
    time, event = sample(times, events, causes)
    distinct, where = np.unique(time, return_inverse=True)
    counts = np.stack([np.bincount(where, event == k, len(distinct)) for k in range(1, causes + 1)], axis=1)
    at_risk = len(time) - np.concatenate(([0], np.cumsum(np.bincount(where))[:-1]))
    free = np.cumprod(1.0 - counts.sum(axis=1) / at_risk)
    before = np.concatenate(([1.0], free[:-1]))
    risks = np.cumsum(before[:, None] * counts / at_risk[:, None], axis=0)
    table = np.column_stack((distinct, at_risk, free, risks))
    if distinct[0] > 0:
        table = np.vstack(([0.0, len(time), 1.0] + [0.0] * causes, table))
    names = ["time", "at_risk", "event_free", *(f"cause_{k}" for k in range(1, causes + 1))]
    return pd.DataFrame(table, columns=names).astype({"at_risk": "int64"})


def event_times(cohort: pd.DataFrame) -> tuple[Array, NDArray[np.int64]]:
    """Months and cause of the first event in a frame like ``mgus2``: 1 progression, 2 death without it, 0 neither."""
    progressed = cohort["pstat"].to_numpy() == 1
    months = np.where(progressed, cohort["ptime"], cohort["futime"]).astype(float)
    cause = np.where(progressed, 1, np.where(cohort["death"] == 1, 2, 0))
    return months, cause.astype(np.int64)


def constant_hazard(
    years: ArrayLike,
    progression: ArrayLike = PARAMETERS["progression"].default,
    death: ArrayLike = PARAMETERS["death"].default,
) -> Array:
    """Risk (0 to 1) of having progressed within ``years``, with death competing. Arrays broadcast.

    years: 0 to 200. progression, death: hazards per year, 0 to 2. With ``death=0`` the naive risk.
    """
    t = numbers("years", years, 0, 200, "years")
    l1, l2 = _hazard("progression", progression), _hazard("death", death)
    total = l1 + l2
    # l1/total (1 - exp(-total t)), without 0/0 where nothing happens.
    rate = np.where(total > 0, -np.expm1(-total * t) / np.where(total > 0, total, 1.0), t)
    return l1 * rate


def naive_risk(years: ArrayLike, progression: ArrayLike = PARAMETERS["progression"].default) -> Array:
    """Risk within ``years`` if nobody died of anything else: what 1 - Kaplan-Meier estimates."""
    return constant_hazard(years, progression, 0.0)


def occupancy(
    years: ArrayLike,
    progression: float = PARAMETERS["progression"].default,
    death: float = PARAMETERS["death"].default,
    death_after: float = PARAMETERS["death_after"].default,
) -> Occupancy:
    """Who is where after ``years``: still with MGUS, alive with malignancy, dead. Arguments as above."""
    t = numbers("years", years, 0, 200, "years")
    l01, l02 = PARAMETERS["progression"].check(progression), PARAMETERS["death"].check(death)
    l12 = PARAMETERS["death_after"].check(death_after)
    leave = l01 + l02
    mgus = np.exp(-leave * t)
    gap = leave - l12
    # Equal hazards out of both states need the limit of the usual formula.
    equal = abs(gap) < 1e-9
    malignancy = l01 * t * mgus if equal else l01 / gap * (np.exp(-l12 * t) - mgus)
    return Occupancy(mgus, malignancy, 1.0 - mgus - malignancy)


def progression_hazard(
    mspike: ArrayLike,
    ratio: float = PARAMETERS["mspike_ratio"].default,
    progression: float = PARAMETERS["progression"].default,
) -> Array:
    """Hazard of progression (per year) by M spike (0 to 5 g/dL), the cohort's own at its mean M spike."""
    spike = numbers("mspike", mspike, 0, 5, "g/dL")
    base = PARAMETERS["progression"].check(progression)
    result: Array = base * PARAMETERS["mspike_ratio"].check(ratio) ** (spike - PARAMETERS["mspike_mean"].default)
    return result


def incidence_by_age(
    years: ArrayLike,
    progression: float,
    age: float,
    a: float = PARAMETERS["gompertz_a"].default,
    b: float = PARAMETERS["gompertz_b"].default,
) -> Array:
    """As `constant_hazard`, but with mortality that rises with age: a exp(b age) (Gompertz).

    years: 0 to 100. age: at diagnosis, 0 to 110 years. Integrated with a step of 0.02 years.
    """
    t = numbers("years", years, 0, 100, "years")
    l1 = PARAMETERS["progression"].check(progression)
    now = number("age", age, 0, 110, "years")
    A, B = PARAMETERS["gompertz_a"].check(a), PARAMETERS["gompertz_b"].check(b)
    grid = np.linspace(0.0, 100.0, 5001)
    rise = np.expm1(B * grid) / B if B else grid
    free = np.exp(-l1 * grid - A * np.exp(B * now) * rise)
    risk = np.concatenate(([0.0], np.cumsum(0.5 * (free[1:] + free[:-1]) * np.diff(grid)))) * l1
    result: Array = np.interp(t, grid, risk)
    return result


def piecewise_risk(years: ArrayLike, ends: ArrayLike = SMOULDERING[0], hazards: ArrayLike = SMOULDERING[1]) -> Array:
    """Risk within ``years`` when the hazard changes in steps; by default of smouldering myeloma.

    ends: where each period ends (years, increasing); the last hazard goes on. hazards: per year, one a period.
    """
    t = numbers("years", years, 0, 200, "years")
    edges, rates = numbers("ends", ends, 0, 200, "years"), _hazard("hazards", hazards)
    if edges.shape != rates.shape or edges.ndim != 1 or (np.diff(edges) <= 0).any():
        raise ValueError("ends must increase, one for each hazard")
    starts = np.concatenate(([0.0], edges[:-1]))
    lengths = np.concatenate((np.diff(np.concatenate(([0.0], edges)))[:-1], [np.inf]))
    spent = np.clip(t[..., None] - starts, 0.0, lengths)
    result: Array = -np.expm1(-(spent * rates).sum(axis=-1))
    return result


def _hazard(name: str, value: ArrayLike) -> Array:
    return numbers(name, value, 0, 2, "per year")
