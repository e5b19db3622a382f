"""What a positive test is worth, in a crowd of few ill and in one of many."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import screening as figure
from immunolab.models.screening import PARAMETERS

__all__ = ["EXPLORER"]

EXPLORER = Explorer(
    name="screening",
    title="Screening: one test, two crowds",
    drawing=figure.DRAWING,
    controls=(
        Control("ill", PARAMETERS["ill"], 10, 50_000, "log"),
        Control("found", PARAMETERS["found"], 0, 100),
        Control("cleared", PARAMETERS["cleared"], 50, 100, step=0.5),
    ),
    readouts=(
        Readout("found", "Ill and found", "people", decimals=0, of=lambda r: r.counts.found),
        Readout("missed", "Ill and missed", "people", decimals=0, of=lambda r: r.counts.missed),
        Readout("alarms", "Well, alarmed for nothing", "people", decimals=0, of=lambda r: r.counts.alarms),
        Readout(
            "worth",
            "Of 100 positive tests, of the ill",
            "",
            decimals=1,
            missing="nobody tests positive",
            of=lambda r: 100 * r.counts.worth,
        ),
    ),
    run=figure.run,
)
