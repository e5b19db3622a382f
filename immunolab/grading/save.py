"""Write the scores of a notebook into the gradebook in one go."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades

from immunolab.grading.trusted import blank_texts


class SaveScores(SaveAutoGrades):
    """nbgrader's SaveAutoGrades with one look-up and one commit a notebook instead of two a cell.

    A free-text question left blank earns 0 without waiting for a hand; a written one waits for it.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Save every score and comment of the notebook."""
        info = resources["nbgrader"]
        with Gradebook(info["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                info["notebook"], info["assignment"], info["student"]
            )
            self.gradebook = _Rows(submitted)
            self.notebook_id, self.assignment_id, self.student_id = (
                info["notebook"],
                info["assignment"],
                info["student"],
            )
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            for name, blank in blank_texts(self, nb, resources).items():
                grade = self.gradebook.grades[name]
                if grade.manual_score is None:
                    grade.auto_score, grade.needs_manual_grade = (0.0, False) if blank else (None, True)
            gradebook.db.commit()
        return nb, resources


class _Rows:
    """The rows of one submitted notebook, found by name; stands in for the gradebook while cells are walked."""

    def __init__(self, submitted: Any) -> None:
        self.grades = {grade.name: grade for grade in submitted.grades}
        self.comments = {comment.name: comment for comment in submitted.comments}
        self.db = self

    def find_grade(self, name: str, *_: str) -> Any:
        return self.grades[name]

    def find_comment(self, name: str, *_: str) -> Any:
        return self.comments[name]

    def commit(self) -> None:
        """Left to the end."""
