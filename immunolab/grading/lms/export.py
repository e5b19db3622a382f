"""``immunolab export``: marks as Canvas and Moodle import them.

What is relied on: Canvas's own importer (lib/gradebook_importer.rb in instructure/canvas-lms) recognises a
student by ID, then SIS User ID or SIS Login ID, an assignment by the number in brackets behind its name, skips
the row "Points Possible" after taking the points from it, and takes an empty cell for "no mark", which erases
one that is there. Moodle's (grade/import/csv/classes/load_data.php) recognises a user by the one field that is
chosen on its page (id, ID number, e-mail address, user name), compares e-mail addresses letter by letter, takes
an empty cell or "-" for "no grade", and gives a row without that field to the student of the row before. So a
mark that is missing here never becomes an empty cell above one that the LMS has, and Moodle gets no row without
the field or without a mark.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from immunolab.course import CourseError
from immunolab.grading.course import CourseFolder
from immunolab.grading.files import spreadsheet_safe, write_whole
from immunolab.grading.lms.marks import Mark, Marks, read_marks
from immunolab.grading.lms.roster import COLUMNS, Person, Roster, match, read_roster

#: Columns that tell a person to a reader only; the LMS does not match by them where an id is there.
_NAMES = ("Student", "LastName", "FirstName", "First name", "Last name", "Surname", "Section")
#: Moodle's own guard: with it, marks that were changed in Moodle after the export are not overwritten.
_MOODLE_TIME = "Last downloaded from this course"
#: "Name (12345)" in Canvas, "Assignment: Name (Real)" in Moodle.
_HEADER = {
    "canvas": re.compile(r"^(?P<title>.*?)(?:\s*\(\d+\))?$"),
    "moodle": re.compile(r"^(?:[^:]+:\s*)?(?P<title>.*?)(?:\s*\(Real\))?$", re.I),
}


@dataclass(frozen=True)
class Exported:
    """What was written, and whom it leaves out."""

    path: Path
    written: int
    remarks: list[str]


def export(
    root: Path,
    slugs: Sequence[str],
    *,
    target: str,
    roster: Path,
    out: Path,
    by: str = "id",
    missing_as_zero: bool = False,
    column: str | None = None,
) -> Exported:
    """Write marks in the form of an LMS, by the class list that it exported itself.

    Parameters
    ----------
    root : the course folder
    slugs : assignments, or ["all"]
    target : "canvas" or "moodle"
    roster : the LMS's own export; its columns that name people are kept as they are
    out : the file to write; whole or not at all
    by : "id" or "email"
    missing_as_zero : 0 for those who handed in nothing; what waits for a hand stays empty even then
    column : header of the column in the roster that the marks belong to, for one assignment; by default the
        one whose title is the assignment's, else a new one

    Raises
    ------
    CourseError
        If rows are ambiguous, points differ, or a file cannot be used. Nothing is written then.

    """
    course = CourseFolder(root)
    people, marks = read_marks(course, slugs)
    listed = read_roster(roster, target)
    if out.resolve() == roster.resolve():
        raise CourseError(f"{out.name} is the class list itself; give another file with --out.")
    if column is not None and len(marks) != 1:
        raise CourseError("--column is for one assignment at a time.")
    rows = match(listed, people, target, by)
    table, remarks = _table(listed, rows, marks, target, missing_as_zero, column)
    remarks = [r for m in marks for r in m.remarks] + remarks
    write_whole(out, _text(table, listed))
    if target == "moodle":
        remarks.append(
            f"In Moodle's import choose Map from: {listed.header[listed.matched[0]]}, and the same field under Map to."
        )
    remarks += _formulas(listed) + _unmatched(listed, rows, people)
    return Exported(out, len(rows), remarks)


def _table(
    listed: Roster, rows: dict[int, str], marks: list[Marks], target: str, zero: bool, column: str | None
) -> tuple[list[list[str]], list[str]]:
    people = _people_columns(listed, target)
    places = [_place(listed, m, target, column) for m in marks]
    names = [m.slug if p is None else listed.header[p] for m, p in zip(marks, places, strict=True)]
    table = [[listed.header[j] for j in people] + names]
    if target == "canvas":
        _same_points(listed, marks, places)
        points = [f"{m.possible:g}" for m in marks]
        table.append(["    Points Possible", *("" for _ in people[1:]), *points])
    without: dict[tuple[str, str], list[str]] = {}
    for n, row in enumerate(listed.rows):
        cells, any_mark = [], False
        for m, place in zip(marks, places, strict=True):
            cell = ""
            if n in rows:
                mark = m.by_student.get(rows[n], Mark(0.0 if zero else None, "no hand-in"))
                if mark.value is None:
                    without.setdefault((m.slug, mark.why), []).append(rows[n])
                else:
                    cell, any_mark = _decimal(mark.value), True
            cells.append(cell or listed.cell(row, place))
        if target == "canvas" or any_mark:  # Moodle would take the empty cell of a new row for "erase"
            table.append([_kept(listed, row, j) for j in people] + cells)
    return table, [f"{slug}: left empty, {why}: {', '.join(them)}." for (slug, why), them in without.items()]


def _people_columns(listed: Roster, target: str) -> list[int]:
    """Columns that say who a row is. Canvas: all up to Section; marks of other assignments stay out, for importing
    them again would take back what was changed in Canvas since."""
    if target == "canvas":
        last = listed.column("Section")
        assert last is not None  # read_roster has looked
        kept = range(last + 1)
        return list(kept)
    wanted = {
        c.casefold() for names in ((*COLUMNS["moodle", "id"], *COLUMNS["moodle", "email"]), _NAMES) for c in names
    }
    return [j for j, name in enumerate(listed.header) if name.strip().casefold() in wanted]


def _place(listed: Roster, marks: Marks, target: str, column: str | None) -> int | None:
    """The roster's own column of an assignment."""
    if column is not None:
        place = listed.column(column.strip())
        if place is None:
            raise CourseError(f"{listed.path.name} has no column {column!r}; it has {', '.join(listed.header)}.")
        return place
    hits = [j for j, name in enumerate(listed.header) if _title(name, target) == marks.slug.casefold()]
    if len(hits) > 1:
        both = " and ".join(repr(listed.header[j]) for j in hits)
        raise CourseError(f"{listed.path.name}: {both} could both be {marks.slug}; say which with --column.")
    return hits[0] if hits else None


