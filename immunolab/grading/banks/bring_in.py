"""A bank's questions into a lesson or an assignment: first a plan of all that would come, then, if wanted, the writing.

Into an assignment a question comes as its public part in the question file, its key in a hidden cell of the master, and
its pictures beside them; into a lesson with key and feedback in the question file. Nothing that is there is changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from pydantic import ValidationError

from immunolab.course import SLUG, CourseError
from immunolab.files import write_whole
from immunolab.grading.author.generate import faults
from immunolab.grading.author.keys import keys_as_written
from immunolab.grading.banks.cells import cells_of
from immunolab.grading.banks.item import Bank, BankError, Item, Left, kebab, unused
from immunolab.grading.banks.question_text import added
from immunolab.grading.banks.records import SAY, record
from immunolab.grading.cells import grade_id
from immunolab.lesson_check import Lesson
from immunolab.quiz import QuizFileError, load_questions
from immunolab.quiz.faults import in_one_sentence
from immunolab.quiz.files import QUIZ_SUFFIX, decoded, parse_questions
from immunolab.quiz.questions import Question, QuestionFile


@dataclass
class Coming:
    """A question as it will stand in the course."""

    item: Item
    question: dict[str, Any]


@dataclass
class Plan:
    """What would come, what stays behind, and what is there already."""

    root: Path
    slug: str
    practice: bool
    bank: Bank
    coming: list[Coming] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    text: str = ""  # the question file as it would be

    @property
    def folder(self) -> Path:
        """Where the question file lies."""
        return self.root / "notebooks" if self.practice else self.root / "source" / self.slug

    @property
    def file(self) -> Path:
        """The question file."""
        return self.folder / (self.slug + QUIZ_SUFFIX)

    @property
    def master(self) -> Path:
        """The assignment's notebook."""
        return self.folder / f"{self.slug}.ipynb"


def plan(root: Path, slug: str, bank: Bank, *, practice: bool = False, objective: str = "") -> Plan:
    """What bringing a bank in would do; nothing is written.

    Parameters
    ----------
    root : the course folder
    slug : a lesson with its assignment
    practice : into the lesson's questions, with key and feedback; else into the assignment
    objective : what all of them test; else what a category or tag of theirs says

    Raises
    ------
    CourseError
        If there is no such lesson or assignment, or its files cannot be read.

    """
    made = Plan(root, slug, practice, bank, left=list(bank.left))
    if not SLUG.match(slug) or not made.master.is_file() or not made.file.is_file():
        where = "notebooks/" if practice else "source/"
        raise CourseError(
            f"There is no {'lesson' if practice else 'assignment'} {slug} with a question file in {where}; "
            "immunolab new 18_new_topic makes one."
        )
    if objective and kebab(objective, 60) != objective:
        raise CourseError(
            f"--objective {objective}: write lower-case words with hyphens, such as {kebab(objective) or 'two-arms'}."
        )
    try:
        there = {question.id: question for question in load_questions(made.file).questions}
        goals = Lesson(root / "notebooks", slug).goals()
    except (QuizFileError, ValueError) as error:
        raise CourseError(str(error)) from None
    cells = nbformat.read(made.master, as_version=4).cells
    taken = set(there) | {name.replace("_", "-") for cell in cells if (name := grade_id(cell))}
    keys = {} if practice else keys_as_written(nbformat.from_dict({"cells": cells}), slug)
    for item in bank.items:
        _place(made, item, objective or _objective(item, goals), there, keys, taken)
    text = decoded(made.file.read_bytes())
    made.text = added(text, [coming.question for coming in made.coming], made.file.name) if made.coming else text
    _whole(made, there)
    return made


def _objective(item: Item, goals: list[str]) -> str:
    names = [name for tag in item.tags if (name := kebab(tag, 60))]
    return next((name for name in names if name in goals), next(iter(names), "brought-in"))


def _place(
    made: Plan, item: Item, objective: str, there: dict[str, Question], keys: dict[str, Any], taken: set[str]
) -> None:
    """Give an item its id, or find that it is there already, or that the engine refuses it."""
    name = kebab(item.name) or kebab(" ".join(str(item.fields.get("stem", "")).split()[:6])) or "question"
    try:
        for other in (one for one in there if one == name or one.startswith(f"{name[:36]}-")):
            known = there[other]
            if _same(known, _checked(record(item, other, known.objective, practice=made.practice), item)):
                same_key = made.practice or not keys.get(other) or keys[other] == item.key
                made.there.append(other + ("" if same_key else ": its key in the master is another and stays"))
                return
        question = record(item, unused(name, taken), objective, practice=made.practice)
        if item.kind == "short" and not made.practice:
            item.lose(
                "that a machine compares the answer; it is read by hand, with the accepted answers as mark scheme"
            )
        _checked(question, item)
    except BankError as error:
        made.left.append(Left(item.name, str(error)))
        return
    taken.add(question["id"])
    made.coming.append(Coming(item, question))


