"""Lesson 08: the weeks before the infusion, and who is counted. People are those of KarMMa-3, one bust for each."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.arrange import rows
from immunolab.scenes.body import torso
from immunolab.scenes.cells import myeloma_cell, t_cell
from immunolab.scenes.devices import bag, vector
from immunolab.scenes.draw import Point, line, moved, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import car
from immunolab.scenes.part import with_receptors
from immunolab.scenes.people import crowd
from immunolab.scenes.story import Scene, Step

#: apheresis to infusion, the median of KarMMa-3 in days (CowanTCT2024, Table 3)
DAYS = 49
#: assigned to ide-cel, and treated with it (same table)
ASSIGNED, TREATED = 254, 225
#: died within six months of randomisation, and of these never treated (Ailawadhi2024)
DIED, DIED_BEFORE = 30, 17
FIRST, LAST, AXIS = 110, 690, 262
WEEKS = [FIRST + (LAST - FIRST) * k / 7 for k in range(8)]
#: myeloma cells drawn in weeks 0, 2, 4 and 6, without bridging and with it: not measured
WAITING, BRIDGED = (2, 3, 5, 8), (2, 1, 1, 2)


def _car_t(r: float) -> str:
    return with_receptors(t_cell(r, 3), car(), (20, 90, 160, 230, 310), r / 75, 0.97)


def _line(f: Frame) -> None:
    """What is on its way above, the weeks below it."""
    f.raw(moved(torso(0.24), FIRST - 60, 150))
    f.put(bag(0.62, "t"), FIRST + 34, 146, s=0.8, key="cells", part="collected", title="bag with collected T cells")
    f.spot("collected", FIRST + 34, 146, 50, "bag with collected T cells")
    for i, (dx, dy) in enumerate(((-16, 2), (10, -8), (-4, 26), (20, 20))):
        f.raw(moved(t_cell(10, i + 1), FIRST + 34 + dx, 146 + dy))
    f.put(vector(20), 300, 104, part="making", title="the gene is brought in, and the cells are grown")
    f.spot("making", 390, 150, 70, "the gene is brought in, and the cells are grown")
    for x, y, r in ((318, 170, 22), (394, 128, 20), (394, 206, 20), (462, 106, 17), (462, 152, 17), (462, 204, 17)):
        f.raw(moved(_car_t(r), x, y))
    f.put(bag(0.62, "drug"), LAST - 34, 146, s=0.8, key="bag", part="bag", title="infusion bag with CAR T cells")
    f.spot("bag", LAST - 34, 146, 50, "infusion bag with CAR T cells")
    for i, (dx, dy) in enumerate(((-16, 2), (10, -8), (-4, 26), (20, 20))):
        f.raw(moved(t_cell(10, i + 1), LAST - 34 + dx, 146 + dy))
    f.raw(moved(torso(0.24), LAST + 60, 150))
    f.arrow([(204, 170), (236, 170), (276, 170)])
    f.arrow([(504, 154), (548, 154), (590, 154)])
    f.raw(line(FIRST - 40, AXIS, LAST + 40, AXIS, "ink2", 2.4))
    for k, week in enumerate(WEEKS):
        f.raw(line(week, AXIS - 6, week, AXIS + 6, "ink2", 2.4))
        f.label(str(k) if k else "week 0", week, AXIS + 36, None, "middle", kind="quiet")


def _weeks(f: Frame) -> None:
    _line(f)
    f.label("out of the vein", 24, 40, None)
    f.label("cells are made", 400, 40, None, "middle")
    f.label("into the vein", 776, 40, None, "end")
    f.label(f"{DAYS} days", 400, 372, None, "middle", kind="strong")
    f.raw(line(FIRST, 336, LAST, 336, "accent", 3), *(line(x, 326, x, 346, "accent", 3) for x in (FIRST, LAST)))


def _clone(f: Frame, counts: Sequence[int]) -> None:
    f.raw(rect(0, 314, 800, 186, fill="marrow"))
    for k, n in enumerate(counts):
        x = WEEKS[2 * k]
        spots = rows(n, x, 368, 38, 3, 0.9)
        for i, (cx, cy) in enumerate(spots):
            f.put(myeloma_cell(17, i + 3), cx, cy, key=f"m{k}{i}", part="myeloma", title="myeloma cell")


def _waits(f: Frame) -> None:
    _line(f)
    _clone(f, WAITING)
    f.label("cells are made", 400, 40, None, "middle")
    f.label("myeloma grows", 330, 486, None, "middle", kind="strong")


def _bridges(f: Frame) -> None:
    _line(f)
    _clone(f, BRIDGED)
    for x in (WEEKS[1] - 6, WEEKS[3] - 6, WEEKS[5] - 6):
        pill = rect(-20, -9, 40, 18, 9, "~drug", "drug.line", 2.2) + rect(
            -1, -9, 21, 18, 9, "drug.hi", "drug.line", 2.2
        )
        f.put(pill, x, 372, -24, part="bridging", title="bridging therapy")
        f.spot("bridging", x, 372, 24, "bridging therapy")
    f.label("cells are made", 400, 40, None, "middle")
    f.label("bridging is to hold it", 330, 486, None, "middle", kind="strong")


def _crowd(n: int, left: float, top: float, wide: float, high: float, per_row: int = 15) -> list[Point]:
    return [(left + wide * (i % per_row), top + high * (i // per_row)) for i in range(n)]


def _people(f: Frame, at: Sequence[Point], died: int, part: str, title: str) -> None:
    """Everybody once; those who died are spread among them."""
    gone = {(7 + 83 * k) % len(at) for k in range(died)}
    alive = crowd([spot for i, spot in enumerate(at) if i not in gone])
    f.put(alive + crowd([at[i] for i in sorted(gone)], dark=True), part=part, title=title)
    for x, y in (at[16], at[len(at) // 2]):
        f.spot(part, x, y, 40, title)


def _arrive(f: Frame) -> None:
    f.raw(line(330, 20, 330, 480, "rule", 2.4))
    f.put(bag(0.62, "drug"), 372, 220, s=0.6, key="bag", part="bag", title="infusion bag with CAR T cells")
    _people(f, _crowd(ASSIGNED - TREATED, 95, 130, 24.5, 27.4, 6), 0, "without", "people who never got the cells")
    _people(f, _crowd(TREATED, 426, 76, 24.5, 27.4), 0, "treated", "people who got the cells")
    f.label(f"{ASSIGNED - TREATED} never\ngot the cells", 156, 52, None, "middle", kind="strong")
    f.label(f"{TREATED} got the cells", 598, 42, None, "middle", kind="strong")


def _panel(f: Frame, left: float, everybody: bool) -> None:
    treated, before = _crowd(TREATED, left + 26, 98, 23.6, 22.6), ASSIGNED - TREATED
    part, title = (
        ("from-start", "counted from the day of chance") if everybody else ("from-bag", "counted from the bag")
    )
    _people(f, treated, DIED - DIED_BEFORE, part, title)
    if everybody:
        _people(f, _crowd(before, left + 26, 450, 23.6, 25), DIED_BEFORE, "without", "people who never got the cells")
    died, of = (DIED, ASSIGNED) if everybody else (DIED - DIED_BEFORE, TREATED)
    name = "from the start" if everybody else "from the bag"
    f.label(f"{name}:\n{died} of {of} died, {100 * died / of:.0f} %", left + 12, 32, None, kind="strong")


def _counted(f: Frame) -> None:
    f.raw(rect(8, 6, 386, 488, 8, fill="panel"), rect(406, 6, 386, 488, 8, fill="panel"))
    _panel(f, 8, False)
    _panel(f, 406, True)
    f.label(f"{ASSIGNED - TREATED} not counted", 201, 468, None, "middle", kind="quiet")


SCENE = Scene(
    "before-the-bag",
    "Before the bag",
    "Between the two needles lie weeks in which some people are lost; a count from the bag does not see them.",
    [
        Step(
            "T cells leave one vein and come back seven weeks later, changed and many more.",
            "A line of weeks from 0 to 7. Above it from left to right: a person with a bag of T cells, cells that get a gene and "
            "multiply, a bag of CAR T cells beside the person.",
            _weeks,
        ),
        Step(
            "The myeloma does not wait while the cells are made.",
            "Below the weeks the marrow: two orange myeloma cells at week 0, three at week 2, five at week 4, eight at week 6.",
            _waits,
        ),
        Step(
            "Bridging therapy is to hold it down for these weeks.",
            "The same line with three capsules in the marrow between the weeks: now two, one, one and two myeloma cells.",
            _bridges,
        ),
        Step(
            "Even so, of 254 people whom chance gave to the cells, 29 never got them.",
            "Left of a line 29 busts in a small crowd. Right of it, beside an infusion bag, a large crowd of 225.",
            _arrive,
        ),
        Step(
            "Count deaths in the first six months: whether the 29 belong to it changes the share.",
            "Two boxes. Left, counted from the bag, 225 busts, 13 of them filled. Right, counted from the start, the same "
            "225 and below them the 29, of whom 17 are filled.",
            _counted,
        ),
    ],
    "All people are those assigned to ide-cel in one trial, KarMMa-3; 49 days is the median, and it took from 34 to 117. Both "
    "boxes count the six months from the day of chance; the left one is our count from the same table. A fair comparison needs "
    "the other group as well. How many myeloma cells are drawn is not measured, and bridging does not always hold them.",
)
