"""Lesson 01: memory makes the defence earlier. Counts follow lesson 01's simulation at its default settings."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.arrange import rows, time_axis
from immunolab.scenes.cells import t_cell
from immunolab.scenes.draw import rect
from immunolab.scenes.eaters import virus
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.story import Scene, Step

DAYS = (0, 1, 3, 5, 7)
LEFT, WIDE = 30, 148  # of the first day's box, and of each
#: T cells and viruses drawn on each of the days
FIRST = ((1, 1, 2, 6, 14), (1, 2, 6, 14, 1))
SECOND = ((9, 9, 10, 10, 10), (1, 2, 0, 0, 0))
BOX = 176  # height of a day's box


def _t(r: float = 11) -> str:
    return with_receptors(t_cell(r, 3), tcr(cd3=False), [90], r / 40, 0.93)


def _lane(f: Frame, y: float, counts: Sequence[Sequence[int]], name: str, title: str) -> None:
    """One meeting, day by day: T cells above, viruses below."""
    for k, (cells, viruses) in enumerate(zip(*counts, strict=True)):
        x = LEFT + k * WIDE
        f.raw(rect(x, y, WIDE - 8, BOX, 8, fill="panel"))
        for i, (cx, cy) in enumerate(rows(cells, x + 70, y + 34, 27, 5, 1.4)):
            f.put(_t(), cx, cy, key=f"{name}t{k}{i}", part=f"{name}-t-cells", title=f"T cells that fit, {title}")
        for i, (cx, cy) in enumerate(rows(viruses, x + 70, y + BOX - 18, 19, 7)):
            at = 2 * (y + BOX - 18) - cy  # rows grow upwards
            f.put(virus(6.5), cx, at, key=f"{name}v{k}{i}", part=f"{name}-viruses", title=f"viruses, {title}")
    f.region(f"{name}-day-5", LEFT + 3.47 * WIDE, y + BOX / 2, 70, f"day 5 of the {title}")
    f.region(f"{name}-start", LEFT + 0.47 * WIDE, y + BOX / 2, 70, f"day 0 of the {title}")


def _axis(f: Frame, y: float) -> None:
    ticks = [(LEFT + k * WIDE + 70, f"day {day}" if day == 0 else str(day)) for k, day in enumerate(DAYS)]
    time_axis(f, y, ticks, None, LEFT, LEFT + 5 * WIDE - 8, 34)


def _first(f: Frame) -> None:
    _lane(f, 150, FIRST, "first", "first meeting")
    _axis(f, 360)
    f.label("T cells that fit", 150, 90, (104, 172), "middle")
    f.label("virus", 100, 284, None, "middle")
    f.label("enough at last", 640, 90, (690, 158), "middle", kind="strong")


def _second(f: Frame) -> None:
    f.raw(rect(30, 96, 350, 330, 8, fill="panel"), rect(420, 96, 350, 330, 8, fill="panel"))
    f.put(_t(12), 205, 206, key="firstt00", part="few", title="T cells that fit, at the first meeting")
    f.put(virus(8), 205, 380, key="firstv00", part="virus", title="virus")
    for i, (x, y) in enumerate(rows(66, 595, 134, 30, 11, 1.28)):
        f.put(_t(12), x, y, key=f"secondt0{i}", part="many", title="T cells that fit, at the second meeting")
    f.put(virus(8), 595, 380, key="secondv00", part="virus")
    f.label("first meeting", 205, 66, None, "middle", kind="quiet")
    f.label("second meeting", 595, 66, None, "middle", kind="quiet")
    f.label("some 200", 205, 470, None, "middle", kind="strong")
    f.label("about a million", 595, 470, None, "middle", kind="strong")


def _both(f: Frame) -> None:
    _lane(f, 48, FIRST, "first", "first meeting")
    _lane(f, 268, SECOND, "second", "second meeting")
    _axis(f, 456)
    f.label("first meeting", LEFT, 34, None, kind="quiet")
    f.label("second meeting", LEFT, 254, None, kind="quiet")
    f.label("no virus from day 3 on", 544, 412, None, "middle", kind="strong")


SCENE = Scene(
    "earlier",
    "The first meeting and the second",
    "Memory does not make each cell stronger; it makes the many be there from the start.",
    [
        Step(
            "At the first meeting few T cells fit, and the virus multiplies for days before they are many.",
            "Five boxes from left to right: day 0, 1, 3, 5 and 7. Blue T cells above: 1, 1, 2, 6, 14. Spiked viruses "
            "below: 1, 2, 6, 14, and on the last day 1.",
            _first,
        ),
        Step(
            "Memory cells stay behind, so the second meeting starts with about a million in place of 200.",
            "Two boxes. At the first meeting one T cell above one virus; at the second a crowd of the same T cells, "
            "sixty-six of them, above one virus.",
            _second,
        ),
        Step(
            "With the many there from the start, the virus is gone days earlier and never becomes many.",
            "The five boxes of the first meeting above, those of the second below. Below there are nine T cells or ten "
            "on every day, one virus on day 0, two on day 1, and none from day 3.",
            _both,
        ),
    ],
    "Counts are drawn in steps, not in proportion: one cell stands for 200 at the start and for millions at the end. "
    "Memory cells are drawn as the others; they are also quicker to start. The first line of defence, B cells and "
    "antibodies are left out.",
)
