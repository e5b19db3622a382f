"""Each widget of a lesson as data for its page: what it says to whatever a reader may do, asked of the widget itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from book import explorers, questions
from immunolab.explore import ExplorerWidget
from immunolab.figures import Mark
from immunolab.quiz.widget import QuestionWidget, RevealWidget
from immunolab.waiting import Waiting

#: by explorer's place: the question whose answer its picture shows, and what it shows of each answer
Marks = dict[int, tuple[str, dict[str, tuple[Mark | None, str]]]]


class Files(NamedTuple):
    """Where an explorer's answers go: the folder, how their names begin; and the most stops of a slider."""

    folder: Path
    stem: str
    most: int


def of(quiz: Any, widgets: list[Any], words: list[str], files: Files) -> list[dict[str, Any] | None]:
    """The data of each widget, in order; None for one that stays still in the book.

    Parameters
    ----------
    quiz : the lesson's ``Quiz``
    widgets : as the cells have made them
    words : of the lesson, around each
    files : for explorers' answers and frames

    """
    waits = [_waits(widget) for widget in widgets]  # as they are before the first answer
    asked, told, marks = _asked(quiz, widgets)
    found: list[dict[str, Any] | None] = []
    for n, widget in enumerate(widgets):
        data = asked.get(n)
        if isinstance(widget, RevealWidget):
            data = {"kind": "reveal", "spec": widget.spec, **told[widget.spec["id"]]}
        elif isinstance(widget, Waiting) and waits[n]:
            data = {"kind": "waiting", **waits[n]}
        elif isinstance(widget, ExplorerWidget):
            question, shown = marks.get(n, ("", {}))
            widget.fill()
            data = (
                explorers.of(widget, words[n], shown, files.folder, f"{files.stem}-{n}", files.most)
                | waits[n]
                | {"bet": question}
            )
        found.append(data)
    return found


def _asked(quiz: Any, widgets: list[Any]) -> tuple[dict[int, Any], dict[str, Any], Marks]:
    """The data of each question by its place, what each reveal says, and what explorers' pictures show of bets."""
    reveals = {widget.spec["id"]: widget for widget in widgets if isinstance(widget, RevealWidget)}
    pictures = {n: widget for n, widget in enumerate(widgets) if isinstance(widget, ExplorerWidget)}
    before: dict[int, Mark | None] = dict.fromkeys(pictures)
    asked: dict[int, Any] = {}
    told: dict[str, Any] = {}
    marks: Marks = {}

    def placed(question: str, answer: str) -> None:
        for n, widget in pictures.items():
            if widget.mark != before[n]:
                marks.setdefault(n, (question, {}))
                before[n] = widget.mark
            if n in marks and marks[n][0] == question:
                marks[n][1][answer] = (widget.mark, widget.bet)

    for n, widget in enumerate(widgets):
        if isinstance(widget, QuestionWidget):
            name = widget.spec["id"]
            asked[n], told[name] = questions.of(quiz, widget, reveals.get(name), placed)
    return asked, told, marks


def _waits(widget: Any) -> dict[str, Any]:
    """What a picture waits for: the ids of the bets, and what is said until then; empty where it waits for nothing."""
    gate = getattr(widget, "gate", None)
    if gate is None:
        return {}
    return {"after": list(gate.bets), "waits": dict(widget.waits)}
