"""Lesson 17: what a published sentence is worth, by the square of a hundred."""

from __future__ import annotations

from immunolab.scenes.frame import Frame
from immunolab.scenes.hundred import square
from immunolab.scenes.story import Scene, Step

#: sentences of a hundred that hold, and of these those that the website publishes
HOLD, PASS = 50, 48
#: of the fifty that do not hold: published by a website that stops five, and by one that stops forty-five
LAX, STRICT = 45, 5
NAMES = {
    "hit": "sentences that hold and are published",
    "miss": "sentences that hold and are not published",
    "alarm": "sentences that do not hold and are published",
    "rest": "sentences that do not hold and are not published",
}
OUT, PER_ROW, FAMILY = (440.0, 92.0), 10, "t"


def _all(f: Frame) -> None:
    square(f, HOLD, 0, 0, NAMES, family=FAMILY)
    f.label("holds", 456, 290, (398, 277), kind="strong")
    f.label("does not hold", 112, 486, (93, 432))


def _pass(f: Frame) -> None:
    square(f, HOLD, PASS, 0, NAMES, family=FAMILY)
    f.label("48 that hold\nare published", 456, 290, (398, 277), kind="strong")


def _too(f: Frame) -> None:
    square(f, HOLD, PASS, LAX, NAMES, family=FAMILY)
    f.label("48 that hold", 456, 290, (398, 277))
    f.label("45 that do not", 190, 486, (130, 438), "middle", kind="strong")


def _taken(f: Frame) -> None:
    square(f, HOLD, PASS, LAX, NAMES, family=FAMILY, out=OUT, per_row=PER_ROW)
    f.label(f"{PASS + LAX} are published:", 424, 58, None, kind="strong")
    f.label(f"{PASS} of them hold", 424, 482, None, kind="strong")


def _strict(f: Frame) -> None:
    square(f, HOLD, PASS, STRICT, NAMES, family=FAMILY, out=OUT, per_row=PER_ROW)
    f.label(f"{PASS + STRICT} are published:", 424, 58, None, kind="strong")
    f.label(f"{PASS} of them hold", 424, 340, None, kind="strong")


SCENE = Scene(
    "hundred-sentences",
    "A hundred sentences, one check",
    "How much it means that a sentence was published depends on what is stopped.",
    [
        Step(
            "Of a hundred sentences sent to a website fifty hold, and nobody knows which.",
            "A square of ten by ten tiles. The fifty tiles of the right half carry a blue disc; the other fifty are empty.",
            _all,
        ),
        Step(
            "The website publishes 48 of the fifty that hold.",
            "In the right half 48 tiles with a disc have an amber ground; two stay pale.",
            _pass,
        ),
        Step(
            "It stops five of the others, so it also publishes 45 that do not hold.",
            "In the left half 45 empty tiles have an amber ground, too, all but the five on top.",
            _too,
        ),
        Step(
            "Take out all that are published: 48 of 93 hold, hardly more than half.",
            "Ninety-three amber tiles stand in ten rows beside the square: first 48 with a disc, then 45 without.",
            _taken,
        ),
        Step(
            "A website that stops 45 of the others publishes five of them: 48 of 53 published sentences hold.",
            "Fifty-three amber tiles stand in six rows beside the square: first 48 with a disc, then five without. In the square 45 "
            "tiles without a disc stay pale.",
            _strict,
        ),
    ],
    "All numbers are chosen for teaching. Nobody has measured what a website stops, and sentences are not simply true or untrue.",
)
