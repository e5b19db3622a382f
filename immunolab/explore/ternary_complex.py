"""Why more drug can make fewer bridges between two cells."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import ternary_complex as figure
from immunolab.models import Parameter
from immunolab.models.ternary_complex import PARAMETERS

__all__ = ["EXPLORER"]

_DRUG = Parameter("drug_nM", 1, "nM", "Drug concentration", 0, 1e9, note="the marker on the curve")


EXPLORER = Explorer(
    name="ternary_complex",
    title="Bispecific antibody: bridges between myeloma cell and T cell",
    drawing=figure.DRAWING,
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
        Readout("bridges", "Bridges at this concentration", "pM", of=lambda r: 1000 * r.now),
        Readout("share_of_peak", "Of the most that can form", "%", of=lambda r: 100 * r.now / r.peak[1]),
        Readout("peak_drug", "Drug at the peak", "nM", of=lambda r: r.peak[0]),
        Readout("peak_bridges", "Bridges at the peak", "pM", of=lambda r: 1000 * r.peak[1]),
        Readout("half_from", "At least half of the peak from", "nM", of=lambda r: r.window[0]),
        Readout("half_to", "At least half of the peak up to", "nM", of=lambda r: r.window[1]),
    ),
    run=figure.run,
    measures=(Measure("share", "share", "y", "bridges, of the most there can be", "%"),),
)
