"""The infection race: the frame the explorer draws on, and the picture of a first and a second infection."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

from immunolab.figures import style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._picture import Picture
from immunolab.models import infection as race
from immunolab.words import about

__all__ = ["CURVES", "SHOWN_DAYS", "frame", "on_log", "picture"]

SHOWN_DAYS = 20.0
PATHOGEN = (0.5, 3e9)
CELLS = (1.0, 3e9)
_DASHED = style.DASHES["dashed"]
_LEFT = 0.95  # inches for the labels of the vertical axes

#: What the explorer's sliders move.
CURVES = (
    Curve("pathogen", "pathogen", "this setting"),
    Curve("innate", "innate", "this setting"),
    Curve("effectors", "cells", "effectors"),
    Curve("memory", "cells", "memory", dash=_DASHED),
)
_FIRST = tuple(
    Curve(c.name, c.panel, "first infection", style.REFERENCE, c.dash, 3.2 if not c.dash else 2.2) for c in CURVES
)


def on_log(values: Any) -> np.ndarray:
    """``values`` for a log axis: floored at 0.1, below the axis, so that 0 can be drawn."""
    return np.maximum(values, 0.1)


@cache
def _first() -> race.Infection:
    return race.simulate()


def frame(figure: Figure) -> dict[str, Axes]:
    """Everything that no slider moves: three axes by name, and the first infection in grey."""
    first = _first()
    with style.context():
        pathogen, innate, cells = stack(figure, 3)
        _log(pathogen, PATHOGEN, "Pathogen\n(particles)")
        _log(cells, CELLS, "T cells\n(cells)")
        innate.set(ylim=(0, 8), ylabel="Innate\n(× rest)")
        innate.yaxis.set_major_locator(FixedLocator([0, 4, 8]))
        axes = {"pathogen": pathogen, "innate": innate, "cells": cells}
        for curve in _FIRST:
            curve.draw(axes[curve.panel], first.day, on_log(getattr(first, curve.name)))
        legend(pathogen, CURVES[0], _FIRST[0])
        legend(cells, CURVES[2], CURVES[3])
    return axes


def stack(figure: Figure, panels: int) -> list[Axes]:
    """Axes over days 0 to 20; the middle one of three is low."""
    shares = (1.25, 0.55, 1) if panels == 3 else (1.1, 1)
    axes = style.stack(figure, shares, left=_LEFT, top=0.32, gap=0.34, bottom=0.5)
    return _over_days(figure, axes)


def _over_days(figure: Figure, axes: list[Axes]) -> list[Axes]:
    axes[-1].set(xlim=(0, SHOWN_DAYS), xlabel="Days since infection")
    axes[-1].xaxis.set_major_locator(FixedLocator(list(range(0, 21, 5))))
    for ax in axes:
        # A fixed place, so that labels of different widths line up.
        ax.yaxis.set_label_coords(-0.5 / (figure.get_size_inches()[0] - _LEFT - 0.15), 0.5)
    return axes


def _log(ax: Axes, limits: tuple[float, float], label: str) -> None:
    ax.set(yscale="log", ylim=limits, ylabel=label)
    ax.yaxis.set_major_locator(LogLocator(base=1000.0, numticks=5))
    ax.yaxis.set_minor_locator(NullLocator())


def picture(**parameters: Any) -> Picture:
    """First against second infection; ``parameters`` as for :func:`immunolab.models.infection.simulate`."""
    first, second = race.first_and_second(**parameters)
    one, two = race.summary(first), race.summary(second)
    orders = np.log10(one.peak_pathogen / two.peak_pathogen)
    title = f"Memory keeps a second infection {about(10**orders, 1)} times smaller"
    figure = style.new_figure(7.0, 4.8)
    with style.context():
        pathogen, cells = stack_with_title(figure, title)
        _log(pathogen, PATHOGEN, "Pathogen\n(particles)")
        _log(cells, CELLS, "T cells\n(cells)")
        lines = (
            (Curve("pathogen", "", "first infection", style.COLORS["blue"], _DASHED), pathogen, first),
            (Curve("pathogen", "", "second infection"), pathogen, second),
            (Curve("effectors", "", "effectors, first", style.COLORS["blue"], _DASHED), cells, first),
            (Curve("effectors", "", "second"), cells, second),
            (Curve("memory", "", "memory, first", style.COLORS["blue"], (1, 1.4)), cells, first),
            (Curve("memory", "", "second", style.ACCENT, (1, 1.4)), cells, second),
        )
        for curve, ax, course in lines:
            curve.draw(ax, course.day, on_log(getattr(course, curve.name)))
        legend(pathogen, *(curve for curve, ax, _ in lines if ax is pathogen))
        legend(cells, *(curve for curve, ax, _ in lines if ax is cells))
    return Picture(figure, title, _describe(one, two), _table(first, second))


def stack_with_title(figure: Figure, title: str) -> list[Axes]:
    """Two axes, room above them for the title."""
    axes = style.stack(figure, (1.1, 1), left=_LEFT, top=0.62, gap=0.42, bottom=0.5)
    style.title(figure, title)
    return _over_days(figure, axes)


def _describe(one: race.Summary, two: race.Summary) -> str:
    def course(s: race.Summary) -> str:
        end = "is not cleared" if np.isnan(s.cleared_day) else f"is cleared on day {s.cleared_day:.1f}"
        return f"peaks at {about(s.peak_pathogen)} particles on day {s.peak_day:.1f} and {end}"

    return (
        f"Two line charts over {SHOWN_DAYS:g} days with logarithmic axes. The first infection {course(one)}; "
        f"effectors reach {about(one.peak_effectors)} cells on day {one.peak_effectors_day:.1f} and leave "
        f"{about(one.memory)} memory cells. The second infection, starting with those memory cells, "
        f"{course(two)}. Model, not a prediction for a person."
    )


def _table(first: race.Infection, second: race.Infection) -> pd.DataFrame:
    days = np.arange(0, SHOWN_DAYS + 1, 2)
    columns: dict[str, Any] = {"Day": days}
    for word, course in (("first", first), ("second", second)):
        for name in ("pathogen", "effectors", "memory"):
            columns[f"{name.capitalize()}, {word}"] = np.interp(days, course.day, getattr(course, name))
    return pd.DataFrame(columns)
