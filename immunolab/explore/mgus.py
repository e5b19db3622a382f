"""Explorer 04-mgus: who with MGUS progresses, with and without other deaths."""

from __future__ import annotations

from dataclasses import replace

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import mgus_risk as figure
from immunolab.models._check import Parameter
from immunolab.models.mgus import PARAMETERS

__all__ = ["EXPLORER"]

_MSPIKE = Parameter(
    "mspike",
    PARAMETERS["mspike_mean"].default,
    "g/dL",
    "M spike",
    0,
    5,
    "V",
    "Kyle2002",
    "mean of mgus2; each g/dL multiplies progression by 2.49",
)
_DEATH = replace(PARAMETERS["death"], default=0.0797, label="Hazard of death")
_YEARS = Parameter("years", 20, "years", "Years after diagnosis", 0, 200, note="past 25 years data are thin")
_IGNORE = Parameter("ignore", 0, "", "Ignore other deaths", 0, 1, note="what 1 - Kaplan-Meier does")


def _numbers(result: figure.Result) -> dict[str, float]:
    return {
        "risk": 100 * result.risk,
        "naive_risk": 100 * result.naive,
        "died": 100 * result.died,
        "lifetime_risk": 100 * result.lifetime,
        "progression": 100 * result.progression,
    }


EXPLORER = Explorer(
    name="04-mgus",
    title="MGUS: progression and death as competing risks",
    controls=(
        Control("mspike", _MSPIKE, 0, 3, step=0.1),
        Control("death", _DEATH, 0, 0.3, step=0.005),
        Control("years", _YEARS, 1, 40),
        Control("ignore_deaths", _IGNORE, 0, 1, names=("no", "yes")),
    ),
    readouts=(
        Readout("risk", "Progressed by then", "%", decimals=1),
        Readout("naive_risk", "The same, ignoring other deaths", "%", decimals=1, missing="switched off"),
        Readout("died", "Died without progressing", "%", decimals=1),
        Readout("lifetime_risk", "Progress in the end", "%", decimals=1),
        Readout("progression", "Hazard of progression", "% a year", decimals=2),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
