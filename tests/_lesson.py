"""What the number tests of the lessons share: the lesson's words and questions, and tasks against what the explorer prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import nbformat
from _course import ROOT, keys

from immunolab import evidence
from immunolab.quiz import load_questions, share, variant

SEEDS = 60


class Lesson:
    """A lesson's text, its practice questions and its graded ones, by id."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.questions = _questions(f"notebooks/{slug}.quiz.yaml")
        self.graded = _questions(f"source/{slug}/{slug}.quiz.yaml")
        book = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
        self.text = "\n".join(cell.source for cell in book.cells)
        self.prose = re.sub(r"\s+", " ", self.text)

    def says(self, *texts: str) -> None:
        """The lesson still says this, whatever its line breaks: what follows in the test is about these words."""
        for text in texts:
            assert text in self.prose, f"the lesson no longer says {text!r}"

    def accepts_only_its_own(self, printed: dict[str, Callable[[dict[str, Any]], float]]) -> None:
        """Each task accepts what the explorer prints for its own variant, and for no other one.

        printed: for each task a function from the variant's values to what a student reads off.
        """
        for name, number in printed.items():
            question, seen = self.graded[name], {}
            for seed in range(SEEDS):
                given = variant(question, seed)
                seen[next(iter(given.values()))] = (number(given), keys(self.slug, seed)[name])
            assert len(seen) == len(next(iter(question.given.values()))), name
            for value, (_, key) in seen.items():
                accepted = [other for other, (shown, _) in seen.items() if share(question, shown, key) == 1]
                assert accepted == [value], name


def _questions(path: str) -> dict[str, Any]:
    return {q.id: q for q in load_questions(ROOT / path).questions}


def row(row_id: str) -> Any:
    """A row of the dossier's trials."""
    return evidence.trials().set_index("row_id").loc[row_id]
