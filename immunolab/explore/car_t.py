"""Explorer 08-car-t: one infusion of living cells, how far they expand and how long they stay."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import car_t as figure
from immunolab.models import car_t as model

__all__ = ["EXPLORER"]

_P = model.PARAMETERS


def _numbers(result: figure.Result) -> dict[str, float]:
    p, times = result.values, result.times
    return {
        "peak": p["Cmax"],
        "peak_day": p["Tmax"],
        "doubling": times.doubling,
        "contraction": times.contraction,
        "persistence": times.persistence,
        "day_28": float(model.stein(28, **p)),
        "year_1": float(model.stein(365, **p)),
        "memory_overtakes": times.memory_overtakes,
    }


EXPLORER = Explorer(
    name="08-car-t",
    title="CAR T cells in blood: expansion, contraction, persistence",
    controls=(
        Control("expansion", _P["foldx"], 10, 1e6, "log"),
        Control("peak_day", _P["Tmax"], 4, 20, step=0.1),
        Control("contraction", _P["alpha"], 0.02, 1, step=0.02),
        Control("memory_share", _P["FB"], 1e-4, 0.1, "zero-log"),
        Control("memory_loss", _P["beta"], 0.0002, 0.02, step=0.0002),
    ),
    readouts=(
        Readout("peak", "Peak (Cmax)", "copies/µg"),
        Readout("peak_day", "Day of the peak (Tmax)", "days", decimals=1),
        Readout("doubling", "Doubling time while they expand", "days", decimals=2),
        Readout("contraction", "Half-life of effectors", "days", decimals=2),
        Readout("persistence", "Half-life of memory cells", "days"),
        Readout("day_28", "Left on day 28", "copies/µg"),
        Readout("year_1", "Left after a year", "copies/µg"),
        Readout("memory_overtakes", "Memory outnumbers effectors from day", "", decimals=0, missing="never"),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
