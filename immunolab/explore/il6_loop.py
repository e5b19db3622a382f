"""Why serum interleukin-6 rises when its signal stops."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import il6_loop as figure
from immunolab.models import Parameter
from immunolab.models.il6_loop import PARAMETERS

__all__ = ["EXPLORER"]

_DAYS = [
    Parameter(name, figure.NEVER, "", label, 0, figure.NEVER, note="31: not given, the run ends on day 30")
    for name, label in (("tocilizumab_day", "Day of tocilizumab"), ("steroid_day", "Day steroids start"))
]


EXPLORER = Explorer(
    name="il6_loop",
    title="Interleukin-6 loop: serum level, signal and tocilizumab",
    drawing=figure.DRAWING,
    controls=(
        Control("tocilizumab_day", _DAYS[0], 0, figure.NEVER, step=0.5),
        Control("steroid_day", _DAYS[1], 0, figure.NEVER, step=0.5),
        Control("drive", PARAMETERS["drive"], 0.01, 5, "log"),
        Control("loop", PARAMETERS["loop"], 0, 2, step=0.05),
    ),
    readouts=(
        Readout("peak", "Peak of serum IL-6", "pg/mL", of=lambda r: r.peak),
        Readout("peak_day", "Day of the peak", "days", decimals=1, of=lambda r: r.peak_day),
        Readout("signal_days", "Signal, in full days", "days", decimals=1, of=lambda r: r.signal),
        Readout(
            "before_tocilizumab",
            "IL-6 when tocilizumab is given",
            "pg/mL",
            missing="not given",
            of=lambda r: figure.before_and_after(r)[0],
        ),
        Readout(
            "after_tocilizumab",
            "Highest IL-6 after it",
            "pg/mL",
            missing="not given",
            of=lambda r: figure.before_and_after(r)[1],
        ),
    ),
    run=figure.run,
)
