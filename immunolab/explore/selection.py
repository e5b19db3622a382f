"""Explorer 02-selection: what mutation and selection do to affinity and to the number of clones."""

from __future__ import annotations

import math

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import germinal_centre as figure
from immunolab.models._check import Parameter
from immunolab.models.germinal_centre import PARAMETERS

__all__ = ["EXPLORER"]

_RUN = Parameter("seed", 1, "", "Run", 1, 20, note="another run is another throw of the same dice")


def _numbers(result: figure.Result) -> dict[str, float]:
    return {
        "fold": result.fold,
        "log10_gain": math.log10(result.fold),
        "effective_clones": result.clones,
        "largest_clone": 100 * result.largest,
    }


EXPLORER = Explorer(
    name="02-selection",
    title="Affinity maturation: mutation, selection and chance among B cells",
    controls=(
        Control("selection", PARAMETERS["selection"], 0, 2, step=0.1),
        Control("mutation", PARAMETERS["mutation"], 0, 1, step=0.05),
        Control("run", _RUN, 1, 20),
    ),
    readouts=(
        Readout("fold", f"Affinity after {figure.ROUNDS} rounds", "× start"),
        Readout("log10_gain", "The same as a power of ten", "log10", decimals=2),
        Readout("effective_clones", f"Effective clones, of {figure.FOUNDERS}", "", decimals=1),
        Readout("largest_clone", "Largest clone", "% of cells", decimals=0),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
