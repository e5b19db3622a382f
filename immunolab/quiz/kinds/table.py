"""table: boxes to fill in while exploring, compared with what the simulation gives. For practice only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from immunolab.html import Markup, element, escape, table
from immunolab.quiz.declared import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from immunolab.quiz.kinds.base import Draw, Line, OptionId, Question, Text, Told, options_of
from immunolab.quiz.kinds.number import Tolerance, as_float, by_tolerance, is_number, number_shown
from immunolab.quiz.numbers import parse_number
from immunolab.quiz.refusals import ResponseError, brief, is_blank, known
from immunolab.quiz.text import one_line, to_plain
from immunolab.quiz.variants import fill

MAX_WORDS = 80  # characters in a box
_MISSING = "Some boxes are still empty."
_LEFT = "border:1px solid #767676;padding:.2em .6em;text-align:left"


class Column(BaseModel):
    """What is noted: a number with a unit and a tolerance, or, without a tolerance, a few words."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: Line
    unit: Annotated[str, AfterValidator(one_line)] = ""
    tolerance: Tolerance | None = None

    @model_validator(mode="after")
    def _numbers_have_a_tolerance(self) -> Column:
        if self.unit and self.tolerance is None:
            raise ValueError("there is a `unit` but no `tolerance`; add one for numbers, or remove the unit for words")
        return self


