"""What daratumumab's dose and schedule do in blood and at the target."""

from __future__ import annotations

from immunolab.explore._declare import Control, Explorer, Measure, Readout
from immunolab.figures import daratumumab as figure
from immunolab.models import Parameter
from immunolab.models.daratumumab import REFERENCE_KG

__all__ = ["EXPLORER"]

_DOSE = Parameter("dose", 16, "mg/kg", "Dose", 0, 100, "V", "Xu2020", "the label's")
_INTERVAL = Parameter(
    "interval", 0, "", "Interval", 0, 3, note="the label: 8 doses weekly, 8 every 2 weeks, then every 4 weeks"
)
_WEIGHT = Parameter("weight", REFERENCE_KG, "kg", "Body weight", 30, 200, "V", "Xu2020")
_IGG = Parameter(
    "igg", 0, "", "The myeloma makes IgG", 0, 1, "V", "Xu2020", "clearance × 1.806 if so; for the target panel assumed"
)
_MISSED = Parameter("missed", 0, "doses", "Missed in a row, from week 8", 0, 26, note="none by default")


EXPLORER = Explorer(
    name="daratumumab",
    title="Daratumumab: concentration in blood and target bound",
    drawing=figure.DRAWING,
    controls=(
        Control("dose", _DOSE, 1, 24, step=0.5),
        Control("interval", _INTERVAL, 0, 3, names=tuple(figure.INTERVALS)),
        Control("weight", _WEIGHT, 40, 140),
        Control("igg", _IGG, 0, 1, names=("no", "yes")),
        Control("missed", _MISSED, 0, 8),
    ),
    readouts=(
        Readout("first_peak", "After the first infusion", "mg/L", of=lambda r: r.first_peak),
        Readout("peak", "Highest in blood", "mg/L", of=lambda r: r.peak),
        Readout("week_8", "Week 8, before a dose due then", "mg/L", of=lambda r: r.at_week(8)),
        Readout("lowest", "Lowest from week 8 on", "mg/L", of=lambda r: r.lowest),
        Readout("least_bound", "Target bound, at the least", "%", decimals=1, of=lambda r: 100 * r.least_occupied),
        Readout("doses", f"Doses in {figure.WEEKS} weeks", "", decimals=0, of=lambda r: len(r.doses)),
        Readout("drug", "Drug in all", "g", decimals=1, of=lambda r: r.drug),
    ),
    run=figure.run,
    measures=(Measure("bound", "occupancy", "y", "target bound at the worst moment", "%"),),
)
