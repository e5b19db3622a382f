"""Explorer 14-trial: what one trial can say, and how far chance, switching and its reader move it.

An event is a death; for the biased reader it is progression, since nobody misreads a death.
"""

from __future__ import annotations

from typing import Any

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import trial as figure
from immunolab.models._check import Parameter
from immunolab.models.survival import PARAMETERS

__all__ = ["EXPLORER"]

_SEED = Parameter("seed", 1, "", "Run", 1, 1000, note="another run is another trial of the same drug")
_PATIENTS = Parameter("patients", 600, "", "Patients, half in each arm", 20, 2000, note="near the 605 of CheckMate 743")


def _run(patients: float, **values: Any) -> figure.Result:
    return figure.run(patients=2 * round(patients / 2), **values)


def _numbers(result: figure.Result) -> dict[str, float]:
    e = figure.estimate(result)
    return {
        "hazard_ratio": e.hazard_ratio,
        "low": e.low,
        "high": e.high,
        "p": e.p,
        "rmst_difference": e.rmst,
        "median_treated": e.median_treated,
        "median_control": e.median_control,
        "deaths": float(result.trial.event.sum()),
    }


EXPLORER = Explorer(
    name="14-trial",
    title="A simulated trial: Kaplan-Meier curves and what chance does to them",
    controls=(
        Control("patients", _PATIENTS, 40, 1200, step=20),
        Control("hazard_ratio", PARAMETERS["hazard_ratio"], 0.3, 1.5, step=0.01),
        Control("delay", PARAMETERS["delay"], 0, 18),
        Control("cured", PARAMETERS["cured"], 0, 0.5, step=0.05),
        Control("follow_up", PARAMETERS["follow_up"], 6, 60, step=2),
        Control("crossover", PARAMETERS["crossover"], 0, 1, step=0.1),
        Control("reader_bias", PARAMETERS["reader_bias"], 0, 0.6, step=0.05),
        Control("run", _SEED, 1, 100),
    ),
    readouts=(
        Readout("hazard_ratio", "Hazard ratio found", "", decimals=2, missing="cannot be estimated"),
        Readout("low", "95% interval from", "", decimals=2, missing="cannot be estimated"),
        Readout("high", "95% interval to", "", decimals=2, missing="cannot be estimated"),
        Readout("p", "Log-rank p", "", digits=2, missing="cannot be tested"),
        Readout("rmst_difference", f"Mean time gained up to {figure.HORIZON:g} months", "months", decimals=2),
        Readout("median_treated", "Median, experimental", "months", decimals=1, missing="not reached"),
        Readout("median_control", "Median, control", "months", decimals=1, missing="not reached"),
        Readout("deaths", "Events", "", decimals=0),
    ),
    run=_run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
