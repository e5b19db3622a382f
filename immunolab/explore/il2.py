"""Can the immune system simply be turned up?"""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import il2 as figure
from immunolab.models.il2 import PARAMETERS, threshold_cells, threshold_il2

__all__ = ["EXPLORER"]


EXPLORER = Explorer(
    name="il2",
    title="Interleukin-2, effector cells and tumour",
    drawing=figure.DRAWING,
    controls=(
        Control("antigenicity", PARAMETERS["c"], 1e-6, 0.05, "zero-log"),
        Control("cells_given", PARAMETERS["s1"], 10, 1e4, "zero-log"),
        Control("il2_given", PARAMETERS["s2"], 1e6, 1e9, "zero-log"),
    ),
    readouts=(
        Readout("peak", "Largest tumour", "cells", of=lambda r: r.peak),
        Readout("peak_day", "Day of the largest tumour", "days", decimals=0, of=lambda r: r.peak_day),
        Readout("lowest_late", "Smallest tumour, last 300 days", "cells", of=lambda r: r.low),
        Readout("highest_late", "Largest tumour, last 300 days", "cells", of=lambda r: r.high),
        Readout("most_effectors", "Most effectors", "cells", of=lambda r: r.course.effectors.max()),
        Readout(
            "cells_of_threshold",
            "Cells given, of the threshold",
            "times",
            decimals=2,
            of=lambda r: r.s1 / threshold_cells(),
        ),
        Readout(
            "il2_of_threshold",
            "Interleukin-2 given, of the threshold",
            "times",
            decimals=2,
            of=lambda r: r.s2 / threshold_il2(),
        ),
    ),
    run=figure.run,
    measures=(Measure("tumour", "tumour", "y", "size of the tumour", "cells"),),
)
