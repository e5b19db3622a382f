"""A lesson or an assignment as the measures see it: cells, and questions with the keys of all their variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from immunolab.lesson_check import Cell, Lesson
from immunolab.lesson_template import HALVES, PAUSE
from immunolab.quiz.kinds.base import Question
from immunolab.quiz.scoring import resolve_key

#: fields of a question that nobody reads as a sentence
_NO_TEXT = {"id", "objective", "points", "source", "kind", "unit", "figure", "image", "given", "scoring", "reveal"}


class Item(NamedTuple):
    """A question on a page. ``keys``: the right answer of each variant; empty where a person gives the points."""

    question: Question
    keys: tuple[Any, ...]
    bet: bool = False

    @property
    def text(self) -> str:
        """All that is to be read in it: stem, options, hint, feedback."""
        fields = self.question.model_dump(exclude=_NO_TEXT | (set() if self.question.kind == "free-text" else {"key"}))
        return " ".join(_strings(fields))


@dataclass(frozen=True)
class Page:
    """``held``: whether faults are errors, so whether the lesson is in the new form; ``points``: of all graded cells."""

    name: str
    lesson: Lesson
    held: bool
    cells: tuple[Cell, ...]
    items: tuple[Item, ...]
    graded: bool = False
    points: float = 0

    def markdown(self, *tags: str) -> list[Cell]:
        """Markdown cells, all or those with one of the tags."""
        return [cell for cell in self.cells if cell.kind == "markdown" and (not tags or cell.tag in tags)]

    def texts(self) -> list[Cell]:
        """Markdown cells and the texts of reveals."""
        return [*self.markdown(), *([] if self.graded else self.lesson.reveals())]

    def halves(self) -> list[list[Cell]]:
        """The cells before and after the place to stop; one list where there is none."""
        places = [number for number, cell in enumerate(self.cells) if cell.tag == PAUSE]
        cut = places[0] if len(places) == 1 else len(self.cells)
        return [list(half) for half in (self.cells[:cut], self.cells[cut:]) if half]

    def of_kind(self, *kinds: str) -> list[Item]:
        """Items of these kinds."""
        return [item for item in self.items if item.question.kind in kinds]


def lesson_page(folder: Path, slug: str) -> Page:
    """A lesson with its practice questions. folder: where they lie. Raises ValueError if it cannot be read."""
    lesson = Lesson(folder, slug)
    bets = set(lesson.asked(call="predict"))
    items = tuple(Item(q, _keys(q, q.key), q.id in bets) for q in lesson.questions.values())
    held = lesson.template is HALVES
    return Page(f"notebooks/{slug}", lesson, held, tuple(lesson.cells), items)


def assignment_page(folder: Path, slug: str, keys: Mapping[str, Any], cells: list[Cell], points: float) -> Page:
    """The assignment of a lesson.

    folder: where the lesson lies. keys: of each graded question, as the instructor wrote it. cells: the master's.
    points: of all its graded cells.
    Raises ValueError if the lesson cannot be read.
    """
    lesson = Lesson(folder, slug)
    items = tuple(Item(q, _keys(q, keys.get(q.id))) for q in lesson.graded.values())
    return Page(f"source/{slug}", lesson, lesson.template is HALVES, tuple(cells), items, graded=True, points=points)


def _keys(question: Question, key: Any) -> tuple[Any, ...]:
    if key is None or not question.auto_scored:
        return ()
    names = list(question.given)
    variants = (dict(zip(names, values, strict=True)) for values in product(*question.given.values()))
    return tuple(resolve_key(question, key, values) for values in variants)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
