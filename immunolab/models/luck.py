"""Twenty trials of one drug: how far chance alone moves what each of them finds.

The trials are those of :mod:`immunolab.models.trial`, alike in everything but the people whom chance gave them. Each finds
a hazard ratio by Cox's model, and an interval around it: the ratio's logarithm give or take z standard errors (Wald), z from
the level. Over many trials such intervals hold the truth at about their level, however large the trials are.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from immunolab.models._arrays import Array
from immunolab.models._check import Parameter, parameters, settings, whole
from immunolab.models._cox import cox1
from immunolab.models.trial import simulate_trials

__all__ = ["FOLLOW_UP", "PARAMETERS", "TRIALS", "Found", "find", "mean_ratio"]

#: trials in one throw, and months from the last entry to the analysis of each
TRIALS, FOLLOW_UP = 20, 24

PARAMETERS = parameters(
    Parameter("patients", 100, "", "Patients in each trial, half in each arm", 20, 2000, note="a usual phase 2"),
    Parameter("hazard_ratio", 1, "", "True hazard ratio", 0.05, 5, note="1: the drug does nothing"),
    Parameter("level", 95, "%", "Level of the intervals", 1, 99.9, note="the level that most reports use"),
)


class Found(NamedTuple):
    """What each trial finds: hazard ratio and the two ends of its interval, arrays (TRIALS,); the truth; the level in %."""

    ratio: Array
    low: Array
    high: Array
    truth: float
    level: float

    @property
    def misses(self) -> int:
        """Intervals that do not hold the truth."""
        return int(((self.low > self.truth) | (self.high < self.truth)).sum())

    @property
    def without_one(self) -> NDArray[np.bool_]:
        """Which intervals leave out 1, on either side."""
        result: NDArray[np.bool_] = (self.low > 1) | (self.high < 1)
        return result

    @property
    def in_favour(self) -> NDArray[np.bool_]:
        """Which intervals lie wholly below 1."""
        result: NDArray[np.bool_] = self.high < 1
        return result


def find(seed: int, **values: float) -> Found:
    """Twenty trials. Same seed, same trials.

    values: any of ``PARAMETERS``; an odd number of patients is rounded. Raises ValueError naming argument, value and range.
    """
    q = settings(PARAMETERS, values)
    patients = 2 * round(q["patients"] / 2)
    many = simulate_trials(
        whole("seed", seed, 0, 2**63 - 1), TRIALS, patients, hazard_ratio=q["hazard_ratio"], follow_up=FOLLOW_UP
    )
    fits = np.array([cox1(*trial) for trial in zip(*many[:3], strict=True)])
    beta, reach = fits[:, 0], ndtri(0.5 + q["level"] / 200) * fits[:, 1]
    ratio, low, high = (np.exp(beta + side * reach) for side in (0, -1, 1))
    return Found(ratio, low, high, q["hazard_ratio"], q["level"])


def mean_ratio(found: Found) -> float:
    """Geometric mean of the ratios of those trials whose interval lies wholly below 1; nan if there is none."""
    ratios = found.ratio[found.in_favour]
    return math.exp(np.log(ratios).mean()) if len(ratios) else math.nan
