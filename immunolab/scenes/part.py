"""What a part is, and where it may stand: a receptor on the wrong cell is an error, not a picture."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec

from immunolab.scenes.draw import Point, moved

P = ParamSpec("P")
T_CELLS = frozenset({"t-cell"})
TARGETS = frozenset({"tumour-cell", "myeloma-cell"})
SHOWS_II = frozenset({"dendritic-cell", "macrophage", "b-cell"})
#: the cells that wear a molecule; MHC class I is on every cell with a nucleus
HOSTS = {
    "tcr": T_CELLS,
    "cd8": T_CELLS,
    "cd4": T_CELLS,
    "pd1": T_CELLS,
    "cd28": T_CELLS,
    "ctla4": T_CELLS,
    "il2r": T_CELLS,
    "car": T_CELLS,
    "pdl1": TARGETS | {"dendritic-cell", "macrophage"},
    "other-brake": T_CELLS,
    "other-partner": TARGETS,
    "bcma": TARGETS | {"plasma-cell"},
    "cd38": TARGETS | {"plasma-cell", "nk-cell", "red-cell"},
    "gprc5d": TARGETS | {"plasma-cell", "keratin-cell"},
    "mesothelin": frozenset({"tumour-cell", "healthy-cell"}),
    "fcr": frozenset({"nk-cell", "macrophage"}),
    "fcrn": frozenset({"vesicle"}),
    "mhc1": TARGETS
    | T_CELLS
    | SHOWS_II
    | {"healthy-cell", "infected-cell", "dying-cell", "nk-cell", "plasma-cell", "neutrophil"},
    "mhc2": SHOWS_II,
    "cd80": SHOWS_II,
    "bcr": frozenset({"b-cell"}),
}
#: the spot that a partner takes hold of: centre and radius, in units of the molecule as it stands at y = 0
HEADS = {
    "pd1": (0.0, -34.0, 9.5),
    "ctla4": (0.0, -30.0, 7.0),  # between its two beads
    "bcma": (0.0, -30.0, 0.0),
    "soluble-bcma": (0.0, -30.0, 0.0),
    "gprc5d": (0.0, -21.0, 0.0),
    "cd38": (0.0, -29.5, 0.0),
    "fcr": (0.0, -19.0, 0.0),  # where the end of a stem lies
    "fcrn": (19.0, -34.0, 0.0),  # the shoulder that a stem leans on
    "cd3": (-21.0, -13.0, 7.0),
    "peptide": (0.0, -51.0, 0.0),
    "peptide-ii": (0.0, -50.0, 0.0),
    "side-i": (-8.0, -14.0, 10.0),  # where CD8 holds MHC class I
    "side-ii": (9.0, -14.0, 9.0),  # where CD4 holds MHC class II
    "spike": (0.0, -26.0, 9.0),
}
_HOLDERS = {"cd3": "tcr", "peptide": "mhc1", "peptide-ii": "mhc2", "side-i": "mhc1", "side-ii": "mhc2"}
#: how much wider and higher than round the egg-shaped cells are
EGGS = {"plasma-cell": (1.2, 0.95), "myeloma-cell": (1.2, 0.95)}
_HALF = 24.0  # half the height of a molecule
NO_CELLS = frozenset({"bacterium", "virus", "antibody"})  # have an extent, and wear no receptors
NEAR = 14.0  # units from a foot to the membrane that it stands on


class Part(str):
    """A drawing that knows what it is: ``kind``, and for a cell its radius ``r`` (0 for all else)."""

    kind: str
    r: float

    def __new__(cls, svg: str, kind: str, r: float = 0) -> Part:
        """``svg`` with its name."""
        new = super().__new__(cls, svg)
        new.kind, new.r = kind, r
        return new


def part(kind: str, r: float = 0) -> Callable[[Callable[P, str]], Callable[P, Part]]:
    """Let a drawing function return a `Part`; a cell's radius is its argument ``r``, a microbe's is given."""

    def wrap(draw: Callable[P, str]) -> Callable[P, Part]:
        signature = inspect.signature(draw)

        @functools.wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> Part:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return Part(draw(*args, **kwargs), kind, float(bound.arguments.get("r", r)))

        return drawn

    return wrap


def allow(molecule: str, cell: str) -> None:
    """Refuse a molecule on a cell that does not wear it.

    Raises
    ------
    ValueError
        If the molecule is known and the cell is not one of its hosts.

    """
    if molecule in HOSTS and cell not in HOSTS[molecule]:
        raise ValueError(f"{molecule} stands on {cell}; it belongs on {', '.join(sorted(HOSTS[molecule]))}")


@dataclass(frozen=True)
class Placed:
    """A part in a frame: its own 0, 0 at x, y; turned clockwise by ``rot`` degrees; ``s`` times as large."""

    kind: str
    x: float
    y: float
    rot: float = 0
    s: float = 1
    r: float = 0

    @property
    def middle(self) -> Point:
        """A cell's centre; the middle of a molecule, which stands at y = 0 and is about 48 high."""
        return (self.x, self.y) if self.r else self.point(0, -_HALF)

    @property
    def reach(self) -> float:
        """From the middle to the edge."""
        return abs(self.s) * (self.r or _HALF)

    def point(self, dx: float, dy: float) -> Point:
        """Where a point of the part's own lies in the frame."""
        q = math.radians(self.rot)
        return (
            self.x + self.s * (dx * math.cos(q) - dy * math.sin(q)),
            self.y + self.s * (dx * math.sin(q) + dy * math.cos(q)),
        )


