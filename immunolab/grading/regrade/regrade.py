"""``immunolab regrade``: a key was changed in source/; everybody is scored anew from the answers, without kernels.

New keys come from the master as nbgrader itself would store them: the assignment is generated into a scratch
course, and what lands in its gradebook is compared with the real one. Quiz cells only: free texts keep their
marks, code cells their scores and their stored tests, for those would have to be run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader import api as nbg
from nbgrader.converters import Autograde

from immunolab.course import CourseError
from immunolab.grade_cells import GradingError, quiz_call, score_cell
from immunolab.grading.author.check import differences
from immunolab.grading.cells import open_quiz
from immunolab.grading.course import CourseFolder, must
from immunolab.grading.files import write_whole
from immunolab.grading.in_step import nbgrader_cells, some
from immunolab.grading.late import late_rule
from immunolab.grading.regrade.rescored import (
    Change,
    StoredCell,
    UnreadableError,
    bring_in_step,
    changed,
    new_cells,
    renew_penalty,
    take_questions,
)
from immunolab.grading.report.data import submissions, total
from immunolab.quiz import QuizFileError, Score


@dataclass(frozen=True)
class Rescored:
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
    files : question files in autograded/ that were not the master's
    late : late penalties before and after, by student, where they change
    done : whether it was written

    """

    slug: str
    changed: list[str]
    questions: list[str]
    students: list[Rescored] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stale: int = 0
    files: int = 0
    late: dict[str, tuple[float, float]] = field(default_factory=dict)
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
    unread: list[str] = []
    for path, scores, cells in hand_ins:
        result.files += take_questions(course.source(slug), path, write=write)
        try:
            text = bring_in_step(path, scores, cells)
        except UnreadableError:
            unread.append(path.parent.parent.name)
            continue
        if text is not None:
            result.stale += 1
            if write:
                write_whole(path, text, path.stat().st_mode & 0o777)
    result.done = write
    if unread:
        result.remarks.append(
            f"The graded notebooks of {some(unread)} cannot be read, so they do not show the new points; make them anew: "
            f"immunolab grade {slug} --force --student {' '.join(unread)}"
        )
    if visible:
        result.remarks.append(
            f"What students see has changed too; release/{slug} was left as it is. To release it anew: immunolab release {slug}"
        )
    if result.stale or result.changed or result.late:
        result.remarks.append(f"Feedback pages show the new points after: nbgrader generate_feedback {slug} --force")
    return result


def _generated(course: CourseFolder, slug: str) -> tuple[dict[str, dict[str, StoredCell]], bool]:
    """Cells of each notebook as nbgrader stores them for the master as it is now; and whether the release differs."""
    with course.scratch([slug]) as (scratch, api):
        must(api.generate_assignment(slug), f"Reading source/{slug}")
        with api.gradebook as gradebook:
            fresh = new_cells(gradebook.find_assignment(slug))
        release = course.path("release", ".", slug)
        visible = release.is_dir() and bool(differences(scratch / "release" / slug, release, slug))
    return fresh, visible


def _rescore(
    course: CourseFolder, gradebook: Any, slug: str, fresh: dict[str, dict[str, StoredCell]]
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
    rule = late_rule(Autograde(coursedir=course.directory, config=course.config), course.root)
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
            before += sum(total(g) for g in grades.values())
            changes += [c for n, s in scores.items() if (c := changed(grades[n], s)) is not None]
            hand_ins.append((folder / f"{name}.ipynb", scores, fresh[name]))
            if rule is not None:
                renew_penalty(course, rule, submission, submitted, result.late)
        if waiting:
            left_out += 1
        else:
            after = sum(total(g) for s in submission.notebooks for g in s.grades)
            result.students.append(Rescored(submission.student_id, round(before, 6), round(after, 6), changes))
    if not result.students:
        raise CourseError(f"No hand-in of {slug} has been autograded yet; there is nothing to regrade.")
    if result.late:
        them = some(f"{s} ({was:g} to {now:g})" for s, (was, now) in result.late.items())
        result.remarks.append(f"Late penalties by today's times, marks and rule: {them}.")
    if left_out:
        result.remarks.append(
            f"Not autograded yet, left for nbgrader autograde: {left_out} of the hand-ins in the gradebook."
        )
    return result, hand_ins


def _in_order(course: CourseFolder, slug: str, notebook: str, names: set[str]) -> list[str]:
    found = nbgrader_cells(course.source(slug) / f"{notebook}.ipynb") or {}
    return [name for name in found if name in names]


def _take_over(
    notebook: Any, old: dict[str, StoredCell], fresh: dict[str, StoredCell], quizzes: set[str], result: Regrade
) -> None:
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
    course: CourseFolder, slug: str, name: str, folder: Path, cells: dict[str, StoredCell], quizzes: set[str]
) -> dict[str, Score]:
    try:
        quiz = open_quiz([course.source(slug), folder], name, folder)
        if quiz is None:
            return {}
        return {n: score_cell(cells[n].source, quiz, f"{slug}/{name}.ipynb, cell {n}") for n in quizzes}
    except (GradingError, QuizFileError) as error:
        raise CourseError(str(error)) from None
