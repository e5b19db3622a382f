"""``immunolab grade``: every hand-in of an assignment, over all cores or a cluster, safe to stop and to run again."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from immunolab.course import CourseError
from immunolab.grading.batch.converter import Job, custom, first_line
from immunolab.grading.batch.gradebook import Ledger
from immunolab.grading.batch.handin import Outcome
from immunolab.grading.batch.interruption import Interruption
from immunolab.grading.batch.stage import Stage
from immunolab.grading.batch.summary import Progress, Row, Summary
from immunolab.grading.batch.workers import cores, here, processes
from immunolab.grading.course import nbgrader_app
from immunolab.grading.in_step import corrected_stamp, out_of_step, some
from immunolab.grading.late import late_rule
from immunolab.grading.names import People, shown, spelled
from immunolab.grading.passes.code import runs_code
from immunolab.sandbox import protection

BATCH = 64  # hand-ins in one transaction
SECONDS = 0.5  # or what was graded in this time


def grade(
    root: Path,
    assignment: str,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    students: list[str] | None = None,
    force: bool = False,
    progress: bool = True,
    watch: Callable[[int, int, int], None] | None = None,
) -> Summary:
    """Grade what ``submitted/*/ASSIGNMENT`` holds, with the course's own ``nbgrader_config.py``.

    Parameters
    ----------
    root : the course folder
    assignment : its name, already generated
    jobs : processes on this machine; default one a core, 1 for none but this one
    scheduler : address of a Dask scheduler, whose workers grade instead
    students : only these; default everybody
    force : grade again what is graded
    progress : show how far it is
    watch : told so too: hand-ins that are done, all of them, and how many failed

    Returns
    -------
    Summary; a hand-in that cannot be graded is a row in it. Also written to ``autograded/_grade_ASSIGNMENT.csv``.

    Raises
    ------
    CourseError
        If nothing can be graded: no such assignment, no hand-in, another run at work, no worker.

    """
    began = time.perf_counter()
    app = nbgrader_app(root)
    with contextlib.chdir(root), Stage(app.coursedir, assignment) as stage, Interruption() as interruption:
        there = stage.people([])
        if not there.students and not there.refused:
            raise CourseError(
                f"There is no hand-in of {assignment} in {app.coursedir.submitted_directory}/; run: nbgrader collect {assignment}"
            )
        run = GradingRun(app, assignment, stage)
        people = stage.people(run.ledger.students())
        known = sorted(people.students.values())
        wanted = _wanted(students, people)
        if missing := sorted(set(wanted or []) - set(known) - set(people.refused)):
            raise CourseError(
                f"There is no hand-in of {assignment} by {', '.join(map(shown, missing))} in {app.coursedir.submitted_directory}/."
            )
        foreign = custom(app)
        if scheduler and foreign and run.ledger.url.startswith("sqlite"):
            raise CourseError(
                f"{', '.join(foreign)} may write to the gradebook from any worker, which SQLite does not stand; use PostgreSQL (nbgrader_config.py)."
            )
        run.refuse({f: why for f, why in people.refused.items() if wanted is None or f in wanted})
        todo = run.plan([s for s in known if wanted is None or s in wanted], force=force)
        if foreign:
            run.ledger.enter(todo)
        job = Job(str(root), assignment, stage.name, run.ledger.cells)
        jobs = min(jobs or cores(), len(todo))
        if todo and not scheduler and protection().level != "box" and any(map(runs_code, job.cells.values())):
            print(protection().sentence, file=sys.stderr, flush=True)
        outcomes: Iterator[Outcome]
        if scheduler and todo:
            from immunolab.grading.batch.cluster import cluster

            outcomes = cluster(job, todo, scheduler, interruption)
        elif jobs > 1:
            outcomes = processes(job, todo, jobs, interruption)
        else:
            outcomes = here(job, todo, interruption)
        bar = Progress(len(todo), progress, watch)
        try:
            with contextlib.closing(outcomes):  # type: ignore[type-var]
                run.collect(outcomes, bar)
        finally:
            bar.close()
        return run.summary(time.perf_counter() - began, interruption.signal)


class GradingRun:
    """Rows and logs of a run, and the way of each outcome into gradebook and folder."""

    def __init__(self, app: Any, assignment: str, stage: Stage) -> None:
        self.app, self.stage = app, stage
        self.ledger = Ledger(app, assignment)
        self.converter = Autograde(coursedir=app.coursedir, parent=app)
        self.rule = late_rule(self.converter, Path(app.coursedir.root))
        self.rows: dict[str, Row] = {}
        self.when: dict[str, datetime | None] = {}
        self.logs: list[str] = []

    def refuse(self, folders: dict[str, str]) -> None:
        """Rows for folders that are nobody's."""
        self.rows |= {folder: Row(folder, "failed", why) for folder, why in folders.items()}

    def plan(self, students: list[str], *, force: bool) -> list[str]:
        """Whom to grade; everybody else gets a row."""
        permissions = int(str(self.converter.permissions), 8)
        plan = self.stage.plan(students, self.ledger.marks(), list(self.ledger.cells), permissions, force=force)
        self.rows |= {student: Row(student, "skipped") for student in plan.skipped}
        self.rows |= {student: Row(student, "failed", reason) for student, reason in plan.refused.items()}
        if not self.converter.create_student:
            known = self.ledger.students()
            for student in [s for s in plan.todo if s not in known]:
                self.rows[student] = Row(
                    student, "failed", "The gradebook has no such student, and Autograde.create_student is off."
                )
                del plan.todo[student]
        self.when = plan.todo
        return list(plan.todo)

    def collect(self, outcomes: Iterator[Outcome], bar: Progress) -> None:
        """Take outcomes as they come, some to a transaction."""
        batch: list[Outcome] = []
        flushed = time.monotonic()
        try:
            for outcome in outcomes:
                batch.append(outcome)
                if len(batch) >= BATCH or time.monotonic() - flushed > SECONDS:
                    ready, batch = batch, []
                    bar.step(self.publish(ready))
                    flushed = time.monotonic()
        finally:
            if batch:
                bar.step(self.publish(batch))

    def publish(self, outcomes: list[Outcome]) -> list[Row]:
        """Rows first, then folders into place: see :mod:`immunolab.grading.batch.gradebook`."""
        self._write([outcome for outcome in outcomes if outcome.scores is not None])
        made = []
        for outcome in outcomes:
            if outcome.scores is not None:
                try:
                    self.stage.publish(outcome)
                    self._hook(outcome.student)
                except OSError as error:
                    outcome.scores = None
                    outcome.reason = f"Its files could not be put into place: {error}"
            if outcome.log:
                self.logs.append(f"== {shown(outcome.student)}\n{outcome.log}\n")
            self.stage.clear(outcome)
            row = Row(
                outcome.student, "failed" if outcome.scores is None else "graded", outcome.reason, outcome.seconds
            )
            self.rows[row.student] = row
            made.append(row)
        return made

    def _write(self, outcomes: list[Outcome]) -> None:
        for attempt in range(3):
            try:
                if outcomes:
                    self.ledger.write(outcomes, self.when, self.rule)
                return
            except IntegrityError:  # somebody else entered one of these students just now: they are found next time
                if attempt == 2:
                    raise
            except OperationalError as error:
                raise CourseError(
                    f"The gradebook could not be written ({str(error).splitlines()[0]}). What is not in it is graded by the next run."
                ) from error
            except (SQLAlchemyError, UnicodeError, ValueError, OverflowError) as error:
                if len(outcomes) == 1:  # this one cannot be entered: it harms nobody else
                    outcomes[0].scores = None
                    outcomes[0].reason = f"The gradebook does not take it ({first_line(error)[:200]})."
                    return
                for outcome in outcomes:
                    self._write([outcome])
                return

    def _hook(self, student: str) -> None:
        if self.converter.post_convert_hook:
            self.app.coursedir.assignment_id, self.app.coursedir.student_id = self.stage.assignment, student
            self.converter.run_post_convert_hook()

    def renew(self, skipped: list[str]) -> list[str]:
        """Bring the late penalties of hand-ins that were graded before up to date; what else is out of step is said."""
        directory, slug = self.app.coursedir, self.stage.assignment
        corrected = {s: when for s in skipped if (when := corrected_stamp(directory, s, slug)) is not None}
        try:
            changed = self.ledger.renew_penalties(skipped, corrected, self.rule)
        except CourseError as error:
            return [f"{error} The penalties of hand-ins that were graded before stay as they were."]
        for student in corrected:
            self.stage.copy_stamp(student)
        said = []
        if changed:
            them = some(f"{s} ({before:g} to {after:g})" for s, (before, after) in changed.items())
            said.append(
                f"Late penalties renewed by today's times, marks and rule: {them}. Feedback pages show it after: "
                f"nbgrader generate_feedback {slug} --force"
            )
        return said + out_of_step(directory, slug, self.ledger.notebooks, skipped, again=False) if skipped else said

    def summary(self, seconds: float, interrupted: int) -> Summary:
        """The run's rows with the gradebook's points, written beside the students' folders."""
        left = [Row(student, "left") for student in self.when if student not in self.rows]
        found = Summary(self.stage.assignment, self.ledger.possible, [*self.rows.values(), *left], seconds, interrupted)
        found.remarks = self.renew([row.student for row in self.rows.values() if row.state == "skipped"])
        found.add(self.ledger.marks())
        root = Path(self.app.coursedir.root)
        table = self.stage.folder / f"_grade_{self.stage.assignment}.csv"
        found.write(table)
        found.table = table.relative_to(root) if table.is_relative_to(root) else table
        log = table.with_suffix(".log")
        log.unlink(missing_ok=True)
        if self.logs:
            log.write_text("\n".join(self.logs), encoding="utf-8", errors="replace")
            found.log = log.relative_to(root) if log.is_relative_to(root) else log
        return found


def _wanted(students: list[str] | None, people: People) -> set[str] | None:
    """The students that were asked for, however their names were typed; None for everybody."""
    if not students:
        return None
    owners = {spelled(student): student for student in people.students.values()}
    return {people.students.get(name) or owners.get(spelled(name), name) for name in students}
