"""What having waited tells of the next years."""

from __future__ import annotations

from dataclasses import replace

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import waiting as figure
from immunolab.models.waiting import PARAMETERS

__all__ = ["EXPLORER"]

_WAITED = replace(PARAMETERS["waited"], high=figure.LONGEST)
_MGUS, _ASBESTOS = figure.PEOPLE

EXPLORER = Explorer(
    name="waiting",
    title="Waiting: a clock and a climb",
    drawing=figure.DRAWING,
    controls=(Control("waited", _WAITED, 0, figure.LONGEST),),
    readouts=(
        Readout("mgus", f"MGUS: of {_MGUS} still well, ill in the next 10 years", "", decimals=1, of=lambda r: r.mgus),
        Readout(
            "asbestos",
            f"After asbestos: of {_ASBESTOS:,} still well, ill in the next 10 years",
            "",
            decimals=1,
            of=lambda r: r.asbestos,
        ),
    ),
    run=figure.run,
    measures=(Measure("after", "asbestos", "y", "ill in the next 10 years", f"of {_ASBESTOS:,} people"),),
)
