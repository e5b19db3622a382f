"""Explorer 12-cutoff: what a test finds, what it misses, and what a positive result is worth."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import cutoff as figure
from immunolab.models.marker import PARAMETERS

__all__ = ["EXPLORER"]


def _numbers(result: figure.Result) -> dict[str, float]:
    return {
        "auc": result.auc,
        "sensitivity": 100 * result.sensitivity,
        "specificity": 100 * result.specificity,
        "found": result.found,
        "missed": result.missed,
        "false_alarms": result.false_alarms,
        "positive_value": 100 * result.predictive.positive,
        "negative_value": 100 * result.predictive.negative,
    }


EXPLORER = Explorer(
    name="12-cutoff",
    title="A test for a marker: cut-off, ROC curve and predictive values",
    controls=(
        Control("separation", PARAMETERS["separation"], 0, 4, step=0.1),
        Control("cutoff", PARAMETERS["cutoff"], -3, 7, step=0.1),
        Control("prevalence", PARAMETERS["prevalence"], 0.01, 0.9, step=0.01),
    ),
    readouts=(
        Readout("auc", "Area under the ROC curve", "", decimals=2),
        Readout("sensitivity", "Sensitivity", "%", decimals=1),
        Readout("specificity", "Specificity", "%", decimals=1),
        Readout("found", "Of 1000 people: marker found", "", decimals=0),
        Readout("missed", "Of 1000 people: marker missed", "", decimals=0),
        Readout("false_alarms", "Of 1000 people: false alarms", "", decimals=0),
        Readout(
            "positive_value", "Of positive tests, with the marker", "%", decimals=1, missing="nobody tests positive"
        ),
        Readout(
            "negative_value", "Of negative tests, without the marker", "%", decimals=1, missing="nobody tests negative"
        ),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
