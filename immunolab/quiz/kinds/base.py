"""What every kind of question has, and what it can be asked. A kind is a class of this one; see `immunolab.quiz.kinds`.

All methods are pure: they read the question and their arguments, and change nothing. ``values`` is everywhere the
student's variant, ``response`` an answer in its stored form, ``key`` a resolved key (`immunolab.quiz.scoring`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from immunolab.html import Markup, element
from immunolab.quiz.citing import check_citations
from immunolab.quiz.declared import (
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
from immunolab.quiz.text import one_line, to_inline_html, to_plain, to_short_html
from immunolab.quiz.variants import fill, same

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[Text, AfterValidator(one_line)]  # drawn in one line; its first sign begins no list, no quotation
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]  # not "4" and not true
Given = Annotated[int, Strict()] | Number | Line
Draw = Callable[[str], str]


def _as_id(value: Any) -> Any:
    """An option's id is a string; YAML reads an unquoted 1 as a number, and true as a boolean."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


OptionId = Annotated[str, BeforeValidator(_as_id), StringConstraints(pattern=r"^[\w-]{1,40}$")]
Options = Annotated[dict[OptionId, Line], Field(min_length=2)]


def _cites(text: str) -> str:
    """A text whose citations the bibliography has."""
    check_citations(text)
    return text


class Told(NamedTuple):
    """What practice says: sentences (HTML), and for each option touched "right" or "wrong"."""

    lines: list[str]
    marks: dict[str, str]


