"""Lesson 12: a cut-off on a scale, and who pays for it. Twenty people as tiles: a disc has the marker, amber tests positive."""

from __future__ import annotations

from immunolab.scenes.draw import line
from immunolab.scenes.frame import Frame
from immunolab.scenes.hundred import tile
from immunolab.scenes.story import Scene, Step

#: how many people with the marker, and how many without, the test reads at each of its eight levels
WITH = (0, 0, 0, 1, 2, 4, 2, 1)
WITHOUT = (1, 2, 4, 2, 1, 0, 0, 0)
X0, WIDE, AXIS, HIGH = 148.0, 72.0, 268.0, 37.0
NAMES = {
    "hit": "people with the marker who test positive",
    "miss": "people with the marker who test negative",
    "alarm": "people without the marker who test positive",
    "rest": "people without the marker who test negative",
}


def counts(cut: int) -> tuple[int, int, int]:
    """Found, missed and falsely alarmed if whoever reads at level ``cut`` (0 to 8) or above is positive."""
    return sum(WITH[cut:]), sum(WITH[:cut]), sum(WITHOUT[cut:])


def _people(f: Frame, cut: int = 8) -> None:
    """Those with the marker stand on the axis, those without hang below it."""
    f.raw(line(90, AXIS, 730, AXIS, "ink2", 2.4))
    for has, column, up in ((True, WITH, -1), (False, WITHOUT, 1)):
        for level, people in enumerate(column):
            kind = ("hit" if has else "alarm") if level >= cut else ("miss" if has else "rest")
            for k in range(people):
                x, y = X0 + WIDE * level, AXIS + up * (24 + HIGH * k)
                f.put(tile(kind, "tum"), x, y, key=f"{has}{level}{k}", part=kind, title=NAMES[kind])
                f.spot(kind, x, y, 22, NAMES[kind])
    f.label("little stain", 90, 486, None, kind="quiet")
    f.label("much stain", 730, 486, None, "end", kind="quiet")


def _line(f: Frame, cut: int) -> None:
    x = X0 + WIDE * (cut - 0.5)
    f.raw(line(x, 84, x, 450, "ink", 3.4))


def _twenty(f: Frame) -> None:
    _people(f)
    f.label("ten with the marker", 90, 60, None, kind="strong")
    f.label("ten without it", 730, 400, None, "end", kind="strong")


def _cut(f: Frame) -> None:
    _people(f, 4)
    _line(f, 4)
    f.label("cut-off", X0 + WIDE * 3.5, 70, None, "middle", kind="strong")
    f.label("one\nmissed", 148, 150, (346, 240), "middle")
    f.label("one\nfalse alarm", 560, 330, (452, 292))


def _left(f: Frame) -> None:
    _people(f, 3)
    _line(f, 3)
    f.label("cut-off", X0 + WIDE * 2.5, 70, None, "middle", kind="strong")
    f.label("nobody\nmissed", 148, 150, None, "middle")
    f.label("three\nfalse alarms", 560, 330, (452, 292))


def _right(f: Frame) -> None:
    _people(f, 5)
    _line(f, 5)
    f.label("cut-off", X0 + WIDE * 4.5, 70, None, "middle", kind="strong")
    f.label("three\nmissed", 148, 150, (346, 240), "middle", kind="strong")
    f.label("no\nfalse alarm", 560, 330, None)


SCENE = Scene(
    "line-on-scale",
    "A line on a scale",
    "Where the groups overlap, a line that spares one of them false alarms misses some of the other.",
    [
        Step(
            "Twenty people, ordered by how much stain a test finds; ten of them have the marker.",
            "An axis from little to much stain. Ten tiles with an orange disc stand on it, most to the right; ten empty ones hang "
            "below it, most to the left. In the middle both kinds overlap.",
            _twenty,
        ),
        Step(
            "Somebody draws a line: whoever lies to the right of it tests positive.",
            "A vertical line crosses the axis in the middle. Tiles to its right have an amber ground: nine with a disc and one without. "
            "One tile with a disc is left of it.",
            _cut,
        ),
        Step(
            "Move it to the left: nobody is missed, and there are more false alarms.",
            "The line stands further left. All ten tiles with a disc are amber, and three empty ones, too.",
            _left,
        ),
        Step(
            "Move it to the right: the false alarms go, and more people are missed.",
            "The line stands further right. Seven tiles with a disc are amber, three are left of the line, and no empty tile is amber.",
            _right,
        ),
    ],
    "Real tests read a continuous scale, and nobody knows for certain who has the marker.",
)
