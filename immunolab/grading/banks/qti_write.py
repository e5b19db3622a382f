"""Questions to QTI items, 2.1 or 3.0, one function a kind; `qti_package` puts them together.

Items are built with 2.1's names; `as_30` gives them 3.0's: a prefix, and hyphens for capitals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.sax.saxutils import escape

from immunolab.grading.banks import pictures
from immunolab.grading.banks.item import Item, NotCarriedError, plainly
from immunolab.grading.banks.qti_parts import (
    NAMESPACES,
    Parts,
    address,
    as_30,
    branches,
    by_map,
    el,
    is_correct,
    line_of,
    mapped,
    set_outcome,
    text_of,
    variable,
)
from immunolab.grading.banks.said import all_in_why


def _follows(parts: Parts) -> str:
    """Feedback named as the options that are chosen."""
    for name, text in parts.item.feedback.items():
        parts.show(name, text)
    return el("setOutcomeValue", variable(), identifier="FEEDBACK") if parts.item.feedback else ""


def _ids(parts: Parts, field: str) -> None:
    """Names of options as QTI wants them, beginning with a letter."""
    item = parts.item
    if all(re.match(r"[A-Za-z_]", name) for name in item.fields[field]):
        return
    names = {name: f"o-{name}" for name in item.fields[field]}
    item.fields[field] = {names[name]: value for name, value in item.fields[field].items()}
    item.feedback = {names.get(name, name): text for name, text in item.feedback.items()}
    if isinstance(item.key, dict):
        on_left = field == "left"
        item.key = {(names[a] if on_left else a): (b if on_left else names[b]) for a, b in item.key.items()}
    elif isinstance(item.key, list):
        item.key = [names[name] for name in item.key]
    else:
        item.key = names[item.key]
    item.lose("the names of its options, which begin with a digit")


def _choice(parts: Parts) -> None:
    item = parts.item
    _ids(parts, "choices")
    several = item.kind == "multiple-response"
    shuffle = "false" if item.fields.get("order") else "true"
    options = "".join(
        el("simpleChoice", line_of(text), identifier=name) for name, text in item.fields["choices"].items()
    )
    right = item.key if several else [item.key]
    parts.body = text_of(item.fields["stem"]) + el(
        "choiceInteraction", options, responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=0 if several else 1
    )
    rule = item.fields.get("scoring")
    if not several or rule == "all-or-nothing":
        parts.response("identifier", right, "multiple" if several else "single")
        parts.rules = branches(is_correct(), parts.points)
    else:
        if rule != "net-correct":
            item.lose(f"its scoring rule {rule}; here each wrong choice takes away what a right one adds (net-correct)")
        each = parts.worth / len(right)
        worth = {name: each if name in right else -each for name in item.fields["choices"]}
        parts.response("identifier", right, "multiple", mapped(parts, worth))
        parts.rules = by_map()
    parts.rules += _follows(parts)


def _equal(test: str, mode: str, far: float) -> str:
    exact = not far
    tolerance = (
        None if exact else f"{100 * far if mode == 'relative' else far!r} {100 * far if mode == 'relative' else far!r}"
    )
    return el("equal", test, toleranceMode="exact" if exact else mode, tolerance=tolerance)


def _number(parts: Parts) -> None:
    item = parts.item
    unit = item.fields.get("unit", "")
    behind = f' <span class="unit">{escape(unit)}</span>' if unit else ""
    box = el("textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=12)
    parts.body = text_of(item.fields["stem"]) + f"<p>{box}{behind}</p>"
    parts.response("float", [repr(float(item.key))])
    (mode, far), *_ = item.fields["tolerance"].items()
    near = []
    for number, miss in enumerate(item.fields.get("near_misses", []), 1):
        value = variable() + el("baseValue", repr(float(miss["value"])), baseType="float")
        near.append((_equal(value, mode, far), f"near-{number}"))
        parts.show(f"near-{number}", miss["say"])
    for name in ("right", "wrong"):
        parts.show(name, item.feedback.get(name, ""))
    parts.rules = branches(
        _equal(variable() + el("correct", identifier="RESPONSE"), mode, far),
        parts.points,
        right="right" if item.feedback.get("right") else "",
        near=near,
        wrong="wrong" if item.feedback.get("wrong") else "",
    )


def _short(parts: Parts) -> None:
    item = parts.item
    parts.body = (
        text_of(item.fields["stem"])
        + f"<p>{el('textEntryInteraction', responseIdentifier='RESPONSE', expectedLength=20)}</p>"
    )
    accepted = item.fields["accepted"]
    if not item.points:
        item.lose("that it is worth no points; there it is worth 1")
    entries = "".join(
        el("mapEntry", mapKey=text, mappedValue=plainly(parts.worth), caseSensitive="false") for text in accepted
    )
    parts.response("string", accepted[:1], mapping=el("mapping", entries, defaultValue=0))
    parts.rules = by_map()
    if item.feedback:
        for name in ("right", "wrong"):
            parts.show(name, item.feedback.get(name, ""))
        earned = el("gt", el("variable", identifier="SCORE") + el("baseValue", "0", baseType="float"))
        then = earned + (set_outcome("FEEDBACK", "identifier", "right") if item.feedback.get("right") else "")
        other = el("responseElse", set_outcome("FEEDBACK", "identifier", "wrong")) if item.feedback.get("wrong") else ""
        parts.rules += el("responseCondition", el("responseIf", then) + other)


def _match(parts: Parts) -> None:
    item = parts.item
    all_in_why(item)
    _ids(parts, "left")
    _ids(parts, "right")
    left, right = item.fields["left"], item.fields["right"]
    if set(left) & set(right):  # identifiers are one name space
        item.fields["right"] = right = {f"r-{name}": text for name, text in right.items()}
        item.key = {name: f"r-{partner}" for name, partner in item.key.items()}
        item.lose("the names of its partners, which the left side has too")
    sides = "".join(
        el(
            "simpleMatchSet",
            "".join(el("simpleAssociableChoice", line_of(t), identifier=n, matchMax=most) for n, t in side.items()),
        )
        for side, most in ((left, 1), (right, 0))
    )
    parts.body = text_of(item.fields["stem"]) + el(
        "matchInteraction", sides, responseIdentifier="RESPONSE", shuffle="true", maxAssociations=len(left)
    )
    pairs = [f"{name} {partner}" for name, partner in item.key.items()]
    if item.fields.get("scoring", "each-answer") == "each-answer":
        worth = dict.fromkeys(pairs, parts.worth / len(pairs))
        parts.response("directedPair", pairs, "multiple", mapped(parts, worth))
        parts.rules = by_map()
    else:
        parts.response("directedPair", pairs, "multiple")
        parts.rules = branches(is_correct(), parts.points)


def _order(parts: Parts) -> None:
    item = parts.item
    _ids(parts, "items")
    if item.fields.get("scoring", "each-answer") != "all-or-nothing":
        item.lose(
            "its rule of points (pairs in the right order, less what chance gives); only the whole order counts there"
        )
    options = "".join(el("simpleChoice", line_of(text), identifier=name) for name, text in item.fields["items"].items())
    parts.body = text_of(item.fields["stem"]) + el(
        "orderInteraction", options, responseIdentifier="RESPONSE", shuffle="true"
    )
    parts.response("identifier", list(item.key), "ordered")
    for name in ("right", "wrong"):
        parts.show(name, item.feedback.get(name, ""))
    right, wrong = (name if item.feedback.get(name) else "" for name in ("right", "wrong"))
    parts.rules = branches(is_correct(), parts.points, right=right, wrong=wrong)


def _spot(parts: Parts) -> None:
    item = parts.item
    _ids(parts, "places")
    name = item.fields["image"]
    raw = item.pictures[name]
    try:
        w, h = pictures.size_of(raw)
    except ValueError as error:
        raise NotCarriedError(str(error)) from None
    inner = el(
        "object", escape(item.fields["alt"]), type=pictures.MEDIA[pictures.suffix_of(raw)], data=address(name),
        width=round(w), height=round(h),
    )  # fmt: skip
    for place, spot in item.fields["places"].items():
        x, y = spot["at"][0] * w, spot["at"][1] * h
        rx, ry = spot["radius"] * w, spot["radius"] * h
        inner += el(
            "hotspotChoice", identifier=place, shape="ellipse", coords=f"{x:.1f},{y:.1f},{rx:.1f},{ry:.1f}",
            hotspotLabel=spot["label"],
        )  # fmt: skip
    parts.body = text_of(item.fields["stem"]) + el(
        "hotspotInteraction", inner, responseIdentifier="RESPONSE", maxChoices=1
    )
    parts.response("identifier", [item.key])
    parts.rules = branches(is_correct(), parts.points) + _follows(parts)


def _essay(parts: Parts) -> None:
    item = parts.item
    notes = "\n\n".join(filter(None, [str(item.key or ""), item.feedback.get("compare", "")]))
    if item.feedback.get("compare"):
        item.lose("that its model answer and what to compare are two texts; the scorer reads both in one")
    if notes:
        parts.rubric = el("rubricBlock", el("contentBody", text_of(notes)), use="scoring", view="scorer")
    parts.body = text_of(item.fields["stem"]) + el("extendedTextInteraction", responseIdentifier="RESPONSE")
    parts.response("string", [])
    if item.fields.get("max_words"):
        item.lose(f"its limit of {item.fields['max_words']} words")


_WRITE: dict[str, Callable[[Parts], None]] = {
    "multiple-choice": _choice,
    "multiple-response": _choice,
    "numeric": _number,
    "short": _short,
    "matching": _match,
    "ordering": _order,
    "hotspot": _spot,
    "free-text": _essay,
}


def write_item(item: Item, version: str, identifier: str) -> str:
    """One item as a whole XML text. Raises NotCarriedError."""
    parts = Parts(item)
    _WRITE[item.kind](parts)
    if item.fields.get("hint"):
        item.lose(f"its hint: {item.fields['hint']}")
    if item.why:
        inner = el("contentBody", text_of(item.why))
        parts.modal.append(
            el("modalFeedback", inner, outcomeIdentifier="EXPLANATION", identifier="why", showHide="show")
        )
        parts.rules += set_outcome("EXPLANATION", "identifier", "why")
    outcomes = el(
        "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float", normalMaximum=parts.points
    )
    several = "multiple" if item.kind == "multiple-response" else "single"
    outcomes += el("outcomeDeclaration", identifier="FEEDBACK", cardinality=several, baseType="identifier")
    if item.why:
        outcomes += el("outcomeDeclaration", identifier="EXPLANATION", cardinality="single", baseType="identifier")
    rules = el("responseProcessing", parts.rules) if parts.rules else ""
    inner = (
        parts.declare
        + outcomes
        + el("itemBody", f"{parts.rubric}<div>{parts.body}</div>")
        + rules
        + "".join(parts.modal)
    )
    if version != "3.0":  # what only 3.0 has
        inner = re.sub(r"</?contentBody>", "", inner).replace('<rubricBlock use="scoring"', "<rubricBlock")
    made = el(
        "assessmentItem", inner, xmlns=NAMESPACES[version], identifier=identifier, title=item.name, adaptive="false",
        timeDependent="false",
    )  # fmt: skip
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + (as_30(made) if version == "3.0" else made) + "\n"
