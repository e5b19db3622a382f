"""A hundred positive tests as a square: who of them is ill."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import screening as model
from immunolab.words import number

__all__ = ["DRAWING", "Result", "picture", "run"]

_SIDE = 10
#: where the hundred stand: from the right column leftwards, in each column from the foot upwards, as in the drawn square
_SPOTS = np.array([(_SIDE - 1 - i // _SIDE, i % _SIDE) for i in range(_SIDE**2)], float)
_CURVES = (
    Curve("ill", "square", "ill", width=15, kind="points"),
    Curve("well", "square", "well: a false alarm", style.COLORS["black"], width=6, kind="points"),
)


class Result(NamedTuple):
    """The crowd after the test, and how many of it are ill."""

    counts: model.Counts
    ill: float

    @property
    def of_hundred(self) -> int:
        """Of a hundred positive tests, how many are of the ill, rounded; 0 if nobody tests positive."""
        return 0 if math.isnan(self.counts.worth) else round(100 * self.counts.worth)


def run(
    ill: float = model.PARAMETERS["ill"].default,
    found: float = model.PARAMETERS["found"].default,
    cleared: float = model.PARAMETERS["cleared"].default,
) -> Result:
    """One crowd and one test, as of :func:`immunolab.models.screening.screen`."""
    return Result(model.screen(ill, found, cleared), ill)


def _frame(figure: Figure) -> dict[str, Axes]:
    (ax,) = style.stack(figure, (1,), left=0.35, top=0.42, bottom=0.4, right=0.35)
    ax.set(xlim=(-0.7, _SIDE - 0.3), ylim=(-0.7, _SIDE - 0.3), aspect="equal", anchor="W")
    ax.set(xticks=(), yticks=(), xlabel="A hundred positive tests")
    ax.spines[:].set_visible(False)
    legend(ax, *_CURVES)
    return {"square": ax}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    ill = result.of_hundred
    nobody = math.isnan(result.counts.worth)
    return {
        "ill": (_SPOTS[:ill, 0], _SPOTS[:ill, 1]),
        "well": (_SPOTS[ill:, 0], _SPOTS[ill:, 1]) if not nobody else (np.array([]), np.array([])),
    }


def _finding(result: Result) -> str:
    c = result.counts
    if math.isnan(c.worth):
        return "Nobody tests positive, so a positive test has no worth to tell"
    return (
        f"{number(round(c.found + c.alarms))} test positive, and {number(round(c.found))} of them are ill: "
        f"{100 * c.worth:.1f} of 100"
    )


def _describe(result: Result) -> str:
    c = result.counts
    return (
        f"A square of a hundred positive tests, ten by ten: {result.of_hundred} large dots are of the ill, the others, small "
        f"and dark, are false alarms. Of {number(model.CROWD)} people {number(round(result.ill))} are ill. The test finds "
        f"{number(round(c.found))} of them and misses {number(round(c.missed))}; of the well it alarms "
        f"{number(round(c.alarms))} and clears {number(round(c.cleared))}. {MODEL}"
    )


def _table(result: Result) -> Columns:
    c = result.counts
    return {
        "": ["Ill", "Well"],
        "Test positive": [number(round(c.found)), number(round(c.alarms))],
        "Test negative": [number(round(c.missed)), number(round(c.cleared))],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=380)


def picture(**values: Any) -> Picture:
    """One crowd; ``values`` as for :func:`run`. Source: Hollevoet2012."""
    return DRAWING.picture(run(**values))
