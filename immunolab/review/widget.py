"""The frame around a question that is asked again: which of how many, how it went, when it comes back.

The question inside is drawn by the quiz's own script and style. Front end to kernel: the question's messages
(``answer``, ``check``) and ``{type: grade, word}``, ``{type: next}``. No key leaves the kernel before an answer.
"""

from __future__ import annotations

from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import traitlets

from immunolab.alive import Alive
from immunolab.html import Markup, element, module
from immunolab.quiz import widget as question_widget
from immunolab.quiz.answer_format import Answers
from immunolab.quiz.cells import PracticeReply, spec_of, verdict
from immunolab.quiz.page import static_html, stem_of
from immunolab.quiz.responses import ResponseError, normalise
from immunolab.quiz.text import to_plain_text
from immunolab.quiz.variants import variant
from immunolab.review.session import Asked, Sitting, blank_allowed, in_days
from immunolab.still import wake

_STATIC = files("immunolab.review") / "static"
_BLANK: dict[str, Any] = {"response": None, "seq": 0, "tone": "", "message": "", "feedback": "", "marks": {}}
_WORDS = {"again": "Not this time", "hard": "Hard", "good": "Good", "easy": "Easy"}
_THINK = "Think of the answer, or write it down. Then look."


class Review(Alive):
    """Questions one at a time: answer, read why, say how it went.

    ``answer("b")``, ``grade("good")`` and ``next()`` do by typing what the page does by clicking.
    """

    _esm = module(
        *question_widget.parts(),
        (_STATIC / "review.js").read_text(encoding="utf-8"),
        "export default { render: review };",
    )
    _css = question_widget.style() + (_STATIC / "review.css").read_text(encoding="utf-8")
    spec = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)

    def __init__(self, sitting: Sitting, title: str, nothing: str = "") -> None:
        """``title``: what the sitting is called; ``nothing``: what is said when there is no card."""
        self.sitting, self.title, self._nothing = sitting, title, nothing
        super().__init__(spec=self._spec(), state=dict(_BLANK), frame=self._frame())
        self.listen(self._receive)

    # -- by typing

    def answer(self, response: Any) -> Any:
        """Answer the question that is asked now. Returns the feedback, or a sentence that says what would be read."""
        told = self._checked(response, 0)
        if told["tone"] == "error":
            return told["message"]
        with self.hold_sync():
            self.state, self.frame = told, self._frame()
        assert self.sitting.told is not None
        return PracticeReply(self.sitting.told)

    def grade(self, word: str) -> Review | str:
        """Say how it went, "hard", "good" or "easy", and go on."""
        return self._moved(self.sitting.grade(word))

    def next(self) -> Review | str:
        """Go on after an answer that was not right."""
        return self._moved(self.sitting.next())

    def words(self) -> str:
        """The question that is asked now, with its options."""
        if self.sitting.stage == "done":
            return f"{self.title}\n{self._ending()}"
        card = self.sitting.card
        options = getattr(card.question, "choices", {})
        lines = [f"{name}. {to_plain_text(text)}" for name, text in options.items()]
        return "\n".join([self.title, f"{self.sitting.where()}.", self._stem(), *lines])

    # -- on the page

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        kind = content.get("type") if isinstance(content, dict) else None
        if kind in {"answer", "check"}:
            seq = content.get("seq")
            seq = seq if isinstance(seq, int) else 0
            response = content.get("response")
            with self.hold_sync():
                told = self._checked(response, seq) if kind == "check" else self._drafted(response, seq)
                self.state = {**told, "view": content.get("view")}
                self.frame = self._frame()
        elif kind == "grade":
            self._moved(self.sitting.grade(str(content.get("word"))))
        elif kind == "next":
            self._moved(self.sitting.next())

    def _moved(self, error: str) -> Review | str:
        if error:
            return error
        with self.hold_sync():
            self.state, self.spec, self.frame = dict(_BLANK), self._spec(), self._frame()
        if self.sitting.stage == "done":
            self.refresh_copy()
        return self

    def _drafted(self, response: Any, seq: int) -> dict[str, Any]:
        """The state while an answer is being made: nothing is kept, a number is told as it was read."""
        if self.sitting.stage != "ask":
            return self.state
        question = self.sitting.card.question
        try:
            fitted = normalise(question, response)
        except ResponseError as error:
            return {**_BLANK, "seq": seq, "tone": "error", "message": f"Not read: {error}."}
        read_as = question.understood(fitted) if fitted is not None else ""
        return {**_BLANK, "response": fitted, "seq": seq, "message": f"Read as {read_as}." if read_as else ""}

    def _checked(self, response: Any, seq: int) -> dict[str, Any]:
        if self.sitting.stage == "done":
            return {**_BLANK, "seq": seq, "tone": "error", "message": "That was all."}
        error = self.sitting.check(response)
        if error:
            return {**_BLANK, "seq": seq, "tone": "error", "message": error}
        assert self.sitting.told is not None
        kept = normalise(self.sitting.card.question, response)
        return {**_BLANK, "response": kept, "seq": seq, "committed": True, **verdict(self.sitting.told)}

    def _spec(self) -> dict[str, Any]:
        """What the question's own script draws; the same as in a lesson, but for its label and its button."""
        if self.sitting.stage == "done":
            return {}
        card, values = self.sitting.card, self.sitting.values
        asked = SimpleNamespace(
            name=card.slug,
            variant=lambda _question: values,
            folder=lambda: self.sitting.folder,
            file=SimpleNamespace(answers=Answers(card.slug, self.sitting.seed)),
        )
        spec = spec_of(asked, card.question, "practice")
        think = blank_allowed(card.question)
        more = {"button": "Show the answer", "meta": _THINK} if think else {}
        return {**spec, "label": "Closed book", "sure": [], "turn": self.sitting.at, **more}

    def _frame(self) -> dict[str, Any]:
        sitting = self.sitting
        grades = [(word, _WORDS[word], in_days(sitting.days_until(word))) for word in sitting.grades]
        return {
            "title": self.title,
            "stage": sitting.stage,
            "at": sitting.at,
            "of": len(sitting.cards),
            "where": "" if sitting.stage == "done" else sitting.where(),
            "grades": [{"word": word, "label": label, "when": when} for word, label, when in grades],
            "ending": self._ending_html() if sitting.stage == "done" else "",
            "notice": sitting.notice,
        }

    # -- at the end

    def _ending(self) -> str:
        done = self.sitting.done
        if not done:
            return self._nothing
        known = sum(asked.grade != "again" for asked in done)
        return f"{known} of {len(done)} known."

    def _ending_html(self) -> str:
        if not self.sitting.done:
            return element("p", self._nothing)
        rows = [element("li", _sign(asked), f" {asked.words}: ", _back(asked)) for asked in self.sitting.done]
        return element("p", element("strong", self._ending())) + element("ul", *rows)

    def _stem(self) -> str:
        return to_plain_text(stem_of(self.sitting.card.question, self.sitting.values))

    def page(self) -> str:
        """Without a kernel, and on paper: the questions, to be answered in the head; after the last one, how it went."""
        head = element("p", element("strong", self.title))
        if not self.sitting.cards:
            return head + element("p", self._nothing)
        if self.sitting.stage == "done":
            return head + Markup(self._ending_html())
        typed = element("code", 'w = warm_up(); w.answer("b"); w.grade("good")')
        head += wake("be asked these questions") + element("p", "The same by typing: ", typed, ".")
        seed = self.sitting.memory.file.answers.seed
        return head + Markup().join(
            Markup(static_html(card.question, variant(card.question, seed), None, seed=seed))
            for card in self.sitting.cards
        )


def _sign(asked: Asked) -> Markup:
    known = asked.grade != "again"
    hidden = element("span", "✓" if known else "✗", aria_hidden="true")
    return hidden + element("span", "known" if known else "not known", class_="iq-sr")


def _back(asked: Asked) -> Markup:
    """When it comes back, and for what was not known where it is explained."""
    again = f"comes back {in_days(asked.days)}"
    if asked.grade != "again":
        return element("span", f"{again}.")
    link = element("a", f"lesson {asked.card.slug[:2]}", href=f"{asked.card.slug}.ipynb")
    return element("span", f"{again}; explained in ", link, ".")
