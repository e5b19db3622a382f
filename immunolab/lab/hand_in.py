"""Handing in: through nbgrader's exchange where the settings name one, else as one file that holds everything.

The file is that of `immunolab.hand_in_file`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.files import write_whole
from immunolab.hand_in_file import TO_HAND_IN, as_bytes, whole
from immunolab.lab.assignment_page import AssignmentPage
from immunolab.own_work import FOLDER

#: set by deploy/settings: "exchange" where nbgrader moves files, else "file"
VARIABLE = "IMMUNOLAB_HAND_IN"
SECONDS = 120
_WHEN = re.compile(r"Submitted as: \S+ \S+ (.+)")


def by_exchange() -> bool:
    """Whether hand-ins go through nbgrader's exchange here."""
    return os.environ.get(VARIABLE, "file") == "exchange"


def submit(page: AssignmentPage) -> dict[str, Any]:
    """Hand in through the exchange, as whoever runs the server: nbgrader's own command in the folder.

    Returns
    -------
    dict
        ``when`` as nbgrader keeps it, ``files`` that went, ``sentence``

    Raises
    ------
    CourseError
        If nbgrader refuses, with its reason.

    """
    folder = page.notebook.parent
    if folder.name != page.slug:
        raise CourseError(f"nbgrader hands in a folder called {page.slug}; this one is called {folder.name}.")
    where = [f"--Exchange.assignment_dir={folder.parent}", "--Exchange.path_includes_course=False"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", "submit", page.slug, *where],
            cwd=folder.parent,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CourseError(
            f"The exchange did not answer within {SECONDS} s; it is not known whether this was handed in. Try again."
        ) from None
    when = _WHEN.search(done.stderr + done.stdout)
    if done.returncode or when is None:
        raise CourseError(f"This was not handed in: {_reason(done.stderr or done.stdout)}")
    sent = sorted(p.name for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    at = re.sub(r"(:\d\d)\.\d+", r"\1", when[1].strip())
    return {"when": at, "files": sent, "sentence": f"Handed in on {at}: {', '.join(sent)}."}


def _reason(said: str) -> str:
    """The last line in which nbgrader says that something is wrong, without its own mark."""
    lines = [re.sub(r"^\[[^]]*\]\s*", "", line).strip() for line in said.splitlines() if line.strip()]
    wrong = [line for line in lines if re.search(r"[Ee]rror|doesn't|not |cannot|have no|don't", line)]
    return (wrong or lines or ["no reason was given"])[-1]


def make_file(page: AssignmentPage, folder: Path) -> Path:
    """Write the one file to hand in, into ``folder/my_work/to_hand_in/``; a file of that name made here is replaced.

    Raises
    ------
    CourseError
        If what stands there was not made here, or the file cannot be written.

    """
    target = folder / FOLDER / TO_HAND_IN / page.notebook.name
    if target.exists() and not _made_here(target):
        raise CourseError(f"{FOLDER}/{TO_HAND_IN}/{target.name} was not made here; rename it, then try again.")
    try:
        content = as_bytes(whole(page.notebook, page.questions))
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
    except OSError as error:
        raise CourseError(f"The file to hand in was not written: {error.strerror} ({target.name}).") from error
    return target


def _made_here(file: Path) -> bool:
    try:
        return file.stem == json.loads(file.read_bytes())["metadata"]["immunolab"][TO_HAND_IN]
    except (OSError, ValueError, KeyError, TypeError):
        return False
