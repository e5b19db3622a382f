"""Interleukin-2, effector cells and a tumour, and the thresholds of antigenicity and of two treatments."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import il2 as model
from immunolab.words import about, number

__all__ = ["DAYS", "DRAWING", "SMALL", "SWINGS", "Result", "picture", "run"]

DAYS = 1000
#: Antigenicity above which the tumour swings, and above which it is held small (computed from the published model).
SWINGS, SMALL = 8.55e-5, 0.0325
_CELLS, _IL2 = model.threshold_cells(), model.threshold_il2()
_LOW = 0.02  # what is not given at all is drawn at the left edge
_CURVES = (
    Curve("tumour", "tumour", "tumour"),
    Curve("effectors", "effectors", "effectors"),
    Curve("point_c", "thresholds", "this setting", width=10, kind="points"),
    Curve("point_s1", "thresholds", "this setting", width=10, kind="points"),
    Curve("point_s2", "thresholds", "this setting", width=10, kind="points"),
)


class Result(NamedTuple):
    """A course, the setting, the largest tumour and its day, and the smallest and the largest of the last 300 days."""

    course: model.Course
    c: float
    s1: float
    s2: float
    peak: float
    peak_day: float
    low: float
    high: float


def run(c: float = 0.02, s1: float = 0, s2: float = 0) -> Result:
    """1000 days from one effector and one tumour cell; c, s1, s2 as for :func:`immunolab.models.il2.simulate`."""
    course = model.simulate(DAYS, c=c, s1=s1, s2=s2)
    at = int(np.argmax(course.tumour))
    late = course.tumour[course.day >= DAYS - 300]
    return Result(
        course, c, s1, s2, float(course.tumour[at]), float(course.day[at]), float(late.min()), float(late.max())
    )


def _frame(figure: Figure) -> dict[str, Axes]:
    width, height = figure.get_size_inches()
    left, room = 1.15, width - 1.4
    (strip, low, high) = 0.75, 1.85, height - 0.15  # inches: the strip below has an axis of its own
    tall = (high - low - 0.2) / 2
    boxes = [(low + tall + 0.2, tall), (low, tall), (0.5, strip)]
    tumour, effectors, thresholds = (
        figure.add_axes((left / width, y / height, room / width, h / height)) for y, h in boxes
    )
    tumour.set(xlim=(0, DAYS))
    for ax in (tumour, effectors):
        _axes.ticks(ax.xaxis, range(0, DAYS + 1, 200))
    tumour.tick_params(labelbottom=False)
    _axes.log(tumour.yaxis, 1, 1e10, 3)
    _axes.log(effectors.yaxis, 1, 1e10, 3)
    tumour.set_ylabel("Tumour\n(cells)")
    effectors.set(xlim=(0, DAYS), xlabel="Days", ylabel="Effectors\n(cells)")
    _axes.log(thresholds.xaxis, 0.01, 9000, 2)
    thresholds.set(ylim=(-0.6, 2.6), xlabel="Multiple of its threshold")
    thresholds.set_yticks([2, 1, 0], ["antigenicity", "cells given", "IL-2 given"])
    thresholds.grid(visible=False, axis="y")
    thresholds.vlines(
        [1, SMALL / SWINGS, 1, 1],
        [1.55, 1.55, 0.55, -0.45],
        [2.45, 2.45, 1.45, 0.45],
        color=style.COLORS["black"],
        linewidth=2,
    )
    words: dict[str, Any] = {"size": 10, "va": "center", "color": "#555555", "textcoords": "offset points"}
    thresholds.annotate("swings", (1, 2), (3, 0), **words)
    thresholds.annotate("small", (9000, 2), (0, 0), ha="right", **words)
    _axes.align(figure, (tumour, effectors), 0.55)
    return {"tumour": tumour, "effectors": effectors, "thresholds": thresholds}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    course = result.course
    points = {
        f"point_{name}": (np.array([max(value / limit, _LOW)]), np.array([row]))
        for name, value, limit, row in (
            ("c", result.c, SWINGS, 2.0),
            ("s1", result.s1, _CELLS, 1.0),
            ("s2", result.s2, _IL2, 0.0),
        )
    }
    return {
        "tumour": (course.day, np.maximum(course.tumour, 0.1)),
        "effectors": (course.day, np.clip(course.effectors, 0.1, 1e15)),
        **points,
    }


def _ends(result: Result) -> str:
    if result.s2 > _IL2:
        return "effectors grow without bound, which the paper reads as toxicity"
    if result.high < 1:
        return "the tumour has died out"
    if result.high > 100 * max(result.low, 1e-300):
        low = "less than one" if result.low < 1 else about(result.low)
        return f"the tumour swings between {low} and {about(result.high)} cells"
    return f"the tumour rests near {about(result.high)} cells"


def _finding(result: Result) -> str:
    return f"With antigenicity {number(result.c, 3)} per day, {_ends(result)}"


def _describe(result: Result) -> str:
    return (
        f"Two line charts over {DAYS:,} days with logarithmic axes, tumour and effector cells, and below them where the "
        f"setting lies against its thresholds. The tumour is largest on day {result.peak_day:.0f}, "
        f"{about(result.peak)} cells; at the end {_ends(result)}. Thresholds: antigenicity {number(SWINGS, 3)} (it starts "
        f"to swing) and {number(SMALL, 3)} (it is held small); {number(_CELLS, 3)} cells a day, which clears a tumour "
        f"without antigenicity; interleukin-2 of {about(_IL2)} units a day. Troughs below one cell mean gone, or back by "
        f"chance. {MODEL}"
    )


def _table(result: Result) -> Columns:
    course = result.course
    rows = slice(None, None, 50)
    return {
        "Day": course.day[rows],
        "Tumour (cells)": course.tumour[rows],
        "Effectors (cells)": course.effectors[rows],
        "Interleukin-2 (units)": course.il2[rows],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=480)


def picture(**values: Any) -> Picture:
    """One course; ``values`` as for :func:`run`. Source: Kirschner1998."""
    return DRAWING.picture(run(**values))
