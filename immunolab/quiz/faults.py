"""The first fault that pydantic finds in a question file, as a sentence that a teacher can act on."""

from __future__ import annotations

import difflib
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError

from immunolab.quiz.kinds.base import KEBAB
from immunolab.quiz.questions import KINDS, Question, QuestionFile

# What each field wants, where pydantic would name a Python type.
_WANTS = {
    "number": "write a number, without quotes or unit",
    "whole number": "write a whole number, without quotes",
    "text": "write a text, in quotes if it is a number or holds a colon",
    "list": "write a list, such as [a, b]",
    "switch": "write true, or leave it out",
    "mapping": "write names with texts, such as {a: ..., b: ...}",
}
_TYPES = {
    "bool_type": "switch",
    "float_type": "number",
    "int_type": "whole number",
    "string_type": "text",
    "list_type": "list",
    "tuple_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
}
_KEBAB = "write lower-case words joined by hyphens, such as nk-missing-self"
_SHAPES = {
    "id": _KEBAB,
    "objective": _KEBAB,
    "questions": "write a list of questions, each starting with `- id: ...`",
    "given": "write a list of at least two values for each name, such as {dose: [4, 8, 16]}",
    "source": "write the citation key, or several with commas between them",
}


def in_one_sentence(error: ValidationError, data: dict[str, Any], name: str) -> str:
    """File, question, field, what is wrong, and what to do."""
    found = each(error, data)[0]
    where = name
    if found.number is not None:
        question = data["questions"][found.number]
        label = question.get("id") if isinstance(question, dict) else None
        where += f", question {found.number + 1}" + (f" ({label:.60})" if isinstance(label, str) else "")
    if found.field:
        where += f", field `{'.'.join(found.field)}`"
    return f"{where}: {found.reason}"


class Fault(NamedTuple):
    """What is wrong at one place: the question's number from 0, None outside of all; its field; the remedy."""

    number: int | None
    field: tuple[str, ...]
    reason: str


def each(error: ValidationError, data: dict[str, Any]) -> list[Fault]:
    """Every fault, in the order of the file."""
    return [_fault(fault, data) for fault in error.errors(include_url=False)]


def _fault(fault: Any, data: dict[str, Any]) -> Fault:
    place = [str(part) for part in fault["loc"]]
    question = number = None
    if len(place) >= 2 and place[0] == "questions" and isinstance(fault["loc"][1], int):
        number = fault["loc"][1]
        question = data["questions"][number]
        place = place[3:] if len(place) > 2 and place[2] in KINDS else place[2:]
    # pydantic's own parts of a path: [key], float, function-before[...], constrained-str
    named = {"key": 1, "hint": 1, "image": 1, "figure": 1}
    field = [part for part in place if "[" not in part and not part.startswith(("constrained-", "function-"))]
    if field and field[0] in named:
        field = field[:1] if field[0] != "key" or not _by_name(question) else field[:2]
    if field[:1] == ["given"]:
        field = field[:3]
    return Fault(number, tuple(field), _reason(fault, field, question))


def _by_name(question: Any) -> bool:
    return isinstance(question, dict) and isinstance(question.get("key"), dict)


def _reason(fault: Any, field: list[str], question: Any) -> str:
    kind, context, got = fault["type"], fault.get("ctx", {}), fault.get("input")
    last = field[-1] if field else ""
    model = _kind_of(question)
    shapes = {**_SHAPES, **model.shapes} if model else _SHAPES
    if kind == "missing":
        if last.isdigit():
            return f"is too short; {shapes.get(field[-2] if len(field) > 1 else '', 'add what is missing')}."
        return f"is missing; add `{last}: ...`."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(last, _fields(field[:-1], question), n=1)
        return "is not known here; " + (f"did you mean `{near[0]}`?" if near else "remove it.")
    if kind == "union_tag_not_found":
        return f"the field `kind` is missing; add `kind: ...`, one of {', '.join(KINDS)}."
    if kind == "union_tag_invalid":
        asked = question.get("kind") if isinstance(question, dict) else None
        near = difflib.get_close_matches(str(asked), KINDS, n=1)
        return f"the field `kind` is {what(asked)}; it must be one of {', '.join(KINDS)}." + (
            f" Did you mean {near[0]}?" if near else ""
        )
    if kind == "model_attributes_type":
        return f"is {what(got)}; a question starts with `- id: ...`, its other fields below."
    if kind == "literal_error":
        return f"is {what(got)}; write one of {context['expected'].replace(' or ', ', ').replace(chr(39), '')}."
    if kind == "string_pattern_mismatch":
        if context.get("pattern") == KEBAB:
            return f"is {what(got) if got else 'empty'}; {_KEBAB}."
        return f"is {what(got)}; use letters, digits, _ and - only, at most 40."
    if kind == "value_error":
        return f"{context['error']!s}."
    if kind == "string_too_short":
        return "is empty; write a text."
    if kind == "too_short":
        least = context["min_length"]
        return f"has {context['actual_length']} of at least {least} {'entry' if least == 1 else 'entries'}; add more."
    if kind == "string_too_long":
        return f"has {len(got)} characters; use at most {context['max_length']}."
    if kind == "too_long":
        return f"has {context['actual_length']} entries; use at most {context['max_length']}."
    for bound, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
        if bound in context:
            return f"is {got:g}; it must be {words} {context[bound]:g}."
    if kind == "finite_number":
        return f"is {got}; write a number that is not infinite."
    shape = shapes.get(last, "")
    if field[:1] == ["given"] and len(field) == 3:
        shape = "write a number or a text"
    if field == ["key"]:
        shape = model.key_shape if model else ""
    if kind in {"model_type", "dict_type"} and len(field) > 1 and field[0] in shapes:
        shape = shapes[field[0]]
    return f"is {what(got)}; {shape or _WANTS.get(_TYPES.get(kind, ''), 'see the course guide for what it may be')}."


def _kind_of(question: Any) -> type[Question] | None:
    """The class of the kind that a question in a file names."""
    kind = question.get("kind") if isinstance(question, dict) else None
    return KINDS.get(kind) if isinstance(kind, str) else None


def what(value: Any) -> str:
    """A value in a message: its sort, and its beginning."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"the word {str(value).lower()}"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    shown = str(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    return f"the text {shown!r}" if isinstance(value, str) else f"the number {shown}"


def _fields(inside: list[str], question: Any) -> list[str]:
    """The fields known where an unknown one was found."""
    model: type[BaseModel] = _kind_of(question) or QuestionFile
    for part in inside:
        if part in model.model_fields:
            found = _models_in(model.model_fields[part].annotation)
            model = found[0] if found else model
    return list(model.model_fields)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in get_args(annotation) for m in _models_in(part)]
