"""What stands in an answers file: read strictly, written so that it can be read again."""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeGuard

from immunolab.files import in_browser, read_from_storage

SCHEMA = 1
ANSWERS_SUFFIX = ".answers.json"
MAX_BYTES = 5_000_000
MAX_DEPTH = 3  # of a response: pairs are one deep
SURE_STEPS = 4


@dataclass(frozen=True)
class Entry:
    """One saved answer. ``attempts`` counts how often the learner committed to an answer.

    ``seed`` is that of the copy in which it was given, where this is not the file's own: hand-ins with answers
    from two copies have such entries when they are graded, and so have files that took answers in. ``skipped``: the reveal was opened without a bet.
    ``sure``: how sure the learner said she was, 1 to 4; ``sure_of``: of which answer, the first that she committed to.
    No grader reads these three.
    """

    response: Any
    saved_at: str
    attempts: int = 1
    seed: int | None = None
    skipped: bool = False
    sure: int | None = None
    sure_of: Any = None

    def as_json(self) -> dict[str, Any]:
        """The form in the file."""
        more = {"seed": self.seed, "skipped": self.skipped or None, "sure": self.sure, "sure_of": self.sure_of}
        own = {name: value for name, value in more.items() if value is not None}
        return {"response": self.response, "saved_at": self.saved_at, "attempts": self.attempts, **own}

    @property
    def is_answer(self) -> bool:
        """Whether something was answered, if only to be taken back: a reveal that was opened without a bet is nothing."""
        return self.response is not None or self.attempts > 0

    @property
    def when(self) -> float:
        """When it was saved, in seconds since 1970; 0 if that cannot be read, or nothing was answered."""
        if not self.is_answer:
            return 0.0
        try:
            found = datetime.fromisoformat(self.saved_at)
            return max(0.0, (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError):
            return 0.0


@dataclass
class Answers:
    """The content of one answers file."""

    quiz: str
    seed: int
    entries: dict[str, Entry] = field(default_factory=dict)

    def seed_of(self, question_id: str) -> int:
        """The seed of the values that a question was asked with."""
        entry = self.entries.get(question_id)
        return self.seed if entry is None or entry.seed is None else entry.seed

    def as_json(self) -> dict[str, Any]:
        """The form in the file."""
        return {
            "schema": SCHEMA,
            "quiz": self.quiz,
            "seed": self.seed,
            "answers": {name: entry.as_json() for name, entry in self.entries.items()},
        }


def answered(old: Entry | None, response: Any, *, attempt: bool, sure: int | None, firm: bool) -> Entry | None:
    """The entry after an answer; None if nothing is left to keep.

    attempt : the learner commits to it
    sure : how sure she says she is, 1 to 4; None for no word on it
    firm : what she said at her first attempt stays, whatever she answers after the feedback

    """
    old = old or Entry(None, "", 0)
    committed = attempt and response is not None  # Check pressed on a blank is no attempt
    attempts = old.attempts + committed
    if response is None and not attempts and not old.skipped:
        return None
    step, of = old.sure, old.sure_of
    if of is None:
        step = None if response is None else step if sure is None else sure
        of = response if firm and committed and not old.attempts and step is not None else None
    # the numbers that the question was asked with stay
    return Entry(response, now(), attempts, seed=old.seed, skipped=old.skipped, sure=step, sure_of=of)


def passed_over(old: Entry | None) -> Entry:
    """The entry after a reveal was opened without a bet; an answer that is not committed to stays as it is."""
    return replace(old or Entry(None, now(), 0), skipped=True)


def now() -> str:
    """This moment, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_seed() -> int:
    """A seed that no two students share but by copying."""
    return secrets.randbelow(2**31 - 1) + 1


def is_seed(value: Any) -> TypeGuard[int]:
    """Whether a value from JSON can be a seed."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def is_step(value: Any) -> TypeGuard[int]:
    """Whether a value from JSON or from the page can say how sure somebody is."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= SURE_STEPS


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
        text = raw.removeprefix("\ufeff") if isinstance(raw, str) else raw  # of bytes json finds the encoding itself
        data = json.loads(text, object_pairs_hook=_each_once)
    except _TwiceError as error:
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
    if not is_seed(seed):
        raise ValueError("has no seed")
    entries = {}
    for name, item in data["answers"].items():
        entry = parse_entry(item)
        if entry is None:
            raise ValueError(f"has an answer that cannot be read ({name[:60]!r})")
        entries[name] = entry
    return Answers(data["quiz"], seed, entries)


def read_answers(path: Path, quiz: str) -> Answers | None:
    """The answers file of a quiz, in any encoding that an editor writes; None if there is no file.

    Raises
    ------
    ValueError
        If it cannot be used: too large, not an answers file, another quiz's; the message completes "it ...".
    OSError
        If it cannot be read at all.

    """
    if in_browser():  # a question to the page's storage takes as long as reading all of it
        raw = read_from_storage(path)
        return parse_answers(raw, quiz) if raw else None  # empty: about to be written for the first time
    if not path.is_file():  # a pipe would be read for ever
        return None
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES // 1_000_000} MB")
    return parse_answers(path.read_bytes(), quiz)


class _TwiceError(ValueError):
    """A JSON object with one name twice; reading it as usual would drop the first."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in found if names.count(name) > 1))
    return found


def _storable(response: Any) -> bool:
    """Whether a response can be written again: shallow, and without NaN, which is no JSON."""
    layer = [response]
    for _ in range(MAX_DEPTH):
        if any(isinstance(value, float) and not math.isfinite(value) for value in layer):
            return False
        inner = [value.values() if isinstance(value, dict) else value for value in layer]
        layer = [
            part for value in inner if not isinstance(value, str) and isinstance(value, Iterable) for part in value
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
    seed, sure, of = item.get("seed"), item.get("sure"), item.get("sure_of")
    sure = sure if is_step(sure) else None  # what no grader reads never makes an answers file unusable
    return Entry(
        item["response"],
        item["saved_at"][:40],
        attempts,
        seed if is_seed(seed) else None,
        skipped=item.get("skipped") is True,
        sure=sure,
        sure_of=of if sure is not None and _storable(of) else None,
    )


def text_of(answers: Answers) -> bytes:
    """The file, as bytes."""
    text = json.dumps(answers.as_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate in an old or foreign answer: JSON can carry it, UTF-8 cannot
        return (json.dumps(answers.as_json(), indent=1, allow_nan=False) + "\n").encode()
