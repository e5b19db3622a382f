"""Classical item statistics as pure functions of a table of scores: students in rows, questions in columns.

Every estimate comes with a 95% interval. None of them looks at how large the class is: what is too small to
be shown is decided in ``immunolab.grading.report.items``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from immunolab.intervals import wilson

Scores = NDArray[np.float64]


class Interval(NamedTuple):
    """An estimate and the 95% interval around it; nan where it cannot be computed."""

    value: float
    low: float
    high: float


def share_interval(share: float, n: int) -> Interval:
    """A mean share of points (0 to 1) of ``n`` students, with Wilson's interval for a proportion.

    With partial credit the interval is on the safe side: a share between 0 and 1 with this mean varies at
    most as much as right or wrong does. Wilson 1927, Journal of the American Statistical Association 22, 209.
    """
    return Interval(share if n else math.nan, *wilson(share, n))


def correlation(x: Scores, y: Scores) -> Interval:
    """Pearson's correlation with Fisher's interval; nan if one of them does not vary or there are fewer than 4 pairs."""
    if len(x) < 4 or np.ptp(x) < 1e-12 or np.ptp(y) < 1e-12:
        return Interval(math.nan, math.nan, math.nan)
    found = stats.pearsonr(x, y)
    low, high = found.confidence_interval(0.95)
    return Interval(float(found.statistic), float(low), float(high))


def cronbach_alpha(scores: Scores) -> float:
    """Cronbach's alpha, k / (k - 1) (1 - sum of the questions' variances / variance of the total).

    Cronbach 1951, Psychometrika 16, 297. nan for fewer than 2 questions or 2 students, or if totals do not vary.
    """
    n, k = scores.shape
    if n < 2 or k < 2:
        return math.nan
    total = float(scores.sum(axis=1).var(ddof=1))
    if total < 1e-12:
        return math.nan
    return k / (k - 1) * (1 - float(scores.var(axis=0, ddof=1).sum()) / total)


def alpha_interval(alpha: float, n: int, k: int) -> Interval:
    """Feldt's interval for alpha of ``n`` students on ``k`` questions.

    (1 - alpha) / (1 - estimate) follows F with n - 1 and (n - 1)(k - 1) degrees of freedom if the questions are
    essentially tau-equivalent and normal; it is the interval of Shrout and Fleiss's ICC(3,k), which is alpha.
    Feldt 1965, Psychometrika 30, 357.
    """
    if math.isnan(alpha) or n < 2 or k < 2:
        return Interval(alpha, math.nan, math.nan)
    one, other = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(stats.f.ppf(0.975, one, other))
    high = 1 - (1 - alpha) * float(stats.f.ppf(0.025, one, other))
    return Interval(alpha, low, high)


def alpha_without(scores: Scores) -> Scores:
    """Alpha of the other questions when each one is left out (length k)."""
    return np.array([cronbach_alpha(np.delete(scores, j, axis=1)) for j in range(scores.shape[1])])


def standard_error(scores: Scores, alpha: float) -> float:
    """Standard error of measurement in points: deviation of the totals times sqrt(1 - alpha)."""
    if math.isnan(alpha):
        return math.nan
    return float(scores.sum(axis=1).std(ddof=1)) * math.sqrt(max(0.0, 1 - alpha))


def differ(groups: list[Scores]) -> float:
    """p value that groups of students differ, by ranks (Kruskal and Wallis 1952); nan if nothing varies."""
    groups = [g for g in groups if len(g)]
    if len(groups) < 2 or np.ptp(np.concatenate(groups)) < 1e-12:
        return math.nan
    return float(stats.kruskal(*groups).pvalue)
