"""Write the scores of a notebook into the gradebook in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades

from immunolab.grading.passes.quizzes import blank_texts, grade_id


@dataclass(frozen=True)
class NotebookScores:
    """What grading found out about one notebook, by grade id."""

    #: points that the machine gives; None where only a hand can
    auto: dict[str, float | None] = field(default_factory=dict)
    #: nbgrader's own comment ("No response.") or None
    comments: dict[str, str | None] = field(default_factory=dict)
    #: for each free-text task, whether it was left blank
    blank: dict[str, bool] = field(default_factory=dict)

    def settled(self, name: str, by_hand: float | None) -> tuple[float | None, bool] | None:
        """Points and whether a hand must look, for a grade row with these points by hand.

        None if the row stays as it is. A mark given by hand is kept, and flagged for a second look where the
        machine gives points too, as in nbgrader; a free text left blank earns 0 without waiting.
        """
        if name in self.blank and by_hand is None:
            return (0.0, False) if self.blank[name] else (None, True)
        if name in self.auto:
            return self.auto[name], by_hand is not None or self.auto[name] is None
        return None


class SaveScores(SaveAutoGrades):
    """nbgrader's SaveAutoGrades with one look-up and one commit a notebook instead of two a cell.

    A free-text question left blank earns 0 without waiting for a hand; a written one waits for it.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Save every score and comment of the notebook."""
        info = resources["nbgrader"]
        found = read_scores(self, nb, resources)
        with Gradebook(info["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
            grades = {grade.name: grade for grade in submitted.grades}
            comments = {comment.name: comment for comment in submitted.comments}
            for name in {**found.auto, **found.blank}:
                settled = found.settled(name, grades[name].manual_score)
                if settled is not None:
                    grades[name].auto_score, grades[name].needs_manual_grade = settled
            for name, comment in found.comments.items():
                comments[name].auto_comment = comment
            gradebook.db.commit()
        return nb, resources


def read_scores(preprocessor: SaveAutoGrades, nb: Any, resources: Any, *, texts: bool = True) -> NotebookScores:
    """The scores and comments of a graded notebook, by nbgrader's own rules, without a gradebook.

    Parameters
    ----------
    preprocessor : SaveAutoGrades, stock or ours
    nb : the notebook after everything in it was run and scored
    resources : as nbgrader hands them to a preprocessor
    texts : settle blank free texts; stock nbgrader does not

    """
    found = NotebookScores(blank=blank_texts(preprocessor, nb, resources) if texts else {})
    row = SimpleNamespace(manual_score=None, auto_score=None, auto_comment=None)
    preprocessor.gradebook = SimpleNamespace(
        find_grade=lambda *_: row, find_comment=lambda *_: row, db=SimpleNamespace(commit=lambda: None)
    )
    info = resources["nbgrader"]
    preprocessor.notebook_id, preprocessor.assignment_id = info["notebook"], info["assignment"]
    preprocessor.student_id = info["student"]
    for index, cell in enumerate(nb.cells):
        name = grade_id(cell)
        if name is None:
            continue
        preprocessor.preprocess_cell(cell, resources, index)
        if utils.is_grade(cell):
            found.auto[name] = None if row.auto_score is None else float(row.auto_score)
        if utils.is_solution(cell) or utils.is_task(cell):
            found.comments[name] = row.auto_comment
    return found
