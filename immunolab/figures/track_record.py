"""A source's track record: which share of its statements may hold, and the chance for its next one."""

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
from immunolab.models import settings
from immunolab.models import track_record as model
from immunolab.words import number

__all__ = ["DRAWING", "NEXT", "Result", "picture", "run"]

NEXT = 10
_SHARE = np.linspace(0.2, 99.8, 499)
_ROWS = {"before": 2.0, "passed": 1.0, "stopped": 0.0}
_CURVES = (
    Curve("prior", "share", "before any record", style.COLORS["blue"], style.DASHES["dashed"], 1.8),
    Curve("record", "share", "with the record"),
    Curve("range", "next", "95% interval of the share", width=2.2),
    Curve("chance", "next", "chance that it holds", width=9, kind="points"),
)


class Result(NamedTuple):
    """The setting, what is believed without and with the record, and what one check then says."""

    values: dict[str, float]
    before: model.Belief
    after: model.Belief
    checked: model.Checked

    @property
    def ten(self) -> float:
        """Chance that the next ten statements all hold."""
        return model.all_hold(NEXT, **self.values)


def run(**values: Any) -> Result:
    """One source and one check; ``values`` as in :mod:`immunolab.models.track_record`."""
    q = settings(model.PARAMETERS, values)
    after = model.belief(**q)
    checked = model.after_check(after.mean, q["sensitivity"], q["specificity"])
    return Result(q, model.belief(**{**q, "held": 0, "failed": 0}), after, checked)


def _frame(figure: Figure) -> dict[str, Axes]:
    share, following = _axes.beside(figure, left=0.72, gap=1.0, top=0.55, right=0.2, share=0.52)
    share.set(xlim=(0, 100), ylim=(0, 1.06), xlabel="Share that holds (%)", ylabel="Plausibility")
    _axes.ticks(share.xaxis, range(0, 101, 20))
    _axes.ticks(share.yaxis, (0, 0.5, 1))
    following.set(xlim=(-2, 102), ylim=(-0.6, 2.6), xlabel="The next one holds (%)")
    _axes.ticks(following.xaxis, range(0, 101, 20))
    _axes.ticks(following.yaxis, _ROWS.values())
    following.set_yticklabels(["before", "passed", "stopped"])
    following.tick_params(axis="y", length=0)
    following.grid(visible=False, axis="y")
    following.axvline(50, color=style.REFERENCE, linewidth=1)
    legend(share, *_CURVES[:2], columns=1)
    legend(following, *_CURVES[2:], columns=1)
    return {"share": share, "next": following}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    without = {**result.values, "held": 0.0, "failed": 0.0}
    low, high = result.after.interval()
    chances = {
        "before": result.after.mean,
        "passed": result.checked.holds_if_passed,
        "stopped": result.checked.holds_if_stopped,
    }
    known = {name: chance for name, chance in chances.items() if not math.isnan(chance)}
    return {
        "prior": (_SHARE, model.plausibility(_SHARE / 100, **without)),
        "record": (_SHARE, model.plausibility(_SHARE / 100, **result.values)),
        "range": (np.array([100 * low, 100 * high]), np.full(2, _ROWS["before"])),
        "chance": (np.array([100 * c for c in known.values()]), np.array([_ROWS[name] for name in known])),
    }


def _chance(value: float) -> str:
    return "no number, since nothing does" if math.isnan(value) else f"{100 * value:.0f} %"


def _record(result: Result) -> str:
    held, failed = result.values["held"], result.values["failed"]
    return f"{number(held)} of {number(held + failed)}" if held + failed else "nothing"


def _finding(result: Result) -> str:
    begin = "No record" if _record(result) == "nothing" else f"{_record(result)} held"
    passed = result.checked.holds_if_passed
    then = "your check passes nothing" if math.isnan(passed) else f"{_chance(passed)} if it passes your check"
    return f"{begin}: chance that the next holds {_chance(result.after.mean)}; {then}"


def _describe(result: Result) -> str:
    q = result.values
    low, high = (100 * edge for edge in result.after.interval())
    return (
        f"Left, how plausible each share of statements that hold is, relative to the most plausible: dashed before any record "
        f"(mean {q['prior']:g} %, weight of {q['weight']:g} statements), solid with the record, in which {_record(result)} held. "
        f"Right, the chance that the next statement holds, as points: before your check {_chance(result.after.mean)}, with the "
        f"95% interval of the share, {low:.0f} to {high:.0f} %; if it passes your check {_chance(result.checked.holds_if_passed)}; "
        f"if your check stops it {_chance(result.checked.holds_if_stopped)}. The check passes {q['sensitivity']:g} % of the "
        f"statements that hold and stops {q['specificity']:g} % of those that do not. The next {NEXT} all hold with "
        f"{100 * result.ten:.1f} %. {MODEL}"
    )


def _table(result: Result) -> Columns:
    low, high = result.after.interval()
    rows = {
        "Share, 95% from": low,
        "Share, 95% to": high,
        "Next holds, before your check": result.after.mean,
        "Next holds, if it passed": result.checked.holds_if_passed,
        "Next holds, if it was stopped": result.checked.holds_if_stopped,
        f"Next {NEXT} all hold": result.ten,
        "Passes your check": result.checked.passes,
    }
    return {
        "What": list(rows),
        "Chance (%)": ["no number" if math.isnan(v) else f"{100 * v:.1f}" for v in rows.values()],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=430)


def picture(**values: Any) -> Picture:
    """One source and one check; ``values`` as for :func:`run`."""
    return DRAWING.picture(run(**values))
