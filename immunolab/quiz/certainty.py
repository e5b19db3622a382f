"""How sure somebody is of an answer, in four steps, and how often she was right at each.

The percentages are a convention of this course: a guess among four options is right one time in four.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immunolab.quiz.answer_format import SURE_STEPS, Answers, is_step
from immunolab.quiz.files import QUIZ_SUFFIX, load_questions
from immunolab.quiz.progress import saved_answers
from immunolab.quiz.questions import Question
from immunolab.quiz.refusals import ResponseError, brief
from immunolab.quiz.scoring import resolve_key, share
from immunolab.quiz.variants import variant


@dataclass(frozen=True)
class Step:
    """One of the four: what it is called, and how often an answer said so should be right, in per cent."""

    word: str
    percent: int

    def __str__(self) -> str:
        return f"{self.word} ({self.percent} %)"


STEPS = (Step("A guess", 25), Step("Leaning", 50), Step("Fairly sure", 75), Step("Certain", 95))
assert len(STEPS) == SURE_STEPS


def step_of(value: Any) -> int:
    """A step as it is typed, 1 to 4 or its word. Raises ResponseError for anything else."""
    words = [step.word.casefold() for step in STEPS]
    if isinstance(value, str) and value.strip().casefold() in words:
        return words.index(value.strip().casefold()) + 1
    if is_step(value):
        return value
    there = ", ".join(f"{n} ({step.word.lower()})" for n, step in enumerate(STEPS, 1))
    raise ResponseError(f"{brief(value)} does not say how sure you are; write one of {there}")


def judgements(folder: Path) -> list[tuple[int, bool]]:
    """Every first answer of the folder's practice questions that came with a word on how sure: per cent, and whether right.

    An answer after the reveal was opened is none. Nothing is written; an answers file that cannot be read counts as none.
    """
    found = []
    for path in sorted(folder.glob("*" + QUIZ_SUFFIX)):
        answers = saved_answers(path)
        for question in load_questions(path).questions if answers else ():
            told = _judged(question, answers) if answers else None
            if told is not None:
                found.append(told)
    return found


def _judged(question: Question, answers: Answers) -> tuple[int, bool] | None:
    entry = answers.entries.get(question.id)
    if entry is None or entry.sure is None or entry.sure_of is None or entry.skipped:
        return None
    if not question.sure or not question.practice:
        return None
    key = resolve_key(question, question.key, variant(question, answers.seed_of(question.id)))
    return STEPS[entry.sure - 1].percent, share(question, entry.sure_of, key) == 1
