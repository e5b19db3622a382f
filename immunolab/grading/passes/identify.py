"""Which file of a hand-in is what, seen from what is in it.

Learning platforms and browsers rename what is uploaded (``X-1.ipynb``, ``X (1).ipynb``, ``X.ipynb.json``,
``X-1.answers.json``). A notebook is an assignment's if it has that assignment's cells, an answers file is known by
the quiz that it names. Of several copies of a notebook the one with the newest answer is graded; if that does not
decide, the one in which more is done, then the file that was changed last, then the highest number in a name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from immunolab.grade_cells import released_source
from immunolab.grading.names import shown
from immunolab.grading.passes.harden import LARGEST_NOTEBOOK, TooLargeError, plain_files, read_plain
from immunolab.grading.passes.salvage import NotANotebookError, parsed, salvage
from immunolab.quiz.answers import ANSWERS_SUFFIX, MAX_BYTES, Answers, parse_answers
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.mirror import mirrored

TIME = "timestamp.txt"
MAX_OUTPUTS = 20_000  # cells that are searched for answers
_LONG = 40  # characters of a released cell that no other assignment has by chance

#: Cells of a released notebook, by grade id: source and metadata (see ``read_cells``).
Cells = Mapping[str, Mapping[str, Any]]


@dataclass
class Copy:
    """One notebook of a hand-in."""

    path: Path
    content: dict[str, Any]
    notes: list[str]
    changed: int


@dataclass
class Sheet:
    """One answers file of a hand-in."""

    path: Path
    answers: Answers


@dataclass
class Identified:
    """The files of a hand-in by what they are."""

    folder: Path
    #: the copy that is graded, by the name of the assignment's notebook
    notebooks: dict[str, Copy] = field(default_factory=dict)
    #: every copy with answers in its outputs, the one that is graded first
    copies: dict[str, list[Copy]] = field(default_factory=dict)
    #: readable answers files; the one with the assignment's own name first
    sheets: dict[str, list[Sheet]] = field(default_factory=dict)
    #: why an answers file with the assignment's own name cannot be read (completes "it ...")
    unread: dict[str, str] = field(default_factory=dict)
    #: notebook files that are nothing of the assignment's, with the reason where they cannot be read
    strange: dict[Path, str] = field(default_factory=dict)
    #: everything else
    others: list[Path] = field(default_factory=list)
    #: sentences on what was left out and on what was chosen
    notes: list[str] = field(default_factory=list)
    fingerprint: str = ""


def identify(folder: Path, released: Mapping[str, Cells], ignore: Iterable[str] = ()) -> Identified:
    """Read a hand-in.

    Parameters
    ----------
    folder : where it lies; links and devices in it are left alone
    released : the assignment's cells, by notebook
    ignore : patterns of names that the course ignores

    Raises
    ------
    OSError
        If the folder cannot be read.

    """
    found = Identified(folder)
    candidates: dict[str, list[Copy]] = {name: [] for name in released}
    digest = hashlib.sha256()
    files, skipped = plain_files(folder, ignore)
    found.notes += skipped
    for path in files:
        inside = path.relative_to(folder)
        try:
            raw = read_plain(path, LARGEST_NOTEBOOK)
        except TooLargeError as error:
            found.notes.append(f"{shown(str(inside))} {error} and was left out.")
            continue
        except OSError as error:
            found.notes.append(f"{shown(str(inside))} cannot be read ({error.strerror}) and was left out.")
            continue
        if inside != Path(TIME):
            digest.update(f"{shown(str(inside))}\0{len(raw)}\0".encode())
            digest.update(raw)
        _sort(found, candidates, path, raw, released)
    for name, copies in candidates.items():
        _choose(found, name, copies, released[name])
    for name, sheets in found.sheets.items():
        sheets.sort(key=lambda sheet: (sheet.path.name != name + ANSWERS_SUFFIX, str(sheet.path)))
    found.fingerprint = digest.hexdigest()
    return found


def fingerprint(folder: Path, ignore: Iterable[str] = ()) -> str:
    """What ``identify`` would give, without looking at what the files are. Raises OSError."""
    digest = hashlib.sha256()
    for path in plain_files(folder, ignore)[0]:
        inside = path.relative_to(folder)
        if inside == Path(TIME):
            continue
        try:
            raw = read_plain(path, LARGEST_NOTEBOOK)
        except (TooLargeError, OSError):
            continue
        digest.update(f"{shown(str(inside))}\0{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()


def _sort(
    found: Identified, candidates: dict[str, list[Copy]], path: Path, raw: bytes, released: Mapping[str, Cells]
) -> None:
    """Put one file where it belongs."""
    named = ".ipynb" in path.name.lower()
    own_name = (
        path.parent == found.folder
        and path.name.endswith(ANSWERS_SUFFIX)
        and path.name.removesuffix(ANSWERS_SUFFIX) in released
    )
    if not named and not own_name and not _like_json(raw):
        found.others.append(path)
        return
    notes: list[str] = []
    try:
        data = parsed(raw, notes)
        if isinstance(data, dict) and isinstance(data.get("answers"), dict) and "cells" not in data:
            _sheet(found, path, raw, data, released)
            return
        if not named and not (isinstance(data, dict) and ("cells" in data or "worksheets" in data)):
            raise NotANotebookError("")
        content = salvage(data, notes)
    except NotANotebookError as error:
        if own_name:
            found.unread[path.name.removesuffix(ANSWERS_SUFFIX)] = (
                "is empty" if not raw.strip() else "is not whole JSON"
            )
        if named:
            found.strange[path] = str(error)
        else:
            found.others.append(path)
        return
    name = _belongs(path, content, released)
    if name is None:
        found.strange[path] = ""
    else:
        candidates[name].append(Copy(path, content, notes, path.stat(follow_symlinks=False).st_mtime_ns))


def _like_json(raw: bytes) -> bool:
    """Whether a file begins as JSON does, in any encoding."""
    return raw[:16].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"{"


def _sheet(found: Identified, path: Path, raw: bytes, data: dict[str, Any], released: Mapping[str, Cells]) -> None:
    """An answers file of one of the assignment's quizzes; any other stays an ordinary file."""
    own = path.name.removesuffix(ANSWERS_SUFFIX)
    try:
        if len(raw) > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES // 1_000_000} MB")
        answers = parse_answers(raw)
        if answers.quiz not in released:
            raise ValueError(f"belongs to another quiz ({answers.quiz[:60]!r})")
    except ValueError as error:
        found.others.append(path)
        if path.parent == found.folder and own in released:
            found.unread[own] = str(error)
        elif data.get("quiz") in released:
            found.notes.append(f"{shown(path.name)} {error}; its answers were left out.")
        return
    found.sheets.setdefault(answers.quiz, []).append(Sheet(path, answers))