def _title(header: str, target: str) -> str:
    found = _HEADER[target].match(header.strip())
    return (found["title"] if found else header).strip().casefold()


def _same_points(listed: Roster, marks: list[Marks], places: list[int | None]) -> None:
    """Canvas would change an assignment's points to those in the file: refuse instead."""
    row = next((r for r in listed.above if "points possible" in r[0].casefold()), None)
    for m, place in zip(marks, places, strict=True):
        if row is None or place is None:
            continue
        theirs = listed.cell(row, place)
        try:
            same = abs(float(theirs) - m.possible) < 1e-6
        except ValueError:
            same = not theirs
        if not same:
            raise CourseError(
                f"Canvas has {theirs} points for {listed.header[place]!r}, the gradebook {m.possible:g} for {m.slug}; make them equal in Canvas."
            )


def _kept(listed: Roster, row: list[str], column: int) -> str:
    """A cell as it was; names that a spreadsheet would run get an apostrophe in front."""
    text = row[column] if column < len(row) else ""
    return spreadsheet_safe(text) if listed.header[column].strip() in _NAMES else text


def _decimal(value: float) -> str:
    """Two digits at most, with a decimal point."""
    return f"{round(value + 0.0, 2):g}" if abs(value) < 1e4 else f"{value:.2f}"


def _text(table: list[list[str]], listed: Roster) -> str:
    """CSV with the separator and the byte order mark of the class list."""
    text = io.StringIO()
    csv.writer(text, delimiter=listed.delimiter, lineterminator="\r\n").writerows(table)
    return ("\ufeff" if listed.mark else "") + text.getvalue()


def _formulas(listed: Roster) -> list[str]:
    """Identifiers that a spreadsheet would run cannot be changed: they would match nobody."""
    hits = [
        n + listed.first
        for n, row in enumerate(listed.rows)
        for j in listed.matched
        if (text := listed.cell(row, j)) != spreadsheet_safe(text)
    ]
    if not hits:
        return []
    where = ", ".join(map(str, hits[:5]))
    return [
        f"{listed.path.name}, row {where}: an id begins like a formula and is written as it is; import the file without opening it in a spreadsheet."
    ]


def _unmatched(listed: Roster, rows: dict[int, str], people: list[Person]) -> list[str]:
    found = [
        f"In {listed.path.name} only: row {n + listed.first}, {listed.cell(row, 0)}."
        for n, row in enumerate(listed.rows)
        if n not in rows
    ]
    there = set(rows.values())
    return found + [
        f"In the gradebook only: {p.id} ({p.name})." if p.name else f"In the gradebook only: {p.id}."
        for p in people
        if p.id not in there
    ]
