"""When myeloma without the target comes back."""

from __future__ import annotations

import math

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import antigen_escape as figure
from immunolab.models import Parameter
from immunolab.models.antigen_escape import PARAMETERS, days_per_tenfold, relapse_formula

__all__ = ["EXPLORER"]

_SECOND = Parameter(
    "second", 1, "", "Share without a second target", 0, 1, note="1: the CAR T cells have one target only"
)


EXPLORER = Explorer(
    name="antigen_escape",
    title="Antigen escape: relapse by cells that do not show the target",
    drawing=figure.DRAWING,
    controls=(
        Control("negative", PARAMETERS["negative"], 1e-9, 0.1, "zero-log"),
        Control("second_target", _SECOND, 1e-4, 1, "log"),
        Control("bystander", PARAMETERS["bystander"], 0, 1, step=0.05),
        Control("growth", PARAMETERS["g"], 0.002, 0.03, step=0.001),
    ),
    readouts=(
        Readout(
            "relapse_day",
            "Relapse seen (10 billion cells) on day",
            "",
            decimals=0,
            missing=f"not in {figure.YEARS} years",
            of=lambda r: r.relapse,
        ),
        Readout(
            "formula_day",
            "By the formula ln(cells/start)/growth",
            "days",
            decimals=0,
            missing="never",
            of=lambda r: relapse_formula(negative=r.share, g=r.growth) if r.share else math.nan,
        ),
        Readout(
            "days_per_tenfold",
            "Gained by ten times fewer such cells",
            "days",
            decimals=0,
            of=lambda r: days_per_tenfold(g=r.growth),
        ),
        Readout("smallest", "Fewest myeloma cells", "cells", of=lambda r: r.course.myeloma.min()),
        Readout("car_t_peak", "Peak of CAR T effectors", "cells", of=lambda r: r.peak),
        Readout("car_t_peak_day", "Day of that peak", "days", decimals=1, of=lambda r: r.peak_day),
    ),
    run=figure.run,
)
