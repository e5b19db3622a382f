"""Lesson 14: luck, dealt twenty times. The deals are drawn by dice with a fixed seed; no drug has any effect in them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from immunolab.scenes.draw import Point, circle, line, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import crowd
from immunolab.scenes.story import Scene, Step

PEOPLE, DEALS = 40, 20
_SEED = 358


def _deals() -> list[list[bool]]:
    """Twenty times forty people in a new order, the first half with the drug; True: does well whatever happens."""
    dice = random.Random(_SEED)
    people = [i < PEOPLE // 2 for i in range(PEOPLE)]
    return [dice.sample(people, PEOPLE) for _ in range(DEALS)]


DEALT = _deals()
#: of those who do well, how many each deal gives to the drug's group; even is ten
COUNTS = [sum(deal[: PEOPLE // 2]) for deal in DEALT]
BEST = COUNTS.index(max(COUNTS))
AXIS, MIDDLE, WIDE = 400, 400, 66  # the axis of differences: its height, where even lies, and one person more


def _spots(left: float, top: float, per_row: int, n: int, wide: float, high: float) -> list[Point]:
    return [(left + wide * (i % per_row), top + high * (i // per_row)) for i in range(n)]


def _people(f: Frame, who: Sequence[bool], spots: Sequence[Point]) -> None:
    """Busts, filled for those who do well; the spots are known one by one."""
    for well, part, title in ((True, "well", "people who do well"), (False, "not-well", "people who do not")):
        mine = [spot for spot, does in zip(spots, who, strict=True) if does == well]
        f.put(crowd(mine, 1.25, dark=well), part=part, title=title)
        for x, y in mine:
            f.spot(part, x, y, 22, title)


def _forty(f: Frame) -> None:
    _people(f, DEALT[0], _spots(139, 150, 10, PEOPLE, 58, 82))
    f.label("forty people", 400, 60, None, "middle", kind="strong")
    f.label("filled: will do well anyway", 400, 474, None, "middle", kind="quiet")


def _dealt(f: Frame) -> None:
    f.raw(rect(24, 84, 366, 392, 8, fill="panel"), rect(410, 84, 366, 392, 8, fill="panel"))
    half = PEOPLE // 2
    _people(f, DEALT[BEST], _spots(84, 150, 5, half, 61, 84) + _spots(470, 150, 5, half, 61, 84))
    f.label(f"with the drug: {COUNTS[BEST]} of {half}", 207, 54, None, "middle", kind="strong")
    f.label(f"without: {half - COUNTS[BEST]} of {half}", 593, 54, None, "middle", kind="strong")


def _dots(f: Frame, told: bool = False) -> None:
    """One dot for each deal, stacked over what it gave to the drug's group."""
    f.raw(line(90, AXIS, 710, AXIS, "ink2", 2.4), line(MIDDLE, 90, MIDDLE, AXIS + 8, "rule", 2.4))
    piled: Counter[int] = Counter()
    for k, count in enumerate(COUNTS):
        x, y = MIDDLE + WIDE * (count - PEOPLE // 4), AXIS - 24 - 42 * piled[count]
        piled[count] += 1
        best = k == BEST
        fill = ("drug.mid", "drug.line") if best or not told else ("panel", "leader")
        part, title = ("luckiest", "the luckiest trial") if best else ("other", "one of the other trials")
        f.put(circle(0, 0, 16, *fill, 2.2), x, y, key=f"d{k}", part=part, title=title)
        f.spot(part, x, y, 22, title)
    for words, x in (
        ("even", MIDDLE),
        ("+ 2", MIDDLE + 2 * WIDE),
        ("+ 4", MIDDLE + 4 * WIDE),
        ("− 2", MIDDLE - 2 * WIDE),
    ):
        f.label(words, x, AXIS + 40, None, "middle", kind="quiet")
    f.label("the drug got more of the filled", 776, 484, None, "end", kind="quiet")


def _twenty(f: Frame) -> None:
    _dots(f)
    f.label("twenty deals,\na dot for each", 40, 60, None, kind="strong")


def _luckiest(f: Frame) -> None:
    _dots(f, told=True)
    x, y = MIDDLE + WIDE * (COUNTS[BEST] - PEOPLE // 4), AXIS - 24
    sheet = rect(-46, -58, 92, 116, 4, "bg", "ink2", 2.4) + "".join(
        path(f"M-30 {at}H{30 if at < 30 else 6}", "none", "ink2", 2.4) for at in (-34, -14, 6, 26)
    )
    f.put(sheet, x, 150, part="report", title="its report")
    f.spot("report", x, 150, 50, "its report")
    f.raw(line(x, 212, x, y - 22, "leader", 1.8))
    f.label("nineteen of little note", 40, 60, None)
    f.label("one looks good", 596, 60, None, "middle", kind="strong")


SCENE = Scene(
    "twenty-draws",
    "Luck, twenty times",
    "A drug that does nothing looks good now and then, because chance has dealt it the people who do well.",
    [
        Step(
            "Of forty people half will do well whatever they are given, and nobody knows which half.",
            "Forty busts in four rows of ten. Twenty of them, spread over the rows, are filled.",
            _forty,
        ),
        Step(
            "Chance deals them into two groups, and the drug, which does nothing, gets most of the lucky ones.",
            f"Two boxes of twenty busts each. In the left box, with the drug, {COUNTS[BEST]} are filled, in the right box "
            f"{PEOPLE // 2 - COUNTS[BEST]}.",
            _dealt,
        ),
        Step(
            "Deal the same forty again and again: the difference falls on either side, mostly near even.",
            "An axis with a line at even in its middle. Twenty dots are piled on it, most near the middle, fewer to either "
            "side, one alone far to the right.",
            _twenty,
        ),
        Step(
            "Nineteen of the twenty would make nobody look up, and one looks like a drug that works.",
            "The same piles. Nineteen dots are pale; the one far to the right is filled, and a line leads from it to a sheet of paper.",
            _luckiest,
        ),
    ],
    "Real people are not of two kinds, and trials have more than forty. A computer's dice made the deals, and the drug has no "
    "effect in any. Of many such twenties one was chosen in which a deal stands out; in about one of four it does so as far.",
)
