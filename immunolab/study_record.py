"""A page to print at the end, made from the learner's own answers files; it says what it is and what it is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from immunolab.html import Markup, element, page, table

if TYPE_CHECKING:
    from immunolab.quiz.progress import QuizProgress

_NOT = (
    "This page was made from answers files on one computer, by whoever ran the course there. Nobody has checked it: "
    "it is no certificate, gives no credit, and says nothing about being able to treat or to advise people. "
    "Marks that count are those of a course's own grader."
)


class Completion:
    """What a learner has answered, lesson by lesson. Shown in a notebook; ``save`` writes a page to print."""

    def __init__(
        self,
        name: str,
        quizzes: list[QuizProgress],
        days: tuple[str, str],
        marks: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        """``days``: first and last day of a saved answer, ISO, or two empty texts. ``marks``: of `own_work.self_marks`."""
        self.name, self.quizzes, self.days, self.marks = name, quizzes, days, marks or {}

    @property
    def title(self) -> str:
        """The heading: whose record it is, if a name was given."""
        whose = f" of {self.name}" if self.name else ""
        return f"Record of study{whose}: immunotherapy, multiple myeloma and mesothelioma"

    @property
    def summary(self) -> str:
        """Counts over all lessons, and the days."""
        asked = sum(quiz.asked for quiz in self.quizzes)
        answered = sum(quiz.answered for quiz in self.quizzes)
        whole = sum(quiz.answered == quiz.asked for quiz in self.quizzes)
        first, last = self.days
        when = f" Answers saved from {first} to {last}." if first else ""
        return f"{answered} of {asked} practice questions answered; {whole} of {len(self.quizzes)} lessons answered in full.{when}"

    def _body(self, level: int) -> str:
        rows = [
            (
                f"{quiz.name[:2]} {quiz.title}",
                f"{quiz.answered} of {quiz.asked}",
                f"{quiz.right} of {quiz.checkable}" if quiz.checkable else "none to check",
            )
            for quiz in self.quizzes
        ]
        lessons = table(("Lesson", "Answered", "Right now"), rows, caption="Practice questions, by lesson")
        what = element("strong", "What this page is not.")
        parts = [element(f"h{level}", self.title), element("p", self.summary), lessons, self._marks()]
        return Markup().join((*parts, element("p", what, " ", _NOT)))

    def _marks(self) -> Markup:
        """Assignments that the learner graded herself; nothing without one."""
        titles = {quiz.name: quiz.title for quiz in self.quizzes}
        rows = [
            (
                f"{slug[:2]} {titles.get(slug, slug[3:].replace('_', ' '))}",
                f"{mark['score']:g} of {mark['possible']:g}",
                f"{mark['by_hand']:g}" if mark["by_hand"] else "none",
                mark["when"][:10],
            )
            for slug, mark in sorted(self.marks.items())
        ]
        head = ("Assignment", "Points", "Points for texts that nobody has read", "Day")
        caption = "Assignments graded by the learner's own program, as they were last graded"
        return table(head, rows, caption=caption) if rows else Markup()

    def page(self) -> str:
        """The whole page: HTML without script, asks no other host."""
        return page(self.title, Markup(self._body(1)))

    def save(self, path: str | Path = "record_of_study.html") -> Path:
        """Write the page. Raises FileExistsError if a file of that name is there: nothing is overwritten."""
        target = Path(path)
        with target.open("x", encoding="utf-8") as file:
            file.write(self.page())
        return target

    def named(self, name: str) -> Completion:
        """The same record with another name, or with none."""
        return Completion(" ".join(name.split()), self.quizzes, self.days, self.marks)

    def _repr_html_(self) -> str:
        return self._body(2)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """In a notebook with a field for the name; where no widget is drawn, the record alone."""
        from immunolab.record_widget import RecordWidget

        def made(name: str) -> tuple[str, str]:
            record = self.named(name)
            return record._repr_html_(), record.page()

        shown = RecordWidget(self.name, made)._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**(data or {}), "text/html": self._repr_html_(), "text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        lines = [f"{quiz!r}" for quiz in self.quizzes]
        lines += [f"{slug}: {mark['score']:g} of {mark['possible']:g} points" for slug, mark in self.marks.items()]
        return "\n".join([self.title, self.summary, *lines, _NOT])


def completion(name: str = "", folder: str | Path = ".") -> Completion:
    """The record of the lessons whose question files lie in ``folder``; answers files are read, never written.

    name: printed as given; leave it out for a page without a name.
    """
    from immunolab.own_work import course_above, self_marks
    from immunolab.quiz.progress import folder_progress, saved_days

    place = Path(folder)
    root = course_above(place.absolute())
    marks = self_marks(root) if root is not None else {}  # lessons in a home on a hub: marks are the instructor's
    return Completion(" ".join(name.split()), folder_progress(place), saved_days(place), marks)
