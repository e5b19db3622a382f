"""Honest minutes against those stated, for each half where there is a place to stop."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from immunolab.lesson_check import Cell
from immunolab.lesson_template import WARM_UP, stated_minutes
from immunolab.measure.answers import steps
from immunolab.measure.extent import tasks
from immunolab.measure.measured import Measure
from immunolab.measure.page import Item, Page
from immunolab.measure.prose import count_words
from immunolab.scenes import scene

WORDS_A_MINUTE = 115
#: of a question three quarters are read: stem, options, and the feedback of one's own answer
QUESTION_SHARE, QUESTION_WORDS_A_MINUTE = 0.75, 130
MINUTES_A_STEP, MINUTES_A_QUESTION, MINUTES_A_TEXT, MINUTES_WARM_UP = 1.3, 1.0, 3.0, 3.0
HALF, ASSIGNMENT = (25, 30), (15, 25)
#: how far what is stated may lie from what is honest, and that from its limits: no estimate is better
SLACK = 0.1


def honest_minutes(cells: list[Cell], items: list[Item], reveals: list[Cell]) -> float:
    """Minutes that a first-year reader needs. cells: of the page, or of one half; items and reveals: shown in them."""
    text = sum(count_words(cell.source) for cell in (*cells, *reveals) if cell.kind == "markdown")
    asked = sum(count_words(item.text) for item in items)
    written = sum(item.question.kind == "free-text" for item in items)
    return (
        text / WORDS_A_MINUTE
        + QUESTION_SHARE * asked / QUESTION_WORDS_A_MINUTE
        + MINUTES_A_STEP * len(steps(cells))
        + MINUTES_A_QUESTION * (len(items) - written)
        + MINUTES_A_TEXT * written
        + MINUTES_WARM_UP * sum(cell.tag == WARM_UP for cell in cells)
    )


def measured(page: Page) -> Iterator[Measure]:
    """One line for each half, or one for the whole."""
    titles = page.markdown() if page.graded else page.markdown("title")
    stated = stated_minutes(titles[0].source) if titles else []
    halves = page.halves()
    least, most = ASSIGNMENT if page.graded else HALF
    if page.held and len(stated) != len(halves):
        yield Measure(
            "minutes stated",
            " and ".join(map(str, stated)) or "none",
            f"{len(halves)} numbers",
            ("title: state the minutes of each half, such as: Two halves, 28 and 27 minutes.",),
        )
        return
    for number, cells in enumerate(halves):
        code = "\n".join(cell.source for cell in cells if cell.kind == "code")
        shown = set(re.findall(r'quiz\.(?:ask|predict)\("([^"]+)"\)', code))
        told = {f"reveal of {name}" for name in re.findall(r'quiz\.reveal\("([^"]+)"\)', code)}
        reveals = [] if page.graded else [cell for cell in page.lesson.reveals() if cell.name in told]
        honest = honest_minutes(cells, [item for item in page.items if item.question.id in shown], reveals)
        honest += _caption_words(code) / WORDS_A_MINUTE
        honest += MINUTES_A_STEP * (len(tasks(page)) if page.graded else 0)
        said = stated[number] if number < len(stated) else 0
        where = ("first half", "second half")[number] if len(halves) == 2 else "whole"
        faults = []
        if abs(honest - said) > SLACK * honest:
            faults.append(
                f"title: {where}: {said} minutes are stated, {honest:.0f} are honest; state these or shorten it."
            )
        if (page.graded or len(halves) == 2) and not least * (1 - SLACK) <= honest <= most * (1 + SLACK):
            faults.append(f"{where}: {honest:.0f} honest minutes; it has {least} to {most}.")
        limit = (
            f"within {100 * SLACK:.0f} %, {least} to {most}"
            if page.graded or len(halves) == 2
            else f"within {100 * SLACK:.0f} %"
        )
        yield Measure(f"minutes, {where}", f"{honest:.0f} honest, {said} stated", limit, tuple(faults))


def _caption_words(code: str) -> int:
    """Words of the captions of the drawings that these cells show."""
    total = 0
    for name, chosen in re.findall(r'scene\("([^"]+)"(?:, steps=\(?([\d, ]+))?', code):
        with contextlib.suppress(ValueError):  # a name that is not there is named by the rule on names
            steps = [int(step) for step in re.findall(r"\d+", chosen)] or None
            total += sum(count_words(step.caption) for step in scene(name, steps).steps)
    return total
