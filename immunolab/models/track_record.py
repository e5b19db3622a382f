"""What a source's track record says of its next statement, and what a check of that statement adds.

A source makes statements of which an unknown share holds. Before any record that share has a Beta distribution with
mean ``prior`` and the weight of ``weight`` statements; after ``held`` statements that held and ``failed`` that did not
it is Beta(a, b) with a = prior x weight + held and b = (1 - prior) x weight + failed (Bayes; with prior 50 % and
weight 2 the rule of succession of Laplace, (held + 1) / (checked + 2)). The chance that the next statement holds is
the mean, a / (a + b); that the next k all hold, the product of (a + i) / (a + b + i) for i below k. A check passes a
share ``sensitivity`` of the statements that hold and stops a share ``specificity`` of those that do not. All formulas
are exact. Statements count as drawn by chance from one source that does not change. Model, not a prediction for a
person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, xlog1py, xlogy

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings, whole

__all__ = ["PARAMETERS", "Belief", "Checked", "after_check", "all_hold", "belief", "next_holds", "plausibility"]

PARAMETERS = parameters(
    Parameter(
        "prior", 50, "%", "Share that you expect to hold, before any record", 1, 99, note="no leaning either way"
    ),
    Parameter(
        "weight",
        2,
        "statements",
        "Weight of that expectation",
        0.1,
        1000,
        note="as much as two checked statements; with 50 % every share is as likely as any other",
    ),
    Parameter(
        "held", 8, "statements", "Checked statements that held", 0, 10_000, note="a good record, and a short one"
    ),
    Parameter(
        "failed",
        2,
        "statements",
        "Checked statements that did not hold",
        0,
        10_000,
        note="a good record, and a short one",
    ),
    Parameter("sensitivity", 90, "%", "Your check passes, of statements that hold", 0, 100, note="a careful reader"),
    Parameter(
        "specificity",
        80,
        "%",
        "Your check stops, of statements that do not hold",
        0,
        100,
        note="a careful reader, who misses one in five",
    ),
)


class Belief(NamedTuple):
    """A Beta distribution of the share that holds: its two counts, not necessarily whole."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The mean share (0 to 1), which is the chance that the next statement holds."""
        return self.a / (self.a + self.b)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The central interval that holds the share with probability ``level`` (0.01 to 0.999)."""
        tail = (1 - number("level", level, 0.01, 0.999)) / 2
        low, high = (float(betaincinv(self.a, self.b, q)) for q in (tail, 1 - tail))
        return low, high


class Checked(NamedTuple):
    """What a check says of one statement: chances from 0 to 1, nan where the check never says that.

    passes: that it passes. holds_if_passed, holds_if_stopped: that it holds, given what the check said.
    """

    passes: float
    holds_if_passed: float
    holds_if_stopped: float


def belief(**values: float) -> Belief:
    """What is believed of the source's share; ``values``: any of ``PARAMETERS``."""
    q = settings(PARAMETERS, values)
    share = q["prior"] / 100
    return Belief(share * q["weight"] + q["held"], (1 - share) * q["weight"] + q["failed"])


def next_holds(**values: float) -> float:
    """Chance (0 to 1) that the next statement holds, before any check of it; ``values``: any of ``PARAMETERS``."""
    return belief(**values).mean


def all_hold(count: int, **values: float) -> float:
    """Chance (0 to 1) that the next ``count`` (0 to 1000) statements all hold; ``values``: any of ``PARAMETERS``."""
    a, b = belief(**values)
    return math.prod((a + i) / (a + b + i) for i in range(whole("count", count, 0, 1000)))


def plausibility(share: ArrayLike, **values: float) -> Array:
    """How plausible each ``share`` (0.001 to 0.999) is, relative to the most plausible of them (1)."""
    a, b = belief(**values)
    x = numbers("share", share, 0.001, 0.999)
    log = xlogy(a - 1, x) + xlog1py(b - 1, -x)
    result: Array = np.exp(log - log.max())
    return result


def after_check(before: float, sensitivity: float, specificity: float) -> Checked:
    """Bayes' rule for one check.

    before: chance (0 to 1) that the statement holds. sensitivity, specificity: per cent, as in ``PARAMETERS``.
    """
    chance = number("before", before, 0, 1)
    found = PARAMETERS["sensitivity"].check(sensitivity) / 100
    stopped = PARAMETERS["specificity"].check(specificity) / 100
    right, false = chance * found, (1 - chance) * (1 - stopped)
    missed, caught = chance * (1 - found), (1 - chance) * stopped
    return Checked(
        right + false,
        right / (right + false) if right + false > 0 else math.nan,
        missed / (missed + caught) if missed + caught > 0 else math.nan,
    )
