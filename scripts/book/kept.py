"""Lessons that were run for the book before: used again as long as nothing has changed that they are made of.

A run asks the models for some hundred settings; Sphinx takes seconds. So the second `make site` is quick.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from live.supply import CACHE

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
#: what runs a lesson; the others make pages of it
_RUNS = ("answers.py", "curves.py", "explorers.py", "lesson.py", "pictures.py", "questions.py")


def run(notebook: Path, most: int) -> Path:
    """The folder with what `book.lesson` says of a notebook, made now or kept from before.

    most : the most stops of a slider

    Raises RuntimeError if the lesson fails.
    """
    return _kept(f"{notebook.stem}-{most}", _digest(notebook), lambda out: _run(notebook, out, most))


def _run(notebook: Path, out: Path, most: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(_HERE.parent), "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    command = [sys.executable, "-m", "book.lesson", str(notebook), str(out), str(most)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{notebook.name} could not be run for the book:\n{done.stderr[-1500:]}")


def _kept(name: str, digest: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name and digest; an older one of the name goes when a new one is made."""
    folder = CACHE / "book-runs"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{name}-{digest}"
    if place.exists():
        return place
    with tempfile.TemporaryDirectory(dir=folder) as work:
        made = Path(work) / "made"
        make(made)
        if not place.exists():  # another build may have been quicker
            made.rename(place)
    for old in folder.glob(f"{name}-{'?' * len(digest)}"):
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    return place


def _digest(notebook: Path) -> str:
    """Of everything that a lesson's page is made of."""
    found = hashlib.sha256(_code().encode())
    for path in sorted(notebook.parent.glob(f"{notebook.stem}.*")):
        if ".answers.json" not in path.name:
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


@cache
def _code() -> str:
    """The package with its data, and what runs the lessons."""
    found = hashlib.sha256(sys.version.encode() + (_ROOT / "requirements.lock").read_bytes())
    package = sorted(path for path in (_ROOT / "immunolab").rglob("*") if path.is_file())
    for path in [*package, *(_HERE / name for name in _RUNS)]:
        if "__pycache__" not in path.parts and path.suffix not in (".js", ".css", ".html"):
            found.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()
