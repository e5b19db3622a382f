"""What marks were worked out from and what stands there today: each difference as a sentence with its remedy.

Marks are stored; keys, points, question files and hand-ins may change afterwards. Nothing is changed here.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

from immunolab.grade_cells import quiz_call
from immunolab.grading.cells import read_cells
from immunolab.grading.names import folder_of
from immunolab.grading.passes.identify import fingerprint
from immunolab.grading.passes.quizzes import graded_from
from immunolab.grading.passes.timestamp import TimestampError, handed_in
from immunolab.quiz.files import QUIZ_SUFFIX

#: Cells of a notebook as the gradebook has them, by grade id (see ``read_cells``).
Stored = dict[str, dict[str, Any]]
_NAMED = 10


def some(names: Iterable[str]) -> str:
    """Names in order, the first ten, and how many more there are."""
    found = sorted(names)
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ", ".join(found[:_NAMED]) + more


def out_of_step(
    directory: CourseDirectory, slug: str, notebooks: Iterable[str], students: Iterable[str], *, again: bool = True
) -> list[str]:
    """Sentences on marks that today's keys, points or hand-ins would change, or could.

    Parameters
    ----------
    directory : nbgrader's view of the course folder
    slug : the assignment
    notebooks : its notebooks' names
    students : who is graded
    again : look for hand-ins that came later too

    """
    stored = {name: read_cells(directory.db_url, slug, name) for name in notebooks}
    return [*_master(directory, slug, stored), *_hand_ins(directory, slug, stored, students, again=again)]


def corrected_stamp(directory: CourseDirectory, student: str, slug: str) -> datetime | None:
    """The time (UTC, without a zone) in ``submitted/`` if somebody has set it back since the hand-in was graded.

    None if not. A later time means another hand-in, which is graded by itself.
    """
    now, then = _stamp(_submitted(directory, student, slug)), _stamp(_graded(directory, student, slug))
    return now if now is not None and then is not None and now < then else None


def handed_in_again(directory: CourseDirectory, student: str, slug: str) -> bool:
    """Whether there is another hand-in than the one that was graded: a later time, or other files."""
    source, graded = _submitted(directory, student, slug), _graded(directory, student, slug)
    now, then = _stamp(source), _stamp(graded)
    if now is not None and then is not None and now > then:
        return True
    before = graded_from(graded)
    if not before or not source.is_dir():
        return False
    with contextlib.suppress(OSError):
        return fingerprint(source, directory.ignore) != before
    return False


def _submitted(directory: CourseDirectory, student: str, slug: str) -> Path:
    return folder_of(Path(directory.format_path(directory.submitted_directory, student, slug)))


def _graded(directory: CourseDirectory, student: str, slug: str) -> Path:
    return Path(directory.format_path(directory.autograded_directory, student, slug))


def _stamp(folder: Path) -> datetime | None:
    with contextlib.suppress(TimestampError):
        return handed_in(folder)
    return None


def _master(directory: CourseDirectory, slug: str, stored: dict[str, Stored]) -> list[str]:
    """The instructor's notebook against the gradebook."""
    folder = Path(directory.format_path(directory.source_directory, ".", slug))
    by_regrade: set[str] = set()
    by_grading: set[str] = set()
    cells: set[str] = set()
    for name, known in stored.items():
        now = nbgrader_cells(folder / f"{name}.ipynb")
        if now is None:
            continue
        graded = {n for n, c in known.items() if c["meta"]["grade"] or c["meta"]["task"]}
        cells |= graded ^ {n for n, c in now.items() if c["meta"].get("grade") or c["meta"].get("task")}
        for cell in graded & set(now):
            old, new = known[cell], now[cell]
            quiz = bool(quiz_call(old["source"]) or quiz_call(new["source"]))
            if _points(new["meta"]) != _points(old["meta"]) or (_fixed(old["meta"]) and not _same(old, new)):
                (by_regrade if quiz else by_grading).add(cell)
    found = []
    if by_regrade:
        found.append(
            f"source/{slug} has another key or other points for {some(by_regrade)} than the marks were given by; "
            f"to see whom it matters to: immunolab regrade {slug}"
        )
    if by_grading:
        found.append(
            f"source/{slug} has another test or other points for {some(by_grading)} than the marks were given by; to take it "
            f"over: nbgrader generate_assignment {slug} --force, then immunolab grade {slug} --force"
        )
    if cells:
        found.append(
            f"source/{slug} has other graded cells than the gradebook ({some(cells)}); put them back, or give the new "
            "questions in another assignment."
        )
    return found


def _hand_ins(
    directory: CourseDirectory, slug: str, stored: dict[str, Stored], students: Iterable[str], *, again: bool
) -> list[str]:
    """The graded copies against the gradebook and against the question file."""
    questions = {}
    for name in stored:
        path = Path(directory.format_path(directory.source_directory, ".", slug)) / (name + QUIZ_SUFFIX)
        if path.is_file():
            questions[name] = path.read_bytes()
    asked, points, later = set(), set(), set()
    for student in students:
        folder = _graded(directory, student, slug)
        if again and handed_in_again(directory, student, slug):
            later.add(student)
        for name, known in stored.items():
            copy = folder / (name + QUIZ_SUFFIX)
            if name in questions and copy.is_file() and not _same_text(copy.read_bytes(), questions[name]):
                asked.add(student)
            graded = nbgrader_cells(folder / f"{name}.ipynb") or {}
            if any(cell in known and _graded_by_other(c["meta"], known[cell]["meta"]) for cell, c in graded.items()):
                points.add(student)
    found = []
    if points:
        found.append(
            f"{slug} was generated anew with other keys, tests or points since these were graded: {some(points)}; "
            f"grade them by it: immunolab grade {slug} --force"
        )
    if asked:
        found.append(
            f"The question file in source/{slug} has changed since these were graded: {some(asked)}; to see whom it "
            f"matters to: immunolab regrade {slug}"
        )
    if later:
        found.append(f"Handed in again since it was graded: {some(later)}; to grade it: immunolab grade {slug}")
    return found


def nbgrader_cells(path: Path) -> dict[str, dict[str, Any]] | None:
    """Cells with a grade id, in order: their source and nbgrader's metadata; None if the file cannot be read."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        found = {}
        for cell in cells:
            meta = cell["metadata"].get("nbgrader")
            if isinstance(meta, dict) and isinstance(meta.get("grade_id"), str):
                source = cell["source"]
                text = source if isinstance(source, str) else "".join(source)
                found[meta["grade_id"]] = {"source": text, "meta": meta}
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _points(meta: dict[str, Any]) -> float:
    try:
        return float(meta.get("points") or 0)
    except (TypeError, ValueError):
        return 0.0


def _fixed(meta: dict[str, Any]) -> bool:
    """Whether the cell is a test or a key, which no student writes."""
    return bool(meta["grade"] and not meta["solution"] and not meta["task"])


def _same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a master's cell is what was generated; nbgrader writes tests of its own in place of "AUTOTEST" lines."""
    return "AUTOTEST" in new["source"] or _same_text(old["source"].encode(), new["source"].encode())


def _same_text(one: bytes, other: bytes) -> bool:
    """Line ends do not count: Git may write others."""
    return one.replace(b"\r\n", b"\n").rstrip() == other.replace(b"\r\n", b"\n").rstrip()


def _graded_by_other(then: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether a graded copy carries other points, or another key or test, than the gradebook has today."""
    if not (now["grade"] or now["task"]):
        return False
    return _points(then) != _points(now) or (_fixed(now) and then.get("checksum") != now["checksum"])
