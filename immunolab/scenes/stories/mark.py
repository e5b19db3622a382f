"""Lesson 06: an antibody marks a cell, and somebody must read the mark."""

from __future__ import annotations

import math

from immunolab.scenes import contact
from immunolab.scenes.antibodies import STEM, antibody, bare_cd38, mark, read
from immunolab.scenes.cells import myeloma_cell, nk_cell, plasma_cell, red_cell, t_cell
from immunolab.scenes.draw import Point, rect
from immunolab.scenes.eaters import engulfing_macrophage
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import tcr
from immunolab.scenes.part import Part, Placed
from immunolab.scenes.particles import granules
from immunolab.scenes.signs import none_sign
from immunolab.scenes.story import Scene, Step

X, Y, R = 560, 250, 74  # the myeloma cell
SIZE = 0.86
FACING = ((158, 44), (202, -44))  # where the two antibodies towards the left are, and how far their stems tilt
AROUND = ((100, 30), (45, -30), (0, 30), (-45, 30), (-100, -30))
CELL: Part = myeloma_cell(R, 4)


def _marked(f: Frame, around: int = 5) -> list[Placed]:
    """The myeloma cell with antibodies; gives the two whose stems point to the left."""
    facing = [mark(f, CELL, X, Y, at, tilt, SIZE, f"face{i}") for i, (at, tilt) in enumerate(FACING)]
    for i, (at, tilt) in enumerate(AROUND):
        if i < around:
            mark(f, CELL, X, Y, at, tilt, SIZE, f"drug{i}")
        else:
            bare_cd38(f, CELL, X, Y, at, SIZE)
    return facing


def _target(f: Frame) -> None:
    f.put(CELL, X, Y, key="U", part="myeloma-cell", title="myeloma cell")


def _held(f: Frame) -> None:
    _marked(f, 2)
    _target(f)
    for i, (x, y, turn) in enumerate(((150, 150, 30), (250, 320, -24), (120, 380, 70))):
        f.put(
            antibody("drug", notch="w"),
            x,
            y,
            turn,
            SIZE,
            key=f"drug{i + 2}",
            part="drug-free",
            title="daratumumab, free",
        )
    f.label("myeloma cell", 778, 40, None, "end", kind="strong")
    f.label("CD38", 700, 430, (622, 312), "middle", kind="strong")
    f.label("arm on CD38", 330, 60, (452, 206), "middle", kind="strong")
    f.label("stem sticks out", 330, 456, (414, 312), "middle")


def _centre(one: Placed) -> tuple[Point, float]:
    """Where a round cell lies that stands at the height of the target and reads this stem, and its radius."""
    (x, y), (ex, ey) = one.point(0, STEM + 19), one.point(0, 0)
    length = math.hypot(x - ex, y - ey)
    far = (Y - y) / ((y - ey) / length)
    return (x + far * (x - ex) / length, Y), far / 0.97


def _killed(f: Frame) -> None:
    facing = _marked(f)
    for one in facing:
        read(f, one, title="receptor of the killer cell, holding a stem")
    (x, y), r = _centre(facing[0])
    f.put(nk_cell(r, 2), x, y, key="nk", part="nk-cell", title="natural killer cell")
    contact.blebs(f, (X + 60, Y - 66, 17), (X + 92, Y + 26, 15), (X - 30, Y + 76, 14))
    _target(f)
    f.put(granules(8, 5, 20), (x + r + X - 1.2 * R) / 2, Y, part="granules", title="perforin and granzymes")
    f.put(granules(5, 9, 14), X - 1.2 * R + 22, Y)
    f.label("natural killer cell", 22, 40, kind="strong")
    f.label("dies", 778, 40, None, "end", kind="strong")
    f.label(
        "grips the stems",
        330,
        470,
        ((facing[1].point(0, STEM + 8)[0]), facing[1].point(0, STEM + 8)[1]),
        "middle",
        kind="strong",
    )
    f.label("granules", 440, 90, (424, 236), "middle")


ROOM = 172


