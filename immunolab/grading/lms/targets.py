"""What Canvas and Moodle write into their class lists, and what their importers do with a file.

What is relied on: Canvas's exporter and importer (lib/gradebook_exporter.rb and lib/gradebook_importer.rb in
instructure/canvas-lms) write and want English headers in every language, numbers with the separators of the
language, a column separator that may be a semicolon. The importer recognises a student by ID, then SIS User ID or
SIS Login ID, an assignment by the number in brackets behind its name, takes the points from the row "Points
Possible", and takes an empty cell for "no mark", which erases one that is there. Moodle's importer
(grade/import/csv/classes/load_data.php) recognises a user by the one field that is chosen on its page (id, ID
number, e-mail address, user name), compares e-mail addresses letter by letter, takes an empty cell or "-" for "no
grade", and gives a row without that field to the student of the row before. So a mark that is missing here never
becomes an empty cell above one that the LMS has, and Moodle gets no row without the field or without a mark.

moodle_words.tsv: the names of five columns in Moodle's language packs of 2012 (mudrd8mz/moodle-lang) and 2014
(projectestac/moodle-langpacks); "|" stands between what they were called at different times.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from immunolab.course import CourseError
from immunolab.grading.lms.marks import Marks
from immunolab.grading.lms.roster import Roster, numbers, plain


def decimal(value: float) -> str:
    """A number with two digits at most and a decimal point, which both importers read in every language."""
    return f"{round(value + 0.0, 2):g}" if abs(value) < 1e4 else f"{value:.2f}"


class Target:
    """An LMS: its columns, and the rows that its importer wants."""

    name: str
    #: whether its importer looks at one field only
    one_field: bool
    #: whether a row without any mark may be in the file
    takes_empty_rows: bool

    def known(self, header: str) -> bool:
        """Whether this is the header of a column that names people."""
        raise NotImplementedError

    def set_apart(self, roster: Roster) -> None:
        """Take rows that are no people out of the rows. Raises CourseError if it is no list of this LMS."""

    def ids(self, roster: Roster, by: str) -> list[int]:
        """Columns that tell who a row is, best first; by "id" or "email"."""
        raise NotImplementedError

    def names(self, roster: Roster) -> list[int]:
        """Columns of people's names: one of the whole name, or that of the first and that of the last."""
        raise NotImplementedError

    def identifies(self, header: str) -> bool:
        """Whether a column with this header may tell who somebody is, so that its cells must stay as they are."""
        raise NotImplementedError

    def people(self, roster: Roster) -> list[tuple[str, int]]:
        """Columns of people that are written again: their header in the file, their place in the roster."""
        raise NotImplementedError

    def titles(self, header: str) -> set[str]:
        """What an assignment may be called whose marks stand in a column with this header."""
        raise NotImplementedError

    def check(self, roster: Roster, marks: list[Marks], places: list[int | None]) -> None:
        """Raise CourseError if importing would change more than marks."""

    def above(self, marks: list[Marks], columns: int) -> list[list[str]]:
        """Rows between header and people."""
        return []

    def advice(self, roster: Roster) -> list[str]:
        """What to choose on the importer's page."""
        return []


class Canvas(Target):
    """Canvas: Grades, Export, Export entire gradebook."""

    name, one_field, takes_empty_rows = "Canvas", False, True
    _IDS = ("SIS Login ID", "SIS User ID", "ID")
    _EMAILS = ("SIS Login ID", "Email", "Email Address")
    _FIRST = frozenset({"student", "lastname", "firstname", "section", "integration id", "root account"})
    _NUMBERED = re.compile(r"^(?P<title>.*?)\s*\(\d+\)$", re.S)

    def known(self, header: str) -> bool:
        """As in Canvas's own exporter."""
        return plain(header) in self._FIRST | {plain(n) for n in (*self._IDS, *self._EMAILS)}

    def set_apart(self, roster: Roster) -> None:
        """Its rows of points possible and of posting remarks."""
        if roster.column("ID") is None or roster.column("ID") not in range(1, 4):
            raise CourseError(
                f"{roster.path.name} does not begin with the columns Student, ID ... Section; in Canvas choose Grades, Export, "
                "Export entire gradebook."
            )
        while roster.rows and self._no_student(roster, roster.rows[0]):
            roster.above.append(roster.rows.pop(0))
            roster.first += 1

    def _no_student(self, roster: Roster, row: list[str]) -> bool:
        """Canvas's own rule; and, for lists in other words, a row at the top without any id."""
        if "points possible" in roster.cell(row, 0).casefold():
            return True
        return not any(roster.cell(row, j) for j in (*self.ids(roster, "id"), *self.ids(roster, "email")))

    def _english(self, roster: Roster) -> bool:
        return plain(roster.header[0]) in ("student", "lastname") and roster.column("Section") is not None

    def _last(self, roster: Roster) -> int:
        """The last column of people: Section, else the one before the first assignment."""
        section = roster.column("Section")
        numbered = [j for j, header in enumerate(roster.header) if self._NUMBERED.match(header.strip())]
        return section if section is not None else (numbered[0] if numbered else len(roster.header)) - 1

    def ids(self, roster: Roster, by: str) -> list[int]:
        """By their English names; in a list in other words whatever is called an ID."""
        names = self._IDS if by == "id" else self._EMAILS
        found = [j for name in names if (j := roster.column(name)) is not None]
        if self._english(roster) or by == "email":
            return found
        called = [j for j in range(self._last(roster) + 1) if self._called_id(roster.header[j])]
        return list(dict.fromkeys([*found, *called]))

    def names(self, roster: Roster) -> list[int]:
        """Student, which is "Last, First"; or two columns."""
        two = [roster.column("FirstName"), roster.column("LastName")]
        return [j for j in two if j is not None] if None not in two else [0]

    def identifies(self, header: str) -> bool:
        """Ids and addresses, in any words."""
        return plain(header) in {plain(n) for n in (*self._IDS, *self._EMAILS)} or self._called_id(header)

    @staticmethod
    def _called_id(header: str) -> bool:
        return "id" in re.findall(r"\w+", plain(header))

    def people(self, roster: Roster) -> list[tuple[str, int]]:
        """All up to Section; marks of other assignments stay out, for importing them again would take back what was
        changed in Canvas since. A list in other words becomes what the importer knows: Student, ID, Section."""
        last = self._last(roster)
        if self._english(roster):
            return [(roster.header[j], j) for j in range(last + 1)]
        place = roster.column("ID")
        assert place is not None  # set_apart has looked
        return [("Student", 0), ("ID", place), ("Section", max(last, place))]

    def titles(self, header: str) -> set[str]:
        """ "Name (12345)"; the number is Canvas's own."""
        found = self._NUMBERED.match(header.strip())
        return {plain(header), plain(found["title"]) if found else plain(header)}

    def check(self, roster: Roster, marks: list[Marks], places: list[int | None]) -> None:
        """Canvas would change an assignment's points to those in the file: refuse instead."""
        row = next((r for r in roster.above if "points possible" in r[0].casefold()), None)
        row = row or next((r for r in roster.above if any(numbers(cell) for cell in r)), None)
        for m, place in zip(marks, places, strict=True):
            if row is None or place is None:
                continue
            theirs = roster.cell(row, place)
            if theirs and not any(abs(n - m.possible) < 1e-6 for n in numbers(theirs)):
                raise CourseError(
                    f"Canvas has {theirs} points for {roster.header[place]!r}, the gradebook {decimal(m.possible)} for {m.slug}; "
                    "make them equal in Canvas."
                )

    def above(self, marks: list[Marks], columns: int) -> list[list[str]]:
        """The points, where its importer looks for them."""
        return [["    Points Possible", *("" for _ in range(columns - 1)), *(decimal(m.possible) for m in marks)]]