class Question(BaseModel):
    """One question, as a question file states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=KEBAB, max_length=60)]
    objective: Annotated[str, StringConstraints(pattern=KEBAB)]
    points: Annotated[Number, Field(ge=0, le=100)] = 1
    stem: Text
    hint: Text | None = None
    sure: Annotated[bool, Strict()] = False  # asks how sure the learner is; never graded
    reveal: Annotated[Text, AfterValidator(_cites)] | None = None  # practice only
    given: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z]\w*$")], Annotated[list[Given], Field(min_length=2)]
    ] = Field(default_factory=dict)
    source: list[Text] = Field(default_factory=list)
    tags: list[Line] = Field(default_factory=list)  # of a bank that it came from, kept for going out again
    kind: str
    work: Literal["copy", "calculate", "search", "decide"] | None = None  # what it asks for; `immunolab check` counts
    key: Any = None  # practice only

    #: whether a machine gives the points
    auto_scored: ClassVar[bool] = True
    #: the field whose names, or the names, that a key or a feedback entry may use
    named: ClassVar[str | tuple[str, ...]] = ()
    #: what the student is to do, one sentence
    to_do: ClassVar[str] = ""
    #: what a student reads who checks before there is an answer
    nothing_yet: ClassVar[str] = "Choose or type an answer first."
    #: what a key looks like, and other fields of this kind, after "write ..."
    key_shape: ClassVar[str] = "write the right answer"
    shapes: ClassVar[Mapping[str, str]] = {}
    #: the key itself is a mapping, not one key for each given value
    key_is_mapping: ClassVar[bool] = False
    #: the page marks the saved choice among the options
    choice_in_options: ClassVar[bool] = False
    #: fields that tell the answer, so a graded question has none of them; whether a kind can be graded
    practice_only: ClassVar[tuple[str, ...]] = ("key", "feedback", "reveal")
    gradable: ClassVar[bool] = True
    #: for who writes a question in a form: what each field is called, with help; how a field is written whose type
    #: takes more than one form; how the key is chosen (`immunolab.writing.form` has the words)
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "id": (
            "Name",
            "A short name of your own: lower-case words with hyphens. It stays, for saved answers and marks go by it.",
        ),
        "objective": (
            "Objective",
            "What it tests, of what the lesson says that a reader can do afterwards: choose one.",
        ),
        "points": ("Points", ""),
        "stem": ("Question", "Stars round *words* make them italic; a formula stands between $ signs."),
        "hint": ("Hint", "Folded below the question."),
        "sure": ("Ask how sure she is", ""),
        "reveal": ("What happened", "Of a bet: it opens when the bet is placed."),
        "given": ("Variants", "Each student gets one of the values; write {name} in the question."),
        "source": ("Sources", "Citation keys, with semicolons between them."),
        "work": ("What it asks for", "`immunolab check` counts points for copying."),
        "key": ("Key", ""),
        "feedback": ("Feedback", "What practice says."),
    }
    written_as: ClassVar[Mapping[str, dict[str, Any]]] = {"source": {"type": "line"}}
    key_control: ClassVar[Mapping[str, Any]] = {}

    @field_validator("source", mode="before")
    @classmethod
    def _several_sources(cls, value: Any) -> Any:
        return re.split(r"[;,]\s*", value.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _given_is_used(self) -> Question:
        for name in self.given:
            if not re.search(rf"\{{{re.escape(name)}(:year)?\}}", self.stem):
                raise ValueError(f"`given` names {name!r}, but the stem does not show it; write {{{name}}} in `stem`")
        return self

    @model_validator(mode="after")
    def _sure_of_what_can_hold(self) -> Question:
        if self.sure and not self.auto_scored:
            raise ValueError(
                "`sure` asks how sure the learner is that she is right, which nobody works out here; remove it"
            )
        return self

    # -- what the question file says

    @classmethod
    def kind_names(cls) -> tuple[str, ...]:
        """What ``kind:`` may say for this class; empty for a class that only others build on."""
        kind = cls.model_fields.get("kind")
        return tuple(getattr(kind.annotation, "__args__", ())) if kind else ()

    @property
    def practice(self) -> bool:
        """Whether the key ships with the question."""
        return self.key is not None

    @property
    def shuffles(self) -> bool:
        """Whether the learner sees an order drawn from her seed."""
        return False

    @property
    def told_with(self) -> str | None:
        """The question in whose reveal the answer is shown again."""
        return None

    def key_by_given(self, key: Mapping[Any, Any]) -> bool:
        """Whether a key that is a mapping has an entry for each given value."""
        return not self.key_is_mapping

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
        if self.reveal and not self.practice:
            raise ValueError(
                "there is a `reveal` but no `key`; add `key: ...` to practise, or remove it to grade, for it tells the answer"
            )
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

    # -- what a kind answers

    def normalise(self, response: Any) -> Any:
        """A response that is not blank in its stored form, or None. Raises ResponseError if it does not fit."""
        raise NotImplementedError

    def fit_key(self, key: Any) -> Any:
        """A key in the form that ``share`` takes, None if it is incomplete. Raises ResponseError if it does not fit."""
        return self.normalise(key)

    def share(self, response: Any, key: Any) -> float:
        """The fraction of full marks, 0 to 1."""
        raise NotImplementedError

    def explain(self, values: dict[str, Any], response: Any, key: Any, earned: float) -> Told:
        """What practice says about a response that earned this share."""
        raise NotImplementedError

    def described(self, response: Any, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The response in words, a line for each part.

        draw : makes of each text of the question file what is wanted, ``to_plain`` or ``to_inline_html``; each by
            itself, so that a sign in one never pairs with a sign in the next
        """
        raise NotImplementedError

    def right_answer(self, key: Any, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The right answer in words, a line for each part."""
        return self.described(key, values, draw)

    def receipt(self, response: Any, values: dict[str, Any]) -> str:
        """What a receipt calls the response."""
        return "; ".join(self.described(response, values))

    def understood(self, response: Any) -> str:
        """What a typed response was read as, if that may differ from what was typed."""
        return ""

    def scoring_in_words(self) -> str:
        """How it is scored, one sentence, or ""."""
        return ""

    # -- what is drawn

    @classmethod
    def script(cls) -> str:
        """JavaScript of this kind's control, which puts itself into the widget's ``KINDS``: a file named as its module."""
        stem = cls.__module__.rpartition(".")[2]
        return (files("immunolab.quiz") / "static" / "kinds" / f"{stem}.js").read_text(encoding="utf-8")

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """What the widget's script needs of this kind; never a key."""
        return {}

    def static(self, values: dict[str, Any], response: Any, picture: str, seed: int) -> list[str]:
        """The parts of the page between stem and answer, HTML; in the order in which the widget has them."""
        return []

    def beside(self, response: Any, key: Any, values: dict[str, Any]) -> Markup:
        """The answer beside the key, for the reveal that ``told_with`` names."""
        raise NotImplementedError

    # -- help for kinds

    def _said(self, text: str, values: dict[str, Any]) -> str:
        """A sentence of the author's, or several, as HTML."""
        return to_short_html(fill(text, values))

    def _line(self, text: str, values: dict[str, Any]) -> str:
        return to_inline_html(fill(text, values))


def options_of(texts: Mapping[str, str], values: dict[str, Any]) -> list[dict[str, Any]]:
    """Options for the widget: id, HTML, and the plain text that a screen reader speaks."""
    return [
        {"id": name, "html": to_inline_html(fill(text, values)), "text": to_plain(fill(text, values))}
        for name, text in texts.items()
    ]


def plain_list(items: list[str]) -> Markup:
    """A list without signs of its own. items: HTML."""
    style = "list-style:none;padding-left:.3em"
    return element("ul", *(element("li", Markup(item)) for item in items), style=style)
