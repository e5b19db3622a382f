"""A clock and a climb: the risk of the next ten years, by the years already waited."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes
from immunolab.figures._curve import Curve
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import waiting as model

__all__ = ["DRAWING", "LONGEST", "PEOPLE", "Result", "picture", "run"]

#: years that the axis goes to, and of how many people the risks are told: with MGUS, after asbestos
LONGEST, PEOPLE = 50, (100, 10_000)
_AHEAD = f"{model.PARAMETERS['ahead'].default:g}"
_CURVES = (
    Curve("mgus", "mgus", "with MGUS"),
    Curve("mgus_now", "mgus", "", width=9, kind="points"),
    Curve("asbestos", "asbestos", "after asbestos"),
    Curve("asbestos_now", "asbestos", "", width=9, kind="points"),
)


class Result(NamedTuple):
    """Years waited, and who of `PEOPLE` still well falls ill in the next ten years: with MGUS, after asbestos."""

    waited: float
    mgus: float
    asbestos: float


def run(waited: float = model.PARAMETERS["waited"].default) -> Result:
    """What comes after ``waited`` years (0 to 50)."""
    return Result(waited, *(float(people) for people in _risks(waited)))


def _risks(waited: Any) -> tuple[Any, Any]:
    return PEOPLE[0] * model.mgus_next(waited), PEOPLE[1] * model.asbestos_next(waited)


def _frame(figure: Figure) -> dict[str, Axes]:
    mgus, asbestos = _axes.beside(figure, left=0.8, gap=0.9, top=0.42, right=0.2)
    for ax, title, people, top, step in ((mgus, "MGUS", PEOPLE[0], 16, 4), (asbestos, "Asbestos", PEOPLE[1], 70, 20)):
        ax.set(xlim=(0, LONGEST), ylim=(0, top), xlabel="Years already waited")
        ax.set_ylabel(f"Ill in the\nnext {_AHEAD} years")
        ax.set_title(f"{title}, of {people:,}", loc="left", size=11, weight="bold")
        _axes.ticks(ax.xaxis, range(0, LONGEST + 1, 10))
        _axes.ticks(ax.yaxis, range(0, top, step))
    return {"mgus": mgus, "asbestos": asbestos}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    so_far = np.linspace(0, result.waited, 101)  # drawn as far as somebody has waited: what comes is not told
    mgus, asbestos = _risks(so_far)
    now = np.array([result.waited])
    return {
        "mgus": (so_far, mgus),
        "mgus_now": (now, np.array([result.mgus])),
        "asbestos": (so_far, asbestos),
        "asbestos_now": (now, np.array([result.asbestos])),
    }


def _finding(result: Result) -> str:
    return (
        f"Well after {result.waited:g} years: in the next {_AHEAD}, {result.mgus:.1f} of {PEOPLE[0]} with MGUS fall ill, "
        f"and {result.asbestos:.1f} of {PEOPLE[1]:,} after asbestos"
    )


def _describe(result: Result) -> str:
    return (
        f"Two line charts over the years already waited, each drawn from 0 to {result.waited:g}. Left, people with MGUS: the "
        f"line is level, {result.mgus:.1f} of {PEOPLE[0]} still well progress in the next {_AHEAD} years. Right, people who "
        f"worked with asbestos for 14 years: the line climbs, to {result.asbestos:.1f} of {PEOPLE[1]:,}. Nobody dies of anything else. "
        f"{MODEL}"
    )


def _table(result: Result) -> Columns:
    years = np.array(sorted({*range(0, LONGEST + 1, 10), result.waited}), float)
    mgus, asbestos = _risks(years)
    return {
        "Years already waited": years,
        f"MGUS, next {_AHEAD} years (of {PEOPLE[0]})": mgus,
        f"After asbestos, next {_AHEAD} years (of {PEOPLE[1]:,})": asbestos,
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One setting; ``values`` as for :func:`run`. Sources: Kyle2002, Nicholson1986."""
    return DRAWING.picture(run(**values))
