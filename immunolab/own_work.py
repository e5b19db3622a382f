"""Where a learner's work on an assignment is: a copy of her own, so that the course's files stay as they came.

The copy is ``my_work/NN_slug/`` in the course folder, which git does not look at. It is made from ``release/NN_slug/``
when the assignment is first opened, and never written over. Work that was begun in ``release/`` itself stays there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from immunolab.course import CourseError, find_root
from immunolab.files import in_browser, write_whole
from immunolab.quiz.answer_format import ANSWERS_SUFFIX

FOLDER = "my_work"
#: which edition of the release each copy was made from
EDITIONS = ".editions.json"
MARKS = "self_graded.json"


def work_in(folder: Path) -> list[str]:
    """Names of files in a release that hold somebody's work: answers files, and notebooks that were run or written in."""
    found = [p for p in folder.rglob("*") if ANSWERS_SUFFIX in p.name]
    found += [p for p in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts and _was_touched(p)]
    return sorted(str(p.relative_to(folder)) for p in found)


def _was_touched(path: Path) -> bool:
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return any(cell.get("outputs") or cell.get("execution_count") or _rewritten(cell) for cell in cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True  # not what a generated release looks like: somebody's


def _rewritten(cell: dict[str, Any]) -> bool:
    """Whether a cell that nbgrader released has another text than it was released with."""
    grader = cell.get("metadata", {}).get("nbgrader")
    return isinstance(grader, dict) and bool(grader.get("checksum")) and grader["checksum"] != checksum(cell)


def checksum(cell: dict[str, Any]) -> str:
    """nbgrader's checksum of a cell (nbgrader.utils.compute_checksum, in its order), without nbgrader."""
    grader = cell["metadata"]["nbgrader"]
    parts = ["".join(cell["source"]), cell["cell_type"]]
    parts += [str(bool(grader.get(name))) for name in ("grade", "solution", "locked")]
    parts.append(str(grader.get("grade_id", "")))
    if grader.get("grade"):
        parts.append(str(float(grader.get("points") or 0)))
    return hashlib.md5("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def work_folder(root: Path, slug: str) -> Path | None:
    """The folder in which the learner works on an assignment; None if she has not begun."""
    own, release = root / FOLDER / slug, root / "release" / slug
    if (own / f"{slug}.ipynb").is_file():
        return own
    return release if release.is_dir() and work_in(release) else None


def open_copy(root: Path, slug: str) -> Path:
    """The folder in which the learner works on an assignment, made from the release if she has not begun.

    Raises
    ------
    CourseError
        If there is no such release, or something else lies in the way. Nothing of hers is touched.
    OSError
        If the copy cannot be written; then there is none.

    """
    if (found := work_folder(root, slug)) is not None:
        return found
    release, own = root / "release" / slug, root / FOLDER / slug
    if not (release / f"{slug}.ipynb").is_file():
        raise CourseError(f"There is no assignment {slug!r} in release/.")
    if own.exists() or own.is_symlink():
        raise CourseError(
            f"{FOLDER}/{slug} is there without {slug}.ipynb. Put the notebook back, or rename the folder; then open again."
        )
    making = own.with_name(f".{slug}.making")
    making.parent.mkdir(exist_ok=True)
    shutil.rmtree(making, ignore_errors=True)  # of a copy that was stopped half-way
    try:
        shutil.copytree(release, making, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        making.rename(own)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    _note(root / FOLDER / EDITIONS, slug, edition(release))
    return own


def edition(folder: Path) -> str:
    """A short mark of a release: of its files' names and contents."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def newer_release(root: Path, slug: str) -> bool:
    """Whether the release is another than the one that the learner's copy was made from."""
    release = root / "release" / slug
    made_from = _read(root / FOLDER / EDITIONS).get(slug)
    if made_from is None or not release.is_dir() or not (root / FOLDER / slug).is_dir():
        return False
    return bool(made_from != edition(release))


def course_above(folder: Path) -> Path | None:
    """The course folder that a learner's folder lies in; on the web page the one above ``release/`` or ``notebooks/``."""
    if in_browser():  # which has neither nbgrader's settings nor masters
        return next((p.parent for p in (folder, *folder.parents) if p.name in ("release", "notebooks")), None)
    try:
        return find_root(folder)
    except CourseError:
        return None


def self_marks(root: Path) -> dict[str, dict[str, Any]]:
    """What self-grading last gave, by assignment: ``score``, ``possible``, ``by_hand``, ``when`` (UTC, ISO)."""
    numbers = ("score", "possible", "by_hand")
    return {
        slug: mark
        for slug, mark in _read(root / FOLDER / MARKS).items()
        if isinstance(mark, dict)
        and all(isinstance(mark.get(name), (int, float)) for name in numbers)
        and isinstance(mark.get("when"), str)
    }


def keep_mark(root: Path, slug: str, mark: dict[str, Any]) -> None:
    """Keep what self-grading gave. Raises OSError."""
    _note(root / FOLDER / MARKS, slug, mark)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _note(path: Path, slug: str, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    write_whole(path, (json.dumps({**_read(path), slug: value}, indent=1, sort_keys=True) + "\n").encode())
