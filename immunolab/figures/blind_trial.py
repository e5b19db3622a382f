"""Five simulated trials to judge before the truth is told: what the report says, then what lay behind it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from immunolab.figures import _axes, style
from immunolab.figures import trial as _trial
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL
from immunolab.figures._picture import Columns, Picture
from immunolab.figures._survival import at_risk, numbers_at_risk, step
from immunolab.models import survival

__all__ = ["TRIALS", "Blind", "picture"]

MONTHS = 60
_TICKS = tuple(range(0, MONTHS + 1, 12))
_MONTH = np.linspace(0, MONTHS, 121)
_BLACK, _DASHED = style.COLORS["black"], style.DASHES["dashed"]
_FOUND = {
    "treated": Curve("treated", "", "experimental", kind="step"),
    "control": Curve("control", "", "control", _BLACK, _DASHED, kind="step"),
}
_TRUE = {
    "treated": Curve("true_treated", "", "its truth", style.COLORS["blue"], width=1.4),
    "control": Curve("true_control", "", "its truth", style.COLORS["blue"], style.DASHES["dotted"], width=2.6),
}


class Blind(NamedTuple):
    """A trial: what its report says besides the curves, what lay behind it, and the settings of the explorer `trial`."""

    report: str
    truth: str
    values: dict[str, float]


#: The end point is a death except in trial 4.
TRIALS = (
    Blind(
        "Survival. Nobody in the control arm had the drug.",
        "the drug does nothing, and chance made the difference",
        {"seed": 32, "patients": 200, "hazard_ratio": 1.0, "follow_up": 24},
    ),
    Blind(
        "Survival. Nobody in the control arm had the drug.",
        "the drug works, hazard ratio 0.70, and the trial was too small to show it",
        {"seed": 45, "patients": 100, "hazard_ratio": 0.7, "follow_up": 24},
    ),
    Blind(
        "Survival. Nobody in the control arm had the drug.",
        "nothing for 14 months, then a hazard ratio of 0.40",
        {"seed": 14, "patients": 300, "hazard_ratio": 0.4, "delay": 14, "follow_up": 40},
    ),
    Blind(
        "Progression, called by the treating doctors, who knew the arm.",
        "the drug does nothing, and the control arm was called progressed 40% too early",
        {"seed": 35, "patients": 200, "hazard_ratio": 1.0, "follow_up": 24, "reader_bias": 0.4},
    ),
    Blind(
        "Survival. From month 6, 80% of the control arm still alive had the drug.",
        "the drug works, hazard ratio 0.60, and the control arm had it too",
        {"seed": 5, "patients": 300, "hazard_ratio": 0.6, "follow_up": 36, "crossover": 0.8},
    ),
)


def _title(number: int, result: _trial.Result) -> str:
    e = result.estimate
    return (
        f"Trial {number}: hazard ratio {e.hazard_ratio:.2f} (95% interval {e.low:.2f} to {e.high:.2f}), p\u00a0=\u00a0{e.p:.2g}; "
        f"medians {e.median_treated:.1f} and {e.median_control:.1f} months"
    )


def picture(number: int = 1, truth: bool = False) -> Picture:
    """Trial ``number`` (1 to 5) as its report shows it; with ``truth`` also what lay behind it.

    Raises ValueError for a number that is not there.
    """
    if number not in range(1, len(TRIALS) + 1):
        raise ValueError(f"number must be a whole number, 1 to {len(TRIALS)}; it is {number!r}")
    blind = TRIALS[number - 1]
    result = _trial.run(**blind.values)
    curves = {"treated": result.treated, "control": result.control}
    title = f"Trial {number}, the truth: {blind.truth}" if truth else _title(number, result)
    figure = style.new_figure(7.0, 4.6)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=1.45, right=0.25, top=1.1, bottom=1.2)
        style.title(figure, title)
        ax.set(xlim=(0, MONTHS), ylim=(0, 1.02), xlabel="Months since entry", ylabel="Without event")
        _axes.ticks(ax.xaxis, _TICKS)
        for name, curve in _FOUND.items():
            curve.draw(ax, *step(curves[name]))
        if truth:
            for name, true in _true(blind).items():
                _TRUE[name].draw(ax, _MONTH, true)
        shown = [curve for name in _FOUND for curve in (_FOUND[name], *([_TRUE[name]] if truth else []))]
        legend(ax, *shown)
        ax.annotate(blind.report, (0, 1), (0, 24), xycoords="axes fraction", textcoords="offset points", size=10)
        numbers_at_risk(ax, {"experimental": curves["treated"], "control": curves["control"]}, _TICKS)
    return Picture(figure, title, _describe(number, blind, result, truth), _table(blind, result, truth))


def _true(blind: Blind) -> dict[str, Any]:
    known = {name: blind.values[name] for name in ("hazard_ratio", "delay") if name in blind.values}
    arms = survival.true_arms(**known)
    return {name: arm.survival(_MONTH) for name, arm in zip(("treated", "control"), arms, strict=True)}


def _describe(number: int, blind: Blind, result: _trial.Result, truth: bool) -> str:
    event = result.trial.event
    arms = [int(event[result.trial.treated == arm].sum()) for arm in (1, 0)]
    risk = [at_risk(curve, _TICKS) for curve in (result.treated, result.control)]
    behind = " Thin curves show the truth without chance, switching or a biased reader." if truth else ""
    return (
        f"Kaplan-Meier curves of {len(event)} simulated patients over {MONTHS} months: experimental arm solid, control arm "
        f"dashed. {_title(number, result)}. {blind.report} Events: {arms[0]} and {arms[1]}. At risk at "
        f"{', '.join(map(str, _TICKS))} months: experimental {', '.join(map(str, risk[0]))}; control "
        f"{', '.join(map(str, risk[1]))}.{behind} {MODEL}"
    )


def _table(blind: Blind, result: _trial.Result, truth: bool) -> Columns:
    months = np.arange(0, MONTHS + 1, 6)
    columns: dict[str, Any] = {"Month": months}
    for name, word in (("treated", "experimental"), ("control", "control")):
        curve: survival.KaplanMeier = getattr(result, name)
        # Beyond the last patient the curve says nothing.
        free = np.where(months <= curve.time[-1], survival.survival_at(curve, months), np.nan)
        columns |= {f"Without event, {word}": free, f"At risk, {word}": at_risk(curve, months)}
        if truth:
            columns[f"Truth, {word}"] = _true(blind)[name][::12]
    return columns
