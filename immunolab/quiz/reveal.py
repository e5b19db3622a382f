"""What happened, beside what the learner bet: closed until the bet is placed, then open by itself.

The kernel sends the text only when it is to be read. Where no kernel runs (print, GitHub, a notebook that is only
looked at) the same stands in a ``<details>``.
"""

from __future__ import annotations

from typing import Any

from IPython.display import display

from immunolab.html import Markup, element
from immunolab.quiz.answers import while_grading
from immunolab.quiz.certainty import STEPS
from immunolab.quiz.citing import cited
from immunolab.quiz.feedback import practice_feedback
from immunolab.quiz.gate import Gate
from immunolab.quiz.page import FRAME, choice_html
from immunolab.quiz.questions import Question
from immunolab.quiz.scoring import resolve_key
from immunolab.quiz.text import to_html
from immunolab.quiz.variants import fill
from immunolab.waiting import closed_bundle, sentence

TITLE = "What happened"
_HELD = {"right": "It went as you said", "partly": "Partly as you said", "wrong": "It went otherwise"}


def reveal_class(quiz: str, question_id: str) -> str:
    """The CSS class by which a live reveal hides its still copy."""
    from immunolab.quiz.cells import mirror_class

    return mirror_class(quiz, f"reveal-{question_id}")


def text_html(quiz: Any, question: Question) -> Markup:
    """The text of the question file with this learner's values and with its citations as links."""
    if question.reveal is None:
        return Markup()
    return Markup(to_html(cited(fill(question.reveal, quiz.variant(question)))))


def bet_html(quiz: Any, question: Question) -> Markup:
    """The learner's own bet, whether it held, and the thought behind it; a word on it where there is none."""
    bet, values = quiz.bet(question.id), quiz.variant(question)
    if bet is None:
        return element("p", "You opened this without a bet.")
    own = element("div", choice_html(question, values, bet), class_="iq-own-bet")
    step, _ = quiz.sure(question)
    if step is not None:
        own += element("p", f"You said: {str(STEPS[step - 1]).lower()}.")
    if not question.practice or not question.auto_scored:
        return own
    told = practice_feedback(question, values, bet)
    held = _HELD["right" if told.share == 1 else "partly" if told.share else "wrong"]
    return own + element("p", element("strong", f"{held}.")) + Markup(told.html)


def tables_of(quiz: Any, question: Question) -> list[Question]:
    """The tables to fill in that are shown again with this bet."""
    return [other for other in quiz.questions.values() if other.told_with == question.id]


def tables_html(quiz: Any, question: Question) -> Markup:
    """What the learner noted beside what the simulation gives."""
    parts = []
    for noted in tables_of(quiz, question):
        values = quiz.variant(noted)
        key = resolve_key(noted, noted.key, values)
        parts.append(noted.beside(quiz.response(noted), key, values))
    return Markup().join(parts)


def still_bundle(quiz: Any, question: Question) -> dict[str, str]:
    """The reveal as a page that anybody can open, kernel or not: closed, and in plain text not told."""
    bet = ""
    if quiz.bet(question.id) is not None:
        bet = element("p", element("strong", "Your bet")) + bet_html(quiz, question)
    inside = Markup().join([bet, text_html(quiz, question), tables_html(quiz, question)]) or element(
        "p", "Place your bet first."
    )
    return closed_bundle(reveal_class(quiz.name, question.id), TITLE, inside, frame=FRAME)


class LiveReveal:
    """One reveal on the page."""

    def __init__(self, quiz: Any, question: Question) -> None:
        from immunolab.quiz.widget import RevealWidget

        self.quiz, self.question = quiz, question
        spec = {
            "id": question.id,
            "title": TITLE,
            "closed": sentence("It"),
            "mirror": reveal_class(quiz.name, question.id),
            "skip": question.reveal is not None,
        }
        self.widget = RevealWidget(spec, self._state(), self._receive, lambda: still_bundle(quiz, question))
        quiz.on_answer(question.id, lambda _bet: self.refresh())
        quiz.on_answer(question.id, self._skipped, every=True)
        for noted in tables_of(quiz, question):
            quiz.on_answer(noted.id, lambda _response: self.refresh(), every=True)

    def display(self) -> None:
        """Widget first, its still copy below."""
        display(self.widget)

    def refresh(self, notice: str = "") -> None:
        """Show what there is to show now."""
        self.widget.state = self._state(notice)
        self.widget.refresh_copy()

    def _receive(self, _widget: Any, message: dict[str, Any]) -> None:
        """The one message of the front end: show it without a bet."""
        if message.get("type") != "skip" or self.question.reveal is None:
            return
        self.refresh(Gate(self.quiz, self.question).skip())

    def _skipped(self, _response: Any) -> None:
        """It was skipped here, at a picture that waits for the same bet, or in another window."""
        if self.quiz.skipped(self.question) and not self.widget.state["open"]:
            self.refresh()

    def _state(self, notice: str = "") -> dict[str, Any]:
        """Whether it is open; what it holds only then."""
        placed = self.quiz.bet(self.question.id) is not None
        if not placed and (self.question.reveal is None or not self.quiz.skipped(self.question)):
            return {"open": False, "notice": notice}
        return {
            "open": True,
            "placed": placed,
            "bet": bet_html(self.quiz, self.question),
            "text": text_html(self.quiz, self.question),
            "tables": tables_html(self.quiz, self.question),
            "notice": notice,
        }


def reveal(quiz: Any, question: Question) -> None:
    """Show a reveal. While nbgrader runs the notebook, the still page alone."""
    if while_grading():
        display(still_bundle(quiz, question), raw=True)
        return
    LiveReveal(quiz, question).display()
