"""Write the scores of a notebook into the gradebook in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from logging import Logger
from typing import Any

from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades

from immunolab.grading.cells import grade_id
from immunolab.grading.passes.handin import HandIn, hand_in
from immunolab.grading.passes.quizzes import blank_texts


@dataclass(frozen=True)
class NotebookScores:
    """What grading found out about one notebook, by grade id."""

    #: points that the machine gives; None where only a hand can
    auto: dict[str, float | None] = field(default_factory=dict)
    #: nbgrader's own comment ("No response.") or None
    comments: dict[str, str | None] = field(default_factory=dict)
    #: for each free-text task, whether it was left blank
    blank: dict[str, bool] = field(default_factory=dict)
    #: sentences on what was chosen or left out of the hand-in
    notes: list[str] = field(default_factory=list)

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
        found = read_scores(nb, hand_in(self, resources), self.log)
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


def read_scores(nb: Any, hand: HandIn, log: Logger, *, texts: bool = True) -> NotebookScores:
    """The scores and comments of a graded notebook, by nbgrader's own rules, without a gradebook.

    Parameters
    ----------
    nb : the notebook after everything in it was run and scored
    hand : the hand-in it belongs to
    log : receives nbgrader's warnings
    texts : settle blank free texts; stock nbgrader does not

    """
    found = NotebookScores(blank=blank_texts(hand, nb) if texts else {}, notes=list(hand.notes))
    for cell in nb.cells:
        name = grade_id(cell)
        if name is None:
            continue
        if utils.is_grade(cell):
            points, _ = utils.determine_grade(cell, log)
            found.auto[name] = None if points is None else float(points)
        if utils.is_solution(cell) or utils.is_task(cell):
            found.comments[name] = _comment(cell)
    return found


def _comment(cell: Any) -> str | None:
    """What nbgrader says of a cell that is as it was released; of a task never, which it cannot tell."""
    untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    return "No response." if untouched and not utils.is_task(cell) else None
