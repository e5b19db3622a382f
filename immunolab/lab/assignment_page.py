"""Which page of JupyterLab is a student's copy of an assignment, and what lies with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immunolab.course import SLUG, CourseError
from immunolab.lab.place import Place
from immunolab.own_work import open_copy
from immunolab.quiz.files import QUIZ_SUFFIX


@dataclass(frozen=True)
class AssignmentPage:
    """``notebook``: the student's copy; ``root``: the course folder, if the copy lies in one; ``code``: its code cells."""

    notebook: Path
    root: Path | None
    code: tuple[dict[str, Any], ...]

    @property
    def slug(self) -> str:
        """The assignment's name."""
        return self.notebook.stem

    @property
    def questions(self) -> Path:
        """Its question file."""
        return self.notebook.with_name(self.slug + QUIZ_SUFFIX)


def assignment_page(place: Place, path: Any) -> AssignmentPage:
    """The student's copy behind a path as JupyterLab names it; one in ``release/`` leads to her own copy.

    Raises
    ------
    CourseError
        If the path leads outside, or to nothing that a student hands in.

    """
    if not isinstance(path, str):
        raise CourseError("An assignment is asked for by the path of its notebook.")
    file = place.file(path)
    root = _course_of(file)
    if root is not None and file == root / "release" / file.stem / file.name and SLUG.match(file.stem):
        file = open_copy(root, file.stem) / file.name
    if root is not None and file.is_relative_to(root / "source"):
        raise CourseError(f"{file.name} is a master: students work in a copy of it.")
    if file.suffix != ".ipynb" or not file.with_name(file.stem + QUIZ_SUFFIX).is_file():
        raise CourseError(f"{file.name} is not an assignment: there is no {file.stem + QUIZ_SUFFIX} beside it.")
    try:
        cells = json.loads(file.read_bytes())["cells"]
        code = tuple(cell for cell in cells if cell["cell_type"] == "code")
        graded = any(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") for cell in cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{file.name} cannot be read ({error}).") from error
    if not graded:
        raise CourseError(f"{file.name} is not an assignment: nothing in it is graded.")
    return AssignmentPage(file, root, code)


def _course_of(file: Path) -> Path | None:
    """The course folder that a file lies in."""
    return next((p for p in file.parents if (p / "nbgrader_config.py").is_file() and (p / "release").is_dir()), None)
