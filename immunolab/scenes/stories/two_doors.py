"""Lesson 04: competing risks as two doors. Counts follow lesson 04's simulation at 20 years, its default settings."""

from __future__ import annotations

from immunolab.scenes.draw import line, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import door, person
from immunolab.scenes.story import Scene, Step

#: of a hundred people after twenty years: progressed, died first; and progressed if nobody died first
PROGRESSED, DIED, IF_SHUT = 10, 74, 19
Spot = tuple[float, float]
HALL = [(38 + 27.5 * (i % 10), 66 + 41 * (i // 10)) for i in range(100)]
DOOR_X, UPPER, LOWER = 398, 134, 372


def _room(n: int, left: float, top: float, per_row: int, wide: float, high: float) -> list[Spot]:
    return [(left + wide * (i % per_row), top + high * (i // per_row)) for i in range(n)]


#: who goes where: every tenth of them progresses, and so spread that no corner of the hall empties first
ORDER = [(37 * i + 11) % 100 for i in range(100)]


def _house(f: Frame, shut: bool = False) -> None:
    f.raw(rect(350, 0, 100, 500, 0, "panel"))
    f.raw(
        line(350, 0, 350, 500, "rule", 2.4), line(450, 0, 450, 500, "rule", 2.4), line(450, 250, 800, 250, "rule", 2.4)
    )
    f.put(door(), DOOR_X, UPPER, part="door-myeloma", title="door of progression")
    f.spot("door-myeloma", DOOR_X, UPPER, 46, "the upper door")
    f.put(door(not shut), DOOR_X, LOWER, key="other", part="door-death", title="door of other deaths")
    f.spot("door-death", DOOR_X, LOWER, 46, "the lower door")


def _people(f: Frame, progressed: int, died: int) -> None:
    """Everybody once: first those who progressed, then those who died first; the others are still in the hall."""
    ill = _room(progressed, 484, 96, 10, 31, 52)
    gone = _room(died, 476, 312, 13, 25.5, 31)
    for k, who in enumerate(ORDER):
        if k < progressed:
            state, (x, y), part, title = "ill", ill[k], "progressed", "people who have progressed"
        elif k < progressed + died:
            state, (x, y), part, title = "gone", gone[k - progressed], "died", "people who died of something else"
        else:
            state, (x, y), part, title = "well", HALL[who], "still", "people alive with MGUS"
        f.put(person(state), x, y, s=0.94 if state != "gone" else 0.86, key=f"p{who}", part=part, title=title)
    if progressed:
        f.spot("progressed", 484 + 31 * 4.5, 96 + (26 if progressed > 10 else 0), 60, "the people in the upper room")
    if died:
        for x in (560, 640, 720):
            f.spot("died", x, 390, 60, "the people in the lower room")
    for x, y in ((100, 130), (230, 130), (100, 260), (230, 260), (100, 400), (230, 400)):
        f.spot("still", x, y, 60, "the people in the hall on the left")


def _hundred(f: Frame) -> None:
    _house(f)
    _people(f, 0, 0)
    f.label("100 with MGUS", 24, 32, None, kind="strong")
    f.label("progression", 520, 140, (440, 134), kind="strong")
    f.label("death of\nsomething else", 520, 378, (440, 372), kind="strong")


def _left(f: Frame) -> None:
    _house(f)
    _people(f, PROGRESSED, DIED)
    f.arrow([(336, UPPER), (458, UPPER)])
    f.arrow([(336, LOWER), (458, LOWER)])
    f.label(f"still MGUS: {100 - PROGRESSED - DIED}", 24, 32, None, kind="strong")
    f.label(f"progressed: {PROGRESSED}", 470, 48, None, kind="strong")
    f.label(f"death first: {DIED}", 470, 284, None, kind="strong")


def _shut(f: Frame) -> None:
    _house(f, shut=True)
    _people(f, IF_SHUT, 0)
    f.arrow([(336, UPPER), (458, UPPER)])
    f.label(f"still MGUS: {100 - IF_SHUT}", 24, 32, None, kind="strong")
    f.label(f"progressed: {IF_SHUT}", 470, 48, None, kind="strong")
    f.label("shut on paper", 520, 378, (440, 372), kind="strong")


SCENE = Scene(
    "two-doors",
    "Two doors",
    "Whoever leaves by one door cannot leave by the other; shut one, and more use the other.",
    [
        Step(
            "A hundred people have MGUS, and the room they are in has two doors.",
            "Left, a hall with a hundred busts in ten rows. Right of it a wall with two open doors, each with an empty room "
            "behind it. The upper one is named progression, the lower one death of something else.",
            _hundred,
        ),
        Step(
            "Twenty years on, most have left by the lower door, and cannot use the upper one any more.",
            "In the upper room ten orange busts with a dark spot, in the lower one seventy-four empty dashed contours; "
            "sixteen grey busts are left in the hall.",
            _left,
        ),
        Step(
            "Shut the lower door on paper, and more leave by the upper one in the same time.",
            "The lower door is shut and the room behind it empty. In the upper room nineteen orange busts, in the hall "
            "eighty-one grey ones. People go through the upper door at the same rate as before; they have more time for it.",
            _shut,
        ),
    ],
    "The counts are those of this lesson's simulation at its default settings. Nobody goes back, and what happens after "
    "progression, to myeloma or a related disease, is left out.",
)
