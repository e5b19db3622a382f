"""The forms of a lesson: which parts in which order, how long. A lesson with a place to stop has the new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

WARM_UP, PAUSE = "warm-up", "pause"


class Template(NamedTuple):
    """What a lesson keeps. ``cells``, ``words``: least and most; ``idea``: most words of one such cell."""

    start: tuple[str, ...]
    round: tuple[str, ...]
    end: tuple[str, ...]
    setup: str
    cells: tuple[int, int]
    words: tuple[int, int]
    idea: int
    hook: int = 120
    rounds: tuple[int, ...] = (2, 3)

    @property
    def parts(self) -> tuple[str, ...]:
        """Every tag that a cell may have."""
        pause = (PAUSE,) if self is HALVES else ()
        return (*self.start[:-1], WARM_UP, self.start[-1], *self.round, *pause, *self.end)


_START = ("title", "objectives", "before", "setup", "hook")
_END = ("check", "limits", "recap", "next", "references")
_QUIZ = '\n\nquiz = Quiz("{slug}.quiz.yaml")'

#: the form of a lesson without a place to stop
ONE_PIECE = Template(
    start=_START,
    round=("idea", "predict", "explore", "legend", "reveal", "evidence"),
    end=_END,
    setup="from immunolab import Quiz, explore, progress, references, show" + _QUIZ,
    cells=(25, 45),
    words=(1200, 2200),
    idea=170,
)
#: the form of a lesson in two halves, with a cell `pause` between them
HALVES = Template(
    start=_START,
    round=("idea", "legend", "predict", "explore", "reveal", "evidence"),
    end=_END,
    setup="from immunolab import Quiz, explore, progress, references, scene, show, warm_up" + _QUIZ,
    cells=(30, 55),
    words=(1200, 2000),
    idea=150,
)
#: the page before the lessons: one round, and no budget
OPENING = HALVES._replace(setup=HALVES.setup.replace(", warm_up", ""), rounds=(1,))


def template_of(tags: list[str]) -> Template:
    """The form that a lesson is written in. tags: those of its cells."""
    return HALVES if PAUSE in tags else ONE_PIECE


def order_faults(parts: list[str], template: Template, rounds: tuple[int, ...]) -> Iterator[str]:
    """What is wrong with the order of a lesson's parts, at most one sentence.

    parts: tags in the order of the lesson, neighbours of the same part once; rounds: how many rounds it may have.
    """
    start, end, whole = list(template.start), list(template.end), list(template.round)
    if parts[4:5] == [WARM_UP]:
        parts = [*parts[:4], *parts[5:]]
    between = parts[len(start) : -len(end)]
    if parts[: len(start)] != start or parts[-len(end) :] != end:
        yield f"order of parts: it begins with {', '.join(start)} (`{WARM_UP}` after the set-up) and ends with {', '.join(end)}."
        return
    halves = [between]
    if PAUSE in between:
        place = between.index(PAUSE)
        halves = [between[:place], between[place + 1 :]]
    counts = [len(half) // len(whole) for half in halves]
    if any(half != whole * count for half, count in zip(halves, counts, strict=True)):
        yield f"order of parts: between hook and check come whole rounds of {', '.join(whole)}."
    elif sum(counts) not in rounds:
        yield f"order of parts: {sum(counts)} rounds; a lesson has {' or '.join(map(str, rounds))}."
    elif not all(counts):
        yield f"order of parts: `{PAUSE}` stands between two rounds, so that each half has one."


def stated_minutes(title: str) -> list[int]:
    """Minutes that the first cell states, of each half or together: "Two halves, 28 and 27 minutes" is [28, 27].

    "3 minutes to warm up, 20 to read, 20 to do" is one piece: [43].
    """
    if parts := re.findall(r"(\d+) (?:minutes )?to (?:warm up|read|do)", title):
        return [sum(map(int, parts))]
    said = [s for s in re.split(r"(?<=[.!?])\s|\n", title) if "minute" in s and not s.startswith("#")]
    return [int(number) for s in said for number in re.findall(r"(?<![\d-])(\d{1,2})(?= (?:and \d{1,2} )?minutes)", s)]
