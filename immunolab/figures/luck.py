"""Twenty trials of one drug: the hazard ratio that each finds, and its interval."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import luck as model
from immunolab.words import number

__all__ = ["DRAWING", "Result", "picture", "run"]

_LOW, _HIGH = 0.25, 4.0  # of the axis of hazard ratios
_NAMED = (1, 5, 10, 15, 20)  # trials named on the axis; the first lies on top
_BLACK = style.COLORS["black"]
_CURVES = (
    Curve("interval", "found", "its interval", _BLACK, width=1.4),
    Curve("without_one", "found", "an interval without 1", style.COLORS["blue"], width=3.6),
    Curve("ratio", "found", "what a trial finds", width=8, kind="points"),
    Curve("truth", "found", "the truth", _BLACK, style.DASHES["dashed"], 1.6),
)


class Result(NamedTuple):
    """What twenty trials found, how many people each had, and whether the intervals are drawn."""

    found: model.Found
    patients: int
    intervals: bool


def run(seed: float = 1, patients: float = 100, intervals: float = 1, **values: float) -> Result:
    """Twenty trials; ``values`` as of :func:`immunolab.models.luck.find`; ``intervals``: 0 hides them."""
    found = model.find(int(seed), patients=patients, **values)
    return Result(found, 2 * round(patients / 2), bool(intervals))


def _frame(figure: Figure) -> dict[str, Axes]:
    narrow = figure.get_size_inches()[0] < 5.5
    (ax,) = style.stack(figure, (1,), left=0.72, top=0.7, bottom=0.52, right=0.25)
    _axes.log(ax.xaxis, _LOW, _HIGH)
    places = (0.25, 0.5, 0.8, 1, 1.25, 2, 4) if not narrow else (0.25, 0.5, 1, 2, 4)
    _axes.ticks(ax.xaxis, places)
    ax.set_xticklabels([f"{place:g}" for place in places])
    ax.set(ylim=(0.2, model.TRIALS + 0.8), xlabel="Hazard ratio: below 1 in favour of the drug", ylabel="Trial")
    _axes.ticks(ax.yaxis, [model.TRIALS + 1 - trial for trial in _NAMED])
    ax.set_yticklabels(map(str, _NAMED))
    ax.axvline(1, color=style.REFERENCE, linewidth=1)
    legend(ax, _CURVES[2], _CURVES[3], _CURVES[0], _CURVES[1], columns=2)
    return {"found": ax}


def _lines(low: Any, high: Any, rows: Any) -> tuple[Any, Any]:
    """Level lines, one a row, with a gap behind each."""
    gap = np.full(len(rows), np.nan)
    x = np.column_stack([np.clip(low, _LOW, _HIGH), np.clip(high, _LOW, _HIGH), gap]).ravel()
    return x, np.column_stack([rows, rows, gap]).ravel()


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    found, rows = result.found, np.arange(float(model.TRIALS), 0, -1)
    clear = found.without_one

    def drawn(which: Any) -> tuple[Any, Any]:
        kept = which & result.intervals
        return _lines(found.low[kept], found.high[kept], rows[kept])

    return {
        "ratio": (np.clip(found.ratio, _LOW, _HIGH), rows),
        "interval": drawn(~clear),
        "without_one": drawn(clear),
        "truth": (np.full(2, found.truth), np.array([0.2, model.TRIALS + 0.8])),
    }


def _drug(truth: float) -> str:
    return "A drug that does nothing" if truth == 1 else f"A true hazard ratio of {truth:.2f}"


def _finding(result: Result) -> str:
    found = result.found
    if not result.intervals:
        return (
            f"{_drug(found.truth)}: twenty trials of {number(result.patients)} people find "
            f"{found.ratio.min():.2f} to {found.ratio.max():.2f}"
        )
    held = model.TRIALS - found.misses
    return (
        f"{_drug(found.truth)}: {held} of {model.TRIALS} intervals at {found.level:g} % hold the truth; "
        f"{int(found.in_favour.sum())} wholly below 1"
    )


def _describe(result: Result) -> str:
    found = result.found
    drawn = "Around each dot lies its interval. " if result.intervals else "Intervals are not drawn. "
    return (
        f"Twenty rows, one for each of {model.TRIALS} simulated trials of {number(result.patients)} people, on a logarithmic axis "
        f"of hazard ratios. {_drug(found.truth)}. The dots lie between {found.ratio.min():.2f} and {found.ratio.max():.2f}. {drawn}"
        f"At a level of {found.level:g} % {found.misses} of {model.TRIALS} intervals miss the truth, "
        f"{int(found.in_favour.sum())} lie wholly below 1. {MODEL}"
    )


def _table(result: Result) -> Columns:
    found = result.found
    columns: dict[str, Any] = {"Trial": np.arange(1, model.TRIALS + 1), "Hazard ratio found": found.ratio}
    if result.intervals:
        columns |= {f"{found.level:g} % interval from": found.low, "to": found.high}
    return columns


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=470)


def picture(**values: Any) -> Picture:
    """Twenty trials at one setting; ``values`` as for :func:`run`."""
    return DRAWING.picture(run(**values))
