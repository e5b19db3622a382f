"""Explorer 01-infection: what slows a pathogen, what clears it, and what memory buys."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from pandas import DataFrame

from immunolab.explore._declare import Control, Explorer, Readout
from immunolab.figures import infection as figure
from immunolab.models import infection as race
from immunolab.words import about

__all__ = ["EXPLORER"]

_P = race.PARAMETERS
_LAST = f"day {race.DAYS:g}"


class Result(NamedTuple):
    """A course of infection and what it comes to."""

    course: race.Infection
    summary: race.Summary


def _run(**parameters: Any) -> Result:
    course = race.simulate(**parameters)
    return Result(course, race.summary(course))


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    shown = result.course.day <= figure.SHOWN_DAYS
    day = result.course.day[shown]
    return {c.name: (day, figure.on_log(getattr(result.course, c.name)[shown])) for c in figure.CURVES}


def _numbers(result: Result) -> dict[str, float]:
    s = result.summary
    return {
        "peak_pathogen": s.peak_pathogen,
        "peak_day": s.peak_day,
        "cleared_day": s.cleared_day,
        "effectors_at_peak": s.effectors_at_peak,
        "memory_left": s.memory,
    }


def _finding(result: Result) -> str:
    s = result.summary
    end = f"is gone on day {s.cleared_day:.1f}"
    if np.isnan(s.cleared_day):
        end = f"is still there on {_LAST}"
    return f"The pathogen peaks at {about(s.peak_pathogen)} particles on day {s.peak_day:.1f} and {end}"


def _describe(result: Result) -> str:
    s = result.summary
    innate = float(result.course.innate.max())
    return (
        f"Three line charts over {figure.SHOWN_DAYS:g} days: pathogen, innate activity, and T cells, with the first "
        f"infection at default settings in grey. Innate activity rises to {innate:.1f} times "
        f"rest. Effectors number {about(s.effectors_at_peak)} when the pathogen peaks and reach "
        f"{about(s.peak_effectors)} on day {s.peak_effectors_day:.1f}; {about(s.memory)} memory cells are left on "
        f"{_LAST}. Model, not a prediction for a person."
    )


def _table(result: Result) -> DataFrame:
    days = np.arange(0, figure.SHOWN_DAYS + 1)
    names = {
        "pathogen": "Pathogen (particles)",
        "innate": "Innate (× rest)",
        "effectors": "Effectors (cells)",
        "memory": "Memory (cells)",
    }
    course = result.course
    columns = {title: np.interp(days, course.day, getattr(course, name)) for name, title in names.items()}
    return DataFrame({"Day": days, **columns})


EXPLORER = Explorer(
    name="01-infection",
    title="Infection race: pathogen against innate defence, effectors and memory",
    controls=(
        Control("memory", _P["M0"], 1e2, 1e7, "zero-log"),
        Control("growth", _P["r"], 1, 6, step=0.1),
        Control("innate_killing", _P["k_I"], 0, 4, step=0.05),
        Control("recognition", _P["h_D"], 1e2, 1e6, "log"),
        Control("t_cell_killing", _P["k_E"], 1e-7, 1e-4, "log"),
    ),
    curves=figure.CURVES,
    readouts=(
        Readout("peak_pathogen", "Peak pathogen", "particles"),
        Readout("peak_day", "Day of the peak", "days", decimals=1),
        Readout("cleared_day", "Cleared (under 1 particle)", "days", decimals=1, missing=f"not by {_LAST}"),
        Readout("effectors_at_peak", "Effectors on the day of the peak", "cells"),
        Readout("memory_left", f"Memory left on {_LAST}", "cells"),
    ),
    frame=figure.frame,
    run=_run,
    series=_series,
    numbers=_numbers,
    finding=_finding,
    describe=_describe,
    table=_table,
    height=440,
)
