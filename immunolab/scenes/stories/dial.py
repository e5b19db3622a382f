"""Lesson 10: more interleukin-2 helps up to a point, and harms beyond it."""

from __future__ import annotations

import math

from immunolab.scenes.cells import dying_cell, red_cell, t_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import Point, circle, ellipse, line, moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.messengers import order
from immunolab.scenes.molecules import mhc1, tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.story import Scene, Step

R, T, SIZE = 37, 23, 0.5
DIAL = (92, 86, 62)  # middle and radius
#: the tumour's cells, in the order in which they are killed last to first; each is met from the left
TUMOUR: list[Point] = [(404, 108), (584, 236), (404, 330), (752, 110), (752, 340), (584, 84)]
#: in each step: tumour cells alive, those met, T cells beside, and molecules of interleukin-2
ALIVE, MET, BESIDE, GIVEN = (6, 3, 3), (2, 3, 3), (0, 3, 22), (12, 40, 110)
FREE: list[Point] = [
    (214, 250), (560, 392), (668, 250), (214, 340), (328, 396), (398, 226), (322, 236), (240, 176), (222, 96), (468, 168),
    (508, 318), (650, 326), (700, 52), (494, 60), (330, 44), (250, 40), (728, 226), (776, 262), (400, 402), (732, 408),
    (578, 312), (540, 150),
]  # fmt: skip
LEAKS = (220, 476, 644)  # where the wall opens
WALL = 436


def _dial(f: Frame, step: int) -> None:
    x, y, r = DIAL
    f.raw(circle(x, y, r, fill="dev.hi", stroke="dev.line", w=2.6))
    for k in range(7):
        q = math.radians(210 - 40 * k)
        f.raw(line(x + (r - 12) * math.cos(q), y - (r - 12) * math.sin(q), x + (r - 4) * math.cos(q),
                   y - (r - 4) * math.sin(q), "dev.line", 2.4))  # fmt: skip
    q = math.radians((190, 90, -10)[step])
    f.raw(
        line(x, y, x + (r - 18) * math.cos(q), y - (r - 18) * math.sin(q), "drug.line", 6),
        circle(x, y, 8, "drug.mid", "drug.line", 2),
    )
    f.region("dial", x, y, r, "dial: how much interleukin-2 is given")
    f.label("interleukin-2", x + 14, y + r + 34, None, "middle", kind="strong")


def _vessel(f: Frame, leaking: bool) -> None:
    """A vessel below; where it leaks its cells stand apart, and what was in the blood is in the tissue."""
    f.raw(rect(0, 0, 800, 500, fill="dermis"), rect(0, WALL, 800, 64, fill="lumen"))
    if leaking:
        for at in LEAKS:
            side = f"M{at - 14} {WALL + 8}Q{at - 30} {WALL - 20} {at - 54} {WALL - 44}"
            pool = f"{side}Q{at} {WALL - 78} {at + 54} {WALL - 44}Q{at + 30} {WALL - 20} {at + 14} {WALL + 8}Z"
            f.raw(path(pool, "lumen", "wallline", 1.4))
    width, x = 84.0, -20.0
    while x < 820:
        gap = 12 if leaking and any(abs(x + width / 2 - at) < 60 for at in LEAKS) else 2
        f.raw(rect(x + gap, WALL - 7, width - 2 * gap, 14, 7, fill="wall", stroke="wallline", lw=1.4),
              ellipse(x + width / 2, WALL, 12, 4, fill="wallline", op=0.5))  # fmt: skip
        x += width
    f.put(rect(-20, WALL - 7, 840, 14, op=0), part="vessel-wall", title="wall of the vessel")
    f.spot("vessel-wall", 300, WALL, 26, "wall of the vessel")
    for i in range(4 if leaking else 8):
        f.raw(moved(red_cell(13, 24 * i - 50), 170 + (150 if leaking else 84) * i, 472 - 8 * (i % 2)))


def _picture(f: Frame, step: int) -> None:
    _vessel(f, step == 2)
    f.put(order(GIVEN[step], 190, 30, 780, 420, 12 + step, True), part="given", title="interleukin-2")
    for i, (x, y) in enumerate(TUMOUR):
        cell = tumour_cell(R, 7 + i) if i < ALIVE[step] else dying_cell(R * 0.86, i + 3)
        part, title = ("tumour-cell", "tumour cell") if i < ALIVE[step] else ("killed", "tumour cell, dying")
        if i < MET[step]:
            meet(f, cell, x, y, SIZE, r=T, key=f"t{i}", part="t-cell")
        elif i < ALIVE[step]:
            f.ring(mhc1(), cell, x, y, [180], SIZE, 0.95)
        f.put(cell, x, y, key=f"u{i}", part=part, title=title)
    for i, (x, y) in enumerate(FREE[: BESIDE[step]]):
        cell = with_receptors(t_cell(T, 3), tcr(cd3=False), [(20, 100, 200, 290)[i % 4]], SIZE, 0.93)
        f.put(cell, x, y, key=f"b{i}", part="t-cell", title="T cell")
    _dial(f, step)


def _little(f: Frame) -> None:
    _picture(f, 0)
    f.label("T cells", 300, 200, (306, 132), "middle")
    f.label("vessel", 40, 484, None, kind="quiet")


def _more(f: Frame) -> None:
    _picture(f, 1)
    f.label("killed", 486, 44, (556, 74), "middle")
    f.label("vessel", 40, 484, None, kind="quiet")


def _too_much(f: Frame) -> None:
    _picture(f, 2)
    for x in LEAKS:
        f.arrow([(x, WALL + 14), (x - 2, WALL - 14), (x, WALL - 40)])
    f.label("leak", 142, 424, (196, 396), "end", kind="strong")
    f.tag("organs get less blood", 560, 472)


SCENE = Scene(
    "dial",
    "Turning the dial",
    "More interleukin-2 brings more T cells; beyond a point it brings more harm and hardly any more help.",
    [
        Step(
            "A little interleukin-2: two T cells work on the tumour.",
            "A dial at the upper left points to the left. Six tumour cells, two of them with a T cell on them, a few dots. Below "
            "a vessel whose wall is closed.",
            _little,
        ),
        Step(
            "More of it: more T cells, and half of the tumour cells are killed.",
            "The dial points upwards. There are six T cells, three of them on tumour cells; three tumour cells are in pieces. The "
            "wall of the vessel is closed.",
            _more,
        ),
        Step(
            "More still: T cells everywhere, the tumour as before, and the vessel's wall leaks.",
            "The dial points to the right. There are twenty-five T cells and as many tumour cells as before. The wall of the "
            "vessel has gaps, and its fluid is in the tissue.",
            _too_much,
        ),
    ],
    "Counts are made up; how T cells and tumour change follows this lesson's simulation, the leak does not. Vessels leak under high doses of "
    "interleukin-2 in people: fluid goes into the tissue, and organs get too little blood. Several mechanisms are discussed; "
    "the drawing takes no side.",
)
