"""What a student's feedback page shows of a quiz, and what it never shows."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from immunolab.grading.quizcells import quiz_call, score_cell, without_hidden, without_scheme
from immunolab.grading.trusted import grade_id, quiz_of, source_cells


class FeedbackScores(NbGraderPreprocessor):
    """Hidden tests and mark schemes never reach a feedback page; keys do if the instructor says so."""

    reveal_key = Bool(
        False,
        help="Show the right answer and the explanation of each quiz question, and the mark scheme of each task.",
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Strip, and reveal where asked to."""
        stored = source_cells(resources)
        quiz = quiz_of(self, resources) if self.reveal_key else None
        for cell in nb.cells:
            name = grade_id(cell) or ""
            if cell.cell_type == "code":
                if quiz is not None and utils.is_grade(cell) and quiz_call(stored.get(name, "")):
                    score = score_cell(stored[name], quiz, f"cell {name}", reveal=True)
                    data = {"text/plain": repr(score), "text/html": score._repr_html_()}
                    cell.outputs = [new_output("execute_result", data, execution_count=1)]
                cell.source = without_hidden(cell.source)
            elif not self.reveal_key:
                cell.source = without_scheme(cell.source)
        return nb, resources
