"""Moodle XML to questions (https://docs.moodle.org/en/Moodle_XML_format); what a type becomes is in `moodle_kinds`."""

from __future__ import annotations

import re

from immunolab.grading.banks import makes
from immunolab.grading.banks.item import Bank, BankError, Item, Left, NotCarriedError, plainly
from immunolab.grading.banks.makes import Made
from immunolab.grading.banks.moodle_kinds import READ, WHY_NOT, cloze, words_in_text
from immunolab.grading.banks.moodle_question import Question
from immunolab.grading.banks.safe_xml import parse_xml
from immunolab.quiz.text import to_plain_text

#: what Moodle writes into every question by itself
_USUAL = {
    "",
    "Your answer is correct.",
    "Your answer is partially correct.",
    "Your answer is incorrect.",
    "Correct.",
    "Incorrect.",
}


def read_moodle(raw: bytes, name: str) -> Bank:
    """All questions of a Moodle XML file. Raises BankError if it is none."""
    root = parse_xml(raw, name)
    if root.tag != "quiz":
        raise BankError(
            f"{name} begins with <{root.tag}>, and Moodle's export with <quiz>; in Moodle choose Question bank, Export, "
            "Moodle XML format."
        )
    bank = Bank("Moodle XML")
    category: list[str] = []
    for number, node in enumerate(root.nodes("question"), 1):
        sort = node.get("type", "no type")
        question = Question(node)
        if sort == "category":
            path = node.first("category", "text")
            category = (
                [part for part in path.words().split("/") if part and not re.match(r"\$|top$", part)] if path else []
            )
            category = category[-1:]
            continue
        called = question.name or f"question {number}"
        try:
            bank.items += _items(question, sort, called, category)
        except (NotCarriedError, ValueError) as error:
            bank.left.append(Left(called, f"{error} (line {node.line})"))
    return bank


def _items(question: Question, sort: str, name: str, category: list[str]) -> list[Item]:
    if sort in {"cloze", "multianswer"}:
        made = cloze(question)
    elif sort in {"ddwtos", "gapselect"}:
        made = words_in_text(question)
    elif sort in READ:
        stem = question.of("questiontext")
        legacy = question.value("image")
        if legacy and (stored := question.texts.keep(legacy, question.file(legacy))):
            stem += f"\n\n![]({stored})"
        if not stem and sort != "description":
            raise NotCarriedError("it has no text")
        made = [(stem, 1.0, READ[sort](question))]
    else:
        raise NotCarriedError(WHY_NOT.get(sort, f"the course has no kind for Moodle's type {sort!r}"))
    grade = makes.number_of(question.value("defaultgrade") or "1") or 0.0
    why = question.of("generalfeedback")
    hints = [hint for node in question.node.nodes("hint") if (hint := question.text(node))]
    found = []
    for number, (stem, share, part) in enumerate(made, 1):
        item = Item(
            f"{name} ({number})" if len(made) > 1 else name,
            part.kind,
            {"stem": stem, **({"hint": hints[0]} if hints else {}), **part.fields},
            part.key,
            part.feedback,
            why,
            plainly(min(grade * share, 100)),
            [*category, *(tag for tag in question.tags() if tag not in category)],
        )
        item.lose(*part.lost)
        if len(made) > 1:
            item.lose(f"that its {len(made)} gaps stand in one text; each is a question of its own here")
        if len(hints) > 1:
            item.lose(f"{len(hints) - 1} more of its hints")
        if grade > 100:
            item.lose(f"points above 100 ({plainly(grade)})")
        item.lose(*_general(question, part, item), *question.texts.lost)
        item.pictures = question.texts.pictures
        found.append(item)
    return found


def _general(question: Question, part: Made, item: Item) -> list[str]:
    """What is said of right and wrong answers as a whole."""
    lost = []
    said = {tag: question.of(tag) for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")}
    where = {"correctfeedback": "right", "incorrectfeedback": "wrong"}
    for tag, text in said.items():
        if to_plain_text(text) in _USUAL:
            continue
        if part.kind in {"ordering", "numeric", "short"} and tag in where:
            item.feedback.setdefault(where[tag], text)
        else:
            words = {"correctfeedback": "right", "incorrectfeedback": "wrong"}.get(tag, "partly right")
            lost.append(f"what is said of every {words} answer: {to_plain_text(text)}")
    return lost
