"""Taking in a file of answers that was downloaded from the web page: nobody loses a term's work with a browser's cache.

Of two answers to one question the later one stays. A notebook or another file of hers that is another one here is put
beside it. Nothing that is here is written over.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from immunolab.course import CourseError
from immunolab.files import write_whole
from immunolab.own_work import FOLDER, open_copy
from immunolab.quiz.answer_format import ANSWERS_SUFFIX, Answers, Entry, parse_answers
from immunolab.quiz.answers import AnswerFile, AnswersError

__all__ = ["MARK", "take_in"]

#: in the file, with the number of its form
MARK = "immunolab-answers"
MAX_BYTES = 200_000_000
#: folders of the course that a learner has something in
_PLACES = ("notebooks", "release", FOLDER)


def take_in(root: Path, packed: Path) -> list[str]:
    """Put what a downloaded file holds into a course folder.

    Parameters
    ----------
    root : the course folder
    packed : the file, as the web page's *Download my answers* makes it

    Returns
    -------
    list
        What was done, a sentence for each file.

    Raises
    ------
    CourseError
        If it is no such file, or something cannot be written; files before that are in.

    """
    told = []
    for path, content in _files(packed):
        target = _target(root, path)
        try:
            if target is None:
                told.append(f"{path}: left out, it belongs to no place of the course.")
            elif target.name.endswith(ANSWERS_SUFFIX):
                told.append(f"{target.relative_to(root)}: {_joined(target, content)}.")
            else:
                told.append(_beside(root, target, content))
        except OSError as error:
            raise CourseError(f"{target} cannot be written ({error.strerror}); what came before it is in.") from error
        except AnswersError as error:
            raise CourseError(str(error)) from error
    return told


def _files(packed: Path) -> list[tuple[str, bytes]]:
    """Path and content of each file."""
    wrong = f"{packed.name} is not a file of answers that was downloaded from the course's web page."
    try:
        if packed.stat().st_size > MAX_BYTES:
            raise CourseError(f"{packed.name} is larger than {MAX_BYTES // 1_000_000} MB: {wrong}")
        found = json.loads(packed.read_bytes())
        if found[MARK] != 1:
            raise CourseError(wrong)
        return [(path, _content(file)) for path, file in sorted(found["files"].items())]
    except OSError as error:
        raise CourseError(f"{packed} cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(wrong) from error


def _content(file: dict[str, Any]) -> bytes:
    content = file["content"]
    if file.get("format") == "base64":
        return base64.b64decode(content, validate=True)
    return (content if isinstance(content, str) else json.dumps(content, indent=1, ensure_ascii=False)).encode()


def _target(root: Path, path: str) -> Path | None:
    """Where a file of the page belongs here; None for nowhere. An assignment's are in the learner's own copy."""
    parts = PurePosixPath(path).parts
    if len(parts) < 2 or parts[0] not in _PLACES or ".." in parts or PurePosixPath(path).is_absolute() or "\\" in path:
        return None
    if parts[0] == "release":
        if len(parts) != 3 or not (root / "release" / parts[1]).is_dir():
            return None
        return open_copy(root, parts[1]) / parts[2]
    target = root.joinpath(*parts)
    return target if target.parent.resolve().is_relative_to(root.resolve()) else None


def _joined(target: Path, content: bytes) -> str:
    """Join an answers file with what is here."""
    name = target.name.removesuffix(ANSWERS_SUFFIX)
    try:
        theirs = parse_answers(content, name)
    except ValueError as error:
        return f"left out, it {error}"
    target.parent.mkdir(parents=True, exist_ok=True)
    here = AnswerFile(target, name)
    if here.notice:
        raise AnswersError(here.notice)
    later = newer(here.answers, theirs)
    for question, entry in later.items():
        here.change(question, lambda old, entry=entry: entry)  # type: ignore[misc]
    return f"{len(later)} of {len(theirs.entries)} answers taken in" if later else "nothing that is not here already"


def newer(mine: Answers, theirs: Answers) -> dict[str, Entry]:
    """Of another file's entries those that are later than mine, each with the seed that its question was asked with."""
    found: dict[str, Entry] = {}
    for question, entry in theirs.entries.items():
        own = mine.entries.get(question)
        if own is not None and (own.when, own.attempts) >= (entry.when, entry.attempts):
            continue
        seed = theirs.seed_of(question)
        found[question] = replace(entry, seed=None if seed == mine.seed else seed)
    return found


def _beside(root: Path, target: Path, content: bytes) -> str:
    shown = target.relative_to(root)
    if target.exists() and target.read_bytes() == content:
        return f"{shown}: it is here already."
    put = target
    if target.exists() or target.is_symlink():
        put = target.with_name(f"{target.stem} (taken in){target.suffix}")
        if put.exists() and put.read_bytes() != content:
            return f"{shown}: left out, {put.name} is here already; rename that, then take the file in again."
    put.parent.mkdir(parents=True, exist_ok=True)
    write_whole(put, content)
    return f"{put.relative_to(root)}: taken in."
