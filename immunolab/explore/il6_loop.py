"""Explorer 13-il6: why serum interleukin-6 rises when its signal stops."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import il6_loop as figure
from immunolab.models._check import Parameter
from immunolab.models.il6_loop import PARAMETERS

__all__ = ["EXPLORER"]

_DAYS = [
    Parameter(name, figure.NEVER, "", label, 0, figure.NEVER, note="31: not given, the run ends on day 30")
    for name, label in (("tocilizumab_day", "Day of tocilizumab"), ("steroid_day", "Day steroids start"))
]


def _numbers(result: figure.Result) -> dict[str, float]:
    before, after = figure.before_and_after(result)
    return {
        "peak": result.peak,
        "peak_day": result.peak_day,
        "signal_days": result.signal,
        "before_tocilizumab": before,
        "after_tocilizumab": after,
    }


EXPLORER = Explorer(
    name="13-il6",
    title="Interleukin-6 loop: serum level, signal and tocilizumab",
    controls=(
        Control("tocilizumab_day", _DAYS[0], 0, figure.NEVER, step=0.5),
        Control("steroid_day", _DAYS[1], 0, figure.NEVER, step=0.5),
        Control("drive", PARAMETERS["drive"], 0.01, 5, "log"),
        Control("loop", PARAMETERS["loop"], 0, 2, step=0.05),
    ),
    readouts=(
        Readout("peak", "Peak of serum IL-6", "pg/mL"),
        Readout("peak_day", "Day of the peak", "days", decimals=1),
        Readout("signal_days", "Signal, in full days", "days", decimals=1),
        Readout("before_tocilizumab", "IL-6 when tocilizumab is given", "pg/mL", missing="not given"),
        Readout("after_tocilizumab", "Highest IL-6 after it", "pg/mL", missing="not given"),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
