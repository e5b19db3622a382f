"""multiple-choice and multiple-response: one right option, or any number of them with a named scoring rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any, ClassVar, Literal

from immunolab.quiz.declared import Field, model_validator
from immunolab.quiz.kinds.base import Draw, OptionId, Options, Question, Text, Told, options_of, plain_list
from immunolab.quiz.refusals import ResponseError, brief, known
from immunolab.quiz.text import to_plain
from immunolab.quiz.variants import fill, shuffled

SCORING_RULES = ("all-or-nothing", "net-correct", "coverage", "each-answer")
RULES_IN_WORDS = {
    "all-or-nothing": "Full points only if every choice is right.",
    "net-correct": "Each right choice adds a share, each wrong choice takes one away; never below zero.",
    "coverage": "The share of right choices found, times the share of your choices that are right.",
    "each-answer": "Each option counts: ticked if it should be, left empty if not.",
}
MISSING = "What you chose is right, and something is still missing."


class _Choices(Question):
    """Options to choose from."""

    choices: Options
    order: Literal["fixed"] | None = None  # for scales; else each learner has an order of her own
    feedback: dict[OptionId, Text] = Field(default_factory=dict)

    named: ClassVar[str | tuple[str, ...]] = "choices"
    shapes: ClassVar[dict[str, str]] = {"order": "write fixed, or leave it out for an order of each learner's own"}
    choice_in_options: ClassVar[bool] = True
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "choices": ("Choices", "Each learner sees an order of her own."),
        "order": ("Order", "fixed for a scale, or where one choice speaks of the others."),
        "scoring": ("Scoring", ""),
    }
    _signs: ClassVar[tuple[str, str]] = ("◉", "○")

    @property
    def shuffles(self) -> bool:
        """All but scales."""
        return self.order is None

    def in_order(self, seed: int) -> dict[str, str]:
        """The options in the order in which a learner with this seed sees them. Ids are for files, not for her eyes."""
        names = list(self.choices) if self.order else shuffled(list(self.choices), seed, self.id)
        return {name: self.choices[name] for name in names}

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """The options."""
        return {"choices": options_of(self.in_order(seed), values)}

    def static(self, values: dict[str, Any], response: Any, picture: str, seed: int) -> list[str]:
        """The options with the chosen ones marked, and the name by which each is typed."""
        chosen = response if isinstance(response, list) else [response]
        return [
            plain_list(
                [
                    f'<span aria-hidden="true">{self._signs[option not in chosen]}</span> {self._line(text, values)}'
                    f"{' <strong>(your choice)</strong>' if option in chosen else ''}"
                    f" <small>(typed: <code>{option}</code>)</small>"
                    for option, text in self.in_order(seed).items()
                ]
            )
        ]

    def _known(self, option: Any) -> str:
        """The id of an option; who types a wrong one reads which there are, and what each says."""
        try:
            return known(option, self.choices)
        except ResponseError:
            begins = {name: shorten(to_plain(text), 40, placeholder=" …") for name, text in self.choices.items()}
            there = ", ".join(f"{name} ({text})" for name, text in begins.items())
            raise ResponseError(f"{brief(option)} is not a choice of this question; the choices are {there}") from None


class MultipleChoice(_Choices):
    """One right option."""

    kind: Literal["multiple-choice"]
    key: OptionId | dict[str, OptionId] | None = None

    to_do: ClassVar[str] = "Choose one."
    key_shape: ClassVar[str] = "write the name of the right choice, such as b"
    key_control: ClassVar[Mapping[str, Any]] = {"type": "one", "of": "choices"}

    @model_validator(mode="after")
    def _consistent(self) -> MultipleChoice:
        keys = list(self.key.values()) if isinstance(self.key, dict) else [self.key] if self.key else []
        self._check_key_and_feedback(keys, self.feedback)
        if isinstance(self.key, dict):
            self._check_key_by_variant(self.key)
        return self

    def normalise(self, response: Any) -> str:
        """The id of an option."""
        return self._known(response)

    def share(self, response: str, key: str) -> float:
        """1 if the right option was chosen."""
        return float(response == key)

    def explain(self, values: dict[str, Any], response: str, key: str, earned: float) -> Told:
        """The sentence for the chosen option, and no other."""
        return Told([self._said(self.feedback[response], values)], {response: "right" if earned == 1 else "wrong"})

    def described(self, response: str, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """Its text."""
        return [draw(fill(self.choices[response], values))]


class MultipleResponse(_Choices):
    """Any number of right options, with a named scoring rule."""

    kind: Literal["multiple-response"]
    scoring: Literal["all-or-nothing", "net-correct", "coverage", "each-answer"]
    key: list[OptionId] | None = None

    to_do: ClassVar[str] = "Choose every one that is right."
    key_shape: ClassVar[str] = "write a list of the right choices, such as [a, c]"
    key_control: ClassVar[Mapping[str, Any]] = {"type": "some", "of": "choices"}
    _signs: ClassVar[tuple[str, str]] = ("☒", "☐")

    @model_validator(mode="after")
    def _consistent(self) -> MultipleResponse:
        if self.key == []:
            raise ValueError("`key` is empty; name at least one right option, for a blank answer earns nothing")
        if self.key and len(set(self.key)) < len(self.key):
            raise ValueError("`key` names an option twice; name each right option once")
        self._check_key_and_feedback(self.key or [], self.feedback)
        return self

    def normalise(self, response: Any) -> list[str]:
        """The ids of the chosen options, in the file's order."""
        if isinstance(response, str):
            response = [response]
        if not isinstance(response, list | tuple | set):
            raise ResponseError("give a list of choices, such as ['a', 'c']")
        chosen = {self._known(option) for option in response}
        return [option for option in self.choices if option in chosen]

    def share(self, response: list[str], key: Sequence[str]) -> float:
        """By the question's named rule."""
        return share_choices(self.scoring, tuple(self.choices), response, key)

    def explain(self, values: dict[str, Any], response: list[str], key: Sequence[str], earned: float) -> Told:
        """The sentence for each chosen option; all of them when all is right."""
        marks = {option: "right" if option in key else "wrong" for option in response}
        touched = response if earned < 1 else list(self.choices)
        lines = [
            f"<strong>{self._line(self.choices[option], values)}</strong>: {self._said(self.feedback[option], values)}"
            for option in touched
        ]
        if earned < 1 and set(key) - set(response) and "wrong" not in marks.values():
            lines.append(MISSING)
        return Told(lines, marks)

    def described(self, response: list[str], values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The text of each."""
        return [draw(fill(self.choices[option], values)) for option in response]

    def scoring_in_words(self) -> str:
        """The rule."""
        return RULES_IN_WORDS[self.scoring]


def share_choices(rule: str, options: Sequence[str], chosen: Sequence[str], right: Sequence[str]) -> float:
    """The four scoring rules for multiple-response, as fractions of full marks.

    With ``t`` right options chosen, ``n`` right options in all and ``c`` options chosen:
    all-or-nothing: 1 if chosen equals right; net-correct: max(0, (t - (c - t)) / n); coverage:
    (t / n) (t / c); each-answer: the share of options, right and wrong, treated correctly.
    A blank is 0 under every rule. ValueError for an unknown rule.
    """
    if not chosen:
        return 0.0
    ticked, wanted = set(chosen), set(right)
    hits, wrong = len(ticked & wanted), len(ticked - wanted)
    if rule == "all-or-nothing":
        return float(ticked == wanted)
    if rule == "net-correct":
        return max(0.0, (hits - wrong) / len(wanted))
    if rule == "coverage":
        return hits / len(wanted) * hits / len(ticked)
    if rule == "each-answer":
        return sum((option in ticked) == (option in wanted) for option in options) / len(options)
    raise ValueError(f"unknown scoring rule {rule!r}; the rules are {', '.join(SCORING_RULES)}")
