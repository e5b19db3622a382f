"""Explorer 03-escape: when effectors clear a tumour, hold it, or lose it."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.explore._fate import Fate
from immunolab.figures import tumour_immune as figure
from immunolab.models._check import Parameter
from immunolab.models.tumour_immune import PARAMETERS

__all__ = ["EXPLORER"]

_PAPER = "Kuznetsov1994"
_MU = Parameter(
    "mu",
    0.0031,
    "(scaled)",
    "Effectors inactivated",
    0,
    0.1,
    "V",
    _PAPER,
    "mu = m/n, how fast the tumour inactivates them; 0.00311 in the paper",
)
_TUMOUR = Parameter("tumour", 5e6, "cells", "Starting tumour", 1, 1e12, note="as in the published example")
_EFFECTORS = Parameter(
    "effectors", 3.2e5, "cells", "Starting effectors", 0, 1e12, note="about what supply sustains without a tumour"
)


def _numbers(result: figure.Result) -> dict[str, float]:
    peak, day = result.peak
    return {
        "fate": float(figure.FATES.index(result.fate)),
        "peak_tumour": peak,
        "peak_day": day,
        "last_tumour": result.last,
        "cleared_day": result.day_gone,
        "dormant_tumour": result.dormant,
    }


EXPLORER = Explorer(
    name="03-escape",
    title="Tumour against effector cells: clearance, dormancy, escape",
    controls=(
        Control("mu", _MU, 0.001, 0.008, step=0.0001),
        Control("tumour", _TUMOUR, 1e3, 5e8, "log"),
        Control("effectors", _EFFECTORS, 1e4, 1e7, "log"),
        Control("supply", PARAMETERS["s"], 1e3, 1e5, step=1e3),
    ),
    readouts=(
        Fate("fate", "Fate of the tumour", "", words=figure.FATES),
        Readout("peak_tumour", f"Largest tumour within {figure.DAYS:g} days", "cells"),
        Readout("peak_day", "Day of the largest tumour", "days", decimals=0),
        Readout("last_tumour", f"Tumour on day {figure.DAYS:g}", "cells"),
        Readout("cleared_day", "Fewer than one tumour cell", "days", decimals=0, missing=f"not by day {figure.DAYS:g}"),
        Readout("dormant_tumour", "Dormant tumour at rest", "cells", missing="no such state"),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