def _cells(content: dict[str, Any]) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = content["cells"]
    return cells


def _ids(content: dict[str, Any]) -> set[str]:
    metas = [cell["metadata"].get("nbgrader") for cell in _cells(content)]
    return {str(meta.get("grade_id")) for meta in metas if isinstance(meta, dict)}


def _belongs(path: Path, content: dict[str, Any], released: Mapping[str, Cells]) -> str | None:
    """The notebook of the assignment that this is a copy of: by its cells, else by its name."""
    best = max(released, key=lambda name: (_evidence(content, name, released[name]), path.stem == name), default=None)
    if best is not None and _evidence(content, best, released[best]):
        return best
    return path.stem if path.suffix == ".ipynb" and path.stem in released else None


def _evidence(content: dict[str, Any], name: str, cells: Cells) -> int:
    """How much of a notebook speaks for its being this one of the assignment's; 0 for nothing."""
    ids = _ids(content)
    shared = len(ids & set(cells))
    if 2 * shared < min(len(ids), len(cells)):  # other assignments have a cell called "reply" too
        shared = 0
    texts = {released_source(item) for item in cells.values()}
    same = sum(cell["source"].strip() in texts for cell in _cells(content) if len(cell["source"]) >= _LONG)
    asks = any(name + QUIZ_SUFFIX in cell["source"] for cell in _cells(content))
    return shared + same + asks


def _choose(found: Identified, name: str, copies: list[Copy], cells: Cells) -> None:
    """The copy that is graded, and a word on the others."""
    if not copies:
        return
    depth = min(len(copy.path.parts) for copy in copies)
    copies = [copy for copy in copies if len(copy.path.parts) == depth]
    ranked = copies
    if len(copies) > 1:
        ranked = sorted(copies, key=lambda copy: _rank(copy, name, cells), reverse=True)
    best = found.notebooks[name] = ranked[0]
    found.copies[name] = ranked
    inside = shown(str(best.path.relative_to(found.folder)))
    found.notes += [f"{inside}: {note}" for note in best.notes]
    if rest := [copy for copy in ranked[1:] if copy.content != best.content]:
        others = ", ".join(shown(copy.path.name) for copy in rest)
        found.notes.append(
            f"There are {len(rest) + 1} copies of {name}.ipynb; {inside} is graded, as the one with the newest "
            f"answer, else the one with more done in it, else the last one saved; left out: {others}."
        )


def _rank(copy: Copy, name: str, cells: Cells) -> tuple[Any, ...]:
    answers = mirrored(_cells(copy.content)[:MAX_OUTPUTS], name)
    newest = max((entry.when for _, _, entry in answers), default=0.0)
    asked = {question for _, question, entry in answers if entry.response is not None}
    number = re.findall(r"\d+", copy.path.name.replace(name, "", 1))
    proven = _evidence(copy.content, name, cells) > 0
    return proven, newest, len(asked) + _done(copy, cells), copy.changed, int(number[-1][:9]) if number else 0


def _done(copy: Copy, cells: Cells) -> int:
    """Cells for the student's own work that are not as they were released."""
    sources = {}
    for cell in _cells(copy.content):
        meta = cell["metadata"].get("nbgrader")
        if isinstance(meta, dict):
            sources[str(meta.get("grade_id"))] = cell["source"].strip()
    own = {name: released_source(item) for name, item in cells.items() if item["meta"]["solution"]}
    return sum(name in sources and sources[name] != text for name, text in own.items())
