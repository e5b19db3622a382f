"""``immunolab export``: marks as Canvas and Moodle import them (see :mod:`immunolab.grading.lms.targets`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from immunolab.course import CourseError
from immunolab.files import spreadsheet_safe
from immunolab.grading.course import CourseFolder
from immunolab.grading.files import write_whole
from immunolab.grading.lms.marks import Mark, Marks, read_marks
from immunolab.grading.lms.match import match, unmatched
from immunolab.grading.lms.roster import Roster, plain, read_roster
from immunolab.grading.lms.targets import TARGETS, Target, decimal


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
    id_column: str | None = None,
    email_column: str | None = None,
) -> Exported:
    """Write marks in the form of an LMS, by the class list that it exported itself.

    Parameters
    ----------
    root : the course folder
    slugs : assignments, or ["all"]
    target : a name in ``TARGETS``
    roster : the LMS's own export; its columns that name people are kept as they are
    out : the file to write; whole or not at all
    by : "id", "email", or "name": first and last name, in any order
    missing_as_zero : 0 for those who handed in nothing; what waits for a hand stays empty even then
    column : header of the column in the roster that the marks belong to, for one assignment; by default the
        one whose title is the assignment's, else a new one
    id_column, email_column : header of the column that tells who is who; by default it is known by its name,
        in Moodle's languages too

    Raises
    ------
    CourseError
        If there is no such target, rows are ambiguous, or nobody is found, points differ, or a file cannot be used. Nothing is written then.

    """
    if target not in TARGETS:
        raise CourseError(f"There is no export to {target!r}; --to is one of: {', '.join(TARGETS)}.")
    course, lms = CourseFolder(root), TARGETS[target]
    people, marks = read_marks(course, slugs)
    listed = read_roster(roster, lms.name, lambda h: lms.known(h) or plain(h) in _given(id_column, email_column))
    if out.resolve() == roster.resolve():
        raise CourseError(f"{out.name} is the class list itself; give another file with --out.")
    if column is not None and len(marks) != 1:
        raise CourseError("--column is for one assignment at a time.")
    lms.set_apart(listed)
    listed.matched = _who(listed, lms, by, email_column if by == "email" else id_column)
    rows = match(listed, people, by)
    if not rows:
        what = {"id": "ID or user name", "email": "e-mail address", "name": "first and last name"}[by]
        raise CourseError(
            f"Nothing was exported: by {what}, nobody in {roster.name} is known here. Match by something else: "
            "id, email or name.\n- " + "\n- ".join(unmatched(listed, rows, people, by))
        )
    table, remarks = _table(listed, rows, marks, lms, missing_as_zero, column)
    write_whole(out, _text(table, listed))
    said = [r for m in marks for r in m.remarks] + remarks + lms.advice(listed)
    return Exported(out, len(rows), said + _formulas(listed) + unmatched(listed, rows, people, by))


def _given(*names: str | None) -> set[str]:
    return {plain(name) for name in names if name}


def _who(listed: Roster, lms: Target, by: str, named: str | None) -> list[int]:
    """The columns that tell who a row is; of an LMS that looks at one only, the first that is filled in."""
    if named:
        return [listed.named(named)]
    if by == "name":
        return _beside_names(listed, lms)
    found = lms.ids(listed, by)
    if not found:
        option = "--email-column" if by == "email" else "--id-column"
        what = "e-mail address" if by == "email" else "ID number or user name"
        raise CourseError(
            f"{listed.path.name} has no column that is known for {what}, which --match {by} needs; it has "
            f"{', '.join(listed.header)}. Say which it is: {option} NAME"
        )
    if not lms.one_field:
        return found
    filled = [j for j in found if any(listed.cell(row, j) for row in listed.rows)]
    return (filled or found)[:1]


def _beside_names(listed: Roster, lms: Target) -> list[int]:
    """Where names tell who a row is: the column by which the LMS itself will know it again."""
    listed.names = lms.names(listed)
    found = [*lms.ids(listed, "id"), *lms.ids(listed, "email")]
    filled = [j for j in found if any(listed.cell(row, j) for row in listed.rows)]
    if not listed.names or not filled:
        lacks = "names" if not listed.names else "IDs or addresses, by which the marks are imported"
        raise CourseError(f"{listed.path.name} has no column of {lacks}; it has {', '.join(listed.header)}.")
    return filled[:1] if lms.one_field else filled


def _table(
    listed: Roster, rows: dict[int, str], marks: list[Marks], lms: Target, zero: bool, column: str | None
) -> tuple[list[list[str]], list[str]]:
    people = lms.people(listed)
    places = [listed.named(column) if column is not None else _place(listed, m, lms) for m in marks]
    lms.check(listed, marks, places)
    names = [m.slug if p is None else listed.header[p] for m, p in zip(marks, places, strict=True)]
    table = [[header for header, _ in people] + names, *lms.above(marks, len(people))]
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
                    cell, any_mark = decimal(mark.value), True
            cells.append(cell or listed.cell(row, place))
        if lms.takes_empty_rows or any_mark:
            table.append([_kept(listed, lms, row, j) for _, j in people] + cells)
    return table, [f"{slug}: left empty, {why}: {', '.join(them)}." for (slug, why), them in without.items()]


def _place(listed: Roster, marks: Marks, lms: Target) -> int | None:
    """The roster's own column of an assignment."""
    hits = [j for j, name in enumerate(listed.header) if plain(marks.slug) in lms.titles(name)]
    real = [j for j in hits if plain(listed.header[j]).endswith("(real)")]  # Moodle writes percentages beside points
    hits = real if len(real) == 1 else hits
    if len(hits) > 1:
        both = " and ".join(repr(listed.header[j]) for j in hits)
        raise CourseError(f"{listed.path.name}: {both} could both be {marks.slug}; say which with --column.")
    return hits[0] if hits else None


def _kept(listed: Roster, lms: Target, row: list[str], column: int) -> str:
    """A cell as it was; names that a spreadsheet would run get an apostrophe in front, ids cannot be changed."""
    text = row[column] if column < len(row) else ""
    identifies = column in listed.matched or lms.identifies(listed.header[column])
    return text if identifies else spreadsheet_safe(text)


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
