"""Does a marker say who does badly, or whom the drug helps?"""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout, one_run
from immunolab.figures import marker as figure
from immunolab.models import Parameter
from immunolab.models import marker as model
from immunolab.models.marker import PARAMETERS

__all__ = ["EXPLORER"]

_PATIENTS = Parameter("patients", 400, "", "Patients, half in each arm", 20, 2000, note="a middling phase 3 trial")


_UNKNOWN = "cannot be estimated"

EXPLORER = Explorer(
    name="marker",
    title="A marker in a trial: prognostic, predictive, or found by chance",
    drawing=figure.DRAWING,
    controls=(
        Control("prognostic", PARAMETERS["prognostic"], 0.25, 4, step=0.05),
        Control("drug_effect", PARAMETERS["hazard_ratio"], 0.3, 1.5, step=0.01),
        Control("predictive", PARAMETERS["predictive"], 0.1, 3, step=0.05),
        Control("prevalence", PARAMETERS["prevalence"], 0.05, 0.95, step=0.05),
        Control("patients", _PATIENTS, 40, 1200, step=20),
        Control("run", one_run(1000, "another run is another trial of the same drug"), 1, 100),
    ),
    readouts=(
        Readout(
            "negative_control",
            "Median, no marker, no drug",
            "months",
            decimals=1,
            of=lambda r: model.median(0, 0, **r.values),
        ),
        Readout(
            "negative_drug",
            "Median, no marker, drug",
            "months",
            decimals=1,
            of=lambda r: model.median(0, 1, **r.values),
        ),
        Readout(
            "positive_control",
            "Median, marker, no drug",
            "months",
            decimals=1,
            of=lambda r: model.median(1, 0, **r.values),
        ),
        Readout(
            "positive_drug", "Median, marker, drug", "months", decimals=1, of=lambda r: model.median(1, 1, **r.values)
        ),
        Readout(
            "gain_negative",
            "Alive at 3 years, gain without the marker",
            "percentage points",
            decimals=1,
            of=lambda r: 100 * model.gain(0, figure.READ_MONTH, **r.values),
        ),
        Readout(
            "gain_positive",
            "Alive at 3 years, gain with the marker",
            "percentage points",
            decimals=1,
            of=lambda r: 100 * model.gain(1, figure.READ_MONTH, **r.values),
        ),
        Readout(
            "ratio_positive",
            "True hazard ratio with the marker",
            "",
            decimals=2,
            of=lambda r: model.hazard_ratio(1, **r.values),
        ),
        Readout(
            "patients_positive", "Trial: patients with the marker", "", decimals=0, of=lambda r: r.positive.patients
        ),
        Readout(
            "found_positive",
            "Trial: hazard ratio with the marker",
            "",
            decimals=2,
            missing=_UNKNOWN,
            of=lambda r: r.positive.hazard_ratio,
        ),
        Readout("low_positive", "95% interval from", "", decimals=2, missing=_UNKNOWN, of=lambda r: r.positive.low),
        Readout("high_positive", "95% interval to", "", decimals=2, missing=_UNKNOWN, of=lambda r: r.positive.high),
        Readout(
            "found_negative",
            "Trial: hazard ratio without the marker",
            "",
            decimals=2,
            missing=_UNKNOWN,
            of=lambda r: r.negative.hazard_ratio,
        ),
        Readout(
            "p_interaction", "Trial: p of the interaction", "", digits=2, missing="cannot be tested", of=lambda r: r.p
        ),
    ),
    run=figure.run,
)
