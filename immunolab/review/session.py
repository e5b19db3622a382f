"""One sitting: card after card, each answered, then graded by one word; pure Python, drawn by `immunolab.review.widget`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from immunolab.html import Markup, element
from immunolab.quiz.answers import AnswersError
from immunolab.quiz.feedback import Feedback, practice_feedback
from immunolab.quiz.page import first_words
from immunolab.quiz.questions import Question
from immunolab.quiz.responses import ResponseError, normalise
from immunolab.quiz.scoring import resolve_key
from immunolab.quiz.text import to_inline_html, to_short_html
from immunolab.quiz.variants import fill, variant
from immunolab.review.cards import Card, as_reason, title_of
from immunolab.review.memory import GRADES, Memory

__all__ = ["Asked", "Sitting", "day", "in_days"]


@dataclass(frozen=True)
class Asked:
    """A card that was answered. ``words``: the beginning of its question; ``days``: until it comes back."""

    card: Card
    words: str
    grade: str
    days: int


class Sitting:
    """Cards one after the other.

    Parameters
    ----------
    folder : where the lessons lie
    cards : what is asked, in this order
    memory : what keeps how it went

    Attributes
    ----------
    stage : "ask", "grade" (answered, and right), "next" (answered, and not right) or "done"
    seed : of the card that is asked now; the same until the next one

    """

    def __init__(self, folder: Path, cards: list[Card], memory: Memory) -> None:
        self.folder, self.cards, self.memory = folder, cards, memory
        self.at = 0
        self.done: list[Asked] = []
        self.told: Feedback | None = None
        self.notice = memory.file.notice
        self.stage = "ask" if cards else "done"
        self.seed = self._new_seed()

    @property
    def card(self) -> Card:
        """The card that is asked now. IndexError when all are done."""
        return self.cards[self.at]

    @property
    def values(self) -> dict[str, Any]:
        """The variant of the card that is asked now."""
        return variant(self.card.question, self.seed)

    @property
    def grades(self) -> list[str]:
        """What may be said of the answer now: all four where the learner judges alone."""
        if self.stage != "grade":
            return []
        return list(GRADES) if self.told is not None and self.told.share is None else list(GRADES)[1:]

    def where(self) -> str:
        """Which question of how many, and which lesson it is from."""
        number = self.card.slug[:2]
        return f"Question {self.at + 1} of {len(self.cards)}, from lesson {number}: {title_of(self.folder, self.card.slug)}"

    def check(self, response: Any) -> str:
        """Take an answer; a wrong one is kept at once. Returns a sentence if it was none, and nothing changes then."""
        question = self.card.question
        if self.stage != "ask":
            return "This question is answered; go on to the next."
        try:
            fitted = normalise(question, response)
        except ResponseError as error:
            return f"Not read: {error}."
        if fitted is None and question.auto_scored:
            return question.nothing_yet
        self.told = _with_answer(question, self.values, practice_feedback(question, self.values, fitted))
        if self.told.share is None or self.told.share == 1:
            self.stage = "grade"
        else:
            self._keep("again")
            self.stage = "next"
        return ""

    def grade(self, word: str) -> str:
        """Say how an answer went, and go on. Returns a sentence if that cannot be said now."""
        if word not in self.grades:
            return f"Say one of {', '.join(self.grades)}." if self.grades else "There is nothing to grade now."
        self._keep(word)
        self._go_on()
        return ""

    def next(self) -> str:
        """Go on after an answer that was not right. Returns a sentence if there is something to do first."""
        if self.stage != "next":
            return (
                "Answer first." if self.stage == "ask" else "Say how it went first." if self.grades else "That was all."
            )
        self._go_on()
        return ""

    def days_until(self, word: str) -> int:
        """In how many days the card would come back."""
        return self.memory.days_until(self.card.name, word)

    def _keep(self, word: str) -> None:
        days = self.days_until(word)
        try:
            self.memory.record(self.card.name, word)
            self.notice = self.memory.file.notice
        except AnswersError as error:
            self.notice = str(error)
        self.done.append(Asked(self.card, first_words(self.card.question, self.values, 70), word, days))

    def _go_on(self) -> None:
        self.at, self.told = self.at + 1, None
        self.stage = "ask" if self.at < len(self.cards) else "done"
        self.seed = self._new_seed()

    def _new_seed(self) -> int:
        """What the order of options and the variant are drawn from: another one each time a card is asked."""
        return self.memory.file.answers.seed + (self.memory.asked(self.card.name) if self.stage == "ask" else 0)


def _with_answer(question: Question, values: dict[str, Any], told: Feedback) -> Feedback:
    """Feedback that also says what was right, and why: here nobody tries again before the card comes back."""
    if told.share is None or told.share == 1:
        return told
    key = resolve_key(question, question.key, values)
    lines = Markup("; ").join(Markup(line) for line in question.right_answer(key, values, to_inline_html))
    why = getattr(question, "feedback", {}).get(key if isinstance(key, str) else "right", "")
    reason = Markup(to_short_html(fill(as_reason(why), values)))
    answer = element("p", element("strong", "The answer: "), lines, ". " if reason else "", reason)
    return replace(told, html=told.html + answer)


def blank_allowed(question: Question) -> bool:
    """Whether the learner may think of the answer only, and then look."""
    return not question.auto_scored


def in_days(days: int) -> str:
    """``1`` as "tomorrow", ``3`` as "in 3 days", ``70`` as "in 10 weeks"."""
    if days <= 1:
        return "tomorrow"
    return (
        f"in {days} days"
        if days < 14
        else f"in {round(days / 7)} weeks"
        if days < 60
        else f"in {round(days / 30)} months"
    )


def day(moment: datetime) -> str:
    """A day as people write it: 3 December 2026."""
    return f"{moment.day} {moment:%B %Y}"
