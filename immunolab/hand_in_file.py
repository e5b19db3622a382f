"""One notebook that holds everything of a hand-in: the page as saved, with each answer in the output of its question.

That is how `immunolab grade` takes a notebook that comes alone, so neither a learning platform nor a mail can part the two.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.html import Markup, element
from immunolab.quiz import Quiz
from immunolab.quiz.cells import mirror_bundle
from immunolab.quiz.mirror import MIME, asked
from immunolab.quiz.progress import saved_answers
from immunolab.self_score import quiz_of_notebook

__all__ = ["PAGE", "TO_HAND_IN", "HandInFile", "hand_in_file", "whole"]

TO_HAND_IN = "to_hand_in"
#: in the ``immunolab`` metadata of a cell: it belongs to the page, not to the assignment
PAGE = "page"
#: what an output of a question says of itself where no widget is drawn; dead in another kernel
_WIDGET = "application/vnd.jupyter.widget-view+json"


def whole(notebook: Path, questions: Path) -> dict[str, Any]:
    """An assignment's notebook as JSON, with every saved answer in it.

    notebook, questions : the learner's copy, and the question file that her answers lie beside
    """
    book: dict[str, Any] = json.loads(notebook.read_bytes())
    book["cells"] = [cell for cell in book["cells"] if PAGE not in cell["metadata"].get("immunolab", {})]
    book.setdefault("metadata", {})["immunolab"] = {TO_HAND_IN: notebook.stem}
    book["metadata"].pop("widgets", None)
    answers = saved_answers(questions)
    quiz = Quiz.for_grading(questions, answers) if answers is not None else None
    for cell in book["cells"]:
        if cell["cell_type"] != "code":
            continue
        outputs = [output for output in cell.get("outputs", []) if _WIDGET not in output.get("data", {})]
        name = asked("".join(cell["source"]))
        if quiz is not None and name in quiz.questions:
            data = mirror_bundle(quiz, quiz.questions[str(name)])
            outputs = [output for output in outputs if MIME not in output.get("data", {})]
            outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
        cell["outputs"] = outputs
    return book


def as_bytes(book: dict[str, Any]) -> bytes:
    """Such a notebook as a file."""
    return json.dumps(book, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


@dataclass(frozen=True)
class HandInFile:
    """The file, as a link that saves it. ``answered`` of ``asked`` questions are in it."""

    name: str
    content: bytes
    answered: int
    asked: int

    def __repr__(self) -> str:
        return f"{self.name}: {self.answered} of {self.asked} questions are answered in it."

    def _repr_html_(self) -> Markup:
        data = "data:application/x-ipynb+json;base64," + base64.b64encode(self.content).decode()
        link = element("a", f"Save {self.name}", href=data, download=self.name)
        return element(
            "p", link, f": {self.answered} of {self.asked} questions are answered in it. Hand this one file in."
        )


def hand_in_file(quiz: Any = None) -> HandInFile:
    """The file to hand in, of the assignment whose notebook this is, as it was last saved.

    Parameters
    ----------
    quiz : the assignment's ``Quiz``; by default the one that the notebook calls ``quiz``

    Raises
    ------
    CourseError
        If there is no such quiz, or its notebook cannot be read.

    """
    quiz = quiz_of_notebook(quiz, "hand_in_file")
    notebook = quiz.folder() / f"{quiz.name}.ipynb"
    try:
        book = whole(notebook, quiz.path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{notebook.name} cannot be read ({error}); save it, then try again.") from error
    answered = sum(quiz.response(question) is not None for question in quiz.questions.values())
    return HandInFile(notebook.name, as_bytes(book), answered, len(quiz.questions))
