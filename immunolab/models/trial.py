"""Simulated two-arm trials: power, delayed separation, and how far chance alone moves a hazard ratio.

Times in months. Piecewise-constant hazards by default as in CheckMate 743 (Baas 2021,
doi:10.1016/S0140-6736(20)32714-8): its 1-, 2- and 3-year survival read as three hazards an arm. Patients enter
evenly over the accrual period; the analysis takes place when the wanted number of events has happened.
The hazard ratio of a delayed effect depends on follow-up. Two ways to spoil a good trial are options: control
patients who switch to the experimental drug, and a reader who knows the arm and calls the event sooner in the
control arm. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings, whole

__all__ = [
    "PARAMETERS",
    "Piecewise",
    "Trial",
    "events_needed",
    "power",
    "simulate_trial",
    "simulate_trials",
    "true_arms",
]

PARAMETERS = parameters(
    Parameter("median", 14.1, "months", "Median survival of the control arm", 0.5, 240, "V", "Baas2021"),
    Parameter("hazard_ratio", 0.74, "", "Hazard ratio once the effect is there", 0.05, 5, "V", "Baas2021"),
    Parameter("delay", 0, "months", "Time until the arms separate", 0, 60, note="0: proportional hazards"),
    Parameter(
        "cured", 0, "", "Patients of the experimental arm who never have the event", 0, 0.9, note="0: no plateau"
    ),
    Parameter("accrual", 18, "months", "Time over which patients enter", 0.1, 120, note="a usual phase 3"),
    Parameter(
        "follow_up",
        60,
        "months",
        "Longest time from the last entry to analysis",
        0,
        240,
        note="the analysis comes earlier if the events do",
    ),
    Parameter(
        "crossover", 0, "", "Control patients who switch to the experimental drug", 0, 1, note="0: nobody switches"
    ),
    Parameter(
        "switch",
        6,
        "months",
        "Time from entry to the switch",
        0,
        60,
        note="near the 7.2 months without progression of the control arm of CheckMate 743",
    ),
    Parameter(
        "reader_bias",
        0,
        "",
        "Open-label reader: control arm called early by",
        0,
        0.9,
        note="share of the time to the event; 0: a reader who does not know the arm",
    ),
)


class Piecewise(NamedTuple):
    """Piecewise-constant hazard: ``hazards[i]`` (per month) until ``ends[i]``; the last one goes on.

    ends: months, increasing, one fewer than hazards. Use `survival`, `median` and `rmst` on it.
    """

    ends: tuple[float, ...]
    hazards: tuple[float, ...]

    def cumulative(self, months: ArrayLike) -> Array:
        """Cumulative hazard at ``months`` (0 or more), of their shape."""
        t = numbers("months", months, 0, 1e9, "months")
        result: Array = np.interp(t, *self._knots())
        return result

    def survival(self, months: ArrayLike) -> Array:
        """Survival (0 to 1) at ``months``."""
        result: Array = np.exp(-self.cumulative(months))
        return result

    def median(self) -> float:
        """Month at which half are left."""
        return float(self.quantile(math.log(2)))

    def quantile(self, cumulative: float | Array) -> Array:
        """Month at which the cumulative hazard reaches this value: the inverse of `cumulative`."""
        knots, sums = self._knots()
        return np.asarray(np.interp(cumulative, sums, knots))

    def rmst(self, horizon: float) -> float:
        """Mean months lived up to ``horizon``: the area under the curve, exact."""
        end = number("horizon", horizon, 0, 1e6, "months")
        edges = np.array([0.0, *(e for e in self.ends if e < end), end])
        start, rates = self.survival(edges[:-1]), np.array(self.hazards[: len(edges) - 1])
        length = np.diff(edges)
        with np.errstate(invalid="ignore", divide="ignore"):
            lived = np.where(rates > 0, -np.expm1(-rates * length) / rates, length)
        return float((start * lived).sum())

    def _knots(self) -> tuple[Array, Array]:
        ends, hazards = (numbers("ends", self.ends, 0, 1e6), numbers("hazards", self.hazards, 0, 1e3, "per month"))
        if len(hazards) != len(ends) + 1 or (np.diff(np.concatenate(([0.0], ends))) <= 0).any() or hazards[-1] <= 0:
            raise ValueError("a piecewise hazard needs increasing ends, one fewer than hazards, the last one above 0")
        knots = np.concatenate(([0.0], ends, [max(2e9, 1e12 / hazards[-1])]))
        return knots, np.concatenate(([0.0], np.cumsum(np.diff(knots) * hazards)))


#: CheckMate 743, from survival of 68, 41 and 23% (experimental) and 58, 27 and 15% (control) at 1, 2 and 3 years.
CHECKMATE_743 = (Piecewise((12.0, 24.0), (0.0321, 0.0422, 0.0482)), Piecewise((12.0, 24.0), (0.0454, 0.0637, 0.0490)))


class Trial(NamedTuple):
    """One or many simulated trials: arrays (patients,) or (trials, patients).

    months: observed time. event: 1 event, 0 still event-free at analysis. treated: 1 experimental arm.
    analysed: month of the analysis, counted from the first entry.
    """

    months: Array
    event: NDArray[np.int64]
    treated: NDArray[np.int64]
    analysed: Array


def simulate_trial(seed: int, patients: int = 606, events: int | None = None, **values: float) -> Trial:
    """One randomised trial. Same seed, same trial.

    patients: 4 to 20 000, half in each arm. events: analysis at this many (None: after ``follow_up``).
    values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range.
    """
    many = simulate_trials(seed, 1, patients, events, None, **values)
    return Trial(many.months[0], many.event[0], many.treated[0], many.analysed[0])


def simulate_trials(
    seed: int,
    trials: int,
    patients: int = 606,
    events: int | None = None,
    arms: tuple[Piecewise, Piecewise] | None = None,
    **values: float,
) -> Trial:
    """Many trials at once, (trials, patients), for `logrank_many` and power. Arguments as of `simulate_trial`.

    Who switches runs through the experimental hazards from their start, delay included; a share ``cured`` of those
    who switch is cured then. The biased reader shortens the control arm's times by ``reader_bias``, so that a
    constant hazard ratio r is found as r (1 - reader_bias).
    arms: experimental and control hazards, instead of median, hazard_ratio and delay. 1000 trials: 60 ms.
    """
    count = whole("trials", trials, 1, 20_000)
    size = whole("patients", patients, 4, 20_000)
    wanted = None if events is None else whole("events", events, 1, size)
    q = settings(PARAMETERS, values)
    rng = np.random.default_rng(whole("seed", seed, 0, 2**63 - 1))
    experimental, control = arms if arms is not None else _proportional(q)
    half = (size + 1) // 2
    treated = np.arange(size) < half
    used = rng.standard_exponential((count, size))  # cumulative hazard at the event
    lived = np.empty_like(used)
    lived[:, :half] = experimental.quantile(used[:, :half])
    lived[:, half:] = control.quantile(used[:, half:])
    never = rng.random((count, size)) < q["cured"] if q["cured"] > 0 else np.zeros((count, size), bool)
    lived[treated & never] = math.inf
    entry = rng.uniform(0.0, q["accrual"], (count, size))
    if q["crossover"] > 0:
        # Drawn last, so that the same seed gives the same patients with and without switching.
        switched = ~treated & (rng.random((count, size)) < q["crossover"]) & (lived > q["switch"])
        rest = used - control.cumulative(q["switch"])
        later = q["switch"] + np.where(never, math.inf, experimental.quantile(np.maximum(rest, 0.0)))
        lived = np.where(switched, later, lived)
    lived[:, half:] *= 1.0 - q["reader_bias"]
    analysed = np.full(count, q["accrual"] + q["follow_up"])
    if wanted is not None:
        reached = np.partition(entry + lived, wanted - 1, axis=1)[:, wanted - 1]
        analysed = np.minimum(analysed, reached)
    event = (entry + lived <= analysed[:, None]).astype(np.int64)
    watched = np.maximum(analysed[:, None] - entry, 0.0)
    arm = np.broadcast_to(treated.astype(np.int64), event.shape)
    return Trial(np.minimum(lived, watched), event, arm, analysed)


def true_arms(**values: float) -> tuple[Piecewise, Piecewise]:
    """Experimental and control hazards behind a trial: those not cured, nobody switching, no biased reader."""
    return _proportional(settings(PARAMETERS, values))


def events_needed(hazard_ratio: float, power: float = 0.9, alpha: float = 0.05) -> float:
    """Events that a two-sided log-rank test needs with equal arms: 4 (z_a + z_b)^2 / ln(HR)^2 (Schoenfeld)."""
    effect = math.log(number("hazard_ratio", hazard_ratio, 0.05, 20))
    if effect == 0:
        raise ValueError("hazard_ratio must not be 1: no number of events shows a difference that is not there")
    z = ndtri(1 - number("alpha", alpha, 1e-6, 0.5) / 2) + ndtri(number("power", power, 0.05, 0.999))
    return float(4 * z**2 / effect**2)


def power(hazard_ratio: ArrayLike, events: ArrayLike, alpha: float = 0.05) -> Array:
    """Power of the log-rank test by the same formula: |ln HR| sqrt(events)/2 - z. Arrays broadcast."""
    effect = np.abs(np.log(numbers("hazard_ratio", hazard_ratio, 0.05, 20)))
    z = ndtri(1 - number("alpha", alpha, 1e-6, 0.5) / 2)
    result: Array = ndtr(effect * np.sqrt(numbers("events", events, 1, 1e6)) / 2 - z)
    return result


def _proportional(q: dict[str, float]) -> tuple[Piecewise, Piecewise]:
    hazard = math.log(2) / q["median"]
    late = hazard * q["hazard_ratio"]
    experimental = Piecewise((q["delay"],), (hazard, late)) if q["delay"] > 0 else Piecewise((), (late,))
    return experimental, Piecewise((), (hazard,))
