"""Lessons in a user's home on a hub: copied when missing, never written over."""

from __future__ import annotations

import os
from pathlib import Path

from immunolab.files import write_whole
from immunolab.quiz.answers import ANSWERS_SUFFIX


def bring_lessons(source: Path, target: Path) -> list[str]:
    """Copy the lessons that are not in ``target`` yet.

    Parameters
    ----------
    source : folder with the course's notebooks and question files, readable by all
    target : folder in the user's home; made if it is missing

    Returns
    -------
    list of str
        Names of the files brought. A file that is there already, edited or not, stays as it is.

    Raises
    ------
    OSError
        If ``source`` cannot be read or ``target`` not be written (a full disk, a quota).

    """
    target.mkdir(parents=True, exist_ok=True)
    brought = []
    for file in sorted(source.iterdir()):
        copy = target / file.name
        if not file.is_file() or file.name.endswith(ANSWERS_SUFFIX) or os.path.lexists(copy):
            continue
        # whole or not at all: a server that is stopped while it starts leaves no half of a lesson
        write_whole(copy, file.read_bytes())
        brought.append(file.name)
    return brought
