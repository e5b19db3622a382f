"""The cells of an assignment by grade id: in a notebook, and as ``generate_assignment`` stored them in the gradebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from immunolab.quiz import Quiz
from immunolab.quiz.answers import Answers
from immunolab.quiz.files import QUIZ_SUFFIX


def open_quiz(folders: list[Path], notebook: str, answers_in: Path | Answers) -> Quiz | None:
    """The quiz of a notebook, questions from the first folder that has them, answers from another, or these.

    Returns None if no folder has a question file: the assignment holds no quiz.
    """
    for folder in folders:
        path = folder / (notebook + QUIZ_SUFFIX)
        if path.is_file():
            return Quiz.for_grading(path, answers_in)
    return None


def grade_id(cell: Any) -> str | None:
    """The nbgrader id of a cell, if it has one."""
    found = cell.metadata.get("nbgrader", {}).get("grade_id")
    return found if isinstance(found, str) else None


def ids_in(notebook: Path) -> dict[str, str]:
    """Grade ids of a notebook's cells in their order, each with the id of the cell itself ("" before format 4.5).

    Empty if there is no such file.
    """
    if not notebook.is_file():
        return {}
    cells = nbformat.read(notebook, as_version=4).cells
    return {name: str(cell.get("id", "")) for cell in cells if (name := grade_id(cell)) is not None}


def read_cells(db_url: str, assignment: str, notebook: str) -> dict[str, dict[str, Any]]:
    """Every nbgrader cell of a notebook as the gradebook has it, source and metadata, by grade id; empty if it has none."""
    with Gradebook(db_url) as gradebook:
        try:
            return stored_cells(gradebook.find_notebook(notebook, assignment))
        except MissingEntry:
            return {}


def stored_cells(notebook: Any) -> dict[str, dict[str, Any]]:
    """The same of a notebook of an open gradebook."""
    points = {cell.name: float(cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)}
    graded = {cell.name for cell in notebook.grade_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    found = {}
    for cell in notebook.source_cells:
        meta = {
            "schema_version": 3,
            "grade_id": cell.name,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "locked": bool(cell.locked),
            "task": cell.name in tasks,
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
        }
        if cell.name in points:
            meta["points"] = points[cell.name]
        found[cell.name] = {"source": cell.source, "meta": meta}
    return found
