"""Lesson 05: the M protein is the smoke, the clone the fire. Counts follow lesson 05's simulation at its defaults."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.antibodies import antibody
from immunolab.scenes.arrange import time_axis
from immunolab.scenes.cells import dying_cell, healthy_cell, myeloma_cell, red_cell
from immunolab.scenes.draw import circle, ellipse, moved, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.places import vessel
from immunolab.scenes.story import Scene, Step

STREAM = 342  # the middle of the blood vessel
TICKS = ((110, "treatment"), (300, "day 9"), (490, "day 70"), (680, "day 153"))
#: the axis before the bet on the last of the protein: it does not tell the days that are asked for
TICKS_BEFORE = (*TICKS[:2], (490, "later"), (680, "later still"))
#: the clone in the marrow, rows of a crowd
CLONE = [
    (x + 27 * (k % 2), 92 + 54 * k) for k, n in enumerate((7, 7, 7, 5)) for x in range(212, 212 + 62 * n, 62)
]  # fmt: skip
SURVIVOR = 16  # place of the first survivor in the crowd
KIN = (17, 10)  # of its daughters, in the order in which they come
#: M protein in the blood: place and turn, in the order in which it is lost
PROTEIN = [
    (300, 322, 70), (640, 364, -40), (90, 326, 20), (470, 360, 150), (220, 366, -70), (724, 326, 30),
    (386, 320, -20), (560, 322, 200), (142, 364, 110), (680, 318, -110), (340, 364, 10), (520, 364, 60),
    (60, 366, -30), (758, 364, 80), (250, 320, 190), (430, 330, 40),
]  # fmt: skip
REDS = [(176, 324), (610, 330), (404, 370), (34, 320), (574, 370)]


def _place(f: Frame, now: int) -> None:
    """The marrow above, a blood vessel below, and when this is."""
    f.raw(rect(0, 0, 800, 300, fill="marrow"))
    for x, y, r in ((110, 70, 120), (520, 190, 150), (740, 70, 110)):
        f.raw(circle(x, y, r, fill="marrow2", op=0.32))
    for x, y, r in ((86, 150, 42), (734, 190, 36)):
        f.raw(
            circle(x, y, r, fill="bone.hi", stroke="bone.line", w=2),
            ellipse(x - r * 0.3, y - r * 0.4, r * 0.3, r * 0.13, -30, fill="white", op=0.6),
        )
    f.raw(vessel(STREAM, 92, cells=False))
    for i, (x, y) in enumerate(REDS):
        f.raw(moved(red_cell(14, 23 * i), x, y))
    time_axis(f, 438, TICKS if now > 1 else TICKS_BEFORE, now)


def _cells(f: Frame, which: Sequence[int], dying: Sequence[int] = ()) -> None:
    for i in which:
        x, y = CLONE[i]
        f.put(myeloma_cell(28, i % 9 + 3), x, y, (i * 29) % 40 - 20, key=f"m{i}", part="clone", title="myeloma cell")
    for i in dying:
        x, y = CLONE[i]
        f.put(dying_cell(17, i), x, y, key=f"m{i}", part="dying", title="myeloma cell, dying")


def _protein(f: Frame, n: int) -> None:
    for i, (x, y, turn) in list(enumerate(PROTEIN))[len(PROTEIN) - n :]:
        f.put(antibody("tum", notch="flat"), x, y, turn, 0.42, key=f"a{i}", part="m-protein", title="M protein")


def _healthy(f: Frame) -> None:
    """What grows where the clone was, on no place of the clone's."""
    for i, (x, y) in enumerate([(190, 236), (262, 264), (650, 226), (640, 84), (560, 76), (176, 78)]):
        f.put(healthy_cell(19, i + 2), x, y, part="healthy", title="healthy cell of the marrow")


def _full(f: Frame) -> None:
    _place(f, 0)
    _cells(f, range(len(CLONE)))
    _protein(f, 16)
    f.label("the clone", 400, 40, (398, 66), "middle", kind="strong")
    f.label("its antibody", 660, 276, (678, 310), "middle", kind="strong")
    f.label("marrow", 60, 40, None, "middle", kind="quiet")


def _killed(f: Frame) -> None:
    _place(f, 1)
    _cells(f, [SURVIVOR], [3, 5, 8, 12, 14, 19, 22, 24])
    _protein(f, 12)
    f.label("one is left", 330, 40, (CLONE[SURVIVOR][0] - 6, CLONE[SURVIVOR][1] - 26), "middle", kind="strong")
    f.label("in pieces", 600, 40, (CLONE[5][0] + 8, CLONE[5][1] - 22), "middle")
    f.label("still there", 660, 276, (678, 310), "middle", kind="strong")


def _clear(f: Frame) -> None:
    _place(f, 2)
    _healthy(f)
    _cells(f, [SURVIVOR, KIN[0]])
    _protein(f, 2)
    f.label("two by now", 400, 40, (CLONE[SURVIVOR][0] + 10, CLONE[SURVIVOR][1] - 28), "middle")
    f.label("nearly clear", 560, 276, None, "middle", kind="strong")


def _back(f: Frame) -> None:
    _place(f, 3)
    _healthy(f)
    _cells(f, [SURVIVOR, *KIN])
    _protein(f, 1)
    f.label("growing", 400, 40, (CLONE[KIN[1]][0], CLONE[KIN[1]][1] - 28), "middle", kind="strong")
    f.label("at its lowest", 430, 276, (430, 318), "middle", kind="strong")


SCENE = Scene(
    "smoke",
    "Smoke and fire",
    "The M protein is made by the clone and outlasts it, so it tells late of both its end and its return.",
    [
        Step(
            "The clone in the marrow makes one antibody, the M protein, and the blood is full of it.",
            "Above, marrow with twenty-six orange plasma cells, all alike. Below, a blood vessel with sixteen orange "
            "antibodies, all alike. The time axis is at treatment.",
            _full,
        ),
        Step(
            "Treatment kills the clone within days, while most of its antibody is still in the blood.",
            "In the marrow eight cells in pieces and one whole one. In the blood vessel still twelve of the sixteen "
            "antibodies. The axis is at day 9.",
            _killed,
        ),
        Step(
            "Weeks later the antibody is nearly gone, for it is broken down and little is made.",
            "In the marrow two of the clone's cells among grey healthy ones. In the blood vessel two antibodies. The axis "
            "is at day 70.",
            _clear,
        ),
        Step(
            "The clone has grown for months when the antibody reaches its lowest point.",
            "In the marrow three of the clone's cells among grey healthy ones. In the blood vessel a single antibody. The "
            "axis is at day 153.",
            _back,
        ),
    ],
    "Drawn in proportion to the lesson's model in which 1 % of the cells survive: an antibody stands for 2.5 grams in a litre, "
    "a cell after treatment for some ten thousand million, each count rounded and the last one up. Before treatment there would be a hundred; 26 are drawn. Marrow "
    "and blood are cut beside each other.",
)
