"""Bispecific antibody between two cells: the ternary complex, and why more drug can make fewer.

Douglass 2013, JACS 135:6092, doi:10.1021/ja311795d. A target, B bispecific (the linker), C CD3::

    [ABC] = [AB]tot [BC]tot / B,   [AB]tot = 2 A B/(A + B + K_AB + sqrt((A + B + K_AB)^2 - 4 A B))

exact without cooperativity; with it, the free linker is found by bisection and the rest is a quadratic.
All concentrations in nM. Soluble target in excess raises the apparent K_AB to K_AB + soluble: an approximation, see
`formed`. Killing saturates with few synapses, so that a hook is hard to see in patients.
Model, not a prediction for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, parameters

__all__ = ["PARAMETERS", "formed", "half_height_window", "peak"]

PARAMETERS = parameters(
    Parameter(
        "target_nM", 0.05, "nM", "BCMA on myeloma cells", 1e-6, 1e6, note="10,000 a cell, 3 billion cells per litre"
    ),
    Parameter("cd3_nM", 0.17, "nM", "CD3 on T cells", 1e-6, 1e6, note="100,000 a cell, a billion cells per litre"),
    Parameter("k_target_nM", 0.18, "nM", "Dissociation constant, target", 1e-6, 1e6, note="a tight grip"),
    Parameter("k_cd3_nM", 28, "nM", "Dissociation constant, CD3", 1e-6, 1e6, note="a loose grip"),
    Parameter("cooperativity", 1, "", "Cooperativity", 1e-4, 1e4, note="1: binding one end leaves the other as it was"),
    Parameter("soluble_nM", 0, "nM", "Soluble BCMA", 0, 1e6, note="5 to 500 nM spans 30 to 3,000 ng/mL at about 6 kDa"),
)

_DEFAULT = {name: parameter.default for name, parameter in PARAMETERS.items()}


def formed(
    drug_nM: ArrayLike,
    target_nM: ArrayLike = _DEFAULT["target_nM"],
    cd3_nM: ArrayLike = _DEFAULT["cd3_nM"],
    k_target_nM: ArrayLike = _DEFAULT["k_target_nM"],
    k_cd3_nM: ArrayLike = _DEFAULT["k_cd3_nM"],
    cooperativity: ArrayLike = 1.0,
    soluble_nM: ArrayLike = 0.0,
    exact_soluble: bool = False,
) -> Array:
    """Ternary complex (nM): synapse-forming bridges between target and CD3. Arrays broadcast.

    drug_nM: 0 to 1e9 (0 gives 0). The others as in ``PARAMETERS``. Never more than drug, target or CD3.
    soluble_nM: soluble target taken as in excess of the drug, which raises the apparent K to K + soluble; with
    ``exact_soluble=True`` the drug may use it up (no cooperativity then).
    Raises ValueError naming argument, value and range.
    """
    B = numbers("drug_nM", drug_nM, 0, 1e9, "nM")
    given = (target_nM, cd3_nM, k_target_nM, k_cd3_nM, cooperativity, soluble_nM)
    A, C, KA, KC, alpha, S = (
        numbers(name, value, p.low, p.high, p.unit) for (name, p), value in zip(PARAMETERS.items(), given, strict=True)
    )
    if exact_soluble:
        if (alpha != 1).any():
            raise ValueError("cooperativity must be 1 with exact_soluble")
        # Both forms of the target bind alike, so they share what is bound in proportion.
        on_target = _bound(A + S, B, KA) * A / (A + S)
    else:
        KA = KA + S
        on_target = _bound(A, B, KA)
    if (alpha == 1).all():
        safe = np.where(B > 0, B, 1.0)
        result: Array = np.where(B > 0, on_target * _bound(C, B, KC) / safe, 0.0)
        return result
    return _cooperative(*np.broadcast_arrays(B, A, C, KA, KC, alpha))


def peak(**values: Any) -> tuple[float, float]:
    """Drug concentration (nM) at which most complex forms, and how much (nM). values: as of `formed`."""
    at, low, high = _along(values)
    drug, found = at(_top(at, low, high))
    return float(drug), float(found)


def half_height_window(**values: Any) -> tuple[float, float]:
    """Drug concentrations (nM) between which at least half of the most complex forms. values: as of `formed`."""
    at, low, high = _along(values)
    top = _top(at, low, high)
    half = 0.5 * at(top)[1]
    ends = []
    for far in (low, high):
        near = top
        for _ in range(
            6
        ):  # from far away, where less than half forms, to the peak: the stretch that crosses half height
            grid = np.linspace(far, near, 65)
            i = int(np.argmax(at(grid)[1] >= half))
            far, near = grid[max(i - 1, 0)], grid[i]
        ends.append(float(at(near)[0]))
    return ends[0], ends[1]


_Course = Callable[[Any], tuple[Array, Array]]


def _along(values: Mapping[str, Any]) -> tuple[_Course, float, float]:
    """Drug and complex (nM) by a coordinate that rises with the drug, and its ends: drug of 1e-9 and 1e9 nM.

    With cooperating ends it is the logarithm of the drug that is free, of which both are plain functions: no root
    need be found for each point. Else it is the logarithm of the drug.
    """
    ends = np.array([1e-9, 1e9])
    q = {**_DEFAULT, **values}
    if q["cooperativity"] == 1 or q.pop("exact_soluble", False):
        return lambda u: (np.exp(u), formed(np.exp(u), **values)), *np.log(ends)
    A, C, KA, KC, alpha, S = (PARAMETERS[name].check(q[name]) for name in PARAMETERS)
    shared = A, C, KA + S, KC, alpha

    def at(u: Any) -> tuple[Array, Array]:
        bridge, drug = _ternary(np.exp(u), *shared)
        return drug, bridge

    return at, *_free(ends, *(np.full(2, part) for part in shared))


def _top(at: _Course, low: float, high: float) -> float:
    """Where most complex forms."""
    grid = np.linspace(low, high, 1801)
    for _ in range(4):
        i = int(np.clip(np.argmax(at(grid)[1]), 1, len(grid) - 2))
        best = float(grid[i])
        grid = np.linspace(grid[i - 1], grid[i + 1], 101)
    return best


def _bound(X: Array, B: Array, K: Array) -> Array:
    """Complex of two partners, in the form that loses no digits."""
    s = X + B + K
    result: Array = 2 * X * B / (s + np.sqrt((X - B) ** 2 + K * (s + X + B)))
    return result


def _ternary(b: Array, A: Any, C: Any, KA: Any, KC: Any, alpha: Any) -> tuple[Array, Array]:
    """Complex, and drug in all, where ``b`` of it is free."""
    # Free target a: A = a (1 + b/KA + alpha b c/(KA KC)), with c from the same for C; a quadratic in a.
    pa, pc, w = 1 + b / KA, 1 + b / KC, alpha * b / (KA * KC)
    linear = pa * pc + w * (C - A)
    a = 2 * A * pc / (linear + np.sqrt(linear**2 + 4 * pa * w * A * pc))
    c = C / (pc + w * a)
    bridge = w * a * c
    return bridge, b + a * b / KA + c * b / KC + bridge


def _free(B: Array, *shared: Array) -> Array:
    """Logarithm of the free drug, by bisection: what it binds rises with it, so there is one root."""
    low, high = np.full(B.shape, -80.0), np.log(np.maximum(B, 1e-30))
    for _ in range(70):
        middle = 0.5 * (low + high)
        over = _ternary(np.exp(middle), *shared)[1] > B
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return 0.5 * (low + high)


def _cooperative(B: Array, *shared: Array) -> Array:
    result: Array = np.where(B > 0, _ternary(np.exp(_free(B, *shared)), *shared)[0], 0.0)
    return result
