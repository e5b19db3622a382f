"""Questions to GIFT, one function a kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from immunolab.grading.banks.item import Item, NotCarriedError, plainly
from immunolab.grading.banks.said import all_in_why
from immunolab.grading.banks.to_html import html_line, html_text
from immunolab.quiz.text import to_plain


def write_gift(items: Sequence[Item]) -> tuple[bytes, list[Item]]:
    """The file, and the questions that stand in it; what it cannot hold is added to each one's ``lost``."""
    parts, written, category = [], [], None
    for item in items:
        if item.kind in {"matching", "ordering"}:
            all_in_why(item)
        try:
            inner = _WRITE[item.kind](item)
        except NotCarriedError as error:
            item.lost.insert(0, f"the question: {error}")
            continue
        if item.tags and item.tags[0] != category:
            category = item.tags[0]
            parts.append(f"$CATEGORY: $course$/top/{category.replace('/', '//')}\n")
        if item.points != 1:
            item.lose(f"its {plainly(item.points)} points; GIFT has no place for points")
        if item.fields.get("hint"):
            item.lose(f"its hint: {to_plain(item.fields['hint'])}")
        if item.pictures:
            item.lose(
                f"its pictures ({', '.join(item.pictures)}); GIFT holds none, so put them beside the quiz in Moodle"
            )
        notes = "// " + " ".join(f"[tag:{tag}]" for tag in item.tags[1:]) + "\n" if item.tags[1:] else ""
        why = f"\n\t####{_text(item.why)}" if item.why else ""
        end = "\n}" if inner or why else "}"
        parts.append(f"{notes}::{_signs(item.name)}::[html]{_text(_stem(item))}{{{inner}{why}{end}\n")
        written.append(item)
    return "\n".join(parts).encode(), written


def _stem(item: Item) -> str:
    if item.kind == "hotspot":
        return f"{item.fields['stem']}\n\n*{item.fields['alt']}*"
    return str(item.fields["stem"])


def _signs(text: str) -> str:
    """The text with GIFT's own signs escaped, in one line."""
    return re.sub(r"([\\#={}~:])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def _text(text: str) -> str:
    return _signs(html_text(text, _address))


def _line(text: str) -> str:
    if not to_plain(text):
        raise NotCarriedError("an answer of it is a picture, which GIFT cannot hold")
    return _signs(html_line(text, _address))


def _address(name: str) -> str:
    return f"@@PLUGINFILE@@/{name}"


def _said(item: Item, name: str) -> str:
    return f"#{_text(item.feedback[name])}" if item.feedback.get(name) else ""


def _choice(item: Item) -> str:
    if item.fields.get("order"):
        item.lose("that its options stand in a fixed order")
    return "".join(
        f"\n\t{'=' if name == item.key else '~'}{_line(text)}{_said(item, name)}"
        for name, text in item.fields["choices"].items()
    )


def _response(item: Item) -> str:
    if item.fields.get("order"):
        item.lose("that its options stand in a fixed order")
    if (rule := item.fields["scoring"]) != "net-correct":
        item.lose(f"its scoring rule {rule}; in GIFT each wrong choice takes away what a right one adds (net-correct)")
    each = plainly(round(100 / len(item.key), 5))
    return "".join(
        f"\n\t~%{'' if name in item.key else '-'}{each}%{_line(text)}{_said(item, name)}"
        for name, text in item.fields["choices"].items()
    )


def _number(item: Item) -> str:
    limit = item.fields["tolerance"]
    within = limit.get("absolute")
    if within is None:
        within = abs(item.key) * limit["relative"]
        item.lose(
            f"that its tolerance is relative ({plainly(100 * limit['relative'])} %); the same in numbers goes out"
        )
    if item.fields["unit"]:
        item.lose(f"its unit {item.fields['unit']!r}; say it in the text")
    right = f"\n\t={item.key!r}:{within!r}{_said(item, 'right')}"
    near = "".join(
        f"\n\t=%0%{near['value']!r}:{within!r}#{_text(near['say'])}" for near in item.fields.get("near_misses", [])
    )
    wrong = f"\n\t~{_said(item, 'wrong')}" if item.feedback.get("wrong") else ""
    return f"#{right}{near}{wrong}"


def _short(item: Item) -> str:
    accepted = item.fields["accepted"]
    parts = [f"\n\t=%100%{_signs(text)}{_said(item, 'right') if n == 0 else ''}" for n, text in enumerate(accepted)]
    if item.feedback.get("wrong"):
        parts.append(f"\n\t=%0%*{_said(item, 'wrong')}")
    return "".join(parts)


def _match(item: Item) -> str:
    if item.fields.get("scoring", "each-answer") != "each-answer":
        item.lose("that only all pairs together count; in GIFT each right pair counts")
    left, right = item.fields["left"], item.fields["right"]
    for text in right.values():
        if not to_plain(text):
            raise NotCarriedError("its partners are pictures, which GIFT cannot hold")
        if html_line(text) != html_line(to_plain(text)):
            item.lose("emphasis, formulae and pictures in partners, which are plain text there")
    parts = [f"\n\t={_line(text)} -> {_signs(to_plain(right[item.key[name]]))}" for name, text in left.items()]
    parts += [f"\n\t= -> {_signs(to_plain(text))}" for name, text in right.items() if name not in item.key.values()]
    return "".join(parts)


def _order(item: Item) -> str:
    nothing = item.fields.get("scoring") == "all-or-nothing"
    if not nothing:
        item.lose("its rule of points (pairs in the right order, less what chance gives); Moodle counts its own way")
    rule = "ALL_OR_NOTHING" if nothing else "RELATIVE_ALL_PREVIOUS_AND_NEXT"
    return f">{len(item.key)} ALL VERTICAL {rule} SHOW none" + "".join(
        f"\n{_line(item.fields['items'][name])}" for name in item.key
    )


def _spot(item: Item) -> str:
    item.lose("the spot on the picture; the places are options below it")
    return "".join(
        f"\n\t{'=' if name == item.key else '~'}{_line(place['label'])}{_said(item, name)}"
        for name, place in item.fields["places"].items()
    )


def _essay(item: Item) -> str:
    if item.key:
        item.lose(f"its mark scheme or model answer: {to_plain(str(item.key))}")
    if item.fields.get("max_words"):
        item.lose(f"its limit of {item.fields['max_words']} words")
    item.lose(*(f"what to compare: {text}" for text in item.feedback.values()))
    return ""


_WRITE: dict[str, Callable[[Item], str]] = {
    "multiple-choice": _choice,
    "multiple-response": _response,
    "numeric": _number,
    "short": _short,
    "matching": _match,
    "ordering": _order,
    "hotspot": _spot,
    "free-text": _essay,
}
