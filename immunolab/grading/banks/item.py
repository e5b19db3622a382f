"""One question between a bank and the course, in the course's own words, with a list of what was lost on the way.

Readers make these from a format, writers make a format of them; how they get into a course and out of it is in
`bring_in` and `take_out`. A kind is one of `immunolab.quiz.kinds` or ``short``, a word or two that a machine compares:
practice has that as a table of one box, an assignment reads it by hand.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from immunolab.course import CourseError

#: of an id made from a name: a cell's id, which has at most 64 characters, is made from it
ID_LENGTH = 40


class BankError(CourseError):
    """A bank cannot be read or written; one sentence that names file, place and remedy."""


class NotCarriedError(ValueError):
    """A question has no counterpart on the other side; the message says why, in words."""


@dataclass
class Item:
    """One question.

    Attributes
    ----------
    name : what the bank calls it, or its id in the course
    fields : what a question file says of this kind, key and feedback aside; ``short`` has ``accepted``, a list of words
    key, feedback : as in a practice question; feedback may be missing for some options
    why : the general explanation
    tags : categories and tags
    pictures : bytes by the file name that the texts use
    lost : what could not be carried, a clause each

    """

    name: str
    kind: str
    fields: dict[str, Any]
    key: Any = None
    feedback: dict[str, str] = field(default_factory=dict)
    why: str = ""
    points: float = 1
    tags: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def lose(self, *clauses: str) -> None:
        """Note what is not carried, each once."""
        self.lost += [clause for clause in dict.fromkeys(clauses) if clause and clause not in self.lost]


@dataclass
class Left:
    """A question that stays behind, and why."""

    name: str
    why: str


@dataclass
class Bank:
    """What a file holds."""

    format: str
    items: list[Item] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # of the bank as a whole

    @property
    def tried(self) -> int:
        """Questions of the bank, those left behind included; one that became several counts as that many."""
        return len(self.items) + len(self.left)


def option_ids(number: int) -> list[str]:
    """Names for options: a, b, ... z, a2, b2, ..."""
    letters = string.ascii_lowercase
    return [letters[n % 26] + (str(n // 26 + 1) if n >= 26 else "") for n in range(number)]


def kebab(name: str, most: int = ID_LENGTH) -> str:
    """Lower-case words with hyphens from any name; "" if it has no letter or digit of ASCII."""
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", name).replace("ß", "ss"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)).lower())
    short = ""
    for word in words:
        if short and len(short) + 1 + len(word) > most:
            break
        short = f"{short}-{word}" if short else word[:most]
    return short


def unused(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with the lowest number that makes it one of its own."""
    there = set(taken)
    if name not in there:
        return name
    return next(made for n in count(2) if (made := f"{name[: ID_LENGTH - 4]}-{n}".replace("--", "-")) not in there)


def named(texts: Sequence[str]) -> dict[str, str]:
    """Options by the names a, b, c."""
    return dict(zip(option_ids(len(texts)), texts, strict=True))


def plainly(number: float) -> float | int:
    """A number without a needless point, as a question file would say it."""
    rounded = round(float(number), 6)
    return int(rounded) if rounded == int(rounded) else rounded


def some(words: Sequence[str], most: int = 3) -> str:
    """A few of several, for a sentence."""
    shown = ", ".join(f"“{word if len(word) <= 40 else word[:37] + '...'}”" for word in words[:most])
    return shown + (f" and {len(words) - most} more" if len(words) > most else "")
