"""Steps whose answer is nowhere. A numbered step names what answers it, in a comment that no reader sees::

    1. Lower the *Starting memory*. Which day does the peak come now? <!-- answer: note-memory-peak -->

The name is a question or table that the lesson shows, or a bet whose reveal it shows; its text must speak of the step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from immunolab.lesson_check import Cell
from immunolab.measure.measured import Measure
from immunolab.measure.page import Page
from immunolab.measure.prose import plain, stems

_STEP = re.compile(r"^ {0,3}(\d+)\. (.*(?:\n(?! {0,3}\d+\. |[ \t]*\n|#|\|).*)*)", re.M)
_ANSWER = re.compile(r"<!--\s*answer:\s*([a-z0-9-]+)\s*-->")


class Step(NamedTuple):
    """A numbered step: where, which, its words, and the name that answers it, or ""."""

    cell: str
    number: str
    text: str
    answer: str


def steps(cells: list[Cell]) -> list[Step]:
    """The numbered steps of a lesson's `explore` cells."""
    return [
        Step(cell.name, number, plain(text), "".join(_ANSWER.findall(text)[:1]))
        for cell in cells
        if cell.kind == "markdown" and cell.tag == "explore"
        for number, text in _STEP.findall(cell.source)
    ]


def measured(page: Page) -> Iterator[Measure]:
    """How many steps have no answer."""
    if page.graded:
        return
    found = steps(list(page.cells))
    faults = [fault for step in found if (fault := _fault(step, page))]
    yield Measure("steps without an answer", f"{len(faults)} of {len(found)}", "0", tuple(faults))


def _fault(step: Step, page: Page) -> str:
    where = f"cell {step.cell}, step {step.number}:"
    if not step.answer:
        return f"{where} nothing is named that answers it; write <!-- answer: ID --> behind it, a question or a bet."
    asked, revealed = page.lesson.asked(), page.lesson.asked(call="reveal")
    question = page.lesson.questions.get(step.answer)
    if question is None or step.answer not in asked:
        return f"{where} the lesson shows no question {step.answer!r}."
    bet = step.answer in page.lesson.asked(call="predict")
    if bet and not (question.reveal and step.answer in revealed):
        return f"{where} the bet {step.answer!r} has no reveal that could answer it."
    text = question.reveal if bet else next(item.text for item in page.items if item.question.id == step.answer)
    if not stems(step.text) & stems(text or ""):
        return f"{where} {step.answer!r} shares no word with it; answer the step there, or name what does."
    return ""
