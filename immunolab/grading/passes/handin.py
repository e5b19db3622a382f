"""One hand-in on its way through nbgrader's preprocessors: what is known of it, read once.

``resources["immunolab"]`` holds it. The converters of this package prepare it from the identified files; where a
preprocessor finds none (``generate_feedback``, or somebody's own converter), it is made from the graded folder.
"""

from __future__ import annotations

import contextlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from immunolab.grade_cells import released_source
from immunolab.grading.cells import ids_in, open_quiz, read_cells
from immunolab.grading.names import shown
from immunolab.grading.passes.identify import MAX_OUTPUTS, Identified
from immunolab.quiz import Quiz
from immunolab.quiz.answers import ANSWERS_SUFFIX, Answers, Entry, read_answers
from immunolab.quiz.mirror import merge, mirrored

HERE = "the notebook"


class Master:
    """A notebook as it was released: what every hand-in of it shares.

    Parameters
    ----------
    source : the folder of the assignment's master
    notebook : its name
    cells : as the gradebook has them, by grade id (see ``read_cells``)

    """

    def __init__(self, source: Path, notebook: str, cells: dict[str, dict[str, Any]]) -> None:
        self.source, self.notebook, self.cells = source, notebook, cells
        #: what a preprocessor works out once for all hand-ins, by its name
        self.kept: dict[str, Any] = {}

    @cached_property
    def _inside(self) -> dict[str, str]:
        return ids_in(self.source / f"{self.notebook}.ipynb")

    @property
    def order(self) -> list[str]:
        """Grade ids in the order of the master; those that it has not, or all without a master, as they were stored."""
        first = [name for name in self._inside if name in self.cells]
        return first + [name for name in self.cells if name not in self._inside]

    @cached_property
    def by_id(self) -> dict[str, str]:
        """Grade ids by the id of the cell in the master, which the released cell has too."""
        return {cell: name for name, cell in self._inside.items() if cell and name in self.cells}

    @cached_property
    def by_text(self) -> dict[tuple[str, str], str]:
        """Grade ids by type and text as released, of cells that a student does not write in."""
        fixed = {name: item for name, item in self.cells.items() if not item["meta"]["solution"]}
        texts = {(item["meta"]["cell_type"], released_source(item)): name for name, item in fixed.items()}
        return {which: name for which, name in texts.items() if which[1]}

    @property
    def sources(self) -> dict[str, str]:
        """Source of every cell, by grade id, as the instructor wrote it."""
        return {name: item["source"] for name, item in self.cells.items()}


