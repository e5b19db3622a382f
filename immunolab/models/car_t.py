"""CAR T cells in blood after one infusion: expansion, contraction, persistence.

Stein 2019, CPT Pharmacometrics Syst Pharmacol 8:285, doi:10.1002/psp4.12388: tisagenlecleucel in 90 children and
young adults with B-cell leukaemia, transgene copies per microgram DNA, closed form::

    C = Cmax/foldx exp(rho t)                                            t < Tmax,  rho = ln foldx/Tmax
    C = Cmax [(1 - FB) exp(-alpha (t - Tmax)) + FB exp(-beta (t - Tmax))]    after

Tocilizumab and steroids had no clear effect on expansion in the paper. Time in days.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings, whole

__all__ = ["PARAMETERS", "VARIANCE", "Times", "patients", "share_overtaking", "stein", "times"]

_SOURCE = "Stein2019"

PARAMETERS = parameters(
    Parameter("foldx", 3900, "times", "Expansion", 1.01, 1e7, "V", _SOURCE),
    Parameter("Tmax", 9.3, "days", "Day of the peak", 1, 60, "V", _SOURCE),
    Parameter("Cmax", 24_000, "copies/ug", "Peak", 1, 1e8, "V", _SOURCE),
    Parameter("alpha", 0.16, "per day", "Contraction of effectors", 0.001, 5, "V", _SOURCE),
    Parameter("FB", 0.0079, "", "Share that becomes memory", 0, 1, "V", _SOURCE),
    Parameter("beta", 0.0032, "per day", "Loss of memory", 0, 1, "V", _SOURCE),
)

#: Variance between patients of the logarithm of each parameter, and the residual (V, Stein 2019).
VARIANCE = {"foldx": 2.4, "Tmax": 0.38, "Cmax": 0.65, "alpha": 0.91, "FB": 0.80, "beta": 0.86}
RESIDUAL = 0.56


class Times(NamedTuple):
    """What the parameters say in days: doubling, half-lives of effectors and memory, day memory overtakes."""

    doubling: float
    contraction: float
    persistence: float
    memory_overtakes: float


def stein(days: ArrayLike, **values: Any) -> Array:
    """CAR transgene (copies/ug DNA) at ``days`` after infusion (0 to 36 500), of their shape.

    values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range.
    """
    return _curve(numbers("days", days, 0, 36_500, "days"), settings(PARAMETERS, values))


def times(**values: Any) -> Times:
    """Doubling time, half-lives, and the day on which memory cells outnumber effectors (nan: never)."""
    p = settings(PARAMETERS, values)
    overtakes = math.nan
    if 0 < p["FB"] < 1 and p["alpha"] > p["beta"]:
        overtakes = p["Tmax"] + math.log((1 - p["FB"]) / p["FB"]) / (p["alpha"] - p["beta"])
    half = math.log(2)
    persistence = half / p["beta"] if p["beta"] > 0 else math.inf
    return Times(p["Tmax"] * half / math.log(p["foldx"]), half / p["alpha"], persistence, overtakes)


def share_overtaking(day: float, **values: Any) -> float:
    """Share that becomes memory (0 to 1) with which memory cells outnumber effectors from this day on.

    day: after the peak. values: as for :func:`times`, whose day this turns round. ValueError: before the peak, or memory
    that is lost as fast as effectors.
    """
    p = settings(PARAMETERS, values)
    after = number("day", day, p["Tmax"], 36_500, "days") - p["Tmax"]
    if p["alpha"] <= p["beta"]:
        raise ValueError("memory cells never outnumber effectors: alpha must be larger than beta")
    return 1 / (1 + math.exp(after * (p["alpha"] - p["beta"])))


def patients(seed: int, count: int, days: ArrayLike, residual: bool = False, **values: Any) -> Array:
    """Curves of virtual patients, (count, len(days)): log-normal parameters. Same seed, same patients.

    residual: whether measurement noise is added. The share that becomes memory is cut at 1.
    """
    p = settings(PARAMETERS, values)
    rng = np.random.default_rng(whole("seed", seed, 0, 2**63 - 1))
    size = whole("count", count, 1, 100_000)
    t = numbers("days", days, 0, 36_500, "days").reshape(1, -1)
    drawn = {name: p[name] * np.exp(math.sqrt(VARIANCE[name]) * rng.standard_normal((size, 1))) for name in PARAMETERS}
    drawn["FB"] = np.minimum(drawn["FB"], 1.0)
    drawn["foldx"] = np.maximum(drawn["foldx"], PARAMETERS["foldx"].low)
    curve = _curve(t, drawn)
    if residual:
        curve = curve * np.exp(math.sqrt(RESIDUAL) * rng.standard_normal(curve.shape))
    return curve


def _curve(t: Array, p: Any) -> Array:
    after = np.maximum(t - p["Tmax"], 0.0)
    rise = p["Cmax"] * np.exp(np.log(p["foldx"]) * np.minimum(t / p["Tmax"] - 1.0, 0.0))
    fall = (1 - p["FB"]) * np.exp(-p["alpha"] * after) + p["FB"] * np.exp(-p["beta"] * after)
    result: Array = rise * fall  # each factor is 1 on the other's side of the peak
    return result
