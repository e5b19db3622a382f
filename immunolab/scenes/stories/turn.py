"""Lesson 01: what turns an infection. The nouns of its simulation: virus, innate killing, effectors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from immunolab.scenes.cells import dying_cell, healthy_cell, t_cell
from immunolab.scenes.draw import moved, rect
from immunolab.scenes.eaters import macrophage, virus
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, tcr
from immunolab.scenes.part import Part
from immunolab.scenes.story import Scene, Step

R, T = 46, 29  # of a body cell and of a T cell
SIZE = 0.56  # of receptors
#: the cells of the tissue, always in place
CELLS = [(100, 188), (250, 202), (400, 184), (550, 200), (700, 188), (172, 330), (326, 342), (478, 328), (630, 340)]
INSIDE = [(-20, -16), (18, -20), (-22, 18), (20, 18), (0, 30)]


def _infected(seed: int) -> Part:
    """A body cell in which viruses are made."""
    made = "".join(moved(virus(6), x, y) for x, y in INSIDE)
    return Part(healthy_cell(R, seed) + made, "infected-cell", R)


def _tissue(f: Frame, infected: Mapping[int, Sequence[float]], dying: Sequence[int] = ()) -> None:
    """Nine cells; each infected one shows a piece of virus at its angles (0 right, 90 up)."""
    f.raw(rect(0, 0, 800, 500, fill="dermis"))
    for i, (x, y) in enumerate(CELLS):
        if i in dying:
            f.put(dying_cell(R * 0.8, i + 3, "self"), x, y, key=f"c{i}", part="dying", title="infected cell, dying")
        elif i in infected:
            cell = _infected(i + 3)
            f.put(cell, x, y, key=f"c{i}", part="infected", title="infected cell")
            f.ring(mhc1(), cell, x, y, infected[i], SIZE, 0.95)
        else:
            f.put(healthy_cell(R, i + 3), x, y, key=f"c{i}", part="healthy", title="healthy cell")


def _viruses(f: Frame, *spots: tuple[float, float]) -> None:
    for x, y in spots:
        f.put(virus(8.5), x, y, part="virus", title="virus")


def _effector(f: Frame, i: int, angle: float) -> None:
    """An effector T cell whose receptor holds what cell ``i`` shows at this angle."""
    q, far = math.radians(angle), R * 0.95 + (51 + 37) * SIZE + T * 0.95
    x, y = CELLS[i][0] + far * math.cos(q), CELLS[i][1] - far * math.sin(q)
    cell = t_cell(T, 3)
    f.ring(tcr(cd3=False), cell, x, y, [angle + 180], SIZE, 0.95)
    f.put(cell, x, y, key=f"t{i}", part="effector", title="effector T cell")


EARLY = ((318, 130), (350, 262), (462, 258), (480, 130), (400, 118), (400, 290))
LATE = (
    (318, 130), (350, 262), (462, 258), (400, 118), (478, 140), (540, 286), (180, 262), (402, 300), (312, 280), (624, 160),
    (246, 300), (576, 268), (646, 268), (170, 150), (556, 420), (250, 420),
)  # fmt: skip


def _enters(f: Frame) -> None:
    _tissue(f, {2: ()})
    _viruses(f, *EARLY)
    f.label("virus", 200, 70, (312, 120), "middle")
    f.label("infected cell", 610, 70, (440, 194), "middle", kind="strong")


def _slowed(f: Frame) -> None:
    _tissue(f, {1: (), 2: (), 3: (), 6: (), 7: ()})
    _viruses(f, *LATE)
    for i, (x, y) in enumerate([(174, 76), (700, 78)]):
        eater = macrophage(38, 9 + i)
        f.put(eater, x, y, key=f"mac{i}", part="macrophage", title="macrophage with swallowed viruses")
        for dx, dy in ((16, 12), (-2, 20), (22, -9)):
            f.raw(moved(virus(5), x + dx, y + dy))
    f.label("macrophage", 330, 60, (206, 72), "middle")
    f.label("made faster than removed", 400, 470, None, "middle", kind="strong")


def _found(f: Frame) -> None:
    _tissue(f, {1: (110,), 3: (70,), 6: (), 7: (270,)}, dying=(2,))
    _viruses(f, *LATE[:11])
    _effector(f, 1, 110)
    _effector(f, 3, 70)
    _effector(f, 7, 270)
    f.label("piece of virus", 400, 50, (570, 139), "middle")
    f.label("effector T cell", 676, 44, (612, 78), "middle", kind="strong")
    f.label("dies", 400, 276, (400, 220), "middle", kind="strong")


def _turned(f: Frame) -> None:
    _tissue(f, {6: (270,)}, dying=(1, 2, 3, 7))
    _viruses(f, *LATE[6:9])
    _effector(f, 6, 270)
    for k, (x, y) in enumerate([(176, 74), (320, 80), (474, 78), (626, 84), (556, 284), (250, 288)]):
        f.put(t_cell(T, 3), x, y, key=f"more{k}", part="effector", title="effector T cell")
        f.ring(tcr(cd3=False), t_cell(T, 3), x, y, [(40, 130, 65, 110, 150, 50)[k]], SIZE, 0.95)
    f.label("removed faster than made", 580, 470, None, "middle", kind="strong")


SCENE = Scene(
    "turn",
    "What turns an infection",
    "An infection turns when more is removed than is made; with this virus T cells that kill infected cells do it.",
    [
        Step(
            "A virus enters a cell, and the cell makes many more of it.",
            "Nine body cells in two rows. In the middle one of the upper row there are five small spiked viruses, and six "
            "more lie around it.",
            _enters,
        ),
        Step(
            "The first line removes some from the start, but more are made than it can remove.",
            "Now five of the nine cells have viruses inside, and sixteen viruses lie between the cells. Two macrophages "
            "above hold three each.",
            _slowed,
        ),
        Step(
            "Days later effector T cells arrive, find infected cells by the piece they show, and kill them.",
            "Three round T cells each touch an infected cell: their V-shaped receptor holds a diamond-shaped piece on MHC "
            "class I. A fourth cell is in pieces.",
            _found,
        ),
        Step(
            "Once more is removed than is made, the infection turns.",
            "Seven T cells. Four cells are in pieces, one is still infected and held by a T cell, four are healthy. Three "
            "viruses are left.",
            _turned,
        ),
    ],
    "Not to scale: a cell is some hundred times as wide as a virus. Interferon, natural killer cells, antibodies and the "
    "cells that replace the dead are left out. With other viruses antibodies or other cells do more of the work.",
)
