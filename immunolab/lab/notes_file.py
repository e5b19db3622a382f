"""The file in which a reader's notes on a lesson are kept, and what is said when it cannot be used."""

from __future__ import annotations

import errno
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

from immunolab.lab.notes import Book
from immunolab.quiz.files import QUIZ_SUFFIX

MINE = "mine"
#: notebooks of the course without questions of their own, beside the lessons
PAGES = frozenset({"completion", "glossary", "review", "therapies"})
_FIRST = "00_start_here.ipynb"


def is_lesson(path: Path) -> bool:
    """Whether a notebook is one of the course's to be read: a lesson, or a page beside the lessons."""
    if path.suffix != ".ipynb":
        return False
    if path.name == "gallery.ipynb":
        return path.parent.name == "docs" and (path.parent.parent / "nbgrader_config.py").is_file()
    if not (path.parent / _FIRST).is_file():
        return False
    return path.stem in PAGES or path.with_name(path.stem + QUIZ_SUFFIX).is_file()


def notes_path(lesson: Path) -> Path:
    """Where a reader's notes on a lesson are kept."""
    return lesson.parent / MINE / lesson.name


def read_bytes(path: Path) -> bytes | None:
    """What a file holds; None if it is not there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def parsed(raw: bytes) -> Book:
    """A notebook, as JSON. ValueError, completing "it ...", if it is none."""
    try:
        found = json.loads(raw)
    except ValueError:
        raise ValueError("is not whole") from None
    if not isinstance(found, dict):
        raise ValueError("is not a notebook")
    return found


def set_aside(file: Path, reason: str) -> str:
    """Give notes that cannot be used another name; a sentence that says so."""
    aside = file.with_name(f"{file.stem}.set-aside-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}.ipynb")
    try:
        file.rename(aside)
    except OSError as error:
        return f"Your notes, {MINE}/{file.name}: it {reason}, and cannot be renamed ({error.strerror})."
    return f"Your notes on this lesson are not shown: {MINE}/{file.name} {reason}. It was kept as {MINE}/{aside.name}."


def why_not_saved(error: OSError, lesson: Path) -> str:
    """The sentence for her whose notes were not saved."""
    place = f"{MINE}/{lesson.name}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"Your notes were not saved: the disk is full. They are still on this page; free some space, then save again ({place})."
    return f"Your notes were not saved: {place} cannot be written ({error.strerror}). They are still on this page."
