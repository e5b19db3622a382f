"""What is wrong with a question while it is written, in the words of `immunolab check`, each at its field."""

from __future__ import annotations

import re
from itertools import islice, product
from typing import Any, NamedTuple

from pydantic import ValidationError

from immunolab.course import CourseError
from immunolab.quiz import Question, QuizKeyError, resolve_key
from immunolab.quiz.faults import each
from immunolab.quiz.questions import QuestionFile
from immunolab.writing.form import question_class, words_for
from immunolab.writing.grade_cell import read_key
from immunolab.writing.item import Sheet, fields_of

MOST_VARIANTS = 500
_FIELD = re.compile(r"`(\w+)`")


class Said(NamedTuple):
    """A fault. ``field``: where it is, the field's name and what within it; empty for the question as a whole."""

    field: tuple[str, ...]
    sentence: str


def faults_of(sheet: Sheet, question_id: str) -> list[Said]:
    """What the question file's own rules say of a question, and what its key lacks."""
    text = sheet.text()
    number = list(text.questions).index(question_id)
    try:
        question = QuestionFile.model_validate(text.data).questions[number]
    except ValidationError as error:
        found = [
            Said(fault.field or _named(fault.reason), sentence(_called(fault.field, question_id, text), fault.reason))
            for fault in each(error, text.data)
            if fault.number in (number, None)
        ]
        if found:
            return found
    return _key(sheet, question, text.questions[question_id])


def sentence(field: tuple[str, ...], reason: str) -> str:
    """A reason as a sentence of its own."""
    words = ", ".join(field) if field else ""
    said = f"{words} {reason}" if re.match(r"(is|has) ", reason) and words else reason
    return said[:1].upper() + said[1:]


def _called(field: tuple[str, ...], question_id: str, text: Any) -> tuple[str, ...]:
    """A field as the form calls it."""
    cls = question_class(text.questions[question_id].get("kind"))
    return (words_for(field[0], cls)[0], *field[1:]) if field and cls else field


def _named(reason: str) -> tuple[str, ...]:
    """The field that a sentence about the whole question is about: the first that it names."""
    found = _FIELD.search(reason)
    return (found[1],) if found else ()


def _key(sheet: Sheet, question: Question, data: dict[str, Any]) -> list[Said]:
    """A key is needed, of practice in the file, of a graded question in the master, and it must fit every variant."""
    kind = type(question)
    if not sheet.graded:
        lacks = [name for name in ("key", "feedback") if data.get(name) is None]
        return [Said((name,), "A practice question needs `key` and `feedback`.") for name in lacks[:1]]
    if "key" in data:
        return [Said(("key",), "A graded question must not carry its key.")]
    if not kind.gradable:
        return [Said((), f"A {data['kind']} is for practice; to grade, ask for its parts one by one.")]
    fields = fields_of(sheet, question.id)
    if not kind.auto_scored:
        return [] if fields.get("scheme") else [Said(("scheme",), "Write what earns a point.")]
    if fields.get("python") or "elsewhere" in fields:
        return []
    if "key" not in fields:
        return [Said(("key",), f"A key is needed: {kind.key_shape}.")]
    try:
        for values in islice(product(*question.given.values()), MOST_VARIANTS):
            resolve_key(question, fields["key"], dict(zip(question.given, values, strict=True)))
    except QuizKeyError as error:
        return [Said(("key",), sentence((), re.sub(r"^question '[^']*': ", "", str(error)) + "."))]
    return []


def python_fault(fields: dict[str, Any]) -> list[Said]:
    """Whether Python for a key can be read, and holds nothing but what a grade cell may hold."""
    from immunolab.writing.grade_cell import Key, new_grade_cell

    made = Key(fields.get("key"), fields.get("python") or "", fields.get("before") or "", fields.get("why") or "")
    if not made.python and not made.before:
        return []
    name = "python" if made.python else "before"
    if made.before and not made.python:
        return [Said(("python",), "There are lines before it and no key in Python; write one, or remove the lines.")]
    try:
        if read_key("".join(new_grade_cell("x", 1, made)["source"])) == made._replace(before=made.before.strip("\n")):
            return []
    except (CourseError, SyntaxError):
        pass
    words = "This is not Python for a key: one expression here, and only imports in the lines that it needs."
    return [Said((name,), words)]
