"""A damaged notebook made whole enough to be graded: what is readable of it is kept, nothing is guessed.

Editors, uploads and merges leave notebooks that are JSON but no notebooks. nbformat refuses them whole.
"""

from __future__ import annotations

import base64
import codecs
import itertools
import json
import re
from typing import Any

from nbformat import ValidationError, convert, from_dict

TYPES = ("code", "markdown", "raw")
#: Pictures that are kept where they were pasted into a text, and how each begins.
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
LARGEST_PICTURE = 5_000_000  # bytes of one
MOST_PICTURES = 20_000_000  # of all in a notebook
_MARKS = (  # the longest first: UTF-16's begins UTF-32's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


NOT_JSON = "Its notebook is not a notebook file (not JSON): it is damaged, or another file with this name."


class NotANotebookError(ValueError):
    """Nothing to be graded; the message is a sentence."""


def decoded(raw: bytes, notes: list[str]) -> str:
    """The text of a file in any of the encodings that editors write. Raises NotANotebookError if it is none."""
    marked = [encoding for mark, encoding in _MARKS if raw.startswith(mark)]
    # JSON begins with two ASCII characters: zeros between them are UTF-16 without a mark
    zeros = bytes(min(byte, 1) for byte in raw[:4])
    bare = {b"\1\0\1\0": "utf-16-le", b"\0\1\0\1": "utf-16-be"}
    encoding = marked[0] if marked else bare.get(zeros, "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise NotANotebookError(NOT_JSON) from None
    notes.append("It was not saved as UTF-8 and was read as Windows-1252; its letters with accents may be wrong.")
    return raw.decode("cp1252", "replace")


def parsed(raw: bytes, notes: list[str]) -> Any:
    """The JSON of a file. Raises NotANotebookError."""
    try:
        return json.loads(decoded(raw, notes))
    except (ValueError, RecursionError):
        raise NotANotebookError(NOT_JSON) from None


def salvage(data: Any, notes: list[str] | None = None) -> dict[str, Any]:
    """A notebook of format 4 from a notebook's JSON; everything of a wrong type becomes what stands for nothing there.

    Parameters
    ----------
    data : what was read from the file, of any format
    notes : receives a sentence for each thing that a student may miss

    Raises
    ------
    NotANotebookError
        If it is no notebook at all; the message is a sentence.

    """
    notes = [] if notes is None else notes
    if not isinstance(data, dict):
        raise NotANotebookError("Its notebook file holds JSON, but no notebook.")
    major = data.get("nbformat")
    if isinstance(major, int) and major > 4:
        raise NotANotebookError(
            f"Its notebook is of format {major}, which is newer than this program; save it as format 4."
        )
    if major in (1, 2, 3) or "worksheets" in data:
        data = _upgraded(data)
    if not isinstance(data.get("cells"), list):
        raise NotANotebookError("Its notebook has no cells.")
    minor = data.get("nbformat_minor")
    ids: set[str] = set()
    room = [MOST_PICTURES]
    return {
        "nbformat": 4,
        "nbformat_minor": minor if type(minor) is int and 0 <= minor <= 5 else 5,
        "metadata": _dict(data.get("metadata")),
        "cells": [
            _cell(cell, number, ids, room, notes) for number, cell in enumerate(data["cells"]) if isinstance(cell, dict)
        ],
    }


def _upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """A notebook of an older format as nbformat converts it, without the names that it draws for cells."""
    try:
        new: dict[str, Any] = convert(from_dict(data), 4)
        for cell in new["cells"]:
            cell.pop("id", None)
    except (ValidationError, AttributeError, KeyError, NameError, TypeError, ValueError, IndexError):
        raise NotANotebookError(
            f"Its notebook is of format {str(data.get('nbformat'))[:10]} and cannot be read; ask the student to open it in "
            "JupyterLab and to save it."
        ) from None
    return new


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def _cell(cell: dict[str, Any], number: int, ids: set[str], room: list[int], notes: list[str]) -> dict[str, Any]:
    kind = cell.get("cell_type")
    found: dict[str, Any] = {
        "cell_type": kind if kind in TYPES else "markdown",
        "metadata": _dict(cell.get("metadata")),
        "source": _text(cell.get("source")),
    }
    name = cell.get("id")
    if not isinstance(name, str) or not CELL_ID.fullmatch(name) or name in ids:
        name = next(new for extra in itertools.count() if (new := f"cell-{number}-{extra}") not in ids)
    ids.add(name)
    found["id"] = name
    if found["cell_type"] == "code":
        outputs = cell.get("outputs")
        found["outputs"] = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
        found["execution_count"] = None
    elif isinstance(cell.get("attachments"), dict):
        kept = _pictures(cell["attachments"], number + 1, room, notes)
        if kept:
            found["attachments"] = kept
    return found


def _pictures(attachments: dict[str, Any], number: int, room: list[int], notes: list[str]) -> dict[str, Any]:
    """What was pasted into a text, if it is a picture of a known kind and a sane size; the rest is named."""
    kept: dict[str, Any] = {}
    for name, forms in attachments.items():
        kinds = forms if isinstance(forms, dict) else {}
        for kind, value in kinds.items():
            text = "".join(_text(value).split())
            size = len(text) * 3 // 4
            if kind not in PICTURES or not _is_picture(kind, text):
                why = "is no PNG, JPEG or GIF picture"
            elif size > LARGEST_PICTURE:
                why = f"is larger than {LARGEST_PICTURE // 1_000_000} MB"
            elif size > room[0]:
                why = f"goes beyond the {MOST_PICTURES // 1_000_000} MB for all pictures of a notebook"
            else:
                room[0] -= size
                kept[str(name)] = {kind: text}
                break
            notes.append(f"What was pasted into cell {number} as {str(name)[:60]!r} {why} and was left out.")
    return kept


def _is_picture(kind: str, text: str) -> bool:
    """Whether a text in base64 begins as a picture of this kind does."""
    if not _BASE64.fullmatch(text):
        return False
    try:
        return base64.b64decode(text[:16]).startswith(PICTURES[kind])
    except ValueError:
        return False
