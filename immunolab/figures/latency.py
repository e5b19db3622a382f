"""The waits of those who have fallen ill so far, and of those who will."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import latency as model

__all__ = ["DRAWING", "LONGEST", "Result", "picture", "run"]

#: years that the axis goes to
LONGEST = 75
_TOP = 2.8
_CURVES = (
    Curve("later", "waits", "ill later: not yet counted", style.COLORS["black"], style.DASHES["dashed"], 1.8),
    Curve("seen", "waits", "ill so far", width=3.2),
    Curve("median", "waits", "their median wait", style.COLORS["blue"], style.DASHES["dotted"], 2.4),
)


class Result(NamedTuple):
    """Everybody's waits, and how long the group has been watched (years, at most to age 90)."""

    waits: model.Waits
    first_age: float
    watched: float

    @property
    def median(self) -> float:
        """Median wait (years) of those ill so far; nan if nobody is."""
        return self.waits.median(self.watched)

    @property
    def ill(self) -> float:
        """Ill so far, of 10,000."""
        return self.waits.ill(self.watched)


def run(
    first_age: float = model.PARAMETERS["first_age"].default, watched: float = model.PARAMETERS["watched"].default
) -> Result:
    """A group first exposed at ``first_age`` and watched for ``watched`` years, or up to age 90."""
    return Result(model.waits(first_age), first_age, min(watched, model.OLDEST - first_age))


def _frame(figure: Figure) -> dict[str, Axes]:
    (ax,) = style.stack(figure, (1,), left=0.8, top=0.42, bottom=0.55, right=0.25)
    ax.set(xlim=(0, LONGEST), ylim=(0, _TOP), xlabel="Years since first exposure")
    ax.set_ylabel(f"Ill each year,\nof {model.PEOPLE:,}")
    _axes.ticks(ax.xaxis, range(0, LONGEST + 1, 10))
    _axes.ticks(ax.yaxis, (0, 1, 2))
    legend(ax, _CURVES[1], _CURVES[2], _CURVES[0], columns=2)
    return {"waits": ax}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    since, a_year = result.waits.since[::20], result.waits.a_year[::20]
    seen = since <= result.watched
    now = np.interp(result.watched, since, a_year)
    nobody = math.isnan(result.median)
    return {
        "later": (np.append(result.watched, since[~seen]), np.append(now, a_year[~seen])),
        "seen": (np.append(since[seen], result.watched), np.append(a_year[seen], now)),
        "median": (np.array([]), np.array([])) if nobody else (np.full(2, result.median), np.array([0, _TOP])),
    }


def _finding(result: Result) -> str:
    if math.isnan(result.median):
        return f"First exposed at {result.first_age:g}, watched for {result.watched:g} years: nobody is ill yet"
    return (
        f"First exposed at {result.first_age:g}, watched for {result.watched:g} years: {result.ill:.1f} of "
        f"{model.PEOPLE:,} are ill, after a median of {result.median:.0f} years"
    )


def _describe(result: Result) -> str:
    wait = (
        "there is no median" if math.isnan(result.median) else f"the median wait of these is {result.median:.0f} years"
    )
    return (
        f"A line chart of new cases in each year since first exposure, at age {result.first_age:g}, for five years, among "
        f"{model.PEOPLE:,} people. It climbs from year 10 on and falls when few are left alive. The line is solid up to "
        f"year {result.watched:g}, by when {result.ill:.1f} are ill, and dashed after it; {wait}. {MODEL}"
    )


def _table(result: Result) -> Columns:
    last = model.OLDEST - result.first_age
    years = np.array(sorted({*range(20, int(last) + 1, 10), result.watched, last}), float)
    return {
        "Years watched": years,
        f"Ill so far (of {model.PEOPLE:,})": [result.waits.ill(y) for y in years],
        "Median wait of these (years)": [result.waits.median(y) for y in years],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One setting; ``values`` as for :func:`run`. Source: Nicholson1986."""
    return DRAWING.picture(run(**values))
