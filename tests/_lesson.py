"""What the number tests of the lessons share: the lesson's words and questions, and tasks against what the explorer prints."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import nbformat
from _course import ROOT, master

from immunolab import evidence
from immunolab.grade_cells import key_of, quiz_call
from immunolab.quiz import Quiz, load_questions, share, variant
from immunolab.terms import without_links


class Lesson:
    """A lesson's text, its practice questions and its graded ones, by id; ``paper`` is the text of the master.

    Each is read when it is first asked for: every process that collects the tests imports all lessons.
    """

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.questions = _Questions(f"notebooks/{slug}.quiz.yaml")
        self.graded = _Questions(f"source/{slug}/{slug}.quiz.yaml")

    @cached_property
    def cells(self) -> Any:
        return nbformat.read(ROOT / "notebooks" / f"{self.slug}.ipynb", as_version=4).cells

    @cached_property
    def text(self) -> str:
        """Its cells and its reveals."""
        reveals = [question.reveal for question in self.questions.values() if question.reveal]
        return without_links("\n".join([*(cell.source for cell in self.cells), *reveals]))

    @cached_property
    def prose(self) -> str:
        return _one_line(self.text)

    @cached_property
    def paper(self) -> str:
        return "\n".join(cell.source for cell in _master(self.slug).cells)

    def says(self, *texts: str) -> None:
        """The lesson still says this, whatever its line breaks: what follows in the test is about these words."""
        for text in texts:
            assert _one_line(text) in self.prose, f"the lesson no longer says {text!r}"

    def key(self, name: str, seed: int = 1) -> Any:
        """The right answer to a graded question, for one seed."""
        quiz = _quiz(self.slug)
        quiz.file.answers.seed = seed
        found = key_of(_calls(self.slug)[name], quiz, name)
        question = quiz.questions[name]
        return list(question.places[found].at) if question.kind == "hotspot" else found

    def variants(self, name: str) -> Iterator[tuple[dict[str, Any], Any]]:
        """Each variant of a graded question once: its values and its key."""
        question = self.graded[name]
        seeds: dict[tuple[Any, ...], int] = {}
        wanted = math.prod(len(values) for values in question.given.values())
        for seed in itertools.count():
            seeds.setdefault(tuple(variant(question, seed).values()), seed)
            if len(seeds) == wanted:
                break
            assert seed < 10_000, f"{name}: some of its variants never come up"
        for seed in seeds.values():
            yield variant(question, seed), self.key(name, seed)

    def accepts_only_its_own(self, printed: dict[str, Callable[[dict[str, Any]], float]]) -> None:
        """Each task accepts what the explorer prints for its own variant, and for no other one.

        printed: for each task a function from the variant's values to what a student reads off.
        """
        for name, number in printed.items():
            question = self.graded[name]
            seen = [(given, number(given), key) for given, key in self.variants(name)]
            for given, _, key in seen:
                accepted = [other for other, shown, _ in seen if share(question, shown, key) == 1]
                assert accepted == [given], name


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class _Questions(Mapping[str, Any]):
    """The questions of a file by id, read when the first is asked for."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __getitem__(self, name: str) -> Any:
        return _read(self.path)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_read(self.path))

    def __len__(self) -> int:
        return len(_read(self.path))


@cache
def _read(path: str) -> dict[str, Any]:
    return {q.id: q for q in load_questions(ROOT / path).questions}


@cache
def _master(slug: str) -> Any:
    return master(slug)


@cache
def _quiz(slug: str) -> Quiz:
    return Quiz.for_grading(ROOT / "source" / slug / f"{slug}.quiz.yaml", Path("/nonexistent"))


@cache
def _calls(slug: str) -> dict[str, str]:
    """The grade cell of each question that a machine grades, by its id."""
    cells = [cell.source for cell in _master(slug).cells if cell.cell_type == "code"]
    return {call[0]: source for source in cells if (call := quiz_call(source))}


def row(row_id: str) -> Any:
    """A row of the dossier's trials."""
    return evidence.trials().set_index("row_id").loc[row_id]


def fact(name: str, *texts: str) -> None:
    """The dossier's fact of this number on myeloma still says these words."""
    found = _myeloma()[name]
    for text in texts:
        assert text in found, f"{name} no longer says {text!r}"


@cache
def _myeloma() -> Any:
    return evidence.facts("myeloma").set_index("fact_id")["fact"]
