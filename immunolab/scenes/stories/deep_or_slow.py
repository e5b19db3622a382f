"""Lesson 05: few cells that grow fast, more that grow slowly."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.arrange import rows, time_axis
from immunolab.scenes.cells import myeloma_cell
from immunolab.scenes.draw import line, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.story import Scene, Step

LEFT, WIDE, HIGH = 26, 126, 176  # of the first box, of each, and how high it is
#: cells after 0 to 5 doublings of the fast: one that doubles each time, and some that double every second time
FAST = tuple(2**k for k in range(6))
SLOW = tuple(round(32 / 2 ** ((5 - k) / 2)) for k in range(6))
UPPER, LOWER = 52, 268


def _lane(f: Frame, y: float, counts: Sequence[int], name: str, title: str) -> None:
    """One seed over time, a box each time that the fast have doubled."""
    for k, n in enumerate(counts):
        x = LEFT + k * WIDE
        f.raw(rect(x, y, WIDE - 8, HIGH, 8, fill="panel"))
        for i, (cx, cy) in enumerate(rows(n, x + 59, y + 20, 22, 5, 1.04)):
            f.put(myeloma_cell(8.4, i % 9 + 3), cx, cy, key=f"{name}{k}{i}", title=title)
    for k, when in ((0, "start"), (3, "half-way"), (5, "end")):
        if k < len(counts):
            f.region(f"{name}-{when}", LEFT + (k + 0.47) * WIDE, y + HIGH / 2, 58, f"{title}, {when}")


def _lanes(f: Frame, n: int) -> None:
    _lane(f, UPPER, FAST[:n], "fast", "few and fast")
    _lane(f, LOWER, SLOW[:n], "slow", "more and slow")
    f.label("few, fast", LEFT, 38, kind="strong")
    f.label("more, slow", LEFT, 256, kind="strong")
    ticks = [(LEFT + (k + 0.47) * WIDE, f"month {k}" if k == 0 else str(k)) for k in range(6)]
    time_axis(f, 456, ticks, n - 1, LEFT, LEFT + 6 * WIDE - 8, 34)


def _seeds(f: Frame) -> None:
    for x, n, name, title in ((30, 1, "fast", "few and fast"), (420, 6, "slow", "more and slow")):
        f.raw(rect(x, 96, 350, 290, 8, fill="panel"))
        for i, (cx, cy) in enumerate(rows(n, x + 175, 242 if n == 1 else 202, 94, 3, 0.9)):
            f.put(myeloma_cell(33, i + 3), cx, cy, key=f"{name}0{i}", part=name, title=title)
    f.label("few are left", 205, 68, None, "middle", kind="strong")
    f.label("more are left", 595, 68, None, "middle", kind="strong")
    f.label("double in a month", 205, 432, None, "middle")
    f.label("double in two months", 595, 432, None, "middle")


def _half(f: Frame) -> None:
    _lanes(f, 4)


def _same_day(f: Frame) -> None:
    _lanes(f, 6)
    x = LEFT + 5 * WIDE
    f.raw(
        rect(x - 4, UPPER - 4, WIDE, HIGH + 8, 10, "none", "accent", 3),
        rect(x - 4, LOWER - 4, WIDE, HIGH + 8, 10, "none", "accent", 3),
        line(x + 59, UPPER + HIGH + 4, x + 59, LOWER - 4, "accent", 3),
    )
    f.label("relapse", 610, 38, None, kind="strong")


SCENE = Scene(
    "deep-or-slow",
    "Deep or slow",
    "How many are left and how fast they grow decide together when the disease is back.",
    [
        Step(
            "One treatment leaves few cells that grow fast, another leaves more that grow slowly.",
            "Two panels. On the left one orange plasma cell; on the right six of them.",
            _seeds,
        ),
        Step(
            "Three months on, the few have become eight and the six sixteen.",
            "Two rows of four boxes, one for each month. In the upper row 1, 2, 4 and 8 plasma cells; in the lower row 6, 8, "
            "11 and 16.",
            _half,
        ),
        Step(
            "With these numbers both are back on the same day.",
            "Two rows of six boxes. In the upper row 1, 2, 4, 8, 16 and 32 plasma cells; in the lower row 6, 8, 11, 16, 23 and "
            "32. The last two boxes are framed and joined.",
            _same_day,
        ),
    ],
    "Numbers and months are invented so that the end is the same. Real clones are mixtures, grow unevenly, and treatment changes "
    "both depth and pace.",
)
