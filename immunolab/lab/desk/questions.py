"""The questions of an assignment, and of a lesson's practice: listed, opened in a form, saved, deleted.

Which files those are, and how they are written, is `sheets.py`; what is in them, `immunolab.writing`.
"""

from __future__ import annotations

from typing import Any

from immunolab.course import CourseError, lessons
from immunolab.lab.desk.place import Desk
from immunolab.lab.desk.sheets import GRADED, PRACTICE, Opened, opened, write
from immunolab.lesson_check import Lesson
from immunolab.quiz import KINDS
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.text import to_plain_text
from immunolab.writing.faults import faults_of, python_fault
from immunolab.writing.form import begun, form, kinds
from immunolab.writing.item import Sheet, fields_of, with_question, without


def listed(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """The questions of a file.

    Returns
    -------
    dict
        ``title``; ``questions``, each with ``id``, ``kind``, ``points``, ``objective`` and ``stem``, its first words;
        ``kinds`` and ``objectives`` that a question may have; ``files``, the paths; ``pages``, all that have questions

    """
    found = opened(desk, given)
    text = found.sheet.text()
    rows = [
        {name: question.get(name, "") for name in ("id", "kind", "objective")}
        | {"points": question.get("points", 1), "stem": _words(question.get("stem"))}
        for question in text.questions.values()
    ]
    return {
        "title": str(text.data.get("title", "")),
        "questions": rows,
        "kinds": kinds(found.where == GRADED),
        "objectives": _objectives(desk, found.slug, rows),
        "files": [desk.path(path) for path in found.paths],
        "pages": _pages(desk),
        "stamp": found.stamp,
    }


def read(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """A question for the form: ``id``; or a new one, of a ``kind`` or like another (``like``).

    Returns
    -------
    dict
        ``form`` (`immunolab.writing.form`), ``fields`` with the key among them, ``objectives``, ``stamp``

    """
    found = opened(desk, given)
    name, like, kind = given.get("id"), given.get("like"), given.get("kind")
    graded = found.where == GRADED
    if isinstance(name, str) or isinstance(like, str):
        fields = fields_of(found.sheet, str(name or like))
        if like:
            fields = {**fields, "id": _free(str(like), found.sheet)}
        kind = fields.get("kind")
    if kind not in KINDS or not (KINDS[kind].gradable or not graded):
        raise CourseError(f"A question is one of {', '.join(entry['kind'] for entry in kinds(graded))}.")
    if not name and not like:
        fields = begun(kind, graded)
    rows = [{"objective": question.get("objective", "")} for question in found.sheet.text().questions.values()]
    return {
        "form": form(kind, graded),
        "fields": fields,
        "objectives": _objectives(desk, found.slug, rows),
        "files": [desk.path(path) for path in found.paths],
        "stamp": found.stamp,
    }


def save(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Write a question: ``fields``; ``id`` of the one that is changed, else it is new and comes behind ``after``.

    Returns
    -------
    dict
        what `sheets.write` says

    Raises
    ------
    CourseError
        If something is wrong with it, or the files were changed since they had the state ``stamp``; nothing is written.

    """
    fields, name, after = given.get("fields"), given.get("id"), given.get("after")
    if not isinstance(fields, dict):
        raise CourseError("A question is a mapping of fields.")

    def changed(found: Opened) -> Sheet:
        wrong = python_fault(fields)
        if not wrong:
            made = with_question(
                found.sheet, fields, name if isinstance(name, str) else None, after if isinstance(after, str) else None
            )
            wrong = faults_of(made, str(fields["id"]))
        if wrong:
            raise CourseError(f"Not saved yet. {wrong[0].sentence}")
        from immunolab.lab.desk.drafts import key_faults

        if found.where == GRADED and (said := key_faults(desk, found, made, str(fields["id"]))):
            raise CourseError(f"Not saved yet. {said[0]}")
        return made

    return write(desk, given, changed)


def delete(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Take a question out of both files, which are kept as they were. As `save`."""

    def changed(found: Opened) -> Sheet:
        made = without(found.sheet, str(given.get("id")))
        left = next(iter(made.text().questions), None)
        if left is None:
            raise CourseError("Not deleted. It is the only question here; write another one first.")
        if wrong := [fault for fault in faults_of(made, left) if not fault.field]:
            raise CourseError(f"Not deleted. {wrong[0].sentence}")
        return made

    return write(desk, given, changed)


def _words(stem: Any) -> str:
    text = to_plain_text(str(stem))
    return text if len(text) <= 110 else f"{text[:107].rsplit(' ', 1)[0]} …"


def _free(name: str, sheet: Sheet) -> str:
    """A name like this one that no question has."""
    taken = sheet.text().questions
    return next(made for n in range(2, 1000) if (made := f"{name[:56]}-{n}") not in taken)


def _objectives(desk: Desk, slug: str, rows: list[dict[str, Any]]) -> list[str]:
    """What the lesson states; where there is no lesson, what its questions name."""
    try:
        goals = Lesson(desk.course / "notebooks", slug).goals()
    except ValueError:
        goals = []
    return list(dict.fromkeys([*goals, *(str(row["objective"]) for row in rows if row["objective"])]))


def _pages(desk: Desk) -> list[dict[str, str]]:
    """Every file of questions, for the choice above the list."""
    graded = sorted(
        path.name for path in (desk.course / "source").iterdir() if (path / f"{path.name}{QUIZ_SUFFIX}").is_file()
    )
    practice = [slug for slug in lessons(desk.course) if (desk.course / "notebooks" / f"{slug}{QUIZ_SUFFIX}").is_file()]
    return [{"slug": slug, "where": GRADED} for slug in graded] + [
        {"slug": slug, "where": PRACTICE} for slug in practice
    ]
