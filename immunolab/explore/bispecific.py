"""Explorer 07-bispecific: why more drug can make fewer bridges between two cells."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import ternary_complex as figure
from immunolab.models._check import Parameter
from immunolab.models.ternary_complex import PARAMETERS

__all__ = ["EXPLORER"]

_DRUG = Parameter("drug_nM", 1, "nM", "Drug concentration", 0, 1e9, note="the marker on the curve")


def _numbers(result: figure.Result) -> dict[str, float]:
    return {
        "bridges": 1000 * result.now,
        "share_of_peak": 100 * result.now / result.peak[1],
        "peak_drug": result.peak[0],
        "peak_bridges": 1000 * result.peak[1],
        "half_from": result.window[0],
        "half_to": result.window[1],
    }


EXPLORER = Explorer(
    name="07-bispecific",
    title="Bispecific antibody: bridges between myeloma cell and T cell",
    controls=(
        Control("drug", _DRUG, *figure.DRUG_NM, "log"),
        Control("soluble", PARAMETERS["soluble_nM"], 0.1, 1000, "zero-log"),
        Control("k_target", PARAMETERS["k_target_nM"], 0.01, 10, "log"),
        Control("k_cd3", PARAMETERS["k_cd3_nM"], 1, 500, "log"),
        Control("target", PARAMETERS["target_nM"], 0.005, 1, "log"),
        Control("cd3", PARAMETERS["cd3_nM"], 0.01, 2, "log"),
        Control("cooperativity", PARAMETERS["cooperativity"], 0.01, 100, "log"),
    ),
    readouts=(
        Readout("bridges", "Bridges at this concentration", "pM"),
        Readout("share_of_peak", "Of the most that can form", "%"),
        Readout("peak_drug", "Drug at the peak", "nM"),
        Readout("peak_bridges", "Bridges at the peak", "pM"),
        Readout("half_from", "At least half of the peak from", "nM"),
        Readout("half_to", "At least half of the peak up to", "nM"),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
