"""What can be filled in for a question of a kind: the form, told by the classes of the kinds and by nothing else.

A field is a mapping: ``name``, ``label``, ``help``, ``type``, ``needed``, and what its type has. Types:

| type | value | and |
| --- | --- | --- |
| ``line`` ``text`` ``name`` ``python`` | a text in one line, in several, a word of the file, Python | |
| ``number`` ``switch`` ``value`` | a number, true or nothing, a number or a text | |
| ``choice`` | one of ``options`` | |
| ``map`` | names with values | ``item``, a field; ``names`` where they are given; ``of``, the field whose names they are |
| | | ``bare``: what a list of the names alone stands for |
| ``list`` ``group`` | values in a row; named ones | ``item``; ``fields`` |
| ``one`` ``some`` ``pairs`` ``order`` ``boxes`` | a key by the names of other fields | ``of``; ``left``, ``right``; ``rows``, ``columns`` |
| ``amount`` | a number, or one for each variant | ``by``, the field of the variants |
"""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from immunolab.quiz import KINDS, Question
from immunolab.quiz.declared import BaseModel
from immunolab.quiz.text import one_line
from immunolab.writing.yaml_edits import place_of

#: of a graded question: what the hidden tests of its grade cell, or its task, hold
_WHY = ("Why", "Shown with the right answer where the feedback shows it. Students' copies do not have it.")
_PYTHON = ("Key worked out by Python", "An expression, such as lambda dose: 2 * dose, with the names in `given`.")
_BEFORE = ("Lines that it needs", "Such as: from immunolab.models.infection import simulate")
_SCHEME = ("Mark scheme", "What earns a point, for who reads the texts. Students' copies do not have it.")


def kinds(graded: bool) -> list[dict[str, str]]:
    """The kinds that can be chosen, with what each asks of a student."""
    return [{"kind": name, "says": kind.to_do} for name, kind in KINDS.items() if kind.gradable or not graded]


def form(kind: str, graded: bool) -> list[dict[str, Any]]:
    """The fields of a question of this kind, in the order in which files have them."""
    cls = KINDS[kind]
    hints = get_type_hints(cls, include_extras=True)
    fields = []
    for name, info in cls.model_fields.items():
        if (graded and name in cls.practice_only and name != "key") or name == "kind":
            continue
        field = _field(name, hints[name], cls) | {"needed": info.is_required()}
        if name == "key":
            if not cls.auto_scored and graded:
                continue
            field |= {"needed": True, **cls.key_control}
            if graded:
                field["help"] = "Students' copies do not have it."
        field["needed"] |= name == "feedback"  # which only practice has, and needs
        if name == "feedback" and isinstance(cls.named, str):
            field["of"] = cls.named
        fields.append(field)
    fields.sort(key=lambda field: place_of(field["name"]))
    if graded and cls.auto_scored:
        fields += [_own("python", _PYTHON, "python"), _own("before", _BEFORE, "python"), _own("why", _WHY, "text")]
    elif graded:
        fields.append(_own("scheme", _SCHEME, "text") | {"needed": True})
    return fields


def begun(kind: str, graded: bool) -> dict[str, Any]:
    """What a new question of this kind starts from."""
    found: dict[str, Any] = {"id": "", "kind": kind, "objective": "", "points": 1, "stem": ""}
    for field in form(kind, graded):
        if field["needed"] and field["name"] not in found and field["type"] != "boxes":
            found[field["name"]] = _empty(field)
    return {name: value for name, value in found.items() if value is not None}


def _empty(field: dict[str, Any]) -> Any:
    sort = field["type"]
    if sort == "map" and "of" not in field:
        return dict.fromkeys(field.get("names", ()), "") or {
            name: _empty(field["item"]) for name in "abcd"[: max(2, field.get("least", 2))]
        }
    if sort == "group":
        found = {part["name"]: _empty(part) for part in field["fields"] if part["needed"]}
        return found or {field["fields"][0]["name"]: 0}
    if sort == "list" and field.get("length"):
        return [0.5] * field["length"]
    if sort == "choice":
        return field["options"][0]
    return "" if sort in ("line", "text", "name") else None


def _own(name: str, words: tuple[str, str], sort: str) -> dict[str, Any]:
    return {"name": name, "label": words[0], "help": words[1], "type": sort, "needed": False}


def _field(name: str, hint: Any, cls: type) -> dict[str, Any]:
    label, says = words_for(name, cls)
    return {"name": name, "label": label, "help": says, **_type(hint, cls), **_written(name, cls)}


def _written(name: str, cls: type) -> dict[str, Any]:
    """How a field is written whose type alone does not say it."""
    return next(
        (vars(base)["written_as"][name] for base in cls.__mro__ if name in vars(base).get("written_as", {})), {}
    )


def words_for(name: str, cls: type) -> tuple[str, str]:
    """What a form calls a field: the nearest class that says it, else its name."""
    for base in cls.__mro__:
        if name in vars(base).get("in_words", {}):
            said: tuple[str, str] = vars(base)["in_words"][name]
            return said
    return name.replace("_", " ").capitalize(), ""


def _type(hint: Any, cls: type) -> dict[str, Any]:
    """A field's type out of its annotation."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        least = next((n for extra in parts[1:] for n in _least(extra)), None)
        if parts[0] is str and any(getattr(extra, "pattern", None) for extra in parts[1:]):
            return {"type": "name"}
        if any(getattr(extra, "func", None) is one_line for extra in parts[1:]):
            return {"type": "line"}
        inner = _type(parts[0], cls)
        return inner | ({"least": least} if least and inner["type"] in ("map", "list") else {})
    if origin in (Union, types.UnionType):
        kept = [part for part in parts if part is not type(None)]
        return _type(kept[0], cls) if len(kept) == 1 else {"type": "value"}
    if origin is Literal:
        return {"type": "choice", "options": list(parts)}
    if origin is dict:
        names = _type(parts[0], cls).get("options")
        item = {"name": "", "label": "", "help": "", "needed": True, **_type(parts[1], cls)}
        return {"type": "map", "item": item, **({"names": names} if names else {})}
    if origin in (list, tuple):
        item = {"name": "", "label": "", "help": "", "needed": True, **_type(parts[0], cls)}
        fixed = {"length": len(parts)} if origin is tuple and Ellipsis not in parts else {}
        return {"type": "list", "item": item, **fixed}
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        hints = get_type_hints(hint, include_extras=True)
        fields = [
            _field_of(name, hints[name], cls) | {"needed": info.is_required()}
            for name, info in hint.model_fields.items()
        ]
        return {"type": "group", "fields": fields}
    return {"type": {bool: "switch", int: "number", float: "number"}.get(hint, "text")}


def _field_of(name: str, hint: Any, cls: type) -> dict[str, Any]:
    """A field of a part of a question."""
    label, says = words_for(name, cls)
    return {"name": name, "label": label, "help": says, **_type(hint, cls)}


def _least(extra: Any) -> list[int]:
    """The fewest entries that a field takes."""
    found = [getattr(part, "min_length", None) for part in (extra, *getattr(extra, "metadata", ()))]
    return [least for least in found if isinstance(least, int)]


def question_class(kind: Any) -> type[Question] | None:
    """The class of a kind by its name."""
    return KINDS.get(kind) if isinstance(kind, str) else None
