"""Marks as they are exported: score less late penalty, and whether it is one yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api as nbg

from immunolab.course import CourseError
from immunolab.grading.course import CourseFolder
from immunolab.grading.lms.roster import Person
from immunolab.grading.report.data import submissions


@dataclass(frozen=True)
class Mark:
    """One student's mark on one assignment; ``value`` None if it is not to be exported yet, with the reason."""

    value: float | None
    why: str = ""


@dataclass
class Marks:
    """An assignment's marks by student, and its possible points."""

    slug: str
    possible: float
    by_student: dict[str, Mark] = field(default_factory=dict)


def read_marks(course: CourseFolder, slugs: Sequence[str]) -> tuple[list[Person], list[Marks]]:
    """Students of the gradebook, and their marks: score less late penalty, as nbgrader's own export has it.

    Raises CourseError for an assignment that the gradebook does not have.
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
            Person(s.id, s.email or "", s.lms_user_id or "", " ".join(filter(None, (s.first_name, s.last_name))))
            for s in gradebook.students
        ]
        return people, [_marks(gradebook, known[slug]) for slug in wanted]


def _marks(gradebook: Any, assignment: nbg.Assignment) -> Marks:
    found = Marks(assignment.name, float(assignment.max_score))
    for submission in submissions(gradebook, assignment):
        grades = [g for n in submission.notebooks for g in n.grades]
        if not grades or all(g.auto_score is None and g.manual_score is None for g in grades):
            mark = Mark(None, "not graded")
        elif any(g.needs_manual_grade for g in grades):
            mark = Mark(None, "not all read by hand")
        else:
            mark = Mark(max(0.0, float(submission.score) - float(submission.late_submission_penalty or 0)))
        found.by_student[submission.student_id] = mark
    return found
