"""Survival analysis in numpy: Kaplan-Meier, log-rank, Cox, restricted means and simulated trials.

Numbers agree with R's survival package to six digits (a test holds them to it). Times may have any unit,
the same throughout. Nothing here needs more than numpy and scipy, so it runs in a browser too.
"""

from __future__ import annotations

from immunolab.models._cox import Cox, cox, cox1
from immunolab.models._logrank import LogRank, logrank, logrank_many
from immunolab.models._product_limit import KaplanMeier, RestrictedMean, kaplan_meier, median, rmst, survival_at
from immunolab.models.trial import (
    PARAMETERS,
    Piecewise,
    Trial,
    events_needed,
    power,
    simulate_trial,
    simulate_trials,
    true_arms,
)

__all__ = [
    "PARAMETERS",
    "Cox",
    "KaplanMeier",
    "LogRank",
    "Piecewise",
    "RestrictedMean",
    "Trial",
    "cox",
    "cox1",
    "events_needed",
    "kaplan_meier",
    "logrank",
    "logrank_many",
    "median",
    "power",
    "rmst",
    "simulate_trial",
    "simulate_trials",
    "survival_at",
    "true_arms",
]
