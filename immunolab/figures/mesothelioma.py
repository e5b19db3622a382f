"""Asbestos and mesothelioma: deaths of a country by year, and one person's risk by age."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import mesothelioma as model
from immunolab.words import about

__all__ = ["DRAWING", "OLDEST", "TOTAL_YEARS", "Result", "picture", "run"]

_YEAR = np.arange(1940, 2081)
TOTAL_YEARS = (1968, 2050)
OLDEST = 90
_BLUE = style.COLORS["blue"]
_CURVES = (
    Curve("exposure", "deaths", "exposure", _BLUE, style.DASHES["dashed"], 1.8),
    Curve("deaths", "deaths", "deaths, model"),
    Curve("risk", "person", "risk so far"),
)
_POINTS = Curve("points", "deaths", "published", style.COLORS["black"], width=6, kind="points")


class Result(NamedTuple):
    """Deaths and exposure (1 at its peak) from 1940 to 2080; one person's risk (0 to 1) by age, from first exposure."""

    deaths: Any
    exposure: Any
    age: Any
    risk: Any
    first_age: float
    duration: float
    level: float

    def lifetime_risk(self, other_deaths: bool = True) -> float:
        """The person's risk (0 to 1) by the oldest age looked at, with deaths of anything else or without."""
        return model.lifetime_risk(self.first_age, self.duration, self.level, OLDEST, other_deaths=other_deaths)

    @property
    def total(self) -> float:
        """Deaths from 1968 to 2050."""
        inside = (TOTAL_YEARS[0] <= _YEAR) & (TOTAL_YEARS[1] >= _YEAR)
        return float(self.deaths[inside].sum())

    @property
    def peak_year(self) -> int:
        """Year with most deaths, from 1940 to 2080."""
        return int(_YEAR[np.argmax(self.deaths)])


def run(first_age: float = 20, duration: float = 5, level: float = 1, **values: float) -> Result:
    """A country and a person.

    first_age: years; duration: years of work with asbestos; level: fibres/ml. ``values`` of the country as for
    :func:`immunolab.models.mesothelioma.deaths`.
    """
    age = np.linspace(first_age, OLDEST, 181)
    rate = model.incidence(age - first_age, level, duration)
    steps = np.diff(age)
    met = np.concatenate(([0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1]) * steps)))
    alive = model.surviving(age)
    dying = rate * np.exp(-met) * alive / alive[0]
    risk = np.concatenate(([0.0], np.cumsum(0.5 * (dying[1:] + dying[:-1]) * steps)))
    exposure = model.exposure_by_year(_YEAR, **values)
    return Result(model.deaths(_YEAR, **values), exposure, age, risk, first_age, duration, level)


def _frame(figure: Figure) -> dict[str, Axes]:
    deaths, person = _axes.beside(figure, left=0.95, gap=0.85, top=0.55, right=0.2, share=0.58)
    deaths.set(xlim=(1940, 2080), ylim=(0, 3400), xlabel="Year", ylabel="Male deaths\na year")
    _axes.ticks(deaths.xaxis, range(1940, 2081, 40), years=True)
    _axes.ticks(deaths.yaxis, range(0, 3001, 1000))
    _POINTS.draw(deaths, list(model.MALE_DEATHS), list(model.MALE_DEATHS.values()))
    _axes.log(person.yaxis, 1e-6, 1, 2)
    person.set(xlim=(15, OLDEST), xlabel="Age", ylabel="Risk so far")
    _axes.ticks(person.xaxis, (20, 40, 60, 80))
    legend(deaths, _CURVES[1], _POINTS, _CURVES[0], columns=2)
    return {"deaths": deaths, "person": person}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    return {
        # On the axis of deaths, for its shape: the peak of exposure at 2500.
        "exposure": (_YEAR, 2500 * result.exposure),
        "deaths": (_YEAR, result.deaths),
        "risk": (result.age, np.maximum(result.risk, 1e-9)),
    }


def _one_in(risk: float) -> str:
    return "none" if risk <= 0 else f"1 in {about(1 / risk)}"


def _finding(result: Result) -> str:
    gap = result.peak_year - int(_YEAR[np.argmax(result.exposure)])
    return (
        f"Deaths peak in {result.peak_year}, {gap} years after the highest exposure; {result.duration:g} years of work from age "
        f"{result.first_age:g} carry a lifetime risk of {_one_in(float(result.risk[-1]))}"
    )


def _describe(result: Result) -> str:
    points = ", ".join(f"{deaths:,.0f} in {year}" for year, deaths in model.MALE_DEATHS.items())
    return (
        f"Two line charts. Left, male deaths from mesothelioma in Great Britain by year: the model peaks at "
        f"{about(float(result.deaths.max()))} in {result.peak_year} and comes to {about(result.total)} from "
        f"{TOTAL_YEARS[0]} to {TOTAL_YEARS[1]}; published points {points} (the first two are totals times a male share of "
        f"0.84); exposure is dashed, without a scale. Right, on a logarithmic axis, one person's risk by age after "
        f"{result.duration:g} years of work at {result.level:g} fibres/ml from age {result.first_age:g}: "
        f"{_one_in(float(result.risk[-1]))} by age {OLDEST}. {MODEL}"
    )


def _table(result: Result) -> Columns:
    known = [model.MALE_DEATHS.get(int(year), np.nan) for year in _YEAR]
    shown = sorted({*range(0, len(_YEAR), 10), *np.flatnonzero(~np.isnan(known)).tolist()})
    return {
        "Year": [str(year) for year in _YEAR[shown]],
        "Deaths, model": result.deaths[shown],
        "Deaths, published": np.array(known)[shown],
        "Exposure (1 at its peak)": result.exposure[shown],
    }


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=460)


def picture(**values: Any) -> Picture:
    """One setting; ``values`` as for :func:`run`. Sources: Tan2010, Nicholson1986."""
    return DRAWING.picture(run(**values))
