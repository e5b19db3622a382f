"""``grade_me()``: one's own assignment, graded where one works on it, without nbgrader and without an instructor.

Formative. Choices, numbers and marks on drawings earn what `immunolab grade` would give them, by the same keys and rules.
Code is tested in the learner's own kernel, where nothing keeps her from looking at the test. Written answers stand beside
their mark scheme.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from immunolab.course import CourseError, find_root
from immunolab.grade_cells import SCHEME, grades_code, quiz_call, score_cell, written
from immunolab.html import Markup, element
from immunolab.own_work import course_above, keep_mark
from immunolab.quiz import Quiz
from immunolab.quiz.cells import page_bundle
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.score import plural, record
from immunolab.quiz.text import to_html

__all__ = ["MASTERS", "SelfScore", "grade_me", "master_cells", "of_master", "quiz_of_notebook"]

#: only the web page's wheel has this folder: each master's cells, SLUG.json
MASTERS = Path(__file__).with_name("masters")
_SOLUTION = re.compile(r"^[^\n]*BEGIN SOLUTION[^\n]*\n(.*?)^[^\n]*END SOLUTION", re.S | re.M)
_SIDES = "display:flex;flex-wrap:wrap;gap:0 1.5em"
_SIDE = "flex:1 1 17em;min-width:0"


@dataclass(frozen=True, repr=False)
class SelfScore:
    """What an assignment earns, with each answer beside the right one. Shows itself in a notebook.

    Attributes
    ----------
    title : the assignment's
    value, possible : points earned and to be had without a reader; plain floats
    by_hand : points of the texts that a reader would mark
    parts : a piece of HTML for each question, in their order

    """

    title: str
    value: float
    possible: float
    by_hand: float
    parts: tuple[str, ...]

    def __repr__(self) -> str:
        points = f"{self.value:g} of {plural(self.possible)}"
        if not self.by_hand:
            return f"{points}."
        more = plural(self.by_hand)
        return f"{points}. For what you wrote there are {more} more: compare it with the mark scheme, and be strict."

    def _repr_html_(self) -> str:
        told = (
            "This is for you alone: nothing is handed in by it. The points for choices, numbers and drawings are those "
            "that a course would give."
        )
        head = element("h3", f"{self.title}: your points"), element("p", element("strong", repr(self)), " ", told)
        return Markup().join((*head, *(Markup(part) for part in self.parts)))


def grade_me(quiz: Any = None) -> SelfScore:
    """Grade what is answered so far in the notebook of an assignment. It can be done again after each change.

    Parameters
    ----------
    quiz : the assignment's ``Quiz``; by default the one that the notebook calls ``quiz``

    Raises
    ------
    CourseError
        If there is no such quiz, or the right answers are not here: a class gets an assignment without them.
    GradingError
        If a key of the master is at fault.

    """
    names = _notebook_names()
    quiz = quiz_of_notebook(quiz, "grade_me")
    folder = quiz.folder()
    cells, questions = master_cells(quiz.name, folder)
    made = of_master(cells, Quiz.for_grading(questions, folder), names)
    if (root := course_above(folder)) is not None:
        when = datetime.now(UTC).isoformat(timespec="seconds")
        mark = {"score": made.value, "possible": made.possible + made.by_hand, "by_hand": made.by_hand, "when": when}
        with contextlib.suppress(OSError):  # the record of study is a copy; the marks stand here
            keep_mark(root, quiz.name, mark)
    return made


def quiz_of_notebook(quiz: Any, call: str) -> Quiz:
    """The quiz that was given, or the one that the notebook calls ``quiz``. CourseError if there is none; call: who asks."""
    quiz = _notebook_names().get("quiz") if quiz is None else quiz
    if not isinstance(quiz, Quiz):
        raise CourseError(
            f"Run the cell with `quiz = Quiz(...)` first, then {call}() below it, in an assignment's notebook."
        )
    return quiz


def _notebook_names() -> dict[str, Any]:
    """The variables of the notebook; none outside of one."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return {} if shell is None else shell.user_ns


def master_cells(slug: str, folder: Path) -> tuple[list[dict[str, Any]], Path]:
    """The cells of an assignment's master, and its question file: of the course around ``folder``, or of the web page.

    Raises
    ------
    CourseError
        If it is not here.

    """
    if (kept := MASTERS / f"{slug}.json").is_file():
        return json.loads(kept.read_text(encoding="utf-8")), Path("source", slug, slug + QUIZ_SUFFIX)
    with contextlib.suppress(CourseError):
        notebook = find_root(folder) / "source" / slug / f"{slug}.ipynb"
        if notebook.is_file():
            return json.loads(notebook.read_text(encoding="utf-8"))["cells"], notebook.with_name(slug + QUIZ_SUFFIX)
    raise CourseError(
        f"The right answers of {slug} are not here: an assignment's are in source/ of the course folder, "
        "and a lesson's are said where its questions stand."
    )


def of_master(cells: list[dict[str, Any]], quiz: Quiz, names: Mapping[str, Any]) -> SelfScore:
    """Score answers by a master's cells.

    Parameters
    ----------
    cells : of the master's notebook, as its file has them
    quiz : the master's questions with the learner's answers (`Quiz.for_grading`)
    names : the variables of the learner's notebook, which tests of code look at; left as they are

    Raises
    ------
    GradingError
        If a key of the master is at fault.

    """
    parts: list[str] = []
    value = possible = by_hand = 0.0
    texts, solution = written(quiz), ""
    for cell in cells:
        source, own = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        points, name = float(own.get("points") or 0), str(own.get("grade_id"))
        if own.get("solution") and (found := _SOLUTION.search(source)):
            solution = found[1]
        if own.get("task"):
            by_hand += points
            parts.append(_beside_scheme(quiz, texts.get(name), source, points))
        elif not own.get("grade") or cell["cell_type"] != "code":
            continue
        elif quiz_call(source):
            score = score_cell(source, quiz, f"cell {name}", reveal=True)
            value, possible = value + score.value, possible + score.points
            parts.append(score._repr_html_())
        else:
            earned, said = grades_code(source, points, names)
            value, possible = value + earned, possible + points
            parts.append(_of_code(earned, points, said, solution))
    return SelfScore(quiz.title, value, possible, by_hand, tuple(parts))


def _beside_scheme(quiz: Quiz, question: Any, source: str, points: float) -> str:
    """A written answer, with the scheme by which it would be marked."""
    found = SCHEME.search(source)
    scheme = "\n".join(found.group().splitlines()[1:-1]) if found else ""
    own = Markup(page_bundle(quiz, question)["text/html"]) if question is not None else Markup()
    marked = element("p", element("strong", f"How it is marked ({plural(points)})")) + Markup(to_html(scheme))
    return element("div", element("div", own, style=_SIDE), element("div", marked, style=_SIDE), style=_SIDES)


def _of_code(earned: float, points: float, said: str, solution: str) -> str:
    sign = "✓" if earned >= points else "✗"
    rows: list[tuple[str, object]] = [("Points", f"{sign} {earned:g} of {plural(points)}")]
    if said:
        rows.append(("The test says", said))
    if solution:
        rows.append(("One way", element("pre", solution, style="margin:0;white-space:pre-wrap")))
    return record("**Your line of code**", rows, "iq-score")
