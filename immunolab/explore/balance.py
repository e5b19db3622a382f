"""Explorer 13-balance: benefit against harm in one trial, with a weight of the learner's own."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import balance as figure
from immunolab.models.balance import PARAMETERS, Balance

__all__ = ["EXPLORER"]


def _numbers(result: Balance) -> dict[str, float]:
    return {
        "gain": result.gain.value,
        "gain_low": result.gain.low,
        "gain_high": result.gain.high,
        "harm": result.harm.value,
        "harm_low": result.harm.low,
        "harm_high": result.harm.high,
        "balance": result.net.value,
        "break_even": result.break_even,
        "firm": result.firm,
    }


EXPLORER = Explorer(
    name="13-balance",
    title="A balance of benefit and harm: one trial, and a weight that is yours",
    controls=(
        Control("trial", PARAMETERS["trial"], 0, len(figure.NAMES) - 1, names=figure.NAMES),
        Control("weight", PARAMETERS["weight"], 0, figure.TOP_WEIGHT, step=0.05),
    ),
    readouts=(
        Readout("gain", "More who gained, of 100", "", decimals=1),
        Readout("gain_low", "Gained, 95% interval from", "", decimals=1),
        Readout("gain_high", "Gained, 95% interval to", "", decimals=1),
        Readout("harm", "More with an event counted, of 100", "", decimals=1),
        Readout("harm_low", "Event, 95% interval from", "", decimals=1),
        Readout("harm_high", "Event, 95% interval to", "", decimals=1),
        Readout("balance", "Balance at your weight, of 100", "", decimals=1),
        Readout("break_even", "Break-even weight", "", decimals=2, missing="there is none"),
        Readout("firm", "Interval wholly above 0 up to weight", "", decimals=2, missing="no weight"),
    ),
    run=figure.run,
    numbers=_numbers,
    **figure.DRAWING.parts(),
)
