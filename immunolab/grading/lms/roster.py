"""The class list of an LMS: read as it was exported, matched with the gradebook's students, never by guess."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from immunolab.course import CourseError

MAX_BYTES = 20_000_000
#: Columns that name a person, by target and way of matching; compared without case and outer blanks.
COLUMNS = {
    ("canvas", "id"): ("SIS Login ID", "SIS User ID", "ID"),
    ("canvas", "email"): ("SIS Login ID", "Email", "Email Address"),
    ("moodle", "id"): ("ID number", "Username"),
    ("moodle", "email"): ("Email address", "Email"),
}


@dataclass(frozen=True)
class Person:
    """One student of the gradebook."""

    id: str
    email: str
    lms_id: str
    name: str = ""


@dataclass
class Roster:
    """A class list: header, rows as they are, the separator and byte order mark it came with."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str
    mark: bool
    first: int = 2  # line of the first row, as a spreadsheet counts
    matched: list[int] = field(default_factory=list)  # columns that told who a row is
    above: list[list[str]] = field(default_factory=list)  # Canvas's rows between header and students

    def column(self, name: str) -> int | None:
        """Place of a column, None if there is none; by its name without case."""
        names = [h.strip().casefold() for h in self.header]
        return names.index(name.casefold()) if name.casefold() in names else None

    def cell(self, row: list[str], column: int | None) -> str:
        """A cell without outer blanks; empty where the row is too short."""
        return row[column].strip() if column is not None and column < len(row) else ""


def read_roster(path: Path, target: str) -> Roster:
    """Read a class list. Raises CourseError in one sentence if it is not one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CourseError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB; that is no class list.")
        raw = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}); give the class list with --roster.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(
            f"{path.name} is not UTF-8; export it from {target.title()} anew, or save it as CSV UTF-8."
        ) from None
    first_line = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first_line.count)
    try:
        rows = [
            row
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            if any(c.strip() for c in row)
        ]
    except csv.Error as error:
        raise CourseError(f"{path.name} is not a whole CSV file ({error}); export it anew.") from None
    if not rows:
        raise CourseError(f"{path.name} is empty; export the class list from {target.title()}.")
    roster = Roster(path, rows[0], rows[1:], delimiter, raw.startswith(b"\xef\xbb\xbf"))
    doubled = sorted({h for h in roster.header if h.strip() and roster.header.count(h) > 1})
    if doubled:
        raise CourseError(f"{path.name} has the column {doubled[0]!r} twice; export it anew.")
    if target == "canvas":
        _canvas(roster)
    return roster


def _canvas(roster: Roster) -> None:
    """Canvas's gradebook export: the right header, and its rows of points possible and posting set apart."""
    first = [h.strip() for h in roster.header[:3]]
    named = first[0] == "Student" or first == ["LastName", "FirstName", "ID"]  # as the course is set up
    if not named or roster.column("ID") is None or roster.column("Section") is None:
        raise CourseError(
            f"{roster.path.name} does not begin with the columns Student, ID ... Section; in Canvas choose Grades, Export, Export entire gradebook."
        )
    while roster.rows and _no_student(roster.rows[0]):
        roster.above.append(roster.rows.pop(0))
        roster.first += 1


def _no_student(row: list[str]) -> bool:
    """The rule of Canvas's own importer: "Points Possible" in the first cell, or nothing but posting remarks."""
    posting = all(not c.strip() or c.strip().casefold().startswith(("muted", "manual posting")) for c in row)
    return "points possible" in row[0].casefold() or posting


def match(roster: Roster, people: list[Person], target: str, by: str) -> dict[int, str]:
    """Which row of the roster is which student: row number -> student id.

    Raises
    ------
    CourseError
        With every ambiguity in one list: two rows for one student, one row for two, an address twice.

    """
    names = [c for c in COLUMNS[target, by] if roster.column(c) is not None]
    if not names:
        wanted = " or ".join(COLUMNS[target, by])
        raise CourseError(
            f"{roster.path.name} has no column {wanted}, which --match {by} needs; it has {', '.join(roster.header)}."
        )
    if target == "moodle":  # it looks at one field only: the first that is filled in
        filled = [c for c in names if any(roster.cell(row, roster.column(c)) for row in roster.rows)]
        names = (filled or names)[:1]
    roster.matched = [j for c in names if (j := roster.column(c)) is not None]
    known, faults = _keys(people, by)
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    rows_of: dict[str, list[int]] = {}
    for n, row in enumerate(roster.rows):
        line = n + roster.first
        keys = {_key(roster.cell(row, roster.column(c)), by) for c in names} - {""}
        students = sorted({known[k] for k in keys if k in known})
        if len(students) > 1:
            faults.append(f"{roster.path.name}, row {line}: it could be {' or '.join(students)}.")
        for key in sorted(keys):
            if by == "email" and key in seen:
                faults.append(f"{roster.path.name}, rows {seen[key]} and {line}: both have the address {key}.")
            seen.setdefault(key, line)
        if len(students) == 1:
            rows_of.setdefault(students[0], []).append(line)
            found[n] = students[0]
    faults += [
        f"{roster.path.name}, rows {', '.join(map(str, lines))}: all of them could be {student}."
        for student, lines in sorted(rows_of.items())
        if len(lines) > 1
    ]
    if faults:
        raise CourseError("Nothing was exported, for some rows are ambiguous:\n- " + "\n- ".join(dict.fromkeys(faults)))
    return found


def _key(text: str, by: str) -> str:
    """What is compared: addresses without case, other names as they are."""
    if by == "email":
        return text.casefold() if "@" in text else ""
    return text


def _keys(people: list[Person], by: str) -> tuple[dict[str, str], list[str]]:
    """Each name a student may go by, and a sentence for each name that two students share."""
    known: dict[str, str] = {}
    faults = []
    for person in people:
        names = {person.email} if by == "email" else {person.id, person.lms_id}
        if by == "email" and "@" in person.id and not person.email:
            names = {person.id}
        for name in {_key(n.strip(), by) for n in names} - {""}:
            if known.get(name, person.id) != person.id:
                faults.append(
                    f"gradebook: {known[name]} and {person.id} both have the {'address' if by == 'email' else 'id'} {name}."
                )
            known[name] = person.id
    return known, faults
