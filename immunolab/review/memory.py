"""What is remembered of each card, and when it comes back: fsrs with its default parameters, kept beside the answers.

All times are UTC. The file is an answers file (`immunolab.quiz.answers`): under a lock, flushed, renamed, and set
aside where it cannot be used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fsrs

from immunolab.quiz.answer_format import now
from immunolab.quiz.answers import ANSWERS_SUFFIX, AnswerFile, Answers, Entry

__all__ = ["GRADES", "NAME", "Memory", "utc_now"]

NAME = "review"
GRADES = {"again": fsrs.Rating.Again, "hard": fsrs.Rating.Hard, "good": fsrs.Rating.Good, "easy": fsrs.Rating.Easy}
# Whole days only: a lesson a day is the course's rhythm, and nobody comes back in ten minutes. Without fuzz the same
# answers give the same day; with four cards a day there is no heap to spread.
_SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
#: who came at ten yesterday and comes at nine today is to find today's cards
EARLY = timedelta(hours=8)


def utc_now() -> datetime:
    """This moment, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Memory:
    """The state of all cards of one learner, in one folder.

    Parameters
    ----------
    folder : where the lessons lie; the file is ``review.answers.json`` in it
    clock : says what time it is, UTC

    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.clock = clock
        self.file = AnswerFile(folder / (NAME + ANSWERS_SUFFIX), NAME, fits=_fits)

    def known(self) -> dict[str, fsrs.Card]:
        """Cards that were asked, by name."""
        return {name: _card(entry.response) for name, entry in self.file.answers.entries.items()}

    def asked(self, name: str) -> int:
        """How often a card was asked."""
        entry = self.file.answers.entries.get(name)
        return entry.attempts if entry else 0

    def record(self, name: str, grade: str) -> fsrs.Card:
        """Keep how an answer went. grade: one of `GRADES`. Returns the card as it is now, with its next day.

        Raises
        ------
        AnswersError
            If it could not be written.

        """
        entry = self.file.change(
            name, lambda old: Entry(_as_json(self._after(old, grade), grade), now(), (old.attempts if old else 0) + 1)
        )
        return _card(entry.response if entry else None)

    def days_until(self, name: str, grade: str) -> int:
        """In how many days a card would come back if its answer went like this."""
        after = self._after(self.file.answers.entries.get(name), grade)
        return (after.due - self.clock()).days

    def due(self) -> list[str]:
        """Names of the cards whose day has come, the least remembered first."""
        known, until = self.known(), self.clock() + EARLY
        return sorted((name for name, card in known.items() if card.due <= until), key=self.recall)

    def next_due(self, names: Iterable[str]) -> datetime | None:
        """When the first of these cards comes back, UTC; None if none of them was asked."""
        known = self.known()
        return min((known[name].due for name in names if name in known), default=None)

    def recall(self, name: str) -> float:
        """Chance that a card would be answered now, 0 to 1; 0 for one that was never asked."""
        entry = self.file.answers.entries.get(name)
        return float(_SCHEDULER.get_card_retrievability(_card(entry.response), self.clock())) if entry else 0.0

    def _after(self, entry: Entry | None, grade: str) -> fsrs.Card:
        moment = self.clock()
        before = _card(entry.response) if entry else fsrs.Card(card_id=0, due=moment)
        return _SCHEDULER.review_card(before, GRADES[grade], moment)[0]


def _as_json(card: fsrs.Card, grade: str) -> dict[str, Any]:
    return {name: value for name, value in card.to_dict().items() if name != "card_id"} | {"grade": grade}


def _card(response: Any) -> fsrs.Card:
    """A card from its kept form. ValueError if it is none."""
    try:
        given: Any = {**response, "card_id": 0}
        card = fsrs.Card.from_dict(given)
        if card.last_review is None or card.stability is None or card.difficulty is None:
            raise ValueError("was never asked")
        card.due, card.last_review = _utc(card.due), _utc(card.last_review)
        whole = math.isfinite(card.stability) and card.stability > 0 and 1 <= card.difficulty <= 10
        if not whole or (card.state is not fsrs.State.Review and not isinstance(card.step, int)):
            raise ValueError("has no state")
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise ValueError("is no state of a card") from error
    return card


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC)


def _fits(found: Answers) -> None:
    for name, entry in found.entries.items():
        try:
            _card(entry.response)
        except ValueError:
            raise ValueError(f"has a card that cannot be read ({name[:60]!r})") from None
