"""The kinds of question, one module a kind: its fields, what an answer may be, scoring, words, and what is drawn.

A new kind is one module here, with a class of ``Question`` whose ``kind`` is a ``Literal``, and one script in
``static/kinds/``. Nothing else names the kinds: they are found here.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, Union

from immunolab.quiz.declared import Field
from immunolab.quiz.kinds.base import Question

__all__ = ["KINDS", "OneOfTheKinds", "Question", "register"]

#: the class of each kind, by what ``kind:`` says
KINDS: dict[str, type[Question]] = {}


def register(kind: type[Question]) -> None:
    """Make a kind known. Question files that are read from now on may use it."""
    for name in kind.kind_names():
        KINDS[name] = kind


class OneOfTheKinds:
    """Tells pydantic to take, for each question, the class that its ``kind`` names."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> Any:
        classes = tuple(dict.fromkeys(KINDS.values()))
        return handler.generate_schema(Annotated[Union[classes], Field(discriminator="kind")])  # noqa: UP007


for _module in iter_modules(__path__):
    for _found in vars(import_module(f"{__name__}.{_module.name}")).values():
        if isinstance(_found, type) and issubclass(_found, Question):
            register(_found)
