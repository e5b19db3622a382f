"""Hand-ins of every kind for the grading command, and what gradebook and folders then hold."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from _course import FIRST, ROOT, Course, keys, nbgrader_api
from nbgrader import api
from sqlalchemy import create_engine, select

IMMUNOLAB = [sys.executable, "-m", "immunolab.cli"]
#: nbgrader's own command, without the grammar of addresses that jsonschema builds first, for half of its start
NBGRADER = [
    sys.executable,
    "-c",
    "import sys; sys.modules['rfc3987_syntax'] = None; from nbgrader.apps.nbgraderapp import main; main()",
]
DUE, LATE = "2026-11-20 12:00:00 UTC", "2026-11-21 12:00:00 UTC"


def course_of(root: Path, *, slug: str = FIRST, config: str = "") -> Course:
    """An empty course with the assignment generated and the repository's own nbgrader_config.py."""
    course = Course(root, slug=slug)
    course.generate()
    text = (ROOT / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(text + "\n" + config)
    return course


def hand_in(course: Course, number: int) -> str:
    """One more student with more or fewer right answers; every third hands in the notebook alone."""
    right = keys(course.slug, number)
    some = dict(list(right.items())[: number % (len(right) + 1)])
    student = f"s{number:04}"
    course.submit(student, some, seed=number, sidecar=number % 3 != 1, mirror=True)
    return student


def crowd(course: Course, many: int) -> None:
    """A class of many: eleven different hand-ins, again and again."""
    for number in range(11):
        hand_in(course, number)
    folder = course.root / "submitted"
    for number in range(11, many):
        shutil.copytree(folder / f"s{number % 11:04}", folder / f"s{number:04}")


def alike(rows: dict[str, dict[str, Any]], many: int) -> None:
    """Each of them is graded once, and has the points of those who handed in the same."""
    assert len(rows) == many
    for number in range(many):
        assert rows[f"s{number:04}"] == rows[f"s{number % 11:04}"]
    assert len({str(rows[f"s{number:04}"]) for number in range(11)}) == 11
    points = [sum(v[0] or 0 for v in rows[f"s{n:04}"].values() if isinstance(v, tuple)) for n in range(11)]
    assert points == sorted(points) and points[0] == 0 and points[10] == 16  # of 17: one question is left open


def mixed_class(course: Course) -> None:
    """Honest, blank, late and torn hand-ins, and a name that needs care."""
    for number in range(6):
        hand_in(course, number)
    right = keys(course.slug, 7)
    texts = {"reply": "Innate cells come first; memory comes later."}
    course.submit("o'hara & zoë", right | texts, seed=7)
    (course.submit("late", right, seed=7) / "timestamp.txt").write_text(LATE)
    (course.submit("in-time", right, seed=7) / "timestamp.txt").write_text("2026-11-19 12:00:00 UTC")
    (course.submit("extended", right, seed=7) / "timestamp.txt").write_text(LATE)
    torn = course.submit("torn", right, seed=7, change=lambda nb: nb.cells.pop(5))
    shutil.copy(torn / f"{course.slug}.ipynb", torn / "unknown.ipynb")
    (torn / "extra").mkdir()
    (torn / "extra" / "notes.txt").write_text("mine")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(course.slug, duedate=DUE)
        gradebook.add_student("extended")
        gradebook.add_submission(course.slug, "extended")
        gradebook.grant_extension(course.slug, "extended", days=2)


def damage(course: Course) -> dict[str, str]:
    """Hand-ins that cannot be graded, each with words of the reason that must be given."""
    slug, right = course.slug, keys(course.slug, 7)
    (course.submit("not-json", right) / f"{slug}.ipynb").write_text("<html>Please log in</html>")
    (course.submit("no-notebook", right) / f"{slug}.ipynb").unlink()
    other = course.submit("other", right)
    (other / f"{slug}.ipynb").unlink()
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("My essay")]), other / "essay.ipynb")
    (course.submit("no-time", right) / "timestamp.txt").write_text("yesterday, about tea-time")
    link = course.submit("link", right) / f"{slug}.ipynb"
    link.unlink()
    link.symlink_to(course.root / "submitted" / "s0001" / slug / f"{slug}.ipynb")
    return {
        "not-json": "not JSON",
        "no-notebook": "no notebook in it",
        "other": "essay.ipynb",
        "no-time": "timestamp.txt holds no time",
        "link": "is a link or no ordinary file",
    }


