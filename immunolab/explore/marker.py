"""Explorer 12-marker: does a marker say who does badly, or whom the drug helps?"""

from __future__ import annotations

from typing import Any

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import marker as figure
from immunolab.models import marker as model
from immunolab.models._check import Parameter
from immunolab.models.marker import PARAMETERS

__all__ = ["EXPLORER"]

_SEED = Parameter("seed", 1, "", "Run", 1, 1000, note="another run is another trial of the same drug")
_PATIENTS = Parameter("patients", 400, "", "Patients, half in each arm", 20, 2000, note="a middling phase 3 trial")


def _run(patients: float, **values: Any) -> figure.Result:
    return figure.run(patients=2 * round(patients / 2), **values)


def _numbers(result: figure.Result) -> dict[str, float]:
    gains = [100 * model.gain(marker, figure.READ_MONTH, **result.values) for marker in (0, 1)]
    return {
        **{name: model.median(marker, drug, **result.values) for name, (marker, drug) in model.GROUPS.items()},
        "gain_negative": gains[0],
        "gain_positive": gains[1],
        "ratio_positive": model.hazard_ratio(1, **result.values),
        "patients_positive": float(result.positive.patients),
        "found_positive": result.positive.hazard_ratio,
        "low_positive": result.positive.low,
        "high_positive": result.positive.high,
        "found_negative": result.negative.hazard_ratio,
        "p_interaction": result.p,
    }


_UNKNOWN = "cannot be estimated"

EXPLORER = Explorer(
    name="12-marker",
    title="A marker in a trial: prognostic, predictive, or found by chance",
    controls=(
        Control("prognostic", PARAMETERS["prognostic"], 0.25, 4, step=0.05),
        Control("drug_effect", PARAMETERS["hazard_ratio"], 0.3, 1.5, step=0.01),
        Control("predictive", PARAMETERS["predictive"], 0.1, 3, step=0.05),
        Control("prevalence", PARAMETERS["prevalence"], 0.05, 0.95, step=0.05),
        Control("patients", _PATIENTS, 40, 1200, step=20),
        Control("run", _SEED, 1, 100),
    ),
    readouts=(
        Readout("negative_control", "Median, no marker, no drug", "months", decimals=1),
        Readout("negative_drug", "Median, no marker, drug", "months", decimals=1),
        Readout("positive_control", "Median, marker, no drug", "months", decimals=1),
        Readout("positive_drug", "Median, marker, drug", "months", decimals=1),
        Readout("gain_negative", "Alive at 3 years, gain without the marker", "percentage points", decimals=1),
        Readout("gain_positive", "Alive at 3 years, gain with the marker", "percentage points", decimals=1),
        Readout("ratio_positive", "True hazard ratio with the marker", "", decimals=2),
        Readout("patients_positive", "Trial: patients with the marker", "", decimals=0),
        Readout("found_positive", "Trial: hazard ratio with the marker", "", decimals=2, missing=_UNKNOWN),
        Readout("low_positive", "95% interval from", "", decimals=2, missing=_UNKNOWN),
        Readout("high_positive", "95% interval to", "", decimals=2, missing=_UNKNOWN),
        Readout("found_negative", "Trial: hazard ratio without the marker", "", decimals=2, missing=_UNKNOWN),
        Readout("p_interaction", "Trial: p of the interaction", "", digits=2, missing="cannot be tested"),
    ),
    run=_run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
