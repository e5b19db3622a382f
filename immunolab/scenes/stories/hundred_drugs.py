"""Lesson 14: what a success in a trial is worth, by the square of a hundred."""

from __future__ import annotations

from immunolab.scenes.frame import Frame
from immunolab.scenes.hundred import square
from immunolab.scenes.story import Scene, Step

#: drugs of a hundred that work, and of these found by large trials (power 80 %) and by small ones (30 %)
WORK, LARGE, SMALL = 10, 8, 3
#: of those that do nothing, those that look good by luck: 2.5 % of ninety, rounded
LUCKY = 2
NAMES = {
    "hit": "drugs that work and come out well",
    "miss": "drugs that work",
    "alarm": "drugs that do nothing and come out well",
    "rest": "drugs that do nothing",
}
OUT = (444.0, 250.0)


def _all(f: Frame) -> None:
    square(f, WORK, 0, 0, NAMES)
    f.label("a drug that works", 456, 150, (396, 166), kind="strong")
    f.label("one that does nothing", 112, 486, (93, 432))


def _found(f: Frame) -> None:
    square(f, WORK, LARGE, 0, NAMES)
    f.label("two are missed", 456, 120, (398, 130))
    f.label("eight come\nout well", 456, 290, (398, 277), kind="strong")


def _lucky(f: Frame) -> None:
    square(f, WORK, LARGE, LUCKY, NAMES)
    f.label("eight come\nout well", 456, 290, (398, 277))
    f.label("two look good by luck", 240, 486, (315, 438), "middle", kind="strong")


def _taken(f: Frame) -> None:
    square(f, WORK, LARGE, LUCKY, NAMES, out=OUT)
    f.label(f"{LARGE + LUCKY} come out well:", 440, 196, None, kind="strong")
    f.label(f"{LARGE} of them work", 440, 312, None, kind="strong")


def _small(f: Frame) -> None:
    square(f, WORK, SMALL, LUCKY, NAMES, out=OUT)
    f.label("small trials", 440, 120, None)
    f.label(f"{SMALL + LUCKY} come out well:", 440, 196, None, kind="strong")
    f.label(f"{SMALL} of them work", 440, 312, None, kind="strong")


SCENE = Scene(
    "hundred-drugs",
    "A hundred drugs",
    "How much a success in a trial is worth depends on how many of the drugs that are tried work.",
    [
        Step(
            "A hundred new drugs are tried, of which ten work, and nobody knows which.",
            "A square of ten by ten tiles. The ten tiles of the right column carry a dark disc; the other ninety are empty.",
            _all,
        ),
        Step(
            "Large trials find eight of the ten that work.",
            "Eight tiles of the right column, from the foot upwards, have an amber ground; the two on top of them stay pale.",
            _found,
        ),
        Step(
            "Of the ninety that do nothing, luck makes two look good as well.",
            "At the foot of the square two empty tiles to the left of the right column have an amber ground, too.",
            _lucky,
        ),
        Step(
            "Take out those that came out well: eight of the ten work.",
            "Ten amber tiles stand in a line beside the square: eight with a disc, then two without.",
            _taken,
        ),
        Step(
            "Small trials find only three of the ten, and luck's two stay: three of five work.",
            "Five amber tiles stand in a line beside the square: three with a disc, then two without. Seven tiles with a disc are "
            "left pale in the square.",
            _small,
        ),
    ],
    "Ten in a hundred is made up. Coming out well is p below 0.05 in favour of the drug: by luck that is 2.5 in 100, "
    "so 2.25 of ninety, drawn as two. The large trials have a power of 80 %, the small ones of 30 %.",
)
