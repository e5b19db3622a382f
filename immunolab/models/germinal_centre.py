"""Affinity maturation: mutation, competition and drift among B cells of a germinal centre.

Made for this course (T). Each round every cell makes two daughters; a daughter mutates with probability ``mutation``;
of the mutations some kill, some change affinity, a few of these for the better. Survivors compete: ``cells`` of them
are drawn with weight (K/(1 + K))^selection, K being affinity relative to the mean. Nothing adapts because it needs
to. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from immunolab.models._arrays import Array
from immunolab.models._check import Parameter, parameters, settings, whole

__all__ = ["PARAMETERS", "Maturation", "drift_homozygosity", "simulate"]

PARAMETERS = parameters(
    Parameter("selection", 1, "", "Strength of selection", 0, 10, note="0 is drift alone"),
    Parameter("mutation", 0.5, "per daughter", "Mutation", 0, 1, note="about 0.001 a base and division"),
    Parameter("lethal", 0.3, "", "Mutations that kill", 0, 1, note="stop codons, broken folds"),
    Parameter("changing", 0.2, "", "Mutations that change affinity", 0, 1, note="most are silent"),
    Parameter("better", 0.05, "", "Of these, for the better", 0, 1, note="chance rarely improves a fit"),
    Parameter("gain", 0.3, "log10", "Size of a gain (SD)", 0, 3, note="about twofold"),
    Parameter("harm", 0.6, "log10", "Size of a loss (SD)", 0, 3, note="about fourfold"),
    Parameter("spread", 0.3, "log10", "Spread of founders' affinity (SD)", 0, 2, note="a first response is mixed"),
    Parameter("ceiling", 3, "log10", "Most that affinity can gain", 0, 10, note="no antibody binds without limit"),
)


class Maturation(NamedTuple):
    """A run: arrays with one entry a round, the start included.

    fold: affinity relative to the start (geometric mean). effective_clones: 1/sum of squared shares. shares:
    (rounds + 1, founders), each row adding up to 1. affinity: log10 affinity of the last cells.
    """

    round: NDArray[np.int64]
    fold: Array
    effective_clones: Array
    shares: Array
    affinity: Array


def simulate(seed: int, rounds: int = 25, cells: int = 1000, founders: int = 100, **values: Any) -> Maturation:
    """One germinal centre. Same seed, same run. About 10 ms.

    rounds: 1 to 1000. cells: 2 to 100 000. founders: clones at the start, 1 to ``cells``, of equal affinity and size.
    values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range; ArithmeticError if all die.
    """
    turns, n = whole("rounds", rounds, 1, 1000), whole("cells", cells, 2, 100_000)
    clones = whole("founders", founders, 1, n)
    q = settings(PARAMETERS, values)
    if q["lethal"] + q["changing"] > 1:
        raise ValueError(f"lethal and changing must add up to at most 1; they are {q['lethal'] + q['changing']:g}")
    rng = np.random.default_rng(whole("seed", seed, 0, 2**63 - 1))
    clone = np.arange(n) * clones // n
    affinity = (q["spread"] * rng.standard_normal(clones))[clone]
    first = affinity.mean()
    shares, fold = np.empty((turns + 1, clones)), np.ones(turns + 1)
    shares[0] = np.bincount(clone, minlength=clones) / n
    for turn in range(1, turns + 1):
        clone, affinity = np.repeat(clone, 2), np.repeat(affinity, 2)
        fate = rng.random(2 * n)
        alive = fate >= q["mutation"] * q["lethal"]
        changed = np.flatnonzero(alive & (fate < q["mutation"] * (q["lethal"] + q["changing"])))
        improved = rng.random(len(changed)) < q["better"]
        size = np.abs(rng.standard_normal(len(changed))) * np.where(improved, q["gain"], -q["harm"])
        affinity[changed] = np.minimum(affinity[changed] + size, q["ceiling"])
        clone, affinity = clone[alive], affinity[alive]
        if not len(clone):
            raise ArithmeticError("every daughter cell died")
        # Relative to the largest, so that nothing overflows; the mean divides it out again.
        K = 10.0 ** (affinity - affinity.max())
        K /= K.mean()
        weight = np.cumsum((K / (1.0 + K)) ** q["selection"])
        drawn = np.searchsorted(weight, rng.random(n) * weight[-1], side="right")
        clone, affinity = clone[drawn], affinity[drawn]
        shares[turn] = np.bincount(clone, minlength=clones) / n
        fold[turn] = 10.0 ** (affinity.mean() - first)
    return Maturation(np.arange(turns + 1), fold, 1.0 / (shares**2).sum(axis=1), shares, affinity)


def drift_homozygosity(rounds: int, cells: int = 1000, founders: int = 100) -> float:
    """Chance that two cells share a founder after drift alone: 1 - (1 - 1/N)^t (1 - 1/founders)."""
    t, n = whole("rounds", rounds, 0, 100_000), whole("cells", cells, 2, 10_000_000)
    return -math.expm1(t * math.log1p(-1.0 / n) + math.log1p(-1.0 / whole("founders", founders, 2, n)))
