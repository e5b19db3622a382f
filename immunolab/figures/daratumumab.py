"""Daratumumab over half a year: concentration in blood, and how much of its target is occupied."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import Array
from immunolab.models import daratumumab as model
from immunolab.models import receptor_occupancy as receptor
from immunolab.words import number

__all__ = ["DRAWING", "INTERVALS", "WEEKS", "Result", "picture", "run", "schedule"]

WEEKS = 26
#: What the interval can be: the label's, or the same number of weeks throughout.
INTERVALS = {"as on the label": 0, "every week": 1, "every 2 weeks": 2, "every 4 weeks": 4}

_MISSED_FROM = 8  # weeks: missed doses are those due from here on
_CURVES = (Curve("concentration", "concentration", "this setting"), Curve("occupancy", "occupancy", "this setting"))
_LABEL = tuple(Curve(c.name, c.panel, "label: 16 mg/kg", style.REFERENCE, style.DASHES["dashed"], 1.6) for c in _CURVES)


def schedule(dose: float = 16, interval: int = 0, missed: int = 0) -> Array:
    """Days and doses (mg/kg), (n, 2), of 26 weeks; ``interval`` weeks apart, 0: as on the label.

    missed: how many doses in a row are left out, of those due from week 8 on.
    """
    weeks = model.label_schedule(WEEKS)[:, 0] / 7 if interval == 0 else np.arange(0.0, WEEKS, interval)
    late = np.flatnonzero(weeks >= _MISSED_FROM)[:missed]
    days = 7.0 * np.delete(weeks, late)
    return np.column_stack((days, np.full(len(days), float(dose))))


class Result:
    """One patient over 26 weeks; concentrations in mg/L, occupancy from 0 to 1."""

    def __init__(self, dose: float, interval: int, weight: float, igg: bool, missed: int) -> None:
        self.doses = schedule(dose, interval, missed)
        self.weight, self.igg = weight, igg
        # Just before and at the end of every infusion, so that no trough or peak falls between two points.
        ends = self.doses[:, 0] + model.PARAMETERS["infusion"].default / 24
        self.day = np.unique(np.concatenate((np.arange(0, 7.0 * WEEKS + 0.1, 0.5), self.doses[:, 0], ends)))
        self.concentration = model.concentration(self.doses, weight, igg, self.day)

    @cached_property
    def occupancy(self) -> Array:
        """Share of the receptor that is bound. Clearance in IgG myeloma as in the other model (T)."""
        clearance = receptor.PARAMETERS["CL"].default * (model.IGG_FACTOR if self.igg else 1.0)
        found = receptor.simulate(self.doses, self.day, self.weight, CL=clearance)
        result: Array = found.occupancy
        return result

    def at_week(self, week: float) -> float:
        """Concentration (mg/L) just before a dose that is due then."""
        return float(np.interp(7.0 * week, self.day, self.concentration))

    @property
    def first_peak(self) -> float:
        """Highest concentration within a day of the first infusion (mg/L)."""
        return float(self.concentration[self.day <= 1].max())

    @property
    def peak(self) -> float:
        """Highest concentration (mg/L)."""
        return float(self.concentration.max())

    @property
    def lowest(self) -> float:
        """Lowest concentration from week 8 on (mg/L)."""
        return float(self.concentration[self.day >= 7 * _MISSED_FROM].min())

    @property
    def least_occupied(self) -> float:
        """Lowest occupancy from the end of the first infusion on."""
        return float(self.occupancy[self.day >= 0.5].min())

    @property
    def drug(self) -> float:
        """All the drug given, in grams."""
        return float(self.doses[:, 1].sum() * self.weight / 1000)


def run(
    dose: float = 16, interval: float = 0, weight: float = model.REFERENCE_KG, igg: float = 0, missed: float = 0
) -> Result:
    """26 weeks of ``dose`` mg/kg; ``interval`` is the place in `INTERVALS`; ``igg`` 1: the myeloma makes IgG."""
    weeks = list(INTERVALS.values())[int(interval)]
    return Result(dose, weeks, weight, bool(igg), int(missed))


def _frame(figure: Figure) -> dict[str, Axes]:
    label = run()
    blood, bound = style.stack(figure, (1.4, 1), left=0.95, top=0.32, gap=0.3, bottom=0.52, right=0.2)
    _axes.log(blood.yaxis, 1, 4000)
    blood.set_ylabel("In blood\n(mg/L)")
    bound.set(xlim=(0, WEEKS), ylim=(0, 105), xlabel="Weeks of treatment", ylabel="Target\nbound (%)")
    _axes.ticks(bound.xaxis, range(0, WEEKS + 1, 4))
    _axes.ticks(bound.yaxis, (0, 50, 100))
    _axes.align(figure, (blood, bound))
    axes = {"concentration": blood, "occupancy": bound}
    for curve in _LABEL:
        curve.draw(axes[curve.panel], *_series(label)[curve.name])
    legend(blood, _CURVES[0], _LABEL[0])
    return axes


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    week = result.day / 7
    return {"concentration": (week, np.maximum(result.concentration, 0.1)), "occupancy": (week, 100 * result.occupancy)}


def _finding(result: Result) -> str:
    least = f"{100 * result.least_occupied:.1f} %"
    held = f"{least} or more of the target stays bound"
    if result.least_occupied < 0.5:
        held = f"the bound share of the target falls to {least}"
    return f"{len(result.doses)} doses reach {number(result.peak, 3)} mg/L in blood; {held}"


def _describe(result: Result) -> str:
    kind = "IgG myeloma" if result.igg else "myeloma that does not make IgG"
    return (
        f"Two line charts over {WEEKS} weeks, the label's schedule in grey. {len(result.doses)} doses of "
        f"{number(result.doses[0, 1])} mg/kg for {number(result.weight)} kg, {kind}. Concentration in blood, on a logarithmic "
        f"axis: {number(result.first_peak, 3)} mg/L after the first infusion, at most {number(result.peak, 3)}; "
        f"{number(result.at_week(8), 3)} at week 8, at least {number(result.lowest, 3)} after that. Lowest share of the "
        f"target bound since the first infusion: {number(100 * result.least_occupied, 3)} %. The two panels are two "
        f"published models. {MODEL}"
    )


def _table(result: Result) -> Columns:
    weeks = np.arange(0, WEEKS + 1, 2)
    columns = {"In blood (mg/L)": result.concentration, "Target bound (%)": 100 * result.occupancy}
    return {"Week": weeks, **{k: np.interp(7.0 * weeks, result.day, y) for k, y in columns.items()}}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=450)


def picture(**parameters: Any) -> Picture:
    """One patient; ``parameters`` as for :func:`run`."""
    return DRAWING.picture(run(**parameters))