def _checked(question: dict[str, Any], item: Item) -> Question:
    """The question as the engine takes it. Raises BankError with the engine's own sentence."""
    try:
        return QuestionFile.model_validate({"title": "Bank", "questions": [question]}).questions[0]
    except ValidationError as error:
        said = in_one_sentence(error, {"title": "Bank", "questions": [question]}, item.name)
        raise BankError(said) from None


def _same(one: Question, other: Question) -> bool:
    """Whether two questions say the same; objective and points may have been changed since."""
    free = {"id", "objective", "points", "tags", "work", "source", "sure"}
    return type(one) is type(other) and one.model_dump(exclude=free) == other.model_dump(exclude=free)


def _whole(made: Plan, there: dict[str, Question]) -> None:
    """Whether the new file reads as meant: what was there unchanged, what comes as planned."""
    try:
        now = {question.id: question for question in parse_questions(made.text, made.file.name).questions}
    except QuizFileError as error:
        raise BankError(f"{error} Nothing was brought in.") from None
    wanted = {coming.question["id"]: _checked(coming.question, coming.item) for coming in made.coming}
    changed = [name for name, question in (there | wanted).items() if now.get(name) != question]
    if changed or len(now) != len(there) + len(wanted):
        raise BankError(
            f"{made.file.name} would not read as it should ({', '.join(changed[:3])}); nothing was brought in."
        )


def write(made: Plan) -> list[Path]:
    """Write pictures, question file and master; the files that are new or changed. All of it or nothing."""
    if not made.coming:
        return []
    new: dict[Path, bytes] = {
        made.folder / name: raw for coming in made.coming for name, raw in coming.item.pictures.items()
    }
    new = {path: raw for path, raw in new.items() if not path.exists()}
    new[made.file] = made.text.encode()
    if not made.practice:
        master = json.loads(made.master.read_bytes())  # not by nbformat, which would set what is there anew
        for coming in made.coming:
            master["cells"] += cells_of(coming.item, coming.question)
        new[made.master] = (json.dumps(master, indent=1, ensure_ascii=False) + "\n").encode()
    before = {path: path.read_bytes() if path.is_file() else None for path in new}
    try:
        for path, raw in new.items():
            write_whole(path, raw)
    except OSError as error:
        for path, old in before.items():
            if old is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, old)
        raise CourseError(f"{error.filename} cannot be written ({error.strerror}); nothing was brought in.") from None
    return list(new)


def to_dos(made: Plan, *, at_the_desk: bool = False) -> list[str]:
    """What is left to do once it is written, in the order in which to do it; by commands, or by the desk's buttons."""
    found = []
    goals = Lesson(made.root / "notebooks", made.slug).goals()
    if strange := sorted({c.question["objective"] for c in made.coming} - set(goals)):
        found.append(
            f"Objectives that the lesson does not state: {', '.join(strange)}. Write one of {', '.join(goals) or 'its own'} "
            + ("instead (Edit, below)." if at_the_desk else "instead, or bring them in with --objective.")
        )
    if unsaid := [c.question["id"] for c in made.coming if SAY in str(c.question) or _unsaid(made, c)]:
        where = f"feedback ({SAY!r} in the file)" if made.practice else "an explanation (`why` in the grade cell)"
        if at_the_desk:
            where = "feedback" if made.practice else "a reason (Edit, More fields, Why)"
        found.append(f"Without {where}: {', '.join(unsaid)}.")
    if made.practice:
        shown = ", ".join(f'quiz.ask("{c.question["id"]}")' for c in made.coming[:3])
        found.append(
            f"Show each where it belongs in notebooks/{made.slug}.ipynb: {shown}{' ...' if made.coming[3:] else ''}."
        )
    else:
        found.append(
            "Say the new points and minutes in the assignment's first cell; then: "
            + ("Release, in the tab Class." if at_the_desk else f"immunolab release {made.slug}.")
        )
        found += faults(nbformat.read(made.master, as_version=4), made.folder, made.slug)
    return found if at_the_desk else [*found, f"What else is to do: immunolab check {made.slug}."]


def _unsaid(made: Plan, coming: Coming) -> bool:
    item = coming.item
    return not made.practice and not (item.why or item.feedback or (item.kind == "free-text" and item.key))
