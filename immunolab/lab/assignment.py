"""What the buttons of an assignment's page ask for: how it stands, handing it in, grading it oneself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.lab import grading, hand_in
from immunolab.lab.answered import summary
from immunolab.lab.assignment_page import AssignmentPage, assignment_page
from immunolab.lab.place import Place
from immunolab.own_work import FOLDER, newer_release, self_marks
from immunolab.quiz.files import QuizFileError


def state(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """How an assignment stands.

    given : ``path`` as JupyterLab names its notebook

    Returns
    -------
    dict
        ``slug``; ``path`` of the student's own copy, if the one given is the release's; ``way``, "exchange" or "file";
        ``grade``, whether she may grade it herself; ``mark``, the last one, or None; ``news``, a sentence or "";
        and what `lab.answered.summary` gives

    Raises
    ------
    CourseError
        If the path leads outside, or to no assignment.

    """
    page = assignment_page(place, given.get("path"))
    try:
        counted = summary(page)
    except QuizFileError as error:
        raise CourseError(str(error)) from error
    return {
        "slug": page.slug,
        "path": place.path(page.notebook),
        "way": "exchange" if hand_in.by_exchange() else "file",
        "grade": grading.allowed(page),
        "mark": self_marks(page.root).get(page.slug) if page.root else None,
        "news": _news(page),
        **counted,
    }


def give(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """Hand an assignment in, or make the file to hand in; ``sentence`` says what was done, ``file`` is where it is."""
    page = assignment_page(place, given.get("path"))
    if hand_in.by_exchange():
        return hand_in.submit(page)
    root = page.root or place.root
    if not root.is_relative_to(place.root):
        root = place.root
    file = place.path(hand_in.make_file(page, root))
    return {"file": file, "sentence": f"Made: {file}. It holds the page and every answer saved so far."}


def grade(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """``do``: "start", "stop" or "look"; answers as `lab.grading.look` does, the page as JupyterLab names it."""
    work = {"start": grading.start, "stop": grading.stop, "look": grading.look}.get(str(given.get("do")))
    if work is None:
        raise CourseError("Grading can be started, stopped, and looked at.")
    page = assignment_page(place, given.get("path"))
    found = work(page)
    if "page" in found and page.root is not None:
        found["page"] = place.path(page.root / Path(found["page"]))
    return found


def _news(page: AssignmentPage) -> str:
    if page.root is None or page.notebook.parent.parent.name != FOLDER or not newer_release(page.root, page.slug):
        return ""
    return (
        "The course has changed this assignment since you began it. Your copy stays as it is. To work on the new one, "
        f"rename the folder {FOLDER}/{page.slug} and open the assignment again."
    )
