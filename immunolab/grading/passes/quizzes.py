"""Trusted grading: quiz cells are scored here, from data, and no kernel holds a key.

Preprocessors for ``nbgrader autograde``. The first pass takes the answers out of the hand-in and the
keys out of the notebook; the second scores. Everything a student handed in is read by strict parsers:
what cannot be read counts as no answer and never stops the run.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from immunolab.grading.cells import asked, open_quiz, quiz_call, score_cell, without_hidden
from immunolab.grading.passes.mend import source_cells
from immunolab.quiz import Quiz
from immunolab.quiz.answers import MAX_BYTES, SUFFIX, Answers, parse_answers
from immunolab.quiz.cells import page_bundle
from immunolab.quiz.mirror import merge, mirrored

MAX_OUTPUTS = 20_000


def _converter(preprocessor: Any) -> Any:
    """The nbgrader converter that a preprocessor works for."""
    return preprocessor.parent.parent


def places(preprocessor: Any, resources: Any) -> tuple[str, str, str, Path, Path]:
    """Student, assignment, notebook; the source folder and the autograded folder of this hand-in."""
    info = resources["nbgrader"]
    converter = _converter(preprocessor)
    course = converter.coursedir
    source = Path(course.format_path(course.source_directory, ".", info["assignment"]))
    graded = Path(course.format_path(course.autograded_directory, info["student"], info["assignment"]))
    return info["student"], info["assignment"], info["notebook"], source, graded


def grade_id(cell: Any) -> str | None:
    """The nbgrader id of a cell, if it has one."""
    found = cell.metadata.get("nbgrader", {}).get("grade_id")
    return found if isinstance(found, str) else None


class RecoverAnswers(NbGraderPreprocessor):
    """Take the answers out of the hand-in: from its answers file and from the notebook's own outputs.

    The newest answer to each question is written to the answers file in ``autograded/``; what the
    student handed in stays as it was.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Merge sidecar and mirrors before the outputs are cleared."""
        _, _, notebook, _, graded = places(self, resources)
        path = graded / (notebook + SUFFIX)
        merged = merge(self._sidecar(path, notebook), mirrored(nb.cells[:MAX_OUTPUTS], notebook), notebook)
        if merged is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError):
                path.unlink()
            path.write_text(json.dumps(merged.as_json(), indent=1) + "\n", encoding="utf-8")
        return nb, resources

    def _sidecar(self, path: Path, quiz: str) -> Answers | None:
        try:
            if not path.is_file():
                return None
            if path.stat().st_size > MAX_BYTES:
                raise ValueError(f"is larger than {MAX_BYTES // 1_000_000} MB")
            return parse_answers(path.read_bytes(), quiz)
        except (OSError, ValueError) as error:
            self.log.warning("%s %s; its answers are taken from the notebook's outputs, if there are any.", path, error)
            return None


class HideQuizKeys(NbGraderPreprocessor):
    """Take the hidden region out of quiz cells again: the key stays in the gradebook."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Strip one cell."""
        if cell.cell_type == "code" and utils.is_grade(cell) and quiz_call(cell.source):
            cell.source = without_hidden(cell.source)
        return cell, resources


class GradeQuizzes(NbGraderPreprocessor):
    """Score quiz cells from the answers file and the key in the gradebook, in the grader's own process."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Put the score into each quiz cell, and the question with the saved choice above it."""
        _, assignment, notebook, source, graded = places(self, resources)
        quiz = open_quiz([source, graded], notebook, graded)
        if quiz is None:
            return nb, resources
        stored = source_cells(self, resources)
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            name = grade_id(cell) or ""
            if utils.is_grade(cell) and quiz_call(stored.get(name, "")):
                where = f"{assignment}/{notebook}.ipynb, cell {name}"
                score = score_cell(stored[name], quiz, where)
                cell.outputs = [_result({"text/plain": repr(score), "text/html": score._repr_html_()})]
                cell.execution_count = 1
            elif (question := asked(cell.source)) in quiz.questions:
                cell.outputs = [shown(page_bundle(quiz, quiz.questions[str(question)]))]
        return nb, resources


def _result(data: dict[str, Any]) -> NotebookNode:
    """An output as a kernel would have given it. Not through nbformat's makers, which validate each one."""
    return from_dict({"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}})


def shown(data: dict[str, Any]) -> NotebookNode:
    """The same for something displayed."""
    return from_dict({"output_type": "display_data", "data": data, "metadata": {}})


def blank_texts(preprocessor: Any, nb: Any, resources: Any) -> dict[str, bool]:
    """For each free-text task of the notebook, by grade id, whether it was left blank."""
    quiz = quiz_of(preprocessor, resources)
    texts = {q.id.replace("-", "_"): q for q in quiz.questions.values() if q.kind == "free-text"} if quiz else {}
    tasks = [grade_id(cell) for cell in nb.cells if utils.is_task(cell)]
    return {str(name): quiz.response(texts[str(name)]) is None for name in tasks if quiz and name in texts}


def quiz_of(preprocessor: Any, resources: Any) -> Quiz | None:
    """The quiz of the notebook at hand, with the hand-in's answers."""
    *_, notebook, source, graded = places(preprocessor, resources)
    return open_quiz([source, graded], notebook, graded)
