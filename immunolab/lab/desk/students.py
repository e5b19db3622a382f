"""One assignment's students: marks as they would be exported, who was late, more time for one, and the due date."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import MissingEntry

from immunolab.course import CourseError
from immunolab.grading.course import CourseFolder
from immunolab.grading.late import seconds_late
from immunolab.grading.lms.marks import read_marks
from immunolab.grading.names import shown
from immunolab.grading.times import parse_utc
from immunolab.lab.desk.place import Desk
from immunolab.lab.desk.steps import at_the_desk

MOST_HOURS = 24 * 366
AGAIN = "Press Grade once more, so that late penalties are worked out by it; nothing is graded twice."


def students(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """The students of an assignment.

    given : ``slug``

    Returns
    -------
    dict
        ``students``, each ``id``, ``name``, ``points`` (score less late penalty, or None), ``why`` there are none,
        ``handed_in`` (ISO with Z, or ""), ``late`` (s after due date and extension), ``penalty`` as the gradebook
        stores it, ``extension`` (h); ``possible``; ``rule``, what late hand-ins lose here; ``remarks``, what is out
        of step

    Raises
    ------
    CourseError
        If the gradebook does not have the assignment, or the rule for late hand-ins fails.

    """
    slug = desk.slug(given)
    course = CourseFolder(desk.course)
    people, (marks,) = read_marks(course, [slug])
    with course.gradebook() as gradebook:
        assignment = gradebook.find_assignment(slug)
        booked = {s.student_id: _booked(s, assignment.duedate) for s in assignment.submissions}
    none: dict[str, Any] = {"handed_in": "", "late": 0.0, "penalty": 0.0, "extension": 0.0, "known": False}
    names = {person.id: person.name for person in people}
    rows = []
    for name in sorted({*names, *marks.by_student}):
        mark = marks.by_student.get(name)
        rows.append(
            {
                "id": name,
                "shown": shown(name),
                "name": names.get(name, ""),
                "points": mark.value if mark else None,
                "why": mark.why if mark else "no hand-in",
                **booked.get(name, none),
            }
        )
    return {
        "students": rows,
        "possible": marks.possible,
        "rule": _rule(course),
        "remarks": [at_the_desk(said, slug) for said in marks.remarks],
    }


def _booked(submission: Any, due: datetime | None) -> dict[str, Any]:
    when, more = submission.timestamp, submission.extension
    return {
        "handed_in": f"{when.isoformat()}Z" if when else "",
        "late": seconds_late(when, due, more),
        "penalty": sum(float(n.late_submission_penalty or 0) for n in submission.notebooks),
        "extension": more.total_seconds() / 3600 if more else 0.0,
        "known": True,
    }


def _rule(course: CourseFolder) -> str:
    """What the settings say of late hand-ins, in a sentence."""
    plugin = course.config.AssignLatePenalties.get("plugin_class")
    if plugin:
        return f"Late hand-ins lose what {getattr(plugin, '__name__', plugin)} takes, as nbgrader_config.py says."
    if course.config.LateSubmissionPlugin.get("penalty_method", "none") == "zero":
        return "A late hand-in gets no points, as nbgrader_config.py says."
    return "Nobody loses points for being late: the course sets no rule (in nbgrader_config.py)."


def extend(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Give one student more time, or take it back; it replaces what she had.

    given : ``slug``, ``student``, ``hours`` after the due date, 0 for none

    Returns
    -------
    dict
        ``sentence``, and ``command``, what does the same in Python, for nbgrader has no command

    """
    slug, student, hours = desk.slug(given), given.get("student"), given.get("hours")
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not math.isfinite(hours):
        raise CourseError("More time is given in hours after the due date.")
    if not 0 <= hours <= MOST_HOURS:
        raise CourseError(f"More time is from 0 to {MOST_HOURS} hours, a year.")
    with CourseFolder(desk.course).gradebook() as gradebook:
        try:
            gradebook.grant_extension(slug, str(student), hours=hours)
        except MissingEntry:
            raise CourseError(
                f"The gradebook has no hand-in of {shown(str(student))[:80]} yet; give more time once it is graded, and grade again."
            ) from None
    told = (
        f"{_told(timedelta(hours=hours))} more for {shown(str(student))}." if hours else f"No extension for {student}."
    )
    return {
        "sentence": f"{told} {AGAIN}",
        "command": f"gradebook.grant_extension({slug!r}, {student!r}, hours={hours:g})",
    }


def _told(time: timedelta) -> str:
    days, hours = time.days, time.seconds / 3600
    parts = [f"{n:g} {what if n == 1 else what + 's'}" for n, what in ((days, "day"), (hours, "hour")) if n]
    return " and ".join(parts)


def due(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Set the due date of an assignment, or take it away.

    given : ``slug``, ``due``: a time with its zone, such as 2026-11-20T22:59:00Z, or "" for none

    Returns
    -------
    dict
        ``sentence`` and ``command``

    """
    slug, text = desk.slug(given), given.get("due")
    if not isinstance(text, str):
        raise CourseError("A due date is a time with its zone, such as 2026-11-20T22:59:00Z.")
    try:
        when = parse_utc(text) if text else None
    except (ValueError, OverflowError) as error:
        raise CourseError(f"{text[:60]!r} is no time: {error}") from None
    with CourseFolder(desk.course).gradebook() as gradebook:
        try:
            assignment = gradebook.find_assignment(slug)
        except MissingEntry:
            raise CourseError("The gradebook does not have this assignment yet; release it first.") from None
        assignment.duedate = when
        gradebook.db.commit()
        graded = bool(assignment.num_submissions)
    said = f"Due {when:%Y-%m-%d %H:%M} UTC." if when else "There is no due date."
    typed = f'nbgrader db assignment add {slug} --duedate="{f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else ""}"'
    return {"sentence": f"{said} {AGAIN}" if graded else said, "command": typed}
