"""A platform's archive of all hand-ins, out of the browser's file dialogue, in parts: it may be large."""

from __future__ import annotations

import base64
import binascii
import zipfile
from typing import Any

from immunolab.course import CourseError
from immunolab.grading.lms.archives import ARCHIVES
from immunolab.lab.desk.place import Desk

PART = "archive.part"
MOST = 2_000_000_000  # bytes


def archive(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Take one part of an archive; with the last one it lies in ``downloaded/SLUG/archive/``, where nbgrader looks.

    given : ``slug``, ``platform``, ``from`` (bytes that were sent before), ``content`` (base64), ``last``

    Returns
    -------
    dict
        ``size``: bytes that are here

    Raises
    ------
    CourseError
        If a part is missing or none, or the whole is no zip.

    """
    slug, platform = desk.slug(given), given.get("platform")
    if platform not in ARCHIVES:
        raise CourseError(f"Archives are read of {', '.join(ARCHIVES)}.")
    try:
        raw = base64.b64decode(given.get("content", ""), validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise CourseError("The archive did not arrive whole; choose the file again.") from None
    desk.own.mkdir(exist_ok=True)
    part = desk.own / PART
    if given.get("from") == 0:
        part.unlink(missing_ok=True)
    before = part.stat().st_size if part.is_file() else 0
    if given.get("from") != before or before + len(raw) > MOST:
        raise CourseError("The archive did not arrive in order, or is larger than 2 GB; choose the file again.")
    with part.open("ab") as file:
        file.write(raw)
    size = before + len(raw)
    if given.get("last") is True:
        if not zipfile.is_zipfile(part):
            part.unlink()
            raise CourseError("That is no zip: give the archive as the platform makes it, not unpacked.")
        target = desk.course / "downloaded" / slug / "archive" / f"{platform}.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
    return {"size": size}
