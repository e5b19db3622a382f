"""One QTI item to questions: its body, its responses, its feedback. What each interaction becomes is in `qti_kinds`."""

from __future__ import annotations

import re
from collections.abc import Callable

from immunolab.grading.banks import gaps
from immunolab.grading.banks.from_html import Texts
from immunolab.grading.banks.item import Item, NotCarriedError, plainly
from immunolab.grading.banks.makes import Made
from immunolab.grading.banks.qti_kinds import KINDS, NOT_CARRIED, Asked
from immunolab.grading.banks.qti_rules import Rule, rule_for, told
from immunolab.grading.banks.qti_tree import Response, html_of, responses
from immunolab.grading.banks.safe_xml import Node
from immunolab.quiz.text import to_plain_text

_INLINE = frozenset(["textEntryInteraction", "inlineChoiceInteraction"])
_HIDDEN = frozenset(
    ["rubricBlock", "feedbackInline", "feedbackBlock", "templateInline", "templateBlock", "infoControl"]
)


def read_item(item: Node, name: str, find: Callable[[str], bytes | None]) -> list[Item]:
    """The questions of an ``assessmentItem`` with 2.1's names. find: a file by the address that the item gives.

    Raises NotCarriedError with a clause if the course has nothing like it.
    """
    if item.get("adaptive") == "true":
        raise NotCarriedError("it is adaptive: what it asks depends on the answers before")
    if item.nodes("templateDeclaration") or item.nodes("templateProcessing"):
        raise NotCarriedError("its values are drawn by a template; write it as a question with `given`")
    body = item.first("itemBody")
    if body is None:
        raise NotCarriedError("it has no body")
    asked = [node for node in body.iter() if node.tag.endswith("Interaction")]
    asked = [node for node in asked if node.tag != "endAttemptInteraction"]
    if not asked:
        raise NotCarriedError(
            f"it is a text without a question, for a notebook's own cell: {to_plain_text(body.words())}"
        )
    declared = responses(item)
    made = []
    for node in asked:
        if node.tag not in KINDS:
            raise NotCarriedError(NOT_CARRIED.get(node.tag, f"the course has no kind for {node.tag}"))
        made.append(_question(item, body, asked, node, declared, find))
    found = []
    for number, (stem, texts, part, points, why) in enumerate(made, 1):
        one = Item(f"{name} ({number})" if len(made) > 1 else name, part.kind, {"stem": stem, **part.fields}, part.key)
        one.feedback, one.why, one.points, one.pictures = part.feedback, why, plainly(min(points, 100)), texts.pictures
        if len(made) > 1:
            one.lose(f"that its {len(made)} parts stand in one item; each is a question of its own here")
        one.lose(*part.lost, *texts.lost)
        found.append(one)
    return found


def _question(
    item: Node,
    body: Node,
    asked: list[Node],
    node: Node,
    declared: dict[str, Response],
    find: Callable[[str], bytes | None],
) -> tuple[str, Texts, Made, float, str]:
    name = node.get("responseIdentifier")
    response, rule = declared.get(name, Response()), rule_for(item, name)
    texts = Texts(find)
    stem = _stem(body, asked, node, texts)
    if not stem:
        raise NotCarriedError("it has no text")
    made = KINDS[node.tag](Asked(node, response, rule, texts, body))
    options = list(made.fields.get("choices") or made.fields.get("places") or [])
    said = told(item, name, options)
    made.feedback |= {
        option: texts.text(html_of(part, {})) for option, part in said.by_option.items() if option not in made.feedback
    }
    words = {"right": said.right, "wrong": said.wrong}
    why = texts.text(html_of(said.always, {})) if said.always is not None else ""
    for sort, part in words.items():
        text = texts.text(html_of(part, {})) if part is not None else ""
        if text and made.kind in {"numeric", "ordering", "short"}:
            made.feedback[sort] = text
        elif text:
            made.lost.append(f"what is said of every {sort} answer: {to_plain_text(text)}")
    if made.kind == "numeric" and said.near:
        made.fields["near_misses"] = [
            {"value": plainly(value), "say": text}
            for value, part in said.near
            if (text := texts.text(html_of(part, {})))
        ]
    rest = [*said.rest, *(part for part in body.iter("feedbackBlock") if part.words())]
    made.lost += [f"feedback that other rules bring up: {to_plain_text(part.words())}" for part in rest if part.words()]
    made.lost += _around(item, body, node, rule, made, texts)
    return stem, texts, made, _points(item, rule, response, made, len(asked)), why


