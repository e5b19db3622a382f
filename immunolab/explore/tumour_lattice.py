"""T cells against a tumour, hour by hour, with Play, Pause and Step."""

from __future__ import annotations

from dataclasses import replace

from immunolab.explore._declare import Control, Explorer, Readout, one_run
from immunolab.figures import tumour_lattice as figure
from immunolab.models import Parameter
from immunolab.models.tumour_lattice import PARAMETERS

__all__ = ["EXPLORER"]

_HOUR = Parameter("hour", 0, "h", "Hour", 0, figure.HOURS, note="one step of the model is about an hour")
_P = PARAMETERS
_BRAKE = replace(_P["brake"], label="Checkpoint brake", note="share of killing that is blocked; none by default")
_ENTRY = replace(_P["entry"], label="T cells that enter", unit="per hour")
_KEPT_OUT = replace(_P["exclusion"], label="T cells kept out by", note="distance around the tumour; none by default")
_NEGATIVE = replace(_P["negative"], label="Share without antigen", note="of the first tumour cells; none by default")


EXPLORER = Explorer(
    name="tumour_lattice",
    title="T cells against a tumour on a lattice",
    drawing=figure.DRAWING,
    controls=(
        Control("hour", _HOUR, 0, figure.HOURS),
        Control("brake", _BRAKE, 0, 1, step=0.05),
        Control("entry", _ENTRY, 0, 8, step=0.5),
        Control("exclusion", _KEPT_OUT, 0, 10),
        Control("negative", _NEGATIVE, 0, 0.5, step=0.01),
        Control("run", one_run(20, "another run is another throw of the same dice"), 1, 20),
    ),
    readouts=(
        Readout("tumour", "Tumour cells", "", decimals=0, of=lambda r: r.tumour),
        Readout("negative", "Of these without the antigen", "", decimals=0, of=lambda r: r.negative),
        Readout("t_cells", "T cells", "", decimals=0, of=lambda r: r.t_cells),
        Readout("born", "Tumour cells born so far", "", decimals=0, of=lambda r: r.born),
        Readout("killed", "Tumour cells killed so far", "", decimals=0, of=lambda r: r.killed),
    ),
    run=figure.run,
    play="hour",
)
