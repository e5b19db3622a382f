"""When effectors clear a tumour, hold it, or lose it."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Fate, Measure, Readout
from immunolab.figures import tumour_immune as figure
from immunolab.models import Parameter
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


EXPLORER = Explorer(
    name="tumour_immune",
    title="Tumour against effector cells: clearance, dormancy, escape",
    drawing=figure.DRAWING,
    controls=(
        Control("mu", _MU, 0.001, 0.008, step=0.0001),
        Control("tumour", _TUMOUR, 1e3, 5e8, "log"),
        Control("effectors", _EFFECTORS, 1e4, 1e7, "log"),
        Control("supply", PARAMETERS["s"], 1e3, 1e5, step=1e3),
    ),
    readouts=(
        Fate("fate", "Fate of the tumour", "", words=figure.FATES, of=lambda r: figure.FATES.index(r.fate)),
        Readout("peak_tumour", f"Largest tumour within {figure.DAYS:g} days", "cells", of=lambda r: r.peak[0]),
        Readout("peak_day", "Day of the largest tumour", "days", decimals=0, of=lambda r: r.peak[1]),
        Readout("last_tumour", f"Tumour on day {figure.DAYS:g}", "cells", of=lambda r: r.last),
        Readout(
            "cleared_day",
            "Fewer than one tumour cell",
            "days",
            decimals=0,
            missing=f"not by day {figure.DAYS:g}",
            of=lambda r: r.day_gone,
        ),
        Readout("dormant_tumour", "Dormant tumour at rest", "cells", missing="no such state", of=lambda r: r.dormant),
    ),
    run=figure.run,
    measures=(Measure("tumour", "time", "y", "tumour at the end", "cells"),),
)
