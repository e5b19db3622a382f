"""What the M protein shows of the cells that a treatment leaves."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import m_protein as figure
from immunolab.models import Parameter
from immunolab.models.m_protein import HALF_LIFE_DAYS, PARAMETERS

__all__ = ["EXPLORER"]

_HALF_LIFE = Parameter(
    "half_life",
    HALF_LIFE_DAYS["IgG"],
    "days",
    "Half-life of the M protein",
    0.1,
    50,
    "V",
    "Janeway2001",
    "IgG 21 to 24 days, IgA about 6; light chains 2 to 6 hours (WikiliteFLC)",
)


EXPLORER = Explorer(
    name="m_protein",
    title="M protein and tumour cells after treatment",
    drawing=figure.DRAWING,
    controls=(
        Control("surviving", PARAMETERS["surviving"], 1e-8, 1, "zero-log"),
        Control("growth", PARAMETERS["g"], 0.001, 0.03, step=0.001),
        Control("half_life", _HALF_LIFE, 0.2, 30, "log"),
    ),
    readouts=(
        Readout("nadir", "Lowest M protein", "g/L", missing="keeps falling", of=lambda r: r.response.nadir),
        Readout(
            "nadir_day",
            "Day of the lowest M protein",
            "days",
            decimals=0,
            missing="keeps falling",
            of=lambda r: r.response.nadir_day,
        ),
        Readout(
            "very_good_day",
            "90 % of the M protein gone",
            "days",
            decimals=0,
            missing="never",
            of=lambda r: r.very_good_day,
        ),
        Readout(
            "progression_day",
            "Progression: +25 % and +5 g/L",
            "days",
            decimals=0,
            missing="not by day 5,000",
            of=lambda r: r.response.progression_day,
        ),
        Readout(
            "relapse_day",
            "Tumour cells as many as at relapse",
            "days",
            decimals=0,
            missing="never",
            of=lambda r: r.relapse_day,
        ),
    ),
    run=figure.run,
    measures=(Measure("left", "cells", "y", "tumour cells left after treatment", "cells"),),
)
