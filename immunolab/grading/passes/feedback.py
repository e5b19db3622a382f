"""What a student's feedback page shows of a quiz, and what it never shows."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from immunolab.grading.cells import asked, quiz_call, score_cell, without_hidden, without_scheme
from immunolab.grading.passes.mend import source_cells
from immunolab.grading.passes.quizzes import grade_id, quiz_of

#: Cell metadata that the feedback template reads: "shown" (ours, source left out) or "hidden".
TAG = "immunolab_quiz"


class FeedbackScores(NbGraderPreprocessor):
    """Hidden tests and mark schemes never reach a feedback page; keys do if the instructor says so."""

    reveal_key = Bool(
        False, help="Show the right answer and the explanation of each quiz question, and the mark scheme of each task."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Strip, tag our own cells for the template, and reveal where asked to."""
        stored = source_cells(self, resources)
        quiz = quiz_of(self, resources)
        for cell in nb.cells:
            cell.metadata.pop(TAG, None)  # a student's own metadata decides nothing
            name = grade_id(cell) or ""
            if cell.cell_type != "code":
                if cell.get("id") == "header":  # how to hand in: of no use by now
                    cell.metadata[TAG] = "hidden"
                if not self.reveal_key:
                    cell.source = without_scheme(cell.source)
                continue
            if quiz is not None and utils.is_grade(cell) and quiz_call(stored.get(name, "")):
                score = score_cell(stored[name], quiz, f"cell {name}", reveal=self.reveal_key)
                data = {"text/plain": repr(score), "text/html": score._repr_html_()}
                cell.outputs = [new_output("execute_result", data, execution_count=1)]
                cell.metadata[TAG] = "shown"
            elif quiz is not None and (question := asked(cell.source)) in quiz.questions:
                # the score below repeats question and choice; a free text has no other place
                auto = quiz.questions[str(question)].auto_scored
                cell.outputs = [] if auto else [_page(quiz, str(question))]
                cell.metadata[TAG] = "hidden" if auto else "shown"
            elif cell.metadata.get("nbgrader", {}).get("locked") and not utils.is_grade(cell):
                cell.metadata[TAG] = "hidden"  # the set-up and other read-only code
            elif utils.is_grade(cell):
                _message_only(cell)
            cell.source = without_hidden(cell.source)
        return nb, resources


def _message_only(cell: Any) -> None:
    """Of a failed test its message: the traceback quotes the test, and with it the key."""
    for output in cell.outputs:
        if output.get("output_type") == "error":
            output["traceback"] = [f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"]


def _page(quiz: Any, question_id: str) -> Any:
    from immunolab.quiz.cells import page_bundle

    return new_output("display_data", page_bundle(quiz, quiz.questions[question_id]))
