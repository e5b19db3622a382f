"""What can be asked again of a lesson: its review cards, or for now its practice questions that need no picture."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from immunolab.course import SLUG
from immunolab.quiz.answer_format import ANSWERS_SUFFIX, read_answers
from immunolab.quiz.files import QUIZ_SUFFIX, load_questions
from immunolab.quiz.questions import Question

__all__ = ["KINDS", "REVIEW_SUFFIX", "Card", "answered", "as_reason", "cards_of", "lesson_slugs", "title_of"]

REVIEW_SUFFIX = ".review.yaml"
#: kinds that can be asked with the book closed, the quickest to answer first
KINDS = ("multiple-choice", "multiple-response", "ordering", "matching", "numeric", "free-text")
#: the start page tests the set-up, and nobody is to remember that
_NO_LESSON = "00"
_LOOKS_AT_SOMETHING = re.compile(r"\b(picture|simulation|slider|model|spot|table above|row on)\b", re.I)


@dataclass(frozen=True)
class Card:
    """One question of one lesson, as it is asked again. ``name``: what its state is kept under."""

    slug: str
    question: Question

    @property
    def name(self) -> str:
        """Lesson and question."""
        return f"{self.slug}/{self.question.id}"


def lesson_slugs(folder: Path) -> list[str]:
    """The lessons whose question files lie in a folder, in order; the start page is none."""
    names = (path.name.removesuffix(QUIZ_SUFFIX) for path in folder.glob("*" + QUIZ_SUFFIX))
    return sorted(name for name in names if SLUG.match(name) and not name.startswith(_NO_LESSON))


def title_of(folder: Path, slug: str) -> str:
    """What a lesson is called."""
    return load_questions(folder / (slug + QUIZ_SUFFIX)).title


def answered(folder: Path, slug: str) -> bool:
    """Whether the learner has answered something in a lesson; a file that cannot be read counts as no answer."""
    try:
        answers = read_answers(folder / (slug + ANSWERS_SUFFIX), slug)
    except (OSError, ValueError):
        return False
    return answers is not None and any(entry.response is not None for entry in answers.entries.values())


def cards_of(folder: Path, slug: str) -> list[Card]:
    """A lesson's cards in the order of their file.

    Raises
    ------
    QuizFileError
        If a question file cannot be used.

    """
    path = folder / (slug + REVIEW_SUFFIX)
    if path.is_file():
        return [Card(slug, question) for question in load_questions(path).questions]
    return [Card(slug, question) for question in _closed_book(folder, slug)]


def as_reason(feedback: str) -> str:
    """What is said to a right answer, for somebody who has not given it: without the "Yes" at its beginning."""
    said = re.sub(r"^(?:Yes|Right)\b[.,:;]?\s+", "", feedback)
    return said[:1].upper() + said[1:]


def _closed_book(folder: Path, slug: str) -> list[Question]:
    """Practice questions that a lesson asks at its end and that look at nothing on the page, the quickest first."""
    at_end = _asked_at_end(folder / f"{slug}.ipynb")
    found = [
        question
        for question in load_questions(folder / (slug + QUIZ_SUFFIX)).questions
        if question.kind in KINDS
        and question.practice
        and question.auto_scored
        and question.points
        and (at_end is None or question.id in at_end)
        and not _LOOKS_AT_SOMETHING.search(question.stem)
    ]
    return sorted(found, key=lambda question: KINDS.index(question.kind))


def _asked_at_end(notebook: Path) -> set[str] | None:
    """Questions in cells tagged ``check``; None without a notebook that can be read (a hub may keep it elsewhere)."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["metadata"].get("tags") == ["check"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return set(re.findall(r'quiz\.ask\("([^"]+)"\)', "\n".join(sources)))
