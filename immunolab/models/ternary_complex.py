"""Bispecific antibody between two cells: the ternary complex, and why more drug can make fewer.

Douglass 2013, JACS 135:6092, doi:10.1021/ja311795d. A target, B bispecific (the linker), C CD3::

    [ABC] = [AB]tot [BC]tot / B,   [AB]tot = 2 A B/(A + B + K_AB + sqrt((A + B + K_AB)^2 - 4 A B))

exact without cooperativity; with it, the free linker is found by bisection and the rest is a quadratic.
All concentrations in nM. Soluble target in excess raises the apparent K_AB to K_AB + soluble: an approximation, see
`formed`. Killing saturates with few synapses, so that a hook is hard to see in patients.
Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, parameters

__all__ = ["PARAMETERS", "formed", "half_height_window", "peak"]

PARAMETERS = parameters(
    Parameter("target_nM", 0.05, "nM", "BCMA on myeloma cells", 1e-6, 1e6, note="10 000 a cell, 3e9 cells per litre"),
    Parameter("cd3_nM", 0.17, "nM", "CD3 on T cells", 1e-6, 1e6, note="100 000 a cell, 1e9 cells per litre"),
    Parameter("k_target_nM", 0.18, "nM", "Dissociation constant, target", 1e-6, 1e6, "K", "Pillarisetti2020"),
    Parameter("k_cd3_nM", 28, "nM", "Dissociation constant, CD3", 1e-6, 1e6, "K", "Pillarisetti2020"),
    Parameter("cooperativity", 1, "", "Cooperativity", 1e-4, 1e4, note="1: binding one end leaves the other as it was"),
    Parameter("soluble_nM", 0, "nM", "Soluble BCMA", 0, 1e6, note="5 to 500 nM spans 30 to 3000 ng/mL at about 6 kDa"),
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
    grid = np.logspace(-5, 8, 1301)
    for _ in range(4):
        found = formed(grid, **values)
        i = int(np.clip(np.argmax(found), 1, len(grid) - 2))
        best = float(grid[i]), float(found[i])
        grid = np.geomspace(grid[i - 1], grid[i + 1], 101)
    return best


def half_height_window(**values: Any) -> tuple[float, float]:
    """Drug concentrations (nM) between which at least half of the most complex forms. values: as of `formed`."""
    top, height = peak(**values)
    ends = []
    for far in (1e-9, 1e9):
        low, high = np.log(far), np.log(top)  # low: too little or too much drug
        for _ in range(60):
            middle = 0.5 * (low + high)
            if formed(float(np.exp(middle)), **values) < 0.5 * height:
                low = middle
            else:
                high = middle
        ends.append(float(np.exp(high)))
    return ends[0], ends[1]


def _bound(X: Array, B: Array, K: Array) -> Array:
    """Complex of two partners, in the form that loses no digits."""
    s = X + B + K
    result: Array = 2 * X * B / (s + np.sqrt((X - B) ** 2 + K * (s + X + B)))
    return result


def _cooperative(B: Array, A: Array, C: Array, KA: Array, KC: Array, alpha: Array) -> Array:
    """Bisection in the logarithm of the free linker b: what it binds rises with it, so there is one root."""

    def ternary(b: Array) -> tuple[Array, Array]:
        # Free target a: A = a (1 + b/KA + alpha b c/(KA KC)), with c from the same for C; a quadratic in a.
        pa, pc, w = 1 + b / KA, 1 + b / KC, alpha * b / (KA * KC)
        linear = pa * pc + w * (C - A)
        a = 2 * A * pc / (linear + np.sqrt(linear**2 + 4 * pa * w * A * pc))
        c = C / (pc + w * a)
        bridge = w * a * c
        return bridge, b + a * b / KA + c * b / KC + bridge

    low, high = np.full(B.shape, -80.0), np.log(np.maximum(B, 1e-30))
    for _ in range(70):
        middle = 0.5 * (low + high)
        over = ternary(np.exp(middle))[1] > B
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    result: Array = np.where(B > 0, ternary(np.exp(0.5 * (low + high)))[0], 0.0)
    return result
