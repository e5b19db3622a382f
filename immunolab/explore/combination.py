"""When are two drugs more than the sum, and when is it two chances?"""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import combination as figure
from immunolab.models import Parameter
from immunolab.models.combination import PARAMETERS

__all__ = ["EXPLORER"]

_DOSE = Parameter("dose", 1, "", "Dose of A, in doses of half effect", 1e-3, 1e3, note="half effect")
_RATIO = Parameter("ratio", 1, "", "Dose of B over dose of A", 1e-3, 1e3, note="as much of each")
_MEDIANS = [
    Parameter(
        f"median_{drug.lower()}", median, "months", f"Median with {drug} alone", 0.5, 240, note="one twice the other"
    )
    for drug, median in (("A", 8), ("B", 4))
]


EXPLORER = Explorer(
    name="combination",
    title="Two drugs: Bliss, Loewe and independent action",
    drawing=figure.DRAWING,
    controls=(
        Control("help", PARAMETERS["help"], -0.5, 1, step=0.05),
        Control("dose", _DOSE, 0.05, 50, "log"),
        Control("ratio", _RATIO, 0.1, 10, "log"),
        Control("steepness_a", PARAMETERS["m_a"], 0.5, 5, step=0.1),
        Control("steepness_b", PARAMETERS["m_b"], 0.5, 5, step=0.1),
        Control("median_a", _MEDIANS[0], 1, 36, step=0.5),
        Control("median_b", _MEDIANS[1], 1, 36, step=0.5),
        Control("correlation", PARAMETERS["rho"], 0, 1, step=0.05),
    ),
    readouts=(
        Readout("effect_a", "Effect of A alone", "", decimals=3, of=lambda r: r.effect_a),
        Readout("effect_b", "Effect of B alone", "", decimals=3, of=lambda r: r.effect_b),
        Readout("bliss", "Both, as Bliss expects", "", decimals=3, of=lambda r: r.bliss),
        Readout("loewe", "Both, as Loewe expects", "", decimals=3, of=lambda r: r.loewe),
        Readout("found", "Both, as found", "", decimals=3, of=lambda r: r.found),
        Readout("median", "Median with both, independent action", "months", decimals=1, of=lambda r: r.median),
        Readout(
            "gain",
            "Gain over the better drug",
            "months",
            decimals=1,
            of=lambda r: r.median - max(r.values["median_a"], r.values["median_b"]),
        ),
    ),
    run=figure.run,
    measures=(Measure("effect", "dose", "y", "effect of both"),),
)
