"""Progression of MGUS with constant hazards: the risk with death competing, and the risk that ignores it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import mgus as model

__all__ = ["DRAWING", "YEARS", "Result", "picture", "run"]

YEARS = 40.0

_AT = np.linspace(0, YEARS, 161)
_CURVES = (
    Curve("at", "risk", "year looked at", style.COLORS["black"], (1, 1.6), 1.4),
    Curve("died", "risk", "died without progressing", style.COLORS["black"], (6, 1.5, 1, 1.5), 1.8),
    Curve("naive", "risk", "progressed, ignoring deaths", style.ACCENT, (3.5, 1.6)),
    Curve("risk", "risk", "progressed"),
    Curve("marks", "risk", "", width=8, kind="points"),
)


class Result(NamedTuple):
    """Hazards (per year), the year looked at, and the risks (0 to 1) by then; naive is nan where not asked for."""

    progression: float
    death: float
    years: float
    ignore: bool
    risk: float
    naive: float
    died: float
    lifetime: float


def run(
    mspike: float = model.PARAMETERS["mspike_mean"].default,
    death: float = model.PARAMETERS["death"].default,
    years: float = 20,
    ignore: float = 1,
) -> Result:
    """Risks by ``years`` (0 to 40), by M spike (g/dL) and hazard of death (per year); ``ignore``: the naive one too."""
    hazard = float(model.progression_hazard(mspike))
    risk = float(model.constant_hazard(years, hazard, death))
    naive = float(model.naive_risk(years, hazard)) if ignore else np.nan
    died = float(model.constant_hazard(years, death, hazard))
    return Result(hazard, death, years, bool(ignore), risk, naive, died, hazard / (hazard + death))


def _frame(figure: Figure) -> dict[str, Axes]:
    narrow = figure.get_size_inches()[0] < 5.5
    (ax,) = style.stack(figure, (1,), left=0.72, top=0.7 if narrow else 0.55, bottom=0.52)
    ax.set(xlim=(0, YEARS), ylim=(0, 107), xlabel="Years since diagnosis", ylabel="People (%)")
    _axes.ticks(ax.xaxis, range(0, 41, 10 if narrow else 5))
    _axes.ticks(ax.yaxis, range(0, 101, 20))
    legend(ax, *_CURVES[1:4][::-1], columns=1 if narrow else 2)
    return {"risk": ax}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    def percent(risk: Any) -> Any:
        return 100 * np.asarray(risk)

    naive = model.naive_risk(_AT, result.progression) if result.ignore else np.full(len(_AT), np.nan)
    marks = percent([result.risk, result.naive, result.died])
    return {
        "risk": (_AT, percent(model.constant_hazard(_AT, result.progression, result.death))),
        "naive": (_AT, percent(naive)),
        "died": (_AT, percent(model.constant_hazard(_AT, result.death, result.progression))),
        "at": (np.full(2, result.years), np.array([0.0, 107.0])),
        "marks": (np.full(2, result.years), marks[:2]),
    }


def _finding(result: Result) -> str:
    said = f"{100 * result.risk:.1f} % have progressed within {result.years:g} years"
    if result.ignore:
        return f"{said}; a curve that ignores other deaths says {100 * result.naive:.1f} %"
    return f"{said}, and {100 * result.died:.0f} % have died of something else"


def _describe(result: Result) -> str:
    naive = ""
    if result.ignore:
        naive = f"Ignoring deaths from other causes the curve reads {100 * result.naive:.1f} %. "
    return (
        f"Line chart of people diagnosed with MGUS over {YEARS:g} years. Hazard of progression "
        f"{100 * result.progression:.2f} % a year, hazard of death {100 * result.death:.2f} % a year, both constant. After "
        f"{result.years:g} years {100 * result.risk:.1f} % have progressed and {100 * result.died:.1f} % have died without "
        f"progressing. {naive}However long one waits, {100 * result.lifetime:.1f} % progress. {MODEL}"
    )


def _table(result: Result) -> Columns:
    years = np.array(sorted({*range(0, int(YEARS) + 1, 5), result.years}))
    risk = model.constant_hazard(years, result.progression, result.death)
    died = model.constant_hazard(years, result.death, result.progression)
    columns = {"Years": years, "Progressed (%)": 100 * risk}
    if result.ignore:
        columns["Progressed, ignoring deaths (%)"] = 100 * model.naive_risk(years, result.progression)
    return {**columns, "Died without progressing (%)": 100 * died}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=410)


def picture(**parameters: Any) -> Picture:
    """Risks at one setting; ``parameters`` as for :func:`run`."""
    return DRAWING.picture(run(**parameters))
