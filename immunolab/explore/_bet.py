"""What a learner bet, as a mark in the picture: which answer lies where on which axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal, Protocol

from immunolab.figures import Mark
from immunolab.words import number

__all__ = ["Bet", "Measure", "Place", "Quiz", "made"]

#: One number, or from and to; None where it is open: ``(None, 20)`` is below 20.
Place = float | tuple[float | None, float | None]


class Quiz(Protocol):
    """Who knows the bets: ``immunolab.Quiz``, or anything that answers as it does."""

    def bet(self, question_id: str, /) -> Any:
        """The answer that was committed to, None before."""

    def on_answer(self, question_id: str, callback: Callable[[Any], None], /) -> Any:
        """Call ``callback`` with each answer when it is placed."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity of a picture that can be bet on: the axis of the panel that shows it, and its words.

    ``per``: how much of the axis one ``unit`` is, so that a bet in billions of cells lies on an axis of cells.
    """

    name: str
    panel: str
    axis: Literal["x", "y"]
    label: str
    unit: str = ""
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class Bet:
    """A question of ``quiz`` whose answer is a place on the axis of ``measure``.

    ``places`` says where each option lies; a question whose answer is a number needs none.
    """

    measure: Measure
    quiz: Quiz
    question: str
    places: Mapping[str, Place]

    def mark(self) -> Mark | None:
        """The mark of the bet that was placed; None before, and for an answer that is no place."""
        answer = self.quiz.bet(self.question)
        if isinstance(answer, str) and answer in self.places:
            place = self.places[answer]
        elif isinstance(answer, Real) and not isinstance(answer, bool) and not self.places:
            place = float(answer)
        else:
            return None
        low, high = (
            None if v is None else v * self.measure.per for v in (place if isinstance(place, tuple) else (place, place))
        )
        return Mark(self.measure.panel, self.measure.axis, low, high)

    def words(self, mark: Mark) -> str:
        """The bet in words: "Your bet: deaths highest, 1990 to 2000"."""
        year = self.measure.unit == "year"
        ends = (None if v is None else v / self.measure.per for v in (mark.low, mark.high))
        shown = [None if v is None else f"{v:g}" if year else number(v) for v in ends]
        unit = "" if year else f" {self.measure.unit}".rstrip()
        low, high = shown
        if low == high:
            where = low
        elif low is None or high is None:
            where = f"below {high}" if low is None else f"above {low}"
        else:
            where = f"{low} to {high}"
        return f"Your bet: {self.measure.label}, {where}{unit}."


def made(given: tuple[Any, ...] | None, measures: tuple[Measure, ...], explorer: str) -> Bet | None:
    """The bet that ``explore(..., bet=(measure, quiz, question, places))`` names; ``places`` only for options.

    ValueError for something else, in a sentence: an unknown measure (the known ones are listed), a range upside down.
    """
    if given is None:
        return None
    if not isinstance(given, tuple) or len(given) not in (3, 4):
        raise ValueError(
            'bet= takes (measure, quiz, "id of the question", {option: place}), the places only for options.'
        )
    name, quiz, question, *more = given
    known = {measure.name: measure for measure in measures}
    if name not in known:
        what = f"it has {', '.join(known)}" if known else "no measure is declared for it"
        raise ValueError(f"{explorer} has no measure {name} to bet on; {what}.")
    places = dict(more[0]) if more else {}
    for option, place in places.items():
        low, high = place if isinstance(place, tuple) else (place, place)
        if (low is None and high is None) or (low is not None and high is not None and low > high):
            raise ValueError(
                f"the place of option {option} is {place}; it must be a number or (from, to), one may be None."
            )
    return Bet(known[name], quiz, question, places)
