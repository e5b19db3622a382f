"""The infection race: the frame the explorer draws on, and the picture of a first and a second infection."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

from immunolab.figures import style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import infection as race
from immunolab.words import about

__all__ = ["DRAWING", "LAST", "Result", "picture", "run"]

_SHOWN_DAYS = 20.0
_PATHOGEN = (0.5, 3e9)
_CELLS = (1.0, 3e9)
_DASHED = style.DASHES["dashed"]
_LEFT = 0.95  # inches for the labels of the vertical axes

LAST = f"day {race.DAYS:g}"  # to which the model runs
#: What the explorer's sliders move.
_CURVES = (
    Curve("pathogen", "pathogen", "this setting"),
    Curve("innate", "innate", "this setting"),
    Curve("effectors", "cells", "effectors"),
    Curve("memory", "cells", "memory", dash=_DASHED),
)
_FIRST = tuple(
    Curve(c.name, c.panel, "first infection", style.REFERENCE, c.dash, 3.2 if not c.dash else 2.2) for c in _CURVES
)


def _on_log(values: Any) -> np.ndarray:
    """``values`` for a log axis: floored at 0.1, below the axis, so that 0 can be drawn."""
    return np.maximum(values, 0.1)


class Result(NamedTuple):
    """A course of infection and what it comes to."""

    course: race.Infection
    summary: race.Summary


def run(**parameters: Any) -> Result:
    """One infection; ``parameters`` as for :func:`immunolab.models.infection.simulate`."""
    course = race.simulate(**parameters)
    return Result(course, race.summary(course))


@cache
def _first() -> race.Infection:
    return race.simulate()


def _frame(figure: Figure) -> dict[str, Axes]:
    """Everything that no slider moves: three axes by name, and the first infection in grey."""
    first = _first()
    pathogen, innate, cells = _stack(figure, 3)
    _log(pathogen, _PATHOGEN, "Pathogen\n(particles)")
    _log(cells, _CELLS, "T cells\n(cells)")
    innate.set(ylim=(0, 8), ylabel="Innate\n(× rest)")
    innate.yaxis.set_major_locator(FixedLocator([0, 4, 8]))
    axes = {"pathogen": pathogen, "innate": innate, "cells": cells}
    for curve in _FIRST:
        curve.draw(axes[curve.panel], first.day, _on_log(getattr(first, curve.name)))
    legend(pathogen, _CURVES[0], _FIRST[0])
    legend(cells, _CURVES[2], _CURVES[3])
    return axes


def _stack(figure: Figure, panels: int) -> list[Axes]:
    """Axes over days 0 to 20; the middle one of three is low."""
    shares = (1.25, 0.55, 1) if panels == 3 else (1.1, 1)
    axes = style.stack(figure, shares, left=_LEFT, top=0.32, gap=0.34, bottom=0.5)
    return _over_days(figure, axes)


def _over_days(figure: Figure, axes: list[Axes]) -> list[Axes]:
    axes[-1].set(xlim=(0, _SHOWN_DAYS), xlabel="Days since infection")
    axes[-1].xaxis.set_major_locator(FixedLocator(list(range(0, 21, 5))))
    for ax in axes:
        # A fixed place, so that labels of different widths line up.
        ax.yaxis.set_label_coords(-0.5 / (figure.get_size_inches()[0] - _LEFT - 0.15), 0.5)
    return axes


def _log(ax: Axes, limits: tuple[float, float], label: str) -> None:
    ax.set(yscale="log", ylim=limits, ylabel=label)
    ax.yaxis.set_major_locator(LogLocator(base=1000.0, numticks=5))
    ax.yaxis.set_minor_locator(NullLocator())


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    shown = result.course.day <= _SHOWN_DAYS
    day = result.course.day[shown]
    return {c.name: (day, _on_log(getattr(result.course, c.name)[shown])) for c in _CURVES}


def _finding(result: Result) -> str:
    s = result.summary
    end = f"is gone on day {s.cleared_day:.1f}"
    if np.isnan(s.cleared_day):
        end = f"is still there on {LAST}"
    return f"The pathogen peaks at {about(s.peak_pathogen)} particles on day {s.peak_day:.1f} and {end}"


def _describe(result: Result) -> str:
    s = result.summary
    innate = float(result.course.innate.max())
    return (
        f"Three line charts over {_SHOWN_DAYS:g} days: pathogen, innate activity, and T cells, with the first "
        f"infection at default settings in grey. Innate activity rises to {innate:.1f} times "
        f"rest. Effectors number {about(s.effectors_at_peak)} when the pathogen peaks and reach "
        f"{about(s.peak_effectors)} on day {s.peak_effectors_day:.1f}; {about(s.memory)} memory cells are left on "
        f"{LAST}. {MODEL}"
    )


def _table(result: Result) -> Columns:
    days = np.arange(0, _SHOWN_DAYS + 1)
    names = {
        "pathogen": "Pathogen (particles)",
        "innate": "Innate (× rest)",
        "effectors": "Effectors (cells)",
        "memory": "Memory (cells)",
    }
    course = result.course
    columns = {title: np.interp(days, course.day, getattr(course, name)) for name, title in names.items()}
    return {"Day": days, **columns}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=440)


def picture(**parameters: Any) -> Picture:
    """First against second infection; ``parameters`` as for :func:`immunolab.models.infection.simulate`."""
    first, second = race.first_and_second(**parameters)
    one, two = race.summary(first), race.summary(second)
    orders = np.log10(one.peak_pathogen / two.peak_pathogen)
    title = f"Memory keeps a second infection {about(10**orders, 1)} times smaller"
    figure = style.new_figure(7.0, 4.8)
    with style.context():
        pathogen, cells = _stack_with_title(figure, title)
        _log(pathogen, _PATHOGEN, "Pathogen\n(particles)")
        _log(cells, _CELLS, "T cells\n(cells)")
        lines = (
            (Curve("pathogen", "", "first infection", style.COLORS["blue"], _DASHED), pathogen, first),
            (Curve("pathogen", "", "second infection"), pathogen, second),
            (Curve("effectors", "", "effectors, first", style.COLORS["blue"], _DASHED), cells, first),
            (Curve("effectors", "", "second"), cells, second),
            (Curve("memory", "", "memory, first", style.COLORS["blue"], (1, 1.4)), cells, first),
            (Curve("memory", "", "second", style.ACCENT, (1, 1.4)), cells, second),
        )
        for curve, ax, course in lines:
            curve.draw(ax, course.day, _on_log(getattr(course, curve.name)))
        legend(pathogen, *(curve for curve, ax, _ in lines if ax is pathogen))
        legend(cells, *(curve for curve, ax, _ in lines if ax is cells))
    return Picture(figure, title, _describe_both(one, two), _table_of_both(first, second))


def _stack_with_title(figure: Figure, title: str) -> list[Axes]:
    """Two axes, room above them for the title."""
    axes = style.stack(figure, (1.1, 1), left=_LEFT, top=0.62, gap=0.42, bottom=0.5)
    style.title(figure, title)
    return _over_days(figure, axes)


def _describe_both(one: race.Summary, two: race.Summary) -> str:
    def course(s: race.Summary) -> str:
        end = "is not cleared" if np.isnan(s.cleared_day) else f"is cleared on day {s.cleared_day:.1f}"
        return f"peaks at {about(s.peak_pathogen)} particles on day {s.peak_day:.1f} and {end}"

    return (
        f"Two line charts over {_SHOWN_DAYS:g} days with logarithmic axes. The first infection {course(one)}; "
        f"effectors reach {about(one.peak_effectors)} cells on day {one.peak_effectors_day:.1f} and leave "
        f"{about(one.memory)} memory cells. The second infection, starting with those memory cells, "
        f"{course(two)}. {MODEL}"
    )


def _table_of_both(first: race.Infection, second: race.Infection) -> Columns:
    days = np.arange(0, _SHOWN_DAYS + 1, 2)
    columns: dict[str, Any] = {"Day": days}
    for word, course in (("first", first), ("second", second)):
        for name in ("pathogen", "effectors", "memory"):
            columns[f"{name.capitalize()}, {word}"] = np.interp(days, course.day, getattr(course, name))
    return columns
