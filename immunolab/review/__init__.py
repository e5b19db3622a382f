"""Questions that come back: ``warm_up()`` at the head of a lesson, ``review()`` for what is due over all lessons.

The module itself can be called, so that ``from immunolab import review`` gives one thing: ``review()`` asks what is
due today, ``review(part=1)`` twelve mixed questions of a part, ``review.remembered()`` draws what is remembered.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from immunolab.course import PARTS, CourseError

if TYPE_CHECKING:
    from immunolab.figures import Picture
    from immunolab.review.widget import Review

__all__ = ["remembered", "review", "warm_up"]

#: most questions in one sitting of what is due
AT_ONCE = 20


def warm_up(lesson: str = "", folder: str | Path | None = None) -> Review:
    """Four questions from earlier lessons, with the book closed: three minutes.

    Parameters
    ----------
    lesson : its number or slug, ``"02"``; without it the lesson whose ``quiz`` the notebook has opened
    folder : where the lessons lie; without it where that quiz lies, else here

    Raises
    ------
    CourseError
        If the lesson is not known.

    """
    from immunolab.review.choose import to_warm_up

    slug, place = _which(lesson, folder)
    cards, sitting = _sitting(place, lambda memory: to_warm_up(place, slug, memory))
    nothing = "There is nothing to ask yet: this is the first lesson. The next one begins with four questions on it."
    title = "Warm-up: what do you still know?" if cards else "Warm-up"
    return _shown(sitting, title, nothing)


def remembered(folder: str | Path = ".") -> Picture:
    """How much of each lesson is remembered now, as fsrs expects it, over the questions that were asked."""
    from immunolab.figures import remembered as figure
    from immunolab.review.memory import Memory
    from immunolab.review.summary import lesson_memories

    place = Path(folder)
    return figure.picture(lesson_memories(place, Memory(place)))


def _which(lesson: str, folder: str | Path | None) -> tuple[str, Path]:
    """The slug of a lesson and the folder it lies in."""
    from immunolab.review.cards import lesson_slugs

    opened = None if lesson else _opened_quiz()
    place = Path(folder) if folder is not None else opened.folder() if opened is not None else Path()
    wanted = lesson or (opened.name if opened is not None else "")
    if not wanted:
        raise CourseError('warm_up() does not know its lesson: run the set-up cell first, or say which, warm_up("02").')
    slugs = lesson_slugs(place)
    found = [slug for slug in slugs if wanted in (slug, slug[:2])]
    if not found:
        known = ", ".join(slug[:2] for slug in slugs) or "none in this folder"
        raise CourseError(f"There is no lesson {wanted!r}; the lessons are {known}.")
    return found[0], place


def _opened_quiz() -> Any:
    """The quiz that the notebook's set-up cell has opened, or None."""
    from IPython import get_ipython

    from immunolab.quiz import Quiz

    shell = get_ipython()
    quiz = shell.user_ns.get("quiz") if shell is not None else None
    return quiz if isinstance(quiz, Quiz) else None


def _sitting(place: Path, choose: Any) -> tuple[Any, Any]:
    from immunolab.review.memory import Memory
    from immunolab.review.session import Sitting

    memory = Memory(place)
    cards = choose(memory)
    return cards, Sitting(place, cards[:AT_ONCE], memory)


def _shown(sitting: Any, title: str, nothing: str) -> Review:
    from immunolab.review.widget import Review

    return Review(sitting, title, nothing)


def _due(place: Path) -> Review:
    from immunolab.review.choose import due_today
    from immunolab.review.session import day

    cards, sitting = _sitting(place, lambda memory: due_today(place, memory))
    first = sitting.memory.next_due(sitting.memory.known())
    nothing = (
        f"Nothing is due today. The next question comes back on {day(first)}."
        if first is not None
        else "Nothing has been asked yet. Questions begin to come back after your first warm-up, at the head of lesson 02."
    )
    more = f", the first {AT_ONCE} of {len(cards)}; run the cell again for more" if len(cards) > AT_ONCE else ""
    return _shown(sitting, f"Due today{more}", nothing)


def _mixed(place: Path, part: int) -> Review:
    from immunolab.review.choose import mixed, part_lessons

    name = sorted(PARTS.items())[part - 1][1]
    _cards, sitting = _sitting(place, lambda memory: mixed(place, part, memory))
    lessons = [slug[:2] for slug in part_lessons(place, part)]
    span = f"lessons {lessons[0]} to {lessons[-1]}" if lessons else "its lessons"
    return _shown(sitting, f"Part {name}", f"Not yet: this waits until you have answered something in {span}.")


class _Review(ModuleType):
    """This module's own class: what makes it callable."""

    def __call__(self, *, part: int = 0, folder: str | Path = ".") -> Review:
        """What is due today over all lessons done so far, at most 20 at once.

        part : 1 to 5 for twelve mixed questions from the lessons of that part that have been begun. ValueError for
        another number.
        """
        if part not in range(len(PARTS) + 1):
            raise ValueError(f"there is no part {part!r}; the course has parts 1 to {len(PARTS)}")
        return _mixed(Path(folder), part) if part else _due(Path(folder))


review = cast(_Review, sys.modules[__name__])
review.__class__ = _Review
