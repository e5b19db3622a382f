"""The board: for each assignment what has happened, counted from folders, gradebook and exchange, and what is next."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader import api as nbg
from nbgrader.exchange.default import ExchangeList
from sqlalchemy import case, func, select

from immunolab.course import CourseError, assignments
from immunolab.files import spreadsheet_safe
from immunolab.grading.course import CourseFolder
from immunolab.grading.in_step import handed_in_again
from immunolab.grading.lms.targets import TARGETS
from immunolab.grading.names import shown, spelled
from immunolab.grading.times import parse_utc
from immunolab.lab.desk import jobs
from immunolab.lab.desk.place import EXPORTS, Desk
from immunolab.lab.desk.steps import Counted, facts, next_step, steps
from immunolab.quiz.files import QUIZ_SUFFIX

#: in the desk's folder: by assignment and student, the points that the feedback pages show
TOLD = "feedback.json"
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.M)


@dataclass
class Booked:
    """What the gradebook has of an assignment: ``points`` of who is graded, ``to_read`` who waits for a reader."""

    notebooks: list[str]
    due: datetime | None
    points: dict[str, float] = field(default_factory=dict)
    to_read: set[str] = field(default_factory=set)


def board(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Every assignment and the job.

    Returns
    -------
    dict
        ``course``, the folder's name; ``exchange``, whether nbgrader moves files here; ``platforms`` that marks can
        go to, each [name, as people call it]; ``assignments``, each with ``slug``, ``title``, ``due`` (ISO with Z, or
        ""), ``facts``, ``counts``, ``handout`` (a path, or ""), ``next``, ``why``, ``steps`` and ``read``, its page in Formgrader; ``job`` as
        `jobs.look` has it

    """
    course = CourseFolder(desk.course)
    api = exchange_of(course)
    released = set(api.get_released_assignments()) if api else set()
    inbound = _inbound(api) if api else {}
    books = booked(course)
    told = told_points(desk)
    rows = []
    for slug in assignments(desk.course):
        book = books.get(slug, Booked([], None))
        generated = bool(book.notebooks) and course.path("release", ".", slug).is_dir()
        people = {spelled(folder.parent.name): folder.parent.name for folder in _folders(course, "submitted", slug)}
        pages = dict(_pages(course, slug))
        graded = {name for name in book.points if course.path("autograded", name, slug).is_dir()}
        again = {spelled(name) for name in graded if _again(course, people.get(spelled(name), name), name, slug)}
        new = (set(people) - {spelled(name) for name in graded}) | again
        refused = _failed(course, slug, people) if new else set()
        failed = {name for name in new if people[name] in refused}
        shown_to = graded & set(pages)
        found = Counted(
            slug,
            generated=generated,
            exchange=api is not None,
            released=slug in released,
            inbound=sum(_later(api, slug, student, when) for student, when in inbound.get(slug, {}).items()),
            handed_in=len(people),
            new=len(new - failed),
            failed=len(failed),
            graded=len(graded),
            to_read=len(book.to_read & graded),
            feedback=len(shown_to),
            stale=sum(_stale(course, slug, name, pages[name], book, told) for name in shown_to),
        )
        step, why = next_step(found)
        rows.append(
            {
                "slug": slug,
                "title": _title(course, slug),
                "due": f"{book.due.isoformat()}Z" if book.due else "",
                "facts": facts(found),
                "counts": {name: getattr(found, name) for name in ("handed_in", "graded", "to_read", "feedback")},
                "handout": handout(desk, slug) if generated and api is None else "",
                "next": step,
                "why": why,
                "steps": steps(found),
                "read": "/".join(["formgrader/gradebook", slug, *(book.notebooks if len(book.notebooks) == 1 else ())]),
            }
        )
    return {
        "course": desk.course.resolve().name,
        "exchange": api is not None,
        "platforms": [[name, target.name] for name, target in TARGETS.items()],
        "assignments": rows,
        "job": jobs.look(desk, {}),
    }


def handout(desk: Desk, slug: str) -> str:
    """The file that students are given by hand, or ""."""
    path = f"{EXPORTS}/{slug}.zip"
    return path if (desk.course / path).is_file() else ""


def exchange_of(course: CourseFolder) -> Any | None:
    """nbgrader on this course where it has an exchange; None where it has none, and nothing is logged."""
    if not course.config.ExchangeFactory.get(
        "list"
    ):  # nbgrader's own, a folder, which it shouts for when it is missing
        root = ExchangeList(coursedir=course.directory, config=course.config).root
        if sys.platform == "win32" or not Path(root).is_dir() or not os.access(root, os.W_OK | os.X_OK):
            return None
    api = course.api()
    return api if api.exchange_is_functional else None


def booked(course: CourseFolder) -> dict[str, Booked]:
    """What the gradebook has, by assignment; nothing where there is no gradebook yet."""
    found: dict[str, Booked] = {}
    with contextlib.suppress(CourseError), course.gradebook() as gradebook:
        for assignment in gradebook.assignments:
            found[assignment.name] = Booked([n.name for n in assignment.notebooks], assignment.duedate)
        for slug, student, scored, waiting, points in gradebook.db.execute(_GRADES):
            if scored:
                found[slug].points[student] = float(points or 0)
                if waiting:
                    found[slug].to_read.add(student)
    return found


