"""Explorer 08-antigen-escape: when myeloma without the target comes back."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import antigen_escape as figure
from immunolab.models._check import Parameter
from immunolab.models.antigen_escape import PARAMETERS, days_per_tenfold, relapse_formula

__all__ = ["EXPLORER"]

_SECOND = Parameter(
    "second", 1, "", "Share without a second target", 0, 1, note="1: the CAR T cells have one target only"
)


def _numbers(result: figure.Result) -> dict[str, float]:
    g = result.growth
    return {
        "relapse_day": result.relapse,
        "formula_day": relapse_formula(negative=result.share, g=g) if result.share else float("nan"),
        "days_per_tenfold": days_per_tenfold(g=g),
        "smallest": float(result.course.myeloma.min()),
        "car_t_peak": result.peak,
        "car_t_peak_day": result.peak_day,
    }


EXPLORER = Explorer(
    name="08-antigen-escape",
    title="Antigen escape: relapse by cells that do not show the target",
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
        ),
        Readout("formula_day", "By the formula ln(cells/start)/growth", "days", decimals=0, missing="never"),
        Readout("days_per_tenfold", "Gained by ten times fewer such cells", "days", decimals=0),
        Readout("smallest", "Fewest myeloma cells", "cells"),
        Readout("car_t_peak", "Peak of CAR T effectors", "cells"),
        Readout("car_t_peak_day", "Day of that peak", "days", decimals=1),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
