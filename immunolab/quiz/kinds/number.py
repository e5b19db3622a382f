"""numeric: a number with a unit and a tolerance."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from immunolab.quiz.declared import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from immunolab.quiz.kinds.base import Draw, Number, Question, Text, Told
from immunolab.quiz.numbers import parse_number
from immunolab.quiz.refusals import ResponseError
from immunolab.quiz.text import one_line, to_plain
from immunolab.quiz.variants import fill
from immunolab.words import number

_COUNTS = {"no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_DIGITS = re.compile(r"\b(no|one|two|three|four|five|\d) (decimal|significant)", re.I)


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

    def limit(self, key: float) -> float:
        """How far from this key, in the unit asked for."""
        return self.absolute if self.absolute is not None else (self.relative or 0.0) * abs(key)

    def reaches(self, value: float, key: float) -> bool:
        """Whether a number lies within the tolerance of the key; the limit itself counts.

        A millionth of the tolerance is added, so that 4.25 is within 0.05 of 4.2 in binary too.
        """
        return abs(value - key) <= self.limit(key) * (1 + 1e-6) + 4e-15 * abs(key)


class NearMiss(BaseModel):
    """A wrong number that tells which thought led there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: Number
    say: Text


class Numeric(Question):
    """A number with a unit."""

    kind: Literal["numeric"]
    unit: Annotated[str, AfterValidator(one_line)]
    tolerance: Tolerance
    key: Number | dict[str, Number] | None = None
    feedback: dict[Literal["right", "wrong"], Text] = Field(default_factory=dict)
    near_misses: list[NearMiss] = Field(default_factory=list)

    named: ClassVar[str | tuple[str, ...]] = ("right", "wrong")
    to_do: ClassVar[str] = "Type a number."
    key_shape: ClassVar[str] = "write a number, or one for each given value, such as {4: 1.5, 8: 3}"
    practice_only: ClassVar[tuple[str, ...]] = (*Question.practice_only, "near_misses")
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "unit": ("Unit", "Empty for a bare number."),
        "tolerance": ("Tolerance", "One of the two: in the unit, or as a share of the key, such as 0.05."),
        "absolute": ("In the unit", ""),
        "relative": ("As a share", ""),
        "near_misses": ("Near misses", "Wrong numbers that tell which thought led there."),
        "value": ("Number", ""),
        "say": ("What is said", ""),
    }
    key_control: ClassVar[Mapping[str, Any]] = {"type": "amount", "by": "given"}
    shapes: ClassVar[dict[str, str]] = {
        "tolerance": "write {absolute: 0.1} or {relative: 0.05}",
        "near_misses": "write a list such as [{value: 3, say: ...}]",
    }

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

    def normalise(self, response: Any) -> float:
        """A finite number, typed or computed."""
        value = parse_number(response, self.unit) if isinstance(response, str) else as_float(response)
        if value is None:
            raise ResponseError("give a number, such as 4.2")
        if not math.isfinite(value):
            raise ResponseError("the number must be finite")
        return value

    def share(self, response: float, key: float) -> float:
        """1 within the tolerance, else 0."""
        return float(self.tolerance.reaches(response, key))

    def explain(self, values: dict[str, Any], response: float, key: float, earned: float) -> Told:
        """The sentence for right, for a near miss, or for wrong."""
        near = next((near.say for near in self.near_misses if self.tolerance.reaches(response, near.value)), "")
        said = self.feedback["right"] if earned == 1 else near or self.feedback["wrong"]
        return Told([self._said(said, values)], {})

    def described(self, response: float, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The number as it was given, with its unit."""
        return [f"{number_shown(response)} {draw(fill(self.unit, values))}".strip()]

    def right_answer(self, key: float, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The key with the digits that were asked for."""
        return [f"{self.as_asked(key)} {draw(fill(self.unit, values))}".strip()]

    def as_asked(self, key: float) -> str:
        """A key rounded as the stem asks ("one decimal", "three significant digits"), else as the tolerance can tell.

        The number that is shown is always one that would have counted as right.
        """
        stated = _DIGITS.search(self.stem)
        count = int(_COUNTS.get(stated[1].lower(), stated[1])) if stated else 0
        if stated and stated[2].lower() == "decimal" and self.tolerance.reaches(float(f"{key:.{count}f}"), key):
            return f"{key:,.{count}f}"
        significant = count if stated and stated[2].lower() != "decimal" else 0
        if significant and self.tolerance.reaches(float(f"{key:.{significant}g}"), key):
            return number(key, significant)
        return by_tolerance(key, self.tolerance)

    def understood(self, response: float) -> str:
        """The number that was read."""
        return number_shown(response)

    def scoring_in_words(self) -> str:
        """The tolerance."""
        limit = self.tolerance
        if limit.absolute == 0:
            return "The exact number is needed."
        if limit.absolute is not None:
            unit = "percentage points" if self.unit.startswith("%") else self.unit
            return f"Within {number(limit.absolute)} {unit}".rstrip() + " counts as right."
        return f"Within {number((limit.relative or 0) * 100)} % of the right number counts as right."

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """The unit."""
        return {"unit": to_plain(fill(self.unit, values))}


def as_float(value: Any) -> float | None:
    """A number of Python's or numpy's as a float; None for anything else, truth values included."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf


def is_number(value: Any) -> bool:
    """Whether a float is one that can be compared and kept."""
    return isinstance(value, float) and math.isfinite(value)


def by_tolerance(key: float, tolerance: Tolerance) -> str:
    """A key with the digits that its tolerance can tell."""
    limit = tolerance.limit(key)
    if not limit:
        return number_shown(key)
    decimals = max(0, math.ceil(-math.log10(limit / 2)))  # an error of at most a quarter of the tolerance
    return number(round(key, decimals), 10)


def number_shown(value: float) -> str:
    """A student's own number as the course writes numbers; ten digits, so that it is seen as it was typed."""
    return number(value, 10)
