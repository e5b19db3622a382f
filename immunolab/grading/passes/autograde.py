"""``nbgrader autograde`` on identified hand-ins: the same files under the same names as ``immunolab grade`` sees them.

nbgrader knows a notebook by its file's name, a student by the bytes of a folder's name, and a new hand-in by its
time stamp. Its converter works here on a copy of each hand-in, laid out as it expects, beside ``autograded/``'s
folders for as long as that hand-in takes.
"""

from __future__ import annotations

import contextlib
import glob
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.converters
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde as NbgraderAutograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import rmtree

from immunolab.grading.cells import stored_cells
from immunolab.grading.names import People, folder_of, match, shown, unusable
from immunolab.grading.passes.handin import HandIn, Master
from immunolab.grading.passes.harden import fault, is_plain
from immunolab.grading.passes.identify import TIME, Identified, fingerprint, identify
from immunolab.grading.passes.quizzes import graded_from
from immunolab.grading.passes.timestamp import TimestampError, handed_in
from immunolab.quiz.answers import ANSWERS_SUFFIX


def folder_fault(course: Any, folder: Path) -> str:
    """Why a hand-in's folder cannot be read, in one sentence; empty if it can."""
    top = next((p for p in folder.parents if p.name == Path(course.submitted_directory).name), folder.parent)
    if words := fault(folder, top):
        return words
    return "" if folder.is_dir() else f"{shown(str(folder))} is a file; a folder with the notebook in it is expected."


def not_in(found: Identified) -> str:
    """Why nothing of a hand-in can be graded, in one sentence."""
    names = {shown(path.name): reason for path, reason in found.strange.items()}
    for name, reason in names.items():
        if reason:
            return f"{name}: {reason}" if len(names) > 1 else reason
    if names:
        return f"No notebook in it belongs to the assignment; there is {next(iter(names))}."
    rest = [shown(path.name) for path in found.others if path.name != TIME and not path.name.endswith(".quiz.yaml")]
    there = f"; there is {', '.join(rest[:3])}" if rest else ""
    return " ".join([f"There is no notebook in it ({found.folder.name}/*.ipynb){there}.", *found.notes])


def lay_out(found: Identified, target: Path) -> None:
    """Copy a hand-in under the assignment's own names. :class:`RecoverAnswers` puts the newest answers together."""
    target.mkdir(parents=True, exist_ok=True)
    copy_sheets(found, target)
    for name, copy in found.notebooks.items():
        text = json.dumps(copy.content, ensure_ascii=True)
        (target / f"{name}.ipynb").write_text(text, encoding="utf-8")
    for path in found.others:
        place = target / path.relative_to(found.folder)
        if place.suffix == ".ipynb" or not is_plain(path):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place, follow_symlinks=False)


def copy_sheets(found: Identified, target: Path) -> None:
    """Put the first answers file of each quiz where the notebook looks for it."""
    for name, sheets in found.sheets.items():
        shutil.copy(sheets[0].path, target / (name + ANSWERS_SUFFIX), follow_symlinks=False)


