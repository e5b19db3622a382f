"""What an assignment consists of: how many questions, points, kinds, tasks, spots on drawings."""

from __future__ import annotations

from collections.abc import Iterator

from immunolab.measure.measured import Measure
from immunolab.measure.page import Page
from immunolab.quiz.kinds.base import Question


def tasks(page: Page) -> list[Question]:
    """Questions for which a student uses the simulation: numbers with a variant."""
    return [item.question for item in page.of_kind("numeric") if item.question.given]


def measured(page: Page) -> Iterator[Measure]:
    """A line for each count of an assignment; none for a lesson, which `lesson_check` counts."""
    if not page.graded:
        return
    questions = [item.question for item in page.items]
    kinds = {question.kind for question in questions}
    spots = [q for q in page.of_kind("hotspot") if str(getattr(q.question, "figure", "")).startswith("scene/")]
    written = [question for question in questions if question.kind == "free-text"]
    for name, found, limit, well in (
        ("graded questions", len(questions), "8 to 12", 8 <= len(questions) <= 12),
        ("points", page.points, "20", page.points == 20),
        ("kinds of question", len(kinds), "4 or more", len(kinds) >= 4),
        ("hotspots on a drawing", len(spots), "1 or more", bool(spots)),
        ("tasks with a variant", len(tasks(page)), "2 or more", len(tasks(page)) >= 2),
        ("free texts", len(written), "1", len(written) == 1),
    ):
        faults = () if well else (f"{name}: {found:g}; an assignment has {limit}.",)
        yield Measure(name, f"{found:g}", limit, faults)
