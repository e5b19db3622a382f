"""Lesson 11: what two drugs leave in a dish, what one expects of both, and what is more or less than that."""

from __future__ import annotations

from immunolab.scenes.cells import tumour_cell
from immunolab.scenes.draw import circle, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.story import Scene, Step

#: cells in a dish; left by A, by B, and by both if each takes its half; and left in two other dishes with both
CELLS, LEFT_A, LEFT_B, EXPECTED = 16, 8, 8, 4
FEWER, MORE = 1, 7
WIDE, STEP, R, TOP = 236.0, 52.0, 20.0, 142.0
COLUMNS = (20.0, 282.0, 544.0)
#: the order in which cells are killed by A, and the order in which B takes those that A has left
BY_A = (0, 3, 5, 6, 8, 11, 13, 14)
BY_B = (1, 7, 10, 12, 4, 15, 2, 9)


def _dish(f: Frame, column: int, killed: tuple[int, ...], part: str, title: str, words: str) -> None:
    """Sixteen cells in a square; of those killed a contour is left."""
    x0 = COLUMNS[column]
    f.raw(rect(x0, TOP, WIDE, WIDE, 10, "panel", "rule", 1.8))
    for i in range(CELLS):
        x = x0 + WIDE / 2 + (i % 4 - 1.5) * STEP
        y = TOP + WIDE / 2 + (i // 4 - 1.5) * STEP
        if i in killed:
            f.raw(circle(x, y, R - 5, "none", "leader", 1.6))
        else:
            f.put(tumour_cell(R, 5 + i % 5), x, y, key=f"{part}{i}", part=part, title=title)
    f.region(part, x0 + WIDE / 2, TOP + WIDE / 2, 100, title)
    f.label(words, x0 + WIDE / 2, TOP - 24, None, "middle", kind="strong")


def _left(f: Frame, column: int, n: int) -> None:
    f.label(f"{n} of {CELLS} left", COLUMNS[column] + WIDE / 2, TOP + WIDE + 40, None, "middle", kind="quiet")


def _with_both(left: int) -> tuple[int, ...]:
    """Which cells are gone where both were given and ``left`` are left."""
    return (BY_A + BY_B)[: CELLS - left]


def _alone(f: Frame) -> None:
    _dish(f, 0, BY_A, "a", "dish with A alone", "A alone")
    _dish(f, 1, BY_B, "b", "dish with B alone", "B alone")
    for column in (0, 1):
        _left(f, column, LEFT_A)


def _expected(f: Frame) -> None:
    _alone(f)
    _dish(f, 2, _with_both(EXPECTED), "both", "dish with both, as expected", "both, expected")
    _left(f, 2, EXPECTED)


def _three(f: Frame) -> None:
    for column, (left, part, words) in enumerate(
        ((EXPECTED, "as-expected", "as expected"), (FEWER, "fewer", "synergy"), (MORE, "more", "antagonism"))
    ):
        _dish(f, column, _with_both(left), part, f"dish with both, {left} cells left", words)
        _left(f, column, left)
    f.label("both were given", 400, 58, None, "middle")


SCENE = Scene(
    "more-than-sum",
    "More than which sum?",
    "What two drugs do is more or less only beside what was expected of them.",
    [
        Step(
            "Drug A alone leaves half of the cells in a dish, and so does drug B.",
            "Two square dishes of sixteen places each. In both, eight places hold a cell, eight an empty contour; they are not the same eight.",
            _alone,
        ),
        Step(
            "If neither helps the other, B takes half of what A has left, so a quarter stays.",
            "The same two dishes, and a third with both drugs: four cells are left, and twelve empty contours.",
            _expected,
        ),
        Step(
            "Count what is found with both: four left is as expected, fewer is synergy, more is antagonism.",
            "Three dishes in which both drugs were given: four cells are left in the first, one in the second, seven in the third.",
            _three,
        ),
    ],
    "Sixteen cells stand for millions; with so few, luck alone would make such differences. The rule drawn here is that of Bliss, one of several.",
)
