"""Lesson 13: which harm mostly comes when, after three treatments. A bar is when it begins, never how often."""

from __future__ import annotations

import math

from immunolab.scenes.arrange import time_axis
from immunolab.scenes.devices import bag
from immunolab.scenes.draw import circle, line, moved, num, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.story import Scene, Step

LEFT, RIGHT, AXIS, LAST = 66, 724, 440, 400
HIGH = 20  # of a bar
TICKS = ((0, "day 0"), (7, "week 1"), (30, "month 1"), (90, "month 3"), (365, "year 1"))
OPEN = 500.0  # a bar that goes on

#: days in which a harm mostly begins: name, colour, words, from, to. Sources: lesson 13, `evidence-when`
CAR_T = (
    ("fever", "mac", "fever: cytokine release", 1, 14),
    ("nerves", "nk", "nerves", 4, 120),
    ("blood-cells", "neu", "few blood cells", 0, 60),
    ("infections", "tum", "infections", 7, OPEN),
    ("gut", "lung", "gut (cilta-cel)", 21, 150),
)
BISPECIFIC = (
    ("fever", "mac", "fever: cytokine release", 0.4, 9),
    ("nerves", "nk", "nerves, seldom", 1, 12),
    ("skin", "epi", "skin, taste (talquetamab)", 12, OPEN),
    ("infections", "tum", "infections", 20, OPEN),
    ("antibodies", "b", "few antibodies", 34, OPEN),
)
BRAKES = (
    ("organs", "lung", "skin, gut, glands, liver, lung", 15, 104),
    ("severe", "kid", "severe ones, one drug: often later", 100, 300),
    ("after", "neu", "also after the last drip", 130, OPEN),
)
#: Marta's: on which bar, and on which day
MARTA = ((0, 8), (3, 150))


def at(day: float) -> float:
    """Where a day lies: early days have more room."""
    return LEFT + (RIGHT - LEFT) * math.log1p(day / 2) / math.log1p(LAST / 2)


def _axis(f: Frame, y: float = AXIS) -> None:
    time_axis(f, y, [(at(day), words) for day, words in TICKS], x0=LEFT - 20, x1=RIGHT + 56)
    for day, _ in TICKS:
        f.raw(line(at(day), 56, at(day), y - 8, "rule", 1.4))


def _bar(f: Frame, y: float, bar: tuple[str, str, str, float, float], named: bool = True) -> None:
    name, fam, words, begin, end = bar
    fill, ink = ("epi", "epiline") if fam == "epi" else (f"~{fam}", f"{fam}.line")
    x0 = at(begin)
    if end == OPEN:
        x1 = RIGHT + 50.0
        drawn = path(
            f"M{num(x0)} {num(y)}H{num(x1 - 14)}L{num(x1)} {num(y + HIGH / 2)}L{num(x1 - 14)} {num(y + HIGH)}H{num(x0)}Z",
            fill,
            ink,
            2,
        )
    else:
        x1 = at(end)
        drawn = rect(x0, y, x1 - x0, HIGH, 6, fill=fill, stroke=ink, lw=2)
    f.put(drawn, part=name, title=words)
    f.spot(name, (x0 + x1) / 2, y + HIGH / 2, 22, words)
    if named:
        anchor = "end" if x0 > 500 else "start"
        f.label(words, x1 if anchor == "end" else x0, y - 8, None, anchor, kind="strong")


def _head(f: Frame, words: str) -> None:
    f.label(words, 24, 34, None, kind="quiet")


def _drips(f: Frame, days: tuple[float, ...], y: float = AXIS) -> None:
    for day in days:
        f.raw(path(f"M{num(at(day) - 6)} {num(y - 20)}H{num(at(day) + 6)}L{num(at(day))} {num(y - 8)}Z", "drug.mid", "drug.line", 1.4))  # fmt: skip


def _car_t(f: Frame) -> None:
    _axis(f)
    f.raw(moved(bag(0.62, "drug"), 34, 392, s=0.42))
    for i, bar in enumerate(CAR_T):
        _bar(f, 84 + 72 * i, bar)
    for row, day in MARTA:
        f.put(circle(0, 0, 8, "bg", "accent", 4), at(day), 84 + 72 * row + HIGH / 2, part="marta", title="Marta")
        f.spot("marta", at(day), 84 + 72 * row + HIGH / 2, 22, "a day in Marta's calendar")
    _head(f, "CAR T cells: one bag, day 0")


def _bispecific(f: Frame) -> None:
    _axis(f)
    _drips(f, (0, 3, 6, 13, 20, 27, 34, 48, 62, 76, 104, 150, 210, 300, 390))
    for i, bar in enumerate(BISPECIFIC):
        _bar(f, 84 + 70 * i, bar)
    _head(f, "a bispecific: three first doses, then on and on")


def _brakes(f: Frame) -> None:
    _axis(f)
    _drips(f, (0, 21, 42, 63, 84, 105, 126))
    for i, bar in enumerate(BRAKES):
        _bar(f, 130 + 106 * i, bar)
    _head(f, "a checkpoint inhibitor: a drip every few weeks")


def _three(f: Frame) -> None:
    _axis(f)
    rows = (
        ("car-t", "CAR T cells: fever, then infections", CAR_T[0], CAR_T[3]),
        ("bispecific", "bispecific: fever, then infections", BISPECIFIC[0], BISPECIFIC[3]),
        ("checkpoint", "checkpoint inhibitor: organs, after weeks", BRAKES[0], BRAKES[2]),
    )
    for i, (kind, words, *bars) in enumerate(rows):
        y = 66 + 124 * i
        f.label(words, 24, y - 14, None, kind="strong")
        for k, (name, fam, said, begin, end) in enumerate(bars):
            _bar(f, y + 32 * k, (f"{kind}-{name}", fam, f"{kind}: {said}", begin, end), named=False)


SCENE = Scene(
    "calendar",
    "Which harm comes when",
    "Each treatment has its own calendar of harms, and so the same complaint means something else on another day.",
    [
        Step(
            "After CAR T cells most comes in the first month, and some of it weeks or months later.",
            "A line of time from day 0 to year 1. Bars above it: fever from day 1 to week 2, nerves from day 4 on, few blood "
            "cells from day 0 for two months, infections from week 1 with no end, the gut from week 3 to month 5. Two rings "
            "mark Marta's days: one on the fever, one on infections in month 5.",
            _car_t,
        ),
        Step(
            "With a bispecific, fever belongs to the first doses, and infections to all the time of treatment.",
            "The same line, with marks for doses: three in the first week, then again and again. Fever and nerves in the first "
            "days; skin and taste, infections, and few antibodies go on with no end.",
            _bispecific,
        ),
        Step(
            "A released brake mostly shows after weeks, in any organ, and at times after the last drip.",
            "The same line, a drip every three weeks. Skin, gut, glands, liver and lung from week 2 to week 15; severe "
            "ones of a single drug often later; a last bar goes on after the drips have ended.",
            _brakes,
        ),
        Step(
            "Early fever belongs to the first two, and inflamed organs after some weeks to the third.",
            "Three pairs of bars under each other, for CAR T cells, a bispecific and a checkpoint inhibitor. The first two "
            "have fever early and infections with no end; the third has nothing in the first two weeks.",
            _three,
        ),
    ],
    "A bar says when a harm mostly begins, roughly; it does not say how often it comes or how bad it is. Most people have a few "
    "of these, and some have none. People differ, drugs of one class differ, and the line gives early days more room.",
)
