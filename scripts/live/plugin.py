"""The page's plug-in, with what it takes from the course panel and what it must know of the notebooks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from immunolab.lab import labextensions
from immunolab.lab.wake import digest, only_shows, shows
from immunolab.live import needs_pictures
from immunolab.quiz import Quiz

_HERE = Path(__file__).resolve().parent / "immunolab-live"
_PANEL = Path(labextensions()) / "immunolab-course" / "static"
_SHARED = ("dom.js", "wake.js")


def lay_out(folder: Path, course: Path) -> None:
    """Put the plug-in into ``folder``, as an extension for JupyterLab."""
    shutil.copytree(_HERE, folder)
    for name in _SHARED:
        shutil.copy(_PANEL / name, folder / "static")
    container = (_PANEL / "remoteEntry.js").read_text(encoding="utf-8")
    named = container.replace('["immunolab-course"]', '["immunolab-live"]')
    assert named != container, "the panel's remoteEntry.js no longer names itself"
    (folder / "static" / "remoteEntry.js").write_text(named, encoding="utf-8")
    known = {"lessons": lessons(course), "cells": own_cells(course)}
    (folder / "static" / "course.json").write_text(json.dumps(known), encoding="utf-8")


def lessons(course: Path) -> list[str]:
    """Paths that come from the site each time: all that the site has in ``notebooks/``."""
    folder = course / "notebooks"
    return sorted(
        path.relative_to(course).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".answers.json") and path.parent.name != "mine"
    )


def own_cells(course: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Of each notebook, by cell id: the digest of a cell that only shows something, and whether it leaves anything there.

    ``late``: whether it waits for what is fetched late; the page runs it after the others, so that nobody who answers a
    question waits for a picture.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted([*course.glob("notebooks/*.ipynb"), *course.glob("release/*/*.ipynb")]):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
        questions = path.with_suffix(".quiz.yaml")
        names = {"quiz": Quiz.for_seed(questions, 1)} if questions.exists() else {}
        found[path.relative_to(course).as_posix()] = {
            name: {"digest": digest(source), "shows": shows(source), "late": needs_pictures(source, names)}
            for name, source in code.items()
            if only_shows(source)
        }
    return found
