"""A marker in a two-arm trial: prognostic, predictive, or neither.

Survival is exponential in each of four groups, marker by arm. A marker is *prognostic* if it changes the hazard in
both arms, and *predictive* if it changes the hazard ratio of the drug: hazards per month are h, h p (marker, no drug),
h r (drug, no marker) and h p r q. With q = 1 the marker says who does badly, and nothing of whom the drug helps.
The test that reads the marker is in :mod:`immunolab.models.cutoff`: each patient has a level, ``separation`` higher
with the marker.
Approximate variances as in Schoenfeld's formula for log-rank tests; a difference of two log hazard ratios has the sum
of their variances (Altman and Bland 2003, BMJ 326:219, from memory). Every default is for teaching.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings, whole
from immunolab.models._cox import cox1

# the test had its functions here before it had a file of its own
from immunolab.models.cutoff import PredictiveValues, auc, predictive_values, roc, sensitivity, specificity

__all__ = [
    "GROUPS",
    "PARAMETERS",
    "Effect",
    "PredictiveValues",
    "Trial",
    "auc",
    "gain",
    "hazard",
    "hazard_ratio",
    "interaction_p",
    "interaction_power",
    "median",
    "predictive_values",
    "roc",
    "sensitivity",
    "simulate_trial",
    "specificity",
    "subgroup",
    "survival",
]

PARAMETERS = parameters(
    Parameter("median", 24, "months", "Median survival without marker and drug", 0.5, 240, note="a round number"),
    Parameter(
        "prognostic",
        2,
        "",
        "Prognostic strength (1: none)",
        0.1,
        10,
        note="without the drug, the marker doubles the hazard",
    ),
    Parameter("hazard_ratio", 0.7, "", "Hazard ratio of the drug, no marker", 0.05, 5, note="a useful drug, like many"),
    Parameter(
        "predictive",
        1,
        "",
        "Predictive strength (1: none)",
        0.05,
        20,
        note="1: the hazard ratio is the same with the marker",
    ),
    Parameter("prevalence", 0.3, "", "Share of people with the marker", 0.01, 0.99, note="common enough to study"),
    Parameter("separation", 2, "SD", "Distance between the groups", 0, 6, note="a good test, with overlap"),
    Parameter("accrual", 12, "months", "Time over which patients enter", 0.1, 120, note="a year"),
    Parameter("follow_up", 36, "months", "From the last entry to the analysis", 0.1, 240, note="three years"),
)

#: The four groups: name, marker (0 or 1), drug (0 or 1).
GROUPS = {"negative_control": (0, 0), "negative_drug": (0, 1), "positive_control": (1, 0), "positive_drug": (1, 1)}

_D = {name: parameter.default for name, parameter in PARAMETERS.items()}


class Trial(NamedTuple):
    """One trial, arrays of n patients. months: observed time. event: 1 death. treated, marker: 0 or 1.

    level: what the test reads, in SD of a group.
    """

    months: Array
    event: NDArray[np.int64]
    treated: NDArray[np.int64]
    marker: NDArray[np.int64]
    level: Array


class Effect(NamedTuple):
    """What a trial finds in one subgroup: hazard ratio, its 95% interval, patients, deaths; nan if it cannot be said."""

    hazard_ratio: float
    low: float
    high: float
    patients: int
    deaths: int

    @property
    def log_se(self) -> float:
        """Standard error of the log hazard ratio."""
        return math.log(self.high / self.low) / (2 * float(ndtri(0.975)))


def hazard_ratio(marker: int, **values: float) -> float:
    """True hazard ratio of the drug in people without (0) or with (1) the marker; ``values``: any of ``PARAMETERS``."""
    q = settings(PARAMETERS, values)
    return q["hazard_ratio"] * (q["predictive"] if whole("marker", marker, 0, 1) else 1.0)


def hazard(marker: int, drug: int, **values: float) -> float:
    """Hazard of death per month in one of the four groups."""
    q = settings(PARAMETERS, values)
    base = math.log(2) / q["median"] * (q["prognostic"] if whole("marker", marker, 0, 1) else 1.0)
    return base * (hazard_ratio(marker, **values) if whole("drug", drug, 0, 1) else 1.0)


def median(marker: int, drug: int, **values: float) -> float:
    """Median survival of one of the four groups, months."""
    return math.log(2) / hazard(marker, drug, **values)


def survival(months: ArrayLike, marker: int, drug: int, **values: float) -> Array:
    """Survival (0 to 1) at ``months`` (0 to 1200), of their shape, in one of the four groups."""
    result: Array = np.exp(-hazard(marker, drug, **values) * numbers("months", months, 0, 1200, "months"))
    return result


def gain(marker: int, months: float = 36, **values: float) -> float:
    """Survival at ``months`` with the drug less that without it: -1 to 1, absolute."""
    with_drug, without = (float(survival(months, marker, drug, **values)) for drug in (1, 0))
    return with_drug - without


def simulate_trial(seed: int, patients: int = 400, **values: float) -> Trial:
    """One randomised trial, half in each arm. Same seed, same people: a slider moves what happens to them.

    patients: 4 to 20 000. values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range.
    """
    size = whole("patients", patients, 4, 20_000)
    q = settings(PARAMETERS, values)
    rng = np.random.default_rng(whole("seed", seed, 0, 2**63 - 1))
    draws = rng.random((3, size))
    life, noise = rng.standard_exponential(size), rng.standard_normal(size)
    marker = (draws[0] < q["prevalence"]).astype(np.int64)
    treated = np.zeros(size, dtype=np.int64)
    treated[np.argsort(draws[1], kind="stable")[: (size + 1) // 2]] = 1
    rate = np.array([[hazard(m, d, **values) for d in (0, 1)] for m in (0, 1)])[marker, treated]
    watched = q["accrual"] + q["follow_up"] - q["accrual"] * draws[2]
    lived = life / rate
    event = (lived <= watched).astype(np.int64)
    return Trial(np.minimum(lived, watched), event, treated, marker, noise + q["separation"] * marker)


def subgroup(trial: Trial, who: ArrayLike | None = None) -> Effect:
    """Hazard ratio of the drug among the patients for whom ``who`` (n, true or false) holds; all of them without it."""
    chosen = np.ones(len(trial.months), dtype=bool) if who is None else np.asarray(who, dtype=bool)
    if chosen.shape != trial.months.shape:
        raise ValueError(f"who must be true or false for each of {len(trial.months)} patients; it is {chosen.shape}")
    months, event, treated = trial.months[chosen], trial.event[chosen], trial.treated[chosen]
    nothing = Effect(math.nan, math.nan, math.nan, int(chosen.sum()), int(event.sum()))
    if not event.any() or treated.min() == treated.max():
        return nothing
    beta, se = cox1(months, event, treated)
    if math.isnan(beta) or se > 5:
        return nothing
    z = float(ndtri(0.975))
    ratio, low, high = (math.exp(beta + way * z * se) for way in (0, -1, 1))
    return nothing._replace(hazard_ratio=ratio, low=low, high=high)


def interaction_p(first: Effect, second: Effect) -> float:
    """Two-sided p of the question whether two subgroups' hazard ratios differ; nan if one is not known."""
    gap = math.log(first.hazard_ratio / second.hazard_ratio)
    return 2.0 * float(ndtr(-abs(gap) / math.hypot(first.log_se, second.log_se)))


def interaction_power(predictive: float, events: float, prevalence: float = 0.5, alpha: float = 0.05) -> float:
    """Power to find that two hazard ratios differ by the factor ``predictive``, two-sided, with equal arms.

    events: deaths in all, of which the share ``prevalence`` is in marker-positive people. In two halves the
    difference has four times the variance of the whole trial's effect: 4/(e/2) + 4/(e/2) against 4/e.
    """
    effect = abs(math.log(PARAMETERS["predictive"].check(predictive)))
    share = number("prevalence", prevalence, 0.01, 0.99)
    variance = 4.0 / (number("events", events, 1, 1e6) * share * (1.0 - share))
    z = float(ndtri(1 - number("alpha", alpha, 1e-6, 0.5) / 2))
    return float(ndtr(effect / math.sqrt(variance) - z))
