"""One question of both files: the question file, and the notebook that shows it, and grades it where it is graded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from immunolab.course import CourseError
from immunolab.quiz import QuizFileError
from immunolab.writing.grade_cell import (
    Key,
    new_ask_cell,
    new_grade_cell,
    new_task,
    read_key,
    read_scheme,
    write_key,
    write_scheme,
)
from immunolab.writing.notebook_file import NotebookText
from immunolab.writing.question_file import QuestionText

#: of a graded question, what stands in the master and not in the question file
HIDDEN = ("key", "python", "before", "why", "scheme")
BY_HAND = "free-text"
ELSEWHERE = "its key is more than a value and a reason; change it in the master itself."


@dataclass(frozen=True)
class Sheet:
    """A question file with its notebook, as bytes. ``graded``: the key stands in the notebook, a master."""

    name: str
    graded: bool
    questions: bytes
    notebook: bytes

    def text(self) -> QuestionText:
        """The question file. Raises CourseError."""
        return _asked(QuestionText, self.questions, f"{self.name}.quiz.yaml")

    def book(self) -> NotebookText:
        """The notebook. Raises CourseError."""
        return NotebookText(self.notebook, f"{self.name}.ipynb")


def fields_of(sheet: Sheet, question_id: str) -> dict[str, Any]:
    """A question's fields in one mapping: as its file has them, and of a graded one the key, its Python where it is
    worked out (`python`, with the lines `before` it), `why`, or the `scheme` by which a text is marked.
    """
    questions = sheet.text().questions
    if question_id not in questions:
        raise CourseError(f"{sheet.name}.quiz.yaml has no question {question_id[:80]!r}.")
    found = dict(questions[question_id])
    if not sheet.graded:
        return found
    book = sheet.book()
    number = _graded_by(book, question_id)
    if number is None:
        return found
    if found.get("kind") == BY_HAND:
        return {**found, "scheme": read_scheme(book.source(number))}
    key = read_key(book.source(number))
    if key is None:
        return {**found, "python": "", "elsewhere": ELSEWHERE}
    return found | {name: value for name, value in key._asdict().items() if value not in (None, "")}


def with_question(sheet: Sheet, fields: Mapping[str, Any], question_id: str | None, after: str | None = None) -> Sheet:
    """The files with a question changed, or with a new one. Raises CourseError, and nothing is changed then.

    Parameters
    ----------
    sheet : the files
    fields : as `fields_of` gives them; all of them
    question_id : the question that is changed; None for a new one
    after : for a new one, the question behind which it comes

    """
    own = HIDDEN if sheet.graded else ()
    wanted = {name: value for name, value in fields.items() if name not in own and name != "elsewhere"}
    text = sheet.text()
    if question_id is None:
        if not isinstance(wanted.get("id"), str) or wanted["id"] in text.questions:
            raise CourseError(
                f"There is a question {str(wanted.get('id'))[:80]!r} already; give this one its own name."
            )
        _asked(text.add, wanted, after)
    else:
        if wanted.get("id") != question_id or question_id not in text.questions:
            raise CourseError("A question's name stays: saved answers and the gradebook know it by that.")
        _asked(text.change, question_id, _in_order(text.questions[question_id], wanted))
    book = sheet.book()
    (_master if sheet.graded else _lesson)(book, fields, question_id is None, after)
    return replace(sheet, questions=bytes(text), notebook=bytes(book))


def _in_order(old: Any, new: Any) -> Any:
    """A page's JSON puts names that are whole numbers first: where a mapping has such, the file's order stays."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    parts = {name: _in_order(old.get(name), part) for name, part in new.items()}
    if not any(name.isdigit() for name in parts):
        return parts
    return {name: parts[name] for name in [*(n for n in old if n in parts), *(n for n in parts if n not in old)]}


