"""A damaged notebook made whole enough to be graded: what is readable of it is kept, nothing is guessed.

Editors, uploads and merges leave notebooks that are JSON but no notebooks. nbformat refuses them whole.
"""

from __future__ import annotations

from typing import Any

TYPES = ("code", "markdown", "raw")


class NotANotebookError(ValueError):
    """Nothing to be graded; the message is a sentence."""


def salvage(data: Any) -> Any:
    """A notebook's JSON of format 4, with everything of a wrong type replaced by what stands for nothing there.

    Parameters
    ----------
    data : what was read from the file; of another major format it is returned as it is

    Raises
    ------
    NotANotebookError
        If it is no notebook at all; the message is a sentence.

    """
    if not isinstance(data, dict):
        raise NotANotebookError("Its notebook file holds JSON, but no notebook.")
    major = data.get("nbformat")
    if major in (1, 2, 3) or "worksheets" in data:
        return data
    if isinstance(major, int) and major > 4:
        raise NotANotebookError(
            f"Its notebook is of format {major}, which is newer than this program; save it as format 4."
        )
    if not isinstance(data.get("cells"), list):
        raise NotANotebookError("Its notebook has no cells.")
    minor = data.get("nbformat_minor")
    ids: set[str] = set()
    return {
        "nbformat": 4,
        "nbformat_minor": minor if type(minor) is int and 0 <= minor <= 5 else 5,
        "metadata": _dict(data.get("metadata")),
        "cells": [_cell(cell, number, ids) for number, cell in enumerate(data["cells"]) if isinstance(cell, dict)],
    }


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _cell(cell: dict[str, Any], number: int, ids: set[str]) -> dict[str, Any]:
    kind = cell.get("cell_type")
    found: dict[str, Any] = {
        "cell_type": kind if kind in TYPES else "markdown",
        "metadata": _dict(cell.get("metadata")),
        "source": _text(cell.get("source")),
    }
    name = cell.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= 64 or name in ids:
        name = f"cell-{number}"
    ids.add(name)
    found["id"] = name
    if found["cell_type"] == "code":
        outputs = cell.get("outputs")
        found["outputs"] = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
        found["execution_count"] = None
    return found
