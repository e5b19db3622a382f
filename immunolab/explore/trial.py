"""What one trial can say, and how far chance, switching and its reader move it.

An event is a death; for the biased reader it is progression, since nobody misreads a death.
"""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout, one_run
from immunolab.figures import trial as figure
from immunolab.models import Parameter
from immunolab.models.trial import PARAMETERS

__all__ = ["EXPLORER"]

_PATIENTS = Parameter("patients", 600, "", "Patients, half in each arm", 20, 2000, note="near the 605 of CheckMate 743")


EXPLORER = Explorer(
    name="trial",
    title="A simulated trial: Kaplan-Meier curves and what chance does to them",
    drawing=figure.DRAWING,
    controls=(
        Control("patients", _PATIENTS, 40, 1200, step=20),
        Control("hazard_ratio", PARAMETERS["hazard_ratio"], 0.3, 1.5, step=0.01),
        Control("delay", PARAMETERS["delay"], 0, 18),
        Control("cured", PARAMETERS["cured"], 0, 0.5, step=0.05),
        Control("follow_up", PARAMETERS["follow_up"], 6, 60, step=2),
        Control("crossover", PARAMETERS["crossover"], 0, 1, step=0.1),
        Control("reader_bias", PARAMETERS["reader_bias"], 0, 0.6, step=0.05),
        Control("run", one_run(1000, "another run is another trial of the same drug"), 1, 100),
    ),
    readouts=(
        Readout(
            "hazard_ratio",
            "Hazard ratio found",
            "",
            decimals=2,
            missing="cannot be estimated",
            of=lambda r: r.estimate.hazard_ratio,
        ),
        Readout("low", "95% interval from", "", decimals=2, missing="cannot be estimated", of=lambda r: r.estimate.low),
        Readout("high", "95% interval to", "", decimals=2, missing="cannot be estimated", of=lambda r: r.estimate.high),
        Readout("p", "Log-rank p", "", digits=2, missing="cannot be tested", of=lambda r: r.estimate.p),
        Readout(
            "rmst_difference",
            f"Mean time gained up to {figure.HORIZON:g} months",
            "months",
            decimals=2,
            of=lambda r: r.estimate.rmst,
        ),
        Readout(
            "median_treated",
            "Median, experimental",
            "months",
            decimals=1,
            missing="not reached",
            of=lambda r: r.estimate.median_treated,
        ),
        Readout(
            "median_control",
            "Median, control",
            "months",
            decimals=1,
            missing="not reached",
            of=lambda r: r.estimate.median_control,
        ),
        Readout("deaths", "Events", "", decimals=0, of=lambda r: r.trial.event.sum()),
    ),
    run=figure.run,
    measures=(Measure("median", "free", "x", "half of those with the drug had the event", "months"),),
)
