"""matching: each item on the left goes with one on the right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from immunolab.html import Markup, element
from immunolab.quiz.declared import Field, model_validator
from immunolab.quiz.kinds.base import Draw, OptionId, Options, Question, Text, Told, options_of, plain_list
from immunolab.quiz.kinds.choice import MISSING
from immunolab.quiz.refusals import ResponseError, is_blank, known
from immunolab.quiz.text import to_plain
from immunolab.quiz.variants import fill, shuffled


class Matching(Question):
    """Each item on the left goes with one on the right."""

    kind: Literal["matching"]
    left: Options
    right: Options
    scoring: Literal["all-or-nothing", "each-answer"] = "each-answer"
    key: dict[OptionId, OptionId] | None = None
    feedback: dict[OptionId, Text] = Field(default_factory=dict)

    named: ClassVar[str | tuple[str, ...]] = "left"
    to_do: ClassVar[str] = "Choose a partner for each item."
    key_shape: ClassVar[str] = "write a partner for each item on the left, such as {left: right}"
    key_is_mapping: ClassVar[bool] = True
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "left": ("Items", "Each of them gets a partner."),
        "right": ("Partners", "A spare one keeps the last pair from being given away."),
        "scoring": ("Scoring", ""),
    }
    key_control: ClassVar[Mapping[str, Any]] = {"type": "pairs", "left": "left", "right": "right"}

    @property
    def shuffles(self) -> bool:
        """Partners always are."""
        return True

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

    def normalise(self, response: Any) -> dict[str, str] | None:
        """Pairs, in the order of the left side; some may be missing."""
        if not isinstance(response, dict):
            raise ResponseError("give a partner for each item, such as {'left': 'right'}")
        pairs = {
            known(item, self.left, "item"): known(partner, self.right, "partner")
            for item, partner in response.items()
            if not is_blank(partner)
        }
        return {item: pairs[item] for item in self.left if item in pairs} or None

    def fit_key(self, key: Any) -> dict[str, str] | None:
        """A partner for every item."""
        fitted = self.normalise(key)
        return fitted if fitted and len(fitted) == len(self.left) else None

    def share(self, response: dict[str, str], key: dict[str, str]) -> float:
        """The share of items with their right partner, or all-or-nothing."""
        share = sum(response.get(item) == partner for item, partner in key.items()) / len(key)
        return share if self.scoring == "each-answer" else float(share == 1)

    def explain(self, values: dict[str, Any], response: dict[str, str], key: dict[str, str], earned: float) -> Told:
        """The sentence for each wrong pair, for all when none is wrong; no word on what is not answered yet."""
        marks = {item: "right" if key[item] == partner else "wrong" for item, partner in response.items()}
        shown = [item for item, mark in marks.items() if mark == "wrong"] or list(response)
        lines = [
            f"<strong>{self._line(self.left[i], values)}</strong>: {self._said(self.feedback[i], values)}"
            for i in shown
        ]
        if len(response) < len(key) and "wrong" not in marks.values():
            lines.append(MISSING)
        return Told(lines, marks)

    def described(self, response: dict[str, str], values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """A line for each pair."""
        return [
            f"{draw(fill(self.left[item], values))} → {draw(fill(self.right[partner], values))}"
            for item, partner in response.items()
        ]

    def scoring_in_words(self) -> str:
        """Whether pairs count one by one."""
        return "Each right pair counts." if self.scoring == "each-answer" else "Full points only if all is right."

    def _partners(self, seed: int) -> dict[str, str]:
        """Authors tend to write partners in the order of the key, so each learner has an order of her own."""
        return {name: self.right[name] for name in shuffled(list(self.right), seed, self.id)}

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """Both sides."""
        return {"left": options_of(self.left, values), "right": options_of(self._partners(seed), values)}

    def static(self, values: dict[str, Any], response: Any, picture: str, seed: int) -> list[str]:
        """Both sides."""
        return [
            plain_list([self._line(text, values) for text in self.left.values()]),
            element("p", "Partners:"),
            Markup(plain_list([self._line(text, values) for text in self._partners(seed).values()])),
        ]
