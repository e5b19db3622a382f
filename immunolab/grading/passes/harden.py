"""What a hand-in may be made of: folders and files of its own. Links and devices are left where they are.

nbgrader copies what it finds and follows links with the grader's rights: a link to the gradebook, to a
master or to another student's answers would be read, and graded, as the student's own.
"""

from __future__ import annotations

import functools
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbgrader.converters.base as converters
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import ExchangeCollect

LARGEST_NOTEBOOK = 50_000_000


def is_plain(path: str | Path) -> bool:
    """Whether this is a regular file or a folder itself, not a link to one, a pipe or a device."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def fault(path: Path, root: Path) -> str:
    """Why a hand-in's folder or notebook must not be read, in one sentence; empty if it may.

    Parameters
    ----------
    path : the folder or file
    root : the folder of all hand-ins, whatever that itself is

    """
    at = root
    for part in path.relative_to(root).parts:
        at = at / part
        if not is_plain(at):
            return f"{at} is a link or no ordinary file, and is not followed; ask the student for the file itself."
    if path.is_file() and path.stat().st_size > LARGEST_NOTEBOOK:
        return f"{path} is larger than {LARGEST_NOTEBOOK // 1_000_000} MB; ask the student to clear its outputs."
    return ""


def _only_plain(find: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """nbgrader's search for files, without links and devices."""

    @functools.wraps(find)
    def wrapped(path: str, exclude: list[str] | None = None) -> list[str]:
        return [name for name in find(path, exclude) if is_plain(name)]

    wrapped.immunolab = True  # type: ignore[attr-defined]
    return wrapped


def _refuse(step: Callable[..., Any]) -> Callable[..., Any]:
    """nbgrader's first step on a hand-in, refusing what must not be read: one student's failure, no abort."""

    @functools.wraps(step)
    def wrapped(self: Any, assignment_id: str, student_id: str) -> Any:
        course = self.coursedir
        folder = Path(course.format_path(course.submitted_directory, student_id, assignment_id))
        root = next((p for p in folder.parents if p.name == Path(course.submitted_directory).name), folder.parent)
        for path in (folder, *map(Path, self.notebooks)):
            if words := fault(path if path.is_absolute() else Path.cwd() / path, root):
                raise NbGraderException(words)
        return step(self, assignment_id, student_id)

    wrapped.immunolab = True  # type: ignore[attr-defined]
    return wrapped


def harden() -> None:
    """From now on nbgrader's converters leave links alone; calling it again changes nothing."""
    if not hasattr(converters.find_all_files, "immunolab"):
        converters.find_all_files = _only_plain(converters.find_all_files)
    if not hasattr(Autograde.init_assignment, "immunolab"):
        Autograde.init_assignment = _refuse(Autograde.init_assignment)


class CollectPlainFiles(ExchangeCollect):
    """nbgrader's collect, without following the links in what a student handed in."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a hand-in out of the exchange; links and devices in it stay behind, with a warning."""
        with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
            plain = Path(name) / "plain"
            copy_plain(Path(src), plain, self.log.warning)
            super().do_copy(str(plain), dest, log)


def copy_plain(source: Path, target: Path, warn: Callable[..., Any]) -> None:
    """Copy a folder's plain files and folders. A file that becomes a link meanwhile is not followed.

    Parameters
    ----------
    source, target : folders; the target does not exist
    warn : called with a format and a path for each thing left behind

    """
    target.mkdir()
    for entry in os.scandir(source):
        path = Path(entry.path)
        if not is_plain(path):
            warn("Left behind: %s is a link or no ordinary file.", path)
        elif entry.is_dir(follow_symlinks=False):
            copy_plain(path, target / entry.name, warn)
        else:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as file, (target / entry.name).open("wb") as copy:
                while block := file.read(1 << 20):
                    copy.write(block)
            os.utime(target / entry.name, (entry.stat(follow_symlinks=False).st_mtime,) * 2)
