"""What can be counted of a lesson and its assignment, each with its limit: one topic a file, one table a page.

A page in the new form, a lesson with a cell `pause` and the assignment that belongs to it, is held to the limits; of a
page in the old form the same is printed as to do. The tags in the notebook say which it is.
"""

from __future__ import annotations

from immunolab.measure import (
    answers,
    choices,
    copying,
    extent,
    leaks,
    minutes,
    numbers,
    objectives,
    pairs,
    sourceless,
    words_early,
)
from immunolab.measure.form_rules import form_table
from immunolab.measure.measured import Measure
from immunolab.measure.page import Item, Page, assignment_page, lesson_page

__all__ = [
    "Item",
    "Measure",
    "Page",
    "assignment_page",
    "form_table",
    "lesson_page",
    "measures",
    "page_faults",
    "table",
]

_TOPICS = (minutes, extent, numbers, sourceless, answers, words_early, objectives, copying, choices, pairs, leaks)


def measures(page: Page) -> list[Measure]:
    """Every measure that applies to a page, in the order of the table."""
    return [measure for topic in _TOPICS for measure in topic.measured(page)]


def page_faults(page: Page, found: list[Measure]) -> list[str]:
    """What is over a limit, each one sentence with its place; nothing for a page in the old form."""
    return [f"{page.name}, {fault}" for measure in found for fault in measure.faults] if page.held else []


def table(page: Page, found: list[Measure], details: bool = True) -> str:
    """The measures of one page as text: what, found, limit; with ``details`` also what is over it, and what to look at."""
    width = max(len(measure.name) for measure in found)
    size = max(len(measure.found) for measure in found)
    lines = [f"{page.name}{'' if page.held else '  (old form: to do)'}"]
    for measure in found:
        over = "" if not measure.faults else "  <- fault" if page.held else "  <- to do"
        limit = f"  limit {measure.limit}" if measure.limit else ""
        lines.append(f"  {measure.name:<{width}}  {measure.found:<{size}}{limit}{over}".rstrip())
        if details:
            lines += [f"      {note}" for note in (*measure.notes, *measure.faults)]
    return "\n".join(lines)
