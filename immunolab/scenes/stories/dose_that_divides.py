"""Lesson 08: a dose that divides. Counts are those of lesson 08's model at its default settings, a dot a cell."""

from __future__ import annotations

import random
from collections.abc import Sequence

from immunolab.scenes.arrange import time_axis
from immunolab.scenes.cells import t_cell
from immunolab.scenes.draw import Point, circle, line, num, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import car
from immunolab.scenes.part import with_receptors
from immunolab.scenes.story import Scene, Step

#: the days drawn, and how many cells there are for each one on day 0
DAYS = (0, 9.3, 28, 365)
PEAK, DAY_28, YEAR = 3900, 223, 10
COLUMNS, ROWS = 78, 50
LEFT, TOP, WIDE, HIGH = 168, 14, 7.8, 7.6
CAR_T = (84, 92)  # the one that is drawn large
TICKS = ((190, "day 0"), (380, "day 9"), (570, "day 28"), (724, "one year"))


def _places() -> list[Point]:
    """A place for each cell of the peak, in the order in which they are the last to die."""
    chance = random.Random(8)
    spots = [
        (LEFT + WIDE * (i + 0.5) + chance.uniform(-0.4, 0.4), TOP + HIGH * (j + 0.5) + chance.uniform(-0.4, 0.4))
        for i in range(COLUMNS)
        for j in range(ROWS)
    ]
    chance.shuffle(spots)
    middle = (LEFT + WIDE * COLUMNS / 2, TOP + HIGH * ROWS / 2)
    first = min(spots, key=lambda p: (p[0] - middle[0]) ** 2 + (p[1] - middle[1]) ** 2)
    spots.remove(first)
    apart = [first]  # those that are left after a year must not hide each other
    for spot in spots:
        inside = LEFT + 30 < spot[0] < LEFT + WIDE * COLUMNS - 30 and TOP + 30 < spot[1] < TOP + HIGH * ROWS - 30
        if len(apart) < YEAR and inside and all((spot[0] - x) ** 2 + (spot[1] - y) ** 2 > 100**2 for x, y in apart):
            apart.append(spot)
    return apart + [spot for spot in spots if spot not in apart]


CELLS = _places()


def _dots(spots: Sequence[Point], w: float, colour: str) -> str:
    """Cells so small that each is a dot: one path for all."""
    return path("".join(f"M{num(round(x, 1))} {num(round(y, 1))}h.1" for x, y in spots), "none", colour, w)


def _car_t(r: float, s: float, angles: Sequence[float]) -> str:
    return with_receptors(t_cell(r, 3), car(), angles, s, 0.97)


def _stage(f: Frame, now: int, count: str) -> None:
    f.raw(rect(LEFT - 4, TOP - 4, WIDE * COLUMNS + 8, HIGH * ROWS + 8, 8, fill="panel"))
    f.raw(circle(*CAR_T, 66, fill="panel", stroke="leader", w=1.25))
    f.put(_car_t(36, 0.46, (0, 60, 120, 180, 240, 300)), *CAR_T, part="car-t", title="one CAR T cell, enlarged")
    f.spot("car-t", *CAR_T, 50, "one CAR T cell, enlarged")
    time_axis(f, 428, TICKS, now, LEFT, 780)
    f.label("one dot,\none cell", CAR_T[0], 198, None, "middle")
    f.label(count, CAR_T[0], 316, None, "middle", kind="strong")


def _one(f: Frame) -> None:
    _stage(f, 0, "1")
    x, y = CELLS[0]
    f.raw(*(line(CAR_T[0] + 18, CAR_T[1] + 63 * up, x + 2, y + 8.6 * up, "leader", 1.25) for up in (-1, 1)))
    f.raw(circle(x, y, 9, fill="bg", stroke="leader", w=1.25), _dots([(x, y)], 8, "t.line"))
    f.region("first", x, y, 30, "the one cell of day 0")


def _many(f: Frame) -> None:
    _stage(f, 1, "3,900")
    f.put(_dots(CELLS, 5.8, "t.line"), part="crowd", title="3,900 CAR T cells")
    for x, y in ((300, 120), (472, 204), (640, 300)):
        f.spot("crowd", x, y, 70, "3,900 CAR T cells")


def _ghosts(f: Frame, left: int) -> None:
    f.put(_dots(CELLS[left:], 3.6, "t.lo"), part="dead", title="where cells were that have died", op=0.45)


def _most_die(f: Frame) -> None:
    _stage(f, 2, f"{DAY_28} left")
    _ghosts(f, DAY_28)
    f.put(_dots(CELLS[:DAY_28], 8, "t.line"), part="alive", title="CAR T cells that are left")
    for x, y in ((300, 120), (472, 204), (640, 300)):
        f.spot("alive", x, y, 70, "CAR T cells that are left")


def _few_stay(f: Frame) -> None:
    _stage(f, 3, f"{YEAR} left")
    _ghosts(f, YEAR)
    for i, (x, y) in enumerate(CELLS[:YEAR]):
        f.raw(circle(x, y, 24, fill="panel"))
        f.put(_car_t(13, 0.2, (20, 140, 260)), x, y, key=f"m{i}", part="memory", title="CAR T cell left after a year")
        f.spot("memory", x, y, 22, "CAR T cells left after a year")
    f.label("memory\ncells", CAR_T[0], 352, None, "middle")


SCENE = Scene(
    "dose-that-divides",
    "A dose that divides",
    "With cells that divide, the infusion is the beginning: how many there are is decided in the body.",
    [
        Step(
            "The bag is empty, and one CAR T cell in the blood stands for each that went in.",
            "A wide empty field with a single dot in its middle. Two thin lines lead from the dot to a CAR T cell drawn large "
            "at the upper left. Below, a time axis with its mark at day 0.",
            _one,
        ),
        Step(
            "It divides, and so do its daughters: by day 9 there are 3,900 in its place.",
            "The field is full of dots, 78 columns of 50. The mark on the axis is at day 9, and the count says 3,900.",
            _many,
        ),
        Step(
            "Then most die within weeks: on day 28 one in seventeen is left.",
            "Most dots are now small and pale; 223 dark ones are left, spread over the whole field. The mark is at day 28.",
            _most_die,
        ),
        Step(
            "A few are memory cells and stay for months: a year later there are still ten.",
            "Ten small CAR T cells, wide apart, on a field of pale dots. The mark on the axis is at one year.",
            _few_stay,
        ),
    ],
    "The counts are those of this lesson's simulation: a child or young adult in the middle of a study of leukaemia, with "
    "another product than those for myeloma. Two thirds had an expansion between a fifth of this one and five times it. Only "
    "blood is counted. Cells come and go between blood and marrow, and a dead cell leaves nothing: the pale dots are there to "
    "show how many it was. The axis is not to scale.",
)