class Autograde(NbgraderAutograde):
    """nbgrader's converter, with hand-ins known by what is in them."""

    _laid_out = ""  # the folder of the hand-in at work, relative to the course, in place of submitted/
    _place = Path()
    _people: People | None = None
    _broken: list[str]
    _masters: dict[str, Master]
    _hand_ins: dict[str, HandIn]

    def init_notebooks(self) -> None:
        """Find every folder with a hand-in; which notebook is in it, is seen later."""
        asked_for = Path(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id))
        if (there := folder_of(asked_for)) != asked_for:
            self.coursedir.student_id = there.parent.name
        try:
            super().init_notebooks()
        except NbGraderException:
            if not self._with_files():
                raise
        self.assignments |= self._with_files()
        # nbgrader's pattern knows no line break, and would end the class's grading at such a name
        self._broken = sorted(folder for folder in self.assignments if "\n" in folder)
        for folder in self._broken:
            del self.assignments[folder]
            self.log.error("%s: %s", shown(folder), unusable(Path(folder).parent.name))

    def _with_files(self) -> dict[str, list[str]]:
        """Folders that nbgrader does not look into, since nothing in them is called ``*.ipynb``."""
        if self.coursedir.notebook_id != "*":
            return {}
        pattern = self._format_source(glob.escape(self.coursedir.assignment_id), self.coursedir.student_id)
        folders = [folder for folder in glob.glob(pattern) if folder not in self.assignments]  # noqa: PTH207
        return {f: [str(Path(f) / f"{self.coursedir.assignment_id}.ipynb")] for f in folders if any_file(Path(f))}

    def convert_notebooks(self) -> None:
        """All hand-ins, with a place for the one at work."""
        root = Path(self.coursedir.root)
        (root / self._output_directory).mkdir(parents=True, exist_ok=True)
        self._masters, self._people = {}, None
        with tempfile.TemporaryDirectory(prefix=".autograde-", dir=root / self._output_directory) as name:
            self._place = Path(name).relative_to(root)
            super().convert_notebooks()
        if self._broken:
            raise NbGraderException(f"Not graded, for their names: {', '.join(map(shown, self._broken))}")

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade: also where the files are others than those that were graded, whatever the time stamp says."""
        source = Path(self._format_source(assignment_id, student_id))
        if words := self._whose(assignment_id).refused.get(student_id):
            raise NbGraderException(words)
        self._time(source)
        dest = Path(self._format_dest(assignment_id, student_id))
        before = graded_from(dest) if self.coursedir.notebook_id == "*" and not self.force else ""
        if before and folder_fault(self.coursedir, source) == "":
            with contextlib.suppress(OSError):
                if fingerprint(source, self.coursedir.ignore) != before:
                    self.log.warning("Handed in again: %s", source)
                    rmtree(dest)
        return bool(super().init_destination(assignment_id, student_id))

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Lay the hand-in out, then as nbgrader does."""
        source, student = Path(self._format_source(assignment_id, student_id)), self._student(assignment_id, student_id)
        if words := folder_fault(self.coursedir, source):
            raise NbGraderException(words)
        self._read_masters(assignment_id)
        try:
            found = identify(source, {name: m.cells for name, m in self._masters.items()}, self.coursedir.ignore)
        except OSError as error:
            raise NbGraderException(f"{shown(str(source))} cannot be read ({error.strerror}).") from None
        if not found.notebooks:
            raise NbGraderException(not_in(found))
        self._laid_out = str(self._place / "submitted")
        graded = Path(self._format_dest(assignment_id, student))
        self._hand_ins = {
            name: HandIn(self._masters[name], assignment_id, student, graded, found) for name in found.notebooks
        }
        with self._reading():
            target = Path(self._format_source(assignment_id, student))
            shutil.rmtree(target, ignore_errors=True)
            lay_out(found, target)
            wanted = [n for n in found.notebooks if self.coursedir.notebook_id in ("*", n)]
            self.notebooks = [str(target / f"{name}.ipynb") for name in sorted(wanted)]
            super().init_assignment(assignment_id, student)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """One notebook, from the copy."""
        with self._reading():
            super().convert_single_notebook(notebook_filename)

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """As nbgrader, with the hand-in."""
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        resources["immunolab"] = self._hand_ins[resources["nbgrader"]["notebook"]]
        return resources

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        """The graded folder, under the gradebook's spelling of the name."""
        if not escape:
            student_id = self._student(assignment_id, student_id)
        return str(super()._format_dest(assignment_id, student_id, escape))

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """As nbgrader."""
        super().set_permissions(assignment_id, self._student(assignment_id, student_id))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """nbgrader reads the copy that was laid out."""
        before = self.coursedir.submitted_directory
        self.coursedir.submitted_directory = self._laid_out
        try:
            yield
        finally:
            self.coursedir.submitted_directory = before

    def _student(self, assignment_id: str, folder: str) -> str:
        """The name that the gradebook has for a folder's owner."""
        return folder if folder in ("*", ".") else self._whose(assignment_id).students.get(folder, folder)

    def _whose(self, assignment_id: str) -> People:
        if self._people is None:
            pattern = self._format_source(glob.escape(assignment_id), "*")
            folders = {Path(path).parent.name for path in glob.glob(pattern)}  # noqa: PTH207
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                self._people = match(folders, [student.id for student in gradebook.students])
        return self._people

    def _time(self, source: Path) -> None:
        try:
            handed_in(source)
        except TimestampError as error:
            raise NbGraderException(str(error)) from None

    def _read_masters(self, assignment_id: str) -> None:
        if self._masters:
            return
        source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", assignment_id))
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                notebooks = gradebook.find_assignment(assignment_id).notebooks
            except MissingEntry:
                raise NbGraderException(f"No assignment with ID '{assignment_id}' exists in the database") from None
            self._masters = {n.name: Master(source, n.name, stored_cells(n)) for n in notebooks}


def any_file(folder: Path) -> bool:
    """Whether there is something in a folder, itself no link."""
    try:
        return is_plain(folder) and folder.is_dir() and any(folder.iterdir())
    except OSError:
        return False


def _existing(course: CourseDirectory, folder: str) -> datetime | None:
    """nbgrader's question for the time in a folder. No time is no error here: Formgrader's list would end by it."""
    try:
        return handed_in(Path(folder))
    except TimestampError as error:
        course.log.warning("%s: %s", shown(folder), error)
        return None


_names_of_folders = NbGraderAPI.get_submitted_students


def _submitted_students(api: NbGraderAPI, assignment_id: str) -> set[str]:
    """Who has handed in, in the gradebook's spelling: Formgrader would list one person twice."""
    folders: set[str] = _names_of_folders(api, assignment_id)
    with api.gradebook as gradebook:
        people = match(folders, [student.id for student in gradebook.students])
    return set(people.students.values()) | set(people.refused)


def take_over() -> None:
    """From now on nbgrader's command and Formgrader use this converter; calling it again changes nothing."""
    NbGraderAPI.get_submitted_students = _submitted_students
    CourseDirectory.get_existing_timestamp = _existing
    for module in (nbgrader.converters, nbgrader.apps.api, nbgrader.apps.autogradeapp):
        module.Autograde = Autograde
