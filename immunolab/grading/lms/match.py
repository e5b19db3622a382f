"""Which row of a class list is which student of the gradebook: never by guess."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from immunolab.course import CourseError
from immunolab.grading.lms.roster import Roster, plain, visible


@dataclass(frozen=True)
class Enrolled:
    """One student of the gradebook."""

    id: str
    email: str
    lms_id: str
    name: str = ""


def match(roster: Roster, people: list[Enrolled], by: str) -> dict[int, str]:
    """Rows of the roster by its matched columns: row number -> student id.

    Addresses and names are compared without case, ids letter by letter; é is é however it is composed. A name is the
    first and the last in any order.

    Raises
    ------
    CourseError
        With every ambiguity in one list: two rows for one student, one row for two, an address twice.

    """
    known, faults = _keys(people, by)
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    rows_of: dict[str, list[int]] = {}
    for n, row in enumerate(roster.rows):
        line = n + roster.first
        keys = _of_row(roster, row, by)
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


def unmatched(roster: Roster, rows: dict[int, str], people: list[Enrolled], by: str) -> list[str]:
    """Sentences on who stands on one side only, and on what may have happened to an id on its way."""
    left = [p for p in people if p.id not in set(rows.values())]
    names = {name: p.id for p in left for name in _names(p, by)}
    found = []
    for n, row in enumerate(roster.rows):
        if n not in rows:
            ids = [text for column in roster.matched if (text := roster.cell(row, column))]
            why = next((words for text in ids if (words := _mangled(text, names))), "")
            label = ", ".join(dict.fromkeys(filter(None, (roster.cell(row, 0), *ids[:1]))))
            found.append(f"In {roster.path.name} only: row {n + roster.first}, {label}{why}.")
    return found + [
        f"In the gradebook only: {p.id} ({p.name})." if p.name else f"In the gradebook only: {p.id}." for p in left
    ]


def _mangled(text: str, names: dict[str, str]) -> str:
    """What a spreadsheet or a keyboard has made of an id, if it looks like that."""
    if re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", text, re.I):
        return " (an id shortened by a spreadsheet; export the list anew and do not open it in one)"
    bare = text.removeprefix("'").removesuffix(".0").removesuffix(",0")
    for name, student in names.items():
        if name != text and bare.isdigit() and name.lstrip("0") == bare.lstrip("0"):
            return f" (perhaps {student} of the gradebook, changed by a spreadsheet; export the list anew)"
        if plain(name) == plain(text):
            return f" (the gradebook writes {student}; write both alike)"
    return ""


def _of_row(roster: Roster, row: list[str], by: str) -> set[str]:
    """What a row may be known by. One that the LMS would not know again has no name either."""
    cells = [roster.cell(row, column) for column in roster.matched]
    if by != "name":
        return {_key(text, by) for text in cells} - {""}
    parts = [roster.cell(row, column) for column in roster.names] if any(cells) else []
    if len(parts) == 1:
        parts = parts[0].split(", ", 1)
    return {_key(" ".join(order), by) for order in (parts, parts[::-1])} - {""}


def _key(text: str, by: str) -> str:
    """What is compared: addresses and people's names without case, ids letter by letter."""
    if by == "name":
        return plain(visible(text))
    if by == "email":
        return plain(text) if "@" in text else ""
    return visible(text)


def _names(person: Enrolled, by: str) -> set[str]:
    """What a student may be called in the roster."""
    names = {person.email} if by == "email" else {person.id, person.lms_id}
    if by == "name":
        names = {person.id, person.name}
    if by == "email" and "@" in person.id and not person.email:
        names = {person.id}
    return {_key(name, by) for name in names} - {""}


def _keys(people: list[Enrolled], by: str) -> tuple[dict[str, str], list[str]]:
    """Each name a student may go by, and a sentence for each name that two students share."""
    known: dict[str, str] = {}
    faults = []
    for person in people:
        for name in _names(person, by):
            other = known.get(name, person.id)
            if other != person.id:
                what = {"email": "address", "name": "name"}.get(by, "id")
                faults.append(f"gradebook: {_told(other, person.id)} both have the {what} {name}.")
            known[name] = person.id
    return known, faults


def _told(one: str, other: str) -> str:
    """Two students, told apart also where they look alike."""
    if visible(one) != visible(other):
        return f"{one} and {other}"
    return " and ".join(
        f"{name} ({'composed' if unicodedata.is_normalized('NFC', name) else 'decomposed'} letters)"
        if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
        else ascii(name)
        for name in (one, other)
    )