def copy_of(course: Course, root: Path) -> Course:
    """The same course in another folder."""
    shutil.copytree(course.root, root, symlinks=True)
    made = object.__new__(Course)
    made.root, made.slug, made.api = root, course.slug, nbgrader_api(root)
    return made


def immunolab(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`immunolab ARGUMENTS` in the course folder."""
    return subprocess.run([*IMMUNOLAB, *arguments], cwd=course.root, capture_output=True, text=True)


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`nbgrader ARGUMENTS` in the course folder."""
    return subprocess.run([*NBGRADER, *arguments], cwd=course.root, capture_output=True, text=True)


def started(course: Course, *command: str) -> subprocess.Popen[str]:
    """A command in the course folder, not waited for, in a session of its own."""
    return subprocess.Popen(
        command, cwd=course.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def end(process: subprocess.Popen[str], number: int = signal.SIGKILL, *, group: bool = True) -> None:
    """Send a signal to a process that was started here, and to all of its session."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number) if group else process.send_signal(number)


def until(true: Callable[[], Any], seconds: float = 300.0) -> None:
    """Wait for something to come true."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not come true in time"
        time.sleep(0.02)


def url_of(course: Course) -> str:
    return f"sqlite:///{course.root}/gradebook.db"


def gradebook_rows(url: str) -> dict[str, dict[str, Any]]:
    """By student: time, penalty, and for each cell points, points by hand, whether a hand must look, comment."""
    sub, nb, grade, comment, cell = (
        api.SubmittedAssignment.__table__,
        api.SubmittedNotebook.__table__,
        api.Grade.__table__,
        api.Comment.__table__,
        api.BaseCell.__table__,
    )
    engine = create_engine(url)
    found: dict[str, dict[str, Any]] = {}
    joined = sub.join(nb, nb.c.assignment_id == sub.c.id)
    with_grades = joined.join(grade, grade.c.notebook_id == nb.c.id).join(cell, cell.c.id == grade.c.cell_id)
    with_comments = joined.join(comment, comment.c.notebook_id == nb.c.id).join(cell, cell.c.id == comment.c.cell_id)
    with engine.connect() as db:
        for student, when, penalty in db.execute(
            select(sub.c.student_id, sub.c.timestamp, nb.c.late_submission_penalty).select_from(joined)
        ):
            assert student not in found, f"{student} is there twice"
            found[student] = {"time": when, "penalty": penalty}
        columns = (sub.c.student_id, cell.c.name, grade.c.auto_score, grade.c.manual_score, grade.c.needs_manual_grade)
        for student, name, auto, manual, waits in db.execute(select(*columns).select_from(with_grades)):
            assert name not in found[student], f"{name} of {student} is there twice"
            found[student][name] = (auto, manual, waits)
        words = (sub.c.student_id, cell.c.name, comment.c.auto_comment)
        for student, name, said in db.execute(select(*words).select_from(with_comments)):
            found[student][f"comment on {name}"] = said
    engine.dispose()
    return found


def files(course: Course) -> dict[str, tuple[int, bytes]]:
    """Every student's file in autograded/: its mode and what is in it."""
    top = course.root / "autograded"
    return {
        str(p.relative_to(top)): (p.stat().st_mode & 0o777, p.read_bytes())
        for p in top.rglob("*")
        if p.is_file() and not p.relative_to(top).parts[0].startswith((".", "_"))
    }


def complete(course: Course, url: str | None = None) -> set[str]:
    """Students with a folder in autograded/, each of which must be whole: its files, and scores for all of it."""
    rows = gradebook_rows(url or url_of(course))
    there = set()
    for folder in (course.root / "autograded").glob(f"[!._]*/{course.slug}"):
        student = folder.parent.name
        notebook = nbformat.read(folder / f"{course.slug}.ipynb", as_version=4)
        assert any(cell.get("outputs") for cell in notebook.cells), f"{student}: files without results"
        assert (folder / f"{course.slug}.ipynb").stat().st_mode & 0o777 == 0o444, f"{student}: not closed"
        assert student in rows, f"{student}: files without rows"
        scores = {name: v for name, v in rows[student].items() if isinstance(v, tuple)}
        unscored = {name for name, (auto, _, _) in scores.items() if auto is None}
        assert scores and unscored <= {"reply"}, f"{student}: files without scores"
        there.add(student)
    return there


def utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC")
