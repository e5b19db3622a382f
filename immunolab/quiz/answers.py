"""The answers file: one JSON beside each question file, and never half of one.

Every change is written to a temporary file in the same folder, flushed to disk, and renamed over the
old file, all under a lock and after reading what is there now: a kill leaves the old file or the new
one, and two tabs (or two kernels) lose nothing of each other's.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import os
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from immunolab.files import in_browser, write_whole
from immunolab.quiz.answer_format import (
    ANSWERS_SUFFIX,
    MAX_BYTES,
    SCHEMA,
    Answers,
    Entry,
    answered,
    new_seed,
    parse_answers,
    parse_entry,
    passed_over,
    read_answers,
    text_of,
)

__all__ = [
    "ANSWERS_SUFFIX",
    "MAX_BYTES",
    "SCHEMA",
    "AnswerFile",
    "Answers",
    "AnswersError",
    "Entry",
    "OvertakenError",
    "parse_answers",
    "parse_entry",
    "read_answers",
    "while_grading",
]

LOCK_SECONDS = 10
KEPT = "Your answer is kept in this page and was not written"


class AnswersError(RuntimeError):
    """Answers could not be read or saved; the message says why and what to do. Nothing was lost."""


class OvertakenError(Exception):
    """Another window has saved another answer since; nothing was written."""


def while_grading() -> bool:
    """Whether nbgrader is running this notebook; answers are then read and never written."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


