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
import json
import math
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

SCHEMA = 1
SUFFIX = ".answers.json"
MAX_BYTES = 5_000_000
MAX_DEPTH = 3  # of a response: pairs are one deep
LOCK_SECONDS = 10
KEPT = "Your answer is kept in this page and was not written"


class AnswersError(RuntimeError):
    """Answers could not be read or saved; the message says why and what to do. Nothing was lost."""


@dataclass(frozen=True)
class Entry:
    """One saved answer. ``attempts`` counts how often the learner committed to an answer."""

    response: Any
    saved_at: str
    attempts: int = 1

    def as_json(self) -> dict[str, Any]:
        """The form in the file."""
        return {"response": self.response, "saved_at": self.saved_at, "attempts": self.attempts}


@dataclass
class Answers:
    """The content of one answers file."""

    quiz: str
    seed: int
    entries: dict[str, Entry] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The form in the file."""
        return {
            "schema": SCHEMA,
            "quiz": self.quiz,
            "seed": self.seed,
            "answers": {name: entry.as_json() for name, entry in self.entries.items()},
        }


def now() -> str:
    """This moment, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_seed() -> int:
    """A seed that no two students share but by copying."""
    return secrets.randbelow(2**31 - 1) + 1


def while_grading() -> bool:
    """Whether nbgrader is running this notebook; answers are then read and never written."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def parse_answers(raw: str | bytes, quiz: str | None = None) -> Answers:
    """Read the text of an answers file, strictly.

    Raises
    ------
    ValueError
        If it is not an answers file of this quiz; the message completes "it ...".

    """
    if len(raw) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES // 1_000_000} MB")
    if not raw.strip():
        raise ValueError("is empty")
    try:
        data = json.loads(raw, object_pairs_hook=_each_once)
    except _Twice as error:
        raise ValueError(f"has two entries for {str(error)[:60]!r}") from None
    except (ValueError, RecursionError):
        raise ValueError("is not whole JSON") from None
    if not isinstance(data, dict) or not isinstance(data.get("answers"), dict):
        raise ValueError("is not an answers file")
    schema = data.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise ValueError(f"was written by a newer version of the course (schema {schema}); update the course")
    if schema != SCHEMA:
        raise ValueError("has no schema number that this course knows")
    if not isinstance(data.get("quiz"), str) or (quiz is not None and data["quiz"] != quiz):
        raise ValueError(f"belongs to another quiz ({str(data.get('quiz'))[:60]!r})")
    seed = data.get("seed")
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**53:
        raise ValueError("has no seed")
    entries = {}
    for name, item in data["answers"].items():
        entry = parse_entry(item)
        if entry is None:
            raise ValueError(f"has an answer that cannot be read ({name[:60]!r})")
        entries[name] = entry
    return Answers(data["quiz"], seed, entries)


class _Twice(ValueError):
    """A JSON object with one name twice; reading it as usual would drop the first."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in found if names.count(name) > 1))
    return found


def _storable(response: Any) -> bool:
    """Whether a response can be written again: shallow, and without NaN, which is no JSON."""
    layer = [response]
    for _ in range(MAX_DEPTH):
        if any(isinstance(value, float) and not math.isfinite(value) for value in layer):
            return False
        inner = [value.values() if isinstance(value, dict) else value for value in layer]
        layer = [
            part
            for value in inner
            if not isinstance(value, str) and isinstance(value, Iterable)
            for part in value
        ]
        if not layer:
            return True
    return False


def parse_entry(item: Any) -> Entry | None:
    """One answer from JSON, or None if it has not the form of one."""
    if not isinstance(item, dict) or "response" not in item or not isinstance(item.get("saved_at"), str):
        return None
    if not _storable(item["response"]):
        return None
    attempts = item.get("attempts", 1)
    if not isinstance(attempts, int) or isinstance(attempts, bool) or not 0 <= attempts < 10**6:
        return None
    return Entry(item["response"], item["saved_at"][:40], attempts)


