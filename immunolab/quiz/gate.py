"""A gate: open once its bets are placed, or were skipped. Reveals and pictures wait at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from immunolab.quiz.answers import AnswersError
from immunolab.quiz.questions import Question


class Gate:
    """The gate of some bets of one quiz.

    Parameters
    ----------
    quiz : a ``Quiz``
    bets : its questions that are waited for

    """

    def __init__(self, quiz: Any, *bets: Question) -> None:
        self._quiz, self._bets = quiz, bets
        self.count = len(bets)
        self.bets = tuple(bet.id for bet in bets)

    @property
    def is_open(self) -> bool:
        """Whether each bet is placed, or was skipped."""
        return all(map(self._is_done, self._bets))

    def skip(self) -> str:
        """Keep of each bet that is not placed that it was skipped. Returns what went wrong, as a sentence, or ""."""
        notice = ""
        for bet in self._bets:
            if not self._is_done(bet):
                try:
                    self._quiz.skip(bet)
                except AnswersError as error:
                    notice = str(error)
        return notice

    def on_open(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` once, when the last bet is placed or skipped, in whichever window; returns what ends it."""
        ends: list[Callable[[], None]] = []

        def end() -> None:
            while ends:
                ends.pop()()

        def heard(_response: Any) -> None:
            if ends and self.is_open:
                end()
                callback()

        ends += [self._quiz.on_answer(bet.id, heard, every=True) for bet in self._bets]
        return end

    def _is_done(self, bet: Question) -> bool:
        return self._quiz.bet(bet.id) is not None or self._quiz.skipped(bet)
