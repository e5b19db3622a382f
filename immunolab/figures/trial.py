"""A simulated trial: two Kaplan-Meier curves, and what chance, switching and a biased reader make of one true effect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.figures._survival import at_risk, numbers_at_risk, step
from immunolab.intervals import Z95
from immunolab.models import survival

__all__ = ["DRAWING", "HORIZON", "MONTHS", "Result", "picture", "run"]

MONTHS, HORIZON = 60, 24.0
_TICKS = tuple(range(0, MONTHS + 1, 12))
_BLACK, _DASHED = style.COLORS["black"], style.DASHES["dashed"]
_CURVES = (
    Curve("control", "free", "control", _BLACK, _DASHED, kind="step"),
    Curve("treated", "free", "experimental", kind="step"),
    Curve("risk_control", "risk", "control", _BLACK, _DASHED, kind="step"),
    Curve("risk_treated", "risk", "experimental", kind="step"),
)


class Estimate(NamedTuple):
    """Hazard ratio with its 95% interval, log-rank p, difference of restricted means (months) up to ``horizon``."""

    hazard_ratio: float
    low: float
    high: float
    p: float
    rmst: float
    horizon: float
    median_treated: float
    median_control: float


@dataclass(frozen=True)
class Result:
    """A trial, its Kaplan-Meier curves, experimental arm first, and the truth behind it (``delay`` in months)."""

    trial: survival.Trial
    treated: survival.KaplanMeier
    control: survival.KaplanMeier
    truth: float
    delay: float = 0.0
    cured: float = 0.0

    @cached_property
    def estimate(self) -> Estimate:
        """What the trial's report would say; nan where an arm has no event."""
        return _estimate(self.trial, self.treated, self.control)


def run(seed: float = 1, patients: float = 600, hazard_ratio: float = 0.74, **values: Any) -> Result:
    """One trial; arguments as of :func:`immunolab.models.survival.simulate_trial`, an odd number of patients rounded."""
    trial = survival.simulate_trial(int(seed), 2 * round(patients / 2), hazard_ratio=hazard_ratio, **values)
    treated, control = (
        survival.kaplan_meier(trial.months[trial.treated == arm], trial.event[trial.treated == arm]) for arm in (1, 0)
    )
    return Result(trial, treated, control, hazard_ratio, values.get("delay", 0.0), values.get("cured", 0.0))


def _estimate(trial: survival.Trial, *curves: survival.KaplanMeier) -> Estimate:
    months, event, treated = trial.months, trial.event, trial.treated
    beta, se = survival.cox1(months, event, treated)
    p = survival.logrank(months, event, treated).p if event.any() else math.nan
    arms = [(months[treated == arm], event[treated == arm]) for arm in (1, 0)]
    horizon = min(HORIZON, *(float(time.max()) for time, _ in arms))
    means = [survival.rmst(time, happened, horizon).mean for time, happened in arms]
    ratio, low, high = (math.exp(beta + z * se) for z in (0, -Z95, Z95))
    medians = [survival.median(curve) for curve in curves]
    return Estimate(ratio, low, high, p, means[0] - means[1], horizon, *medians)


def _axes_of(figure: Figure, free: Axes) -> None:
    free.set(xlim=(0, MONTHS), ylim=(0, 1.02), ylabel="Without event")
    _axes.ticks(free.xaxis, _TICKS)


def _frame(figure: Figure) -> dict[str, Axes]:
    free, risk = style.stack(figure, (2.2, 1), left=0.8, right=0.2, top=0.32, gap=0.22, bottom=0.5)
    _axes_of(figure, free)
    _axes.log(risk.yaxis, 1, 900)
    risk.set(xlabel="Months since entry", ylabel="At risk")
    _axes.align(figure, (free, risk), 0.5)
    legend(free, _CURVES[1], _CURVES[0])
    return {"free": free, "risk": risk}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    for name in ("treated", "control"):
        curve = getattr(result, name)
        found[name] = step(curve)
        # Those still watched just after each time; below the axis where nobody is.
        found[f"risk_{name}"] = (curve.time, np.maximum(np.append(curve.at_risk[1:], 0), 0.1))
    return found


def _p(p: float) -> str:
    return "p below 0.001" if p < 0.001 else f"p = {p:.3f}"


def _truth(result: Result) -> str:
    late = f" from month {result.delay:g} on" if result.delay else ""
    cured = f" and {result.cured:.0%} without the event for good" if result.cured else ""
    return f"a hazard ratio of {result.truth:.2f}{late}{cured}"


def _finding(result: Result) -> str:
    e = result.estimate
    if math.isnan(e.hazard_ratio):
        return f"With {int(result.trial.event.sum())} events this trial can say nothing"
    return (
        f"The truth is {_truth(result)}; this trial finds {e.hazard_ratio:.2f} (95% interval "
        f"{e.low:.2f} to {e.high:.2f}), {_p(e.p)}"
    )


def _months(value: float) -> str:
    return "not reached" if math.isnan(value) else f"{value:.1f} months"


def _describe(result: Result) -> str:
    e, events = result.estimate, result.trial.event
    arms = [int(events[result.trial.treated == arm].sum()) for arm in (1, 0)]
    risk = at_risk(result.treated, _TICKS), at_risk(result.control, _TICKS)
    return (
        f"Kaplan-Meier curves of {len(events):,} simulated patients over {MONTHS} months, and patients at risk on a "
        f"logarithmic axis. Median time to the event: experimental {_months(e.median_treated)}, control "
        f"{_months(e.median_control)}. Events: {arms[0]} and {arms[1]}. Mean time without it up to {e.horizon:.0f} months differs "
        f"by {e.rmst:.1f}. At risk at {', '.join(map(str, _TICKS))} months: experimental {', '.join(map(str, risk[0]))}; "
        f"control {', '.join(map(str, risk[1]))}. {MODEL}"
    )


def _table(result: Result) -> Columns:
    months = np.arange(0, MONTHS + 1, 6)
    columns: dict[str, Any] = {"Month": months}
    for word, curve in (("experimental", result.treated), ("control", result.control)):
        # Beyond the last patient the curve says nothing.
        free = np.where(months <= curve.time[-1], survival.survival_at(curve, months), np.nan)
        columns |= {f"Without event, {word}": free, f"At risk, {word}": at_risk(curve, months)}
    return columns


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One trial with its numbers at risk below the axis; ``values`` as for :func:`run`. Source of the defaults: Baas2021."""
    result = run(**values)
    figure = style.new_figure(7.0, 4.4)
    with style.context():
        (free,) = style.stack(figure, (1,), left=1.45, right=0.25, top=0.85, bottom=1.2)
        _axes_of(figure, free)
        free.set_xlabel("Months since entry")
        for curve, (x, y) in zip(_CURVES[:2], (step(result.control), step(result.treated)), strict=True):
            curve.draw(free, x, y)
        legend(free, _CURVES[1], _CURVES[0])
        numbers_at_risk(free, {"experimental": result.treated, "control": result.control}, _TICKS)
        style.title(figure, _finding(result))
    return Picture(figure, _finding(result), _describe(result), _table(result))
