"""Forty years between the dust and the disease."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import mesothelioma as figure
from immunolab.models import Parameter
from immunolab.models.mesothelioma import PARAMETERS

__all__ = ["EXPLORER"]

_FIRST = Parameter("first_age", 20, "years", "Age at first exposure", 0, 80, note="a first job")
_DURATION = Parameter("duration", 5, "years", "Years of exposure", 0, 50, note="a few years at one trade")
_LEVEL = Parameter("level", 1, "fibres/ml", "Level at work", 0, 1000, note="a dusty workplace of its time")


EXPLORER = Explorer(
    name="mesothelioma",
    title="Asbestos and mesothelioma: exposure, latency, deaths",
    drawing=figure.DRAWING,
    controls=(
        Control("peak_year", PARAMETERS["peak_year"], 1940, 1985),
        Control("stop", PARAMETERS["stop"], 1930, 2100),
        Control("lag", PARAMETERS["L"], 0, 30),
        Control("power", PARAMETERS["k"], 1, 4, step=0.1),
        Control("first_age", _FIRST, 15, 60),
        Control("duration", _DURATION, 0.5, 40, step=0.5),
        Control("level", _LEVEL, 0.0001, 100, "log"),
    ),
    readouts=(
        Readout("peak_year", "Year with most deaths", "", decimals=0, of=lambda r: r.peak_year),
        Readout("peak_deaths", "Male deaths in that year", "", decimals=0, of=lambda r: r.deaths.max()),
        Readout(
            "total",
            f"Male deaths {figure.TOTAL_YEARS[0]} to {figure.TOTAL_YEARS[1]}",
            "",
            digits=3,
            of=lambda r: r.total,
        ),
        Readout("lifetime_risk", f"Risk by age {figure.OLDEST}", "%", of=lambda r: 100 * r.lifetime_risk()),
        Readout(
            "risk_alone",
            "The same if nobody died of anything else",
            "%",
            of=lambda r: 100 * r.lifetime_risk(other_deaths=False),
        ),
    ),
    run=figure.run,
    measures=(Measure("peak_year", "deaths", "x", "most deaths", "year"),),
)
