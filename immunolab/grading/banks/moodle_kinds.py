"""What each of Moodle's types becomes, one function a type; a text with gaps becomes a question for each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from immunolab.grading.banks import gaps, makes
from immunolab.grading.banks.item import NotCarriedError, plainly, some
from immunolab.grading.banks.makes import Answer, Made
from immunolab.grading.banks.moodle_question import HOW, Question
from immunolab.quiz.text import to_plain_text

_BLANKS = re.compile(r"\[\[(\d+)\]\]")


def _choice(question: Question) -> Made:
    several = question.value("single").lower() in {"false", "0"}
    fixed = question.value("shuffleanswers").lower() in {"false", "0"}
    return makes.choice(question.answers(), several=several, fixed=fixed)


def _all_or_nothing(question: Question) -> Made:
    made = makes.choice(question.answers(), several=True)
    made.fields["scoring"], made.lost = "all-or-nothing", []
    return made


def _ou_response(question: Question) -> Made:
    """The Open University's type: every answer is right or wrong, and choosing more than are right costs."""
    answers = question.answers()
    right = sum(answer.weight > 0 for answer in answers) or 1
    weighed = [replace(answer, weight=(100 if answer.weight > 0 else -100) / right) for answer in answers]
    made = makes.choice(weighed, several=True)
    made.lost.append(
        "its rule of points, by which only choices above the number of right ones cost; each wrong one does here"
    )
    return made


def _true_false(question: Question) -> Made:
    answers = question.answers(plain=True)
    known = {"true": True, "false": False}
    if len(answers) != 2 or {a.text.lower() for a in answers} != set(known):
        return makes.choice(question.answers(), several=False, fixed=True)
    by = {known[answer.text.lower()]: answer for answer in answers}
    if max(answer.weight for answer in answers) < 99.99:
        raise NotCarriedError("neither of its answers earns all points")
    return makes.true_or_false(by[True].weight >= 99.99, {value: answer.said for value, answer in by.items()})


def _short(question: Question) -> Made:
    return makes.short(question.answers(plain=True), case=question.value("usecase") == "1")


def _number(question: Question) -> Made:
    units = question.node.first("units")
    named = [
        (node.first("unit_name"), node.first("multiplier"))
        for node in (units.nodes("unit") if units is not None else [])
    ]
    words = [
        (name.words(), factor.words() if factor is not None else "1") for name, factor in named if name is not None
    ]
    main = next((name for name, factor in words if makes.number_of(factor) == 1), "")
    made = makes.number(question.answers(plain=True), main)
    if others := [name for name, _ in words if name != main]:
        made.lost.append(f"other units ({some(others)})")
    if makes.number_of(question.value("unitpenalty") or "0") and question.value("unitgradingtype") not in {"", "0"}:
        made.lost.append("points taken away for a wrong unit")
    return made


def _matching(question: Question) -> Made:
    pairs, spare = [], []
    for node in question.node.nodes("subquestion"):
        answer = node.first("answer", "text") or node.first("answer")
        left = question.text(node, line=True)
        right = question.texts.line(answer.words(), "plain") if answer is not None else ""
        if left and right:
            pairs.append((left, right))
        elif right:
            spare.append(right)
    return makes.matching(pairs, spare)


def _essay(question: Question) -> Made:
    limit = makes.number_of(question.value("maxwordlimit") or "0")
    made = makes.essay(question.of("graderinfo"), int(limit or 0) or None)
    if template := question.of("responsetemplate"):
        made.lost.append(f"the text that its box begins with: {to_plain_text(template)}")
    if question.value("attachments") not in {"", "0"}:
        made.lost.append("files that are handed in with it")
    if least := makes.number_of(question.value("minwordlimit") or "0"):
        made.lost.append(f"that at least {plainly(least)} words are wanted")
    return made


def _ordering(question: Question) -> Made:
    answers = sorted(question.answers(), key=lambda answer: answer.weight)
    rule = question.value("gradingtype").upper()
    nothing = rule in {"ALL_OR_NOTHING", "-1"}
    made = makes.ordering([answer.text for answer in answers], "all-or-nothing" if nothing else "each-answer")
    if not nothing:
        made.lost.append(f"its rule of points ({rule or 'not named'}); pairs in the right order count here")
    if question.value("selecttype").upper() not in {"", "ALL", "0"}:
        made.lost.append("that only some of its items are shown")
    if said := [answer.said for answer in answers if answer.said]:
        made.lost.append(f"what is said of its items: {'; '.join(map(to_plain_text, said))}")
    return made


