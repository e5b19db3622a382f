"""Sentences with a figure about the world and nothing that says where it is from: the ones that err.

A figure has a source where its paragraph, a table or caption of its cell, or its question cites one; where the text says
that we counted it or that a model gives it; where the question itself gives the number; and where the same number stands
elsewhere in the lesson beside a source. Settings, minutes, lessons, dates and small counts of what is on the page are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from immunolab.evidence import keys_in_markdown
from immunolab.lesson_check import Cell
from immunolab.measure.measured import Measure
from immunolab.measure.numbers import numbers_in
from immunolab.measure.page import Item, Page
from immunolab.measure.prose import paragraphs, plain
from immunolab.quiz.citing import keys_cited

#: cells that tell about the world; the others are the interface, the programme or lists
_TELLS = ("hook", "idea", "legend", "reveal", "evidence", "pause", "limits", "recap", "")
_OURS = re.compile(
    r"\b(?:we count|counted by us|our (?:own )?count|by our|we chose|made[- ]up|invented|teaching values?|example|suppose|imagine"
    r"|models?|simulat\w+|pictures?|curves?|sliders?|settings?|controls?|default|drawing|axis|axes|explorer|click|bets?"
    r"|by chance|on average of|formula|steps?|reset)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z“\"*\[])")
#: what makes a small number a figure: it has a unit or is a share
_UNIT = (
    r"(?:\s?(?:%|per cent|percent|‰)|[- ](?:months?|years?|weeks?|days?|hours?|people|persons?|patients?|men|women|children|cells?"
    r"|trials?|times|fold|mg|g|µ?L|million|billion|of (?:each |every )?\d[\d,]*))\b|\s?%"
)
_COMPUTED = re.compile(r"\d\s*[=×÷/+]\s*\d|\d\s=|=\s\d")
_WHY = re.compile(r'\bwhy="((?:[^"\\]|\\.)*)"')
LARGE = 12


class Told(NamedTuple):
    """One sentence with figures: where it stands, its words, the figures."""

    place: str
    words: str
    figures: tuple[str, ...]


def measured(page: Page) -> Iterator[Measure]:
    """One line: how many sentences of the text, the feedback and the reasons have a figure and no source."""
    found = [*_of_questions(page), *(() if page.graded else _of_text(page))]
    faults = tuple(
        f"{told.place}: {', '.join(told.figures)} without a source: “{told.words}”; cite one, say that the model gives it or that "
        "we counted it, or leave the figure out."
        for told in found
    )
    yield Measure("figures without a source", f"{len(found)} sentences", "0", faults)


def figures_in(sentence: str) -> list[str]:
    """The figures of a sentence that may be about the world: large, broken, or with a unit."""
    numbers = [number.rstrip(",") for number in numbers_in(sentence)]
    return [number for number in numbers if not _date(number) and _tells(number, sentence)]


def _date(number: str) -> bool:
    return bool(re.search(r"[A-Za-z]", number)) or bool(re.fullmatch(r"(?:18|19|20)\d\d", number))


def _tells(number: str, sentence: str) -> bool:
    digits = number.replace(",", "").lstrip("-−")
    if not re.fullmatch(r"\d+", digits) or int(digits) > LARGE:
        return True
    return bool(re.search(rf"(?<![\w.,]){re.escape(number)}{_UNIT}", sentence))


def _of_text(page: Page) -> Iterator[Told]:
    cells = [cell for cell in page.texts() if cell.tag in _TELLS]
    sourced = {number for cell in cells for part in _blocks(cell) if _source(part) for number in numbers_in(part)}
    for cell in cells:
        # A reveal answers what the learner saw: the bet is on the simulation, or the text names it once.
        of_bet = cell.name.removeprefix("reveal of ") in _simulated(page)
        if _cited_table(cell) or (cell.tag == "reveal" and (of_bet or _OURS.search(cell.source))):
            continue
        for part in paragraphs(cell.source):
            if not _source(part):
                yield from _without(f"cell {cell.name}", part, sourced)


def _of_questions(page: Page) -> Iterator[Told]:
    reasons = "\n".join(cell.source for cell in page.cells if cell.kind == "code") if page.graded else ""
    by_question = dict(_reasons(reasons))
    for item in page.items:
        asked_of_model = item.question.id in _simulated(page) or _OURS.search(item.text)
        if item.question.source or item.question.given or asked_of_model:
            continue
        given = set(numbers_in(plain(_asked(item))))
        texts = [*_feedback(item), *([by_question[item.question.id]] if item.question.id in by_question else [])]
        for text in texts:
            for part in paragraphs(text):
                if not _source(part) and not keys_cited(part):
                    yield from _without(f"question {item.question.id}", part, given)


def _simulated(page: Page) -> set[str]:
    """Bets on a simulation: one is run between ``quiz.predict("ID")`` and ``quiz.reveal("ID")``."""
    code = "\n".join(cell.source for cell in page.lesson.code())
    begun = [(found[1], code[found.end() :]) for found in re.finditer(r'quiz\.predict\("([^"]+)"\)', code)]
    return {name for name, after in begun if "explore(" in after.partition(f'quiz.reveal("{name}")')[0]}


def _reasons(source: str) -> Iterator[tuple[str, str]]:
    """The ``why`` of each graded question in a master's cells."""
    for call in re.split(r"(?=quiz\.score\()", source):
        name, why = re.match(r'quiz\.score\(\s*"([^"]+)"', call), _WHY.search(call)
        if name and why:
            yield name[1], why[1].replace('\\"', '"')


def _asked(item: Item) -> str:
    """Stem, options, hint and key: what the question itself gives or asks for."""
    fields = item.question.model_dump(exclude={"feedback", "reveal", "id", "objective", "source"})
    return " ".join(str(value) for value in fields.values())


def _feedback(item: Item) -> list[str]:
    feedback = getattr(item.question, "feedback", None)
    if isinstance(feedback, dict):
        return [str(text) for text in feedback.values()]
    return [str(feedback)] if feedback else []


def _blocks(cell: Cell) -> Iterator[str]:
    """Paragraphs, and a cell's tables as one block each, for the numbers that stand beside a source."""
    yield from paragraphs(cell.source)
    if "|" in cell.source:
        yield cell.source


def _cited_table(cell: Cell) -> bool:
    """Whether the cell holds a table and cites: then its sentences speak of the table."""
    return bool(re.search(r"^\s*\|", cell.source, re.M)) and _source(cell.source)


def _source(text: str) -> bool:
    return bool(keys_in_markdown(text) or keys_cited(text) or _OURS.search(text))


def _without(place: str, part: str, known: set[str]) -> Iterator[Told]:
    for sentence in _SENTENCE.split(plain(part)):
        if _COMPUTED.search(sentence) or re.search(r"\bIf\b|\bif you\b|\b[Ll]essons? \d|\bminutes\b", sentence):
            continue
        figures = tuple(number for number in figures_in(sentence) if number not in known)
        if figures:
            words = sentence.split()
            yield Told(place, " ".join(words[:12]) + (" ..." if len(words) > 12 else ""), figures)
