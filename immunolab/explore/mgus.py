"""Who with MGUS progresses, with and without other deaths."""

from __future__ import annotations

from dataclasses import replace

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import mgus as figure
from immunolab.models import Parameter
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
    "our mean of its public data; each g/dL multiplies progression by 2.49",
)
_DEATH = replace(PARAMETERS["death"], default=0.0797, label="Hazard of death")
_YEARS = Parameter("years", 20, "years", "Years after diagnosis", 0, 200, note="past 25 years data are thin")
_IGNORE = Parameter("ignore", 0, "", "Ignore other deaths", 0, 1, note="what 1 - Kaplan-Meier does")


EXPLORER = Explorer(
    name="mgus",
    title="MGUS: progression and death as competing risks",
    drawing=figure.DRAWING,
    controls=(
        Control("mspike", _MSPIKE, 0, 3, step=0.1),
        Control("death", _DEATH, 0, 0.3, step=0.005),
        Control("years", _YEARS, 1, 40),
        Control("ignore_deaths", _IGNORE, 0, 1, names=("no", "yes")),
    ),
    readouts=(
        Readout("risk", "Progressed by then", "%", decimals=1, of=lambda r: 100 * r.risk),
        Readout(
            "naive_risk",
            "The same, ignoring other deaths",
            "%",
            decimals=1,
            missing="switched off",
            of=lambda r: 100 * r.naive,
        ),
        Readout("died", "Died without progressing", "%", decimals=1, of=lambda r: 100 * r.died),
        Readout("lifetime_risk", "Progress in the end", "%", decimals=1, of=lambda r: 100 * r.lifetime),
        Readout("progression", "Hazard of progression", "% a year", decimals=2, of=lambda r: 100 * r.progression),
    ),
    run=figure.run,
    measures=(Measure("progressed", "risk", "y", "progressed by the year looked at", "of 100 people"),),
)
