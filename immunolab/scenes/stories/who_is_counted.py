"""Lesson 15: three crowds of the same ill people, and the one draw that makes two groups alike."""

from __future__ import annotations

from immunolab.scenes.draw import line, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import person
from immunolab.scenes.story import Scene, Step

#: the crowd: 8 columns, 5 rows; who walks with a stick, whom a trial took, whom a surgeon chose
COLUMNS, ROWS = 8, 5
STICK = {0, 3, 5, 6, 9, 12, 14, 17, 19, 20, 23, 26, 28, 31, 33, 36, 38, 39}
TRIAL = {1, 2, 4, 7, 8, 10, 11, 13, 14, 16, 18, 21, 22, 24, 25, 28, 30, 34}
SURGERY = {2, 4, 8, 13, 16, 22, 25, 30}
X0, Y0, ACROSS, DOWN, SIZE = 66.0, 78.0, 66.0, 84.0, 1.55
FADED = 0.22
NAMES = {"counted": "somebody who is counted", "left-out": "somebody who is left out"}
HEALTH = {"frail": "somebody with a walking stick", "fit": "somebody without a stick"}


def _stick() -> str:
    """A walking stick, beside who needs one."""
    return path("M0 24V-8C0 -15 9 -15 9 -8", "none", "ink2", 3)


def _crowd(f: Frame, counted: set[int]) -> None:
    for i in range(COLUMNS * ROWS):
        x, y = X0 + ACROSS * (i % COLUMNS), Y0 + DOWN * (i // COLUMNS)
        here = i in counted
        part, names = ("counted" if here else "left-out"), NAMES
        if len(counted) == COLUMNS * ROWS:  # nobody is left out: a question can ask for the frail
            part, names = ("frail" if i in STICK else "fit"), HEALTH
        op = None if here else FADED
        f.put(person("ill"), x, y, s=SIZE, key=f"p{i}", part=part, title=names[part], op=op)
        if i in STICK:
            f.put(_stick(), x + 21, y, key=f"s{i}", op=op)
        f.spot(part, x, y, 24, names[part])


def _words(f: Frame, head: str, count: int, stick: int) -> None:
    f.label(head, 584, 120, None, kind="strong")
    f.label(f"{count} people,\n{stick or 'no'} sticks", 584, 232, None)


def _all(f: Frame) -> None:
    everybody = set(range(COLUMNS * ROWS))
    _crowd(f, everybody)
    _words(f, "a registry:\neverybody", len(everybody), len(STICK))


def _trial(f: Frame) -> None:
    _crowd(f, TRIAL)
    _words(f, "a trial of\na drug", len(TRIAL), len(TRIAL & STICK))


def _surgery(f: Frame) -> None:
    _crowd(f, SURGERY)
    _words(f, "an operating\ntheatre", len(SURGERY), len(SURGERY & STICK))


def _chance(f: Frame) -> None:
    f.raw(rect(470, 60, 300, 170, 10, "panel", "rule", 1.8), rect(470, 280, 300, 170, 10, "panel", "rule", 1.8))
    chosen = sorted(SURGERY)
    for k, i in enumerate(chosen):
        f.put(
            person("ill"), 60 + 68 * (k % 4), 206 + 100 * (k // 4), s=SIZE, key=f"p{i}", part="fit", title="fit enough"
        )
        f.spot("fit", 60 + 68 * (k % 4), 206 + 100 * (k // 4), 24, "somebody fit enough for an operation")
    for k in range(8):
        upper = k < 4
        x, y = 510 + 72 * (k % 4), 166 if upper else 386
        part, title = (
            ("operated", "operated on, by chance") if upper else ("not-operated", "not operated on, by chance")
        )
        f.put(person("ill"), x, y, s=SIZE, part=part, title=title)
        f.spot(part, x, y, 24, title)
    f.raw(line(346, 256, 392, 256, "ink2", 2.6))
    f.arrow([(392, 256), (420, 200), (458, 150)])
    f.arrow([(392, 256), (420, 312), (458, 362)])
    f.label("all fit enough", 162, 150, None, "middle")
    f.label("chance", 356, 230, None, "middle", kind="strong")
    f.label("operation", 620, 102, None, "middle", kind="strong")
    f.label("no operation", 620, 322, None, "middle", kind="strong")


SCENE = Scene(
    "who-is-counted",
    "Who is counted",
    "A median belongs to those who were counted, and only chance makes two groups alike.",
    [
        Step(
            "A registry counts everybody with the disease, fit or frail.",
            f"Forty ill people in five rows, all drawn in full. {len(STICK)} of them have a walking stick.",
            _all,
        ),
        Step(
            "A trial of a drug takes people who are fit enough for it.",
            f"The same forty. {len(TRIAL)} are drawn in full, {len(TRIAL & STICK)} of them with a stick; the others are faint.",
            _trial,
        ),
        Step(
            "Surgeons choose the fittest, so their patients would live longer without the operation, too.",
            f"The same forty. {len(SURGERY)} are drawn in full, none with a stick; the others are faint.",
            _surgery,
        ),
        Step(
            "What the operation itself does shows where chance divides people who are all fit enough for it.",
            "Eight people without a stick on the left. Two arrows lead from them to two boxes of four people each, one with an operation and one without.",
            _chance,
        ),
    ],
    "Forty people, the sticks and the shares are made up. Real trials have hundreds of people, and chance makes large groups more alike than small ones.",
)
