"""Counting receptors: V(D)J recombination, and how many receptors it takes to miss nothing.

Textbook counts of gene segments (K), before the junctions add many orders of magnitude. Shape space: Perelson & Oster
1979, J Theor Biol 81:645: if one receptor recognises a share p of all shapes, N of them miss a shape with
probability (1 - p)^N. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters, settings

__all__ = ["PARAMETERS", "Combinations", "combinations", "effective_clones", "miss_probability", "receptors_needed"]

PARAMETERS = parameters(
    Parameter("heavy_V", 40, "segments", "Heavy chain V", 1, 1000, "K"),
    Parameter("heavy_D", 23, "segments", "Heavy chain D", 1, 1000, "K"),
    Parameter("heavy_J", 6, "segments", "Heavy chain J", 1, 1000, "K"),
    Parameter("kappa_V", 40, "segments", "Kappa chain V", 0, 1000, "K"),
    Parameter("kappa_J", 5, "segments", "Kappa chain J", 0, 1000, "K"),
    Parameter("lambda_V", 30, "segments", "Lambda chain V", 0, 1000, "K"),
    Parameter("lambda_J", 4, "segments", "Lambda chain J", 0, 1000, "K"),
    Parameter("p", 1e-5, "", "Share of shapes that a receptor recognises", 1e-12, 0.5, note="a round number"),
)


class Combinations(NamedTuple):
    """Ways to combine segments: of a heavy chain, of a light chain, and of both."""

    heavy: int
    light: int
    pairs: int


def combinations(**segments: float) -> Combinations:
    """Combinations without junctions: 5520 x 320 = 1 766 400. segments: counts, as in ``PARAMETERS``."""
    q = {name: int(value) for name, value in settings(PARAMETERS, segments).items() if name != "p"}
    heavy = q["heavy_V"] * q["heavy_D"] * q["heavy_J"]
    light = q["kappa_V"] * q["kappa_J"] + q["lambda_V"] * q["lambda_J"]
    return Combinations(heavy, light, heavy * light)


def miss_probability(receptors: ArrayLike, p: ArrayLike = PARAMETERS["p"].default) -> Array:
    """Probability (0 to 1) that none of ``receptors`` (0 to 1e15) recognises a new shape. Arrays broadcast."""
    share = numbers("p", p, PARAMETERS["p"].low, PARAMETERS["p"].high)
    result: Array = np.exp(numbers("receptors", receptors, 0, 1e15) * np.log1p(-share))
    return result


def receptors_needed(coverage: float = 0.99, p: float = PARAMETERS["p"].default) -> float:
    """Receptors that recognise a share ``coverage`` (0 to below 1) of all shapes: 4.6e5 for 99%."""
    return math.log1p(-number("coverage", coverage, 0, 1 - 1e-12)) / math.log1p(-PARAMETERS["p"].check(p))


def effective_clones(sizes: ArrayLike) -> float:
    """How many equal clones would be as diverse: 1/sum of squared shares. sizes: cells a clone, 0 or more."""
    cells = numbers("sizes", sizes, 0, 1e18).ravel()
    if not len(cells) or cells.sum() == 0:
        raise ValueError("sizes must hold at least one cell")
    return float(1.0 / ((cells / cells.sum()) ** 2).sum())
