"""``Quiz``: the questions of one notebook, their widgets, their saved answers, their scores."""

from __future__ import annotations

import contextlib
import difflib
import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from immunolab.quiz.answers import ANSWERS_SUFFIX, AnswerFile, Answers, AnswersError, Entry, while_grading
from immunolab.quiz.certainty import step_of
from immunolab.quiz.feedback import right_answer
from immunolab.quiz.files import QUIZ_SUFFIX, QuizFileError, load_questions
from immunolab.quiz.gate import Gate
from immunolab.quiz.in_step import InStep, answer_saved
from immunolab.quiz.listening import Listeners
from immunolab.quiz.page import choice_html
from immunolab.quiz.questions import Question
from immunolab.quiz.responses import ResponseError, normalise
from immunolab.quiz.score import Receipt, Score, in_lines
from immunolab.quiz.scoring import in_points, resolve_key
from immunolab.quiz.variants import fill, variant


class Quiz:
    """The questions of one notebook.

    Parameters
    ----------
    path : the question file, beside the notebook: ``Quiz("01_two_lines_of_defence.quiz.yaml")``

    Raises
    ------
    QuizFileError
        If the file is missing or malformed; the message names file, question, field and remedy.

    """

    def __init__(self, path: str | Path, *, _answers_in: Path | Answers | None = None) -> None:
        self.path = Path(path)
        if not self.path.name.endswith(QUIZ_SUFFIX):
            raise QuizFileError(f"{self.path.name} is not a question file; its name must end in {QUIZ_SUFFIX}.")
        self._file = load_questions(self.path)
        self.name = self.path.name.removesuffix(QUIZ_SUFFIX)
        self.title = self._file.title
        self.questions: dict[str, Question] = {q.id: q for q in self._file.questions}
        folder = _answers_in if isinstance(_answers_in, Path) else self.path.parent
        keep = _answers_in is None and not self._is_master()
        known = _answers_in if isinstance(_answers_in, Answers) else None
        self.file = AnswerFile(folder / (self.name + ANSWERS_SUFFIX), self.name, keep=keep, answers=known)
        self._fitted: dict[str, tuple[Entry, Any]] = {}  # each answer that was looked at, and what it came to
        self._open: dict[str, Any] = {}  # the live widget and mirror of each question
        self._listeners, self._watchers = Listeners(), Listeners()  # of answers committed to, of every change

    @classmethod
    def for_grading(cls, path: Path, answers_in: Path | Answers) -> Quiz:
        """The instructor's questions with the answers of one hand-in (or the folder that has them); nothing is written."""
        return cls(path, _answers_in=answers_in)

    @classmethod
    def for_seed(cls, path: Path, seed: int) -> Quiz:
        """The questions as somebody with this seed is asked them, without any answer; nothing is written."""
        return cls(path, _answers_in=Answers(path.name.removesuffix(QUIZ_SUFFIX), seed))

    def __repr__(self) -> str:
        return f"Quiz {self.name}: {len(self.questions)} questions"

    # -- what a notebook calls

    def ask(self, question_id: str) -> None:
        """Show a question, with the saved answer in it."""
        self._show(question_id, "practice" if self.question(question_id).practice else "graded")

    def predict(self, question_id: str) -> None:
        """Show a bet: it is committed before the reveal, recorded, never graded."""
        self._show(question_id, "predict")

    def reveal(self, question_id: str) -> None:
        """Show what happened, beside the learner's bet: closed until she places it, then open by itself."""
        from immunolab.quiz.reveal import reveal

        reveal(self, self.question(question_id))

    def answer(self, question_id: str, response: Any, *, sure: Any = None) -> Any:
        """Answer by typing: for screen readers, VS Code, a front end without widgets, and tests.

        sure : how sure you are, where the question asks: 1 to 4, or "a guess", "leaning", "fairly sure", "certain"

        Returns
        -------
        Receipt, or for practice questions the feedback. A response that does not fit the question is
        answered with a sentence that says what would, and nothing is saved.

        """
        from immunolab.quiz.cells import answered

        question = self.question(question_id)
        saved, error = self.save(question, response, attempt=True, sure=sure)
        self._refresh(question, error)
        if saved is not None and not while_grading():
            self.tell(question)
        return answered(self, question, saved, error)

    def gate(self, *question_ids: str) -> Gate:
        """What is closed until these bets are placed or skipped: ``after=(quiz, "id")`` of a picture asks for it."""
        return Gate(self, *map(self.question, question_ids))

    def bet(self, question_id: str) -> Any:
        """The answer that the learner has committed to, in its stored form; None before her bet is placed."""
        question = self.question(question_id)
        return self.response(question) if self.attempts(question) else None

    def on_answer(
        self, question_id: str, callback: Callable[[Any], None], *, every: bool = False
    ) -> Callable[[], None]:
        """Be told when a bet is placed, or an answer checked or typed, in this notebook.

        callback : called with the answer in its stored form, once for each time; not for an answer that is there
            already, for which ask ``bet``

        Returns
        -------
        A function that ends it. QuizFileError if there is no such question.

        """
        return (self._watchers if every else self._listeners).add(self.question(question_id).id, callback)

    def score(self, question_id: str, key: Any = None, why: str = "", *, reveal: bool = False) -> Score | Receipt:
        """Without a key: whether a valid answer is saved, shown only if what is saved cannot be used. With it: the points.

        Parameters
        ----------
        question_id : the question
        key : the right answer, or a function of the variant (``lambda dose: ...``)
        why : the explanation, shown in feedback if ``reveal``
        reveal : show the right answer and why in the score's HTML

        """
        question = self.question(question_id)
        values, response = self.variant(question), self.response(question)
        if key is None:
            return self._receipt(question, response)
        # nbgrader gives no points to a cell that wrote to stderr, a warning of some library's included
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            wanted = resolve_key(question, key, values)
            value = in_points(question, 0.0 if response is None else question.share(response, wanted))
        return Score(
            question.id,
            fill(question.stem, values),
            choice_html(question, values, response),
            value,
            float(question.points),
            right=in_lines(right_answer(question, wanted, values)) if reveal else "",
            why=fill(why, values) if reveal else "",
            note=self.file.notice if response is None else "",
        )

    def progress(self) -> Any:
        """How far the learner is with this quiz: a table that shows itself, and follows her answers."""
        from immunolab.quiz.progress import quiz_progress

        return InStep(lambda: quiz_progress(self))

    # -- what the widget, the mirror and the grader use

    def variant(self, question: Question) -> dict[str, Any]:
        """This student's values for a question."""
        return variant(question, self.file.answers.seed_of(question.id))

    def response(self, question: Question) -> Any:
        """The saved response in its stored form if it fits the question, else None. Looked at once for each answer."""
        return self.fitted(question, self.file.answers.entries.get(question.id))

    def fitted(self, question: Question, entry: Entry | None) -> Any:
        """The response of an entry in its stored form if it fits the question, else None."""
        if entry is None:
            return None
        known = self._fitted.get(question.id)
        if known is None or known[0] is not entry:
            try:
                known = (entry, normalise(question, entry.response))
            except ResponseError:
                known = (entry, None)
            self._fitted[question.id] = known
        return known[1]

    def attempts(self, question: Question) -> int:
        """How often the learner committed to an answer."""
        entry = self.file.answers.entries.get(question.id)
        return entry.attempts if entry else 0

    def sure(self, question: Question) -> tuple[int | None, bool]:
        """How sure the learner said she is, 1 to 4, and whether that stands, for she has committed to an answer."""
        entry = self.file.answers.entries.get(question.id)
        if entry is None or not question.sure:
            return None, False
        return entry.sure, question.practice and entry.attempts > 0

    def skipped(self, question: Question) -> bool:
        """Whether the learner opened the reveal without a bet."""
        entry = self.file.answers.entries.get(question.id)
        return entry is not None and entry.skipped

    def skip(self, question: Question) -> None:
        """Keep that the reveal was opened without a bet. Raises AnswersError if that could not be written."""
        if while_grading():
            return
        try:
            self.file.skip(question.id)
        finally:
            self.tell(question, committed=False)

    def save(
        self,
        question: Question,
        response: Any,
        *,
        attempt: bool,
        sure: Any = None,
        expected: Callable[[Any], bool] | None = None,
    ) -> tuple[Any, str]:
        """Save a response; returns it in stored form, and a sentence if something went wrong.

        expected : whether the response that is saved now is one that this one may take the place of. OvertakenError
            if it is not, and not the same either; nothing is saved then
        """
        try:
            fitted = normalise(question, response)
            step = step_of(sure) if question.sure and sure is not None else None
        except ResponseError as error:
            return None, f"Not saved: {error}."
        if while_grading():  # what was handed in counts, not what the notebook types while it is graded
            return fitted, ""
        try:
            self.file.record(
                question.id,
                fitted,
                attempt=attempt,
                sure=step,
                firm=question.practice,
                expected=None
                if expected is None
                else lambda old: self.fitted(question, old) == fitted or expected(self.fitted(question, old)),
            )
        except AnswersError as error:
            return fitted, str(error)
        return fitted, ""

    def look(self) -> None:
        """Show what another window has saved since, in every widget of it."""
        before = dict(self.file.answers.entries)
        if not self.file.look():
            return
        for question in self.questions.values():
            old, new = before.get(question.id), self.file.answers.entries.get(question.id)
            if old != new:
                self._refresh(question, "")
                self.tell(question, committed=new is not None and new.attempts > (old.attempts if old else 0))

    def tell(self, question: Question, *, committed: bool = True) -> None:
        """Call those who wait for an answer to this question."""
        answer_saved()
        self._watchers.tell(question.id, self.response(question))
        bet = self.bet(question.id) if committed else None
        if bet is not None:
            self._listeners.tell(question.id, bet)

    def folder(self) -> Path:
        """Where the notebook lies."""
        return self.path.resolve().parent

    def question(self, question_id: str) -> Question:
        """The question of this id. QuizFileError names the nearest id if there is none."""
        if question_id in self.questions:
            return self.questions[question_id]
        near = difflib.get_close_matches(str(question_id), self.questions, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(self.questions)}."
        raise QuizFileError(f"{self.path.name} has no question {question_id!r}; {hint}")

    def _is_master(self) -> bool:
        """Whether this is an instructor's master, where an answers file would reach every student."""
        folder = self.folder()
        return folder.parent.name == "source" and (folder.parent.parent / "nbgrader_config.py").exists()

    def _receipt(self, question: Question, response: Any) -> Receipt:
        if response is not None:
            values = self.variant(question)
            return Receipt(question.id, True, f"Saved: {question.receipt(response, values)}", quiet=True)
        entry = self.file.answers.entries.get(question.id)
        why = (
            " (what is saved does not fit the question; answer it again)"
            if entry and entry.response is not None
            else ""
        )
        return Receipt(question.id, False, f"No answer saved yet for {question.id}{why}.", quiet=not why)

    def _show(self, question_id: str, mode: str) -> None:
        from immunolab.quiz.cells import show
        from immunolab.quiz.following import follow

        question = self.question(question_id)
        if question.given or question.shuffles:
            try:
                self.file.save_seed()
            except AnswersError as error:
                self.file.notice = str(error)
        self._open[question.id] = show(self, question, mode)
        follow(self)

    def _refresh(self, question: Question, error: str) -> None:
        if question.id in self._open:
            self._open[question.id].refresh(error)
