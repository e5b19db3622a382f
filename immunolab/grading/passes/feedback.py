"""What a student's feedback page shows of a quiz, and what it never shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, List, Unicode

from immunolab.grade_cells import SCHEME, quiz_call, score_cell, without_hidden, without_scheme
from immunolab.grading.author.code_tests import solutions
from immunolab.grading.cells import grade_id
from immunolab.grading.passes.handin import hand_in
from immunolab.quiz import first_words
from immunolab.quiz.mirror import asked

#: Cell metadata that the feedback template reads: "shown" (ours, source left out) or "hidden".
TAG = "immunolab_quiz"
#: What the page calls a graded cell, and what a reader has done: "waits", "read", "blank", or "" for a machine.
TITLE, READER = "immunolab_title", "immunolab_reader"


class FeedbackScores(NbGraderPreprocessor):
    """Hidden tests and mark schemes never reach a feedback page; keys do if the instructor says so."""

    reveal_key = Bool(
        False, help="Show the right answer and the explanation of each quiz question, and the mark scheme of each task."
    ).tag(config=True)
    # nbconvert's HTML exporter sets it for every part of its; unknown here, it would be warned about
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Strip, tag our own cells for the template, and reveal where asked to."""
        hand = hand_in(self, resources)
        stored, quiz = hand.master.sources, hand.quiz
        readers = _readers(resources)
        lines = self._solutions(nb, resources) if self.reveal_key else {}
        for cell in nb.cells:
            for ours in (TAG, TITLE, READER):
                cell.metadata.pop(ours, None)  # a student's own metadata decides nothing
            name = grade_id(cell) or ""
            cell.metadata[TITLE] = _title(quiz, name)
            cell.metadata[READER] = readers.get(name, "")
            if cell.cell_type != "code":
                if cell.get("id") == "header":  # how to hand in: of no use by now
                    cell.metadata[TAG] = "hidden"
                cell.source = _with_scheme(cell.source) if self.reveal_key else without_scheme(cell.source)
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
            if name in lines and utils.is_solution(cell):
                cell.outputs = [*cell.outputs, *_solution(*lines[name])]
            cell.source = without_hidden(cell.source)
        return nb, resources

    def _solutions(self, nb: Any, resources: Any) -> dict[str, tuple[str, list[Any]]]:
        """The master's own lines of code with what they show, if this notebook asks for any."""
        if not any(cell.cell_type == "code" and utils.is_solution(cell) for cell in nb.cells):
            return {}
        course, info = self.parent.parent.coursedir, resources["nbgrader"]
        folder = course.format_path(course.source_directory, ".", info["assignment"])
        return solutions(Path(folder) / f"{info['notebook']}.ipynb")


def _solution(line: str, outputs: list[Any]) -> list[Any]:
    """One way to write the line, and what it shows, as outputs below the student's own."""
    shows = "\n\nIt shows:" if outputs else ""
    return [new_output("display_data", {"text/plain": f"One way to write it:\n\n{line}{shows}"}), *outputs]


def _message_only(cell: Any) -> None:
    """Of a failed test its message: the traceback quotes the test, and with it the key."""
    for output in cell.outputs:
        if output.get("output_type") == "error":
            output["traceback"] = [f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"]


def _with_scheme(source: str) -> str:
    """A task's text with its mark scheme under a heading of its own, without nbgrader's two marks."""
    return SCHEME.sub(lambda m: "\n".join(["**How it is marked**", "", *m[0].splitlines()[1:-1], ""]), source)


def _title(quiz: Any, name: str) -> str:
    """The first words of the question that a cell grades; of a cell of code its name."""
    question = quiz.questions.get(name.replace("_", "-")) if quiz is not None else None
    return first_words(question, quiz.variant(question)) if question else name.replace("_", " ")


def _readers(resources: Any) -> dict[str, str]:
    """For each cell that only a person can mark, by grade id: "waits" for one, "read" by one, or left "blank"."""
    info = resources["nbgrader"]
    with Gradebook(info["db_url"]) as gradebook:
        notebook = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
        tasks = {cell.name for cell in notebook.notebook.task_cells}
        found = {}
        for grade in notebook.grades:
            if grade.manual_score is not None:
                found[grade.name] = "read"
            elif grade.needs_manual_grade:
                found[grade.name] = "waits"
            elif grade.name in tasks:
                found[grade.name] = "blank"
        return found


def _page(quiz: Any, question_id: str) -> Any:
    from immunolab.quiz.cells import page_bundle

    return new_output("display_data", page_bundle(quiz, quiz.questions[question_id]))
