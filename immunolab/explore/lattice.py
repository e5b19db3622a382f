"""Explorer 03-lattice: T cells against a tumour, hour by hour, with Play, Pause and Step."""

from __future__ import annotations

from dataclasses import replace

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import tumour_lattice as figure
from immunolab.models._check import Parameter
from immunolab.models.tumour_lattice import PARAMETERS

__all__ = ["EXPLORER"]

_HOUR = Parameter("hour", 0, "h", "Hour", 0, figure.HOURS, note="one step of the model is about an hour")
_P = PARAMETERS
_BRAKE = replace(_P["brake"], label="Checkpoint brake", note="share of killing that is blocked; none by default")
_ENTRY = replace(_P["entry"], label="T cells that enter", unit="per hour")
_KEPT_OUT = replace(_P["exclusion"], label="T cells kept out by", note="distance around the tumour; none by default")
_NEGATIVE = replace(_P["negative"], label="Share without antigen", note="of the first tumour cells; none by default")
_RUN = Parameter("seed", 1, "", "Run", 1, 20, note="another run is another throw of the same dice")


def _numbers(result: figure.Result) -> dict[str, float]:
    names = ("tumour", "negative", "t_cells", "born", "killed")
    return {name: float(getattr(result, name)) for name in names}


EXPLORER = Explorer(
    name="03-lattice",
    title="T cells against a tumour on a lattice",
    controls=(
        Control("hour", _HOUR, 0, figure.HOURS),
        Control("brake", _BRAKE, 0, 1, step=0.05),
        Control("entry", _ENTRY, 0, 8, step=0.5),
        Control("exclusion", _KEPT_OUT, 0, 10),
        Control("negative", _NEGATIVE, 0, 0.5, step=0.01),
        Control("run", _RUN, 1, 20),
    ),
    readouts=(
        Readout("tumour", "Tumour cells", "", decimals=0),
        Readout("negative", "Of these without the antigen", "", decimals=0),
        Readout("t_cells", "T cells", "", decimals=0),
        Readout("born", "Tumour cells born so far", "", decimals=0),
        Readout("killed", "Tumour cells killed so far", "", decimals=0),
    ),
    run=figure.run,
    numbers=_numbers,
    play="hour",
    **figure.DRAWING.parts(),
)
