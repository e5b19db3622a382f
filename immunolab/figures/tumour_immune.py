"""Tumour against effector cells: the phase plane with its separatrix, and the same course over time."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import Array
from immunolab.models import tumour_immune as model
from immunolab.words import about

__all__ = ["DAYS", "DRAWING", "FATES", "Result", "picture", "run"]

DAYS = 600.0
#: What can become of a tumour, in words; the place of each is its number.
FATES = ("cleared", "dormant", "escaped")

_BLACK = style.COLORS["black"]
_DASHED = style.DASHES["dashed"]
_CURVES = (
    Curve("separatrix", "plane", "separatrix", _BLACK, (1, 1.6), 1.8),
    Curve("rest", "plane", "stable rest", _BLACK, width=9, kind="points"),
    Curve("path", "plane", "course"),
    Curve("start", "plane", "its start", width=9, kind="points"),
    Curve("tumour", "time", "tumour"),
    Curve("effectors", "time", "effectors", dash=_DASHED),
)


class Landscape(NamedTuple):
    """What does not depend on the start: states of rest, and the line that divides the fates (cells)."""

    rest: list[model.SteadyState]
    divide: tuple[Array, Array]


@lru_cache(maxsize=64)
def _landscape(**values: Any) -> Landscape:
    return Landscape(model.steady_states(**values), model.separatrix(**values))


class Result:
    """A course over 600 days in its landscape. Its fate is worked out when asked for: it takes 2 ms."""

    def __init__(self, mu: float, tumour: float, effectors: float, s: float) -> None:
        self.values: dict[str, Any] = {"m": model.inactivation(mu), "s": s}
        self.start = (effectors, tumour)
        self.course = model.simulate(effectors, tumour, DAYS, **self.values)
        self.landscape = _landscape(**self.values)
        # Below one cell the equations go on, a tumour does not.
        gone = np.flatnonzero(self.course.tumour < 1)
        self.alive = int(gone[0]) if len(gone) else len(self.course.day)

    @property
    def day_gone(self) -> float:
        """First day with less than one tumour cell; nan if there is none within 600 days."""
        return float(self.course.day[self.alive]) if self.alive < len(self.course.day) else math.nan

    @cached_property
    def fate(self) -> str:
        """One of `FATES`: where the tumour is after 3000 days, or cleared once it is below one cell."""
        if not math.isnan(self.day_gone):
            return "cleared"
        effectors, tumour = self.start
        found = model.fates(effectors, [tumour], **self.values)[0]
        return "cleared" if found == "tumour-free" else found

    @cached_property
    def dormant(self) -> float:
        """Tumour cells at the dormant state of rest; nan where there is none."""
        return model.dormant(self.landscape.rest)

    @property
    def peak(self) -> tuple[float, float]:
        """Largest tumour within 600 days (cells), and its day."""
        at = int(np.argmax(self.course.tumour))
        return float(self.course.tumour[at]), float(self.course.day[at])

    @property
    def last(self) -> float:
        """Tumour cells on day 600; 0 if it was below one cell before."""
        return float(self.course.tumour[-1]) if math.isnan(self.day_gone) else 0.0


def run(mu: float = 0.0031, tumour: float = 5e6, effectors: float = 3.2e5, s: float = 1.3e4) -> Result:
    """One course: mu as scaled in the paper, starting cells, and supply of effectors (cells per day)."""
    return Result(mu, tumour, effectors, s)


def _frame(figure: Figure) -> dict[str, Axes]:
    plane, time = _axes.beside(figure, left=0.72, gap=0.82, top=0.55)
    _axes.log(plane.xaxis, 1e4, 2e7)
    _axes.log(time.yaxis, 1, 2e9, every=3)
    _axes.log(plane.yaxis, 1, 2e9, every=3)
    plane.set(xlabel="Effectors (cells)", ylabel="Tumour (cells)")
    time.set(xlim=(0, DAYS), xlabel="Days", ylabel="Cells")
    _axes.ticks(time.xaxis, range(0, 601, 150))
    legend(plane, _CURVES[2], _CURVES[0], _CURVES[1], columns=2)
    legend(time, _CURVES[4], _CURVES[5])
    return {"plane": plane, "time": time}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    day, effectors, tumour = result.course
    tumour = np.where(np.arange(len(day)) < result.alive, tumour, np.nan)
    rest = [state for state in result.landscape.rest if state.tumour > 0 and state.kind.startswith("stable")]
    return {
        "separatrix": result.landscape.divide,
        "rest": (np.array([r.effectors for r in rest]), np.array([r.tumour for r in rest])),
        "path": (effectors, tumour),
        "start": (np.array([result.start[0]]), np.array([result.start[1]])),
        "tumour": (day, tumour),
        "effectors": (day, effectors),
    }


def _finding(result: Result) -> str:
    if result.fate == "escaped":
        return f"Escaped: {about(result.start[1])} tumour cells become {about(result.last)} by day {DAYS:g}"
    if result.fate == "dormant":
        return f"Dormant: the tumour peaks at {about(result.peak[0])} cells, then is held near {about(result.dormant)}"
    if math.isnan(result.day_gone):
        return f"Cleared: effectors reach all of {about(result.start[1])} tumour cells, but not within {DAYS:g} days"
    return f"Cleared: fewer than one tumour cell is left on day {result.day_gone:.0f}"


def _describe(result: Result) -> str:
    effectors, tumour = result.start
    rest = "; ".join(
        f"{about(s.tumour)} tumour cells with {about(s.effectors)} effectors"
        for s in result.landscape.rest
        if s.kind.startswith("stable")
    )
    divide = "There is no line between fates: all tumours share one. "
    if len(result.landscape.divide[0]):
        saddle = [s for s in result.landscape.rest if s.kind == "saddle" and s.tumour][-1]
        divide = (
            f"A dotted line divides dormancy from escape; it passes through {about(saddle.tumour)} tumour cells with "
            f"{about(saddle.effectors)} effectors. "
        )
    return (
        f"Left, tumour against effectors on logarithmic axes; right, both over {DAYS:g} days. The course starts with "
        f"{about(tumour)} tumour cells and {about(effectors)} effectors; the tumour's peak is {about(result.peak[0])} "
        f"cells on day {result.peak[1]:.0f}, and {about(result.last)} are left on day {DAYS:g}. Fate: {result.fate}. "
        f"Stable rest: {rest}. {divide}{MODEL}"
    )


def _table(result: Result) -> Columns:
    days = np.arange(0, DAYS + 1, 30)
    day, effectors, tumour = result.course
    tumour = np.where(np.arange(len(day)) < result.alive, tumour, 0)
    columns = {"Effectors (cells)": effectors, "Tumour (cells)": tumour}
    return {"Day": days, **{title: np.interp(days, day, y) for title, y in columns.items()}}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**parameters: Any) -> Picture:
    """One course; ``parameters`` as for :func:`run`."""
    return DRAWING.picture(run(**parameters))
