"""Asbestos and mesothelioma: exposure, decades of latency, and the deaths of a nation.

A person (Nicholson 1986, EPA; Peto 1982, Br J Cancer 45:124, with t^3.2), incidence per year, t years since first
exposure, d years of it, f fibres/ml at work::

    I(t) = K_M f [(t - 10)^3 - (t - 10 - d)^3]        each bracket 0 before its time

A country (Hodgson 2005, doi:10.1038/sj.bjc.6602307; Tan 2010, doi:10.1038/sj.bjc.6605781), one convolution::

    D(T) = c sum_A P_A sum_l W_(A-l) X_(T-l) (l + 1 - L)^k 0.5^(l/H)

P_A people aged A, W_a exposure by age (highest at 20 to 49), X_y exposure by year (two half-bells), l years since.
Deaths stand in for cases: survival is about a year. k, H and X are confounded: `calibrate` fits as well with others.
Order of magnitude only. Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings

__all__ = [
    "PARAMETERS",
    "Fit",
    "calibrate",
    "deaths",
    "exposure_by_year",
    "incidence",
    "lifetime_risk",
    "peto_ratio",
    "surviving",
]

PARAMETERS = parameters(
    Parameter("K_M", 1e-8, "per (f/ml) y^3", "Potency", 0, 1e-5, "K", "Nicholson1986"),
    Parameter("lag", 10, "years", "Years before any risk", 0, 40, "K", "Nicholson1986"),
    Parameter(
        "gompertz_a", 2.2e-5, "per year", "Mortality at birth, extrapolated", 0, 1e-2, note="life expectancy 79.9 years"
    ),
    Parameter(
        "gompertz_b", 0.098, "per year", "Rise of mortality with age", 1e-3, 0.3, note="mortality doubles every 7 years"
    ),
    Parameter("k", 2.6, "", "Power of time since exposure", 0.5, 6, "K", "Tan2010"),
    Parameter("L", 10, "years", "Lag of the population model", 0, 30, "K", "Tan2010"),
    Parameter("H", 1000, "years", "Half-life of fibres in the lung", 1, 1000, note="1,000: fibres stay"),
    Parameter("peak_year", 1963, "", "Year of the highest exposure", 1920, 1990, "V", "Tan2010"),
    Parameter("rise", 14.2, "years", "Width of the rise of exposure", 2, 60, note="calibrated to six published points"),
    Parameter("fall", 31.5, "years", "Width of the fall of exposure", 2, 90, note="calibrated to six published points"),
    Parameter("stop", 2100, "", "Year after which nobody is exposed", 1900, 2100, note="2100: no ban"),
    Parameter("scale", 1.0, "", "Deaths, relative to the calibration", 0, 1000, note="1 fits male deaths in Britain"),
)

#: Male deaths in Great Britain, from the package's data set: two totals (1968, 2001) times a male share of 0.84 (T).
MALE_DEATHS = {1968: 153 * 0.84, 2001: 1848 * 0.84, 2006: 1705, 2020: 2103, 2021: 1883, 2022: 1838}

_FIRST, _OLDEST = 1880, 89
_AGES = np.arange(_OLDEST + 1)
# Exposure by age: highest from 20 to 49 as in Tan 2010, 0.3 in the rest of working life (T).
_BY_AGE = np.where((_AGES >= 20) & (_AGES < 50), 1.0, np.where((_AGES >= 16) & (_AGES < 65), 0.3, 0.0))
# Makes ``scale`` 1 the best fit to MALE_DEATHS with the other defaults (a test refits it).
_UNIT = 3.78586e-4


class Fit(NamedTuple):
    """A calibration: what it says, the parameters to use for it, and its largest error of a logarithm."""

    peak_year: int
    peak_deaths: float
    parameters: dict[str, float]
    error: float


def peto_ratio(years_since: ArrayLike, other: ArrayLike, power: float = 3.2) -> Array:
    """Incidence at ``years_since`` first exposure relative to that at ``other`` years: (t/t0)^3.2 (Peto)."""
    t, t0 = numbers("years_since", years_since, 0, 120, "years"), numbers("other", other, 1e-6, 120, "years")
    result: Array = (t / t0) ** number("power", power, 0, 10)
    return result


def incidence(years_since: ArrayLike, level: ArrayLike, duration: ArrayLike, **values: Any) -> Array:
    """Incidence (per person and year) at ``years_since`` first exposure (0 to 120). Arrays broadcast.

    level: fibres/ml at work, 0 to 1000. duration: years, 0 to 120. values: K_M, lag.
    """
    q = settings(PARAMETERS, values)
    t = numbers("years_since", years_since, 0, 120, "years") - q["lag"]
    f, d = numbers("level", level, 0, 1000, "f/ml"), numbers("duration", duration, 0, 120, "years")
    result: Array = q["K_M"] * f * (np.maximum(t, 0.0) ** 3 - np.maximum(t - d, 0.0) ** 3)
    return result


def surviving(age: ArrayLike, **values: Any) -> Array:
    """Share alive at ``age`` (0 to 120 years), Gompertz. values: gompertz_a, gompertz_b."""
    q = settings(PARAMETERS, values)
    a, b = q["gompertz_a"], q["gompertz_b"]
    result: Array = np.exp(-a / b * np.expm1(b * numbers("age", age, 0, 120, "years")))
    return result


def lifetime_risk(
    first_age: float, duration: float, level: float = 1, to_age: float = 100, other_deaths: bool = True, **values: Any
) -> float:
    """Risk (0 to 1) of mesothelioma by ``to_age``, from exposure that starts at ``first_age``.

    first_age: 0 to 100 years. duration: years. level: fibres/ml at work. other_deaths: whether people can die of
    something else first. values: any of ``PARAMETERS``.
    """
    start = number("first_age", first_age, 0, 100, "years")
    age = np.linspace(start, max(number("to_age", to_age, 0, 120, "years"), start), 4001)
    rate = incidence(age - start, level, duration, **values)
    cumulative = np.concatenate(([0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1]) * np.diff(age))))
    if not other_deaths:
        return float(-np.expm1(-cumulative[-1]))
    alive = surviving(age, **values)
    return float(np.trapezoid(rate * np.exp(-cumulative) * alive, age) / alive[0])


def exposure_by_year(year: ArrayLike, **values: Any) -> Array:
    """Exposure of the country in ``year`` (1880 to 2100), 1 at its peak and 0 after ``stop``."""
    q = settings(PARAMETERS, values)
    y = numbers("year", year, _FIRST, 2100)
    width = np.where(y < q["peak_year"], q["rise"], q["fall"])
    result: Array = np.where(y > q["stop"], 0.0, np.exp(-0.5 * ((y - q["peak_year"]) / width) ** 2))
    return result


def deaths(year: ArrayLike, **values: Any) -> Array:
    """Male deaths from mesothelioma in Great Britain in ``year`` (whole years, 1900 to 2100), of its shape.

    values: any of ``PARAMETERS``; ``stop`` asks what a ban in that year would have done.
    Raises ValueError naming argument, value and range. About 0.2 ms.
    """
    y = numbers("year", year, 1900, 2100)
    if (y != np.round(y)).any():
        raise ValueError("year must be whole years, 1900 to 2100")
    q = settings(PARAMETERS, values)
    since = _AGES.astype(float)  # years since exposure, as many as ages
    alive = surviving(since, gompertz_a=q["gompertz_a"], gompertz_b=q["gompertz_b"])
    people = np.array([alive[l:] @ _BY_AGE[: len(_AGES) - l] for l in _AGES])
    kernel = np.maximum(since + 1 - q["L"], 0.0) ** q["k"] * 0.5 ** (since / q["H"]) * people
    exposed = exposure_by_year(np.arange(_FIRST, 2101), **values)
    # Other powers give other units: every k is brought to the unit of the default one.
    unit = _UNIT * _total(PARAMETERS["k"].default) / _total(q["k"])
    course = q["scale"] * unit * np.convolve(exposed, kernel)[: len(exposed)]
    result: Array = course[y.astype(int) - _FIRST]
    return result


def calibrate(points: dict[int, float] | None = None, **values: Any) -> Fit:
    """Fits scale, rise and fall to deaths by year (by default six published ones), the rest as given.

    Least squares of logarithms. About 0.2 s: for a button, not for a slider.
    """
    known = dict(MALE_DEATHS if points is None else points)
    years, seen = np.array(list(known)), np.log(np.array(list(known.values())))

    def misfit(z: Array) -> tuple[float, float, float]:
        rise, fall = (float(np.clip(np.exp(v), 2, top)) for v, top in zip(z, (60, 90), strict=True))
        gap = seen - np.log(np.maximum(deaths(years, **{**values, "rise": rise, "fall": fall, "scale": 1}), 1e-9))
        return (
            float(((gap - gap.mean()) ** 2).sum()),
            float(np.exp(gap.mean())),
            float(np.abs(gap - gap.mean()).max()),
        )

    start = np.log([PARAMETERS["rise"].default, PARAMETERS["fall"].default])
    best = minimize(lambda z: misfit(z)[0], start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-7})
    _, scale, error = misfit(best.x)
    found = {**values, "rise": float(np.exp(best.x[0])), "fall": float(np.exp(best.x[1])), "scale": scale}
    course = deaths(np.arange(1900, 2101), **found)
    return Fit(1900 + int(np.argmax(course)), float(course.max()), found, error)


def _total(k: float) -> float:
    return float((np.maximum(_AGES + 1.0 - 10.0, 0.0) ** k).sum())
