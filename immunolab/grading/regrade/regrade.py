"""``immunolab regrade``: a key was changed in source/; everybody is scored anew from the answers, without kernels.

New keys come from the master as nbgrader itself would store them: the assignment is generated into a scratch
course, and what lands in its gradebook is compared with the real one. Quiz cells only: free texts keep their
marks, code cells their scores and their stored tests, for those would have to be run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import api as nbg
from nbgrader.preprocessors import AssignLatePenalties

from immunolab.course import CourseError
from immunolab.grading.author.check import differences
from immunolab.grading.cells import GradingError, open_quiz, quiz_call, score_cell
from immunolab.grading.course import CourseFolder, must
from immunolab.grading.files import write_whole
from immunolab.grading.regrade.rescored import Cell, Change, bring_in_step, new_cells
from immunolab.grading.report.data import submissions
from immunolab.quiz import Score


@dataclass(frozen=True)
class Student:
    """Totals of one student before and after, extra credit and marks by hand included; and quiz cells that changed."""

    name: str
    before: float
    after: float
    changes: list[Change]


@dataclass
class Regrade:
    """What a regrade would do, or has done.

    Attributes
    ----------
    slug : the assignment
    changed : quiz cells whose key, points or wording of the cell changed
    questions : every question, in the order of the master
    students : one row a hand-in
    remarks : sentences on what was left alone and what to do next
    stale : notebooks in autograded/ whose shown score was not the new one
    done : whether it was written

    """

    slug: str
    changed: list[str]
    questions: list[str]
    students: list[Student] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stale: int = 0
    done: bool = False


def regrade(root: Path, slug: str, *, write: bool) -> Regrade:
    """Score every quiz cell of every autograded hand-in with the keys that stand in source/ now.

    The gradebook changes in one transaction, at the end; then the notebooks in autograded/ are brought in
    step. Killed in between, the next run finishes the work. Marks by hand, extra credit and comments stay;
    a mark by hand on a cell whose machine score changed is flagged for a second look, as nbgrader does.

    Parameters
    ----------
    root : the course folder
    slug : the assignment
    write : False for a dry run that changes nothing

    Raises
    ------
    CourseError
        If the master is at fault, cells were added or removed, or there is nothing to regrade.

    """
    course = CourseFolder(root)
    course.source(slug)
    fresh, visible = _generated(course, slug)
    with course.gradebook() as gradebook, gradebook.db.no_autoflush:  # the database is locked at the commit only
        result, hand_ins = _rescore(course, gradebook, slug, fresh)
        if write:
            gradebook.db.commit()
        else:
            gradebook.db.rollback()
    for path, scores, cells in hand_ins:
        text = bring_in_step(path, scores, cells)
        if text is not None:
            result.stale += 1
            if write:
                write_whole(path, text, path.stat().st_mode & 0o777)
    result.done = write
    if visible:
        result.remarks.append(
            f"What students see has changed too; release/{slug} was left as it is. To release it anew: immunolab release {slug}"
        )
    if result.stale or result.changed:
        result.remarks.append(f"Feedback pages show the new points after: nbgrader generate_feedback {slug} --force")
    return result


def _generated(course: CourseFolder, slug: str) -> tuple[dict[str, dict[str, Cell]], bool]:
    """Cells of each notebook as nbgrader stores them for the master as it is now; and whether the release differs."""
    with course.scratch([slug]) as (scratch, api):
        must(api.generate_assignment(slug), f"Reading source/{slug}")
        with api.gradebook as gradebook:
            fresh = new_cells(gradebook.find_assignment(slug))
        release = course.path("release", ".", slug)
        visible = release.is_dir() and bool(differences(scratch / "release" / slug, release, slug))
    return fresh, visible


def _rescore(
    course: CourseFolder, gradebook: Any, slug: str, fresh: dict[str, dict[str, Cell]]
) -> tuple[Regrade, list[Any]]:
    try:
        assignment = gradebook.find_assignment(slug)
    except nbg.MissingEntry:
        raise CourseError(f"The gradebook has no assignment {slug!r}; generate and autograde it first.") from None
    old = new_cells(assignment)
    if {n: set(c) for n, c in old.items()} != {n: set(c) for n, c in fresh.items()}:
        gone = sorted({c for n in old for c in old[n]} ^ {c for n in fresh for c in fresh[n]})
        raise CourseError(
            f"source/{slug}: cells were added, removed or renamed ({', '.join(gone) or 'a notebook'}); nbgrader forbids it once there "
            "are hand-ins. Put them back, or give the new questions in another assignment."
        )
    quiz_cells = {
        n: {c for c, cell in cells.items() if cell.graded and quiz_call(cell.source)} for n, cells in fresh.items()
    }
    result = Regrade(slug, [], [c for n in fresh for c in _in_order(course, slug, n, quiz_cells[n])])
    for notebook in assignment.notebooks:
        _take_over(notebook, old[notebook.name], fresh[notebook.name], quiz_cells[notebook.name], result)
    hand_ins, left_out = [], 0
    penalties = _Penalties(course)
    for submission in submissions(gradebook, assignment):
        before, changes, waiting = 0.0, [], False
        for submitted in submission.notebooks:
            name = submitted.notebook.name
            grades = {g.cell.name: g for g in submitted.grades}
            folder = course.path("autograded", submission.student_id, slug)
            if not (folder / f"{name}.ipynb").is_file() or all(g.auto_score is None for g in grades.values()):
                waiting = True
                continue
            scores = _scores(course, slug, name, folder, fresh[name], quiz_cells[name])
            before += sum(_total(g) for g in grades.values())
            changes += [c for n, s in scores.items() if (c := _change(grades[n], s)) is not None]
            hand_ins.append((folder / f"{name}.ipynb", scores, fresh[name]))
            penalties.renew(submission, submitted, grades.values())
        if waiting:
            left_out += 1
        else:
            after = sum(_total(g) for s in submission.notebooks for g in s.grades)
            result.students.append(Student(submission.student_id, round(before, 6), round(after, 6), changes))
    if not result.students:
        raise CourseError(f"No hand-in of {slug} has been autograded yet; there is nothing to regrade.")
    if left_out:
        result.remarks.append(
            f"Not autograded yet, left for nbgrader autograde: {left_out} of the hand-ins in the gradebook."
        )
    return result, hand_ins


def _in_order(course: CourseFolder, slug: str, notebook: str, names: set[str]) -> list[str]:
    cells = nbformat.read(course.source(slug) / f"{notebook}.ipynb", as_version=4).cells
    found = [c.metadata.get("nbgrader", {}).get("grade_id") for c in cells]
    return [name for name in found if name in names]


def _take_over(notebook: Any, old: dict[str, Cell], fresh: dict[str, Cell], quizzes: set[str], result: Regrade) -> None:
    """Put the new source and points of quiz cells into the gradebook; say what else has changed."""
    for name, cell in fresh.items():
        if cell == old[name]:
            continue
        if name in quizzes:
            if not old[name].graded:
                raise CourseError(
                    f"source/{result.slug}: cell {name} was not graded before; nbgrader forbids it once there are hand-ins."
                )
            row = next(c for c in notebook.source_cells if c.name == name)
            row.source, row.checksum = cell.source, cell.checksum
            next(c for c in notebook.grade_cells if c.name == name).max_score = cell.points
            result.changed.append(name)
        elif cell.graded or cell.task:
            what = "mark scheme or points of the text" if cell.task else "test or points of the code"
            result.remarks.append(
                f"The {what} {name} changed: not touched here. To take it over: nbgrader generate_assignment {result.slug} --force, "
                f"then nbgrader autograde {result.slug} --force"
            )


def _scores(
    course: CourseFolder, slug: str, name: str, folder: Path, cells: dict[str, Cell], quizzes: set[str]
) -> dict[str, Score]:
    quiz = open_quiz([course.source(slug), folder], name, folder)
    if quiz is None:
        return {}
    try:
        return {n: score_cell(cells[n].source, quiz, f"{slug}/{name}.ipynb, cell {n}") for n in quizzes}
    except GradingError as error:
        raise CourseError(str(error)) from None


def _total(grade: Any) -> float:
    """As nbgrader's own column: the mark by hand, else the machine's, and extra credit."""
    own = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return float(own or 0) + float(grade.extra_credit or 0) if own is not None else 0.0


def _change(grade: Any, score: Score) -> Change | None:
    """Put the new machine score in; None if it is the old one."""
    before, old = grade.auto_score, _total(grade)
    grade.auto_score = float(score)
    if before is not None and abs(before - float(score)) < 1e-9:
        return None
    grade.needs_manual_grade = grade.manual_score is not None
    return Change(grade.cell.name, float(before or 0), float(score), round(_total(grade) - old, 6))


class _Penalties:
    """Late penalties that were given, worked out anew from the new score by the course's own rule."""

    def __init__(self, course: CourseFolder) -> None:
        self.rule = AssignLatePenalties(config=course.config)
        self.rule.init_plugin()

    def renew(self, submission: Any, submitted: Any, grades: Any) -> None:
        """Nothing where none was given."""
        if submitted.late_submission_penalty is None:
            return
        score = sum(_total(g) for g in grades)
        penalty = self.rule.plugin_inst.late_submission_penalty(
            submission.student_id, score, submission.total_seconds_late
        )
        submitted.late_submission_penalty = None if penalty is None else min(max(penalty, 0.0), score)