class Table(Question):
    """Boxes in rows and columns."""

    kind: Literal["table"]
    rows: Annotated[dict[OptionId, Line], Field(min_length=1)]
    columns: Annotated[dict[OptionId, Column], Field(min_length=1)]
    #: the bet in whose reveal the numbers stand beside the simulation's
    reveal_in: Text | None = None
    key: dict[OptionId, Any] | None = None
    feedback: dict[Literal["right", "wrong"], Text] = Field(default_factory=dict)

    named: ClassVar[str | tuple[str, ...]] = ("right", "wrong")
    to_do: ClassVar[str] = "Fill in the boxes as you explore."
    nothing_yet: ClassVar[str] = "Fill in a box first."
    key_shape: ClassVar[str] = "write the simulation's values, such as {default: {peak: 1.19, day: 5.4}}"
    choice_in_options: ClassVar[bool] = True
    gradable: ClassVar[bool] = False
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "rows": ("Rows", ""),
        "columns": ("Columns", "With a tolerance it takes numbers, without one a few words."),
        "reveal_in": ("Shown again with", "The bet in whose reveal the numbers stand beside the simulation's."),
        "label": ("Label", ""),
        "unit": ("Unit", ""),
        "tolerance": ("Tolerance", "One of the two: in the unit, or as a share of the key."),
        "absolute": ("In the unit", ""),
        "relative": ("As a share", ""),
    }
    written_as: ClassVar[Mapping[str, dict[str, Any]]] = {"reveal_in": {"type": "line"}}
    key_control: ClassVar[Mapping[str, Any]] = {"type": "boxes", "rows": "rows", "columns": "columns"}
    shapes: ClassVar[dict[str, str]] = {
        "rows": "write a name and a label for each row, such as {default: At the default}",
        "columns": "write {label: ..., unit: ..., tolerance: {relative: 0.05}} for each column",
        "tolerance": "write {absolute: 0.1} or {relative: 0.05}",
    }

    @model_validator(mode="after")
    def _consistent(self) -> Table:
        if self.key is None:
            raise ValueError("a table is for practice and needs a `key`; to grade, ask for the numbers one by one")
        self._check_key_and_feedback([], self.feedback)
        keys = [self.key]
        if self.key_by_given(self.key):
            self._check_key_by_variant(self.key)
            keys = list(self.key.values())
        for key in keys:
            try:
                fitted = self.fit_key(key)
            except ResponseError as error:
                raise ValueError(f"`key`: {error}") from None
            if fitted is None:
                raise ValueError("`key` says nothing; name at least one box, such as {default: {peak: 1.19}}")
        return self

    @property
    def told_with(self) -> str | None:
        """The bet in whose reveal it is shown."""
        return self.reveal_in

    def key_by_given(self, key: Mapping[Any, Any]) -> bool:
        """Whether a key has an entry for each given value, and not for each row."""
        return bool(self.given) and not set(map(str, key)) <= set(self.rows)

    # -- answers

    def normalise(self, response: Any) -> dict[str, dict[str, Any]] | None:
        """Values by row and column, in the file's order; empty boxes are left out."""
        return self._boxes(response, self._value)

    def fit_key(self, key: Any) -> dict[str, dict[str, Any]] | None:
        """Values by row and column; of words all that are accepted, the first being the one that is shown."""
        return self._boxes(key, self._accepted)

    def _boxes(self, given: Any, read: Any) -> dict[str, dict[str, Any]] | None:
        if not isinstance(given, Mapping) or not all(
            isinstance(row, Mapping) or is_blank(row) for row in given.values()
        ):
            raise ResponseError(
                f"give the boxes by row and column, such as {{{next(iter(self.rows))!r}: {{{next(iter(self.columns))!r}: ...}}}}"
            )
        found: dict[tuple[str, str], Any] = {}
        for row, cells in given.items():
            name = known(row, self.rows, "row")
            for column, value in (cells or {}).items():
                place = (name, known(column, self.columns, "column"))
                if not is_blank(value):
                    found[place] = read(value, *place)
        rows = {row: {c: found[row, c] for c in self.columns if (row, c) in found} for row in self.rows}
        return {row: cells for row, cells in rows.items() if cells} or None

    def _value(self, value: Any, row: str, column: str) -> float | str:
        """What one box holds. Raises ResponseError that names the box."""
        place = f"{to_plain(self.rows[row])}, {to_plain(self.columns[column].label)}"
        if self.columns[column].tolerance is None:
            if not isinstance(value, str) or len(value) > MAX_WORDS:
                raise ResponseError(f"{place}: write a few words, at most {MAX_WORDS} characters")
            return one_line(value.encode("utf-8", "replace").decode("utf-8"))
        try:
            number = parse_number(value, self.columns[column].unit) if isinstance(value, str) else as_float(value)
        except ResponseError as error:
            raise ResponseError(f"{place}: {error}") from None
        if number is None or not is_number(number):
            raise ResponseError(f"{place}: {brief(value)} is not a number")
        return number

    def _accepted(self, value: Any, row: str, column: str) -> float | tuple[str, ...]:
        if self.columns[column].tolerance is not None:
            return float(self._value(value, row, column))
        words = value if isinstance(value, list | tuple) else [value]
        return tuple(str(self._value(word, row, column)) for word in words)

    # -- points and words

    def share(self, response: dict[str, dict[str, Any]], key: dict[str, dict[str, Any]]) -> float:
        """The share of boxes that agree with the key; boxes of which the key says nothing do not count."""
        marks = list(self._marks(response, key))
        return sum(agrees for *_, agrees in marks) / len(marks)

    def _marks(self, response: Mapping[str, Any], key: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
        for row, cells in key.items():
            for column, wanted in cells.items():
                value = response.get(row, {}).get(column)
                yield row, column, value is not None and self._agrees(column, value, wanted)

    def _agrees(self, column: str, value: Any, wanted: Any) -> bool:
        tolerance = self.columns[column].tolerance
        if tolerance is not None:
            return tolerance.reaches(value, wanted)
        return _bare(value) in map(_bare, wanted)

    def explain(self, values: dict[str, Any], response: Any, key: Any, earned: float) -> Told:
        """How many boxes agree, the sentence for right or wrong, and each box marked that is filled."""
        found = list(self._marks(response, key))
        filled = [(f"{row}/{column}", agrees) for row, column, agrees in found if column in response.get(row, {})]
        agree, wrong = sum(a for _, a in filled), any(not a for _, a in filled)
        lines = [f"{agree} of {len(found)} agree with the simulation."]
        if earned == 1 or wrong:
            lines.append(self._said(self.feedback["right" if earned == 1 else "wrong"], values))
        if len(filled) < len(found):
            lines.append(_MISSING)
        return Told(lines, {place: "right" if agrees else "wrong" for place, agrees in filled})

    def described(
        self, response: dict[str, dict[str, Any]], values: dict[str, Any], draw: Draw = to_plain
    ) -> list[str]:
        """A line for each row."""
        return self._lines(response, values, draw, self._own)

    def right_answer(self, key: Any, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The same of the key."""
        return self._lines(key, values, draw, lambda column, value, draw: draw(self._of_key(column, value)))

    def _lines(self, cells: Any, values: dict[str, Any], draw: Draw, shown: Any) -> list[str]:
        lines = []
        for row, there in cells.items():
            parts = [
                f"{draw(fill(self.columns[c].label, values))} {shown(c, value, draw)} {draw(self._unit(c, values))}".strip()
                for c, value in there.items()
            ]
            lines.append(f"{draw(fill(self.rows[row], values))}: {', '.join(parts)}")
        return lines

    def _own(self, _column: str, value: Any, draw: Draw = to_plain) -> str:
        """A learner's own value: her words are never rendered, on a page escaped."""
        text = value if isinstance(value, str) else number_shown(value)
        return text if draw is to_plain else escape(text)

    def _of_key(self, column: str, value: Any) -> str:
        tolerance = self.columns[column].tolerance
        return by_tolerance(value, tolerance) if tolerance is not None else value[0]

    def _unit(self, column: str, values: dict[str, Any]) -> str:
        return fill(self.columns[column].unit, values)

    def scoring_in_words(self) -> str:
        """What is compared."""
        return "Each box is compared with what there is to see above."

    # -- what is drawn

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """Rows, and columns with their units."""
        columns = options_of({name: column.label for name, column in self.columns.items()}, values)
        for drawn, (name, column) in zip(columns, self.columns.items(), strict=True):
            drawn |= {"unit": to_plain(self._unit(name, values)), "number": column.tolerance is not None}
        return {"rows": options_of(self.rows, values), "columns": columns, "longest": MAX_WORDS}

    def static(self, values: dict[str, Any], response: Any, picture: str, seed: int) -> list[str]:
        """The table with what is noted; empty boxes to be filled in on paper."""
        head = ["", *(self._head(column, values) for column in self.columns)]
        rows = [
            [
                Markup(self._line(label, values)),
                *(self._noted(response, row, column) or Markup("&emsp;" * 4) for column in self.columns),
            ]
            for row, label in self.rows.items()
        ]
        return [table(head, rows, cell_style=_LEFT, style="border-collapse:collapse")]

    def _head(self, column: str, values: dict[str, Any]) -> Markup:
        unit = self._unit(column, values)
        return Markup(
            self._line(self.columns[column].label, values) + (f" ({self._line(unit, values)})" if unit else "")
        )

    def _noted(self, response: Any, row: str, column: str) -> str:
        value = ((response or {}).get(row) or {}).get(column)
        return "" if value is None else self._own(column, value)

    def beside(self, response: Any, key: Any, values: dict[str, Any]) -> Markup:
        """The learner's values beside the simulation's; what she has not noted yet stands folded below."""
        marks = {(row, column): agrees for row, column, agrees in self._marks(response or {}, key)}
        own, other = [], []
        for (row, column), agrees in marks.items():
            label = Markup(self._line(self.rows[row], values)) + ": " + self._head(column, values)
            simulated, noted = self._of_key(column, key[row][column]), self._noted(response, row, column)
            if noted:
                sign = element("span", "✓" if agrees else "✗", role="img", aria_label="agrees" if agrees else "differs")
                own.append([label, Markup().join([noted, " ", sign]), simulated])
            else:
                other.append([label, simulated])
        parts = []
        if own:
            parts.append(
                table(("You noted", "You", "Simulation"), own, cell_style=_LEFT, style="border-collapse:collapse")
            )
        if other:
            words = "What you have not noted yet" if own else "Your table is empty. What the simulation gives"
            rest = table(("Box", "Simulation"), other, cell_style=_LEFT, style="border-collapse:collapse")
            parts.append(element("details", element("summary", words), rest))
        return Markup().join(parts)


def _bare(words: str) -> str:
    """Words as they are compared: no difference by capitals, spaces or a full stop."""
    return " ".join(words.casefold().split()).rstrip(".!")
