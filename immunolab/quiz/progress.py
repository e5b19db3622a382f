"""How far a learner is, read from the answers files beside the question files; nothing leaves the folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immunolab.html import element, table
from immunolab.quiz.answer_format import ANSWERS_SUFFIX, Answers, read_answers
from immunolab.quiz.files import QUIZ_SUFFIX, load_questions
from immunolab.quiz.questions import Question
from immunolab.quiz.responses import ResponseError, normalise
from immunolab.quiz.scoring import resolve_key, share
from immunolab.quiz.variants import variant


@dataclass(frozen=True)
class QuizProgress:
    """Counts for one question file.

    Attributes
    ----------
    name, title : the quiz
    asked, answered : questions in the file, and those with a saved answer
    right, checkable : practice answers that earn full marks now, and how many could
    by_objective : for each objective, (answered, asked)

    """

    name: str
    title: str
    asked: int
    answered: int
    right: int
    checkable: int
    by_objective: dict[str, tuple[int, int]]

    def __repr__(self) -> str:
        return f"{self.title}: {self.answered} of {self.asked} answered" + (
            f", {self.right} of {self.checkable} right" if self.checkable else ""
        )

    def _repr_html_(self) -> str:
        right = f" Of those that can be checked, {self.right} of {self.checkable} are right." if self.checkable else ""
        count = element("strong", f"{self.answered} of {self.asked}")
        rows = [(name, f"{done} of {of}") for name, (done, of) in self.by_objective.items()]
        objectives = table(
            ("Objective", "Answered"), rows, caption="Answered, by objective", cell_style="text-align:left"
        )
        return element("p", count, f" questions answered.{right}") + objectives


def _earned(question: Question, response: Any, seed: int) -> float | None:
    """Share of full marks of a practice answer; None where there is no key or nothing to score."""
    if not question.practice or not question.auto_scored:
        return None
    values = variant(question, seed)
    return share(question, response, resolve_key(question, question.key, values))


def count(questions: list[Question], responses: dict[str, Any], seed: int, name: str, title: str) -> QuizProgress:
    """Count saved responses that fit their question."""
    answered = right = checkable = 0
    objectives: dict[str, tuple[int, int]] = {}
    for question in questions:
        try:
            response = normalise(question, responses.get(question.id))
        except ResponseError:
            response = None
        done, of = objectives.get(question.objective, (0, 0))
        objectives[question.objective] = (done + (response is not None), of + 1)
        answered += response is not None
        if question.practice and question.auto_scored and question.points:
            checkable += 1
            right += response is not None and _earned(question, response, seed) == 1
    return QuizProgress(name, title, len(questions), answered, right, checkable, objectives)


def quiz_progress(quiz: Any) -> QuizProgress:
    """Progress with an open quiz."""
    answers = quiz.file.answers
    responses = {name: entry.response for name, entry in answers.entries.items()}
    return count(list(quiz.questions.values()), responses, answers.seed, quiz.name, quiz.title)


def saved_answers(path: Path) -> Answers | None:
    """What is kept beside a question file; None if there is nothing, or nothing that can be read."""
    name = path.name.removesuffix(QUIZ_SUFFIX)
    try:
        return read_answers(path.with_name(name + ANSWERS_SUFFIX), name)
    except (OSError, ValueError):
        return None


def saved_days(folder: Path) -> tuple[str, str]:
    """First and last day (YYYY-MM-DD) on which an answer to the folder's questions was saved; empty texts if none."""
    days = sorted(
        entry.saved_at[:10]
        for path in folder.glob("*" + QUIZ_SUFFIX)
        if (answers := saved_answers(path)) is not None
        for entry in answers.entries.values()
        if entry.is_answer
    )
    return (days[0], days[-1]) if days else ("", "")


def folder_progress(folder: Path) -> list[QuizProgress]:
    """Progress with every question file in a folder, in order of name. Nothing is written.

    An answers file that cannot be read counts as no answers: its own notebook says what is wrong with it.
    """
    found = []
    for path in sorted(folder.glob("*" + QUIZ_SUFFIX)):
        name = path.name.removesuffix(QUIZ_SUFFIX)
        file = load_questions(path)
        answers = saved_answers(path)
        responses = {k: e.response for k, e in answers.entries.items()} if answers else {}
        seed = answers.seed if answers else 0
        found.append(count(list(file.questions), responses, seed, name, file.title))
    return found
