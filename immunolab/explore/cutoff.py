"""What a test finds, what it misses, and what a positive result is worth."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import cutoff as figure
from immunolab.models.cutoff import PARAMETERS

__all__ = ["EXPLORER"]


EXPLORER = Explorer(
    name="cutoff",
    title="A test for a marker: cut-off, ROC curve and predictive values",
    drawing=figure.DRAWING,
    controls=(
        Control("separation", PARAMETERS["separation"], 0, 4, step=0.1),
        Control("cutoff", PARAMETERS["cutoff"], -3, 7, step=0.1),
        Control("prevalence", PARAMETERS["prevalence"], 0.01, 0.9, step=0.01),
    ),
    readouts=(
        Readout("auc", "Area under the ROC curve", "", decimals=2, of=lambda r: r.auc),
        Readout("sensitivity", "Sensitivity", "%", decimals=1, of=lambda r: 100 * r.sensitivity),
        Readout("specificity", "Specificity", "%", decimals=1, of=lambda r: 100 * r.specificity),
        Readout("found", "Of 1,000 people: marker found", "", decimals=0, of=lambda r: r.found),
        Readout("missed", "Of 1,000 people: marker missed", "", decimals=0, of=lambda r: r.missed),
        Readout("false_alarms", "Of 1,000 people: false alarms", "", decimals=0, of=lambda r: r.false_alarms),
        Readout(
            "positive_value",
            "Of positive tests, with the marker",
            "%",
            decimals=1,
            missing="nobody tests positive",
            of=lambda r: 100 * r.predictive.positive,
        ),
        Readout(
            "negative_value",
            "Of negative tests, without the marker",
            "%",
            decimals=1,
            missing="nobody tests negative",
            of=lambda r: 100 * r.predictive.negative,
        ),
    ),
    run=figure.run,
    measures=(Measure("found", "roc", "y", "found among those with the marker", "of 100 people", per=0.01),),
)
