"""Explorer 09-checkpoint: why the same drug, on the same receptor, helps in one tumour and not in another."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import checkpoint as figure
from immunolab.models._check import Parameter
from immunolab.models.checkpoint import PARAMETERS

__all__ = ["EXPLORER"]

_DRUG = Parameter(
    "drug_mg_per_L", figure.TROUGH, "mg/L", "Drug in blood", 0, 1e4, "K", note="nivolumab before the next dose"
)


def _numbers(result: figure.Result) -> dict[str, float]:
    return {
        "occupancy": 100 * result.occupied,
        "needed_occupancy": 100 * result.needed,
        "untreated": figure.at(result.untreated),
        "treated": figure.at(result.treated),
    }


EXPLORER = Explorer(
    name="09-checkpoint",
    title="Checkpoint blockade: one drug, different tumours",
    controls=(
        Control("pressure", PARAMETERS["L"], 0.1, 1000, "zero-log"),
        Control("other_brakes", PARAMETERS["trap"], 0.1, 1000, "zero-log"),
        Control("infiltration", PARAMETERS["s"], 100, 1e6, "log"),
        Control("antigenicity", PARAMETERS["a_g"], 0.001, 2, "zero-log"),
        Control("killing", PARAMETERS["k"], 0.01, 5, "log"),
        Control("drug", _DRUG, 0.01, 1000, "zero-log"),
    ),
    readouts=(
        Readout("occupancy", "PD-1 blocked", "%", decimals=1),
        Readout("needed_occupancy", "Blockade needed for control", "%", decimals=1, missing="no blockade is enough"),
        Readout("untreated", f"Tumour untreated, day {figure.READ_DAY}", "cells"),
        Readout("treated", f"Tumour treated, day {figure.READ_DAY}", "cells"),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