@lru_cache(maxsize=1)
def _moodle_words() -> dict[str, dict[str, str]]:
    """Of each role of a column, its names in Moodle's languages: name -> languages, separated by blanks."""
    text = (files(__package__) / "moodle_words.tsv").read_text(encoding="utf-8")
    head, *lines = (line.split("\t") for line in text.splitlines())
    found: dict[str, dict[str, str]] = {role: {} for role in head[1:]}
    for line in lines:
        for role, names in zip(head[1:], line[1:], strict=True):
            for name in filter(None, names.split("|")):
                found[role][_bare(name)] = f"{found[role].get(_bare(name), '')} {line[0]}"
    found["email"].setdefault("email", " en")
    return found


def _bare(text: str) -> str:
    """Letters and digits: hyphens, blanks, brackets and kinds of apostrophes differ between versions."""
    return "".join(c for c in plain(text) if c.isalnum() or unicodedata.category(c).startswith("M"))


class Moodle(Target):
    """Moodle: Grades, Export, Plain text file."""

    name, one_field, takes_empty_rows = "Moodle", True, False

    def known(self, header: str) -> bool:
        """In any of Moodle's languages that the table has."""
        return any(_bare(header) in names for names in _moodle_words().values())

    def ids(self, roster: Roster, by: str) -> list[int]:
        """ID number, then Username; or Email address; in the language that most of the header is in."""
        roles = ("idnumber", "username") if by == "id" else ("email",)
        return [j for role in roles if (j := self._place(roster, role)) is not None]

    def _place(self, roster: Roster, role: str) -> int | None:
        names = _moodle_words()
        places = [j for j, header in enumerate(roster.header) if _bare(header) in names[role]]
        if len(places) > 1:
            said = [names[r].get(_bare(h), "").split() for h in roster.header for r in names]
            votes = {language: sum(language in s for s in said) for s in said for language in s}
            most = max(votes.values())
            places = [j for j in places if any(votes[x] == most for x in names[role][_bare(roster.header[j])].split())]
        if len(places) > 1:
            both = " and ".join(repr(roster.header[j]) for j in places)
            option = "--email-column" if role == "email" else "--id-column"
            raise CourseError(f"{roster.path.name}: {both} could both tell who is who; say which with {option}.")
        return places[0] if places else None

    def names(self, roster: Roster) -> list[int]:
        """First name and last name."""
        return [j for role in ("firstname", "lastname") if (j := self._place(roster, role)) is not None]

    def identifies(self, header: str) -> bool:
        """Ids, user names and addresses."""
        return any(_bare(header) in _moodle_words()[role] for role in ("idnumber", "username", "email"))

    def people(self, roster: Roster) -> list[tuple[str, int]]:
        """Names, ids and addresses."""
        return [(header, j) for j, header in enumerate(roster.header) if j in roster.matched or self.known(header)]

    def titles(self, header: str) -> set[str]:
        """ "Assignment: Name (Real)", the words in Moodle's language."""
        whole = plain(header)
        inner = re.sub(r"^[^:：]+[:：]\s*", "", whole)
        return {t for text in (whole, inner) for t in (text, re.sub(r"\s*[(（][^()（）]*[)）]$", "", text))}

    def advice(self, roster: Roster) -> list[str]:
        """The field to match by, and what to say about numbers."""
        field = roster.header[roster.matched[0]]
        return [f"In Moodle's import choose Map from: {field}, and the same field under Map to."]


TARGETS: dict[str, Target] = {"canvas": Canvas(), "moodle": Moodle()}
