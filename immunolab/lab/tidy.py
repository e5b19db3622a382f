"""Notebooks of the course that something else than the course's JupyterLab has written into, made as they came.

Plain Jupyter and VS Code save into the file itself, and the next ``git pull`` meets a conflict. What a reader wrote
goes where it would have gone (`immunolab.lab.notes`, `immunolab.own_work`), the file as it was is kept beside it, and
only then git puts the course's own text back.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.files import write_whole
from immunolab.lab.notes import put, take
from immunolab.lab.notes_file import MINE, is_lesson, notes_path, parsed, read_bytes
from immunolab.own_work import FOLDER


def tidy(root: Path) -> list[str]:
    """Put every changed lesson and released assignment back, with what is the reader's kept apart.

    Returns
    -------
    list of str
        A sentence for each notebook.

    Raises
    ------
    CourseError
        If this is no clone, or git cannot be asked.
    OSError
        If something cannot be written; the notebook in question is as it was then.

    """
    changed = [name for name in _git(root, "diff", "--name-only", "-z", "HEAD").decode().split("\0") if name]
    told = []
    for name in changed:
        file = root / name
        if not file.is_file() or file.suffix != ".ipynb":
            continue
        if is_lesson(file):
            told.append(_lesson(root, name))
        elif file == root / "release" / file.stem / file.name:
            told.append(_assignment(root, name))
    return told


def _lesson(root: Path, name: str) -> str:
    file = root / name
    raw = file.read_bytes()
    course: dict[str, Any] = json.loads(_git(root, "show", f"HEAD:./{name}"))
    notes = notes_path(file)
    kept = read_bytes(notes)
    try:
        page = put(parsed(raw), None if kept is None else parsed(kept))
        hers = take(course, page, file.stem)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{name} was left as it is: {error}."
    copy = notes.with_name(f"{file.stem}.before-{datetime.now(UTC):%Y%m%dT%H%M%S}.ipynb")
    copy.parent.mkdir(exist_ok=True)
    write_whole(copy, raw)
    if hers is not None:
        write_whole(notes, (json.dumps(hers, indent=1) + "\n").encode())
    _git(root, "checkout", "HEAD", "--", name)
    what = f"what you wrote is in {MINE}/{file.name} and stands in the lesson" if hers else "nothing in it was yours"
    return f"{name} is as the course has it; {what}. The file as it was: {MINE}/{copy.name}."


def _assignment(root: Path, name: str) -> str:
    folder = (root / name).parent
    own = root / FOLDER / folder.name
    if own.exists():
        return f"{name} was left as it is: {FOLDER}/{folder.name} is there already. Keep one of the two."
    own.parent.mkdir(exist_ok=True)
    making = own.with_name(f".{own.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(folder, making, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    making.rename(own)
    _git(root, "checkout", "HEAD", "--", f"release/{folder.name}")
    return f"{name} is as the course has it; your work on it goes on in {FOLDER}/{folder.name}."


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except OSError as error:
        raise CourseError(f"git cannot be started ({error.strerror}); without it nothing was changed.") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason was given"]
        raise CourseError(f"git {arguments[0]} failed: {said[-1]}")
    return done.stdout
