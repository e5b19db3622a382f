"""Kaplan-Meier curves and what is read from them. Public through `immunolab.models.survival`."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import number

__all__ = ["KaplanMeier", "RestrictedMean", "kaplan_meier", "median", "rmst", "sample", "survival_at"]


class KaplanMeier(NamedTuple):
    """A survival curve: arrays with one entry a distinct observed time, the first at time 0.

    low, high: confidence interval on the log scale, as R's survfit gives by default. se: standard error of
    ln survival (infinite where survival is 0).
    """

    time: Array
    survival: Array
    low: Array
    high: Array
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    se: Array


class RestrictedMean(NamedTuple):
    """Mean time lived up to a horizon, with its standard error."""

    mean: float
    se: float


def sample(times: ArrayLike, events: ArrayLike, causes: int = 1) -> tuple[Array, NDArray[np.int64]]:
    """Observed times and event codes (0 censored, 1 ... ``causes``), as equally long arrays; ValueError if not."""
    time = numbers("times", times, 0, 1e9)
    raw = np.asarray(events)
    event = numbers("events", raw.astype(int) if raw.dtype == bool else raw, 0, causes).astype(np.int64)
    if time.ndim != 1 or time.shape != event.shape or not len(time):
        raise ValueError(f"times and events must be equally long lists; they have {time.shape} and {event.shape}")
    if (event != np.asarray(raw, dtype=float)).any():
        raise ValueError(f"events must be whole numbers, 0 to {causes}")
    return time, event


def kaplan_meier(
    times: ArrayLike, events: ArrayLike, entry: ArrayLike | None = None, level: float = 0.95
) -> KaplanMeier:
    """Kaplan-Meier estimate of survival.

    times: observed times, n, 0 or more. events: 1 event, 0 censored. entry: times from which each is watched
    (delayed entry, left truncation), before ``times``. level: of the interval.
    Raises ValueError naming the argument. Same numbers as R's survfit.
    """
    time, event = sample(times, events)
    z = float(ndtri(0.5 + 0.5 * number("level", level, 0.5, 0.999)))
    distinct, where = np.unique(time, return_inverse=True)
    deaths = np.bincount(where, event).astype(np.int64)
    leaving = np.bincount(where)
    at_risk = len(time) - np.concatenate(([0], np.cumsum(leaving)[:-1]))
    if entry is not None:
        start = numbers("entry", entry, 0, 1e9)
        if start.shape != time.shape or (start >= time).any():
            raise ValueError("entry must be as long as times, and before them")
        at_risk = at_risk - (len(time) - np.searchsorted(np.sort(start), distinct))
    share = deaths / at_risk
    survival = np.cumprod(1.0 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.sqrt(np.cumsum(np.where(deaths > 0, deaths / (at_risk * (at_risk - deaths)), 0.0)))
        low = survival * np.exp(-z * se)
        high = np.minimum(survival * np.exp(z * se), 1.0)
    gone = survival == 0
    low[gone] = high[gone] = math.nan
    if distinct[0] > 0:
        begin = len(time) if entry is None else int(at_risk[0])
        distinct, survival, low, high = (
            np.concatenate(([first], rest))
            for first, rest in ((0.0, distinct), (1.0, survival), (1.0, low), (1.0, high))
        )
        at_risk, deaths, leaving = (
            np.concatenate(([first], rest)) for first, rest in ((begin, at_risk), (0, deaths), (0, leaving))
        )
        se = np.concatenate(([0.0], se))
    return KaplanMeier(distinct, survival, low, high, at_risk, deaths, leaving - deaths, se)


def survival_at(curve: KaplanMeier, times: ArrayLike) -> Array:
    """Survival at these times, of any shape: the curve is a step, flat between and after observed times."""
    wanted = numbers("times", times, 0, 1e9)
    result: Array = curve.survival[np.searchsorted(curve.time, wanted, side="right") - 1]
    return result


def median(curve: KaplanMeier) -> float:
    """First time at which survival is at most one half (R averages over a flat half); nan if not reached."""
    reached = np.flatnonzero(curve.survival <= 0.5 + 1e-12)
    if not len(reached):
        return math.nan
    first = reached[0]
    if abs(curve.survival[first] - 0.5) < 1e-12:
        below = np.flatnonzero(curve.survival < 0.5 - 1e-12)
        if len(below):
            return float(0.5 * (curve.time[first] + curve.time[below[0]]))
    return float(curve.time[first])


def rmst(times: ArrayLike, events: ArrayLike, horizon: float) -> RestrictedMean:
    """Restricted mean survival time: the area under the Kaplan-Meier curve up to ``horizon``.

    horizon: more than 0, at most the longest observed time, for beyond it the curve says nothing.
    """
    curve = kaplan_meier(times, events)
    end = number("horizon", horizon, 0, float(curve.time[-1]))
    before = curve.time < end
    edges = np.append(curve.time[before], end)
    areas = np.diff(edges) * curve.survival[before]
    # Area still to come after each event, which is what an event costs.
    ahead = areas[::-1].cumsum()[::-1][1:]
    deaths, n = curve.events[before][1:], curve.at_risk[before][1:]
    spread: Any = np.where(n > deaths, deaths / (n * np.maximum(n - deaths, 1)), 0.0)
    return RestrictedMean(float(areas.sum()), float(np.sqrt((ahead**2 * spread).sum())))
