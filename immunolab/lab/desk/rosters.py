"""A class list out of the browser's file dialogue, and what an export of marks is asked with."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.grading.files import write_whole
from immunolab.grading.lms.roster import MAX_BYTES
from immunolab.grading.lms.targets import TARGETS
from immunolab.lab.desk.place import EXPORTS, Desk

MODE = 0o660  # names of people: for the course folder's own group
_MATCH = ("id", "email", "name")


def options(desk: Desk, slug: str, given: dict[str, Any]) -> dict[str, Any]:
    """Keep the class list in ``export/`` and say how to export with it, as the command's own options.

    given : ``to``, ``match``, ``roster`` (the file in base64; without it the one given last is used),
        ``missing_as_zero``; maybe ``column``, ``id_column``, ``email_column``

    Raises
    ------
    CourseError
        If no class list was ever given, it is too large or none, or the platform is not known.

    """
    to = given.get("to")
    if to not in TARGETS:
        raise CourseError(f"Marks can be exported to {', '.join(TARGETS)}.")
    match = given.get("match") or "id"
    if match not in _MATCH:
        raise CourseError("Rows are matched by id, by email or by name.")
    roster = desk.course / EXPORTS / f"roster-{to}.csv"
    if given.get("roster"):
        keep(roster, given["roster"])
    elif not roster.is_file():
        raise CourseError("Choose the class list first: the file that the platform itself exports.")
    found = {
        "to": to,
        "roster": f"{EXPORTS}/{roster.name}",
        "match": match,
        "out": f"{EXPORTS}/{slug}-{to}.csv",
        "missing_as_zero": given.get("missing_as_zero") is True,
    }
    for name in ("column", "id_column", "email_column"):
        if text := given.get(name):
            if not isinstance(text, str) or len(text) > 200:
                raise CourseError("A column is named by its header, in at most 200 characters.")
            found[name] = text
    return found


def keep(path: Path, content: Any) -> None:
    """Write a class list that came as base64. CourseError if it is none, or larger than the export reads."""
    try:
        raw = base64.b64decode(content, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise CourseError("The class list did not arrive whole; choose the file again.") from None
    if len(raw) > MAX_BYTES:
        raise CourseError(f"The class list is larger than {MAX_BYTES // 1_000_000} MB: that is not a class list.")
    path.parent.mkdir(exist_ok=True)
    write_whole(path, raw, MODE)