def _stem(body: Node, asked: list[Node], node: Node, texts: Texts) -> str:
    """The body's text with this interaction's prompt in its place and a mark where the others are."""
    swap: dict[int, str] = {id(part): "" for part in body.iter(*_HIDDEN)}
    for block in body.iter("rubricBlock"):
        if "candidate" in block.get("view", "candidate").split():
            swap.pop(id(block), None)
    several = len([part for part in asked if part.tag in _INLINE]) > 1
    for part in asked:
        mine = part is node
        if part.tag in _INLINE:
            swap[id(part)] = ("\ue020" if mine else "\ue021") if several else "\ue022"
        else:
            prompt = part.first("prompt")
            inner = f"<div>{html_of(prompt, swap)}</div>" if prompt is not None else ""
            swap[id(part)] = inner + (_own_text(part, swap) if mine else "") if mine else ""
    swap |= {id(part): "" for part in body.iter("span") if part.get("class") == "unit" and node.tag in _INLINE}
    stem = re.sub("\n\n\ue022$", "", texts.text(html_of(body, swap)))  # a box alone behind the text needs no mark
    return stem.replace("\ue020", gaps.ASKED).replace("\ue021", gaps.OTHER).replace("\ue022", "\\[ … \\]").strip()


def _own_text(node: Node, swap: dict[int, str]) -> str:
    """The text that an interaction holds, with a mark for each gap or piece of text to choose."""
    if node.tag not in {"gapMatchInteraction", "hottextInteraction"}:
        return ""
    inner = dict(swap)
    for number, gap in enumerate(node.iter("gap"), 1):
        inner[id(gap)] = f"\ue023{number}\ue024"
    inner |= {id(part): "" for part in node.nodes("prompt", "gapText", "gapImg")}
    made = html_of(node, inner)
    return made.replace("\ue023", "[ ").replace("\ue024", " ]")


def _around(item: Node, body: Node, node: Node, rule: Rule, made: Made, texts: Texts) -> list[str]:
    """What else the item has that is not carried."""
    lost = []
    if rule.own:
        lost.append(f"its own rules of points ({', '.join(rule.own[:5])})")
    elif rule.how == "none" and made.kind != "free-text":
        lost.append("rules of points, which it does not have; a right answer earns all here")
    for block in body.iter("rubricBlock"):
        if "candidate" in block.get("view", "candidate").split() or not block.words():
            continue
        text = texts.text(html_of(block, {}))
        if made.kind == "free-text" and "scorer" in block.get("view"):
            made.key = f"{made.key}\n\n{text}" if made.key else text
        else:
            lost.append(f"a note for {block.get('view')}: {to_plain_text(text)}")
    if node.get("minChoices", "0") not in {"", "0", "1"}:
        lost.append(f"that at least {node.get('minChoices')} must be chosen")
    limit = node.get("maxChoices")
    if (
        limit.isdigit()
        and int(limit) > 1
        and made.kind == "multiple-response"
        and int(limit) < len(made.fields["choices"])
    ):
        lost.append(f"that at most {limit} may be chosen")
    if item.first("itemBody") is not None and any(body.iter("printedVariable")):
        lost.append("a value that its rules print into the text")
    if item.nodes("assessmentStimulusRef"):
        lost.append("the text that it shares with other items, which lies in a file of its own")
    return lost


def _points(item: Node, rule: Rule, response: Response, made: Made, parts: int) -> float:
    if rule.how in {"match", "equal"}:
        return rule.points
    if rule.how == "map" and response.mapped and response.most > 0:
        return response.most
    for outcome in item.nodes("outcomeDeclaration"):
        if outcome.get("identifier") in {"SCORE", "MAXSCORE"}:
            value = outcome.get("normalMaximum") or (outcome.words() if outcome.get("identifier") == "MAXSCORE" else "")
            try:
                return float(value) / parts
            except ValueError:
                continue
    return 1.0
