"""T cells against a tumour, cell by cell on a lattice: killing, exhaustion, exclusion, antigen loss.

Made for this course (T); one step is about an hour. In vivo a cytotoxic T cell kills 2 to 16 cells a day (Halle 2016,
Immunity 44:233). Each site holds one cell; neighbours are the eight around it. In a step: tumour cells divide into a
random neighbouring site if it is empty; T cells beside antigen-positive cells try to kill one, the others walk, most
of the time roughly towards the centre; T cells enter at the border and die. Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from immunolab.models._check import Parameter, parameters, settings, whole

__all__ = ["EMPTY", "EXHAUSTED", "NEGATIVE", "PARAMETERS", "POSITIVE", "T_CELL", "Lattice", "Run", "simulate"]

PARAMETERS = parameters(
    Parameter("p_div", 0.02, "per step", "Division of a tumour cell", 0, 1, note="two days, if there is room"),
    Parameter("entry", 4, "per step", "T cells that enter", 0, 100, note="an inflamed tumour; 0.5 is a desert"),
    Parameter("p_kill", 0.1, "per step", "Killing of a neighbour", 0, 1, note="2.4 a day, as measured in vivo"),
    Parameter("brake", 0, "", "Checkpoint: share of killing that is blocked", 0, 1, note="none by default"),
    Parameter("exclusion", 0, "sites", "Distance at which T cells are kept out", 0, 20, note="none by default"),
    Parameter("negative", 0, "", "Share of tumour cells without the antigen", 0, 1, note="none by default"),
    Parameter("busy", 4, "steps", "Pause after a kill", 0, 100, note="a few hours"),
    Parameter("kills", 6, "", "Kills until exhaustion", 1, 1000, note="a working life of about a day or two"),
    Parameter("p_death", 0.01, "per step", "Death of a T cell", 0, 1, note="four days"),
    Parameter("towards", 0.6, "", "Share of steps that head for the centre", 0, 1, note="attraction is loose"),
    Parameter("noise", 0.7, "rad", "Spread of that heading", 0, 3, note="avoids files along the axes"),
)

#: What a site of a frame holds.
EMPTY, POSITIVE, NEGATIVE, T_CELL, EXHAUSTED = range(5)

_ROWS = np.array([-1, -1, -1, 0, 0, 1, 1, 1])
_COLUMNS = np.array([-1, 0, 1, -1, 1, -1, 0, 1])
_IDLE = 0

Sites = NDArray[np.int64]


class Run(NamedTuple):
    """A run: arrays with one entry a step, the start included; ``frames`` (steps, n, n) of site codes.

    tumour, negative, t_cells: cells present. born, killed: in all so far; tumour = start + born - killed.
    """

    step: Sites
    tumour: Sites
    negative: Sites
    t_cells: Sites
    born: Sites
    killed: Sites
    frames: NDArray[np.int8]


class Lattice:
    """A lattice to be stepped, for an animation. Arguments as of `simulate`."""

    def __init__(self, seed: int, size: int = 60, start: int = 441, **values: Any) -> None:
        n = whole("size", size, 10, 400)
        cells = whole("start", start, 1, n * n)
        self.values = settings(PARAMETERS, values)
        self.rng = np.random.default_rng(whole("seed", seed, 0, 2**63 - 1))
        self.n, self.width = n, n + 2
        # A rim of blocked sites saves every check of bounds.
        self.grid = np.full((self.width, self.width), -1, dtype=np.int8)
        self.grid[1:-1, 1:-1] = EMPTY
        self.flat = self.grid.reshape(-1)
        self.around = _ROWS * self.width + _COLUMNS
        rows, columns = np.divmod(np.arange(self.flat.size), self.width)
        self.rows, self.columns = rows - (self.width - 1) / 2, columns - (self.width - 1) / 2
        inside = np.flatnonzero(self.flat == EMPTY)
        # The nearest sites to the centre make a disc.
        disc = inside[np.argsort(np.hypot(self.rows, self.columns)[inside], kind="stable")[:cells]]
        lost = self.rng.random(cells) < self.values["negative"]
        self.flat[disc] = np.where(lost, NEGATIVE, POSITIVE)
        self.border = inside[np.maximum(np.abs(self.rows), np.abs(self.columns))[inside] > n / 2 - 1]
        self.where = np.empty(0, dtype=np.int64)
        self.pause, self.done = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self.born = self.killed = 0

    @property
    def tumour(self) -> int:
        """Tumour cells present."""
        return int(((self.flat == POSITIVE) | (self.flat == NEGATIVE)).sum())

    def frame(self) -> NDArray[np.int8]:
        """The sites as codes, (size, size): EMPTY, POSITIVE, NEGATIVE, T_CELL or EXHAUSTED."""
        return self.grid[1:-1, 1:-1].copy()

    def step(self) -> None:
        """One step for every cell."""
        self._divide()
        hunting = self._kill()
        self._walk(hunting)
        self._enter_and_die()

    def _divide(self) -> None:
        cells = np.flatnonzero((self.flat == POSITIVE) | (self.flat == NEGATIVE))
        mothers = cells[self.rng.random(len(cells)) < self.values["p_div"]]
        sites = mothers + self.around[self.rng.integers(8, size=len(mothers))]
        free = self.flat[sites] == EMPTY
        sites, first = self._one_each(sites[free])
        self.flat[sites] = self.flat[mothers[free][first]]
        self.born += len(sites)

    def _kill(self) -> NDArray[np.bool_]:
        """Kills, and says which T cells had nothing to kill and may walk."""
        v = self.values
        self.pause = np.maximum(self.pause - 1, 0)
        ready = (self.pause == _IDLE) & (self.done < v["kills"])
        near = self.where[:, None] + self.around
        prey = (self.flat[near] == POSITIVE) & ready[:, None]
        # Of the prey around it, each picks one at random.
        pick = np.argmax(self.rng.random(prey.shape) * prey, axis=1)
        found = prey.any(axis=1)
        strikes = found & (self.rng.random(len(found)) < v["p_kill"] * (1.0 - v["brake"]))
        killers = np.flatnonzero(strikes)
        victims, first = self._one_each(near[killers, pick[killers]])
        self.flat[victims] = EMPTY
        killers = killers[first]
        self.pause[killers] = int(v["busy"])
        self.done[killers] += 1
        self.killed += len(victims)
        self.flat[self.where[self.done >= v["kills"]]] = EXHAUSTED
        return (self.pause == _IDLE) & ~found

    def _walk(self, walking: NDArray[np.bool_]) -> None:
        v = self.values
        who = np.flatnonzero(walking)
        here = self.where[who]
        aimed = self.rng.random(len(who)) < v["towards"]
        angle = np.arctan2(-self.rows[here], -self.columns[here]) + v["noise"] * self.rng.standard_normal(len(who))
        angle = np.where(aimed, angle, self.rng.uniform(-np.pi, np.pi, len(who)))
        eighth = np.round(angle / (np.pi / 4)) * (np.pi / 4)
        step = np.rint(np.sin(eighth) * 1.2).astype(int) * self.width + np.rint(np.cos(eighth) * 1.2).astype(int)
        sites = here + step
        free = self.flat[sites] == EMPTY
        if v["exclusion"] > 0:
            tumour = (self.grid == POSITIVE) | (self.grid == NEGATIVE)
            kept_out = maximum_filter(tumour, size=2 * int(v["exclusion"]) + 1).reshape(-1)
            free &= ~kept_out[sites]
        sites, first = self._one_each(sites[free])
        movers = who[free][first]
        kinds = self.flat[self.where[movers]]
        self.flat[self.where[movers]] = EMPTY
        self.flat[sites] = kinds
        self.where[movers] = sites

    def _enter_and_die(self) -> None:
        v = self.values
        alive = self.rng.random(len(self.where)) >= v["p_death"]
        self.flat[self.where[~alive]] = EMPTY
        room = self.border[self.flat[self.border] == EMPTY]
        new = self.rng.permutation(room)[: self.rng.poisson(v["entry"])]
        self.flat[new] = T_CELL
        self.where = np.concatenate((self.where[alive], new))
        zero = np.zeros(len(new), dtype=np.int64)
        self.pause = np.concatenate((self.pause[alive], zero))
        self.done = np.concatenate((self.done[alive], zero))

    def _one_each(self, sites: Sites) -> tuple[Sites, Sites]:
        """Each wanted site once, and whose wish came true: a random one of those who want it."""
        order = self.rng.permutation(len(sites))
        unique, first = np.unique(sites[order], return_index=True)
        return unique, order[first]


def simulate(seed: int, steps: int = 400, size: int = 60, start: int = 441, **values: Any) -> Run:
    """A whole run, with every frame. Same seed, same run. About 0.6 s for 400 steps of 60 x 60 sites.

    steps: 0 to 10 000. size: sites along an edge, 10 to 400. start: tumour cells, a disc in the middle.
    values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range.
    """
    count = whole("steps", steps, 0, 10_000)
    lattice = Lattice(seed, size, start, **values)
    frames = np.empty((count + 1, lattice.n, lattice.n), dtype=np.int8)
    born, killed = np.zeros((2, count + 1), dtype=np.int64)
    frames[0] = lattice.frame()
    for i in range(1, count + 1):
        lattice.step()
        frames[i], born[i], killed[i] = lattice.frame(), lattice.born, lattice.killed
    present = [(frames == code).sum(axis=(1, 2)) for code in (POSITIVE, NEGATIVE, T_CELL, EXHAUSTED)]
    tumour = present[0] + present[1]
    return Run(np.arange(count + 1), tumour, present[1], present[2] + present[3], born, killed, frames)
