"""A whole question file, and its kinds by name. What a field may hold is said in `immunolab.quiz.kinds`.

``immunolab.quiz.files`` turns a violation into a sentence that names file, question, field and remedy.
"""

from __future__ import annotations

from typing import Annotated

from immunolab.quiz import kinds
from immunolab.quiz.declared import BaseModel, ConfigDict, Field, model_validator
from immunolab.quiz.kinds import KINDS, OneOfTheKinds
from immunolab.quiz.kinds.base import Line, Question
from immunolab.quiz.kinds.choice import SCORING_RULES, MultipleChoice, MultipleResponse
from immunolab.quiz.kinds.hotspot import Hotspot, Place
from immunolab.quiz.kinds.matching import Matching
from immunolab.quiz.kinds.number import NearMiss, Numeric, Tolerance
from immunolab.quiz.kinds.ordering import Ordering
from immunolab.quiz.kinds.table import Table
from immunolab.quiz.kinds.text import FreeText

__all__ = [
    "KINDS",
    "SCORING_RULES",
    "FreeText",
    "Hotspot",
    "Matching",
    "MultipleChoice",
    "MultipleResponse",
    "NearMiss",
    "Numeric",
    "Ordering",
    "Place",
    "Question",
    "QuestionFile",
    "Table",
    "Tolerance",
    "register",
]


class QuestionFile(BaseModel):
    """A whole question file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Line
    questions: Annotated[list[Annotated[Question, OneOfTheKinds]], Field(min_length=1)]

    @model_validator(mode="after")
    def _unique_ids(self) -> QuestionFile:
        seen: dict[str, int] = {}
        for number, question in enumerate(self.questions, 1):
            if question.id in seen:
                raise ValueError(
                    f"questions {seen[question.id]} and {number} have the same `id` {question.id!r}; "
                    "give each question its own"
                )
            seen[question.id] = number
        for question in self.questions:
            if question.told_with is not None and question.told_with not in seen:
                raise ValueError(
                    f"question {question.id!r} has `reveal_in: {question.told_with}`, which is no question here"
                )
        return self


def register(kind: type[Question]) -> None:
    """Make a kind of question known that lies elsewhere than in `immunolab.quiz.kinds`."""
    kinds.register(kind)
    QuestionFile.model_rebuild(force=True)
