"""PD-1 blockade: one tumour, treated and untreated, and what kind of tumour it is."""

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
from immunolab.models import checkpoint as model
from immunolab.words import about

__all__ = ["DAYS", "DRAWING", "READ_DAY", "USUAL", "Result", "picture", "run"]

DAYS, READ_DAY = 300, 200
USUAL = 57.0  # mg/L of drug in blood, chosen for teaching
_DAY = np.linspace(0, DAYS, 151)
_DASHED = style.DASHES["dashed"]
_CURVES = (
    Curve("untreated", "tumour", "untreated", dash=_DASHED),
    Curve("treated", "tumour", "treated"),
    Curve("t_untreated", "t_cells", "untreated", dash=_DASHED),
    Curve("t_treated", "t_cells", "treated"),
)


class Result(NamedTuple):
    """Both courses, occupancy of PD-1 (0 to 1), and the tumour's parameters."""

    untreated: model.Course
    treated: model.Course
    occupied: float
    values: dict[str, float]

    @property
    def kind(self) -> str:
        """What full blockade does to this tumour, in words."""
        return model.classify(**self.values)

    @property
    def needed(self) -> float:
        """Least occupancy (0 to 1) that controls it; nan if none does."""
        return model.needed_occupancy(**self.values)


def run(drug_mg_per_L: float = USUAL, kind: float = 0, **values: Any) -> Result:
    """The same tumour with and without drug.

    kind: place of the tumour in ``models.checkpoint.TUMOURS``, from 0, the inflamed one. values: as for
    :func:`immunolab.models.checkpoint.simulate`, changes from which that kind starts.
    """
    if kind:
        values = dict(model.tumour_values(list(model.TUMOURS)[int(kind)], **values))
    return Result(
        model.simulate(_DAY, 0, **values),
        model.simulate(_DAY, drug_mg_per_L, **values),
        float(model.occupancy(drug_mg_per_L)),
        values,
    )


def at(course: model.Course, day: float = READ_DAY) -> float:
    """Tumour cells on that day; 0 when fewer than one is left."""
    cells = float(course.tumour[np.searchsorted(course.day, day)])
    return cells if cells >= 1 else 0.0


def _frame(figure: Figure) -> dict[str, Axes]:
    tumour, t_cells = style.stack(figure, (1.3, 1), left=0.95, top=0.32, gap=0.22, bottom=0.5, right=0.22)
    _axes.log(tumour.yaxis, 1, 9e11, 3)
    _axes.log(t_cells.yaxis, 1e3, 1e12, 3)
    tumour.set_ylabel("Tumour\n(cells)")
    t_cells.set(xlim=(0, DAYS), xlabel="Days since the first dose", ylabel="T cells\n(cells)")
    _axes.ticks(t_cells.xaxis, range(0, DAYS + 1, 50))
    _axes.align(figure, (tumour, t_cells), 0.55)
    legend(tumour, _CURVES[1], _CURVES[0])
    return {"tumour": tumour, "t_cells": t_cells}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name, course in (("untreated", result.untreated), ("treated", result.treated)):
        found[name] = (_DAY, np.maximum(course.tumour, 0.1))
        found[f"t_{name}"] = (_DAY, np.clip(course.t_cells, 0.1, 1e15))
    return found


def _cells(cells: float) -> str:
    return f"{about(cells)} cells" if cells else "less than one cell"


def _finding(result: Result) -> str:
    words = {
        model.CONTROLLED: "T cells hold this tumour without the drug",
        model.RESPONDS: "This tumour can respond: its own brake is PD-1",
        model.RESISTS: "Even full blockade of PD-1 does not control this tumour",
    }
    return f"{words[result.kind]}; with {result.occupied:.1%} of PD-1 blocked, {_cells(at(result.treated))} on day {READ_DAY}"


def _describe(result: Result) -> str:
    needed = "no occupancy would control it"
    if not math.isnan(result.needed):
        needed = f"it needs an occupancy of {result.needed:.1%}"
    return (
        f"Two line charts over {DAYS} days with logarithmic axes: tumour and T cells, with the drug as a solid line and "
        f"without as a dashed one. Class of this tumour under full blockade: {result.kind}; {needed}. On day {READ_DAY} "
        f"there are {_cells(at(result.untreated))} of tumour untreated and {_cells(at(result.treated))} treated. {MODEL}"
    )


def _table(result: Result) -> Columns:
    rows = slice(None, None, 10)
    return {
        "Day": _DAY[rows],
        "Tumour, untreated (cells)": result.untreated.tumour[rows],
        "Tumour, treated (cells)": result.treated.tumour[rows],
        "T cells, untreated": result.untreated.t_cells[rows],
        "T cells, treated": result.treated.t_cells[rows],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One tumour; ``values`` as for :func:`run`. Source of the drug's affinity: Brahmer2010."""
    return DRAWING.picture(run(**values))
