"""Lesson 03: sneaking through. T cells follow lesson 03's simulation, one for some 125,000 effectors."""

from __future__ import annotations

import math
from collections.abc import Sequence

from immunolab.scenes.arrange import honeycomb, time_axis
from immunolab.scenes.cells import dying_cell, t_cell, tumour_cell
from immunolab.scenes.draw import rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.particles import dots
from immunolab.scenes.story import Scene, Step

R, T = 24, 22
TX, TY = 560, 232  # the middle of the tumour
AXIS, TICKS = 444, (170, 400, 630)


def _frame(f: Frame, now: int) -> None:
    """The tissue, and below it when this is."""
    f.raw(rect(0, 0, 800, 412, fill="dermis"))
    time_axis(f, AXIS, tuple(zip(TICKS, ("day 0", "day 60", "later"), strict=True)), now)


def _t_cells(f: Frame, spots: Sequence[tuple[float, float, float]]) -> None:
    for k, (x, y, up) in enumerate(spots):
        cell = with_receptors(t_cell(T, 3), tcr(cd3=False), [up], 0.56, 0.93)
        f.put(cell, x, y, key=f"t{k}", part="t-cell", title="T cell that fits")


def _tumour(f: Frame, n: int, dying: Sequence[int] = ()) -> None:
    for i, (x, y) in enumerate(honeycomb(n, TX, TY)):
        if i in dying:
            f.put(dying_cell(R * 0.76, i), x, y, key=f"u{i}", part="killed", title="tumour cell, dying")
        else:
            f.put(tumour_cell(R, 3 + i % 6), x, y, key=f"u{i}", part="tumour-cell", title="tumour cell")


#: T cells at rest, in the order in which they are lost
READY = [
    (92, 200, 70),
    (196, 132, 30),
    (180, 276, -20),
    (106, 108, 100),
    (90, 300, 150),
    (270, 200, 10),
    (270, 318, 60),
    (286, 96, 140),
]


def _few(f: Frame) -> None:
    _frame(f, 0)
    _t_cells(f, READY)
    _tumour(f, 3)
    f.label("T cells, ready", 180, 40, None, "middle", kind="strong")
    f.label("1,000 tumour cells", 580, 40, (TX + 20, TY - 42), "middle", kind="strong")
    f.label("no alarm", 560, 372, None, "middle")


def _unnoticed(f: Frame) -> None:
    _frame(f, 1)
    _t_cells(f, READY[:3])
    _tumour(f, 10)
    f.label("fewer", 180, 40, None, "middle", kind="strong")
    f.label("about 1 million", 580, 40, (TX, TY - 86), "middle", kind="strong")
    f.label("hardly any alarm", 560, 392, None, "middle")


def _alarm(f: Frame, m: int, x: float, y: float, rx: float, ry: float) -> None:
    f.put(dots(m, rx, ry, 4, "mac", 4.2), x, y, part="alarm", title="alarm")
    f.spot("alarm", x, y, 30, "alarm")


def _too_late(f: Frame) -> None:
    _frame(f, 2)
    _alarm(f, 46, 226, 220, 150, 150)
    _tumour(f, 36, (30,))
    _t_cells(f, [*READY[:3], READY[4], (352, 128, -6), (322, 263, 0), (346, 352, 20)])
    f.label("alarm", 80, 40, (150, 132), "middle", kind="strong")
    f.label("too large by now", 560, 36, None, "middle", kind="strong")


def _between(f: Frame) -> None:
    _frame(f, 2)
    _alarm(f, 40, 250, 190, 150, 130)
    _tumour(f, 14, (12, 13, 10))
    around = []
    for k in range(13):
        a = 2 * math.pi * k / 13 + 0.1
        around.append((TX + 176 * math.cos(a), TY - 154 * math.sin(a), math.degrees(a) + 180))
    _t_cells(f, around)
    f.label("begun with 1 million", 24, 40, None)
    f.label("alarm in time,\nand held", 40, 368, None, kind="strong")


SCENE = Scene(
    "sneaking",
    "Sneaking through",
    "A tumour that starts small calls nobody until it is large; by then the T cells are few.",
    [
        Step(
            "A tumour starts with few cells, too few to give the alarm, although T cells are ready.",
            "Three tumour cells on the right, eight T cells on the left, nothing between them. The time axis below is at day "
            "0.",
            _few,
        ),
        Step(
            "For 60 days it grows, hardly anybody is called, and the T cells become fewer.",
            "Ten tumour cells on the right, three T cells on the left, still nothing between them. The axis is at day 60.",
            _unnoticed,
        ),
        Step(
            "Now that it is large it gives the alarm, and the answer comes too late.",
            "Thirty-six tumour cells, one of them in pieces. Many small dots, the alarm, spread to the left; there are "
            "seven T cells, three of them at the tumour's edge.",
            _too_late,
        ),
        Step(
            "A tumour that starts with a million cells gives the alarm while T cells are still many, and is held.",
            "Fourteen tumour cells, three of them in pieces, with thirteen T cells in a ring around them, receptors turned "
            "inwards. Small dots spread to the left.",
            _between,
        ),
    ],
    "As in the lesson's model: T cells are drawn in proportion, one for some 125,000, tumour cells in steps, three for a "
    "thousand and 36 for a hundred million. The model was fitted to mice; nobody has watched the first cells in a person. MHC is left out.",
)
