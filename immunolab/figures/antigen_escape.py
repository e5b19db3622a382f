"""Relapse after CAR T cells by cells without the antigen: how few are few enough."""

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
from immunolab.models import antigen_escape as model
from immunolab.words import about, number

__all__ = ["DRAWING", "YEARS", "Result", "picture", "run"]

YEARS = 10
_YEAR = 365.25
# Close together while CAR T cells expand, then every ten days.
_DAYS = np.concatenate([np.arange(0, 60, 0.5), np.arange(60, YEARS * _YEAR + 10, 10)])
_CURVES = (
    Curve("positive", "myeloma", "with antigen", dash=style.DASHES["dashed"]),
    Curve("negative", "myeloma", "without antigen"),
    Curve("effectors", "car_t", "effectors", dash=style.DASHES["dashed"]),
    Curve("memory", "car_t", "memory"),
)


class Result(NamedTuple):
    """A course, share of cells without either target (0 to 1), growth (per day), relapse (day; nan: none), CAR T peak."""

    course: model.Course
    share: float
    growth: float
    relapse: float
    peak: float
    peak_day: float


def run(negative: float = 1e-6, second: float = 1, g: float = 0.008, **values: Any) -> Result:
    """Ten years after the infusion.

    negative, second: shares of cells (0 to 1) without the first and the second target, lost independently; 1: there is
    no second target. g and ``values`` as for :func:`immunolab.models.antigen_escape.simulate`.
    """
    share = model.dual_target(negative, second)
    course = model.simulate(_DAYS, negative=share, g=g, **values)
    at = int(np.argmax(course.effectors))
    return Result(course, share, g, model.relapse_day(course), float(course.effectors[at]), float(_DAYS[at]))


def _frame(figure: Figure) -> dict[str, Axes]:
    myeloma, car_t = style.stack(figure, (1.3, 1), left=0.95, top=0.32, gap=0.4, bottom=0.5, right=0.2)
    _axes.log(myeloma.yaxis, 1, 5e12, 3)
    _axes.log(car_t.yaxis, 1, 1e11, 3)
    myeloma.set_ylabel("Myeloma\n(cells)")
    car_t.set(xlim=(0, YEARS), xlabel="Years since infusion", ylabel="CAR T\n(cells)")
    _axes.ticks(car_t.xaxis, range(YEARS + 1))
    myeloma.axhline(model.RELAPSE_CELLS, color="#777777", linewidth=1)
    myeloma.annotate(
        "relapse is seen",
        (YEARS, model.RELAPSE_CELLS),
        (-3, 3),
        textcoords="offset points",
        size=10,
        ha="right",
        color="#555555",
    )
    _axes.align(figure, (myeloma, car_t), 0.55)
    legend(myeloma, _CURVES[1], _CURVES[0])
    legend(car_t, _CURVES[2], _CURVES[3])
    return {"myeloma": myeloma, "car_t": car_t}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    years = result.course.day / _YEAR
    return {c.name: (years, np.maximum(getattr(result.course, c.name), 0.1)) for c in _CURVES}


def _relapse(result: Result) -> str:
    if math.isnan(result.relapse):
        deepest = float(result.course.myeloma.min())
        if deepest >= model.RELAPSE_CELLS:
            return f"never falls below {about(model.RELAPSE_CELLS)} cells"
        return f"stays below {about(model.RELAPSE_CELLS)} cells for {YEARS} years"
    return f"is back above {about(model.RELAPSE_CELLS)} cells on day {number(round(result.relapse))}"


def _finding(result: Result) -> str:
    one_in = "no cells" if result.share == 0 else f"1 cell in {about(1 / result.share)}"
    return f"With {one_in} lacking the target, myeloma {_relapse(result)}"


def _describe(result: Result) -> str:
    course = result.course
    return (
        f"Two line charts over {YEARS} years with logarithmic axes: myeloma cells with and without the target, and CAR T "
        f"cells. CAR T cells peak at {about(result.peak)} on day {result.peak_day:.1f}; myeloma falls to "
        f"{about(max(float(course.myeloma.min()), 0))} cells and {_relapse(result)}. Cells without the target start at "
        f"{about(float(course.negative[0]))} and only grow, unless killed beside others. In this model small tumours drive "
        f"less expansion and respond worse, unlike in clinics, and cure by chance is missing. {MODEL}"
    )


def _table(result: Result) -> Columns:
    course = result.course
    days = np.array([0, 7, 14, 28, 90, 180, *(np.arange(1, YEARS + 1) * 365)])
    names = {
        "positive": "With antigen",
        "negative": "Without antigen",
        "effectors": "CAR T effectors",
        "memory": "CAR T memory",
    }
    columns = {f"{title} (cells)": np.interp(days, course.day, getattr(course, name)) for name, title in names.items()}
    return {"Day": days, **columns}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One course; ``values`` as for :func:`run`. Sources: Singh2021, Stein2019."""
    return DRAWING.picture(run(**values))
