"""Explorer 10-il2: can the immune system simply be turned up?"""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import il2 as figure
from immunolab.models.il2 import PARAMETERS, threshold_cells, threshold_il2

__all__ = ["EXPLORER"]


def _numbers(result: figure.Result) -> dict[str, float]:
    return {
        "peak": result.peak,
        "peak_day": result.peak_day,
        "lowest_late": result.low,
        "highest_late": result.high,
        "most_effectors": float(result.course.effectors.max()),
        "cells_of_threshold": result.s1 / threshold_cells(),
        "il2_of_threshold": result.s2 / threshold_il2(),
    }


EXPLORER = Explorer(
    name="10-il2",
    title="Interleukin-2, effector cells and tumour",
    controls=(
        Control("antigenicity", PARAMETERS["c"], 1e-6, 0.05, "zero-log"),
        Control("cells_given", PARAMETERS["s1"], 10, 1e4, "zero-log"),
        Control("il2_given", PARAMETERS["s2"], 1e6, 1e9, "zero-log"),
    ),
    readouts=(
        Readout("peak", "Largest tumour", "cells"),
        Readout("peak_day", "Day of the largest tumour", "days", decimals=0),
        Readout("lowest_late", "Smallest tumour, last 300 days", "cells"),
        Readout("highest_late", "Largest tumour, last 300 days", "cells"),
        Readout("most_effectors", "Most effectors", "cells"),
        Readout("cells_of_threshold", "Cells given, of the threshold", "times", decimals=2),
        Readout("il2_of_threshold", "Interleukin-2 given, of the threshold", "times", decimals=2),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
