"""Each widget of a lesson as data for its page: what it says to whatever a reader may do, asked of the widget itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from book import questions
from immunolab.explore._widget import ExplorerWidget
from immunolab.quiz.widget import QuestionWidget, RevealWidget
from immunolab.waiting import Waiting


def of(quiz: Any, widgets: list[Any], out: Path) -> list[dict[str, Any] | None]:
    """The data of each widget, in order; None for one that stays still in the book.

    Parameters
    ----------
    quiz : the lesson's ``Quiz``
    widgets : as the cells have made them
    out : a folder for larger parts

    """
    reveals = {widget.spec["id"]: widget for widget in widgets if isinstance(widget, RevealWidget)}
    waits = [_waits(widget) for widget in widgets]  # as they are before the first answer
    found: list[dict[str, Any] | None] = []
    told: dict[str, dict[str, Any]] = {}
    for widget in widgets:
        if isinstance(widget, QuestionWidget):
            data, told[widget.spec["id"]] = questions.of(quiz, widget, reveals.get(widget.spec["id"]))
            found.append(data)
        else:
            found.append(None)
    for n, widget in enumerate(widgets):
        if isinstance(widget, RevealWidget):
            found[n] = {"kind": "reveal", "spec": widget.spec, **told[widget.spec["id"]]}
        elif (isinstance(widget, Waiting) and waits[n]) or (isinstance(widget, ExplorerWidget) and waits[n]):
            found[n] = {"kind": "waiting", **waits[n]}
    return found


def _waits(widget: Any) -> dict[str, Any]:
    """What a picture waits for: the ids of the bets, and what is said until then; empty where it waits for nothing."""
    gate = getattr(widget, "gate", None)
    if gate is None:
        return {}
    return {"after": list(gate.bets), "waits": dict(widget.waits)}
