"""Why the same drug, on the same receptor, helps in one tumour and not in another."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import checkpoint as figure
from immunolab.models import Parameter
from immunolab.models.checkpoint import PARAMETERS

__all__ = ["EXPLORER"]

_DRUG = Parameter(
    "drug_mg_per_L", figure.USUAL, "mg/L", "Drug in blood", 0, 1e4, note="far above what covers half of PD-1"
)
_NAMES = ("inflamed", "little PD-L1", "cold", "excluded", "another brake")
_KIND = Parameter(
    "kind", 0, "", "Tumour", 0, len(_NAMES) - 1, note="five made for this course; all other settings start from it"
)


EXPLORER = Explorer(
    name="checkpoint",
    title="Checkpoint blockade: one drug, different tumours",
    drawing=figure.DRAWING,
    controls=(
        Control("pressure", PARAMETERS["L"], 0.1, 1000, "zero-log"),
        Control("other_brakes", PARAMETERS["trap"], 0.1, 1000, "zero-log"),
        Control("infiltration", PARAMETERS["s"], 100, 1e6, "log"),
        Control("antigenicity", PARAMETERS["a_g"], 0.001, 2, "zero-log"),
        Control("killing", PARAMETERS["k"], 0.01, 5, "log"),
        Control("drug", _DRUG, 0.01, 1000, "zero-log"),
        Control("tumour", _KIND, 0, len(_NAMES) - 1, names=_NAMES),
    ),
    readouts=(
        Readout("occupancy", "PD-1 blocked", "%", decimals=1, of=lambda r: 100 * r.occupied),
        Readout(
            "needed_occupancy",
            "Blockade needed for control",
            "%",
            decimals=1,
            missing="no blockade is enough",
            of=lambda r: 100 * r.needed,
        ),
        Readout("untreated", f"Tumour untreated, day {figure.READ_DAY}", "cells", of=lambda r: figure.at(r.untreated)),
        Readout("treated", f"Tumour treated, day {figure.READ_DAY}", "cells", of=lambda r: figure.at(r.treated)),
    ),
    run=figure.run,
    measures=(Measure("left", "tumour", "y", f"treated tumour on day {figure.READ_DAY}", "billion cells", per=1e9),),
)
