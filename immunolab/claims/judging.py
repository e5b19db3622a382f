"""Judgements: one verdict and one degree of certainty for each statement, the first one counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immunolab.evidence import cite
from immunolab.evidence.statements import VERDICTS, Statement, statements
from immunolab.html import Markup, element
from immunolab.quiz.answers import ANSWERS_SUFFIX, AnswerFile, AnswersError

__all__ = ["NAME", "SURE", "VERDICTS", "Bench", "Judged", "Told", "refusal", "statements", "told_of"]

NAME = "claims"
#: Degrees of certainty in per cent; with five verdicts a guess is right one time in five.
SURE = (20, 40, 60, 80, 95)


@dataclass(frozen=True)
class Judged:
    """A learner's judgement. ``sure``: per cent; ``right``: it is the dossier's verdict, or its second one."""

    number: str
    verdict: str
    sure: int
    right: bool


class Told:
    """What the dossier says, in answer to a judgement."""

    def __init__(self, statement: Statement, judged: Judged) -> None:
        self.statement, self.judged = statement, judged
        first, *second = statement.verdicts
        also = f" ({second[0]} can be defended too, and counts)" if second else ""
        agree = "You agree" if judged.right else f"You said: {judged.verdict}"
        self.headline = f"The dossier says: {first}{also}. {agree}, {judged.sure} % sure."

    def __repr__(self) -> str:
        sources = f" Sources: {cite(*self.statement.keys)}." if self.statement.keys else ""
        return f"{self.headline} {self.statement.why}{sources}"

    def _repr_html_(self) -> str:
        keys = self.statement.keys
        sources = element("p", "Sources: ", Markup(cite(*keys)._repr_html_()), ".") if keys else ""
        return element("p", element("strong", self.headline)) + element("p", self.statement.why) + sources


class Bench:
    """The judgements of one learner, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.file = AnswerFile(folder / (NAME + ANSWERS_SUFFIX), NAME)

    def judged(self) -> dict[str, Judged]:
        """Judgements by number; entries that are none, or are not of this dossier, are passed over."""
        found = {}
        for number, entry in self.file.answers.entries.items():
            response = entry.response
            if number in statements() and isinstance(response, dict):
                verdict, sure = response.get("verdict"), response.get("sure")
                if isinstance(verdict, str) and verdict in VERDICTS and sure in SURE:
                    right = verdict in statements()[number].verdicts
                    found[number] = Judged(number, str(verdict), int(sure), right)
        return found

    def judge(self, number: str, verdict: str, sure: int) -> Told:
        """Keep a judgement and say what the dossier says. A statement judged before keeps its first judgement.

        number: such as "C016". verdict: one of `VERDICTS`. sure: per cent, one of `SURE`.
        Raises ValueError for anything else; AnswersError if it could not be written.
        """
        if number not in statements():
            raise ValueError(f"no statement has the number {number!r}; they run from C001 to {list(statements())[-1]}")
        if not isinstance(verdict, str) or verdict not in VERDICTS:
            raise ValueError(f"{verdict!r} is not a verdict; choose one of {', '.join(VERDICTS)}")
        if sure not in SURE:
            raise ValueError(f"{sure!r} is not a degree of certainty; choose one of {', '.join(map(str, SURE))} (%)")
        self.file.reload()
        before = self.judged()
        if number not in before:
            self.file.record(number, {"verdict": verdict, "sure": int(sure)}, attempt=True)
            before = self.judged()
        return Told(statements()[number], before[number])


def refusal(error: Exception) -> str:
    """One sentence for the page."""
    if isinstance(error, AnswersError | ValueError):
        return str(error)
    raise error


def told_of(number: str, judged: Judged) -> dict[str, Any]:
    """The answer to a judgement as the page needs it."""
    told = Told(statements()[number], judged)
    return {"verdict": judged.verdict, "sure": judged.sure, "right": judged.right, "html": told._repr_html_()}
