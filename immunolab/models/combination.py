"""Two drugs: Bliss, Loewe, Chou and Talalay, and independent action in patients.

Dose effects are Hill curves, E = d^m/(Dm^m + d^m). Drugs that help each other have a combination index, Loewe's sum,
below 1, here the same at all doses. Independent drug action (Palmer & Sorger 2017, Cell 171:1678,
doi:10.1016/j.cell.2017.11.009): each patient gets the better of two times, and no synergy is needed for a benefit.
Everything is the method's own arithmetic; the defaults of ``PARAMETERS`` are for teaching.
Model, not a prediction for a person.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, ndtri

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters

__all__ = ["PARAMETERS", "bliss", "helped", "hill", "hill_dose", "independent_action", "independent_median", "loewe"]

PARAMETERS = parameters(
    Parameter("Dm_a", 1, "dose units", "Dose of drug A with half effect", 1e-6, 1e6, note="the unit of dose"),
    Parameter("Dm_b", 1, "dose units", "Dose of drug B with half effect", 1e-6, 1e6, note="equally potent"),
    Parameter("m_a", 2, "", "Steepness of drug A", 0.1, 20, note="steep enough for Bliss and Loewe to differ"),
    Parameter("m_b", 2, "", "Steepness of drug B", 0.1, 20, note="as steep"),
    Parameter("help", 0, "", "Help between the drugs", -0.5, 1, note="none; at 1 each dose counts twice in company"),
    Parameter("rho", 0.3, "", "Correlation of the two responses", 0, 1, note="responses often go together"),
)

_D = {name: parameter.default for name, parameter in PARAMETERS.items()}
# Once for all: they are an eigenvalue problem, and a median asks for them sixty times.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)


def hill(dose: ArrayLike, Dm: ArrayLike = _D["Dm_a"], m: ArrayLike = _D["m_a"]) -> Array:
    """Effect (0 to 1) of a dose (0 to 1e12): one half at ``Dm``, steepness ``m``. Arrays broadcast."""
    d, half, steep = numbers("dose", dose, 0, 1e12), _potency("Dm", Dm), _steepness("m", m)
    with np.errstate(divide="ignore"):
        result: Array = expit(steep * np.log(d / half))
    return result


def hill_dose(effect: ArrayLike, Dm: ArrayLike = _D["Dm_a"], m: ArrayLike = _D["m_a"]) -> Array:
    """Dose with this effect (0 to below 1): the inverse of `hill`."""
    e = numbers("effect", effect, 0, 1 - 1e-15)
    result: Array = _potency("Dm", Dm) * (e / (1.0 - e)) ** (1.0 / _steepness("m", m))
    return result


def bliss(effect_a: ArrayLike, effect_b: ArrayLike) -> Array:
    """Effect expected if two drugs act independently: a + b - a b. Effects 0 to 1; arrays broadcast."""
    a, b = numbers("effect_a", effect_a, 0, 1), numbers("effect_b", effect_b, 0, 1)
    return a + b - a * b


def loewe(
    dose_a: ArrayLike,
    dose_b: ArrayLike,
    Dm_a: ArrayLike = _D["Dm_a"],
    Dm_b: ArrayLike = _D["Dm_b"],
    m_a: ArrayLike = _D["m_a"],
    m_b: ArrayLike = _D["m_b"],
) -> Array:
    """Effect E expected if two drugs are dilutions of one another: d_a/D_a(E) + d_b/D_b(E) = 1.

    Doses 0 to 1e12; arrays broadcast. Bisection in logit E, all at once: 40 x 40 doses in 3 ms.
    """
    a, b = (
        numbers("dose_a", dose_a, 0, 1e12) / _potency("Dm_a", Dm_a),
        numbers("dose_b", dose_b, 0, 1e12) / _potency("Dm_b", Dm_b),
    )
    ia, ib = 1.0 / _steepness("m_a", m_a), 1.0 / _steepness("m_b", m_b)
    if np.array_equal(ia, ib):  # equally steep: one drug in two bottles, no search is needed
        with np.errstate(divide="ignore"):
            one: Array = expit(np.log(a + b) / ia)
        return one
    a, b, ia, ib = np.broadcast_arrays(a, b, ia, ib)
    # With v = logit E, D(E) = Dm exp(v/m). The sum falls as v rises; it is above 1 at the effect of one drug alone.
    with np.errstate(divide="ignore"):
        alone = np.maximum(np.log(a) / ia, np.log(b) / ib)
    nothing = np.isneginf(alone)
    low = np.where(nothing, 0.0, alone)
    high = low + np.maximum(1 / ia, 1 / ib) * math.log(2) + 1e-9  # where neither share is above one half
    for _ in range(45):
        middle = 0.5 * (low + high)
        over = a * np.exp(-middle * ia) + b * np.exp(-middle * ib) > 1.0
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    result: Array = np.where(nothing, 0.0, 1.0 / (1.0 + np.exp(-0.5 * (low + high))))
    return result


def helped(
    dose_a: ArrayLike,
    dose_b: ArrayLike,
    help: float = _D["help"],
    Dm_a: ArrayLike = _D["Dm_a"],
    Dm_b: ArrayLike = _D["Dm_b"],
    m_a: ArrayLike = _D["m_a"],
    m_b: ArrayLike = _D["m_b"],
) -> Array:
    """Effect E of two drugs that help each other: d_a/D_a(E) + d_b/D_b(E) = 1/(1 + help), the combination index.

    Doses above 0, as in `loewe`; arrays broadcast. help: -0.5 to 1; at 0 it is `loewe`, at 1 each dose counts twice
    in the other's company, below 0 the drugs hinder each other.
    """
    counts = 1.0 + PARAMETERS["help"].check(help)
    a, b = numbers("dose_a", dose_a, 0, 5e11), numbers("dose_b", dose_b, 0, 5e11)
    return loewe(counts * a, counts * b, Dm_a, Dm_b, m_a, m_b)


def independent_action(survival_a: ArrayLike, survival_b: ArrayLike, rho: float = _D["rho"]) -> Array:
    """Survival (0 to 1) of the combination when each patient lives the longer of two times.

    survival_a, survival_b: of each drug alone, at the same times; arrays broadcast. rho: correlation of the two
    times in a Gaussian copula, 0 to 1. At 0: a + b - a b; at 1: the better curve.
    """
    a, b = np.broadcast_arrays(numbers("survival_a", survival_a, 0, 1), numbers("survival_b", survival_b, 0, 1))
    r = PARAMETERS["rho"].check(rho)
    if r == 1.0:
        return np.maximum(a, b)
    return 1.0 - _both_below(1.0 - a, 1.0 - b, r)


def independent_median(median_a: float, median_b: float, rho: float = _D["rho"]) -> float:
    """Median of the combination when both drugs alone give exponential times with these medians."""
    a, b = (number(n, v, 1e-6, 1e6, "months") for n, v in (("median_a", median_a), ("median_b", median_b)))
    low, high = max(a, b), 4.0 * max(a, b)
    for _ in range(60):
        middle = 0.5 * (low + high)
        alive = independent_action(0.5 ** (middle / a), 0.5 ** (middle / b), rho)
        low, high = (middle, high) if alive > 0.5 else (low, middle)
    return 0.5 * (low + high)


def _both_below(u: Array, v: Array, rho: float) -> Array:
    """P(X < quantile u, Y < quantile v) of a standard bivariate normal, by Gauss-Legendre over the angle.

    Drezner and Wesolowsky: the integral of the density over the correlation, substituted by its arc sine.
    """
    eps = 1e-15
    h, k = ndtri(np.clip(u, eps, 1 - eps)), ndtri(np.clip(v, eps, 1 - eps))
    angle = 0.5 * math.asin(rho) * (_NODES + 1.0)
    sine = np.sin(angle)
    spread = (h * h + k * k)[..., None] - 2.0 * (h * k)[..., None] * sine
    density = np.exp(-0.5 * spread / (1.0 - sine**2))
    extra = (density * _WEIGHTS).sum(axis=-1) * 0.5 * math.asin(rho) / (2.0 * math.pi)
    joint = np.clip(u * v + extra, np.maximum(u + v - 1.0, 0.0), np.minimum(u, v))
    result: Array = np.where((u <= eps) | (v <= eps), 0.0, joint)
    return result


def _potency(name: str, value: ArrayLike) -> Array:
    return numbers(name, value, 1e-6, 1e6)


def _steepness(name: str, value: ArrayLike) -> Array:
    return numbers(name, value, 0.1, 20)
