"""Latency as it is measured: the waits of those who have fallen ill, in a group first exposed in the same year.

A group of one age works with asbestos for some years and is then watched. The rate of new mesothelioma is that of
:mod:`immunolab.models.mesothelioma` (Nicholson 1986), and people can die of something else first. Whoever has not
fallen ill by the last year of watching is not in the sum: the long waits are missing (right truncation).
Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from immunolab.models import mesothelioma
from immunolab.models._arrays import Array
from immunolab.models._check import Parameter, parameters

__all__ = ["OLDEST", "PARAMETERS", "PEOPLE", "Waits", "waits"]

#: age at which all watching ends, and the size of the group
OLDEST, PEOPLE = 90, 10_000
PARAMETERS = parameters(
    Parameter("first_age", 20, "years", "Age at first exposure", 0, 80, note="a first job"),
    Parameter("watched", 40, "years", "Years watched", 1, 90, note="a starting point; the learner moves it"),
    Parameter("duration", 5, "years", "Years of exposure", 0, 50, note="a few years at one trade"),
    Parameter("level", 1, "fibres/ml", "Level at work", 0, 1000, note="a dusty workplace of its time"),
)
_D = {name: parameter.default for name, parameter in PARAMETERS.items()}
_STEPS = 6000


class Waits(NamedTuple):
    """Years since first exposure, and the people of `PEOPLE` who fall ill: in each year, and so far."""

    since: Array
    a_year: Array
    so_far: Array

    def ill(self, watched: float) -> float:
        """People ill within ``watched`` years of their first exposure, at most up to age `OLDEST`."""
        return float(np.interp(watched, self.since, self.so_far))

    def median(self, watched: float) -> float:
        """Median wait (years) of those ill within ``watched`` years; nan if there is nobody."""
        ill = self.ill(watched)
        return float(np.interp(ill / 2, self.so_far, self.since)) if ill > 0 else float("nan")


def waits(first_age: float = _D["first_age"], duration: float = _D["duration"], level: float = _D["level"]) -> Waits:
    """Who falls ill when, from the first exposure to age `OLDEST`.

    first_age: 0 to 80 years. duration: years of work with asbestos, 0 to 50. level: fibres/ml, 0 to 1000.
    """
    start = PARAMETERS["first_age"].check(first_age)
    since = np.linspace(0.0, OLDEST - start, _STEPS + 1)
    rate = mesothelioma.incidence(since, PARAMETERS["level"].check(level), PARAMETERS["duration"].check(duration))
    alive = mesothelioma.surviving(start + since) / mesothelioma.surviving(start)
    steps = np.diff(since)
    met = np.concatenate(([0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1]) * steps)))
    a_year = PEOPLE * rate * np.exp(-met) * alive
    so_far = np.concatenate(([0.0], np.cumsum(0.5 * (a_year[1:] + a_year[:-1]) * steps)))
    return Waits(since, a_year, so_far)
