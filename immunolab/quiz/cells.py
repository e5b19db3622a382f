"""What question cells display: the live widget, and below it the mirror that the notebook keeps."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from IPython.display import display

from immunolab.html import Markup, element
from immunolab.quiz.answers import OvertakenError, while_grading
from immunolab.quiz.certainty import STEPS
from immunolab.quiz.feedback import Feedback, practice_feedback
from immunolab.quiz.mirror import MIME, copy_mark, mirror_data
from immunolab.quiz.page import instruction, static_html, stem_of
from immunolab.quiz.pictures import travelling
from immunolab.quiz.questions import Question
from immunolab.quiz.responses import describe
from immunolab.quiz.score import Receipt, plural
from immunolab.quiz.text import to_html, to_plain_text, to_short_html
from immunolab.quiz.variants import fill
from immunolab.still import still_html, wake

VISIT_SECONDS = 60.0


def mirror_class(quiz: str, question_id: str) -> str:
    """The CSS class by which a live widget hides the mirror below it."""
    return re.sub(r"[^a-z0-9-]", "-", f"iq-mirror-{quiz}-{question_id}".lower())


def page_bundle(quiz: Any, question: Question) -> dict[str, Any]:
    """The question with the saved choice, to be read only: what graders and feedback show."""
    return {"text/html": _still(quiz, question), "text/plain": _words(quiz, question)}


def mirror_bundle(quiz: Any, question: Question, picture: str = "") -> dict[str, Any]:
    """The mirror of one question: our MIME type, static HTML that says how it is woken, and plain text."""
    names = f"{mirror_class(quiz.name, question.id)} iq-copy-{copy_mark(quiz.response(question))}"
    entry = quiz.file.answers.entries.get(question.id)
    saved = (
        element("p", element("small", f"Saved {_moment(entry.when)}."))
        if entry and entry.response is not None and entry.when > 0
        else ""
    )
    back = wake("answer: your saved answers come back")
    return {
        MIME: mirror_data(quiz.file.answers, question.id),
        "text/html": still_html(names, Markup(_still(quiz, question, picture)), saved, back),
        "text/plain": _words(quiz, question),
    }


def _still(quiz: Any, question: Question, picture: str = "") -> str:
    values, seed = quiz.variant(question), quiz.file.answers.seed_of(question.id)
    return static_html(question, values, quiz.response(question), picture=picture, seed=seed)


def _words(quiz: Any, question: Question) -> str:
    values, response = quiz.variant(question), quiz.response(question)
    saved = "no answer saved" if response is None else describe(question, response, values)
    return f"{to_plain_text(stem_of(question, values))}\nYour answer: {saved}"


def _moment(seconds: float) -> str:
    """A time of an answers file as people write it; in UTC, for a notebook travels."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def spec_of(quiz: Any, question: Question, mode: str) -> dict[str, Any]:
    """What the widget draws. Holds no key: feedback is sent when an answer is checked."""
    values = quiz.variant(question)
    marks = plural(question.points) if mode == "graded" and question.points else ""
    spec = {
        "id": question.id,
        "kind": question.kind,
        "mode": mode,
        "stem": to_html(stem_of(question, values)),
        "label": {"graded": "Graded question", "predict": "Your bet"}.get(mode, "Practice question"),
        "meta": ". ".join(filter(None, [marks, instruction(question)])),
        "hint": to_short_html(fill(question.hint, values)) if question.hint else "",
        "sure": [str(step) for step in STEPS] if question.sure else [],
        "mirror": mirror_class(quiz.name, question.id),
        **question.spec(values, quiz.file.answers.seed_of(question.id), quiz.folder()),
    }
    drawn: dict[str, Any] = travelling(spec, quiz.folder())
    return drawn


