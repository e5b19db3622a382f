"""The class list of an LMS, read as it was exported: encodings, separators, numbers as people and programs write them."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from immunolab.course import CourseError
from immunolab.grading.names import spelled, told_apart

MAX_BYTES = 20_000_000
_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass
class Roster:
    """A class list: header, rows as they are, the separator and whether a byte order mark came with it.

    ``first`` is the line of the first row, as a spreadsheet counts; ``above`` are Canvas's rows between header and
    students, ``matched`` the columns that tell who a row is, ``names`` those of people's names if they tell it.
    """

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str
    mark: bool
    first: int = 2
    matched: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    above: list[list[str]] = field(default_factory=list)

    def column(self, name: str) -> int | None:
        """Place of a column, None if there is none; by its name without case.

        Raises CourseError if two have this name.
        """
        found = [j for j, header in enumerate(self.header) if plain(header) == plain(name)]
        if len(found) > 1:
            raise CourseError(f"{self.path.name} has the column {name!r} twice; export it anew.")
        return found[0] if found else None

    def named(self, name: str) -> int:
        """Place of a column that somebody has named. Raises CourseError if there is none."""
        place = self.column(name)
        if place is None:
            raise CourseError(f"{self.path.name} has no column {name!r}; it has {', '.join(self.header)}.")
        return place

    def cell(self, row: list[str], column: int | None) -> str:
        """A cell without outer blanks; empty where the row is too short."""
        return row[column].strip() if column is not None and column < len(row) else ""


def plain(text: str) -> str:
    """A text as it is compared where case does not count (see :func:`immunolab.grading.names.told_apart`)."""
    return told_apart(text)


def visible(text: str) -> str:
    """Composed letters, one kind of blank, none at the ends, nothing that cannot be seen."""
    seen = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\t\r\n")
    return " ".join(spelled(seen).split())


def read_roster(path: Path, lms: str, known: Callable[[str], bool]) -> Roster:
    """Read a class list: UTF-8 or UTF-16, any usual separator, quoted line ends.

    Parameters
    ----------
    path : the file
    lms : who exports it, for sentences
    known : whether a header is a column of this LMS; decides between separators

    Raises
    ------
    CourseError
        In one sentence, if it is no class list.

    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CourseError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB; that is no class list.")
        raw = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}); give the class list with --roster.") from None
    mark, encoding = next((m for m in _MARKS if raw.startswith(m[0])), (b"", _without_mark(raw)))
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise CourseError(f"{path.name} is not UTF-8; export it from {lms} anew, or save it as CSV UTF-8.") from None
    if "\0" in text:
        raise CourseError(f"{path.name} is no CSV file (a spreadsheet perhaps); export it from {lms} as CSV.")
    said = re.match(r"\s*sep=(.)[\r\n]+", text)  # which Excel reads and writes
    text = text[said.end() :] if said else text
    delimiter = said[1] if said else _delimiter(text, known)
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [row for row in found if any(c.strip() for c in row)]
    except csv.Error as error:
        raise CourseError(f"{path.name} is not a whole CSV file ({error}); export it anew.") from None
    if not rows:
        raise CourseError(f"{path.name} is empty; export the class list from {lms}.")
    return Roster(path, rows[0], rows[1:], delimiter, bool(mark), 2 + bool(said))


def _without_mark(raw: bytes) -> str:
    """UTF-16 without a mark has a zero in every second byte of its Latin letters."""
    head = raw[:200]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset::2].count(0)
        if len(head) > 3 and zeros > len(head) // 4:
            return encoding
    return "utf-8"


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """The separator with which the header has most columns that are known, and most columns at all."""
    best, most = ",", (-1, -1)
    for delimiter in _DELIMITERS:
        try:
            header = next((r for r in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(r)), [])
        except csv.Error:
            continue
        found = (sum(map(known, header)), len(header))
        if found > most:
            best, most = delimiter, found
    return best


def numbers(text: str) -> list[float]:
    """What a cell can mean as a number; the first is how Canvas itself reads it, empty if it is none.

    Digits of any script; decimal point, comma or Arabic separator; thousands by blanks, apostrophes, points or
    commas. Where one separator stands alone it is the decimal one, as in Canvas's importer, and it may be that of
    thousands if three digits follow.
    """
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in visible(text))
    cleaned = re.sub(r"[\s'’\u066c]", "", digits).replace("\u066b", ".").replace("\u2212", "-").removesuffix("%")
    if not re.fullmatch(r"[+-]?(?:\d[\d.,]*|[.,]\d+)", cleaned):
        return []
    parts = re.split(r"[.,]", cleaned)
    whole, last = "".join(parts[:-1]), parts[-1]
    separators = re.findall(r"[.,]", cleaned)
    if not separators:
        return [float(cleaned)]
    if len(separators) > 1 and len(set(separators)) == 1:  # 1.234.567 has no decimals
        return [float(whole + last)]
    decimal = float(f"{whole or 0}.{last or 0}")
    return [decimal, float(whole + last)] if len(separators) == 1 and len(last) == 3 else [decimal]
