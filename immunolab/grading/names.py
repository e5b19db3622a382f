"""Students' names as folders spell them: one person is one person, whatever bytes spell the name.

The same letters have several spellings in Unicode (a Mac writes é as two characters), names differ in case or in
spaces that look alike, and a folder's name need not be text at all. Names that cannot be told apart by eye are not
guessed at: they are named, with both spellings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

LONGEST = 128  # characters, of nbgrader's column


@dataclass
class People:
    """Folders by whose they are."""

    #: the student as the gradebook spells the name, by folder
    students: dict[str, str] = field(default_factory=dict)
    #: why a folder is nobody's, in one sentence
    refused: dict[str, str] = field(default_factory=dict)


def spelled(name: str) -> str:
    """The one spelling of a name that is compared: composed (Unicode's NFC)."""
    return unicodedata.normalize("NFC", name)


def shown(name: str) -> str:
    r"""A name as it can be printed anywhere: what is no visible character as ``\x..`` or ``\u....``."""
    return "".join(c if c == " " or _visible(c) else _escape(c) for c in name)


def _visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def _escape(character: str) -> str:
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # a byte that is not UTF-8, as Python reads it in a file's name
        return f"\\x{number - 0xDC00:02x}"
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def told_apart(name: str) -> str:
    """A name with everything that cannot be told apart by eye made the same: forms, case, spaces, invisible signs."""
    wide = unicodedata.normalize("NFKC", name)
    seen = "".join(c for c in wide if unicodedata.category(c)[0] != "C" or c.isspace())
    return unicodedata.normalize("NFC", " ".join(seen.split()).casefold())


def unusable(name: str) -> str:
    """Why a folder's name cannot be a student's, in one sentence; empty if it can."""
    if any(0xD800 <= ord(c) <= 0xDFFF for c in name):
        why = "is not UTF-8 text"
    elif any(unicodedata.category(c) == "Cc" or c in "\u2028\u2029" for c in name):
        why = "holds a control character"
    elif any(c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for c in name):
        why = "holds a character that turns the direction of writing"
    elif not any(map(_visible, name)):
        why = "holds nothing that can be seen"
    elif len(spelled(name)) > LONGEST:
        why = f"is longer than the {LONGEST} characters that the gradebook keeps"
    else:
        return ""
    return f"The folder's name {why} ({_short(name)}); rename the folder to the student's name and grade again."


def _short(name: str) -> str:
    text = shown(name)
    return text if len(text) <= 60 else f"{text[:40]}..."


def match(folders: Iterable[str], known: Iterable[str]) -> People:
    """Whose each folder is.

    Parameters
    ----------
    folders : names of the folders that hold a hand-in
    known : students of the gradebook

    """
    people, known = People(), set(known)
    composed: dict[str, set[str]] = {}
    alike: dict[str, set[str]] = {}
    for student in known:
        composed.setdefault(spelled(student), set()).add(student)
        alike.setdefault(told_apart(student), set()).add(student)
    owners: dict[str, list[str]] = {}
    for folder in sorted(folders):
        if why := unusable(folder):
            people.refused[folder] = why
            continue
        same = composed.get(spelled(folder), set())
        student = folder if folder in known else next(iter(same)) if len(same) == 1 else spelled(folder)
        others = alike.get(told_apart(folder), set()) - same
        if len(same) > 1 and folder not in known:
            people.refused[folder] = _ambiguous(folder, same, "students of the gradebook")
        elif not same and others:
            people.refused[folder] = _ambiguous(folder, others, "a student of the gradebook")
        else:
            owners.setdefault(student, []).append(folder)
    by_eye: dict[str, list[str]] = {}
    for student, theirs in owners.items():
        by_eye.setdefault(told_apart(student), []).extend(theirs)
    for student, theirs in owners.items():
        rivals = set(theirs) if student in known else set(by_eye[told_apart(student)])
        for folder in theirs:
            if more := rivals - {folder}:
                people.refused[folder] = _ambiguous(folder, more, "another folder with a hand-in")
            else:
                people.students[folder] = student
    return people


def _ambiguous(folder: str, others: Iterable[str], what: str) -> str:
    those = ", ".join(map(_bytes, sorted(others)))
    return (
        f"The folder {_bytes(folder)} reads like {what}, {those}, and is not spelled the same; "
        "give the folder the student's own spelling, or keep one of the two."
    )


def _bytes(name: str) -> str:
    """A name with its letters beyond ASCII spelled out, since the eye does not see the difference."""
    return repr(shown(name)) if name.isascii() else f"{shown(name)!r} ({name.encode('unicode_escape').decode()})"


def folder_of(path: Path) -> Path:
    """A hand-in's folder as the disk spells it: ``.../student/assignment`` itself, or the student's other spelling."""
    top = path.parent.parent
    if path.exists() or path.is_symlink() or not top.is_dir():
        return path
    same = [p for p in top.iterdir() if spelled(p.name) == spelled(path.parent.name) and (p / path.name).is_dir()]
    return same[0] / path.name if len(same) == 1 else path
