"""Two drugs: what Bliss and Loewe expect of a dose, and what independent action gives patients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import combination as model

__all__ = ["DRAWING", "MONTHS", "Result", "picture", "run"]

MONTHS = 48.0
_DOSE = np.geomspace(0.05, 50, 121)
_MONTH = np.linspace(0, MONTHS, 97)
_BLUE, _BLACK, _DASHED, _DOTTED = (
    style.COLORS["blue"],
    style.COLORS["black"],
    style.DASHES["dashed"],
    style.DASHES["dotted"],
)
_CURVES = (
    Curve("a", "dose", "A alone", _BLUE, width=3),
    Curve("b", "dose", "B alone", _BLACK, _DOTTED),
    Curve("found", "dose", "found", style.COLORS["green"], width=5),
    Curve("bliss", "dose", "Bliss"),
    Curve("loewe", "dose", "Loewe", dash=_DASHED),
    Curve("there", "dose", "found at this dose", style.COLORS["green"], width=11, kind="points"),
    Curve("here", "dose", "this dose", width=8, kind="points"),
    Curve("alive_a", "time", "A alone", _BLUE, width=3),
    Curve("alive_b", "time", "B alone", _BLACK, _DOTTED),
    Curve("alive", "time", "both"),
)


@dataclass(frozen=True)
class Result:
    """The setting and, at ``dose`` of A with ``ratio`` times as much of B, effects (0 to 1)."""

    values: dict[str, float]
    effect_a: float
    effect_b: float
    bliss: float
    loewe: float
    found: float
    curves: dict[str, Any]

    @cached_property
    def median(self) -> float:
        """Median time with both drugs, months."""
        v = self.values
        return model.independent_median(v["median_a"], v["median_b"], v["rho"])


def run(
    dose: float = 1,
    ratio: float = 1,
    median_a: float = 8,
    median_b: float = 4,
    rho: float = 0.3,
    help: float = 0,
    Dm_b: float = 1,
    m_a: float = 2,
    m_b: float = 2,
) -> Result:
    """Effects along a fixed ratio of doses, and survival when each patient has the longer of two times.

    dose: of A, in doses of half effect; ratio: dose of B over that of A; medians in months, exponential; ``help``
    is in what is found, not in what is expected; the rest as in :mod:`immunolab.models.combination`.
    """
    doses = np.append(_DOSE, dose)
    a, b = model.hill(doses, 1, m_a), model.hill(ratio * doses, Dm_b, m_b)
    bliss = model.bliss(a, b)
    loewe = model.loewe(doses, ratio * doses, 1, Dm_b, m_a, m_b)
    found = model.helped(doses, ratio * doses, help, 1, Dm_b, m_a, m_b) if help else loewe
    alive_a, alive_b = 0.5 ** (_MONTH / median_a), 0.5 ** (_MONTH / median_b)
    curves = {
        "a": a[:-1],
        "b": b[:-1],
        "bliss": bliss[:-1],
        "loewe": loewe[:-1],
        "found": found[:-1],
        "alive_a": alive_a,
        "alive_b": alive_b,
        "alive": model.independent_action(alive_a, alive_b, rho),
    }
    values = {"dose": dose, "ratio": ratio, "median_a": median_a, "median_b": median_b, "rho": rho, "help": help}
    here = [float(effect[-1]) for effect in (a, b, bliss, loewe, found)]
    return Result(values, here[0], here[1], here[2], here[3], here[4], curves)


def _frame(figure: Figure) -> dict[str, Axes]:
    dose, time = _axes.beside(figure, left=0.7, gap=0.75, top=0.55, right=0.2)
    dose.set(xscale="log", xlim=(0.05, 50), ylim=(0, 1.02), ylabel="Effect", xlabel="Dose of A")
    _axes.ticks(dose.xaxis, (0.1, 1, 10))
    dose.set_xticklabels(["0.1", "1", "10"])
    time.set(xlim=(0, MONTHS), ylim=(0, 1.02), xlabel="Months", ylabel="Progression-free")
    _axes.ticks(time.xaxis, range(0, 49, 12))
    legend(dose, *_CURVES[:5], columns=3)
    legend(time, *_CURVES[-3:], columns=2)
    return {"dose": dose, "time": time}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    found = {
        curve.name: (_DOSE if curve.panel == "dose" else _MONTH, result.curves[curve.name])
        for curve in _CURVES
        if curve.name in result.curves
    }
    dose = np.full(2, result.values["dose"])
    return {
        **found,
        "here": (dose, np.array([result.bliss, result.loewe])),
        "there": (dose[:1], np.array([result.found])),
    }


def _finding(result: Result) -> str:
    v = result.values
    return (
        f"Bliss expects {result.bliss:.2f}, Loewe {result.loewe:.2f}, found {result.found:.2f}; medians of {v['median_a']:g} and "
        f"{v['median_b']:g} months become {result.median:.1f} without synergy"
    )


def _describe(result: Result) -> str:
    v = result.values
    return (
        "Two line charts. Left, effect against dose on a logarithmic axis, for A, for B and for what Bliss and Loewe expect "
        f"of both, and for what is found at help {v['help']:g}. At a dose of {v['dose']:g}, with {v['ratio']:g} times as much of B, A alone gives {result.effect_a:.2f}, "
        f"B alone {result.effect_b:.2f}, Bliss {result.bliss:.2f}, Loewe {result.loewe:.2f}: they differ by "
        f"{abs(result.bliss - result.loewe):.2f} before any drug has helped the other. Found {result.found:.2f}. Right, patients still free of "
        f"progression when each has the longer of two times, correlated by {v['rho']:g}: medians {v['median_a']:g}, "
        f"{v['median_b']:g} and, with both, {result.median:.1f} months. {MODEL}"
    )


def _table(result: Result) -> Columns:
    rows = slice(None, None, 8)
    curves = {name: curve[rows] for name, curve in result.curves.items()}
    return {
        "Month": _MONTH[rows],
        "Free, A alone": curves["alive_a"],
        "Free, B alone": curves["alive_b"],
        "Free, both": curves["alive"],
        "Dose of A": _DOSE[::10],
        "Effect, A": result.curves["a"][::10],
        "Effect, B": result.curves["b"][::10],
        "Bliss": result.curves["bliss"][::10],
        "Loewe": result.curves["loewe"][::10],
        "Found": result.curves["found"][::10],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=460)


def picture(**values: Any) -> Picture:
    """One setting; ``values`` as for :func:`run`. Source of independent action: Palmer2017."""
    return DRAWING.picture(run(**values))
