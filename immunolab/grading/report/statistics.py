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

Scores = NDArray[np.float64]
_Z = 1.959963984540054


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
    if not n or math.isnan(share):
        return Interval(math.nan, math.nan, math.nan)
    middle, below = share + _Z**2 / (2 * n), 1 + _Z**2 / n
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    low, high = (middle - spread) / below, (middle + spread) / below
    return Interval(share, max(0.0, min(low, share)), min(1.0, max(high, share)))


def correlation(x: Scores, y: Scores) -> float:
    """Pearson's correlation; nan if one of them does not vary or there are fewer than 3 pairs."""
    if len(x) < 3 or np.ptp(x) < 1e-12 or np.ptp(y) < 1e-12:
        return math.nan
    return float(np.corrcoef(x, y)[0, 1])


def correlation_interval(r: float, n: int) -> Interval:
    """A correlation of ``n`` pairs with Fisher's interval (atanh r is normal with deviation 1/sqrt(n - 3))."""
    if math.isnan(r) or n <= 3:
        return Interval(r, math.nan, math.nan)
    if abs(r) >= 1:
        return Interval(r, r, r)
    half = _Z / math.sqrt(n - 3)
    return Interval(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def rest_scores(scores: Scores) -> Scores:
    """For each question the total of all others, same shape as ``scores`` (n x k)."""
    rest: Scores = scores.sum(axis=1, keepdims=True) - scores
    return rest


def item_rest(scores: Scores) -> Scores:
    """Corrected discrimination: each question's correlation with the total of the others (length k)."""
    rest = rest_scores(scores)
    return np.array([correlation(scores[:, j], rest[:, j]) for j in range(scores.shape[1])])


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
