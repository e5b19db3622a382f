"""What mutation and selection do to affinity and to the number of clones."""

from __future__ import annotations

import math

from immunolab.explore._declare import Control, Explorer, Measure, Readout, one_run
from immunolab.figures import germinal_centre as figure
from immunolab.models.germinal_centre import PARAMETERS

__all__ = ["EXPLORER"]


EXPLORER = Explorer(
    name="germinal_centre",
    title="Affinity maturation: mutation, selection and chance among B cells",
    drawing=figure.DRAWING,
    controls=(
        Control("selection", PARAMETERS["selection"], 0, 2, step=0.1),
        Control("mutation", PARAMETERS["mutation"], 0, 1, step=0.05),
        Control("run", one_run(20, "another run is another throw of the same dice"), 1, 20),
    ),
    readouts=(
        Readout("fold", f"Affinity after {figure.ROUNDS} rounds", "× start", of=lambda r: r.fold),
        Readout("log10_gain", "The same as a power of ten", "log10", decimals=2, of=lambda r: math.log10(r.fold)),
        Readout("effective_clones", f"Effective clones, of {figure.FOUNDERS}", "", decimals=1, of=lambda r: r.clones),
        Readout("largest_clone", "Largest clone", "% of cells", decimals=0, of=lambda r: 100 * r.largest),
    ),
    run=figure.run,
    measures=(Measure("affinity", "affinity", "y", "mean affinity after the rounds", "times the start"),),
)
