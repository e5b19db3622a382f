"""Read a question file, or say in one sentence what is wrong with it, where, and what to do."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from immunolab.quiz.questions import KEBAB, KINDS, QuestionFile

SUFFIX = ".quiz.yaml"
MAX_BYTES = 2_000_000


class QuizFileError(ValueError):
    """A question file cannot be used; the message names file, question, field and remedy."""


class _Loader(yaml.SafeLoader):
    """YAML without its surprises: a key twice is an error, and only true and false are booleans."""


def _no_duplicates(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: dict[Any, int] = {}
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str | int | float):
            raise yaml.MarkedYAMLError(
                None, None, f"a name must be a word or a number, not {key!r}", key_node.start_mark
            )
        if key in seen:
            raise yaml.MarkedYAMLError(
                None, None, f"{key!r} appears twice (also on line {seen[key]}); keep one", key_node.start_mark
            )
        seen[key] = line
    return loader.construct_mapping(node, deep=deep)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _no_duplicates)
# YAML 1.1 reads yes, no, on and off as booleans and 2024-01-01 as a date: options are words.
_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile("^(?:true|True|false|False)$") if tag.endswith(":bool") else pattern)
        for tag, pattern in resolvers
        if not tag.endswith(":timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_questions(path: str | Path) -> QuestionFile:
    """Read and validate a question file.

    Raises
    ------
    QuizFileError
        One sentence: file, question, field, what is wrong and what to do.

    """
    path = Path(path)
    try:
        status = path.stat()
        if status.st_size > MAX_BYTES:
            limit = f"{MAX_BYTES // 1_000_000} MB"
            raise QuizFileError(f"{path.name} is larger than {limit}; a question file is text of a few kB.")
        return _load(path.resolve(), status.st_mtime_ns, status.st_size)
    except FileNotFoundError:
        raise QuizFileError(_missing(path)) from None
    except UnicodeDecodeError as error:
        raise QuizFileError(
            f"{path.name} is not UTF-8 text (byte {error.start}); save it again as UTF-8."
        ) from None
    except OSError as error:
        raise QuizFileError(f"{path.name} cannot be read: {error.strerror}.") from None


@lru_cache(maxsize=64)
def _load(path: Path, _changed: int, _size: int) -> QuestionFile:
    """Parsed once for each state of the file: a grader opens the same one a thousand times."""
    return parse_questions(path.read_text(encoding="utf-8"), path.name)


def parse_questions(raw: str, name: str) -> QuestionFile:
    """Validate the text of a question file; ``name`` is what messages call it."""
    try:
        data = yaml.load(raw, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}" if error.problem_mark else "somewhere"
        raise QuizFileError(f"{name}, {where}: {error.problem}.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise QuizFileError(f"{name} is not YAML: {str(error).splitlines()[0]}.") from None
    if not isinstance(data, dict):
        raise QuizFileError(f"{name} must start with `title:` and `questions:`; it holds {_what(data)}.")
    try:
        return QuestionFile.model_validate(data)
    except ValidationError as error:
        raise QuizFileError(_sentence(error, data, name)) from None


def _missing(path: Path) -> str:
    near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*" + SUFFIX)], n=1)
    hint = f" Did you mean {near[0]}?" if near else " It must lie beside the notebook that uses it."
    return f"There is no file {path.name} in {path.parent.resolve().name or path.parent}/.{hint}"


def _what(value: Any) -> str:
    names = {
        dict: "a mapping",
        list: "a list",
        str: f"the text {value!r:.60}",
        bool: f"{value}",
        type(None): "nothing",
    }
    return names.get(type(value), f"{value!r:.60}")


def _sentence(error: ValidationError, data: dict[str, Any], name: str) -> str:
    """The first fault, in words."""
    fault = error.errors(include_url=False)[0]
    place = [p for p in fault["loc"] if p not in KINDS]
    where, question = name, None
    if len(place) >= 2 and place[0] == "questions" and isinstance(place[1], int):
        question = data["questions"][place[1]]
        label = question.get("id") if isinstance(question, dict) else None
        where += f", question {place[1] + 1}" + (f" ({label})" if isinstance(label, str) else "")
        place = place[2:]
    field = ".".join(
        str(p) for p in place if not str(p).startswith(("function-", "dict[", "list[", "constrained"))
    )
    if field:
        where += f", field `{field}`"
    return f"{where}: {_reason(fault, field, question)}"


def _reason(fault: Any, field: str, question: Any) -> str:
    kind, context, got = fault["type"], fault.get("ctx", {}), fault.get("input")
    if kind == "missing":
        return f"is missing; add `{field.split('.')[-1] or 'it'}: ...`."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(field, _fields_of(question), n=1)
        return "is not a field of this kind of question; " + (
            f"did you mean `{near[0]}`?" if near else "remove it."
        )
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        asked = question.get("kind") if isinstance(question, dict) else None
        near = difflib.get_close_matches(str(asked), KINDS, n=1)
        return f"`kind` is {asked!r}; it must be one of {', '.join(KINDS)}." + (
            f" Did you mean {near[0]}?" if near else ""
        )
    if kind == "literal_error":
        return f"is {got!r:.60}; it must be {context['expected']}."
    if kind == "string_pattern_mismatch":
        rule = (
            "lower-case words joined by hyphens, such as nk-missing-self"
            if context.get("pattern") == KEBAB
            else "letters, digits, _ and - only, at most 40"
        )
        return f"is {got!r:.60}; write it with {rule}."
    if kind == "value_error":
        return f"{context['error']!s}."
    if kind in {"too_short", "string_too_short"}:
        return (
            "is empty; write at least one."
            if context.get("min_length") == 1
            else f"has {context.get('actual_length')} entries; at least {context['min_length']} are needed."
        )
    return f"is {_what(got)}; {fault['msg'][0].lower()}{fault['msg'][1:]}."


def _fields_of(question: Any) -> list[str]:
    from immunolab.quiz import questions as models

    kind = question.get("kind") if isinstance(question, dict) else None
    for model in vars(models).values():
        fields = getattr(model, "model_fields", {})
        if "kind" in fields and str(kind) in str(fields["kind"].annotation):
            return list(fields)
    return ["title", "questions"]
