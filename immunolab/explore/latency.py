"""How long they waited, of those who are ill so far."""

from __future__ import annotations

from dataclasses import replace

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import latency as figure
from immunolab.models.latency import PARAMETERS, PEOPLE

__all__ = ["EXPLORER"]

_WATCHED = replace(PARAMETERS["watched"], high=70)

EXPLORER = Explorer(
    name="latency",
    title="Latency: the longer one watches, the longer the wait",
    drawing=figure.DRAWING,
    controls=(Control("watched", _WATCHED, 15, 70), Control("first_age", PARAMETERS["first_age"], 15, 60)),
    readouts=(
        Readout(
            "median",
            "Median wait of those ill so far",
            "years",
            decimals=0,
            missing="nobody is ill yet",
            of=lambda r: r.median,
        ),
        Readout("ill", f"Ill so far, of {PEOPLE:,}", "", decimals=1, of=lambda r: r.ill),
    ),
    run=figure.run,
    measures=(Measure("median", "waits", "x", "median wait", "years"),),
)
