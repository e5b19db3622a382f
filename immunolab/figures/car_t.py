"""CAR T cells in blood after one infusion: expansion, contraction, and the memory that stays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import car_t as model
from immunolab.words import about

__all__ = ["DRAWING", "START", "Result", "picture", "run"]

WEEKS, YEARS = 42.0, 730.0
_P = model.PARAMETERS
#: Copies per microgram just after the infusion, at the published values: 24 000/3900.
START = _P["Cmax"].default / _P["foldx"].default
_DAYS = (np.linspace(0, WEEKS, 211), np.linspace(0, YEARS, 366))
_COPIES = (1.0, 3e7)

_CURVES = (
    Curve("memory", "years", "memory", dash=style.DASHES["dotted"]),
    Curve("weeks", "weeks", "this setting"),
    Curve("years", "years", "all"),
)
_PUBLISHED = Curve("published", "", "published", style.REFERENCE, width=3.2)


class Result(NamedTuple):
    """Parameters, copies/ug over six weeks and over two years, their memory part, and the model's times in days."""

    values: dict[str, float]
    weeks: Any
    years: Any
    memory: Any
    times: model.Times


def run(**values: float) -> Result:
    """Kinetics in blood; ``values`` as for :func:`immunolab.models.car_t.stein`, but Cmax follows from foldx.

    The cells start from the same 6.2 copies/ug whatever their expansion, so that more expansion is a higher peak.
    """
    p = {name: values.get(name, parameter.default) for name, parameter in _P.items()}
    p["Cmax"] = START * p["foldx"]
    weeks, years = (model.stein(days, **p) for days in _DAYS)
    after = np.maximum(_DAYS[1] - p["Tmax"], 0)
    # The share FB of the cells is set aside from the start, and is all that is left in the end.
    rise = np.exp(np.log(p["foldx"]) * np.minimum(_DAYS[1] / p["Tmax"] - 1, 0))
    memory = p["FB"] * p["Cmax"] * rise * np.exp(-p["beta"] * after)
    return Result(p, weeks, years, memory, model.times(**p))


def _frame(figure: Figure) -> dict[str, Axes]:
    weeks, years = _axes.beside(figure, left=0.95, gap=0.6, right=0.22)
    for ax in (weeks, years):
        _axes.log(ax.yaxis, *_COPIES, 2)
    weeks.set(xlim=(0, WEEKS), xlabel="Days since infusion", ylabel="CAR T in blood\n(copies/µg)")
    years.set(xlim=(0, YEARS), xlabel="Days since infusion")
    _axes.ticks(weeks.xaxis, range(0, 43, 7))
    _axes.ticks(years.xaxis, (0, 180, 365, 545, 730))
    for ax, days in zip((weeks, years), _DAYS, strict=True):
        _PUBLISHED.draw(ax, days, model.stein(days))
    legend(weeks, _CURVES[1], _PUBLISHED)
    legend(years, _CURVES[2], _CURVES[0])
    return {"weeks": weeks, "years": years}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    # Without memory the dotted line runs below the axis.
    return {
        "weeks": (_DAYS[0], np.maximum(result.weeks, 1e-3)),
        "years": (_DAYS[1], np.maximum(result.years, 1e-3)),
        "memory": (_DAYS[1], np.maximum(result.memory, 1e-3)),
    }


def _finding(result: Result) -> str:
    p = result.values
    return (
        f"CAR T cells double every {result.times.doubling:.2g} days, peak at {about(p['Cmax'])} copies on day "
        f"{p['Tmax']:.1f}, and {about(float(model.stein(28, **p)))} are left on day 28"
    )


def _describe(result: Result) -> str:
    p, times = result.values, result.times
    overtakes = "Memory cells never outnumber effectors"
    if not np.isnan(times.memory_overtakes):
        overtakes = f"Memory cells outnumber effectors from day {times.memory_overtakes:.0f}"
    return (
        "Two line charts with a logarithmic axis, six weeks and two years from the infusion, with the published median "
        f"of 90 children and young adults in grey. From {START:.1f} copies per microgram the cells expand "
        f"{about(p['foldx'])}-fold to {about(p['Cmax'])} copies on day {p['Tmax']:.1f}. Effectors then halve every "
        f"{times.contraction:.1f} days, memory cells every {times.persistence:,.0f} days. {overtakes}; "
        f"{about(float(model.stein(365, **p)))} copies are left after a year. {MODEL}"
    )


def _table(result: Result) -> Columns:
    days = np.array([0, 3, 7, 10, 14, 21, 28, 42, 60, 90, 180, 365, 730])
    return {"Day": days, "CAR transgene (copies/µg)": model.stein(days, **result.values)}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=450)


def picture(**values: Any) -> Picture:
    """One course; ``values`` as for :func:`run`. Source: Stein2019."""
    return DRAWING.picture(run(**values))
