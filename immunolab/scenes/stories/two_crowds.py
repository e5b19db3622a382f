"""Lesson 16: one marker, two crowds, by the square of a hundred. Sensitivity 32 % and specificity 95 %, rounded to people."""

from __future__ import annotations

from immunolab.scenes.arrange import time_axis
from immunolab.scenes.cells import red_cell, tumour_cell
from immunolab.scenes.draw import circle, line, moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.hundred import square
from immunolab.scenes.part import on_surface
from immunolab.scenes.people import person
from immunolab.scenes.places import vessel
from immunolab.scenes.story import Scene, Step
from immunolab.scenes.targets import mesothelin, soluble_mesothelin

#: what the test finds of the ill, and alarms of the well
FOUND, ALARMED = 0.32, 0.05
#: ill people of a hundred in a clinic for suspicious scans, and in a crowd of workers; both made up
CLINIC, WORKERS = 40, 3
NAMES = {
    "hit": "ill, and the test is positive",
    "miss": "ill, and the test is negative",
    "alarm": "well, and the test is positive: a false alarm",
    "rest": "well, and the test is negative",
}
OUT = (444.0, 250.0)
#: levels of one person over two years, as heights: chemotherapy, then growth
COURSE = ((110, 176), (215, 250), (320, 306), (425, 322), (530, 262), (635, 190))


def marked(ill: int) -> tuple[int, int]:
    """Of a hundred with so many ill: how many ill, and how many well, the test marks."""
    return round(FOUND * ill), round(ALARMED * (100 - ill))


def _shed(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="space"), vessel(398, 96, cells=False))
    for i, (x, y) in enumerate(((150, 150), (300, 112), (450, 156), (600, 116), (230, 250), (380, 258), (540, 252))):
        cell = tumour_cell(54, i + 7)
        for angle in (60, 120, 240, 300):
            foot, up = on_surface(cell, x, y, angle)
            f.put(mesothelin(), *foot, 90 - up, 0.8, part="mesothelin", title="mesothelin on a tumour cell")
        f.put(cell, x, y, key=f"u{i}", part="tumour-cell", title="tumour cell")
    for i, x in enumerate((60, 214, 402, 610, 744)):
        f.raw(moved(red_cell(15, 20 * i), x, 406 - 18 * (i % 2)))
    for i, (x, y, turn) in enumerate(
        ((130, 402, 20), (300, 392, 130), (470, 408, -40), (540, 384, 70), (684, 404, 200))
    ):
        f.put(soluble_mesothelin(), x, y, turn, 0.95, key=f"s{i}", part="soluble", title="mesothelin in the blood")
    f.label("mesothelin", 690, 44, (632, 70), "middle", kind="strong")
    f.label("some of it in the blood", 300, 488, (300, 404), "middle", kind="strong")


def _followed(f: Frame) -> None:
    f.put(person("ill"), 56, 246, s=2.4, part="person", title="one person who is ill")
    f.spot("person", 56, 246, 40, "one person who is ill")
    f.raw(line(104, 90, 104, 380, "ink2", 2.4))
    time_axis(f, 380, ((110, "start"), (320, "month 6"), (530, "month 12"), (716, "month 18")), x0=104, x1=740)
    f.raw(path("M" + "L".join(f"{x} {y}" for x, y in COURSE), "none", "ink2", 2.4))
    for i, (x, y) in enumerate(COURSE):
        part, title = ("rise", "a test in which the level has risen") if i > 3 else ("earlier", "an earlier test")
        f.put(circle(0, 0, 12, "~tum", "tum.line", 2), x, y, key=f"t{i}", part=part, title=title)
        f.spot(part, x, y, 24, title)
    f.label("level in\nthe blood", 118, 80, None, kind="quiet")
    f.label("falls", 330, 252, (282, 278), kind="strong")
    f.label("rises again:\nlook closer", 640, 96, (635, 176), "middle", kind="strong")


def _clinic(f: Frame) -> None:
    hits, alarms = marked(CLINIC)
    square(f, CLINIC, hits, alarms, NAMES, family="tum")
    f.label("a clinic for\nsuspicious scans", 456, 120, None, kind="strong")
    f.label("ill: a disc", 456, 214, (398, 203))
    f.label("amber: positive", 456, 300, (398, 314))
    f.label(f"{hits} of {hits + alarms} are ill", 456, 386, None, kind="strong")


def _workers(f: Frame) -> None:
    hits, alarms = marked(WORKERS)
    square(f, WORKERS, hits, alarms, NAMES, family="tum", out=OUT)
    f.label("a crowd of\nworkers", 456, 100, None, kind="strong")
    f.label(f"{hits + alarms} test positive:", 440, 206, None)
    f.label(f"{hits} of {hits + alarms} is ill", 440, 312, None, kind="strong")


_HITS, _ALARMS = marked(CLINIC)
_HIT, _FALSE = marked(WORKERS)

SCENE = Scene(
    "two-crowds",
    "One marker, two crowds",
    "What a positive test is worth depends on the crowd, for the well supply the false alarms.",
    [
        Step(
            "The tumour sheds mesothelin, and some of it reaches the blood.",
            "Seven tumour cells, each with four hoods on it. Below them a blood vessel with five loose hoods among red cells.",
            _shed,
        ),
        Step(
            "In a person known to be ill the test is repeated, and each level is compared with her own before.",
            "An ill person, and six dots over eighteen months joined by a line: it falls for nine months, then rises again.",
            _followed,
        ),
        Step(
            "In a clinic many of a hundred are ill, and most of the positive tests are right.",
            f"A square of ten by ten tiles. {CLINIC} tiles on the right carry a disc: ill. {_HITS} of these and {_ALARMS} of the "
            "empty tiles have an amber ground: the test is positive.",
            _clinic,
        ),
        Step(
            "In a crowd of workers few are ill, and the same test is mostly wrong when it is positive.",
            f"The same square with {WORKERS} discs. The amber tiles are taken out into a line: {_HIT} with a disc, then {_FALSE} "
            "without.",
            _workers,
        ),
    ],
    "The levels and both crowds are made up. Forty and three ill of a hundred are many; among real workers early "
    "mesothelioma is far rarer. The test finds 32 of 100 ill and clears 95 of 100 well, as published, rounded to whole people.",
)
