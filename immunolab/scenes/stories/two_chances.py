"""Lesson 11: people who differ, two drugs, and nobody who was helped by both."""

from __future__ import annotations

from immunolab.scenes.draw import circle, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import person
from immunolab.scenes.story import Scene, Step

#: the lock that each person's tumour has: r yields to drug A, s to drug B, t to neither
LOCKS = ("r", "t", "s", "r", "t", "r", "s", "r", "t", "r", "s", "t")
NAMES = {"r": "round", "s": "square", "t": "triangle"}
PER_ROW, STEP, ROWS = 6, 122.0, (132.0, 336.0)


def _hole(lock: str) -> str:
    if lock == "r":
        return circle(0, 12, 8, "bg", "ink", 2)
    if lock == "s":
        return rect(-7.5, 4.5, 15, 15, 1.5, "bg", "ink", 2)
    return path("M0 3L9 19H-9Z", "bg", "ink", 2)


def _lock(lock: str, is_open: bool) -> str:
    """A padlock 48 wide and 62 high around 0, 0."""
    shackle = "M-14 -6V-26A14 14 0 0 1 14 -26V-18" if is_open else "M-14 -6V-16A14 14 0 0 1 14 -16V-6"
    fill, ink = ("~drug", "drug.line") if is_open else ("~dev", "dev.line")
    return path(shackle, "none", ink, 5) + rect(-24, -8, 48, 40, 6, fill, ink, 2.4) + _hole(lock)


def _people(f: Frame, opened: str) -> None:
    """Twelve people, each with a lock; those of the kinds ``opened`` are open."""
    for i, lock in enumerate(LOCKS):
        x, y = 400 + (i % PER_ROW - 2.5) * STEP, ROWS[i // PER_ROW]
        state = "open" if lock in opened else "shut"
        part, title = (
            f"{NAMES[lock]}-{state}",
            f"person with {'an open' if state == 'open' else 'a shut'} {NAMES[lock]} lock",
        )
        f.put(person(), x, y, 0, 1.9, key=f"p{i}", part=part, title=title)
        f.put(_lock(lock, state == "open"), x, y + 72, key=f"l{i}", part=part, title=title)
        f.spot(part, x, y + 40, 44, title)


def _count(f: Frame, words: str) -> None:
    f.label(words, 400, 50, None, "middle", kind="strong")


def _locked(f: Frame) -> None:
    _people(f, "")
    _count(f, "twelve people, one lock each")


def _with_a(f: Frame) -> None:
    _people(f, "r")
    _count(f, f"A alone: {LOCKS.count('r')} of {len(LOCKS)}")


def _with_b(f: Frame) -> None:
    _people(f, "s")
    _count(f, f"B alone: {LOCKS.count('s')} of {len(LOCKS)}")


def _with_both(f: Frame) -> None:
    _people(f, "rs")
    _count(f, f"A and B: {LOCKS.count('r') + LOCKS.count('s')} of {len(LOCKS)}")


SCENE = Scene(
    "two-chances",
    "Two chances",
    "Where people differ, two drugs together help more of them than either alone, and nobody need be helped by both.",
    [
        Step(
            "Twelve people's tumours are held by three kinds of lock, and nobody sees which kind is whose.",
            "Twelve busts in two rows of six. Under each hangs a shut padlock: five with a round keyhole, three with a square one, four with a triangle.",
            _locked,
        ),
        Step(
            "Drug A opens the round locks, so five people do well.",
            "The same twelve. The five round padlocks are open and in the drug's colour; the square ones and the triangles are shut.",
            _with_a,
        ),
        Step(
            "Drug B opens the square locks, of three other people.",
            "The same twelve. The three square padlocks are open; the round ones and the triangles are shut.",
            _with_b,
        ),
        Step(
            "With both, eight do well, and each of them owes it to one drug.",
            "The same twelve. The five round and the three square padlocks are open; the four triangles are shut.",
            _with_both,
        ),
    ],
    "Real drugs do more or less, not all or nothing, and some people do well on either. The more of them there are, the less a second chance is worth.",
)
