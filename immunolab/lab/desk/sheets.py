"""The two files of a page of questions: found, and written as an editor would write them.

Each is written in one step, with the old ones kept. Who has an old state of a file overwrites nothing: each request that
writes names the state that it knows.
"""

from __future__ import annotations

import difflib
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from immunolab.course import CourseError, lessons
from immunolab.files import write_whole
from immunolab.lab.desk.place import Desk
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.writing.item import Sheet

GRADED, PRACTICE = "graded", "practice"
#: in the desk's folder: the files before each change, a folder each
KEPT = "questions"
LOCK = "questions.lock"
STALE = (
    "Somebody has changed {names} since you opened this. Nothing was written. Open the question anew to see what stands "
    "there; what you wrote stays in this form until you leave it."
)


@dataclass(frozen=True)
class Opened:
    """The files of a page of questions as they are on disk now."""

    slug: str
    where: str
    paths: tuple[Path, Path]
    sheet: Sheet

    @property
    def stamp(self) -> str:
        """What their state is known by."""
        both = self.sheet.questions + b"\0" + self.sheet.notebook
        return hashlib.sha256(both).hexdigest()[:24]


def opened(desk: Desk, given: dict[str, Any]) -> Opened:
    """The files that a request is about. CourseError if there are none: nothing else is a path here."""
    where = given.get("where")
    if where == GRADED:
        slug = desk.slug(given)
        folder = desk.course / "source" / slug
    elif where == PRACTICE:
        slug, known = str(given.get("slug")), lessons(desk.course)
        if slug not in known:
            raise CourseError(f"There is no lesson {slug[:80]!r} in notebooks/.")
        folder = desk.course / "notebooks"
    else:
        raise CourseError("Questions are those of an assignment (graded) or of a lesson (practice).")
    paths = (folder / (slug + QUIZ_SUFFIX), folder / f"{slug}.ipynb")
    for path in paths:
        if not path.is_file() or not path.resolve().is_relative_to(desk.course.resolve()):
            raise CourseError(f"There is no {desk.path(path)}; make it by hand first, or with `immunolab new`.")
    return Opened(slug, where, paths, Sheet(slug, where == GRADED, *(path.read_bytes() for path in paths)))


def write(desk: Desk, given: dict[str, Any], change: Any) -> dict[str, Any]:
    """Both files, or none of them.

    Returns
    -------
    dict
        ``files``, the paths that were written; ``changes``, the lines that differ; ``kept``, where the old ones are;
        ``then``, commands that follow; ``stamp``

    """
    desk.own.mkdir(exist_ok=True)
    try:
        with FileLock(desk.own / LOCK, timeout=10, mode=0o660):
            found = opened(desk, given)
            if given.get("stamp") != found.stamp:
                raise CourseError(STALE.format(names=" or ".join(desk.path(path) for path in found.paths)))
            made = change(found)
            pairs = list(zip(found.paths, _bytes(found.sheet), _bytes(made), strict=True))
            changed = [(path, old, new) for path, old, new in pairs if old != new]
            kept = _keep(desk, found, [(path, old) for path, old, _ in changed]) if changed else ""
            _both(changed)
            files = [desk.path(path) for path, *_ in changed]
            if found.where == PRACTICE and any(path.suffix == ".ipynb" for path, *_ in changed):
                files += _own_cells(desk)
    except Timeout:
        raise CourseError("Somebody else is saving a question just now. Save once more.") from None
    except OSError as error:
        raise CourseError(f"It could not be written ({error.strerror}). The files are as they were.") from None
    then = [f"immunolab check {found.slug}"]
    return {
        "files": files,
        "changes": [line for path, old, new in changed for line in _difference(desk.path(path), old, new)],
        "kept": kept,
        "then": then,
        "stamp": opened(desk, given).stamp,
    }


def _bytes(sheet: Sheet) -> tuple[bytes, bytes]:
    return sheet.questions, sheet.notebook


def _both(changed: list[tuple[Path, bytes, bytes]]) -> None:
    """Write each file in one step; if one cannot be written, those before it are put back."""
    done: list[tuple[Path, bytes]] = []
    try:
        for path, old, new in changed:
            write_whole(path, new, path.stat().st_mode & 0o777, durable=True)
            done.append((path, old))
    except OSError:
        for path, old in done:
            write_whole(path, old, path.stat().st_mode & 0o777, durable=True)
        raise


def _keep(desk: Desk, found: Opened, files: list[tuple[Path, bytes]]) -> str:
    """The files as they were, in a folder of their own."""
    moment = f"{time.strftime('%Y-%m-%d_%H%M%S')}_{time.time_ns() % 10**6:06d}"
    folder = desk.own / KEPT / f"{moment}_{found.where}_{found.slug}"
    folder.mkdir(parents=True)
    for path, content in files:
        write_whole(folder / path.name, content, 0o660)
    return desk.path(folder)


def _own_cells(desk: Desk) -> list[str]:
    """The list of cells that a page runs when it is opened, brought in step, as `immunolab map` does."""
    from immunolab.lab.wake import OWN_CELLS, own_cells_page

    path = desk.course / "immunolab" / "lab" / OWN_CELLS
    if not path.is_file():
        return []
    write_whole(path, own_cells_page(desk.course).encode("utf-8"))
    return [desk.path(path)]


def _difference(name: str, old: bytes, new: bytes) -> list[str]:
    """Lines that were taken out and put in."""
    before, after = (content.decode("utf-8", "replace").splitlines() for content in (old, new))
    return list(difflib.unified_diff(before, after, name, name, n=0, lineterm=""))[:400]
