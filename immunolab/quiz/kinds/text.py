"""free-text: a short written answer, graded by hand; in practice the learner compares with a model answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from immunolab.html import element, escape
from immunolab.quiz.declared import Field, Strict, model_validator
from immunolab.quiz.kinds.base import Draw, Question, Text, Told
from immunolab.quiz.refusals import ResponseError
from immunolab.quiz.text import to_html, to_plain

MAX_TEXT = 20_000


class FreeText(Question):
    """A short written answer."""

    kind: Literal["free-text"]
    max_words: Annotated[int, Strict(), Field(ge=5, le=1000)] = 150
    key: Text | None = None
    feedback: dict[Literal["compare"], Text] = Field(default_factory=dict)

    auto_scored: ClassVar[bool] = False
    named: ClassVar[str | tuple[str, ...]] = ("compare",)
    to_do: ClassVar[str] = "Write a few sentences."
    key_shape: ClassVar[str] = "write a model answer"
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "max_words": ("Most words", ""),
        "key": ("Model answer", "What the learner compares her own with."),
    }

    @model_validator(mode="after")
    def _consistent(self) -> FreeText:
        self._check_key_and_feedback([], self.feedback)
        return self

    def normalise(self, response: Any) -> str:
        """The text as it was written."""
        if not isinstance(response, str):
            raise ResponseError("give a text")
        if len(response) > MAX_TEXT:
            raise ResponseError(f"the text has {len(response)} characters; at most {MAX_TEXT} can be kept")
        # a lone surrogate, which JSON can carry and UTF-8 cannot, would stop every later write
        return response.encode("utf-8", "replace").decode("utf-8")

    def explain(self, values: dict[str, Any], response: Any, key: Any, earned: float) -> Told:
        """The model answer beside it."""
        compare = self.feedback.get("compare", "")
        model = f"<blockquote>{to_html(str(self.key))}</blockquote>"
        return Told([f"{to_html(compare)}{model}" if compare else model], {})

    def described(self, response: str, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """A student's own words: never rendered, on a page escaped, with their line breaks."""
        if draw is to_plain:
            return [" ".join(response.split())]
        return [element("div", escape(response), style="white-space:pre-wrap;border:1px solid #767676;padding:.5em")]

    def receipt(self, response: Any, values: dict[str, Any]) -> str:
        """Not the text again."""
        return "your text"

    def scoring_in_words(self) -> str:
        """The limit."""
        return f"At most {self.max_words} words."

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """The limit."""
        return {"max_words": self.max_words}