def cloze(question: Question) -> list[tuple[str, float, Made]]:
    """A question for each gap: the whole text with this gap marked."""
    node = question.node.first("questiontext")
    inner = node.first("text") if node is not None else None
    pieces, found = gaps.split(inner.words() if inner is not None else "")
    if not found:
        raise NotCarriedError("it has no gap that can be read")
    total = sum(gap.weight for gap in found) or 1.0
    how = HOW.get(node.get("format") if node is not None else "html", "html")
    made = []
    for number, gap in enumerate(found):
        marks = [gaps.ASKED if n == number else gaps.OTHER for n in range(len(found))]
        signs = [f"\ue020{n}\ue021" for n in range(len(found))]
        whole = "".join(part + sign for part, sign in zip(pieces, [*signs, ""], strict=True))
        stem = question.texts.text(whole, how)
        for sign, mark in zip(signs, marks, strict=True):
            stem = stem.replace(sign, mark)
        try:
            made.append((stem, gap.weight / total, _gap(question, gap)))
        except NotCarriedError as error:
            raise NotCarriedError(f"its gap {number + 1}: {error}") from None
    return made


def _gap(question: Question, gap: gaps.Gap) -> Made:
    plain = gap.kind in {"short", "short-case", "number"}
    answers = [
        Answer(
            a.text if plain else question.texts.line(a.text),
            a.weight,
            question.texts.text(a.said) if a.said else "",
            a.within,
        )
        for a in gap.answers
    ]
    if gap.kind in {"choice", "several"}:
        return makes.choice(answers, several=gap.kind == "several")
    return makes.number(answers) if gap.kind == "number" else makes.short(answers, case=gap.kind == "short-case")


def words_in_text(question: Question) -> list[tuple[str, float, Made]]:
    """Words to put into a text: a match of its gaps where all are of one group, else a choice for each gap."""
    stem = question.of("questiontext").replace("\\[\\[", "[[").replace("\\]\\]", "]]")
    boxes = question.node.nodes("dragbox", "selectoption")
    words = [question.texts.line((box.first("text") or box).words()) for box in boxes]
    groups = [group.words() if (group := box.first("group")) is not None else "1" for box in boxes]
    places = [int(number) - 1 for number in _BLANKS.findall(stem)]
    if not places or max(places) >= len(words):
        raise NotCarriedError("its gaps name words that it does not have")
    if len(set(groups)) == 1 and len(places) > 1:
        counted = iter(range(1, len(places) + 1))
        shown = _BLANKS.sub(lambda _: f"\\[ **{next(counted)}** \\]", stem)
        taken = [words[place] for place in places]
        made = makes.matching(
            [(f"Gap {n}", word) for n, word in enumerate(taken, 1)], [w for w in words if w not in taken]
        )
        if made:
            made.lost.append("that its words are put into the text; they are partners of the numbered gaps here")
        return [(shown, 1.0, made)]
    found = []
    for asked, place in enumerate(places):
        counted = iter(range(len(places)))
        shown = _BLANKS.sub(lambda _, asked=asked, c=counted: gaps.ASKED if next(c) == asked else gaps.OTHER, stem)  # type: ignore[misc]
        options = [Answer(w, 100.0 * (n == place)) for n, w in enumerate(words) if groups[n] == groups[place]]
        found.append((shown, 1 / len(places), makes.choice(options, several=False)))
    return found


def _description(question: Question) -> Made:
    text = to_plain_text(question.of("questiontext"))
    raise NotCarriedError(f"it is a text without a question, for a notebook's own cell: {text}")


#: by what ``type`` says
READ: dict[str, Callable[[Question], Made]] = {
    "multichoice": _choice,
    "multichoiceset": _all_or_nothing,
    "oumultiresponse": _ou_response,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _number,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "description": _description,
}
#: why others stay behind
WHY_NOT = {
    **dict.fromkeys(
        ["calculated", "calculatedsimple", "calculatedmulti"],
        "its numbers are drawn and calculated by Moodle; write it as a numeric question with `given` and a key that is a function",
    ),
    "ddmarker": "several markers are laid on a picture; a hotspot has one spot",
    "ddimageortext": "several labels are laid on a picture; a hotspot has one spot",
    "randomsamatch": "Moodle puts it together by chance from other questions",
    "random": "Moodle draws it by chance from a category",
}
