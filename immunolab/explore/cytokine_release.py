"""What a small first dose buys."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import cytokine_release as figure
from immunolab.models import Parameter
from immunolab.models.cytokine_release import PARAMETERS

__all__ = ["EXPLORER"]

_FIRST = Parameter("first", 60, "µg", "First dose", 0.1, 1e5, "V", "Chen2019")
_RATIO = Parameter("ratio", 5, "times", "Second dose over first", 0.1, 1000, "V", "Chen2019", "60, then 300 µg")
_INTERVAL = Parameter("interval", 7, "days", "Days between them", 0.5, 20, "V", "Chen2019")


EXPLORER = Explorer(
    name="cytokine_release",
    title="Cytokine release: step-up dosing of a T-cell engager",
    drawing=figure.DRAWING,
    controls=(
        Control("first_dose", _FIRST, 1, 1000, "log"),
        Control("ratio", _RATIO, 1, 50, "log"),
        Control("interval", _INTERVAL, 1, 14, step=0.5),
        Control("tumour_cells", PARAMETERS["Tu"], 0.1, 1000, "log"),
    ),
    readouts=(
        Readout("first_peak", "Peak after the first dose", "pg/mL", decimals=0, of=lambda r: r.peaks.first),
        Readout("first_peak_hour", "Hours to that peak", "hours", decimals=1, of=lambda r: r.peaks.hour),
        Readout("second_peak", "Peak after the second dose", "pg/mL", decimals=0, of=lambda r: r.peaks.second),
        Readout("at_once_peak", "Peak, second dose given at once", "pg/mL", decimals=0, of=lambda r: r.peaks.at_once),
    ),
    run=figure.run,
    measures=(Measure("second_peak", "cytokine", "y", "peak after the second dose", "pg/mL"),),
)