class HandIn:
    """One notebook of one hand-in.

    Parameters
    ----------
    master : the notebook as released
    assignment, student : their names
    graded : the folder that the graded files go to
    found : the hand-in's files; None if they are not known, and only the graded folder is

    """

    def __init__(
        self, master: Master, assignment: str, student: str, graded: Path, found: Identified | None = None
    ) -> None:
        self.master, self.assignment, self.student, self.graded = master, assignment, student, graded
        self.found = found
        self.notes = list(found.notes) if found else []
        self.quieter: list[str] = []  # for the log alone
        self.unread = found.unread.get(master.notebook, "") if found else ""
        self._recovered: Answers | None = None

    def __deepcopy__(self, _: Any) -> HandIn:
        return self  # nbconvert copies resources before each pass

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.assignment}/{self.master.notebook}.ipynb"

    @property
    def fingerprint(self) -> str:
        """Of the files that were handed in; "" if they are not known."""
        return self.found.fingerprint if self.found else ""

    @property
    def answers_file(self) -> Path:
        """Where the answers lie that were graded."""
        return self.graded / (self.master.notebook + ANSWERS_SUFFIX)

    def recover(self, cells: list[Any]) -> None:
        """Take the answers out of everything that was handed in; the newest to each question goes into the graded folder."""
        name = self.master.notebook
        files, elsewhere = self._files(), []
        for where, answers in files[1:]:
            elsewhere += [(where, answers.seed_of(q), q, entry) for q, entry in answers.entries.items()]
        elsewhere += [(HERE, *item) for item in mirrored(cells[:MAX_OUTPUTS], name)]
        for copy in self.found.copies.get(name, [])[1:] if self.found else []:
            mirrors = mirrored(copy.content["cells"][:MAX_OUTPUTS], name)
            elsewhere += [(shown(copy.path.name), *item) for item in mirrors]
        first = files[0][1] if files else None
        merged = merge(first, [item[1:] for item in elsewhere], name)
        if merged is None:
            return
        everything = [(files[0][0], first.seed_of(q), q, e) for q, e in first.entries.items()] if first else []
        self._say_what_was_left_out(merged, everything + elsewhere, [where for where, _ in files])
        self._recovered = merged
        self.graded.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            self.answers_file.unlink()
        self.answers_file.write_text(json.dumps(merged.as_json(), indent=1) + "\n", encoding="utf-8")

    def _files(self) -> list[tuple[str, Answers]]:
        """Readable answers files, the assignment's own name first."""
        if self.found is not None:
            sheets = self.found.sheets.get(self.master.notebook, [])
            return [(shown(sheet.path.name), sheet.answers) for sheet in sheets]
        answers = self._read()
        return [] if answers is None else [(self.answers_file.name, answers)]

    def _say_what_was_left_out(
        self, merged: Answers, everything: list[tuple[str, int, str, Entry]], files: list[str]
    ) -> None:
        seeds = {seed for _, seed, _, _ in everything}
        older: dict[str, list[str]] = {}
        for where, seed, name, entry in everything:
            counted = merged.entries[name]
            if entry.response != counted.response or seed != merged.seed_of(name):
                older.setdefault(where, []).append(name)
        said = self.notes if len(seeds) > 1 or len(files) > 1 else self.quieter
        if len(seeds) > 1:
            places = " and ".join(sorted({where for where, *_ in everything}))
            self.notes.append(
                f"Answers from {len(seeds)} copies of the assignment lie in {places}; the newest answer to each "
                "question counts, with the numbers of the copy in which it was given."
            )
        for where, names in older.items():
            which = ", ".join(shown(name) for name in dict.fromkeys(names))
            said.append(f"Left out, since there is a newer answer: in {where} {which[:300]}.")

    def _read(self) -> Answers | None:
        """What the graded folder has."""
        try:
            return read_answers(self.answers_file, self.master.notebook)
        except (OSError, ValueError) as error:
            self.unread = str(error)
            return None

    @cached_property
    def quiz(self) -> Quiz | None:
        """The instructor's questions with this hand-in's answers; None if the notebook has no quiz."""
        answers = self._recovered if self._recovered is not None or self.found else self._read()
        name = self.master.notebook
        quiz = open_quiz([self.master.source, self.graded], name, answers or Answers(name, 0))
        if quiz is not None and answers is None and self.unread:
            quiz.file.notice = f"{self.answers_file.name} {self.unread}; it counts as no answer."
        return quiz


_MASTERS: WeakKeyDictionary[Any, dict[tuple[str, ...], Master]] = WeakKeyDictionary()


def hand_in(preprocessor: Any, resources: Any) -> HandIn:
    """The hand-in that a preprocessor works on. Masters are read once for each run of a command (one converter)."""
    found = resources.get("immunolab")
    if isinstance(found, HandIn):
        return found
    converter, info = preprocessor.parent.parent, resources["nbgrader"]
    course = converter.coursedir
    which = (info["db_url"], info["assignment"], info["notebook"])
    masters = _MASTERS.setdefault(converter, {})
    if which not in masters:
        source = Path(course.format_path(course.source_directory, ".", info["assignment"]))
        masters[which] = Master(source, info["notebook"], read_cells(*which))
    graded = Path(course.format_path(course.autograded_directory, info["student"], info["assignment"]))
    resources["immunolab"] = made = HandIn(masters[which], info["assignment"], info["student"], graded)
    return made
