"""A released assignment reads as a page: code that only shows things is folded, its header speaks of its own questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from immunolab.folding import hidden, only_calls
from immunolab.quiz import QuizFileError, load_questions
from immunolab.quiz.files import QUIZ_SUFFIX

HEADER = "header"
#: in the header, stands for a call that answers one of the assignment's own questions
EXAMPLE = "{example}"


class ReadAsPage(NbGraderPreprocessor):
    """Fold what a student need not read, and fill in the header's example."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Cells keep their source: what is folded is metadata, which nbgrader's checksums leave out."""
        course = self.parent.parent.coursedir
        info = resources["nbgrader"]
        folder = Path(course.format_path(course.source_directory, ".", info["assignment"]))
        for cell in nb.cells:
            if cell.cell_type == "code" and utils.is_locked(cell):
                fold = utils.is_grade(cell) or only_calls(cell.source)
                cell.metadata = type(cell.metadata)(hidden(cell.metadata, fold))
            elif cell.get("id") == HEADER and EXAMPLE in cell.source:
                cell.source = cell.source.replace(EXAMPLE, example(folder / (info["notebook"] + QUIZ_SUFFIX)))
        return nb, resources


def example(path: Path) -> str:
    """How the first question of a file that fits in a word is answered by typing; the value says nothing of the key."""
    try:
        questions = load_questions(path).questions
    except QuizFileError:
        return 'quiz.answer("question", "a")'
    typed = [(question, value) for question in questions if (value := _first(question))]
    question, value = typed[0] if typed else (questions[0], '"..."')
    return f'quiz.answer("{question.id}", {value})'


def _first(question: Any) -> str:
    if question.kind == "multiple-choice":
        return f'"{next(iter(question.choices))}"'
    return "1.5" if question.kind == "numeric" else ""
