"""Where the course lies on disk, and what it holds."""

from __future__ import annotations

import re
from pathlib import Path

SLUG = re.compile(r"^\d\d_[a-z0-9]+(_[a-z0-9]+)*$")
#: the parts of the course, each by the number of its first lesson
PARTS = {
    "01": "I. The immune system",
    "04": "II. Multiple myeloma",
    "06": "III. The therapies",
    "13": "IV. Judging the evidence",
    "15": "V. Mesothelioma, and both",
}


class CourseError(RuntimeError):
    """The course's folders are not as expected; the message says what to do."""


def find_root(start: Path | None = None) -> Path:
    """The course folder at or above ``start``: the one that holds nbgrader_config.py and source/."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "nbgrader_config.py").is_file() and (folder / "source").is_dir():
            return folder
    raise CourseError(
        f"{here} is not inside the course folder (the one with nbgrader_config.py and source/); go there first."
    )


def lessons(root: Path) -> list[str]:
    """Slugs of the lessons, in order; 00 is the first."""
    return sorted(p.stem for p in (root / "notebooks").glob("*.ipynb") if SLUG.match(p.stem))


def assignments(root: Path) -> list[str]:
    """Slugs of the instructor's masters, in order."""
    return sorted(p.name for p in (root / "source").iterdir() if p.is_dir() and SLUG.match(p.name))