class LiveQuestion:
    """One question on the page: widget and mirror kept in step with the answers file."""

    def __init__(self, quiz: Any, question: Question, mode: str) -> None:
        from immunolab.quiz.widget import QuestionWidget

        self.quiz, self.question, self.mode = quiz, question, mode
        self.spec = spec_of(quiz, question, mode)
        committed = mode != "graded" and quiz.attempts(question) > 0
        self._by: dict[Any, str] = {}  # the mark of what each view of the page has saved last
        self.widget = QuestionWidget(self.spec, self._state(check=committed), self._heard, self._bundle)
        self._last_change = -VISIT_SECONDS

    def display(self) -> None:
        """Widget first, its mirror below."""
        display(self.widget)

    def refresh(self, error: str = "", **told: Any) -> None:
        """Show what is saved now. told: of the message that this answers, for the page."""
        checked = self.mode != "graded" and not error and self.quiz.attempts(self.question) > 0
        self.widget.state = self._state(check=checked, error=error, **told)
        if not error:
            self.widget.refresh_copy()

    def _bundle(self) -> dict[str, Any]:
        return mirror_bundle(self.quiz, self.question, self.spec.get("picture", ""))

    def _heard(self, _widget: Any, message: dict[str, Any]) -> None:
        self.receive(message)

    def receive(self, message: dict[str, Any]) -> None:
        """One message of the front end: an answer that changed, or one to check (to commit, in a bet)."""
        kind, view = message.get("type"), message.get("view")
        self.quiz.look()
        if kind not in {"answer", "check"}:
            return
        seq = message.get("seq")
        told: dict[str, Any] = {"seq": seq if isinstance(seq, int) else 0, "view": view}
        final = kind != "answer" or (self.mode == "graded" and self._new_visit())
        try:
            saved, error = self.quiz.save(
                self.question,
                message.get("response"),
                attempt=final,
                sure=message.get("sure"),
                expected=self._expected(message),
            )
        except OvertakenError:
            self.refresh(**told, elsewhere=True)
            return
        if isinstance(view, str) and not error:
            self._by[view] = copy_mark(saved)
        if saved is None and not error and final and self.mode != "graded":
            error = self.question.nothing_yet
        if kind == "answer" or error:
            self.widget.state = self._state(check=False, error=error, **told)
            if not error:
                self.widget.refresh_copy()
                self.quiz.tell(self.question, committed=False)
        else:
            self.refresh(**told)
            self.quiz.tell(self.question)

    def _expected(self, message: dict[str, Any]) -> Callable[[Any], bool] | None:
        """Whether the page knew of the answer that is saved: it says which it saw last, or has saved it itself."""
        base = message.get("base")
        if not isinstance(base, str):
            return None
        known = {base, self._by.get(message.get("view"))}
        return lambda response: copy_mark(response) in known

    def _new_visit(self) -> bool:
        """Whether this change comes some time after the last: the clicks of one visit are one attempt."""
        last, self._last_change = self._last_change, time.monotonic()
        return self._last_change - last >= VISIT_SECONDS

    def _state(
        self, *, check: bool, error: str = "", seq: int = 0, view: Any = None, elsewhere: bool = False
    ) -> dict[str, Any]:
        """What the page shows.

        seq, view : the message of the page that this answers
        elsewhere : it was not saved, for another window has saved another answer since
        """
        response = self.quiz.response(self.question)
        entry = self.quiz.file.answers.entries.get(self.question.id)
        state: dict[str, Any] = {
            "response": response,
            "seq": seq,
            "view": view,
            "elsewhere": elsewhere,
            "saved_at": entry.saved_at if entry else "",
            "tone": "",
            "message": "",
            "feedback": "",
            "marks": {},
        }
        state["copy"] = copy_mark(response)
        if self.question.sure:
            state["sure"], state["sure_stands"] = self.quiz.sure(self.question)
        if error:
            state.update(tone="error", message=error)
        elif check and response is not None and self.mode == "predict":
            state.update(tone="saved", message="Your bet is in. Read on to see what happens.", committed=True)
        elif check and response is not None and self.mode == "practice":
            told = practice_feedback(self.question, self.quiz.variant(self.question), response)
            state.update(verdict(told))
        elif response is not None:
            where = self.quiz.file.path.name if self.quiz.file.keep else ""
            state.update(tone="saved", message=_saved_message(self.mode, where, self.question.understood(response)))
        if self.quiz.file.notice and not error:
            state["notice"] = self.quiz.file.notice
        if not self.quiz.file.keep and not error and not self.quiz.file.notice:
            state["notice"] = "Instructor's master: answers given here are not saved."
        return state


def _saved_message(mode: str, where: str, understood: str) -> str:
    read_as = f" as {understood}" if understood else ""
    if not where:
        return f"Kept{read_as} in this page only."
    ends = {"practice": ". Press Check to see whether it holds.", "predict": ". Press Commit to place your bet."}
    return f"Saved{read_as}{ends.get(mode, f' in {where}.')}"


def verdict(told: Feedback) -> dict[str, Any]:
    """Feedback as the widget's state says it."""
    tone = "compare" if told.share is None else "right" if told.share == 1 else "partly" if told.share > 0 else "wrong"
    return {"tone": tone, "message": told.headline, "feedback": told.html, "marks": told.marks}


def show(quiz: Any, question: Question, mode: str) -> Any:
    """Display a question. While nbgrader runs the notebook, the static page alone."""
    if while_grading():
        display(page_bundle(quiz, question), raw=True)
        return _Still()
    live = LiveQuestion(quiz, question, mode)
    live.display()
    return live


class _Still:
    """A question that is only being graded."""

    def refresh(self, error: str = "") -> None:
        """Nothing to refresh."""


class PracticeReply:
    """Feedback on a typed practice answer."""

    def __init__(self, told: Feedback) -> None:
        self._told = told
        self.share = told.share

    def __repr__(self) -> str:
        return f"{self._told.headline}. {to_text(self._told.html)}"

    def _repr_html_(self) -> str:
        headline = element("p", element("strong", self._told.headline))
        return element("div", headline, Markup(self._told.html), class_="iq-reply")


def to_text(markup: str) -> str:
    """The words of our own HTML; a formula as its LaTeX source, which reads better than its symbols in a row."""
    markup = re.sub(r'<math[^>]*?alttext="([^"]*)"[^>]*>.*?</math>', r"\1", markup, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def answered(quiz: Any, question: Question, saved: Any, error: str) -> Any:
    """What a typed answer shows: the error, the feedback (practice), or the receipt; and its mirror."""
    if error and saved is None:
        return Receipt(question.id, False, error)
    if not while_grading():
        bundle = {MIME: mirror_data(quiz.file.answers, question.id), "text/plain": "", "text/html": ""}
        display(bundle, raw=True)
    if error:
        return Receipt(question.id, False, error)
    if question.practice and saved is not None:
        return PracticeReply(practice_feedback(question, quiz.variant(question), saved))
    return replace(quiz.score(question.id), quiet=False)
