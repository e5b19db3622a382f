"""A test for a marker: two overlapping groups, a cut-off between them, and the ROC curve of all cut-offs."""

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
from immunolab.models import cutoff as model
from immunolab.models import settings

__all__ = ["DRAWING", "PEOPLE", "Result", "picture", "run"]

PEOPLE = 1000
_LEVEL = np.linspace(-4, 7, 221)
_TOP = 420
_BLUE, _BLACK, _DASHED = style.COLORS["blue"], style.COLORS["black"], style.DASHES["dashed"]
_CURVES = (
    Curve("without", "people", "no marker", _BLUE, _DASHED),
    Curve("with", "people", "marker"),
    Curve("line", "people", "cut-off", _BLACK, width=1.6),
    Curve("roc", "roc", "all"),
    Curve("here", "roc", "this cut-off", _BLACK, width=9, kind="points"),
)


class Result(NamedTuple):
    """The setting and what the test does at its cut-off: shares, 0 to 1."""

    separation: float
    cutoff: float
    prevalence: float
    sensitivity: float
    specificity: float
    predictive: model.PredictiveValues

    @property
    def auc(self) -> float:
        """Area under the ROC curve."""
        return model.auc(self.separation)

    @property
    def found(self) -> float:
        """Of 1000 people, those with the marker and a positive test."""
        return PEOPLE * self.prevalence * self.sensitivity

    @property
    def missed(self) -> float:
        """Of 1000 people, those with the marker and a negative test."""
        return PEOPLE * self.prevalence * (1 - self.sensitivity)

    @property
    def false_alarms(self) -> float:
        """Of 1000 people, those without the marker and with a positive test."""
        return PEOPLE * (1 - self.prevalence) * (1 - self.specificity)


def run(**values: Any) -> Result:
    """One test at one cut-off; ``values``: separation, cutoff, prevalence as in :mod:`immunolab.models.cutoff`."""
    q = settings(model.PARAMETERS, values)
    found = float(model.sensitivity(q["cutoff"], q["separation"]))
    spared = float(model.specificity(q["cutoff"]))
    predictive = model.predictive_values(found, spared, q["prevalence"])
    return Result(q["separation"], q["cutoff"], q["prevalence"], found, spared, predictive)


def _frame(figure: Figure) -> dict[str, Axes]:
    people, roc = _axes.beside(figure, left=0.78, gap=0.85, top=0.55, right=0.2, share=0.6)
    people.set(xlim=(-4, 7), ylim=(0, _TOP), xlabel="Level read by the test (SD)", ylabel="People per SD")
    _axes.ticks(people.xaxis, range(-4, 8, 2))
    roc.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel="False alarms (1 - spec.)", ylabel="Sensitivity")
    for axis in (roc.xaxis, roc.yaxis):
        _axes.ticks(axis, (0, 0.5, 1))
    roc.plot([0, 1], [0, 1], color=style.REFERENCE, linewidth=1, linestyle=":")
    legend(people, *_CURVES[:3], columns=2)
    legend(roc, _CURVES[4])
    return {"people": people, "roc": roc}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    def bump(mean: float, share: float) -> Any:
        return PEOPLE * share * np.exp(-0.5 * (_LEVEL - mean) ** 2) / math.sqrt(2 * math.pi)

    return {
        "without": (_LEVEL, bump(0, 1 - result.prevalence)),
        "with": (_LEVEL, bump(result.separation, result.prevalence)),
        "line": (np.full(2, result.cutoff), np.array([0.0, _TOP])),
        "roc": model.roc(result.separation),
        "here": (np.array([1 - result.specificity]), np.array([result.sensitivity])),
    }


def _share(value: float) -> str:
    return "nobody" if math.isnan(value) else f"{100 * value:.0f} %"


def _finding(result: Result) -> str:
    return (
        f"At this cut-off {100 * result.sensitivity:.0f} % of those with the marker are found; of all who test positive, "
        f"{_share(result.predictive.positive)} have it"
    )


def _describe(result: Result) -> str:
    return (
        f"Left, two bell curves of what the test reads in {PEOPLE:,} people: dashed without the marker, solid with it, "
        f"{result.separation:g} standard deviations apart, and the cut-off as a line at {result.cutoff:g}. "
        f"{result.found:.0f} of the {PEOPLE * result.prevalence:.0f} with the marker test positive and {result.missed:.0f} do "
        f"not; {result.false_alarms:.0f} without it test positive. Right, the ROC curve, area {result.auc:.2f}, with a dot at "
        f"sensitivity {100 * result.sensitivity:.1f} % and specificity {100 * result.specificity:.1f} %. {MODEL}"
    )


def _table(result: Result) -> Columns:
    cutoff = np.arange(-2, 6.1, 0.5)
    found, spared = model.sensitivity(cutoff, result.separation), model.specificity(cutoff)
    positive = [
        100 * model.predictive_values(float(a), float(b), result.prevalence).positive
        for a, b in zip(found, spared, strict=True)
    ]
    return {
        "Cut-off (SD)": cutoff,
        "Sensitivity (%)": 100 * found,
        "Specificity (%)": 100 * spared,
        "Of positive tests, with the marker (%)": positive,
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One test at one cut-off; ``values`` as for :func:`run`."""
    return DRAWING.picture(run(**values))
