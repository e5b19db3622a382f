"""Lesson 06: an antibody that carries a load into the cell; what else takes it in is harmed as well."""

from __future__ import annotations

import math

from immunolab.scenes.antibodies import antibody, arm_tip
from immunolab.scenes.cells import healthy_cell, myeloma_cell
from immunolab.scenes.draw import circle, line, moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import bcma
from immunolab.scenes.part import Part, Placed, on_surface
from immunolab.scenes.story import Scene, Step

X, Y, R = 520, 262, 158
CELL: Part = myeloma_cell(R, 4)
SIZE = 1.15
HELD, BARE = (150, 180, 210), (60, 90, 120, 240, 270)
ROOM = (600, 262, 76)  # the vesicle in the cell


def _adc() -> Part:
    return antibody("drug", payload=4)


def _on(f: Frame, foot: tuple[float, float], up: float, key: str) -> None:
    """BCMA that stands at ``foot``, and the drug whose arm holds it."""
    f.put(bcma(), *foot, 90 - up, SIZE, part="bcma", title="BCMA")
    tip = Placed("bcma", *foot, 90 - up, SIZE).point(0, -30)
    turn = 270 - up - 44
    dx, dy = Placed("antibody", 0, 0, turn, SIZE).point(*arm_tip("R", 44))
    f.put(
        _adc(), tip[0] - dx, tip[1] - dy, turn, SIZE, key=key, part="drug", title="belantamab mafodotin, with its load"
    )
    f.grips.append((tip, "bcma"))


def _cell(f: Frame, held: tuple[int, ...], dying: bool = False) -> None:
    for i, at in enumerate(HELD):
        foot, up = on_surface(CELL, X, Y, at)
        if at in held:
            _on(f, foot, up, f"d{i}")
    for at in BARE:
        foot, up = on_surface(CELL, X, Y, at)
        f.put(bcma(), *foot, 90 - up, SIZE, part="bcma", title="BCMA")
    if dying:
        for dx, dy, r in ((-150, -92, 24), (-60, 150, 26), (120, 130, 28), (150, -92, 26), (40, -158, 20)):
            f.raw(circle(X + dx, Y + dy, r, fill="~tum", stroke="tum.line", w=2.4))
    f.put(CELL, X, Y, key="U", title="myeloma cell")
    f.region("myeloma-cell", X - 66, Y + 100, 40, "myeloma cell")


def _load(x: float, y: float) -> str:
    hexagon = path("M0 -6.5L5.6 -3.2V3.2L0 6.5L-5.6 3.2V-3.2Z", fill="stop", stroke="ink", w=1.2)
    return moved(hexagon, x, y, s=1.3)


def _bound(f: Frame) -> None:
    _cell(f, HELD)
    f.put(_adc(), 110, 110, 30, SIZE, key="d8", part="free", title="belantamab mafodotin, free")
    f.put(_adc(), 96, 400, -40, SIZE, key="d9", part="free", title="belantamab mafodotin, free")
    f.label("load", 76, 236, (78, 160), "middle", kind="strong")
    f.label("myeloma cell", 778, 40, anchor="end", kind="strong")
    f.label("BCMA", 330, 484, (420, 410), "end", kind="strong")


def _room(f: Frame, x: float, y: float, r: float, fam: str) -> None:
    f.put(circle(0, 0, r, fill="lumen", stroke=f"{fam}.line", w=2.6), x, y, part="vesicle", title="vesicle in the cell")
    f.spot("vesicle", x + 10, y + 50, 22, "vesicle in the cell")


def _taken(f: Frame) -> None:
    _cell(f, HELD[::2])
    x, y, r = ROOM
    _room(f, x, y, r, "tum")
    f.hollow("myeloma-cell", x, y, r)
    _on(f, (x + 0.95 * r, y + 6), 180, "d1")
    f.arrow([(340, 150), (452, 160), (520, 204)])
    f.label("taken in\nwith BCMA", 700, 36, (640, 200), "middle", kind="strong")


