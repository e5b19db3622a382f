"""The gradebook of an assignment, read and written by the command's own process only.

One process writes, whatever grades: SQLite then never meets two writers of ours (its journal stays as
nbgrader made it, since WAL does not work on a network folder), two workers never create the same student,
and a row exists only with its scores. A hand-in's rows are committed before its folder is moved into place
in one step (:mod:`immunolab.grading.stage`); a kill in between leaves no folder, and the next run grades it again. So a folder in
``autograded/`` means: complete, files and rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    create_engine,
    func,
    insert,
    select,
    text,
    update,
)

from immunolab.course import CourseError
from immunolab.grading.engines import patient
from immunolab.grading.handin import Outcome
from immunolab.grading.mend import read_cells

SUBMISSIONS, NOTEBOOKS = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
GRADES, COMMENTS, STUDENTS = api.Grade.__table__, api.Comment.__table__, api.Student.__table__

#: nbgrader's tables look these up for every row of a page and have no index for it: with 1,000 submissions
#: each page of Formgrader reads the whole table of grades a thousand times.
INDICES = {
    "immunolab_grade_notebook": "grade (notebook_id)",
    "immunolab_comment_notebook": "comment (notebook_id)",
    "immunolab_notebook_assignment": "submitted_notebook (assignment_id)",
    "immunolab_submission_student": "submitted_assignment (student_id)",
}


@dataclass(frozen=True)
class Cell:
    """A row of the gradebook that each submitted notebook has one grade or comment for."""

    id: str
    name: str


@dataclass
class Released:
    """A notebook of the assignment as the gradebook has it."""

    id: str
    graded: list[Cell] = field(default_factory=list)
    commented: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Mark:
    """What the gradebook has for one student."""

    points: float
    #: answers that wait for a hand
    waiting: int
    #: answers that a machine grades and has not
    missing: int


class Ledger:
    """The gradebook of one assignment, opened by the one process that writes to it."""

    def __init__(self, app: Any, assignment: str) -> None:
        self.url, self.assignment = app.coursedir.db_url, assignment
        with api.Gradebook(
            self.url, app.coursedir.course_id
        ) as gradebook:  # makes tables and course where there are none
            try:
                found = gradebook.find_assignment(assignment)
            except api.MissingEntry:
                raise CourseError(
                    f"The gradebook has no assignment {assignment!r}; generate it first: nbgrader generate_assignment {assignment}"
                ) from None
            self.id, self.duedate, self.possible = found.id, found.duedate, float(found.max_score or 0)
            self.notebooks = {n.name: self._released(n) for n in found.notebooks}
            # points of these come from a machine: without any, a row was never graded
            self._machine = [
                cell.id
                for n in found.notebooks
                for cell in n.grade_cells
                if cell.cell_type == "code" and cell.name not in {s.name for s in n.solution_cells}
            ]
        self.cells = {
            name: read_cells({"db_url": self.url, "notebook": name, "assignment": assignment})
            for name in self.notebooks
        }
        self.engine = create_engine(self.url, **patient(self.url))
        with self.engine.begin() as db:
            for name, columns in INDICES.items():
                db.execute(text(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}"))

    @staticmethod
    def _released(notebook: Any) -> Released:
        graded = [Cell(c.id, c.name) for c in (*notebook.grade_cells, *notebook.task_cells)]
        return Released(
            notebook.id,
            graded,
            [Cell(c.id, c.name) for c in (*notebook.solution_cells, *notebook.task_cells)],
        )

    def marks(self) -> dict[str, Mark]:
        """Everybody who has a row, by student."""
        with self.engine.connect() as db:
            late = (
                select(
                    NOTEBOOKS.c.assignment_id, func.sum(NOTEBOOKS.c.late_submission_penalty).label("penalty")
                )
                .group_by(NOTEBOOKS.c.assignment_id)
                .subquery()
            )
            ungraded = and_(GRADES.c.auto_score.is_(None), GRADES.c.manual_score.is_(None))
            rows = db.execute(
                select(
                    SUBMISSIONS.c.student_id,
                    func.sum(_points()),
                    func.max(func.coalesce(late.c.penalty, 0.0)),
                    func.count().filter(GRADES.c.needs_manual_grade),
                    func.count().filter(and_(ungraded, GRADES.c.cell_id.in_(self._machine))),
                )
                .join(NOTEBOOKS, NOTEBOOKS.c.assignment_id == SUBMISSIONS.c.id)
                .join(GRADES, GRADES.c.notebook_id == NOTEBOOKS.c.id)
                .outerjoin(late, late.c.assignment_id == SUBMISSIONS.c.id)
                .where(SUBMISSIONS.c.assignment_id == self.id)
                .group_by(SUBMISSIONS.c.student_id)
            )
            return {
                student: Mark(max(0.0, float(points or 0) - float(penalty or 0)), waiting, missing)
                for student, points, penalty, waiting, missing in rows
            }

    def students(self) -> set[str]:
        """Everybody the gradebook knows."""
        with self.engine.connect() as db:
            return set(db.scalars(select(STUDENTS.c.id)))

    def enter(self, students: Iterable[str]) -> None:
        """Rows before anything is graded, for preprocessors that are neither nbgrader's nor ours and look for them."""
        with self.engine.begin() as db:
            self._rows(db, dict.fromkeys(students))

    def write(
        self, outcomes: list[Outcome], when: dict[str, datetime | None], penalties: AssignLatePenalties | None
    ) -> None:
        """The rows of some hand-ins in one transaction; one whose late penalty cannot be had becomes a failure.

        Raises
        ------
        sqlalchemy.exc.IntegrityError
            If another program entered one of these students at the same moment; nothing is written then.

        """
        with self.engine.begin() as db:
            rows = self._rows(db, {outcome.student: when.get(outcome.student) for outcome in outcomes})
            grades, comments, late = [], [], []
            for outcome in outcomes:
                row = rows[outcome.student]
                try:
                    new_grades, new_comments, new_late = self._values(outcome, row, penalties)
                except Exception as error:  # a plug-in of the course's own
                    outcome.scores = None
                    outcome.reason = f"The late penalty failed: {type(error).__name__}: {error}"
                    continue
                grades += new_grades
                comments += new_comments
                late += new_late
            for table, column, values in (
                (GRADES, ("auto_score", "needs_manual_grade"), grades),
                (COMMENTS, ("auto_comment",), comments),
                (NOTEBOOKS, ("late_submission_penalty",), late),
            ):
                if values:
                    set_to: dict[str, Any] = {name: bindparam(f"new_{name}") for name in column}
                    db.execute(update(table).where(table.c.id == bindparam("row")).values(set_to), values)

    def _values(
        self, outcome: Outcome, row: _Submission, penalties: AssignLatePenalties | None
    ) -> tuple[list, list, list]:
        """New values of a submission's grade, comment and notebook rows."""
        grades, comments, late = [], [], []
        for name, released in self.notebooks.items():
            notebook = row.notebooks[released.id]
            found = (outcome.scores or {}).get(name)
            score = 0.0
            for cell in released.graded:
                grade = notebook.grades[cell.id]
                # a notebook that was not handed in earns 0, as in nbgrader
                settled = (0.0, False) if found is None else found.settled(cell.name, grade.manual)
                auto = grade.auto if settled is None else settled[0]
                score += (auto or 0.0) if grade.manual is None else grade.manual
                score += (
                    grade.extra if grade.extra and (auto is not None or grade.manual is not None) else 0.0
                )
                if settled is not None:
                    grades.append(
                        {"row": grade.id, "new_auto_score": settled[0], "new_needs_manual_grade": settled[1]}
                    )
            if found is None:
                continue
            for cell in released.commented:
                if cell.name in found.comments:
                    comments.append(
                        {"row": notebook.comments[cell.id], "new_auto_comment": found.comments[cell.name]}
                    )
            if penalties is not None:
                late.append(
                    {
                        "row": notebook.id,
                        "new_late_submission_penalty": self._penalty(outcome.student, score, row, penalties),
                    }
                )
        return grades, comments, late

    def _penalty(
        self, student: str, score: float, row: _Submission, penalties: AssignLatePenalties
    ) -> float | None:
        """What nbgrader's AssignLatePenalties with the course's plug-in takes off a notebook."""
        if row.timestamp is None or self.duedate is None:
            return None
        seconds = max(0.0, (row.timestamp - self.duedate - (row.extension or timedelta(0))).total_seconds())
        if not seconds:
            return None
        penalty = penalties.plugin_inst.late_submission_penalty(student, score, seconds)
        if penalty is None:
            return None
        return float(penalties._check_late_penalty(_Scored(score), penalty))

    def _rows(self, db: Connection, when: dict[str, datetime | None]) -> dict[str, _Submission]:
        """The rows of these students' submissions, made where there are none."""
        ids = list(when)
        known = set(db.scalars(select(STUDENTS.c.id).where(STUDENTS.c.id.in_(ids))))
        if new := [{"id": student} for student in ids if student not in known]:
            db.execute(insert(STUDENTS), new)
        found = {
            student: _Submission(row, timestamp, extension)
            for row, student, timestamp, extension in db.execute(
                select(SUBMISSIONS.c.id, SUBMISSIONS.c.student_id, SUBMISSIONS.c.timestamp, SUBMISSIONS.c.extension)
                .where(SUBMISSIONS.c.assignment_id == self.id, SUBMISSIONS.c.student_id.in_(ids))
            )
        }  # fmt: skip
        fresh, later = [], []
        for student, timestamp in when.items():
            if student not in found:
                found[student] = _Submission(api.new_uuid(), timestamp, None)
                fresh.append(
                    {
                        "id": found[student].id,
                        "assignment_id": self.id,
                        "student_id": student,
                        "timestamp": timestamp,
                    }
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
        self._notebook_rows(db, {submission.id: submission for submission in found.values()})
        return found

    def _notebook_rows(self, db: Connection, submissions: dict[str, _Submission]) -> None:
        """Fill in the notebooks, grades and comments of some submissions, making those that are missing."""
        by_id: dict[str, _Notebook] = {}
        for row, notebook, submission in db.execute(
            select(NOTEBOOKS.c.id, NOTEBOOKS.c.notebook_id, NOTEBOOKS.c.assignment_id)
            .where(NOTEBOOKS.c.assignment_id.in_(list(submissions)))
        ):  # fmt: skip
            by_id[row] = submissions[submission].notebooks[notebook] = _Notebook(row)
        grade = GRADES.c
        for row, notebook, cell, auto, manual, extra in db.execute(
            select(grade.id, grade.notebook_id, grade.cell_id, grade.auto_score, grade.manual_score, grade.extra_credit)
            .where(grade.notebook_id.in_(list(by_id)))
        ):  # fmt: skip
            by_id[notebook].grades[cell] = _Grade(row, auto, manual, extra)
        for row, notebook, cell in db.execute(
            select(COMMENTS.c.id, COMMENTS.c.notebook_id, COMMENTS.c.cell_id).where(
                COMMENTS.c.notebook_id.in_(list(by_id))
            )
        ):
            by_id[notebook].comments[cell] = row
        notebooks, grades, comments = [], [], []
        for submission in submissions.values():
            for released in self.notebooks.values():
                here = submission.notebooks.get(released.id)
                if here is None:
                    here = submission.notebooks[released.id] = _Notebook(api.new_uuid())
                    notebooks.append(
                        {"id": here.id, "assignment_id": submission.id, "notebook_id": released.id}
                    )
                for cell in released.graded:
                    if cell.id not in here.grades:
                        here.grades[cell.id] = _Grade(api.new_uuid())
                        grades.append(
                            {"id": here.grades[cell.id].id, "notebook_id": here.id, "cell_id": cell.id}
                        )
                for cell in released.commented:
                    if cell.id not in here.comments:
                        here.comments[cell.id] = api.new_uuid()
                        comments.append(
                            {"id": here.comments[cell.id], "notebook_id": here.id, "cell_id": cell.id}
                        )
        for table, values in ((NOTEBOOKS, notebooks), (GRADES, grades), (COMMENTS, comments)):
            if values:
                db.execute(insert(table), values)


def _points() -> ColumnElement[float]:
    """The points of a grade row, as nbgrader counts them."""
    extra = func.coalesce(GRADES.c.extra_credit, 0.0)
    return case(
        (GRADES.c.manual_score.is_not(None), GRADES.c.manual_score + extra),
        (GRADES.c.auto_score.is_not(None), GRADES.c.auto_score + extra),
        else_=0.0,
    )


@dataclass
class _Grade:
    id: str
    auto: float | None = None
    manual: float | None = None
    extra: float | None = None


@dataclass
class _Notebook:
    id: str
    grades: dict[str, _Grade] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


@dataclass
class _Submission:
    id: str
    timestamp: datetime | None
    extension: timedelta | None
    notebooks: dict[str, _Notebook] = field(default_factory=dict)


@dataclass(frozen=True)
class _Scored:
    """Stands in for nbgrader's submitted notebook where only its score is asked."""

    score: float
