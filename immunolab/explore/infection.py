"""What slows a pathogen, what clears it, and what memory buys."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import infection as figure
from immunolab.models import infection as race

__all__ = ["EXPLORER"]

_P = race.PARAMETERS


EXPLORER = Explorer(
    name="infection",
    title="Infection race: pathogen against innate defence, effectors and memory",
    drawing=figure.DRAWING,
    controls=(
        Control("memory", _P["M0"], 1e2, 1e7, "zero-log"),
        Control("growth", _P["r"], 1, 6, step=0.1),
        Control("innate_killing", _P["k_I"], 0, 4, step=0.05),
        Control("recognition", _P["h_D"], 1e2, 1e6, "log"),
        Control("t_cell_killing", _P["k_E"], 1e-7, 1e-4, "log"),
    ),
    readouts=(
        Readout("peak_pathogen", "Peak pathogen", "particles", of=lambda r: r.summary.peak_pathogen),
        Readout("peak_day", "Day of the peak", "days", decimals=1, of=lambda r: r.summary.peak_day),
        Readout(
            "cleared_day",
            "Cleared (under 1 particle)",
            "days",
            decimals=1,
            missing=f"not by {figure.LAST}",
            of=lambda r: r.summary.cleared_day,
        ),
        Readout(
            "effectors_at_peak", "Effectors on the day of the peak", "cells", of=lambda r: r.summary.effectors_at_peak
        ),
        Readout("memory_left", f"Memory left on {figure.LAST}", "cells", of=lambda r: r.summary.memory),
    ),
    run=figure.run,
    measures=(Measure("peak_day", "pathogen", "x", "day of the pathogen's peak", "days"),),
)
