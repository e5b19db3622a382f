"""Explorer 17-track-record: what a source's past says of its next statement, and what your check adds."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import track_record as figure
from immunolab.models.track_record import PARAMETERS

__all__ = ["EXPLORER"]


def _numbers(result: figure.Result) -> dict[str, float]:
    low, high = result.after.interval()
    shares = {
        "next_holds": result.after.mean,
        "low": low,
        "high": high,
        "ten_hold": result.ten,
        "passes": result.checked.passes,
        "if_passed": result.checked.holds_if_passed,
        "if_stopped": result.checked.holds_if_stopped,
    }
    return {name: 100 * share for name, share in shares.items()}


EXPLORER = Explorer(
    name="17-track-record",
    title="A source's track record, and a check of its next statement",
    controls=(
        Control("held", PARAMETERS["held"], 0, 100),
        Control("failed", PARAMETERS["failed"], 0, 100),
        Control("prior", PARAMETERS["prior"], 5, 95, step=5),
        Control("weight", PARAMETERS["weight"], 1, 100, "log"),
        Control("sensitivity", PARAMETERS["sensitivity"], 0, 100),
        Control("specificity", PARAMETERS["specificity"], 0, 100),
    ),
    readouts=(
        Readout("next_holds", "The next statement holds", "%", decimals=1),
        Readout("low", "Share that holds, 95% interval from", "%", decimals=1),
        Readout("high", "95% interval to", "%", decimals=1),
        Readout("ten_hold", "The next ten all hold", "%", decimals=1),
        Readout("passes", "Your check passes, of all its statements", "%", decimals=1),
        Readout("if_passed", "If it passed your check, it holds", "%", decimals=1, missing="nothing passes"),
        Readout(
            "if_stopped",
            "If your check stopped it, it holds all the same",
            "%",
            decimals=1,
            missing="nothing is stopped",
        ),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
