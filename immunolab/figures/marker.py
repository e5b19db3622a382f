"""A marker in a trial: true survival with and without it, by arm, and the hazard ratios that one trial finds."""

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
from immunolab.models import marker as model

__all__ = ["DRAWING", "MONTHS", "READ_MONTH", "Result", "picture", "run"]

MONTHS, READ_MONTH = 60, 36
_MONTH = np.linspace(0, MONTHS, 121)
_BLUE, _DASHED = style.COLORS["blue"], style.DASHES["dashed"]
_CURVES = (
    Curve("negative_drug", "alive", "no marker, drug", _BLUE),
    Curve("negative_control", "alive", "no marker, no drug", _BLUE, _DASHED),
    Curve("positive_drug", "alive", "marker, drug", width=2.8),
    Curve("positive_control", "alive", "marker, no drug", dash=_DASHED, width=2.8),
    Curve("found_negative", "found", "no marker", _BLUE),
    Curve("at_negative", "found", "", _BLUE, width=8, kind="points"),
    Curve("found_positive", "found", "found, 95% CI"),
    Curve("at_positive", "found", "", width=8, kind="points"),
    Curve("truth", "found", "truth", style.COLORS["black"], width=5, kind="points"),
)
_LOW, _HIGH = 0.06, 5.0  # of the axis of hazard ratios
_ROWS = {"negative": 1.0, "positive": 0.0}


class Result(NamedTuple):
    """The setting, and what one simulated trial finds without and with the marker."""

    values: dict[str, float]
    trial: model.Trial
    negative: model.Effect
    positive: model.Effect

    @property
    def p(self) -> float:
        """P value of the interaction: do the two hazard ratios differ by more than chance? nan if it cannot be said."""
        return model.interaction_p(self.negative, self.positive)


def run(seed: float = 1, patients: float = 400, **values: Any) -> Result:
    """Truth and one trial; arguments as of :func:`immunolab.models.marker.simulate_trial`, an odd number rounded."""
    trial = model.simulate_trial(int(seed), 2 * round(patients / 2), **values)
    effects = (model.subgroup(trial, trial.marker == marker) for marker in (0, 1))
    return Result(values, trial, *effects)


def _frame(figure: Figure) -> dict[str, Axes]:
    alive, found = _axes.beside(figure, left=0.72, gap=1.0, top=0.55, right=0.2, share=0.6)
    alive.set(xlim=(0, MONTHS), ylim=(0, 1.02), xlabel="Months since entry", ylabel="Alive (truth)")
    _axes.ticks(alive.xaxis, range(0, MONTHS + 1, 12))
    _axes.log(found.xaxis, _LOW, _HIGH)
    _axes.ticks(found.xaxis, (0.1, 0.25, 0.5, 1, 2, 4))
    found.set_xticklabels(["0.1", "", "0.5", "1", "2", "4"])  # "0.25" would touch its neighbour
    found.set(ylim=(-0.6, 1.6), xlabel="Hazard ratio found")
    _axes.ticks(found.yaxis, _ROWS.values())
    found.set_yticklabels(["no\nmarker", "marker"])
    found.tick_params(axis="y", length=0)
    found.grid(visible=False, axis="y")
    found.axvline(1, color=style.COLORS["black"], linewidth=1)
    legend(alive, *_CURVES[:4], columns=2)
    legend(found, _CURVES[6], _CURVES[8], columns=1)
    return {"alive": alive, "found": found}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    drawn: dict[str, tuple[Any, Any]] = {
        name: (_MONTH, model.survival(_MONTH, marker, drug, **result.values))
        for name, (marker, drug) in model.GROUPS.items()
    }
    for name, row in _ROWS.items():
        effect: model.Effect = getattr(result, name)
        known = not math.isnan(effect.hazard_ratio)
        ends = np.clip([effect.low, effect.high], _LOW, _HIGH) if known else np.array([])
        drawn[f"found_{name}"] = (ends, np.full(len(ends), row))
        at = [effect.hazard_ratio] if known and _LOW < effect.hazard_ratio < _HIGH else []
        drawn[f"at_{name}"] = (np.array(at), np.full(len(at), row))
    truth = [model.hazard_ratio(marker, **result.values) for marker in (0, 1)]
    drawn["truth"] = (np.array(truth), np.array([_ROWS["negative"], _ROWS["positive"]]) - 0.2)
    return drawn


def _p(p: float) -> str:
    return "p below 0.001" if p < 0.001 else f"p = {p:.2g}"


def _ratio(effect: model.Effect) -> str:
    if math.isnan(effect.hazard_ratio):
        return "cannot be estimated"
    return f"{effect.hazard_ratio:.2f} ({effect.low:.2f} to {effect.high:.2f})"


def _finding(result: Result) -> str:
    true = [model.hazard_ratio(marker, **result.values) for marker in (0, 1)]
    truth = f"The truth: hazard ratio {true[1]:.2f} with the marker, {true[0]:.2f} without"
    if math.isnan(result.p):
        return f"{truth}; this trial is too small to compare them"
    return f"{truth}; this trial finds {result.positive.hazard_ratio:.2f} and {result.negative.hazard_ratio:.2f}, interaction {_p(result.p)}"


def _describe(result: Result) -> str:
    medians = {name: model.median(marker, drug, **result.values) for name, (marker, drug) in model.GROUPS.items()}
    gains = [100 * model.gain(marker, READ_MONTH, **result.values) for marker in (0, 1)]
    return (
        f"Left, four true survival curves over {MONTHS} months: people without the marker as blue, thinner lines, with it as "
        f"orange, thicker lines; solid with the drug, dashed without. Median survival without the marker "
        f"{medians['negative_drug']:.1f} months with the drug and {medians['negative_control']:.1f} without it, with the marker "
        f"{medians['positive_drug']:.1f} and {medians['positive_control']:.1f}. The drug adds {gains[0]:.1f} percentage points of "
        f"survival at {READ_MONTH} months without the marker and {gains[1]:.1f} with it. Right, the hazard ratios that one "
        f"trial of {len(result.trial.months):,} patients finds, with 95% intervals, and the truth as a small dot below each: "
        f"without the marker {_ratio(result.negative)} in {result.negative.patients:,} patients, with it "
        f"{_ratio(result.positive)} in {result.positive.patients}. {MODEL}"
    )


def _table(result: Result) -> Columns:
    months = np.arange(0, MONTHS + 1, 12)
    columns: dict[str, Any] = {"Month": months}
    for curve in _CURVES[:4]:
        marker, drug = model.GROUPS[curve.name]
        columns[f"Alive: {curve.label}"] = model.survival(months, marker, drug, **result.values)
    return columns


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One setting and one trial; ``values`` as for :func:`run`."""
    return DRAWING.picture(run(**values))
