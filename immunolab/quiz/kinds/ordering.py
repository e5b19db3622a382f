"""ordering: items to be put in order; shown in an order drawn from the learner's seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from immunolab.quiz.declared import Field, model_validator
from immunolab.quiz.kinds.base import Draw, Line, OptionId, Question, Text, Told, options_of, plain_list
from immunolab.quiz.refusals import ResponseError, known
from immunolab.quiz.text import to_plain
from immunolab.quiz.variants import fill, shuffled


class Ordering(Question):
    """Items to be put in order."""

    kind: Literal["ordering"]
    items: Annotated[dict[OptionId, Line], Field(min_length=3)]
    scoring: Literal["all-or-nothing", "each-answer"] = "each-answer"
    key: list[OptionId] | None = None
    feedback: dict[Literal["right", "wrong"], Text] = Field(default_factory=dict)

    named: ClassVar[str | tuple[str, ...]] = ("right", "wrong")
    to_do: ClassVar[str] = "Put the items in order."
    nothing_yet: ClassVar[str] = "Move an item first, or press “This order is my answer”."
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "items": ("Items", "In any order; the key has the right one."),
        "scoring": ("Scoring", ""),
    }
    key_control: ClassVar[Mapping[str, Any]] = {"type": "order", "of": "items"}
    key_shape: ClassVar[str] = "write a list of the items in the right order, such as [x, y, z]"

    @property
    def shuffles(self) -> bool:
        """Always."""
        return True

    @model_validator(mode="after")
    def _consistent(self) -> Ordering:
        self._check_key_and_feedback([], self.feedback)
        if self.key is not None and sorted(self.key) != sorted(self.items):
            raise ValueError(f"`key` must name every item exactly once: {', '.join(self.items)}")
        return self

    def normalise(self, response: Any) -> list[str]:
        """Every item once."""
        if not isinstance(response, list | tuple):
            raise ResponseError("give the items in order, such as ['x', 'y', 'z']")
        order = [known(item, self.items, "item") for item in response]
        if len(set(order)) != len(self.items) or len(order) != len(self.items):
            raise ResponseError(f"name every item exactly once: {', '.join(self.items)}")
        return order

    def share(self, response: list[str], key: Sequence[str]) -> float:
        """The share of pairs in the right order beyond chance, (Kendall's tau) above 0, or all-or-nothing.

        A random order has on average half of its pairs right; that earns nothing.
        """
        place = {item: n for n, item in enumerate(response)}
        pairs = list(combinations(key, 2))
        tau = 2 * sum(place[a] < place[b] for a, b in pairs) / len(pairs) - 1
        return max(0.0, tau) if self.scoring == "each-answer" else float(tau == 1)

    def explain(self, values: dict[str, Any], response: list[str], key: Sequence[str], earned: float) -> Told:
        """The sentence for right or wrong, and each place marked."""
        marks = {item: "right" if item == wanted else "wrong" for item, wanted in zip(response, key, strict=True)}
        return Told([self._said(self.feedback["right" if earned == 1 else "wrong"], values)], marks)

    def described(self, response: list[str], values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """A numbered line for each item."""
        return [f"{n}. {draw(fill(self.items[item], values))}" for n, item in enumerate(response, 1)]

    def scoring_in_words(self) -> str:
        """Whether pairs count one by one."""
        if self.scoring == "all-or-nothing":
            return "Full points only if all is right."
        return "Each pair in the right order counts; a random order earns about nothing."

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """The items, and the order that the learner starts from."""
        return {"items": options_of(self.items, values), "start": shuffled(list(self.items), seed, self.id)}

    def static(self, values: dict[str, Any], response: Any, picture: str, seed: int) -> list[str]:
        """The items, in the order that the learner starts from."""
        start = shuffled(list(self.items), seed, self.id)
        return [plain_list([self._line(self.items[item], values) for item in start])]
