"""Objectives with fewer than two practice questions, bets not counted, or fewer than two graded ones."""

from __future__ import annotations

from collections.abc import Iterator

from immunolab.measure.measured import Measure
from immunolab.measure.page import Page

LEAST = 2


def measured(page: Page) -> Iterator[Measure]:
    """One line: how many objectives have too few items on this page."""
    sort = "graded" if page.graded else "practice"
    tested = [item.question.objective for item in page.items if not item.bet]
    goals = page.lesson.goals()
    faults = [
        f"objective {goal}: {tested.count(goal)} {sort} questions; each has at least {LEAST}."
        for goal in goals
        if tested.count(goal) < LEAST
    ]
    yield Measure(f"objectives with fewer than {LEAST} {sort}", f"{len(faults)} of {len(goals)}", "0", tuple(faults))