def _eaten(f: Frame) -> None:
    facing = _marked(f)
    f.put(engulfing_macrophage(ROOM), X, Y, key="mac", part="macrophage", title="macrophage")
    f.spot("macrophage", 220, Y, 90, "macrophage")
    f.hollow("macrophage", X, Y, ROOM)
    for it in facing:
        read(f, it, title="receptor of the macrophage, holding a stem")
    _target(f)
    f.label("macrophage", 22, 40, kind="strong")
    f.label("eats it", 778, 40, None, "end", kind="strong")


def _unread(f: Frame) -> None:
    _marked(f)
    _target(f)
    cell = t_cell(52, 3)
    f.ring(tcr(), cell, 196, Y, [20, 150, 260], 0.7, part="tcr", title="T-cell receptor")
    f.put(cell, 196, Y, key="T", part="t-cell", title="T cell, which does not hold the stems")
    f.put(none_sign(22), 196, 378, part="signal", title="no signal")
    f.label("T cell", 196, 150, None, "middle")
    f.label("nobody reads the stems", 330, 456, None, "middle", kind="strong")
    f.label("it lives on", 778, 40, None, "end", kind="strong")


def _healthy(f: Frame) -> None:
    f.raw(rect(536, -4, 270, 508, 0, "panel"))
    plasma, killer, red = plasma_cell(54, 5), nk_cell(46, 2), red_cell(30)
    s = 0.62
    for at, tilt in ((90, 30), (30, -30), (150, 30), (210, -30), (330, 30), (270, 30)):
        mark(f, plasma, 136, 216, at, tilt, s)
    f.put(plasma, 136, 216, part="plasma-cell", title="healthy plasma cell, marked")
    for at, tilt in ((60, 30), (200, 30)):
        mark(f, killer, 406, 150, at, tilt, s)
    f.put(killer, 406, 150, part="nk-cell", title="natural killer cell, marked")
    disc = Part(red, "red-cell", 30)
    mark(f, disc, 406, 392, 60, 30, s)
    f.put(disc, 406, 392, part="red-cell", title="red cell, marked")
    for at, tilt in ((90, 30), (30, -30), (150, 30), (210, -30), (330, 30), (270, 30)):
        mark(f, myeloma_cell(54, 4), 668, 236, at, tilt, s)
    f.put(myeloma_cell(54, 4), 668, 236, key="U", part="myeloma-cell", title="myeloma cell, marked")
    f.label("plasma cell", 136, 372, None, "middle", kind="strong")
    f.label("natural\nkiller cell", 406, 250, None, "middle", kind="strong")
    f.label("red cell", 406, 458, None, "middle", kind="strong")
    f.label("myeloma cell", 668, 390, None, "middle")
    f.label("healthy", 24, 40, None, kind="quiet")


SCENE = Scene(
    "mark",
    "A mark must be read",
    "An antibody on a cell is a mark; what happens to the cell depends on who reads the stem.",
    [
        Step(
            "Daratumumab's arms hold CD38 on a myeloma cell, and its stems stick out.",
            "An egg-shaped orange myeloma cell on the right with seven two-lobed CD38 around it. Four of them are held by an "
            "arm of a magenta Y-shaped antibody, whose stem points away. Three antibodies float on the left.",
            _held,
        ),
        Step(
            "A natural killer cell grips the stems and empties its granules onto the marked cell.",
            "On the left a round cell with grains. Two forks on it hold two stems. Rings and triangles lie between the two "
            "cells and inside the myeloma cell, which has blebs.",
            _killed,
        ),
        Step(
            "A macrophage grips the stems, too, and swallows the marked cell.",
            "A large cell with a kidney-shaped nucleus closes around the myeloma cell from the left. Forks on its inner edge "
            "hold stems.",
            _eaten,
        ),
        Step(
            "Where nobody reads the stems the marked cell lives on; most T cells cannot read them.",
            "The myeloma cell with seven antibodies, whole. On the left a T cell that touches none of them, and a sign with a "
            "dash: no signal.",
            _unread,
        ),
        Step(
            "Healthy cells wear CD38, too: plasma cells densely, natural killer cells and red cells thinly.",
            "Left, three healthy cells: a green plasma cell with six antibodies, a natural killer cell with two, a red cell "
            "with one. Right, a myeloma cell with six.",
            _healthy,
        ),
    ],
    "Each antibody stands for thousands, and both arms often hold. Left out: complement, proteins of the blood that also read "
    "stems and make holes, and the B and T cells that wear some CD38.",
)