class AnswerFile:
    """The answers file of one quiz, with its safety.

    Parameters
    ----------
    path : where it lies, ``NN_slug.answers.json``
    quiz : the name inside it, ``NN_slug``
    keep : False to keep answers in memory only (while grading, or in an instructor's master)
    answers : what the file holds, if that is known: it is not read then
    fits : raises ValueError, completing "it ...", if what the file holds cannot be used; it is set aside then

    """

    def __init__(
        self,
        path: Path,
        quiz: str,
        *,
        keep: bool = True,
        answers: Answers | None = None,
        fits: Callable[[Answers], None] | None = None,
    ) -> None:
        self.path = Path(path)
        self.quiz = quiz
        self.keep = keep and not while_grading()
        self.notice = ""
        self._fits = fits
        self.answers = answers or Answers(quiz, new_seed())
        self._fresh = True  # no answers file is known to exist
        self._unsaved: dict[str, Entry] = {}  # what the disk has refused so far
        self._stamp: tuple[int, ...] | None = None  # by which a file is known that was read or written here
        self._one_at_a_time = threading.RLock()  # JupyterLab hands messages over beside a cell that runs
        if answers is None:
            self.reload()

    def reload(self) -> Answers:
        """What is on disk now, over what is in memory; an unusable file is set aside, with a notice."""
        with self._one_at_a_time:
            try:
                try:
                    found = self._parsed()
                except ValueError:  # look again under the lock: another kernel may have put it right
                    with self._locked():
                        found = self._read()
            except OSError as error:
                self.notice = (
                    f"{self.path.name} cannot be read ({error.strerror}); answers of earlier sessions are not shown."
                )
            except AnswersError as error:
                self.notice = str(error)
            else:
                self._adopt(found)
            return self.answers

    def look(self) -> bool:
        """Take over what another kernel has written since; whether there was a new file. Else it costs one stat."""
        if not self.keep:
            return False
        if in_browser():  # there a look is to read it
            before = self.answers.as_json()
            self.reload()
            return self.answers.as_json() != before
        if _stamp_of(self.path) == self._stamp:
            return False
        self.reload()
        return True

    def record(
        self,
        name: str,
        response: Any,
        *,
        attempt: bool,
        sure: int | None = None,
        firm: bool = False,
        expected: Callable[[Entry | None], bool] | None = None,
    ) -> Entry | None:
        """Save one answer and return it as saved. ``response`` None takes the answer back.

        sure, firm : as `immunolab.quiz.answer_format.answered` has them
        expected : whether an entry, as it is on disk now, is one that the new answer may take the place of

        Raises
        ------
        AnswersError
            If it could not be written; the answer stays in memory and the file is as it was.
        OvertakenError
            If the entry is none that was expected; what is on disk is then in memory too.

        """

        def change(old: Entry | None) -> Entry | None:
            if expected is not None and not expected(old):
                raise OvertakenError
            return answered(old, response, attempt=attempt, sure=sure, firm=firm)

        return self.change(name, change)

    def skip(self, name: str) -> Entry | None:
        """Keep that a reveal was opened without a bet. Raises AnswersError as ``record`` does."""
        return self.change(name, passed_over)

    def change(self, name: str, change: Callable[[Entry | None], Entry | None]) -> Entry | None:
        """Bring one entry to what ``change`` makes of what is on disk now; nobody else writes between.

        Raises AnswersError as ``record`` does.
        """
        with self._one_at_a_time:
            try:
                with self._locked():
                    self._adopt(self._read())
                    entry = self._keep(name, change)
                    self._write()
            except OSError as error:
                self._keep(name, change)
                raise AnswersError(
                    f"{KEPT}: {self.path.name} cannot be read ({error.strerror}). "
                    "Make it readable again, then answer again."
                ) from error
            return entry

    def save_seed(self) -> None:
        """Write the file when it does not exist yet, so that variants stay the same from now on."""
        if self.keep and self._fresh:
            with self._locked():
                try:
                    self._adopt(self._read())
                except OSError:
                    return  # a file is there; the notice of its first reading stands
                if self._fresh:
                    self._write()

    # -- reading and writing

    def _adopt(self, found: Answers | None) -> None:
        """Take over what is on disk, but for answers that are newer here because the disk refused them."""
        if found is None:
            return
        for name, entry in self._unsaved.items():
            if name not in found.entries or entry.saved_at >= found.entries[name].saved_at:
                found.entries[name] = entry
        self.answers, self._fresh = found, False

    def _keep(self, name: str, change: Callable[[Entry | None], Entry | None]) -> Entry | None:
        """Put an entry into memory; ``_write`` brings it, and earlier ones, to the disk."""
        entry = change(self.answers.entries.get(name))
        if entry is None:
            self.answers.entries.pop(name, None)
            self._unsaved.pop(name, None)
        else:
            self.answers.entries[name] = self._unsaved[name] = entry
        return entry

    def _read(self) -> Answers | None:
        """What is on disk, under the lock; an unusable file is set aside."""
        try:
            return self._parsed()
        except ValueError as error:
            self._set_aside(str(error))
        return None

    def _parsed(self) -> Answers | None:
        if in_browser():
            found = read_answers(self.path, self.quiz)
            if found is not None and self._fits is not None:
                self._fits(found)
            return found
        self._stamp = _stamp_of(self.path)  # before it is read: what is written meanwhile is looked at again
        if not self.path.is_file():
            if os.path.exists(self.path):  # noqa: PTH110  (pathlib's raises on a link in a circle)
                raise ValueError("is not a file")
            if self.path.is_symlink():
                raise ValueError("is a link to a file that is not there")
            return None
        found = read_answers(self.path, self.quiz)
        if found is not None and self._fits is not None:
            self._fits(found)
        return found

    def _set_aside(self, reason: str) -> None:
        """Give an unusable file another name; its content is never touched."""
        if not self.keep:
            self.notice = self.notice or f"{self.path.name} {reason}; it counts as no answer."
            return
        aside = self.path.with_name(
            f"{self.path.name}.set-aside-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        )
        try:
            self.path.rename(aside)
            self.notice = (
                f"{self.path.name} {reason}. It was kept as {aside.name} and a new answers file is used; "
                "show both to your instructor if answers are missing."
            )
        except OSError as error:
            self.keep = False
            self.notice = (
                f"{self.path.name} {reason} and cannot be renamed ({error.strerror}). "
                "Answers are kept only until the kernel stops; make the folder writable and restart the kernel."
            )

    def _write(self) -> None:
        if not self.keep:
            return
        try:
            if in_browser():  # each question to the page's storage takes as long as the write itself
                write_whole(self.path, text_of(self.answers))
            else:
                self._write_durably(Path(os.path.realpath(self.path)))  # an answers file that is a link stays one
        except OSError as error:
            raise AnswersError(_why_not_saved(error, self.path)) from error
        self._fresh = False
        self._unsaved.clear()
        if not in_browser():
            self._stamp = _stamp_of(self.path)

    def _write_durably(self, path: Path) -> None:
        self._sweep(path)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "the file is read-only")
        write_whole(path, text_of(self.answers), mode, durable=True)
        self._sync_folder(path)

    def _sweep(self, path: Path) -> None:
        """Remove what a kill left behind; under the lock nobody else is writing."""
        for stale in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
            with contextlib.suppress(OSError):
                stale.unlink()

    def _sync_folder(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time on this machine; the lock lies outside the folder that is handed in."""
        if not self.keep or in_browser():
            yield
            return
        from filelock import FileLock, Timeout

        name = hashlib.sha256(os.path.realpath(self.path).encode()).hexdigest()[:24]
        user = os.getuid() if hasattr(os, "getuid") else 0
        place = Path(tempfile.gettempdir()) / f"immunolab-locks-{user}"
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            lock = FileLock(place / f"{name}.lock", timeout=LOCK_SECONDS)
            lock.acquire()
        except Timeout:
            raise AnswersError(
                f"{self.path.name} has been in use by another kernel for {LOCK_SECONDS} s; close the other notebook and answer again."
            ) from None
        except OSError:  # no temporary folder to lock in: the rename is still atomic
            yield
            return
        try:
            yield
        finally:
            lock.release()


def _stamp_of(path: Path) -> tuple[int, ...] | None:
    """What changes when a file is written anew: each writing is a new file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _why_not_saved(error: OSError, path: Path) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"{KEPT}: the disk is full. Free some space, then answer again ({path.name})."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"{KEPT}: {path.name} or its folder is read-only. Copy the folder to your home, open the notebook there, and answer again."
    return f"{KEPT}: {path.name} could not be saved ({error.strerror or error}). Answer again in a moment."
