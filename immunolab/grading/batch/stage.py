"""Where hand-ins lie, which of them are to be graded, and the one step by which graded files come into place."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import FileLock, Timeout

from immunolab.course import CourseError
from immunolab.grading.batch.gradebook import Standing
from immunolab.grading.batch.handin import Outcome
from immunolab.grading.files import write_whole
from immunolab.grading.names import People, folder_of, match, shown
from immunolab.grading.passes.autograde import folder_fault
from immunolab.grading.passes.harden import is_plain
from immunolab.grading.passes.identify import fingerprint
from immunolab.grading.passes.quizzes import graded_from
from immunolab.grading.passes.timestamp import NAME, TimestampError, handed_in


@dataclass
class Plan:
    """What a run has to do."""

    #: students to grade, in order, with the time of their hand-in (UTC) if there is one
    todo: dict[str, datetime | None] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    #: reasons by student
    refused: dict[str, str] = field(default_factory=dict)


class Stage:
    """A folder in ``autograded/`` for work in progress, and the lock that keeps a second run away.

    nbgrader does not see it (its name begins with a dot). Whatever a killed run left there is removed:
    it is made from ``submitted/`` and is made again.
    """

    def __init__(self, coursedir: Any, assignment: str) -> None:
        self.coursedir, self.assignment = coursedir, assignment
        self.submitted, self.graded = coursedir.submitted_directory, coursedir.autograded_directory
        self.folder = Path(coursedir.root) / self.graded
        self.name = f".grade-{assignment}-{os.getpid()}-{time.time_ns():x}"
        self._lock = FileLock(self.folder / f".grade-{assignment}.lock", timeout=0)

    def __enter__(self) -> Stage:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise CourseError(
                f"Another run of `immunolab grade {self.assignment}` is at work in this course; wait for it, or stop it first."
            ) from None
        for left in self.folder.glob(f".grade-{glob.escape(self.assignment)}-*"):
            shutil.rmtree(left, ignore_errors=True)
        (self.folder / self.name).mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder / self.name, ignore_errors=True)
        self._lock.release()

    def people(self, known: Iterable[str]) -> People:
        """Whose the folders for this assignment in submitted/ are, within the course's own selection.

        Parameters
        ----------
        known : students of the gradebook

        """
        course = self.coursedir
        pattern = course.directory_structure.format(
            nbgrader_step=glob.escape(self.submitted),
            student_id=course.student_id,
            assignment_id=glob.escape(self.assignment),
        )
        pattern_of = re.compile(
            course.format_path(re.escape(self.submitted), "(?P<student>[^/]+)", re.escape(self.assignment), escape=True)
            + "$"
        )
        excluded = set(course.student_id_exclude.split(","))
        found = (
            pattern_of.match(str(Path(course.root) / path))
            for path in glob.glob(pattern, root_dir=course.root)  # noqa: PTH207
        )
        people = match((m["student"] for m in found if m and m["student"] not in excluded), known)
        for folder, why in self._closed(set(people.students) | set(people.refused)):
            people.refused[folder] = why
        return people

    def _closed(self, known: set[str]) -> Iterator[tuple[str, str]]:
        """Folders beside those of the students that nobody can look into."""
        course = self.coursedir
        if course.student_id != "*":
            return
        top = Path(course.format_path(self.submitted, "x", self.assignment)).parent.parent
        for folder in top.iterdir() if top.name == Path(self.submitted).name and top.is_dir() else ():
            if folder.name not in known and not folder.name.startswith(".") and is_plain(folder) and folder.is_dir():
                try:
                    os.scandir(folder).close()
                except OSError as error:
                    yield folder.name, f"Its folder cannot be read ({error.strerror}); change its permissions."

    def plan(
        self, students: list[str], marks: dict[str, Standing], notebooks: list[str], permissions: int, *, force: bool
    ) -> Plan:
        """Whom to grade: who was not graded, not wholly, or has handed in again since (nbgrader's rule of timestamps)."""
        plan = Plan()
        for student in students:
            source, target = folder_of(self._path(self.submitted, student)), self._path(self.graded, student)
            try:
                when = handed_in(source)
                if (
                    force
                    or not target.exists()
                    or student not in marks
                    or marks[student].missing
                    or any(_half_graded(source, target, name, permissions) for name in notebooks)
                    or self._newer(when, target)
                    or self._other_files(source, target)
                ):
                    plan.todo[student] = when
                else:
                    plan.skipped.append(student)
            except TimestampError as refused:
                plan.refused[student] = str(refused)
            except OSError as error:
                plan.refused[student] = f"{shown(source.name)} cannot be read ({error.strerror})."
        return plan

    def _other_files(self, source: Path, target: Path) -> bool:
        """Whether the hand-in's files are others than those that were graded, whatever its time stamp says."""
        before = graded_from(target)
        if not before or folder_fault(self.coursedir, source):
            return False
        return fingerprint(source, self.coursedir.ignore) != before

    def publish(self, outcome: Outcome) -> None:
        """Put a graded hand-in into place. What was there before is replaced in the same moment."""
        made = self._path(str(Path(self.graded) / self.name / outcome.place), outcome.student)
        target = self._path(self.graded, outcome.student)
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.coursedir.groupshared:
            with contextlib.suppress(OSError):  # as nbgrader: who does not own it cannot, and need not
                target.parent.chmod((target.parent.stat().st_mode | 0o2770) & 0o2777)
        with contextlib.suppress(FileNotFoundError):
            target.rename(made.with_name(made.name + ".before"))
        made.rename(target)

    def copy_stamp(self, student: str) -> None:
        """Take the time stamp of a hand-in over to its graded copy, which is not graded again."""
        source, target = folder_of(self._path(self.submitted, student)) / NAME, self._path(self.graded, student) / NAME
        write_whole(target, source.read_bytes(), target.stat().st_mode & 0o777)

    def clear(self, outcome: Outcome) -> None:
        """Remove what is left of a hand-in's work."""
        if outcome.place:
            shutil.rmtree(self.folder / self.name / outcome.place, ignore_errors=True)

    def _path(self, step: str, student: str) -> Path:
        return Path(self.coursedir.format_path(step, student, self.assignment))

    def _newer(self, when: datetime | None, target: Path) -> bool:
        try:
            before = handed_in(target)
        except TimestampError:
            return True
        return when is not None and before is not None and when > before


def _half_graded(source: Path, target: Path, notebook: str, permissions: int) -> bool:
    """Whether an interrupted ``nbgrader autograde`` left this notebook: missing, or not yet closed and without outputs."""
    path = target / f"{notebook}.ipynb"
    if not path.exists():
        return (source / path.name).exists()
    if not path.stat().st_size:  # what a loss of power makes of a file that was not yet on the disk
        return True
    mode = path.stat().st_mode & 0o777
    if not mode & 0o222 or mode == permissions:
        return False
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return not any(cell.get("outputs") for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return True
