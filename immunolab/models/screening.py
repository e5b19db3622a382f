"""One test, two crowds: how many of those who test positive are ill.

A test finds a share of the ill (sensitivity) and clears a share of the well (specificity). What a positive result is worth
depends on the crowd as well: on how many in it are ill. Bayes' rule by counting, without chance.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from immunolab.models._check import Parameter, number, parameters

__all__ = ["CROWD", "PARAMETERS", "Counts", "screen"]

#: people who are tested
CROWD = 100_000

PARAMETERS = parameters(
    Parameter("ill", 1000, "", "Ill among 100,000 tested", 0, CROWD, note="one in a hundred"),
    Parameter(
        "found", 32, "%", "Of the ill, the test finds", 0, 100, "V", "Hollevoet2012", "mesothelin, early disease"
    ),
    Parameter("cleared", 95, "%", "Of the well, the test clears", 0, 100, "V", "Hollevoet2012", "at this cut-off"),
)


class Counts(NamedTuple):
    """People of the crowd: ill and positive, ill and negative, well and positive, well and negative."""

    found: float
    missed: float
    alarms: float
    cleared: float

    @property
    def worth(self) -> float:
        """Share of the positive tests (0 to 1) that are of the ill; nan if nobody tests positive."""
        positive = self.found + self.alarms
        return self.found / positive if positive else math.nan


def screen(
    ill: float = PARAMETERS["ill"].default,
    found: float = PARAMETERS["found"].default,
    cleared: float = PARAMETERS["cleared"].default,
) -> Counts:
    """The crowd after the test. ill: people of ``CROWD``; found, cleared: per cent."""
    sick = number("ill", ill, 0, CROWD)
    hit, clear = number("found", found, 0, 100) / 100, number("cleared", cleared, 0, 100) / 100
    well = CROWD - sick
    return Counts(sick * hit, sick * (1 - hit), well * (1 - clear), well * clear)
