"""T cells against a tumour on a lattice: the scene at one hour, and the counts up to then."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import tumour_lattice as model

__all__ = ["DRAWING", "HOURS", "SIZE", "START", "Result", "picture", "run"]

HOURS, SIZE, START = 400, 60, 441

_NARROW = 6.0  # inches below which the counts go under the scene
_BLACK, _BLUE = style.COLORS["black"], style.COLORS["blue"]


@dataclass(frozen=True, slots=True)
class _Cells(Curve):
    """Cells as dots. Frozen for comparison they are not drawn: two scenes in one cannot be read."""

    def ghost(self) -> Curve:
        return replace(self, color="#00000000")


_SCENE = (
    _Cells("positive", "scene", "tumour", width=4.4, kind="points"),
    _Cells("negative", "scene", "no antigen", _BLACK, width=4.4, kind="points"),
    _Cells("t", "scene", "T cell", _BLUE, width=3.0, kind="points"),
    _Cells("exhausted", "scene", "exhausted", style.REFERENCE, width=2.4, kind="points"),
)
_COUNTS = (
    Curve("tumour_count", "counts", "tumour"),
    Curve("negative_count", "counts", "no antigen", _BLACK, style.DASHES["dashed"], 1.8),
    Curve("t_count", "counts", "T cells", _BLUE, (1, 1.4), 2.2),
)
_CODES = (model.POSITIVE, model.NEGATIVE, model.T_CELL, model.EXHAUSTED)


class _Movie:
    """One run, stepped only as far as somebody has looked: a step takes a quarter of a millisecond."""

    def __init__(self, seed: int, values: dict[str, Any]) -> None:
        self._lattice = model.Lattice(seed, SIZE, START, **values)
        self._one_at_a_time = threading.Lock()  # two widgets may share a run
        self.frames: list[NDArray[np.int8]] = []
        self.counts: list[list[int]] = []
        self._keep()

    def _keep(self) -> None:
        frame = self._lattice.frame()
        of = np.bincount(frame.ravel(), minlength=5).tolist()
        self.frames.append(frame)
        positive, negative, ready, exhausted = (of[code] for code in _CODES)
        self.counts.append([positive + negative, negative, ready + exhausted, self._lattice.born, self._lattice.killed])

    def reach(self, hour: int) -> None:
        with self._one_at_a_time:
            while len(self.frames) <= hour:
                self._lattice.step()
                self._keep()


@lru_cache(maxsize=24)  # 1.5 MB each at most
def _movie(seed: int, **values: Any) -> _Movie:
    return _Movie(seed, values)


class Result:
    """A run up to ``hour``. ``counts``: (hour + 1, 5) of tumour, negative and T cells, and all born and killed."""

    def __init__(self, hour: int, seed: int, values: dict[str, Any]) -> None:
        movie = _movie(seed, **values)
        movie.reach(hour)
        self.hour = hour
        self.frame = movie.frames[hour]
        self.counts = np.array(movie.counts[: hour + 1])
        self.tumour, self.negative, self.t_cells, self.born, self.killed = self.counts[-1].tolist()


def run(hour: float = HOURS, seed: float = 1, **values: Any) -> Result:
    """The run with this ``seed`` at ``hour`` (a step of the model is about an hour).

    ``values`` as for :class:`immunolab.models.tumour_lattice.Lattice`.
    """
    return Result(int(hour), int(seed), values)


def _frame(figure: Figure) -> dict[str, Axes]:
    width, height = figure.get_size_inches()
    narrow = width < _NARROW
    if narrow:
        side = min(width - 0.5, 0.5 * height)
        places = [
            ((width - side) / 2, height - 0.5 - side, side, side),
            (0.85, 0.5, width - 1.05, height - side - 1.35),
        ]
    else:
        side = min(height - 0.8, 0.5 * width)
        places = [(0.1, height - 0.6 - side, side, side), (side + 0.9, 0.55, width - side - 1.1, height - 1.15)]
    scene, counts = (figure.add_axes((x / width, y / height, w / width, h / height)) for x, y, w, h in places)
    scene.set(xlim=(-0.7, SIZE - 0.3), ylim=(-0.7, SIZE - 0.3), xticks=[], yticks=[])
    scene.tick_params(labelbottom=False)
    scene.spines[:].set_visible(True)
    counts.set(xlim=(0, HOURS), ylim=(0, 1060), xlabel="Hours", ylabel="Cells")
    _axes.ticks(counts.xaxis, range(0, HOURS + 1, 100))
    _axes.ticks(counts.yaxis, (0, 500, 1000) if narrow else range(0, 1001, 200))
    legend(scene, *_SCENE, columns=2)
    legend(counts, *_COUNTS, columns=3 if narrow else 2)
    _axes.align(figure, (counts,), 0.62)
    return {"scene": scene, "counts": counts}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    hours = np.arange(result.hour + 1)
    found: dict[str, tuple[Any, Any]] = {curve.name: (hours, result.counts[:, i]) for i, curve in enumerate(_COUNTS)}
    for curve, code in zip(_SCENE, _CODES, strict=True):
        rows, columns = np.nonzero(result.frame == code)
        found[curve.name] = (columns, rows)
    return found


def _finding(result: Result) -> str:
    if result.hour == 0:
        return f"The start: {result.tumour} tumour cells, and no T cell yet"
    said = f"After {result.hour} hours {result.tumour} tumour cells are left of {START}"
    if result.tumour > START:
        said = f"After {result.hour} hours {START} tumour cells have become {result.tumour}"
    return f"{said}, {result.negative} of them without the antigen" if result.negative else said


def _describe(result: Result) -> str:
    return (
        f"Left, a lattice of {SIZE} by {SIZE} sites seen from above, a tumour in its middle, at hour {result.hour}: "
        f"{result.tumour - result.negative} tumour cells with the antigen, {result.negative} without, {result.t_cells} T "
        f"cells. Right, the counts so far: the tumour started with {START} cells, {result.born} were born and "
        f"{result.killed} killed. {MODEL}"
    )


def _table(result: Result) -> Columns:
    hours = np.unique([*range(0, result.hour + 1, 40), result.hour])
    names = ["Tumour cells", "Of these without antigen", "T cells", "Born so far", "Killed so far"]
    return {"Hour": hours, **dict(zip(names, result.counts[hours].T, strict=True))}


DRAWING = Drawing(_SCENE + _COUNTS, _frame, _series, _finding, _describe, _table, height=460)


def picture(**parameters: Any) -> Picture:
    """The scene at one hour; ``parameters`` as for :func:`run`."""
    return DRAWING.picture(run(**parameters))
