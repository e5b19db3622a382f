"""Trusted grading: quiz cells are scored here, from data, and no kernel holds a key.

Preprocessors for ``nbgrader autograde``. The first pass takes the answers out of the hand-in and the
keys out of the notebook; the second scores. Everything a student handed in is read by strict parsers:
what cannot be read counts as no answer and never stops the run.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from immunolab.grade_cells import quiz_call, score_cell, without_hidden, written
from immunolab.grading.cells import grade_id
from immunolab.grading.passes.handin import HandIn, hand_in
from immunolab.quiz import Quiz
from immunolab.quiz.cells import page_bundle
from immunolab.quiz.mirror import asked

NOTES = "grading-notes"
#: A graded notebook's metadata keep what it was graded from; inside a text this cannot stand, for its quotes
_GRADED_FROM = re.compile(rb'"immunolab":\s*\{\s*"graded_from":\s*"([0-9a-f]{64})"')
_END = 4000  # bytes from the end of a notebook, which has its metadata


def graded_from(folder: Path) -> str:
    """The fingerprint (``identify.fingerprint``) of the files that a graded folder was made from; "" if it is not known."""
    for path in sorted(folder.glob("*.ipynb")):
        with contextlib.suppress(OSError), path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _END))
            if found := _GRADED_FROM.search(file.read()):
                return found[1].decode()
    return ""


class RecoverAnswers(NbGraderPreprocessor):
    """Take the answers out of the hand-in: from its answers files and from the outputs of its notebooks.

    The newest answer to each question is written to the answers file in ``autograded/``; what the
    student handed in stays as it was.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Merge answers files and mirrors before the outputs are cleared."""
        hand = hand_in(self, resources)
        hand.recover(nb.cells)
        if hand.unread:
            self.log.warning(
                "%s %s; its answers are taken from the notebook's outputs, if there are any.",
                hand.answers_file.name,
                hand.unread,
            )
        for note in (*hand.notes, *hand.quieter):
            self.log.warning("%s: %s", hand.where, note)
        return nb, resources


class HideQuizKeys(NbGraderPreprocessor):
    """Take the hidden region out of quiz cells again: the key stays in the gradebook."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Strip one cell."""
        if cell.cell_type == "code" and utils.is_grade(cell) and quiz_call(cell.source):
            cell.source = without_hidden(cell.source)
        return cell, resources


class GradeQuizzes(NbGraderPreprocessor):
    """Score quiz cells from the answers and the key in the gradebook, in the grader's own process.

    What a reader must see comes beside it: each written answer in front of its task, and on top a word on
    everything that was chosen or left out.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Put the score into each quiz cell, and the question with the saved choice above it."""
        hand = hand_in(self, resources)
        if hand.fingerprint:
            nb.metadata["immunolab"] = {"graded_from": hand.fingerprint}
        if hand.quiz is not None:
            self._score(nb, hand, hand.quiz)
            _place_texts(nb, hand.quiz)
        if hand.notes:
            text = "**About what was handed in** (said by the grading program)\n\n" + "\n".join(
                f"- {_plain(note)}" for note in hand.notes
            )
            nb.cells.insert(0, _new_cell(nb, "markdown", text, NOTES))
        return nb, resources

    def _score(self, nb: Any, hand: HandIn, quiz: Quiz) -> None:
        stored = hand.master.sources
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            name = grade_id(cell) or ""
            if utils.is_grade(cell) and quiz_call(stored.get(name, "")):
                score = score_cell(stored[name], quiz, f"{hand.where}, cell {name}")
                cell.outputs = [_result({"text/plain": repr(score), "text/html": score._repr_html_()})]
                cell.execution_count = 1
            elif (question := asked(cell.source)) in quiz.questions:
                cell.outputs = [shown(page_bundle(quiz, quiz.questions[str(question)]))]


def _place_texts(nb: Any, quiz: Quiz) -> None:
    """Each written answer right before the task that is marked, if its question does not stand there."""
    texts = written(quiz)
    for task in [cell for cell in nb.cells if utils.is_task(cell)]:
        question = texts.get(grade_id(task) or "")
        if question is None or quiz.response(question) is None:
            continue
        at = next(n for n, cell in enumerate(nb.cells) if cell is task)
        if at and asked(nb.cells[at - 1].source) == question.id and nb.cells[at - 1].cell_type == "code":
            continue
        cell = _new_cell(nb, "code", f'quiz.ask("{question.id}")', f"text-{question.id}")
        cell.outputs = [shown(page_bundle(quiz, question))]
        nb.cells.insert(at, cell)


def _new_cell(nb: Any, kind: str, source: str, name: str) -> NotebookNode:
    """A cell of the grader's own."""
    own: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    taken = {cell.get("id") for cell in nb.cells}
    named = {"id": next(i for n in range(len(taken) + 1) if (i := f"{name[:50]}-{n}") not in taken)}
    if nb.get("nbformat_minor", 0) < 5:
        named = {}
    return from_dict({"cell_type": kind, "metadata": {}, "source": source, **named, **own})


def _plain(note: str) -> str:
    """A sentence without what Markdown would take for a sign."""
    return re.sub(r"([\\`*_\[\]<>$|#])", r"\\\1", note)


def _result(data: dict[str, Any]) -> NotebookNode:
    """An output as a kernel would have given it. Not through nbformat's makers, which validate each one."""
    return from_dict({"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}})


def shown(data: dict[str, Any]) -> NotebookNode:
    """The same for something displayed."""
    return from_dict({"output_type": "display_data", "data": data, "metadata": {}})


def blank_texts(hand: HandIn, nb: Any) -> dict[str, bool]:
    """For each free-text task of the notebook, by grade id, whether it was left blank."""
    if hand.quiz is None:
        return {}
    texts = written(hand.quiz)
    tasks = [grade_id(cell) for cell in nb.cells if utils.is_task(cell)]
    return {name: hand.quiz.response(texts[name]) is None for name in tasks if name in texts}
