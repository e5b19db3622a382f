"""The seven kinds of question, as a question file states them.

Every kind is a pydantic model; ``Question`` is their union. What a field may hold is said here and
nowhere else; ``immunolab.quiz.files`` turns a violation into a sentence that names file, question,
field and remedy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import combinations
from typing import Annotated, Any, ClassVar, Literal

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

from immunolab.quiz.text import one_line
from immunolab.quiz.variants import same

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SAME_SPOT = 1e-3  # of the width and height of a picture
SCORING_RULES = ("all-or-nothing", "net-correct", "coverage", "each-answer")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[Text, AfterValidator(one_line)]  # drawn in one line; its first sign begins no list, no quotation
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]  # not "4" and not true
Given = Annotated[int, Strict()] | Number | Line


def _as_id(value: Any) -> Any:
    """An option's id is a string; YAML reads an unquoted 1 as a number, and true as a boolean."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


OptionId = Annotated[str, BeforeValidator(_as_id), StringConstraints(pattern=r"^[\w-]{1,40}$")]
Options = Annotated[dict[OptionId, Line], Field(min_length=2)]
Share = Annotated[Number, Field(ge=0, le=1)]


class _Base(BaseModel):
    """What every kind has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=KEBAB, max_length=60)]
    objective: Annotated[str, StringConstraints(pattern=KEBAB)]
    points: Annotated[Number, Field(ge=0, le=100)] = 1
    stem: Text
    hint: Text | None = None
    given: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z]\w*$")], Annotated[list[Given], Field(min_length=2)]
    ] = {}
    source: list[Text] = []

    auto_scored: ClassVar[bool] = True
    named: ClassVar[str | tuple[str, ...]] = ()

    @field_validator("source", mode="before")
    @classmethod
    def _several_sources(cls, value: Any) -> Any:
        return re.split(r"[;,]\s*", value.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _given_is_used(self) -> _Base:
        for name in self.given:
            if "{" + name + "}" not in self.stem:
                raise ValueError(f"`given` names {name!r}, but the stem does not show it; write {{{name}}} in `stem`")
        return self

    @property
    def practice(self) -> bool:
        """Whether the key ships with the question."""
        return getattr(self, "key", None) is not None

    def option_ids(self) -> tuple[str, ...]:
        """Ids that a key or a feedback entry may name."""
        return tuple(getattr(self, self.named)) if isinstance(self.named, str) else self.named

    def _check_key_and_feedback(self, used: list[str], feedback: Mapping[Any, str]) -> None:
        known = self.option_ids()
        for option in used:
            if option not in known:
                raise ValueError(f"`key` names {option!r}; it must be one of {', '.join(known)}")
        if feedback and not self.practice:
            raise ValueError("there is `feedback` but no `key`; add `key: ...` to practise, or remove both to grade")
        for option in feedback:
            if option not in known:
                raise ValueError(f"`feedback` names {option!r}; it must be one of {', '.join(known)}")
        missing = [o for o in known if o not in feedback]
        if self.practice and missing:
            raise ValueError(
                f"`feedback` says nothing for {', '.join(missing)}; write a sentence for each of {', '.join(known)}"
            )

    def _check_key_by_variant(self, key: Mapping[str, Any]) -> None:
        if len(self.given) != 1:
            raise ValueError("a `key` by variant needs exactly one name in `given`")
        values = next(iter(self.given.values()))
        if {same(v) for v in values} != {same(k) for k in key}:
            raise ValueError(f"`key` must have one entry for each given value: {', '.join(str(v) for v in values)}")


class MultipleChoice(_Base):
    """One right option."""

    kind: Literal["multiple-choice"]
    choices: Options
    key: OptionId | dict[str, OptionId] | None = None
    feedback: dict[OptionId, Text] = {}

    named: ClassVar[str | tuple[str, ...]] = "choices"

    @model_validator(mode="after")
    def _consistent(self) -> MultipleChoice:
        keys = list(self.key.values()) if isinstance(self.key, dict) else [self.key] if self.key else []
        self._check_key_and_feedback(keys, self.feedback)
        if isinstance(self.key, dict):
            self._check_key_by_variant(self.key)
        return self


class MultipleResponse(_Base):
    """Any number of right options, with a named scoring rule."""

    kind: Literal["multiple-response"]
    choices: Options
    scoring: Literal["all-or-nothing", "net-correct", "coverage", "each-answer"]
    key: list[OptionId] | None = None
    feedback: dict[OptionId, Text] = {}

    named: ClassVar[str | tuple[str, ...]] = "choices"

    @model_validator(mode="after")
    def _consistent(self) -> MultipleResponse:
        if self.key == []:
            raise ValueError("`key` is empty; name at least one right option, for a blank answer earns nothing")
        if self.key and len(set(self.key)) < len(self.key):
            raise ValueError("`key` names an option twice; name each right option once")
        self._check_key_and_feedback(self.key or [], self.feedback)
        return self


class Tolerance(BaseModel):
    """How far from the key a number may lie: absolute (in the unit asked for) or relative (a fraction)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    absolute: Annotated[Number, Field(ge=0)] | None = None
    relative: Annotated[Number, Field(gt=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Tolerance:
        if (self.absolute is None) == (self.relative is None):
            raise ValueError("name one of the two, `absolute` or `relative`, such as {relative: 0.05}")
        return self


class NearMiss(BaseModel):
    """A wrong number that tells which thought led there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: Number
    say: Text


class Numeric(_Base):
    """A number with a unit."""

    kind: Literal["numeric"]
    unit: Annotated[str, AfterValidator(one_line)]
    tolerance: Tolerance
    key: Number | dict[str, Number] | None = None
    feedback: dict[Literal["right", "wrong"], Text] = {}
    near_misses: list[NearMiss] = []

    named: ClassVar[str | tuple[str, ...]] = ("right", "wrong")

    @model_validator(mode="after")
    def _consistent(self) -> Numeric:
        self._check_key_and_feedback([], self.feedback)
        if self.near_misses and self.key is None:
            raise ValueError(
                "there are `near_misses` but no `key`; add `key: ...` to practise, or remove both to grade"
            )
        if isinstance(self.key, dict):
            self._check_key_by_variant(self.key)
        return self


class Matching(_Base):
    """Each item on the left goes with one on the right."""

    kind: Literal["matching"]
    left: Options
    right: Options
    scoring: Literal["all-or-nothing", "each-answer"] = "each-answer"
    key: dict[OptionId, OptionId] | None = None
    feedback: dict[OptionId, Text] = {}

    named: ClassVar[str | tuple[str, ...]] = "left"

    @model_validator(mode="after")
    def _consistent(self) -> Matching:
        self._check_key_and_feedback(list(self.key or {}), self.feedback)
        if self.key:
            if set(self.key) != set(self.left):
                raise ValueError(f"`key` must give each item on the left a partner: {', '.join(self.left)}")
            for partner in self.key.values():
                if partner not in self.right:
                    raise ValueError(f"`key` names {partner!r}; it must be one of {', '.join(self.right)}")
        return self


class Ordering(_Base):
    """Items to be put in order; shown in an order drawn from the learner's seed."""

    kind: Literal["ordering"]
    items: Annotated[dict[OptionId, Line], Field(min_length=3)]
    scoring: Literal["all-or-nothing", "each-answer"] = "each-answer"
    key: list[OptionId] | None = None
    feedback: dict[Literal["right", "wrong"], Text] = {}

    named: ClassVar[str | tuple[str, ...]] = ("right", "wrong")

    @model_validator(mode="after")
    def _consistent(self) -> Ordering:
        self._check_key_and_feedback([], self.feedback)
        if self.key is not None and sorted(self.key) != sorted(self.items):
            raise ValueError(f"`key` must name every item exactly once: {', '.join(self.items)}")
        return self


class Place(BaseModel):
    """A named spot on the picture: centre and radius as shares of the picture's width and height."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: Line
    at: tuple[Share, Share]
    radius: Annotated[Number, Field(gt=0, le=0.5)] = 0.06


class Hotspot(_Base):
    """A spot on a picture, with the list of named places as the keyboard's way."""

    kind: Literal["hotspot"]
    image: Text | None = None
    figure: Text | None = None
    alt: Line
    places: Annotated[dict[OptionId, Place], Field(min_length=2)]
    key: OptionId | None = None
    feedback: dict[OptionId, Text] = {}

    named: ClassVar[str | tuple[str, ...]] = "places"

    @model_validator(mode="after")
    def _consistent(self) -> Hotspot:
        if (self.image is None) == (self.figure is None):
            raise ValueError("name one of the two, an `image` file beside the question file or a `figure` of immunolab")
        self._check_key_and_feedback([self.key] if self.key else [], self.feedback)
        for (one, first), (other, second) in combinations(self.places.items(), 2):
            if math.dist(first.at, second.at) < SAME_SPOT:
                raise ValueError(
                    f"`places` {one} and {other} have the same centre, so a spot there could mean either; move one"
                )
        return self


class FreeText(_Base):
    """A short written answer, graded by hand; in practice the learner compares with a model answer."""

    kind: Literal["free-text"]
    max_words: Annotated[int, Strict(), Field(ge=5, le=1000)] = 150
    key: Text | None = None
    feedback: dict[Literal["compare"], Text] = {}

    auto_scored: ClassVar[bool] = False

    named: ClassVar[str | tuple[str, ...]] = ("compare",)

    @model_validator(mode="after")
    def _consistent(self) -> FreeText:
        self._check_key_and_feedback([], self.feedback)
        return self


Question = Annotated[
    MultipleChoice | MultipleResponse | Numeric | Matching | Ordering | Hotspot | FreeText, Field(discriminator="kind")
]
KINDS = ("multiple-choice", "multiple-response", "numeric", "matching", "ordering", "hotspot", "free-text")


class QuestionFile(BaseModel):
    """A whole question file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Line
    questions: Annotated[list[Question], Field(min_length=1)]

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
        return self