class AnswerFile:
    """The answers file of one quiz, with its safety.

    Parameters
    ----------
    path : where it lies, ``NN_slug.answers.json``
    quiz : the name inside it, ``NN_slug``
    keep : False to keep answers in memory only (while grading, or in an instructor's master)

    """

    def __init__(self, path: Path, quiz: str, *, keep: bool = True) -> None:
        self.path = Path(path)
        self.quiz = quiz
        self.keep = keep and not while_grading()
        self.notice = ""
        self.answers = Answers(quiz, new_seed())
        self._fresh = True  # no answers file is known to exist
        self._unsaved: dict[str, Entry] = {}  # what the disk has refused so far
        self.reload()

    def reload(self) -> Answers:
        """What is on disk now, over what is in memory; an unusable file is set aside, with a notice."""
        try:
            try:
                found = self._parsed()
            except ValueError:  # look again under the lock: another kernel may have put it right
                with self._locked():
                    found = self._read()
        except OSError as error:
            self.notice = f"{self.path.name} cannot be read ({error.strerror}); answers of earlier sessions are not shown."
        except AnswersError as error:
            self.notice = str(error)
        else:
            self._adopt(found)
        return self.answers

    def record(self, name: str, response: Any, *, attempt: bool) -> Entry:
        """Save one answer and return it as saved. ``response`` None takes the answer back.

        Raises
        ------
        AnswersError
            If it could not be written; the answer stays in memory and the file is as it was.

        """
        try:
            with self._locked():
                self._adopt(self._read())
                entry = self._keep(name, response, attempt)
                self._write()
        except OSError as error:
            self._keep(name, response, attempt)
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

    def _keep(self, name: str, response: Any, attempt: bool) -> Entry:
        """Put an answer into memory; ``_write`` brings it, and earlier ones, to the disk."""
        old = self.answers.entries.get(name)
        entry = Entry(response, now(), (old.attempts if old else 0) + bool(attempt))
        if response is None and not entry.attempts:
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
        if not self.path.is_file():
            if self.path.is_symlink() and not self.path.exists():
                raise ValueError("is a link to a file that is not there")
            if self.path.exists():
                raise ValueError("is not a file")
            return None
        if self.path.stat().st_size > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES // 1_000_000} MB")
        return parse_answers(self.path.read_bytes(), self.quiz)

    def _set_aside(self, reason: str) -> None:
        """Give an unusable file another name; its content is never touched."""
        if not self.keep:
            self.notice = f"{self.path.name} {reason}; it counts as no answer."
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
        path = Path(os.path.realpath(self.path))  # an answers file that is a link stays one
        try:
            self._sweep(path)
            handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_text_of(self.answers))
                    stream.flush()
                    os.fsync(stream.fileno())
                mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
                Path(temporary).chmod(mode)
                if path.exists() and not os.access(path, os.W_OK):
                    raise PermissionError(errno.EACCES, "the file is read-only")
                Path(temporary).replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
                raise
            self._fresh = False
            self._unsaved.clear()
            self._sync_folder(path)
        except OSError as error:
            raise AnswersError(_why_not_saved(error, self.path)) from error

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
        if not self.keep:
            yield
            return
        name = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()[:24]
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


def _text_of(answers: Answers) -> bytes:
    text = json.dumps(answers.as_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        return text.encode()
    except (
        UnicodeEncodeError
    ):  # a lone surrogate in an old or foreign answer: JSON can carry it, UTF-8 cannot
        return (json.dumps(answers.as_json(), indent=1, allow_nan=False) + "\n").encode()


def _why_not_saved(error: OSError, path: Path) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"{KEPT}: the disk is full. Free some space, then answer again ({path.name})."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"{KEPT}: {path.name} or its folder is read-only. Copy the folder to your home, open the notebook there, and answer again."
    return f"{KEPT}: {path.name} could not be saved ({error.strerror or error}). Answer again in a moment."
