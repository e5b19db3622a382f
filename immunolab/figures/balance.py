"""What one trial's new treatment gained and what it cost in severe events, and how a weight of your own decides."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import balance as model

__all__ = ["DRAWING", "NAMES", "TOP_WEIGHT", "picture", "run"]

TOP_WEIGHT = 2.0
_WEIGHT = np.linspace(0, TOP_WEIGHT, 81)
_BLUE, _BLACK = style.COLORS["blue"], style.COLORS["black"]
_CURVES = (
    Curve("gain_range", "parts", "gained, 95% interval", _BLUE),
    Curve("gain", "parts", "gained", _BLUE, width=9, kind="points"),
    Curve("harm_range", "parts", "severe events, 95% interval", style.ACCENT),
    Curve("harm", "parts", "severe events", style.ACCENT, width=9, kind="points"),
    Curve("low", "net", "95% interval", _BLACK, style.DASHES["dotted"], 1.6),
    Curve("high", "net", "95% interval", _BLACK, style.DASHES["dotted"], 1.6),
    Curve("net", "net", "balance", _BLACK),
    Curve("here", "net", "your weight", style.COLORS["purple"], width=10, kind="points"),
)

#: The comparisons by name, in the order of the model.
NAMES = tuple(f"{trial.name}: {trial.good}" for trial in model.TRIALS)

run = model.weigh


def _frame(figure: Figure) -> dict[str, Axes]:
    parts, net = _axes.beside(figure, left=1.15, gap=0.95, top=0.35, right=0.25, share=0.42)
    parts.set(xlim=(-30, 70), ylim=(-0.6, 1.6), xlabel="More per 100 people")
    _axes.ticks(parts.xaxis, range(-20, 61, 20))
    parts.set_yticks([1, 0], ["gained", "with a\nsevere event"])
    parts.tick_params(axis="y", length=0)
    parts.grid(visible=False, axis="y")
    parts.axvline(0, color=_BLACK, linewidth=1)
    net.set(xlim=(0, TOP_WEIGHT), ylim=(-65, 65), xlabel="Weight of one event", ylabel="Balance")
    _axes.ticks(net.xaxis, (0, 0.5, 1, 1.5, 2))
    _axes.ticks(net.yaxis, (-50, 0, 50))
    net.axhline(0, color=style.REFERENCE, linewidth=1)
    legend(net, _CURVES[7])
    return {"parts": parts, "net": net}


def _series(result: model.Balance) -> dict[str, tuple[Any, Any]]:
    gain, harm = result.gain, result.harm
    line = gain.value - _WEIGHT * harm.value
    half = 1.96 * np.hypot(gain.error, _WEIGHT * harm.error)
    return {
        "gain_range": (np.array([gain.low, gain.high]), np.array([1.0, 1.0])),
        "gain": (np.array([gain.value]), np.array([1.0])),
        "harm_range": (np.array([harm.low, harm.high]), np.array([0.0, 0.0])),
        "harm": (np.array([harm.value]), np.array([0.0])),
        "low": (_WEIGHT, line - half),
        "high": (_WEIGHT, line + half),
        "net": (_WEIGHT, line),
        "here": (np.array([result.weight]), np.array([result.net.value])),
    }


def _more(value: float) -> str:
    return f"{abs(value):.0f} {'more' if value >= 0 else 'fewer'}"


def _harm(result: model.Balance) -> str:
    return "a serious event" if result.trial.harm.startswith("serious") else "a severe event"


def _turn(result: model.Balance) -> str:
    if not math.isnan(result.break_even):
        return f"they balance at weight {result.break_even:.2f}"
    if result.gain.value > 0:
        return "no weight turns it"
    return "nothing gained to weigh" if result.harm.value > 0 else "a loss against a relief"


def _finding(result: model.Balance) -> str:
    trial = result.trial
    return (
        f"{trial.name}, of 100: {_more(result.gain.value)} {trial.good}, {_more(result.harm.value)} with "
        f"{_harm(result)}; {_turn(result)}"
    )


def _range(d: model.Difference) -> str:
    return f"{d.value:.1f} ({d.low:.1f} to {d.high:.1f})"


def _describe(result: model.Balance) -> str:
    trial = result.trial
    firm = ""
    if not math.isnan(result.firm):
        firm = f" Its whole interval is above 0 up to weight {result.firm:.2f}."
    return (
        f"{trial.name}, {trial.treatment} against {trial.control}, assigned by chance. Left, two points with 95% intervals, "
        f"more per 100 people: {trial.good} {trial.free[0]:g} against {trial.free[1]:g} %, difference {_range(result.gain)}; "
        f"events {trial.harm}, {trial.harmed[0]:g} against {trial.harmed[1]:g} %, difference {_range(result.harm)}. Right, the "
        f"balance as a line against the weight of one such event, where 1 means as bad as one {trial.event} avoided is good: "
        f"at weight {result.weight:g} it is {_range(result.net)}.{firm} Figures {trial.basis}, {', '.join(trial.keys)}. "
        f"Intervals are computed here from shares and numbers of people, and are somewhat too narrow. The weight is yours, and "
        f"averages are not a person. {MODEL}"
    )


def _table(result: model.Balance) -> Columns:
    del result  # all comparisons side by side, whichever is shown
    found = [model.weigh(trial=float(number)) for number in range(len(model.TRIALS))]
    return {
        "Trial": [b.trial.name for b in found],
        "Gained": [b.trial.good for b in found],
        "New v control (%)": [f"{b.trial.free[0]:g} v {b.trial.free[1]:g}" for b in found],
        "More per 100 (95% interval)": [_range(b.gain) for b in found],
        "Harm counted": [b.trial.harm for b in found],
        "New v control, harm (%)": [f"{b.trial.harmed[0]:g} v {b.trial.harmed[1]:g}" for b in found],
        "More harmed per 100 (95% interval)": [_range(b.harm) for b in found],
        "Break-even weight": ["none" if math.isnan(b.break_even) else f"{b.break_even:.2f}" for b in found],
        "Basis": [b.trial.basis for b in found],
        "Source": ["; ".join(b.trial.keys) for b in found],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=410)


def picture(**values: Any) -> Picture:
    """One trial weighed; ``values``: trial and weight. Sources: Chu2023, Baas2021, Peters2022, Hungria2024, Hungria2025,
    Costa2025, Mateos2019KN183."""
    return DRAWING.picture(run(**values))
