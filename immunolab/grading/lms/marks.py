"""Marks as they are exported: score less late penalty by what stands there today, and whether it is one yet."""

from __future__ import annotations

import glob
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader import api as nbg
from nbgrader.converters import Autograde

from immunolab.course import CourseError
from immunolab.grading.course import CourseFolder
from immunolab.grading.in_step import corrected_stamp, out_of_step, some
from immunolab.grading.late import SMALL, LateRule, late_rule, seconds_late
from immunolab.grading.lms.match import Enrolled
from immunolab.grading.names import spelled
from immunolab.grading.report.data import submissions, total


@dataclass(frozen=True)
class Mark:
    """One student's mark on one assignment; ``value`` None if it is not to be exported yet, with the reason."""

    value: float | None
    why: str = ""


@dataclass
class Marks:
    """An assignment's marks by student, its possible points, and what is out of step, in sentences."""

    slug: str
    possible: float
    by_student: dict[str, Mark] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read_marks(course: CourseFolder, slugs: Sequence[str]) -> tuple[list[Enrolled], list[Marks]]:
    """Students of the gradebook, and their marks: score less late penalty.

    The penalty is asked anew of the course's rule, with today's due date, extension, time stamp and marks by hand;
    the gradebook is not changed.

    Raises
    ------
    CourseError
        For an assignment that the gradebook does not have, and if the rule for late hand-ins fails.

    """
    with course.gradebook() as gradebook:
        known = {a.name: a for a in gradebook.assignments}
        everything = list(slugs) == ["all"]
        wanted = sorted(n for n, a in known.items() if a.num_submissions) if everything else list(slugs)
        if not wanted:
            raise CourseError("Nobody has handed in anything yet; there is nothing to export.")
        for slug in wanted:
            if slug not in known:
                raise CourseError(
                    f"The gradebook has no assignment {slug!r}; it has {', '.join(sorted(known)) or 'none'}."
                )
        people = [
            Enrolled(s.id, s.email or "", s.lms_user_id or "", " ".join(filter(None, (s.first_name, s.last_name))))
            for s in gradebook.students
        ]
        rule = late_rule(Autograde(coursedir=course.directory, config=course.config), course.root)
        spelling = {spelled(p.id): p.id for p in people}
        return people, [_marks(course, gradebook, known[slug], rule, spelling) for slug in wanted]


def _marks(
    course: CourseFolder, gradebook: Any, assignment: nbg.Assignment, rule: LateRule | None, spelling: dict[str, str]
) -> Marks:
    """Marks of one assignment; ``spelling``: students as the gradebook writes them, by their composed form."""
    found = Marks(assignment.name, float(assignment.max_score))
    graded, stale = [], []
    for submission in submissions(gradebook, assignment):
        grades = [g for n in submission.notebooks for g in n.grades]
        open_cells = [g.cell.name for g in grades if g.auto_score is None and g.manual_score is None]
        if len(open_cells) == len(grades):
            mark = Mark(None, "not graded")
        elif any(g.needs_manual_grade for g in grades):
            mark = Mark(None, "not all read by hand")
        elif open_cells:
            mark = Mark(None, f"no points yet for {some(open_cells)}")
        else:
            value, stored = _value(course, assignment, submission, rule)
            mark = Mark(value) if math.isfinite(value) else Mark(None, "points that are no number")
            if abs(value - stored) > SMALL:
                stale.append(f"{submission.student_id} ({value:g}, stored {stored:g})")
        if mark.value is not None or len(open_cells) < len(grades):
            graded.append(submission.student_id)
        found.by_student[submission.student_id] = mark
    for student in _handed_in(course, assignment.name, set(found.by_student)):
        known = spelling.get(spelled(student), student)
        found.by_student[known] = Mark(None, "handed in, but not graded")
    slug = assignment.name
    if stale:
        found.remarks.append(
            f"{slug}: late penalties stored in the gradebook are not those of today's due date, extensions, time stamps, marks "
            f"and rule, which are in this file: {some(stale)}. To store them too: immunolab grade {slug}"
        )
    found.remarks += out_of_step(course.directory, slug, [n.name for n in assignment.notebooks], graded)
    return found


def _value(
    course: CourseFolder, assignment: nbg.Assignment, submission: Any, rule: LateRule | None
) -> tuple[float, float]:
    """A mark by today's penalty, and by the stored one."""
    scores = {n: sum(total(g) for g in n.grades) for n in submission.notebooks}
    stored = sum(float(n.late_submission_penalty or 0) for n in submission.notebooks)
    today = stored
    if rule is not None:
        handed_in = corrected_stamp(course.directory, submission.student_id, assignment.name) or submission.timestamp
        seconds = seconds_late(handed_in, assignment.duedate, submission.extension)
        today = sum(rule.penalty(submission.student_id, score, seconds) or 0.0 for score in scores.values())
    score = sum(scores.values())
    return max(0.0, score - today), max(0.0, score - stored)


def _handed_in(course: CourseFolder, slug: str, known: set[str]) -> list[str]:
    """Who has a folder in ``submitted/`` and no row in the gradebook: composed letters are the same as decomposed ones."""
    names = {spelled(student) for student in known}
    directory = course.directory
    step = directory.submitted_directory
    pattern = directory.directory_structure.format(
        nbgrader_step=glob.escape(step), student_id="*", assignment_id=glob.escape(slug)
    )
    match = re.compile(directory.format_path(re.escape(step), "(?P<student>[^/]+)", re.escape(slug), escape=True))
    paths = [str(Path(directory.root) / p) for p in glob.glob(pattern, root_dir=directory.root)]  # noqa: PTH207
    found = [hit["student"] for path in paths if (hit := match.fullmatch(path))]
    return sorted(s for s in found if spelled(s) not in names)
