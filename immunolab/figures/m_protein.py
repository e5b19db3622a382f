"""Tumour cells after treatment, and what the M protein shows of them."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import m_protein as model
from immunolab.words import about, number

__all__ = ["DAYS", "DRAWING", "Result", "picture", "run"]

DAYS = 1800.0

_AT = np.concatenate((np.linspace(0, 30, 121)[:-1], np.linspace(30, DAYS, 473)))
_P = model.PARAMETERS
_DIAGNOSIS, _RELAPSE = _P["diagnosis"].default, _P["relapse"].default
_CURVES = (Curve("cells", "cells", "tumour cells"), Curve("protein", "protein", "M protein"))
_LINES = {_RELAPSE: "relapse", **{10.0**e * _DIAGNOSIS: f"MRD $10^{{{e}}}$" for e in (-4, -5, -6)}}


class Result:
    """A treatment: what it leaves and what follows. Numbers that take milliseconds are worked out when asked for."""

    def __init__(self, surviving: float, g: float, half_life: float) -> None:
        self.surviving, self.g, self.half_life = surviving, g, half_life
        self.k_c = math.log(2) / half_life

    def cells(self, days: Any) -> np.ndarray:
        """Tumour cells, of those alive at diagnosis: survivors that grow, and treated cells that die within days."""
        t = np.asarray(days, float)
        alive = self.surviving * np.exp(self.g * t)
        return np.asarray(_DIAGNOSIS * (alive + (1 - self.surviving) * np.exp(-_P["k_d"].default * t)))

    def protein(self, days: Any) -> np.ndarray:
        """M protein (g/L)."""
        return np.asarray(model.m_protein(days, self.surviving, g=self.g, k_c=self.k_c))

    @cached_property
    def response(self) -> model.Response:
        """Nadir and progression of the M protein; all nan where no cell survives: it only falls."""
        if self.surviving == 0:
            return model.Response(math.nan, math.nan, math.nan)
        return model.response(self.surviving, g=self.g, k_c=self.k_c)

    @cached_property
    def very_good_day(self) -> float:
        """Day on which 90 % of the M protein is gone, nan if it never is."""
        return model.days_until_below(0.1 * _P["M0"].default, self.surviving, g=self.g, k_c=self.k_c)

    @property
    def relapse_day(self) -> float:
        """Day on which the surviving cells number as many as at relapse; nan where none survives."""
        if self.surviving == 0:
            return math.nan
        return float(model.regrowth_days(self.surviving, self.g))


def run(
    surviving: float = _P["surviving"].default,
    g: float = _P["g"].default,
    half_life: float = model.HALF_LIFE_DAYS["IgG"],
) -> Result:
    """A treatment that leaves the share ``surviving``; growth ``g`` per day; half-life of the M protein in days."""
    return Result(surviving, g, half_life)


def _frame(figure: Figure) -> dict[str, Axes]:
    cells, protein = style.stack(figure, (1.25, 1), left=0.95, right=0.25, top=0.15, gap=0.3, bottom=0.5)
    _axes.log(cells.yaxis, 1e3, 3e12, every=3)
    _axes.log(protein.yaxis, 0.02, 150)
    cells.set_ylabel("Tumour\n(cells)")
    protein.set(xlim=(0, DAYS), xlabel="Days since treatment", ylabel="M protein\n(g/L)")
    _axes.ticks(protein.xaxis, range(0, 1801, 600))
    _axes.align(figure, (cells, protein))
    for level, words in _LINES.items():
        cells.axhline(level, color="#8A8A8A", linewidth=1, linestyle=(0, (4, 2)))
        # At the right end, where survivors of a deep kill come last; just under the line.
        cells.annotate(
            words, (DAYS, level), (-3, -2), textcoords="offset points", ha="right", va="top", size=10, color="#555555"
        )
    return {"cells": cells, "protein": protein}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    return {"cells": (_AT, np.maximum(result.cells(_AT), 1)), "protein": (_AT, np.maximum(result.protein(_AT), 1e-4))}


def _finding(result: Result) -> str:
    found = result.response
    if result.surviving == 0:
        return f"Every cell is dead, yet 90 % of the M protein is gone only on day {result.very_good_day:,.0f}"
    if math.isnan(found.progression_day):
        return f"M protein is lowest on day {found.nadir_day:,.0f}, at {number(found.nadir, 3)} g/L, without progression by day 5,000"
    return (
        f"M protein is lowest on day {found.nadir_day:,.0f}, at {number(found.nadir, 3)} g/L, "
        f"and shows progression on day {found.progression_day:,.0f}"
    )


def _describe(result: Result) -> str:
    end = "No cell survives, so the M protein only falls."
    if result.surviving:
        left = about(result.surviving * _DIAGNOSIS)
        end = (
            f"{left} cells survive and number {about(_RELAPSE)}, as at relapse, on day {result.relapse_day:,.0f}. The M "
            f"protein is lowest on day {result.response.nadir_day:,.0f} at {number(result.response.nadir, 3)} g/L."
        )
    return (
        f"Two line charts over {number(DAYS)} days on logarithmic axes. Above, tumour cells, {about(_DIAGNOSIS)} at the start, with "
        f"lines at relapse and at three thresholds of minimal residual disease. Below, M protein, {_P['M0'].default:g} g/L at the "
        f"start, cleared with a half-life of {result.half_life:g} days. {end} {MODEL}"
    )


def _table(result: Result) -> Columns:
    days = np.array([0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 1460, 1800])
    return {"Day": days, "Tumour (cells)": result.cells(days), "M protein (g/L)": result.protein(days)}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=470)


def picture(**parameters: Any) -> Picture:
    """One treatment; ``parameters`` as for :func:`run`."""
    return DRAWING.picture(run(**parameters))
