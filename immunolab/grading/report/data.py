"""One graded assignment as data: scores from the gradebook, answers from the autograded hand-ins."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from nbgrader import api as nbg
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from immunolab.course import CourseError
from immunolab.grade_cells import quiz_call
from immunolab.grading.cells import open_quiz
from immunolab.grading.course import CourseFolder
from immunolab.grading.in_step import nbgrader_cells, out_of_step, some
from immunolab.quiz import Quiz, QuizFileError
from immunolab.quiz.answers import ANSWERS_SUFFIX, Answers, read_answers
from immunolab.quiz.questions import Question


@dataclass(frozen=True)
class Item:
    """One graded cell: a question that a machine scores, a free text, or a line of code."""

    name: str
    notebook: str
    points: float
    kind: str
    source: str
    question: Question | None = None

    @property
    def objective(self) -> str:
        """What it tests, as its question says; code and foreign tasks name none."""
        return self.question.objective if self.question else ""

    @property
    def label(self) -> str:
        """Its name as people read it."""
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class HandIn:
    """Answers of one student, by notebook; None where no answers file could be read."""

    answers: dict[str, Answers | None]


@dataclass(frozen=True)
class ClassData:
    """One assignment of one class.

    Attributes
    ----------
    slug, title : the assignment
    items : graded cells, in the order of the notebook
    scores : points, students x items; nan where a cell waits for a hand
    hand_ins : answers, by student
    quizzes : the questions of each notebook that has some
    not_graded : students whose hand-in has not been autograded
    remarks : sentences on keys, points or hand-ins that have changed since the marks were given

    """

    slug: str
    title: str
    items: list[Item]
    scores: pd.DataFrame
    hand_ins: dict[str, HandIn]
    quizzes: dict[str, Quiz]
    not_graded: list[str]
    remarks: list[str] = field(default_factory=list)


def read_class(course: CourseFolder, slug: str) -> ClassData:
    """Everything that is known about one assignment.

    Raises
    ------
    CourseError
        If there is no such assignment, or no hand-in of it has been autograded.

    """
    source = course.source(slug)
    with course.gradebook() as gradebook:
        try:
            assignment = gradebook.find_assignment(slug)
        except nbg.MissingEntry:
            raise CourseError(f"The gradebook has no assignment {slug!r}; generate and autograde it first.") from None
        found = [_items(notebook, source) for notebook in assignment.notebooks]
        items = [item for part, _ in found for item in part]
        names = [notebook.name for notebook in assignment.notebooks]
        quizzes = {n.name: q for n, (_, q) in zip(assignment.notebooks, found, strict=True) if q is not None}
        rows = pd.DataFrame(
            _grades(gradebook.db, assignment.id), columns=["student", "notebook", "name", "auto", "manual"]
        )
    rows["score"] = rows["manual"].fillna(rows["auto"]).astype(float)
    if odd := sorted(set(rows.loc[np.isinf(rows["score"]), "student"])):
        raise CourseError(
            f"The gradebook has points that are no number: {some(odd)}. Grade anew: immunolab grade {slug} --force --student ..."
        )
    graded = rows.groupby("student")["auto"].count() > 0
    students = sorted(graded[graded].index)
    if not students:
        raise CourseError(f"No hand-in of {slug} has been autograded yet; run: nbgrader autograde {slug}")
    wide = rows.pivot_table(
        index="student", columns=["notebook", "name"], values="score", dropna=False, aggfunc="first"
    )
    columns = pd.MultiIndex.from_tuples([(i.notebook, i.name) for i in items])
    scores = wide.reindex(index=students, columns=columns).astype(float)
    scores.columns = pd.Index([item.name for item in items])
    hand_ins = {s: HandIn({n: _answers(course.path("autograded", s, slug), n) for n in quizzes}) for s in students}
    title = next(iter(quizzes.values())).title if quizzes else slug
    remarks = out_of_step(course.directory, slug, names, students)
    return ClassData(slug, title, items, scores, hand_ins, quizzes, sorted(graded[~graded].index), remarks)


def _items(notebook: Any, source: Path) -> tuple[list[Item], Quiz | None]:
    try:
        quiz = open_quiz([source], notebook.name, source / "no-answers-here")
    except QuizFileError as error:
        raise CourseError(str(error)) from None
    questions = quiz.questions if quiz else {}
    stored = {cell.name: cell.source for cell in notebook.source_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    items = []
    for cell in (*notebook.grade_cells, *notebook.task_cells):
        text = stored.get(cell.name, "")
        call = quiz_call(text) if cell.cell_type == "code" else None
        question = questions.get(call[0] if call else cell.name.replace("_", "-"))
        kind = "code"
        if call and question:
            kind = question.kind
        elif cell.name in tasks or cell.cell_type != "code":
            kind = "free-text"
        shown = question if call or kind == "free-text" else None
        items.append(Item(cell.name, notebook.name, float(cell.max_score), kind, text, shown))
    order = {name: n for n, name in enumerate(nbgrader_cells(source / f"{notebook.name}.ipynb") or {})}
    return sorted(items, key=lambda item: (order.get(item.name, math.inf), item.name)), quiz


def _grades(db: Any, assignment_id: str) -> list[tuple[Any, ...]]:
    """One row a grade, in one query: a class of a thousand has some ten thousand."""
    query = (
        select(
            nbg.SubmittedAssignment.student_id,
            nbg.Notebook.name,
            nbg.BaseCell.name,
            nbg.Grade.auto_score,
            nbg.Grade.manual_score,
        )
        .select_from(nbg.Grade)
        .join(nbg.SubmittedNotebook, nbg.Grade.notebook_id == nbg.SubmittedNotebook.id)
        .join(nbg.SubmittedAssignment, nbg.SubmittedNotebook.assignment_id == nbg.SubmittedAssignment.id)
        .join(nbg.Notebook, nbg.SubmittedNotebook.notebook_id == nbg.Notebook.id)
        .join(nbg.BaseCell, nbg.Grade.cell_id == nbg.BaseCell.id)
        .where(nbg.SubmittedAssignment.assignment_id == assignment_id)
    )
    return [tuple(row) for row in db.execute(query)]


def submissions(gradebook: Any, assignment: Any) -> list[Any]:
    """All hand-ins of an assignment with their grades, in a few queries."""
    grades = selectinload(nbg.SubmittedAssignment.notebooks).selectinload(nbg.SubmittedNotebook.grades)
    query = gradebook.db.query(nbg.SubmittedAssignment).filter(nbg.SubmittedAssignment.assignment_id == assignment.id)
    return list(query.options(grades.selectinload(nbg.Grade.cell)).order_by(nbg.SubmittedAssignment.student_id))


def total(grade: Any) -> float:
    """A grade's points as nbgrader counts them: the mark by hand, else the machine's, and extra credit."""
    own = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return float(own) + float(grade.extra_credit or 0) if own is not None else 0.0


def _answers(folder: Path, notebook: str) -> Answers | None:
    try:
        return read_answers(folder / (notebook + ANSWERS_SUFFIX), notebook)
    except (OSError, ValueError):
        return None


def complete(data: ClassData) -> tuple[list[Item], np.ndarray]:
    """Items that every hand-in has a score for, and their points (n x k): what totals are made of."""
    kept = [item for item in data.items if item.points > 0 and bool(data.scores[item.name].notna().all())]
    return kept, data.scores[[item.name for item in kept]].to_numpy(dtype=float)
