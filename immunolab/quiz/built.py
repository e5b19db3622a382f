"""Question files as the web page has them: validated when it was built, and read without YAML and without pydantic.

JSON in which an object of a class of ours names its class, and a tuple says that it is one. Files lie in ``built/`` of
this package, each at its place in the course. Only the wheel of the web page has that folder (``make site``), so nothing
here can be out of step with a question file that somebody edits.
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from immunolab.quiz.declared import BaseModel
from immunolab.quiz.questions import QuestionFile

__all__ = ["FOLDER", "known", "read", "written"]

FOLDER = "built"
_CLASS, _TUPLE = "=", "()"
_HERE = __name__.rpartition(".")[0]


def written(file: QuestionFile) -> str:
    """A validated question file as text."""
    return json.dumps(_plain(file), ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> QuestionFile:
    """The question file of such a text, equal to the one that was written."""
    found = _object(json.loads(text))
    if not isinstance(found, QuestionFile):
        raise ValueError("is not a question file as the page is built with them")
    return found


def known(path: Path) -> QuestionFile | None:
    """The built form of the question file at ``path``; None where files are read as their authors write them."""
    folder = _folder()
    if folder is None:
        return None
    parts = Path(os.path.abspath(path)).parts  # noqa: PTH100  (resolve asks the page's storage for each folder)
    # notebooks/NN_slug.quiz.yaml, or release/NN_slug/NN_slug.quiz.yaml
    for depth in (2, 3):
        if (name := "/".join(parts[-depth:])) in _names():
            return _read(name)
    return None


@cache
def _folder() -> Path | None:
    folder = Path(__file__).with_name(FOLDER)
    return folder if os.path.isdir(folder) else None  # noqa: PTH112  (pathlib's raises where the package may not be read)


@cache
def _names() -> frozenset[str]:
    folder = _folder()
    assert folder is not None
    return frozenset(json.loads((folder / "names.json").read_text(encoding="utf-8")))


@cache
def _read(name: str) -> QuestionFile:
    folder = _folder()
    assert folder is not None
    return read((folder / f"{name}.json").read_text(encoding="utf-8"))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        place = f"{type(value).__module__.removeprefix(_HERE + '.')}:{type(value).__qualname__}"
        return {_CLASS: place, **{name: _plain(getattr(value, name)) for name in type(value).model_fields}}
    if isinstance(value, tuple):
        return {_TUPLE: [_plain(part) for part in value]}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value


def _object(value: Any) -> Any:
    if isinstance(value, list):
        return [_object(part) for part in value]
    if not isinstance(value, dict):
        return value
    if _TUPLE in value:
        return tuple(_object(part) for part in value[_TUPLE])
    fields = {name: _object(part) for name, part in value.items() if name != _CLASS}
    if _CLASS not in value:
        return fields
    module, _, name = value[_CLASS].partition(":")
    return getattr(import_module(f"{_HERE}.{module}"), name).model_construct(**fields)
