"""What a hand-in may be made of: folders and files of its own. Links and devices are left where they are.

nbgrader copies what it finds and follows links with the grader's rights: a link to the gradebook, to a
master or to another student's answers would be read, and graded, as the student's own.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from immunolab.grading.names import shown

MB = 1_000_000
LARGEST_NOTEBOOK = 50 * MB  # and any other file
LARGEST_HAND_IN = 500 * MB
MOST_FILES = 2000
DEEPEST = 20  # folders in folders
MOST_NOTES = 20


def is_plain(path: str | Path) -> bool:
    """Whether this is a regular file or a folder itself, not a link to one, a pipe or a device."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def fault(path: Path, root: Path) -> str:
    """Why a hand-in's folder must not be read, in one sentence; empty if it may.

    Parameters
    ----------
    path : the folder or file
    root : the folder of all hand-ins, whatever that itself is

    """
    at = root
    for part in path.relative_to(root).parts:
        at = at / part
        if not is_plain(at):
            return f"{shown(str(at))} is a link or no ordinary file, and is not followed; ask the student for the file itself."
    return ""


class TooLargeError(ValueError):
    """A file that is not read whole; the message completes "it ..."."""


def plain_files(folder: Path, ignore: Iterable[str] = ()) -> tuple[list[Path], list[str]]:
    """A folder's plain files, in order of their paths, and a sentence for each thing that is left alone.

    Parameters
    ----------
    folder : a hand-in; nothing in it is followed
    ignore : patterns of names, of folders too, that are passed over

    Raises
    ------
    OSError
        If the folder itself cannot be read.

    """
    patterns, notes = list(ignore), []
    found: list[tuple[Path, int]] = []
    waiting = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            if here == folder:
                raise
            notes.append(f"The folder {_inside(here, folder)} cannot be read ({error.strerror}) and was left out.")
            continue
        for entry in entries:
            path = here / entry.name
            if any(fnmatch(entry.name, pattern) for pattern in patterns):
                continue
            if not is_plain(path):
                notes.append(f"{_inside(path, folder)} is a link or no ordinary file and was left out.")
            elif not entry.is_dir(follow_symlinks=False):
                found.append((path, entry.stat(follow_symlinks=False).st_size))
            elif depth + 1 < DEEPEST:
                waiting.append((path, depth + 1))
            else:
                notes.append(f"{_inside(path, folder)} is deeper than {DEEPEST} folders and was left out.")
    room, kept = LARGEST_HAND_IN, []
    for path, size in sorted(found)[:MOST_FILES]:
        if size <= LARGEST_NOTEBOOK:
            room -= size
        if room < 0:
            notes.append(f"The hand-in is larger than {LARGEST_HAND_IN // MB} MB; what comes after was left out.")
            break
        kept.append(path)
    if len(found) > MOST_FILES:
        notes.append(f"There are {len(found)} files in it; those after the first {MOST_FILES} were left out.")
    return kept, notes if len(notes) <= MOST_NOTES else [*notes[:MOST_NOTES], f"And {len(notes) - MOST_NOTES} more."]


def _inside(path: Path, folder: Path) -> str:
    name = shown(str(path.relative_to(folder)))
    return name if len(name) <= 100 else f"{name[:60]}...{name[-30:]}"


def read_plain(path: Path, most: int) -> bytes:
    """What is in a file. A file that has become a link or a pipe meanwhile is not followed. Raises OSError, TooLargeError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "is no ordinary file")
        if status.st_size > most:
            raise TooLargeError(f"is larger than {most // MB} MB")
        return file.read(most)


class CollectPlainFiles(ExchangeCollect):
    """nbgrader's collect, without following the links in what a student handed in."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a hand-in out of the exchange; links and devices in it stay behind, with a warning."""
        with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
            plain = Path(name) / "plain"
            copy_plain(Path(src), plain, self.log.warning)
            super().do_copy(str(plain), dest, log)


def copy_plain(source: Path, target: Path, warn: Callable[..., Any], depth: int = 0) -> None:
    """Copy a folder's plain files and folders. A file that becomes a link meanwhile is not followed.

    Parameters
    ----------
    source, target : folders; the target does not exist
    warn : called with a format and a path for each thing left behind
    depth : how many folders this one lies in

    """
    target.mkdir()
    for entry in os.scandir(source):
        path = Path(entry.path)
        if not is_plain(path):
            warn("Left behind: %s is a link or no ordinary file.", path)
        elif not entry.is_dir(follow_symlinks=False):
            try:
                (target / entry.name).write_bytes(read_plain(path, LARGEST_NOTEBOOK))
                os.utime(target / entry.name, (entry.stat(follow_symlinks=False).st_mtime,) * 2)
            except (TooLargeError, OSError) as error:
                warn(f"Left behind: %s ({error}).", path)
        elif depth + 1 < DEEPEST:
            copy_plain(path, target / entry.name, warn, depth + 1)
        else:
            warn(f"Left behind: %s is deeper than {DEEPEST} folders.", path)
