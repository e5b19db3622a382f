"""One infusion of living cells, how far they expand and how long they stay."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import car_t as figure
from immunolab.models import car_t as model

__all__ = ["EXPLORER"]

_P = model.PARAMETERS


EXPLORER = Explorer(
    name="car_t",
    title="CAR T cells in blood: expansion, contraction, persistence",
    drawing=figure.DRAWING,
    controls=(
        Control("expansion", _P["foldx"], 10, 1e6, "log"),
        Control("peak_day", _P["Tmax"], 4, 20, step=0.1),
        Control("contraction", _P["alpha"], 0.02, 1, step=0.02),
        Control("memory_share", _P["FB"], 1e-4, 0.1, "zero-log"),
        Control("memory_loss", _P["beta"], 0.0002, 0.02, step=0.0002),
    ),
    readouts=(
        Readout("peak", "Peak (Cmax)", "copies/µg", of=lambda r: r.values["Cmax"]),
        Readout("peak_day", "Day of the peak (Tmax)", "days", decimals=1, of=lambda r: r.values["Tmax"]),
        Readout("doubling", "Doubling time while they expand", "days", decimals=2, of=lambda r: r.times.doubling),
        Readout("contraction", "Half-life of effectors", "days", decimals=2, of=lambda r: r.times.contraction),
        Readout("persistence", "Half-life of memory cells", "days", of=lambda r: r.times.persistence),
        Readout("day_28", "Left on day 28", "copies/µg", of=lambda r: model.stein(28, **r.values)),
        Readout("year_1", "Left after a year", "copies/µg", of=lambda r: model.stein(365, **r.values)),
        Readout(
            "memory_overtakes",
            "Memory outnumbers effectors from day",
            "",
            decimals=0,
            missing="never",
            of=lambda r: r.times.memory_overtakes,
        ),
    ),
    run=figure.run,
    measures=(Measure("peak_day", "weeks", "x", "most CAR T cells", "days after the infusion"),),
)