#: one row a hand-in: assignment, student, cells with a score, cells that wait for a hand, points
_OWN = func.coalesce(nbg.Grade.manual_score, nbg.Grade.auto_score)
_GRADES = (
    select(
        nbg.Assignment.name,
        nbg.SubmittedAssignment.student_id,
        func.count(_OWN),
        func.sum(case((nbg.Grade.needs_manual_grade, 1), else_=0)),
        func.sum(func.coalesce(_OWN, 0) + func.coalesce(nbg.Grade.extra_credit, 0)),
    )
    .select_from(nbg.Grade)
    .join(nbg.SubmittedNotebook, nbg.Grade.notebook_id == nbg.SubmittedNotebook.id)
    .join(nbg.SubmittedAssignment, nbg.SubmittedNotebook.assignment_id == nbg.SubmittedAssignment.id)
    .join(nbg.Assignment, nbg.SubmittedAssignment.assignment_id == nbg.Assignment.id)
    .group_by(nbg.Assignment.name, nbg.SubmittedAssignment.student_id)
)


def told_points(desk: Desk) -> dict[str, dict[str, float]]:
    """The points that the feedback pages were made with, as far as the desk made them."""
    try:
        found = json.loads((desk.own / TOLD).read_text(encoding="utf-8"))
        return {str(slug): dict(row) for slug, row in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _stale(
    course: CourseFolder, slug: str, student: str, page: float, book: Booked, told: dict[str, dict[str, float]]
) -> bool:
    """Whether a page was made before the hand-in was graded anew, or shows other points than the gradebook has."""
    graded = course.path("autograded", student, slug)
    if any(path.stat().st_mtime > page for path in graded.glob("*.ipynb")):
        return True
    shown = told.get(slug, {}).get(student)
    return shown is not None and abs(shown - book.points[student]) > 1e-6


def _pages(course: CourseFolder, slug: str) -> Iterator[tuple[str, float]]:
    """Who has a feedback page, and when it was written (s)."""
    for folder in _folders(course, "feedback", slug):
        pages = [path.stat().st_mtime for path in folder.glob("*.html")]
        if pages:
            yield folder.parent.name, min(pages)


def _folders(course: CourseFolder, step: str, slug: str) -> list[Path]:
    top = course.path(step, "x", slug).parent.parent
    return sorted(path for path in top.glob(f"*/{slug}") if path.is_dir())


def _inbound(api: Any) -> dict[str, dict[str, datetime]]:
    """When who has last handed in through the exchange, by assignment: its folders are USER+ASSIGNMENT+TIME."""
    found: dict[str, dict[str, datetime]] = {}
    with contextlib.suppress(OSError):
        for path in (Path(api.exchange_root) / api.course_id / "inbound").iterdir():
            parts = path.name.split("+")
            with contextlib.suppress(ValueError, IndexError):
                student, slug, when = parts[0], parts[1], parse_utc(parts[2])
                theirs = found.setdefault(slug, {})
                if when is not None:
                    theirs[student] = max(when, theirs.get(student, when))
    return found


def _later(api: Any, slug: str, student: str, when: datetime) -> bool:
    """Whether a hand-in of the exchange is newer than the one that was collected."""
    there = api.get_submitted_timestamp(slug, student)
    return not isinstance(there, datetime) or there < when


def _failed(course: CourseFolder, slug: str, people: dict[str, str]) -> set[str]:
    """Folders that the last run of grading could not grade, and that have not changed since."""
    table = course.path("autograded", "x", slug).parent.parent / f"_grade_{slug}.csv"
    try:
        when = table.stat().st_mtime
        with table.open(newline="", encoding="utf-8") as file:
            failed = {row["student"] for row in csv.DictReader(file) if row["state"] == "failed"}
    except (OSError, ValueError, KeyError, csv.Error):
        return set()
    them = {name: course.path("submitted", name, slug) for name in people.values()}
    return {
        name
        for name, folder in them.items()
        if spreadsheet_safe(shown(name)) in failed and all(date / 1e9 <= when for date in _dates(folder))
    }


_SEEN: dict[tuple[str, str], tuple[tuple[int, ...], bool]] = {}


def _again(course: CourseFolder, folder: str, student: str, slug: str) -> bool:
    """`handed_in_again`, asked only when a date in one of the two folders has changed."""
    submitted = course.path("submitted", folder, slug)
    dates = (*_dates(submitted), 0, *_dates(course.path("autograded", student, slug)))
    key = (str(submitted), slug)
    if key not in _SEEN or _SEEN[key][0] != dates:
        _SEEN[key] = (dates, submitted.is_dir() and handed_in_again(course.directory, student, slug))
    return _SEEN[key][1]


def _dates(folder: Path) -> list[int]:
    """When the folder and what is in it changed (ns)."""
    try:
        return [folder.stat().st_mtime_ns, *sorted(entry.stat().st_mtime_ns for entry in os.scandir(folder))]
    except OSError:
        return []


def _title(course: CourseFolder, slug: str) -> str:
    """The assignment's number and title, as its question file has it."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = (course.path("source", ".", slug) / (slug + QUIZ_SUFFIX)).read_text(encoding="utf-8")
        if title := _TITLE.search(text):
            words = re.sub(r"^Assignment \d\d, ", "", title[1].strip("'\""))
            return f"{slug[:2]} · {words}"
    return slug
