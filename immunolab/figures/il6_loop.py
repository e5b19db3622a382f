"""Interleukin-6 in cytokine release syndrome, with tocilizumab and steroids: serum level against signal."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import il6_loop as model
from immunolab.words import about

__all__ = ["DAYS", "DRAWING", "NEVER", "Result", "picture", "run"]

DAYS = 30
NEVER = 31.0  # a day after the run: the drug is not given
_DAY = np.linspace(0, DAYS, 601)
_CURVES = (Curve("il6", "il6", "this setting"), Curve("signal", "signal", "this setting"))
_UNTREATED = Curve("untreated", "", "drive 1, untreated", style.REFERENCE, style.DASHES["dashed"])


class Result(NamedTuple):
    """A course, days of treatment (`NEVER`: not), serum peak (pg/mL) and day, days' worth of full signal."""

    course: model.Course
    tocilizumab: float
    steroid: float
    peak: float
    peak_day: float
    signal: float


def run(tocilizumab_day: float = NEVER, steroid_day: float = NEVER, **values: Any) -> Result:
    """Thirty days; ``values`` as for :func:`immunolab.models.il6_loop.simulate`."""
    given = [day if day <= DAYS else None for day in (tocilizumab_day, steroid_day)]
    course = model.simulate(_DAY, tocilizumab_day=given[0], steroid_day=given[1], **values)
    at = int(np.argmax(course.il6))
    return Result(
        course, tocilizumab_day, steroid_day, float(course.il6[at]), float(_DAY[at]), model.signal_days(course)
    )


def before_and_after(result: Result) -> tuple[float, float]:
    """Serum IL-6 (pg/mL) when tocilizumab is given, and the highest afterwards; nan, nan without it."""
    if result.tocilizumab > DAYS:
        return float("nan"), float("nan")
    i = int(np.searchsorted(_DAY, result.tocilizumab - 1e-9))
    return float(result.course.il6[i]), float(result.course.il6[i:].max())


def _frame(figure: Figure) -> dict[str, Axes]:
    il6, signal = style.stack(figure, (1.3, 1), left=0.95, top=0.32, gap=0.25, bottom=0.5, right=0.2)
    _axes.log(il6.yaxis, 1, 2e4)
    il6.set_ylabel("Serum IL-6\n(pg/mL)")
    signal.set(xlim=(0, DAYS), ylim=(-0.02, 1.05), xlabel="Days since infusion", ylabel="IL-6 signal\n(0 to 1)")
    _axes.ticks(signal.xaxis, range(0, DAYS + 1, 5))
    _axes.ticks(signal.yaxis, (0, 0.5, 1))
    _axes.align(figure, (il6, signal), 0.5)
    course = model.simulate(_DAY)
    _UNTREATED.draw(il6, _DAY, course.il6)
    _UNTREATED.draw(signal, _DAY, course.signal)
    legend(il6, _CURVES[0], _UNTREATED)
    return {"il6": il6, "signal": signal}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    return {"il6": (_DAY, np.maximum(result.course.il6, 0.1)), "signal": (_DAY, result.course.signal)}


def _given(result: Result) -> str:
    parts = [
        f"{drug} on day {day:g}"
        for drug, day in (("tocilizumab", result.tocilizumab), ("steroids", result.steroid))
        if day <= DAYS
    ]
    return " and ".join(parts) or "no treatment"


def _finding(result: Result) -> str:
    words = _given(result)
    return f"With {words}, serum IL-6 peaks at {about(result.peak, 3)} pg/mL, and its signal lasts {result.signal:.1f} days"


def _describe(result: Result) -> str:
    before, after = before_and_after(result)
    rise = ""
    if result.tocilizumab <= DAYS:
        rise = (
            f" Serum IL-6 is {about(before, 3)} pg/mL when tocilizumab is given and reaches {about(after, 3)} after it, for "
            "the blocked receptor no longer clears it, while the signal stops."
        )
    return (
        f"Two line charts over {DAYS} days: serum interleukin-6 on a logarithmic axis, and the signal it gives, with the "
        f"untreated course in grey. {_given(result).capitalize()}. The peak is {about(result.peak, 3)} pg/mL on day "
        f"{result.peak_day:.1f}; the area under the signal is {result.signal:.1f} days.{rise} Made for teaching, not fitted "
        f"to patients. {MODEL}"
    )


def _table(result: Result) -> Columns:
    rows, course = slice(None, None, 20), result.course
    return {
        "Day": _DAY[rows],
        "Serum IL-6 (pg/mL)": course.il6[rows],
        "Signal (0 to 1)": course.signal[rows],
        "Myeloid activation (0 to 1)": course.myeloid[rows],
        "Tocilizumab (mg/L)": course.tocilizumab[rows],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=410)


def picture(**values: Any) -> Picture:
    """One course; ``values`` as for :func:`run`. Source of the drug's kinetics: Frey2010."""
    return DRAWING.picture(run(**values))