def without(sheet: Sheet, question_id: str) -> Sheet:
    """The files without a question: its entry, and the cells or lines that show and grade it. Raises CourseError."""
    text, book = sheet.text(), sheet.book()
    if question_id not in text.questions:
        raise CourseError(f"{sheet.name}.quiz.yaml has no question {question_id[:80]!r}.")
    _asked(text.remove, question_id)
    if sheet.graded and (number := _graded_by(book, question_id)) is not None:
        book.remove(number)
    for number in reversed(book.asks(question_id)):
        lines = _without_calls(book.source(number), question_id)
        if lines.strip():
            book.write(number, lines)
        else:
            book.remove(number)
    return replace(sheet, questions=bytes(text), notebook=bytes(book))


def _graded_by(book: NotebookText, question_id: str) -> int | None:
    """The cell of a master that grades a question."""
    for number, cell in enumerate(book.cells):
        info = cell.get("metadata", {}).get("nbgrader", {})
        if (info.get("grade") or info.get("task")) and info.get("grade_id") == question_id.replace("-", "_"):
            return number
    return None


def _master(book: NotebookText, fields: Mapping[str, Any], new: bool, after: str | None) -> None:
    """The cells of a graded question in the master."""
    name, points = str(fields["id"]), fields.get("points", 1)
    if not isinstance(points, int | float) or isinstance(points, bool):
        points = 0  # said as a fault of the question
    key = Key(fields.get("key"), *(str(fields.get(part) or "") for part in ("python", "before", "why")))
    given = fields.get("given")
    values = next(iter(given.values())) if isinstance(given, dict) and len(given) == 1 else []
    names = (
        {str(value): value for value in values if isinstance(value, int | float)} if isinstance(values, list) else {}
    )
    number = None if new else _graded_by(book, name)
    if number is None:
        made = (
            new_task(name, points, str(fields.get("scheme") or ""))
            if fields.get("kind") == BY_HAND
            else new_grade_cell(name, points, key, names)
        )
        behind = _graded_by(book, after) if after else None
        asked = [] if book.asks(name) else [new_ask_cell(name)]
        book.add([*asked, made], len(book.cells) - 1 if behind is None else behind)
        return
    source, info = book.source(number), book.cells[number]["metadata"]["nbgrader"]
    if fields.get("kind") == BY_HAND:
        source = write_scheme(source, str(fields.get("scheme") or ""), (info.get("points", 0), points))
    elif read_key(source) is not None:
        source = write_key(source, key, names)
    book.write(number, source, **({} if info.get("points") == points else {"points": points}))


def _lesson(book: NotebookText, fields: Mapping[str, Any], new: bool, after: str | None) -> None:
    """The line of a lesson that shows a new practice question: below that of the question before it."""
    if not new or book.asks(str(fields["id"])):
        return
    asked = [
        n for n in range(len(book.cells)) if "quiz.ask(" in book.source(n) and book.cells[n]["cell_type"] == "code"
    ]
    if not asked:
        raise CourseError(f"{book.name} shows no question yet; write the first quiz.ask(...) by hand.")
    beside = [n for n in asked if after and f'quiz.ask("{after}")' in book.source(n)]
    number = (beside or asked)[-1]
    lines = book.source(number).split("\n")
    calls = [n for n, line in enumerate(lines) if line.startswith("quiz.ask(")]
    own = [n for n in calls if after and f'"{after}"' in lines[n]]
    lines.insert((own or calls)[-1] + 1, f'quiz.ask("{fields["id"]}")')
    book.write(number, "\n".join(lines))


def _without_calls(source: str, question_id: str) -> str:
    """A cell without its lines that ask, bet on or reveal a question."""
    call = re.compile(rf"quiz\.\w+\(\s*[\"']{re.escape(question_id)}[\"']\s*\)\s*")
    return "\n".join(line for line in source.split("\n") if not call.fullmatch(line))


def _asked(work: Any, *given: Any) -> Any:
    """What a function of the question file's gives; its refusal is one of the course's."""
    try:
        return work(*given)
    except QuizFileError as error:
        raise CourseError(str(error)) from None