@dataclass(frozen=True)
class Face:
    """A cell's surface where molecules stand: round about x, y, or flat (``r`` 0) with its outside in one direction.

    ``hollow``: molecules stand on its inside, as in a vesicle. ``turn``: clockwise degrees, which tell for an egg.
    """

    kind: str
    x: float
    y: float
    r: float = 0
    outside: Point = (0, 0)
    hollow: bool = False
    turn: float = 0

    def gap(self, foot: Placed) -> float:
        """Units between a molecule's foot and this surface; infinite if the molecule points inwards."""
        dx, dy = foot.x - self.x, foot.y - self.y
        if self.r and not self.hollow and self.kind in EGGS:
            (wide, high), q = EGGS[self.kind], math.radians(self.turn)
            along, across = dx * math.cos(q) + dy * math.sin(q), dy * math.cos(q) - dx * math.sin(q)
            along, across = along / wide, across / high
            dx, dy = along * math.cos(q) - across * math.sin(q), along * math.sin(q) + across * math.cos(q)
        far = math.hypot(dx, dy)
        way = -1 if self.hollow else 1
        out = (way * dx / (far or 1), way * dy / (far or 1)) if self.r else self.outside
        up = (math.sin(math.radians(foot.rot)), -math.cos(math.radians(foot.rot)))
        if out[0] * up[0] + out[1] * up[1] < 0.6:
            return math.inf
        return abs(far - self.r) if self.r else abs(dx * out[0] + dy * out[1])


def on_surface(cell: Part, x: float, y: float, at: float) -> tuple[Point, float]:
    """A spot on the membrane of a cell at x, y, and the way out of the cell there, as an angle (0 right, 90 up)."""
    wide, high = EGGS.get(cell.kind, (1.0, 1.0))
    q = math.radians(at)
    foot = (x + 0.97 * cell.r * wide * math.cos(q), y - 0.97 * cell.r * high * math.sin(q))
    return foot, math.degrees(math.atan2(math.sin(q) / high, math.cos(q) / wide))


def misplaced(placed: list[Placed], faces: list[Face]) -> list[str]:
    """What stands on the wrong cell, or on none although there are cells, as sentences."""
    found = []
    for each in placed:
        if each.kind not in HOSTS or not faces:
            continue
        gap, face = min(((face.gap(each), face) for face in faces), key=lambda pair: pair[0])
        where = f"{each.kind} at {each.x:.0f}, {each.y:.0f}"
        if gap > NEAR:
            found.append(f"{where} stands on no cell")
        elif face.kind not in HOSTS[each.kind]:
            found.append(f"{where} stands on {face.kind}")
    return found


def missed(grips: list[tuple[Point, str]], placed: list[Placed], reach: float = 6) -> list[str]:
    """Tips of antibodies further than ``reach`` units from what they are said to hold, as sentences."""
    found = []
    for (x, y), kind in grips:
        dx, dy, r = HEADS[kind]
        far = [
            max(0, math.hypot(x - hx, y - hy) - r * each.s)
            for each in placed
            if each.kind == _HOLDERS.get(kind, kind)
            for hx, hy in (each.point(dx, dy), each.point(-dx, dy))
        ]
        if not far or min(far) > reach:
            found.append(f"a tip at {x:.0f}, {y:.0f} is {min(far, default=math.inf):.0f} units from {kind}")
    return found


def with_receptors(cell: Part, molecule: Part, angles: Sequence[float], s: float, at: float) -> Part:
    """A round cell and a molecule on it, once at each angle (0 right, 90 up), ``at`` that share of its radius."""
    allow(molecule.kind, cell.kind)
    drawn = ""
    for a in angles:
        q = math.radians(a)
        drawn += moved(molecule, cell.r * at * math.cos(q), -cell.r * at * math.sin(q), 90 - a, s)
    return Part(drawn + cell, cell.kind, cell.r)
