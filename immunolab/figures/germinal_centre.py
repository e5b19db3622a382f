"""Affinity maturation: affinity gained and clones lost, round by round."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import germinal_centre as model
from immunolab.words import about

__all__ = ["DRAWING", "FOUNDERS", "ROUNDS", "Result", "picture", "run"]

ROUNDS, FOUNDERS = 25, 100

_CURVES = (Curve("fold", "affinity", "this setting"), Curve("clones", "clones", "this setting"))
_DRIFT = Curve("drift", "clones", "drift alone (mean)", style.REFERENCE, style.DASHES["dashed"])


class Result(NamedTuple):
    """A run and what it comes to: affinity (times the start), effective clones, share of the largest (0 to 1)."""

    course: model.Maturation
    fold: float
    clones: float
    largest: float


@lru_cache(maxsize=64)
def _run(seed: int, **values: Any) -> Result:
    course = model.simulate(seed, ROUNDS, founders=FOUNDERS, **values)
    return Result(course, course.fold[-1], course.effective_clones[-1], course.shares[-1].max())


def run(seed: float = 1, **values: Any) -> Result:
    """One germinal centre over 25 rounds; ``values`` as for :func:`immunolab.models.germinal_centre.simulate`."""
    return _run(int(seed), **values)


def _frame(figure: Figure) -> dict[str, Axes]:
    affinity, clones = style.stack(figure, (1.1, 1), left=0.95, top=0.15, gap=0.4, bottom=0.5)
    _axes.log(affinity.yaxis, 0.01, 1000)
    affinity.set_ylabel("Affinity\n(× start)")
    affinity.axhline(1, color="#777777", linewidth=1)
    _axes.log(clones.yaxis, 0.85, FOUNDERS * 1.15)
    clones.set(xlim=(0, ROUNDS), xlabel="Rounds of selection", ylabel="Clones\n(effective)")
    _axes.ticks(clones.xaxis, range(0, ROUNDS + 1, 5))
    _axes.align(figure, (affinity, clones))
    turns = np.arange(ROUNDS + 1)
    expected = [1 / model.drift_homozygosity(int(turn), founders=FOUNDERS) for turn in turns]
    _DRIFT.draw(clones, turns, expected)
    legend(clones, _CURVES[1], _DRIFT)
    return {"affinity": affinity, "clones": clones}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    course = result.course
    return {"fold": (course.round, course.fold), "clones": (course.round, course.effective_clones)}


def _finding(result: Result) -> str:
    change = f"rises {about(result.fold)}-fold"
    if result.fold < 1:
        change = f"falls to {about(result.fold)} times its start"
    left = "a single clone is left" if result.clones < 1.05 else f"{result.clones:.1f} are left in effect"
    return f"In {ROUNDS} rounds affinity {change}, and of {FOUNDERS} clones {left}"


def _describe(result: Result) -> str:
    return (
        f"Two line charts over {ROUNDS} rounds. Affinity, on a logarithmic axis, ends at {about(result.fold)} times "
        f"its start. The effective number of clones ends at {result.clones:.1f} of {FOUNDERS}; chance alone would "
        f"leave {1 / model.drift_homozygosity(ROUNDS, founders=FOUNDERS):.0f} on average, drawn in grey. The largest clone "
        f"makes up {result.largest:.0%} of the cells. {MODEL}"
    )


def _table(result: Result) -> Columns:
    course = result.course
    return {
        "Round": course.round,
        "Affinity (× start)": course.fold,
        "Effective clones": course.effective_clones,
        "Largest clone (%)": 100 * course.shares.max(axis=1),
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=420)


def picture(**parameters: Any) -> Picture:
    """One run; ``parameters`` as for :func:`run`."""
    return DRAWING.picture(run(**parameters))
