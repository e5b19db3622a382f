"""Twenty trials of one drug: what chance does to each, and how far its interval reaches."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import luck as figure
from immunolab.models import Parameter
from immunolab.models.luck import PARAMETERS, mean_ratio

__all__ = ["EXPLORER"]

_THROW = Parameter("seed", 1, "", "Throw", 1, 1000, note="another throw is twenty other trials of the same drug")
_INTERVALS = Parameter("intervals", 1, "", "Draw the intervals", 0, 1, note="without them only what each trial found")


EXPLORER = Explorer(
    name="luck",
    title="Twenty trials of one drug, and what chance does to them",
    drawing=figure.DRAWING,
    controls=(
        Control("patients", PARAMETERS["patients"], 40, 1200, step=20),
        Control("hazard_ratio", PARAMETERS["hazard_ratio"], 0.3, 1.5, step=0.01),
        Control("level", PARAMETERS["level"], 50, 99),
        Control("intervals", _INTERVALS, 0, 1, names=("no", "yes")),
        Control("throw", _THROW, 1, 100),
    ),
    readouts=(
        Readout("lowest", "Lowest ratio found", "", decimals=2, of=lambda r: r.found.ratio.min()),
        Readout("highest", "Highest ratio found", "", decimals=2, of=lambda r: r.found.ratio.max()),
        Readout("misses", "Intervals that miss the truth", "of 20", decimals=0, of=lambda r: r.found.misses),
        Readout("in_favour", "Intervals wholly below 1", "of 20", decimals=0, of=lambda r: r.found.in_favour.sum()),
        Readout(
            "mean_ratio",
            "What these find, in the mean",
            "",
            decimals=2,
            missing="there are none",
            of=lambda r: mean_ratio(r.found),
        ),
    ),
    run=figure.run,
    measures=(Measure("lowest", "found", "x", "the luckiest trial finds"),),
)