def _released(f: Frame) -> None:
    _cell(f, HELD[::2], dying=True)
    x, y, r = ROOM
    _room(f, x, y, r, "tum")
    for i in range(8):
        q, far = 2.4 * i, r * 0.62 * math.sqrt((i + 0.6) / 8)
        fam = ("drug", "drug", "tum")[i % 3]
        f.raw(
            moved(
                rect(-4.5, -9, 9, 18, 4.5, f"~{fam}", f"{fam}.line", 1.7),
                x + far * math.cos(q),
                y + far * math.sin(q),
                53 * i,
            )
        )
    for i, (lx, ly) in enumerate(
        ((560, 372), (612, 366), (516, 150), (590, 156), (656, 184), (500, 346), (430, 358), (648, 334))
    ):
        f.put(_load(lx, ly), key=f"l{i}", part="load", title="load, set free")
        f.spot("load", lx, ly, 22, "load, set free")
    f.label("load set free", 560, 486, (560, 374), "middle", kind="strong")
    f.label("dies", 778, 40, anchor="end", kind="strong")


def _eye() -> str:
    """An eye from the side, looking to the right, some 190 wide around 0, 0."""
    return (
        path("M52 -44Q104 0 52 44Z", "space", "ink2", 4.5)
        + circle(0, 0, 72, fill="bg", stroke="ink2", w=3)
        + path("M50 -40Q34 0 50 40", "nk.mid", "nk.line", 2.4)
        + path("M-70 8Q-96 14 -120 34M-66 26Q-92 36 -112 56", "none", "ink2", 3)
    )


def _eye_harmed(f: Frame) -> None:
    f.put(_eye(), 140, 190, part="eye", title="eye, from the side")
    f.spot("eye", 120, 190, 60, "eye, from the side")
    f.raw(circle(212, 190, 18, fill="none", stroke="ink2", w=2.4))
    f.raw(line(222, 175, 330, 64, "ink2", 1.4), line(222, 205, 330, 416, "ink2", 1.4))
    f.raw(rect(330, 50, 446, 380, 10, "panel", "ink2", 2.4))
    for i in range(15):
        col, row = divmod(i, 5)
        x, y = 396 + col * 78, 98 + row * 70 + (col % 2) * 6
        ill = i in (6, 8, 12, 10)
        if ill:
            for dx, dy, r in ((-26, -20, 8), (22, -26, 9), (30, 14, 7), (-18, 28, 8)):
                f.raw(circle(x + dx, y + dy, r, fill="~self", stroke="self.line", w=2))
        f.put(
            healthy_cell(33, 13 + i),
            x,
            y,
            part="harmed" if ill else "surface",
            title="harmed cell of the cornea" if ill else "cell of the cornea",
        )
        if ill:
            f.raw(*(_load(x + dx, y + dy) for dx, dy in ((-15, 14), (15, 14), (0, -22))))
    for i, (x, y, turn) in enumerate(((690, 116, 40), (706, 252, -60), (680, 374, 120))):
        f.put(_adc(), x, y, turn, 0.9, key=f"d{i}", part="free", title="belantamab mafodotin, which no target holds")
    f.label("cornea", 212, 92, (212, 168), "middle", kind="strong")
    f.label("no BCMA", 560, 36, (506, 72), kind="strong")
    f.tag("blurred vision", 190, 462, (474, 324))


SCENE = Scene(
    "with-a-load",
    "With a load",
    "The antibody brings a poison into the cell that it holds; what takes the drug in without the target is harmed too.",
    [
        Step(
            "Belantamab mafodotin is an antibody with a load; its arms hold BCMA on the myeloma cell.",
            "A large myeloma cell with diamond-shaped BCMA. Three magenta antibodies, each with four dark hexagons on its stem, hold one. Two more float on the left.",
            _bound,
        ),
        Step(
            "The cell takes the drug in, together with the BCMA that it holds.",
            "One of the three antibodies now lies inside the myeloma cell, in a round vesicle, still held by its BCMA. Two are left outside.",
            _taken,
        ),
        Step(
            "Inside, the antibody is taken apart, the load is set free, and the cell dies.",
            "In the vesicle lie pieces of the antibody and of BCMA. Eight dark hexagons lie free in the myeloma cell, which has blebs.",
            _released,
        ),
        Step(
            "Cells of the cornea, the eye's surface, take the drug in without any target, and are harmed.",
            "Left, an eye from the side. Right, its surface enlarged: fifteen cells without BCMA, four of them with hexagons inside and blebs. Three antibodies with a load beside them. Pointed to: blurred vision.",
            _eye_harmed,
        ),
    ],
    "Not to scale. The load is a poison of microtubules, the cell's inner rods. Killer cells that read the stem also take part in killing and "
    "are left out. How the drug reaches the cornea's cells is not settled.",
)
