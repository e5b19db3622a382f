"""Where the course lies in what a server serves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from immunolab.course import SLUG, CourseError

#: the folder of lessons below the served one: in a clone, in a home on a hub, or the served folder itself
FOLDERS = ("notebooks", "lessons", ".")


@dataclass(frozen=True)
class Place:
    """``root``: the folder that the server serves; ``lessons``: the folder of lessons in it."""

    root: Path
    lessons: Path

    def path(self, file: Path) -> str:
        """A file as JupyterLab names it: from the served folder, with slashes."""
        return file.relative_to(self.root).as_posix()

    def file(self, path: str) -> Path:
        """The file of a path as JupyterLab names it. CourseError if it is not below the served folder."""
        found = self.root / path.strip("/")
        if not path.strip("/") or "\x00" in path or not found.resolve().is_relative_to(self.root.resolve()):
            raise CourseError(f"{path[:80]!r} is not in the folder that this server shows.")
        return found


def find_place(root: Path) -> Place:
    """The course in the folder that a server serves. CourseError if there is none."""
    for name in FOLDERS:
        folder = root / name
        if folder.is_dir() and any(SLUG.match(path.stem) for path in folder.glob("[0-9][0-9]_*.ipynb")):
            return Place(root, folder if name != "." else root)
    raise CourseError(f"There are no lessons in {root.name or root}: start JupyterLab in the course's folder.")
