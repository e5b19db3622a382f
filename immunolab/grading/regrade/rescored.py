"""The parts of a regrade: cells as nbgrader stores them, a changed score, a late penalty, a notebook brought in step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import reads, writes

from immunolab.grade_cells import without_hidden
from immunolab.grading.cells import stored_cells
from immunolab.grading.course import CourseFolder
from immunolab.grading.files import write_whole
from immunolab.grading.in_step import corrected_stamp
from immunolab.grading.late import SMALL, LateRule, seconds_late
from immunolab.grading.report.data import total
from immunolab.quiz import Score
from immunolab.quiz.files import QUIZ_SUFFIX


class UnreadableError(Exception):
    """A graded notebook that is damaged."""


@dataclass(frozen=True)
class StoredCell:
    """One nbgrader cell of a master."""

    source: str
    checksum: str | None
    points: float
    graded: bool
    task: bool


@dataclass(frozen=True)
class Change:
    """One quiz cell of one student: machine score before and after, and what the total gains (0 under a mark by hand)."""

    question: str
    before: float
    after: float
    gain: float


def new_cells(assignment: Any) -> dict[str, dict[str, StoredCell]]:
    """Every stored cell of an assignment, by notebook and grade id."""
    return {
        notebook.name: {
            name: StoredCell(cell["source"], meta["checksum"], meta.get("points", 0.0), meta["grade"], meta["task"])
            for name, cell in stored_cells(notebook).items()
            for meta in [cell["meta"]]
        }
        for notebook in assignment.notebooks
    }


def bring_in_step(path: Path, scores: dict[str, Score], cells: dict[str, StoredCell]) -> str | None:
    """The notebook's text with the new scores in the outputs of its quiz cells; None if it shows them already.

    Points and checksum in the cell's metadata follow: it becomes what a fresh autograde would write.
    Raises UnreadableError if the file is no notebook.
    """
    try:
        notebook: NotebookNode = reads(path.read_text(encoding="utf-8"))
        cells_there = [(cell, cell.metadata.get("nbgrader") or {}) for cell in notebook.cells]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableError(str(path)) from error
    changed = False
    for cell, meta in cells_there:
        name = str(meta.get("grade_id"))
        if not meta.get("grade") or name not in scores or cell.cell_type != "code":
            continue
        score, stored = scores[name], cells[name]
        data = {"text/plain": repr(score), "text/html": score._repr_html_()}
        fresh = {**meta, "points": stored.points, "checksum": stored.checksum}
        if [o.get("data") for o in cell.outputs] == [data] and meta == fresh:
            continue
        output = {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}
        cell.outputs, cell.execution_count, changed = [NotebookNode(output)], 1, True
        cell.metadata["nbgrader"], cell.source = NotebookNode(fresh), without_hidden(stored.source)
    return writes(notebook) + "\n" if changed else None


def take_questions(source: Path, graded: Path, *, write: bool) -> bool:
    """Whether the question file beside a graded notebook is not the one it is scored by now; ``write`` replaces it."""
    name = graded.stem + QUIZ_SUFFIX
    copy, ours = graded.with_name(name), source / name
    if not (copy.is_file() and ours.is_file()) or copy.read_bytes() == ours.read_bytes():
        return False
    if write:
        write_whole(copy, ours.read_bytes(), copy.stat().st_mode & 0o777)
    return True


def changed(grade: Any, score: Score) -> Change | None:
    """Put the new machine score in; None if it is the old one."""
    before, old = grade.auto_score, total(grade)
    grade.auto_score = float(score)
    if before is not None and abs(before - float(score)) < 1e-9:
        return None
    grade.needs_manual_grade = grade.manual_score is not None
    return Change(grade.cell.name, float(before or 0), float(score), round(total(grade) - old, 6))


def renew_penalty(
    course: CourseFolder, rule: LateRule, submission: Any, submitted: Any, late: dict[str, tuple[float, float]]
) -> None:
    """Put today's late penalty of a notebook in; a change is added to the student's before and after in ``late``."""
    before, score = submitted.late_submission_penalty, sum(total(g) for g in submitted.grades)
    assignment = submission.assignment
    handed_in = corrected_stamp(course.directory, submission.student_id, assignment.name) or submission.timestamp
    seconds = seconds_late(handed_in, assignment.duedate, submission.extension)
    now = rule.penalty(submission.student_id, score, seconds)
    submitted.late_submission_penalty = now
    if abs((now or 0.0) - (before or 0.0)) > SMALL:
        was, then = late.get(submission.student_id, (0.0, 0.0))
        late[submission.student_id] = (was + (before or 0.0), then + (now or 0.0))
