"""The gradebook of an assignment, read and written by the command's own process only.

One process writes, whatever grades: SQLite then never meets two writers of ours (its journal stays as
nbgrader made it, since WAL does not work on a network folder), two workers never create the same student,
and a row exists only with its scores. A hand-in's rows are committed before its folder is moved into place
in one step (:mod:`immunolab.grading.batch.stage`); a kill in between leaves no folder, and the next run grades it again. So a folder in
``autograded/`` means: complete, files and rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader import api
from sqlalchemy import ColumnElement, Connection, bindparam, case, create_engine, func, select, update

from immunolab.course import CourseError
from immunolab.grading.batch.handin import Outcome
from immunolab.grading.batch.rows import (
    COMMENTS,
    GRADES,
    NOTEBOOKS,
    STUDENTS,
    SUBMISSIONS,
    Released,
    ReleasedCell,
    Submission,
    submission_rows,
)
from immunolab.grading.cells import stored_cells
from immunolab.grading.late import SMALL, LateRule, seconds_late
from immunolab.grading.process import patient


@dataclass(frozen=True)
class Standing:
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
            self.cells = {n.name: stored_cells(n) for n in found.notebooks}
            # points of these come from a machine: without any, a row was never graded
            self._machine = {
                cell.id
                for n in found.notebooks
                for cell in n.grade_cells
                if cell.cell_type == "code" and cell.name not in {s.name for s in n.solution_cells}
            }
        self.engine = create_engine(self.url, **patient(self.url))

    @staticmethod
    def _released(notebook: Any) -> Released:
        graded = [ReleasedCell(c.id, c.name) for c in (*notebook.grade_cells, *notebook.task_cells)]
        return Released(
            notebook.id, graded, [ReleasedCell(c.id, c.name) for c in (*notebook.solution_cells, *notebook.task_cells)]
        )

    def marks(self) -> dict[str, Standing]:
        """Everybody who has a row, by student."""
        # joined here: nbgrader's tables have no index by submission, and SQLite would search them once a student
        cells = [cell.id for item in self.notebooks.values() for cell in item.graded]
        grade = GRADES.c
        with self.engine.connect() as db:
            mine = select(SUBMISSIONS.c.id, SUBMISSIONS.c.student_id).where(SUBMISSIONS.c.assignment_id == self.id)
            owners: dict[str, str] = dict(db.execute(mine).all())
            points = dict.fromkeys(owners.values(), 0.0)
            waiting, missing = dict.fromkeys(points, 0), dict.fromkeys(points, 0)
            notebooks = {}
            for notebook, submission, penalty in db.execute(
                select(NOTEBOOKS.c.id, NOTEBOOKS.c.assignment_id, NOTEBOOKS.c.late_submission_penalty).where(
                    NOTEBOOKS.c.notebook_id.in_([item.id for item in self.notebooks.values()])
                )
            ):
                notebooks[notebook] = owners[submission]
                points[owners[submission]] -= penalty or 0.0
            for notebook, cell, score, scored, waits in db.execute(
                select(
                    grade.notebook_id,
                    grade.cell_id,
                    _points(),
                    func.coalesce(grade.manual_score, grade.auto_score).is_not(None),
                    grade.needs_manual_grade,
                ).where(grade.cell_id.in_(cells))
            ):
                student = notebooks[notebook]
                points[student] += score
                waiting[student] += bool(waits)
                missing[student] += not scored and cell in self._machine
        return {
            student: Standing(max(0.0, points[student]), waiting[student], missing[student])
            for student in notebooks.values()
        }

    def students(self) -> set[str]:
        """Everybody the gradebook knows."""
        with self.engine.connect() as db:
            return set(db.scalars(select(STUDENTS.c.id)))

    def enter(self, students: Iterable[str]) -> None:
        """Rows before anything is graded, for preprocessors that are neither nbgrader's nor ours and look for them."""
        with self.engine.begin() as db:
            submission_rows(db, self.id, self.notebooks, dict.fromkeys(students))

    def write(self, outcomes: list[Outcome], when: dict[str, datetime | None], rule: LateRule | None) -> None:
        """The rows of some hand-ins in one transaction; one whose late penalty cannot be had becomes a failure.

        Raises
        ------
        sqlalchemy.exc.IntegrityError
            If another program entered one of these students at the same moment; nothing is written then.

        """
        with self.engine.begin() as db:
            rows = submission_rows(
                db, self.id, self.notebooks, {outcome.student: when.get(outcome.student) for outcome in outcomes}
            )
            grades, comments, late = [], [], []
            for outcome in outcomes:
                row = rows[outcome.student]
                try:
                    new_grades, new_comments, new_late = self._values(outcome, row, rule)
                except CourseError as error:  # a plug-in of the course's own
                    outcome.scores, outcome.reason = None, str(error)
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

    def _values(self, outcome: Outcome, row: Submission, rule: LateRule | None) -> tuple[list, list, list]:
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
                score += grade.extra if grade.extra and (auto is not None or grade.manual is not None) else 0.0
                if settled is not None:
                    grades.append({"row": grade.id, "new_auto_score": settled[0], "new_needs_manual_grade": settled[1]})
            if found is None:
                continue
            for cell in released.commented:
                if cell.name in found.comments:
                    comments.append({"row": notebook.comments[cell.id], "new_auto_comment": found.comments[cell.name]})
            if rule is not None:
                seconds = seconds_late(row.timestamp, self.duedate, row.extension)
                late.append(
                    {"row": notebook.id, "new_late_submission_penalty": rule.penalty(outcome.student, score, seconds)}
                )
        return grades, comments, late

    def renew_penalties(
        self, students: Iterable[str], corrected: dict[str, datetime], rule: LateRule | None
    ) -> dict[str, tuple[float, float]]:
        """Work out the late penalties of hand-ins that are not graded again by today's times, marks and rule.

        Parameters
        ----------
        students : whose
        corrected : new times (UTC) of hand-ins whose time stamp was set back
        rule : None if the course's settings have none; then only the times are taken over

        Returns
        -------
        Penalty before and after, by student, where it changed.

        """
        wanted = set(students)
        changed: dict[str, tuple[float, float]] = {}
        with self.engine.begin() as db:
            mine = select(
                SUBMISSIONS.c.id, SUBMISSIONS.c.student_id, SUBMISSIONS.c.timestamp, SUBMISSIONS.c.extension
            ).where(SUBMISSIONS.c.assignment_id == self.id)
            rows = {row.id: row for row in db.execute(mine) if row.student_id in wanted}
            times = [
                {"row": row.id, "new_timestamp": corrected[row.student_id]}
                for row in rows.values()
                if row.student_id in corrected
            ]
            late = []
            for notebook, submission, stored, score in self._scores(db):
                row = rows.get(submission)
                if row is None or rule is None:
                    continue
                seconds = seconds_late(corrected.get(row.student_id, row.timestamp), self.duedate, row.extension)
                new = rule.penalty(row.student_id, score, seconds)
                if abs((new or 0.0) - (stored or 0.0)) > SMALL:
                    late.append({"row": notebook, "new_penalty": new})
                    was, now = changed.get(row.student_id, (0.0, 0.0))
                    changed[row.student_id] = (was + (stored or 0.0), now + (new or 0.0))
            if times:
                where = update(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("row"))
                db.execute(where.values(timestamp=bindparam("new_timestamp")), times)
            if late:
                where = update(NOTEBOOKS).where(NOTEBOOKS.c.id == bindparam("row"))
                db.execute(where.values(late_submission_penalty=bindparam("new_penalty")), late)
        return changed

    def _scores(self, db: Connection) -> list[tuple[str, str, float | None, float]]:
        """Of each submitted notebook of the assignment: its id, the submission's, the stored penalty, the score."""
        cells = [cell.id for item in self.notebooks.values() for cell in item.graded]
        found = {
            row.id: row
            for row in db.execute(
                select(NOTEBOOKS.c.id, NOTEBOOKS.c.assignment_id, NOTEBOOKS.c.late_submission_penalty).where(
                    NOTEBOOKS.c.notebook_id.in_([item.id for item in self.notebooks.values()])
                )
            )
        }
        scores = dict.fromkeys(found, 0.0)
        for notebook, points in db.execute(select(GRADES.c.notebook_id, _points()).where(GRADES.c.cell_id.in_(cells))):
            scores[notebook] += points
        return [(n, row.assignment_id, row.late_submission_penalty, scores[n]) for n, row in found.items()]


def _points() -> ColumnElement[float]:
    """The points of a grade row, as nbgrader counts them."""
    extra = func.coalesce(GRADES.c.extra_credit, 0.0)
    return case(
        (GRADES.c.manual_score.is_not(None), GRADES.c.manual_score + extra),
        (GRADES.c.auto_score.is_not(None), GRADES.c.auto_score + extra),
        else_=0.0,
    )
