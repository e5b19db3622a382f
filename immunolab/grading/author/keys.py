"""Every graded question with its key, for the instructor's eyes: made from source/, never part of a release."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment
from nbgrader import utils

from immunolab.course import CourseError
from immunolab.grade_cells import SCHEME, quiz_call, raw_key
from immunolab.html import Markup
from immunolab.quiz import Question, Quiz, resolve_key
from immunolab.quiz.feedback import right_answer
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.score import in_lines
from immunolab.quiz.text import to_html

_NOTHING = Markup()


@dataclass(frozen=True)
class Task:
    """One graded cell on the page. ``rows``: variant in words, right answer; ``how``: who gives the points, if no quiz."""

    name: str
    points: float
    how: str = ""
    stem: Markup = _NOTHING
    rows: tuple[tuple[str, Markup], ...] = ()
    code: str = ""
    why: Markup = _NOTHING


def keys_page(root: Path, slugs: list[str]) -> str:
    """One HTML page: question, key of each variant, reason, and the rubric of each free text.

    root: the course folder. slugs: assignments. Raises CourseError for one that is not in source/.
    """
    source = files(__package__).joinpath("keys.html.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=True).from_string(source)
    return template.render(assignments=[_assignment(root / "source" / slug, slug) for slug in slugs])


def _assignment(folder: Path, slug: str) -> dict[str, Any]:
    notebook = folder / f"{slug}.ipynb"
    if not notebook.is_file():
        raise CourseError(f"source/{slug}/{slug}.ipynb is not there; the assignments are the folders in source/.")
    quiz = Quiz.for_seed(folder / (slug + QUIZ_SUFFIX), 0)
    cells = nbformat.read(notebook, as_version=4).cells
    tasks = [task for cell in cells if (task := _task(cell, quiz, f"source/{slug}/{slug}.ipynb"))]
    return {"title": quiz.title, "tasks": tasks}


def _task(cell: Any, quiz: Quiz, where: str) -> Task | None:
    """What the page says of a cell; None if it is not graded."""
    info = cell.metadata.get("nbgrader", {})
    points = float(info.get("points", 0))
    if utils.is_task(cell):
        scheme = SCHEME.search(cell.source)
        rubric = "\n".join(scheme.group().splitlines()[1:-1]) if scheme else ""
        name = info["grade_id"].replace("_", "-")
        stem = Markup(to_html(quiz.questions[name].stem)) if name in quiz.questions else _NOTHING
        return Task(name, points, "by hand", stem, why=Markup(to_html(rubric)))
    if not utils.is_grade(cell):
        return None
    call = quiz_call(cell.source)
    if call is None or call[0] not in quiz.questions:
        return Task(info["grade_id"], points, "code", code=cell.source)
    question = quiz.questions[call[0]]
    _, key, why = raw_key(cell.source, f"{where}, question {question.id}")
    stem = Markup(to_html(question.stem))
    return Task(question.id, points, stem=stem, rows=tuple(_rows(question, key)), why=Markup(to_html(why)))


def keys_as_written(notebook: Any, where: str) -> dict[str, Any]:
    """The key of each quiz cell of a master, perhaps a function of the variant, by question. Raises GradingError."""
    calls = [
        (call[0], cell.source) for cell in notebook.cells if utils.is_grade(cell) and (call := quiz_call(cell.source))
    ]
    return {name: raw_key(source, f"{where}, question {name}")[1] for name, source in calls}


def _rows(question: Question, key: Any) -> list[tuple[str, Markup]]:
    """The right answer of each variant that a student may be given."""
    names = list(question.given)
    rows = []
    for values in itertools.product(*(question.given[name] for name in names)):
        given = dict(zip(names, values, strict=True))
        words = ", ".join(f"{name} {value}" for name, value in given.items()) or "all"
        rows.append((words, in_lines(right_answer(question, resolve_key(question, key, given), given))))
    return rows
