"""A test for a marker: cut-off, ROC curve and predictive values.

The test is binormal: its level has mean 0 without the marker and ``separation`` with it, both with SD 1; it is
positive above the cut-off. Predictive values are Bayes' rule. Every default is for teaching.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, whole

__all__ = ["PARAMETERS", "PredictiveValues", "auc", "predictive_values", "roc", "sensitivity", "specificity"]

PARAMETERS = parameters(
    Parameter("separation", 2, "SD", "Distance between the groups", 0, 6, note="a good test, with overlap"),
    Parameter("cutoff", 1, "SD", "Cut-off", -6, 12, note="half way between the groups; the test is positive above it"),
    Parameter("prevalence", 0.3, "", "Share of people with the marker", 0.01, 0.99, note="common enough to study"),
)

_D = {name: parameter.default for name, parameter in PARAMETERS.items()}


class PredictiveValues(NamedTuple):
    """Share of positive tests with the marker, of negative ones without it, and of all that are positive (0 to 1)."""

    positive: float
    negative: float
    tested_positive: float


def sensitivity(cutoff: ArrayLike, separation: float = _D["separation"]) -> Array:
    """Share of people with the marker whose level is above ``cutoff`` (-12 to 12 SD)."""
    result: Array = ndtr(PARAMETERS["separation"].check(separation) - numbers("cutoff", cutoff, -12, 12, "SD"))
    return result


def specificity(cutoff: ArrayLike) -> Array:
    """Share of people without the marker whose level is at or below ``cutoff`` (-12 to 12 SD)."""
    result: Array = ndtr(numbers("cutoff", cutoff, -12, 12, "SD"))
    return result


def roc(separation: float = _D["separation"], points: int = 121) -> tuple[Array, Array]:
    """The ROC curve: share of false alarms (1 - specificity) and sensitivity, from (0, 0) to (1, 1)."""
    far = PARAMETERS["separation"].check(separation) + 5
    cutoff = np.linspace(min(far, 11.5), -5, whole("points", points, 2, 100_001))
    alarms, found = 1.0 - specificity(cutoff), sensitivity(cutoff, separation)
    return np.concatenate(([0.0], alarms, [1.0])), np.concatenate(([0.0], found, [1.0]))


def auc(separation: float = _D["separation"]) -> float:
    """Area under the ROC curve: how often a person with the marker has the higher level of two."""
    return float(ndtr(PARAMETERS["separation"].check(separation) / math.sqrt(2)))


def predictive_values(found: float, spared: float, prevalence: float = _D["prevalence"]) -> PredictiveValues:
    """Bayes' rule for a test with sensitivity ``found`` and specificity ``spared`` (0 to 1).

    A predictive value is nan where nobody tests that way.
    """
    sens, spec = number("found", found, 0, 1), number("spared", spared, 0, 1)
    share = PARAMETERS["prevalence"].check(prevalence)
    true, false, missed, cleared = (share * sens, (1 - share) * (1 - spec), share * (1 - sens), (1 - share) * spec)
    positive = true / (true + false) if true + false > 0 else math.nan
    negative = cleared / (cleared + missed) if cleared + missed > 0 else math.nan
    return PredictiveValues(positive, negative, true + false)
