"""Weighted log-rank tests, one at a time or by the thousand. Public through `immunolab.models.survival`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import number
from immunolab.models._product_limit import sample

__all__ = ["LogRank", "logrank", "logrank_many"]


class LogRank(NamedTuple):
    """Test of equal hazards: chi-square, degrees of freedom, two-sided p, and events by group in sorted order."""

    chi2: float
    df: int
    p: float
    observed: Array
    expected: Array


def logrank(times: ArrayLike, events: ArrayLike, groups: ArrayLike, rho: float = 0, gamma: float = 0) -> LogRank:
    """Log-rank test of two or more groups; with rho or gamma, Fleming-Harrington's weighted test.

    times, events: as of `kaplan_meier`. groups: labels, equally long. rho, gamma: 0 to 5; weights are
    S^rho (1 - S)^gamma with the pooled survival just before: gamma 1 looks at late differences.
    Raises ValueError naming the argument. Same numbers as R's survdiff.
    """
    time, event = sample(times, events)
    names, arm = np.unique(np.asarray(groups), return_inverse=True)
    if arm.shape != time.shape or len(names) < 2:
        raise ValueError(f"groups must be a label for each time, of 2 or more groups; it has {len(names)}")
    distinct, where = np.unique(time, return_inverse=True)
    shape = (len(distinct), len(names))
    leaving, deaths = np.zeros(shape), np.zeros(shape)
    np.add.at(leaving, (where, arm), 1.0)
    np.add.at(deaths, (where, arm), event)
    n_group = leaving[::-1].cumsum(axis=0)[::-1]
    n, d = n_group.sum(axis=1), deaths.sum(axis=1)
    weight = _weights(n, d, rho, gamma)
    share = n_group / n[:, None]
    observed = (weight[:, None] * deaths).sum(axis=0)
    expected = (weight[:, None] * share * d[:, None]).sum(axis=0)
    # Hypergeometric covariance, summed over event times.
    factor = weight**2 * np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    variance = np.diag((factor[:, None] * share).sum(axis=0)) - np.einsum("t,ti,tj->ij", factor, share, share)
    gap = (observed - expected)[:-1]
    df = len(names) - 1
    chi2 = float(gap @ np.linalg.pinv(variance[:-1, :-1]) @ gap)
    return LogRank(chi2, df, float(chdtrc(df, chi2)), deaths.sum(axis=0), (share * d[:, None]).sum(axis=0))


def logrank_many(
    times: ArrayLike, events: ArrayLike, treated: ArrayLike, rho: float = 0, gamma: float = 0
) -> tuple[Array, Array]:
    """Two-group log-rank tests of many trials at once: z and two-sided p, one a row.

    times, events, treated: arrays (trials, patients); events and treated are 0 or 1. z is negative where the
    treated fare better. Times are taken as untied, which continuous simulated times are.
    """
    time = numbers("times", times, 0, 1e9)
    event = numbers("events", np.asarray(events, dtype=float), 0, 1)
    arm = np.broadcast_to(numbers("treated", np.asarray(treated, dtype=float), 0, 1), time.shape)
    if time.ndim != 2 or event.shape != time.shape:
        raise ValueError(f"times and events must be (trials, patients); they have {time.shape} and {event.shape}")
    order = np.argsort(time, axis=1)
    d, x = np.take_along_axis(event, order, 1), np.take_along_axis(arm, order, 1)
    n = np.arange(time.shape[1], 0, -1.0)
    treated_share = x[:, ::-1].cumsum(axis=1)[:, ::-1] / n
    weight = np.ones_like(d)
    if rho or gamma:
        survival = np.cumprod(1.0 - d / n, axis=1)
        before = np.concatenate((np.ones((len(d), 1)), survival[:, :-1]), axis=1)
        weight = _power(before, rho, gamma)
    score = (weight * d * (x - treated_share)).sum(axis=1)
    variance = (weight**2 * d * treated_share * (1.0 - treated_share)).sum(axis=1)
    z: Array = np.divide(score, np.sqrt(variance), out=np.zeros_like(score), where=variance > 0)
    return z, 2.0 * ndtr(-np.abs(z))


def _weights(n: Array, d: Array, rho: float, gamma: float) -> Array:
    survival = np.cumprod(1.0 - d / n)
    return _power(np.concatenate(([1.0], survival[:-1])), rho, gamma)


def _power(survival: Array, rho: float, gamma: float) -> Array:
    result: Array = survival ** number("rho", rho, 0, 5) * (1.0 - survival) ** number("gamma", gamma, 0, 5)
    return result
