"""Files of a course: written whole or not at all, where students do not read, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

from immunolab import files
from immunolab.course import CourseError

#: Folders of a course that students read, or that go to them.
READ_BY_STUDENTS = ("release", "notebooks", "docs", "feedback", "submitted")


def write_whole(path: Path, text: str | bytes, mode: int = 0o644) -> None:
    """Write a file in one step (see :func:`immunolab.files.write_whole`).

    A name with bytes that are not UTF-8 is written with them. Raises CourseError if it cannot be.
    """
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    try:
        files.write_whole(path, raw, mode)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); choose another place.") from None


def refuse_where_students_read(root: Path, out: Path) -> None:
    """Raise CourseError if ``out`` lies in a folder of the course that students read."""
    place = out.expanduser().resolve()
    if any(place.is_relative_to((root / name).resolve()) for name in READ_BY_STUDENTS):
        raise CourseError(
            f"{out.name} would lie where students read; choose a place outside {', '.join(READ_BY_STUDENTS)}."
        )
