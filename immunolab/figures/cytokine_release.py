"""Cytokine release after the first doses of a T-cell engager: why the first one is small."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import cytokine_release as model
from immunolab.words import number

__all__ = ["DAYS", "DRAWING", "Result", "picture", "run"]

DAYS = 21
_HOUR = np.linspace(0, DAYS * 24, DAYS * 24 * 2 + 1)
_P = model.PARAMETERS
_CURVES = (
    Curve("at_once", "cytokine", "second dose at once", dash=style.DASHES["dashed"]),
    Curve("step_up", "cytokine", "step-up"),
    Curve("blocked_at_once", "blocked", "second dose at once", dash=style.DASHES["dashed"]),
    Curve("blocked", "blocked", "step-up"),
)


class Peaks(NamedTuple):
    """Peaks (pg/mL): after the first dose, with its hour; after the second; and of the second one given at once."""

    first: float
    hour: float
    second: float
    at_once: float


@dataclass(frozen=True)
class Result:
    """Both courses, the doses (hour, ug) of the first, and the share of release blocked (0 to 1) in each."""

    step_up: model.Course
    at_once: model.Course
    doses: tuple[tuple[float, float], ...]
    blocked: Any
    blocked_at_once: Any
    values: dict[str, float]

    @cached_property
    def peaks(self) -> Peaks:
        """Heights and time of the peaks, by a finer run than the one that is drawn."""
        (hour, first), (_, second) = model.peaks(self.doses, **self.values)
        ((_, at_once),) = model.peaks(((0.0, self.doses[1][1]),), **self.values)
        return Peaks(first, hour, second, at_once)


def run(first: float = 60, ratio: float = 5, interval: float = 7, **values: float) -> Result:
    """A first dose (ug) and, ``interval`` days later, ``ratio`` times as much; and that second dose given at once.

    values: as for :func:`immunolab.models.cytokine_release.simulate`.
    """
    doses = ((0.0, first), (24.0 * interval, first * ratio))
    step_up = model.simulate(doses, _HOUR, **values)
    at_once = model.simulate(((0.0, first * ratio),), _HOUR, **values)
    second = (step_up.hour >= doses[1][0]).astype(float)
    return Result(
        step_up,
        at_once,
        doses,
        _blocked(step_up, second, values),
        _blocked(at_once, np.zeros_like(second), values),
        values,
    )


def _blocked(course: model.Course, doses: Any, values: dict[str, float]) -> Any:
    imax, ic50, k = (values.get(name, _P[name].default) for name in ("Imax", "IC50", "K"))
    return imax * course.exposure / (ic50 / k**doses + course.exposure)


def _frame(figure: Figure) -> dict[str, Axes]:
    cytokine, blocked = style.stack(figure, (1.5, 1), left=0.95, top=0.32, gap=0.25, bottom=0.5, right=0.2)
    _axes.log(cytokine.yaxis, 0.1, 3e3)
    cytokine.set_ylabel("Cytokine\n(pg/mL)")
    blocked.set(xlim=(0, DAYS), ylim=(0, 102), xlabel="Days since the first dose", ylabel="Release\nblocked (%)")
    _axes.ticks(blocked.xaxis, range(0, DAYS + 1, 7))
    _axes.ticks(blocked.yaxis, (0, 50, 100))
    _axes.align(figure, (cytokine, blocked), 0.5)
    legend(cytokine, _CURVES[1], _CURVES[0])
    return {"cytokine": cytokine, "blocked": blocked}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    day = _HOUR / 24
    return {
        "at_once": (day, np.maximum(result.at_once.cytokine, 1e-3)),
        "step_up": (day, np.maximum(result.step_up.cytokine, 1e-3)),
        "blocked_at_once": (day, 100 * result.blocked_at_once),
        "blocked": (day, 100 * result.blocked),
    }


def _finding(result: Result) -> str:
    one, _, two, at_once = result.peaks
    return f"In two steps the cytokine peaks at {one:,.0f} and {two:,.0f} pg/mL; the second dose at once would give {at_once:,.0f}"


def _describe(result: Result) -> str:
    one, hour, two, at_once = result.peaks
    (_, first), (later, second) = result.doses
    return (
        f"Two line charts over {DAYS} days: cytokine on a logarithmic axis, and the share of release that past exposure "
        f"blocks. {number(first)} µg give a peak of {one:,.0f} pg/mL after {hour:.1f} hours; {number(second)} µg on day {later / 24:g} "
        f"give {two:,.0f}; the same {number(second)} µg as the first dose, drawn dashed, give {at_once:,.0f}. {MODEL}"
    )


def _table(result: Result) -> Columns:
    rows = slice(None, None, 48)
    return {
        "Day": _HOUR[rows] / 24,
        "Step-up (pg/mL)": result.step_up.cytokine[rows],
        "At once (pg/mL)": result.at_once.cytokine[rows],
        "Blocked, step-up (%)": 100 * result.blocked[rows],
        "Blocked, at once (%)": 100 * result.blocked_at_once[rows],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=420)


def picture(**values: Any) -> Picture:
    """One schedule; ``values`` as for :func:`run`. Source: Chen2019."""
    return DRAWING.picture(run(**values))
