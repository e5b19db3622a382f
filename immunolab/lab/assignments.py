"""What each assignment is up to: one line of the panel for each, from what lies in the learner's folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_data_dir

from immunolab.course import SLUG, CourseError
from immunolab.hand_in_file import TO_HAND_IN
from immunolab.lab import hand_in
from immunolab.lab.answered import summary
from immunolab.lab.assignment_page import assignment_page
from immunolab.lab.place import Place
from immunolab.own_work import FOLDER, self_marks, work_folder
from immunolab.quiz.answer_format import ANSWERS_SUFFIX
from immunolab.quiz.files import QuizFileError

#: where nbgrader puts what it fetches, below the home
FETCHED = ("", "immunolab")
_FETCH = {"command": "nbgrader:open-assignment-list", "label": "Fetch it", "args": {}}


def assignments(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """``assignments``: of every lesson's, in order, as the package's docstring has them."""
    slugs = [path.stem for path in sorted(place.lessons.glob("[0-9][0-9]_*.ipynb")) if SLUG.match(path.stem)]
    rows = (_row(place, slug) for slug in slugs if not slug.startswith("00"))
    return {"assignments": [row for row in rows if row is not None]}


def _row(place: Place, slug: str) -> dict[str, Any] | None:
    """One assignment; None if the course has none for this lesson."""
    row: dict[str, Any] = {
        "number": slug[:2],
        "path": "",
        "state": "not begun",
        "answered": None,
        "points": None,
        "feedback": "",
        "file": "",
    }
    folder = _folder(place, slug)
    release = place.root / "release" / slug / f"{slug}.ipynb"
    if folder is None:
        if release.is_file():  # opening it makes her copy
            return {**row, "path": place.path(release), "actions": []}
        return {**row, "actions": [_FETCH]} if hand_in.by_exchange() else None
    book = folder / f"{slug}.ipynb"
    row |= {"path": place.path(book), "state": "open", "actions": []}
    try:
        counted = summary(assignment_page(place, row["path"]))
        row["answered"] = [counted["answered"], counted["asked"]]
    except (CourseError, QuizFileError, OSError):
        pass  # the page itself says what is wrong
    row["file"] = _file(place, folder, slug)
    if _handed_in(slug):
        row["state"] = "handed in"
    mark = self_marks(place.root).get(slug)
    page = place.root / "feedback" / "self" / f"{slug}.html"
    if mark is not None:
        row |= {"state": "graded", "points": [mark["score"], mark["possible"]]}
    else:
        page = max(folder.glob(f"feedback/*/{slug}.html"), default=page)  # by time stamp, as nbgrader fetches it
    if page.is_file():
        row |= {"state": "graded", "feedback": place.path(page)}
    return row


def _folder(place: Place, slug: str) -> Path | None:
    """Where the learner works on it; None if she has not begun."""
    if (place.root / "release").is_dir():
        return work_folder(place.root, slug)
    found = (place.root / name / slug for name in FETCHED)
    return next((folder for folder in found if (folder / f"{slug}.ipynb").is_file()), None)


def _file(place: Place, folder: Path, slug: str) -> str:
    """Whether the file to hand in is "made", is "old", made before the newest answer, or is not there, ""."""
    try:
        made = (place.root / FOLDER / TO_HAND_IN / f"{slug}.ipynb").stat().st_mtime_ns
    except OSError:
        return ""
    answers = folder / (slug + ANSWERS_SUFFIX)
    return "old" if answers.is_file() and answers.stat().st_mtime_ns > made else "made"


def _handed_in(slug: str) -> bool:
    """Whether nbgrader keeps a copy of a hand-in of this user: course, then USER+ASSIGNMENT+TIME."""
    return any(Path(jupyter_data_dir(), "nbgrader_cache").glob(f"*/*+{slug}+*"))
