"""Where the class lies in what a server serves: the folder with the masters, and the desk's own folder in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immunolab.course import CourseError, assignments
from immunolab.grading.course import CONFIG

#: below the served folder: a clone, or the link that a hub's instructor has in her home
FOLDERS = (".", "course")
#: in the course folder: which step runs, and what came of the last one
OWN = ".desk"
#: in the course folder: class lists as they were given, the marks for them, and what is to be sent, as archives
EXPORTS = "export"


@dataclass(frozen=True)
class Desk:
    """``root``: the folder that the server serves; ``course``: the course folder in it."""

    root: Path
    course: Path

    @property
    def own(self) -> Path:
        """The desk's own folder, which the first step makes."""
        return self.course / OWN

    def path(self, file: Path) -> str:
        """A file of the course as JupyterLab names it: from the served folder, with slashes."""
        return file.relative_to(self.root).as_posix()

    def slug(self, given: dict[str, Any]) -> str:
        """The assignment that a request is about. CourseError if there is no such master: nothing else is a path here."""
        slug, known = given.get("slug"), assignments(self.course)
        if not isinstance(slug, str) or slug not in known:
            raise CourseError(f"There is no assignment {str(slug)[:80]!r} in source/; there is {', '.join(known)}.")
        return slug


def find_desk(root: Path) -> Desk:
    """The class in the folder that a server serves. CourseError if there is none."""
    for name in FOLDERS:
        folder = root / name if name != "." else root
        if (folder / CONFIG).is_file() and (folder / "source").is_dir():
            return Desk(root, folder)
    raise CourseError(
        f"There is no course folder here: one with {CONFIG} and source/, served itself or as the folder course/."
    )
