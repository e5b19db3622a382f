"""Benefit against harm in one trial, with a weight of the learner's own."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import balance as figure
from immunolab.models.balance import PARAMETERS

__all__ = ["EXPLORER"]


EXPLORER = Explorer(
    name="balance",
    title="A balance of benefit and harm: one trial, and a weight that is yours",
    drawing=figure.DRAWING,
    controls=(
        Control("trial", PARAMETERS["trial"], 0, len(figure.NAMES) - 1, names=figure.NAMES),
        Control("weight", PARAMETERS["weight"], 0, figure.TOP_WEIGHT, step=0.05),
    ),
    readouts=(
        Readout("gain", "More who gained, of 100", "", decimals=1, of=lambda r: r.gain.value),
        Readout("gain_low", "Gained, 95% interval from", "", decimals=1, of=lambda r: r.gain.low),
        Readout("gain_high", "Gained, 95% interval to", "", decimals=1, of=lambda r: r.gain.high),
        Readout("harm", "More with an event counted, of 100", "", decimals=1, of=lambda r: r.harm.value),
        Readout("harm_low", "Event, 95% interval from", "", decimals=1, of=lambda r: r.harm.low),
        Readout("harm_high", "Event, 95% interval to", "", decimals=1, of=lambda r: r.harm.high),
        Readout("balance", "Balance at your weight, of 100", "", decimals=1, of=lambda r: r.net.value),
        Readout("break_even", "Break-even weight", "", decimals=2, missing="there is none", of=lambda r: r.break_even),
        Readout(
            "firm", "Interval wholly above 0 up to weight", "", decimals=2, missing="no weight", of=lambda r: r.firm
        ),
    ),
    run=figure.run,
)
