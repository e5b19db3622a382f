"""The rows that nbgrader's gradebook has for submissions, read and made in bulk instead of one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nbgrader import api
from sqlalchemy import Connection, bindparam, insert, select, update

SUBMISSIONS, NOTEBOOKS = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
GRADES, COMMENTS, STUDENTS = api.Grade.__table__, api.Comment.__table__, api.Student.__table__


@dataclass(frozen=True)
class ReleasedCell:
    """A row of the gradebook that each submitted notebook has one grade or comment for."""

    id: str
    name: str


@dataclass
class Released:
    """A notebook of the assignment as the gradebook has it."""

    id: str
    graded: list[ReleasedCell] = field(default_factory=list)
    commented: list[ReleasedCell] = field(default_factory=list)


@dataclass
class GradeRow:
    """Points of one cell of a submitted notebook: the machine's, by hand, extra."""

    id: str
    auto: float | None = None
    manual: float | None = None
    extra: float | None = None


@dataclass
class NotebookRow:
    """A submitted notebook; grades by cell, ids of comment rows by cell."""

    id: str
    grades: dict[str, GradeRow] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


@dataclass
class Submission:
    """A student's submission of the assignment; its notebooks by the released notebook's id."""

    id: str
    timestamp: datetime | None
    extension: timedelta | None
    notebooks: dict[str, NotebookRow] = field(default_factory=dict)


def submission_rows(
    db: Connection, assignment: str, notebooks: dict[str, Released], when: dict[str, datetime | None]
) -> dict[str, Submission]:
    """The rows of these students' submissions, made where there are none.

    Parameters
    ----------
    db : a connection in a transaction
    assignment : its id
    notebooks : the released notebooks
    when : students with the time of their hand-in (UTC), or None; a time replaces the one that the row has

    """
    ids = list(when)
    known = set(db.scalars(select(STUDENTS.c.id).where(STUDENTS.c.id.in_(ids))))
    if new := [{"id": student} for student in ids if student not in known]:
        db.execute(insert(STUDENTS), new)
    found = {
        student: Submission(row, timestamp, extension)
        for row, student, timestamp, extension in db.execute(
            select(SUBMISSIONS.c.id, SUBMISSIONS.c.student_id, SUBMISSIONS.c.timestamp, SUBMISSIONS.c.extension).where(
                SUBMISSIONS.c.assignment_id == assignment, SUBMISSIONS.c.student_id.in_(ids)
            )
        )
    }
    fresh, later = [], []
    for student, timestamp in when.items():
        if student not in found:
            found[student] = Submission(api.new_uuid(), timestamp, None)
            fresh.append(
                {"id": found[student].id, "assignment_id": assignment, "student_id": student, "timestamp": timestamp}
            )
        elif timestamp is not None and timestamp != found[student].timestamp:
            found[student].timestamp = timestamp
            later.append({"row": found[student].id, "new_timestamp": timestamp})
    if fresh:
        db.execute(insert(SUBMISSIONS), fresh)
    if later:
        db.execute(
            update(SUBMISSIONS)
            .where(SUBMISSIONS.c.id == bindparam("row"))
            .values(timestamp=bindparam("new_timestamp")),
            later,
        )
    _notebook_rows(db, notebooks, {submission.id: submission for submission in found.values()})
    return found


def _notebook_rows(db: Connection, notebooks: dict[str, Released], submissions: dict[str, Submission]) -> None:
    """Fill in the notebooks, grades and comments of some submissions, making those that are missing."""
    # nbgrader's tables have an index by cell and notebook, none by notebook alone: without the cells' ids each
    # of these reads the whole table
    graded = {cell.id for item in notebooks.values() for cell in item.graded}
    commented = {cell.id for item in notebooks.values() for cell in item.commented}
    by_id: dict[str, NotebookRow] = {}
    for row, notebook, submission in db.execute(
        select(NOTEBOOKS.c.id, NOTEBOOKS.c.notebook_id, NOTEBOOKS.c.assignment_id).where(
            NOTEBOOKS.c.notebook_id.in_([item.id for item in notebooks.values()]),
            NOTEBOOKS.c.assignment_id.in_(list(submissions)),
        )
    ):
        by_id[row] = submissions[submission].notebooks[notebook] = NotebookRow(row)
    if by_id:
        grade, comment = GRADES.c, COMMENTS.c
        for row, notebook, cell, auto, manual, extra in db.execute(
            select(
                grade.id, grade.notebook_id, grade.cell_id, grade.auto_score, grade.manual_score, grade.extra_credit
            ).where(grade.cell_id.in_(graded), grade.notebook_id.in_(list(by_id)))
        ):
            by_id[notebook].grades[cell] = GradeRow(row, auto, manual, extra)
        for row, notebook, cell in db.execute(
            select(comment.id, comment.notebook_id, comment.cell_id).where(
                comment.cell_id.in_(commented), comment.notebook_id.in_(list(by_id))
            )
        ):
            by_id[notebook].comments[cell] = row
    made, grades, comments = [], [], []
    for submission in submissions.values():
        for item in notebooks.values():
            here = submission.notebooks.get(item.id)
            if here is None:
                here = submission.notebooks[item.id] = NotebookRow(api.new_uuid())
                made.append({"id": here.id, "assignment_id": submission.id, "notebook_id": item.id})
            for cell in item.graded:
                if cell.id not in here.grades:
                    here.grades[cell.id] = GradeRow(api.new_uuid())
                    grades.append({"id": here.grades[cell.id].id, "notebook_id": here.id, "cell_id": cell.id})
            for cell in item.commented:
                if cell.id not in here.comments:
                    here.comments[cell.id] = api.new_uuid()
                    comments.append({"id": here.comments[cell.id], "notebook_id": here.id, "cell_id": cell.id})
    for table, values in ((NOTEBOOKS, made), (GRADES, grades), (COMMENTS, comments)):
        if values:
            db.execute(insert(table), values)
