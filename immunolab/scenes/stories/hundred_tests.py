"""Lesson 12: what a positive test is worth, by the square of a hundred, with the test of the lesson's simulation."""

from __future__ import annotations

from immunolab.scenes.frame import Frame
from immunolab.scenes.hundred import square
from immunolab.scenes.story import Scene, Step

#: people of a hundred who have the marker, and of these those whom the test finds (84.1 %), where it is rare and where not
RARE, RARE_FOUND = 5, 4
COMMON, COMMON_FOUND = 30, 25
#: wrongly positive: 15.9 % of those without the marker, rounded
RARE_ALARMS, COMMON_ALARMS = 15, 11
NAMES = {
    "hit": "people with the marker who test positive",
    "miss": "people with the marker who test negative",
    "alarm": "people without the marker who test positive",
    "rest": "people without the marker who test negative",
}
OUT, PER_ROW = (444.0, 250.0), 10


def _all(f: Frame) -> None:
    square(f, RARE, 0, 0, NAMES, family="tum")
    f.label("has the marker", 456, 290, (398, 277), kind="strong")
    f.label("has it not", 112, 486, (93, 432))


def _found(f: Frame) -> None:
    square(f, RARE, RARE_FOUND, 0, NAMES, family="tum")
    f.label("four test positive", 456, 340, (398, 351), kind="strong")
    f.label("one is missed", 456, 262, (398, 277))


def _alarms(f: Frame) -> None:
    square(f, RARE, RARE_FOUND, RARE_ALARMS, NAMES, family="tum")
    f.label("four test positive", 456, 340, (398, 351))
    f.label("fifteen false alarms", 200, 486, (205, 438), "middle", kind="strong")


def _taken(f: Frame) -> None:
    square(f, RARE, RARE_FOUND, RARE_ALARMS, NAMES, family="tum", out=OUT, per_row=PER_ROW)
    f.label(f"{RARE_FOUND + RARE_ALARMS} are positive:", 440, 196, None, kind="strong")
    f.label(f"{RARE_FOUND} have the marker", 440, 350, None, kind="strong")


def _common(f: Frame) -> None:
    square(f, COMMON, COMMON_FOUND, COMMON_ALARMS, NAMES, family="tum", out=OUT, per_row=PER_ROW)
    f.label("a common marker", 440, 120, None)
    f.label(f"{COMMON_FOUND + COMMON_ALARMS} are positive:", 440, 196, None, kind="strong")
    f.label(f"{COMMON_FOUND} have the marker", 440, 424, None, kind="strong")


SCENE = Scene(
    "hundred-tests",
    "A hundred people, one test",
    "How much a positive test is worth depends on how many of those who are tested have what it looks for.",
    [
        Step(
            "Of a hundred people five have the marker, and nobody knows which.",
            "A square of ten by ten tiles. The five lowest tiles of the right column carry an orange disc; the other ninety-five are "
            "empty.",
            _all,
        ),
        Step(
            "The test finds four of the five.",
            "Four of the tiles with a disc, from the foot upwards, have an amber ground; the fifth stays pale.",
            _found,
        ),
        Step(
            "It is also positive in fifteen of the ninety-five who do not have the marker.",
            "Along the foot of the square fifteen empty tiles have an amber ground, too, nine in the lowest row and six above.",
            _alarms,
        ),
        Step(
            "Take out all who test positive: four of nineteen have the marker.",
            "Nineteen amber tiles stand in two rows beside the square: first four with a disc, then fifteen without.",
            _taken,
        ),
        Step(
            "The same test where thirty of a hundred have the marker: 25 of 36 positive ones have it.",
            "Thirty-six amber tiles stand in four rows beside the square: first twenty-five with a disc, then eleven without. Five "
            "tiles with a disc are left pale in the square.",
            _common,
        ),
    ],
    "People are rounded to whole ones: the lesson's test finds 84.1 % of those with the marker and is wrongly positive in 15.9 % of "
    "the others. A real test is tried on other people than those who are then tested.",
)
