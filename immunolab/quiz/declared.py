"""What the classes of questions are declared with: pydantic's names, or stand-ins where there is no pydantic.

A question file is validated by pydantic. In a browser's kernel there is none: it is 2 MB and 4.5 s of processor time, and
question files come there as `immunolab.quiz.built` has written them, validated. The stand-ins only hold what is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = [
    "AfterValidator",
    "BaseModel",
    "BeforeValidator",
    "ConfigDict",
    "Field",
    "Strict",
    "StringConstraints",
    "field_validator",
    "model_validator",
]

if TYPE_CHECKING:
    from pydantic import (
        AfterValidator,
        BaseModel,
        BeforeValidator,
        ConfigDict,
        Field,
        Strict,
        StringConstraints,
        field_validator,
        model_validator,
    )
else:
    try:
        from pydantic import (
            AfterValidator,
            BaseModel,
            BeforeValidator,
            ConfigDict,
            Field,
            Strict,
            StringConstraints,
            field_validator,
            model_validator,
        )
    except ImportError:
        from types import SimpleNamespace
        from typing import get_type_hints

        class _Declared(type):
            @property
            def model_fields(cls):
                return {name: SimpleNamespace(annotation=hint) for name, hint in get_type_hints(cls).items()}

        class BaseModel(metaclass=_Declared):
            """Fields without a check of them."""

            @classmethod
            def model_construct(cls, **fields):
                """An object with these fields, as pydantic's method of this name makes one."""
                made = cls.__new__(cls)
                made.__dict__.update(fields)
                return made

        def Field(**_said):  # noqa: N802  (pydantic's names)
            """Nothing: a built file states every field."""

        def _nothing(*_said, **_more):
            """A mark in an annotation that nobody reads."""

        def _as_it_is(*_names, **_more):
            """Leave a validator the function that it is."""
            return lambda method: method

        AfterValidator = BeforeValidator = Strict = StringConstraints = _nothing
        ConfigDict = dict
        field_validator = model_validator = _as_it_is
