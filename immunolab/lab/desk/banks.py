"""Banks of questions at the desk: what a file would bring, bringing it in, and a file with what there is.

The same functions as ``immunolab bank-in`` and ``bank-out`` (`immunolab.grading.banks`). A file comes with each request,
so nothing of it is kept here between looking and bringing in.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePosixPath
from typing import Any

from filelock import FileLock, Timeout

from immunolab.course import CourseError
from immunolab.grading.banks import bring_in, told
from immunolab.grading.banks.formats import TARGETS, read_bank, write_bank
from immunolab.grading.banks.take_out import gather
from immunolab.lab.desk.place import Desk
from immunolab.lab.desk.sheets import LOCK, PRACTICE, opened

#: bytes of a bank that come through the browser: a request has a limit, and base64 makes four of three
MOST = 20_000_000


def look(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """What a bank would bring; nothing is written.

    given : ``slug``, ``where`` (graded or practice), ``name`` and ``content`` (base64) of the file, maybe ``objective``

    Returns
    -------
    dict
        ``summary``; ``coming``, with ``id``, ``kind``, ``name``, ``lost``; ``left`` with ``name`` and ``why``; ``there``;
        ``lost`` of the bank as a whole; ``list``, all of it as Markdown; ``stamp`` of the files it was planned for

    Raises
    ------
    CourseError
        If the file is no bank, with one sentence that names place and remedy.

    """
    found = opened(desk, given)
    made = _plan(desk, given)
    return {
        "summary": told.summary_in(made),
        "coming": [
            {"id": c.question["id"], "kind": c.question["kind"], "name": c.item.name, "lost": c.item.lost}
            for c in made.coming
        ],
        "left": [{"name": one.name, "why": one.why} for one in made.left],
        "there": made.there,
        "lost": made.bank.lost,
        "list": told.list_in(made, _name(given)),
        "stamp": found.stamp,
    }


def bring(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Bring in what `look` has shown; ``stamp`` is what it said.

    Returns
    -------
    dict
        ``files`` that were written, ``to_do``: what is left to do, and ``ids``

    Raises
    ------
    CourseError
        If the question file or the notebook has changed since; nothing is written then.

    """
    desk.own.mkdir(exist_ok=True)
    try:
        with FileLock(desk.own / LOCK, timeout=10, mode=0o660):
            if given.get("stamp") != opened(desk, given).stamp:
                raise CourseError(
                    "Somebody has changed the questions since you looked. Look once more; nothing was written."
                )
            made = _plan(desk, given)
            files = [desk.path(path) for path in bring_in.write(made)]
    except Timeout:
        raise CourseError("Somebody else is saving a question just now. Press once more.") from None
    return {
        "files": files,
        "to_do": bring_in.to_dos(made, at_the_desk=True),
        "ids": [c.question["id"] for c in made.coming],
    }


def take(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """The questions with their keys as a file of another platform's.

    given : ``slug``, ``where``, ``to`` (a format)

    Returns
    -------
    dict
        ``name`` and ``content`` (base64) of the file, ``summary``, and ``list`` of what it could not hold

    """
    to = given.get("to")
    if to not in TARGETS:
        raise CourseError(f"Questions go out as {', '.join(TARGETS)}.")
    found = opened(desk, given)
    items = gather(desk.course, found.slug, practice=found.where == PRACTICE)
    raw, written = write_bank(items, to, found.slug)
    return {
        "name": f"{found.slug}-{found.where}{TARGETS[to]}",
        "content": base64.b64encode(raw).decode(),
        "summary": told.summary_out(items, written, to),
        "list": told.list_out(items, written, to, found.slug),
    }


def _name(given: dict[str, Any]) -> str:
    """What messages call the file: the last part of its name."""
    return PurePosixPath(str(given.get("name", "")).replace("\\", "/")).name[:80] or "The file"


def _plan(desk: Desk, given: dict[str, Any]) -> bring_in.Plan:
    try:
        raw = base64.b64decode(given.get("content", ""), validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise CourseError("The file did not arrive whole; choose it again.") from None
    if len(raw) > MOST:
        raise CourseError(f"{_name(given)} is larger than {MOST // 1_000_000} MB; split it, or use immunolab bank-in.")
    found = opened(desk, given)
    bank = read_bank(raw, _name(given))
    objective = given.get("objective") or ""
    if not isinstance(objective, str):
        raise CourseError("An objective is a name, such as two-arms.")
    return bring_in.plan(desk.course, found.slug, bank, practice=found.where == PRACTICE, objective=objective)
