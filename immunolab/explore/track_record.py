"""What a source's past says of its next statement, and what your check adds."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import track_record as figure
from immunolab.models.track_record import PARAMETERS

__all__ = ["EXPLORER"]


EXPLORER = Explorer(
    name="track_record",
    title="A source's track record, and a check of its next statement",
    drawing=figure.DRAWING,
    controls=(
        Control("held", PARAMETERS["held"], 0, 100),
        Control("failed", PARAMETERS["failed"], 0, 100),
        Control("prior", PARAMETERS["prior"], 5, 95, step=5),
        Control("weight", PARAMETERS["weight"], 1, 100, "log"),
        Control("sensitivity", PARAMETERS["sensitivity"], 0, 100),
        Control("specificity", PARAMETERS["specificity"], 0, 100),
    ),
    readouts=(
        Readout("next_holds", "The next statement holds", "%", decimals=1, of=lambda r: 100 * r.after.mean),
        Readout(
            "low", "Share that holds, 95% interval from", "%", decimals=1, of=lambda r: 100 * r.after.interval()[0]
        ),
        Readout("high", "95% interval to", "%", decimals=1, of=lambda r: 100 * r.after.interval()[1]),
        Readout("ten_hold", "The next ten all hold", "%", decimals=1, of=lambda r: 100 * r.ten),
        Readout(
            "passes", "Your check passes, of all its statements", "%", decimals=1, of=lambda r: 100 * r.checked.passes
        ),
        Readout(
            "if_passed",
            "If it passed your check, it holds",
            "%",
            decimals=1,
            missing="nothing passes",
            of=lambda r: 100 * r.checked.holds_if_passed,
        ),
        Readout(
            "if_stopped",
            "If your check stopped it, it holds all the same",
            "%",
            decimals=1,
            missing="nothing is stopped",
            of=lambda r: 100 * r.checked.holds_if_stopped,
        ),
    ),
    run=figure.run,
    measures=(Measure("chance", "next", "x", "chance that it holds", "%"),),
)
