"""Questions to Moodle XML, one function a kind."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from immunolab.grading.banks.item import Item, NotCarriedError, plainly
from immunolab.grading.banks.said import all_in_why
from immunolab.grading.banks.to_html import html_line, html_text
from immunolab.quiz.text import to_plain


def write_moodle(items: Sequence[Item]) -> tuple[bytes, list[Item]]:
    """The file, and the questions that stand in it; what it cannot hold is added to each one's ``lost``."""
    parts, written, category = [], [], None
    for item in items:
        try:
            made = _question(item)
        except NotCarriedError as error:
            item.lost.insert(0, f"the question: {error}")
            continue
        if item.tags and item.tags[0] != category:
            category = item.tags[0]
            path = escape(f"$course$/top/{category.replace('/', '//')}")
            parts.append(f'<question type="category"><category><text>{path}</text></category></question>')
        parts.append(made)
        written.append(item)
    whole = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(parts) + "\n</quiz>\n"
    return whole.encode(), written


def _address(name: str) -> str:
    return f"@@PLUGINFILE@@/{name}"


def _cdata(html: str) -> str:
    return "<![CDATA[" + html.replace("]]>", "]]]]><![CDATA[>") + "]]>" if html else ""


def _files(html: str, item: Item | None) -> str:
    """The pictures that a piece of HTML shows, as Moodle holds them beside it."""
    return "".join(
        f'<file name={quoteattr(name)} path="/" encoding="base64">{base64.b64encode(raw).decode()}</file>'
        for name, raw in (item.pictures if item else {}).items()
        if _address(name) in html
    )


def _block(tag: str, text: str, item: Item | None = None) -> str:
    """An element with HTML of a text in it; item: whose pictures are put in."""
    html = html_text(text, _address) if text else ""
    return f'<{tag} format="html"><text>{_cdata(html)}</text>{_files(html, item)}</{tag}>'


def _answer(item: Item, text: str, percent: float, said: str = "", *, plain: bool = False, more: str = "") -> str:
    inner = escape(text) if plain else _cdata(html_line(text, _address))
    files = "" if plain else _files(inner, item)
    form = "plain_text" if plain else "html"
    return (
        f'<answer fraction="{plainly(round(percent, 5))}" format="{form}"><text>{inner}</text>{files}{more}'
        f"{_block('feedback', said, item)}</answer>"
    )


def _question(item: Item) -> str:
    if item.kind == "matching":
        all_in_why(item)
    sort, inner = _WRITE[item.kind](item)
    hint = _block("hint", item.fields["hint"], item) if item.fields.get("hint") else ""
    tags = "".join(f"<tag><text>{escape(tag)}</text></tag>" for tag in item.tags[1:])
    return "\n".join(
        filter(
            None,
            [
                f'<question type="{sort}">',
                f"<name><text>{escape(item.name)}</text></name>",
                _block("questiontext", _stem(item), item),
                _block("generalfeedback", item.why, item),
                f"<defaultgrade>{plainly(item.points)}</defaultgrade><penalty>0</penalty><hidden>0</hidden>",
                inner,
                hint,
                f"<tags>{tags}</tags>" if tags else "",
                "</question>",
            ],
        )
    )


def _stem(item: Item) -> str:
    if item.kind == "hotspot":
        alt = str(item.fields["alt"]).replace("[", "(").replace("]", ")")
        return f"{item.fields['stem']}\n\n![{alt}]({item.fields['image']})"
    return str(item.fields["stem"])


def _several(inner: list[str]) -> str:
    return "\n".join(inner)


def _choice(item: Item) -> tuple[str, str]:
    choices = item.fields["choices"]
    shuffle = "false" if item.fields.get("order") else "true"
    inner = [f"<single>true</single><shuffleanswers>{shuffle}</shuffleanswers><answernumbering>abc</answernumbering>"]
    inner += [
        _answer(item, text, 100 * (name == item.key), item.feedback.get(name, "")) for name, text in choices.items()
    ]
    return "multichoice", _several(inner)


def _response(item: Item) -> tuple[str, str]:
    choices, rule = item.fields["choices"], item.fields["scoring"]
    if rule != "net-correct":
        item.lose(
            f"its scoring rule {rule}; in Moodle each wrong choice takes away what a right one adds (net-correct)"
        )
    each = 100 / len(item.key)
    shuffle = "false" if item.fields.get("order") else "true"
    inner = [f"<single>false</single><shuffleanswers>{shuffle}</shuffleanswers><answernumbering>abc</answernumbering>"]
    for name, text in choices.items():
        inner.append(_answer(item, text, each if name in item.key else -each, item.feedback.get(name, "")))
    return "multichoice", _several(inner)


def _number(item: Item) -> tuple[str, str]:
    limit = item.fields["tolerance"]
    within = limit.get("absolute")
    if within is None:
        within = abs(item.key) * limit["relative"]
        item.lose(
            f"that its tolerance is relative ({plainly(100 * limit['relative'])} %); the same in numbers goes out"
        )
    tolerance = f"<tolerance>{within!r}</tolerance>"
    inner = [_answer(item, repr(item.key), 100, item.feedback.get("right", ""), plain=True, more=tolerance)]
    for near in item.fields.get("near_misses", []):
        inner.append(_answer(item, repr(near["value"]), 0, near["say"], plain=True, more=tolerance))
    if item.feedback.get("wrong"):
        inner.append(_answer(item, "*", 0, item.feedback["wrong"], plain=True, more="<tolerance>0</tolerance>"))
    if item.fields["unit"]:
        unit = escape(item.fields["unit"])
        inner.append(
            f"<units><unit><multiplier>1</multiplier><unit_name>{unit}</unit_name></unit></units>"
            "<unitgradingtype>0</unitgradingtype><unitpenalty>0</unitpenalty><showunits>1</showunits><unitsleft>0</unitsleft>"
        )
    return "numerical", _several(inner)


def _short(item: Item) -> tuple[str, str]:
    inner = ["<usecase>0</usecase>"]
    for number, text in enumerate(item.fields["accepted"]):
        said = item.feedback.get("right", "") if number == 0 else ""
        inner.append(_answer(item, text.replace("*", "\\*"), 100, said, plain=True))
    if item.feedback.get("wrong"):
        inner.append(_answer(item, "*", 0, item.feedback["wrong"], plain=True))
    return "shortanswer", _several(inner)


def _match(item: Item) -> tuple[str, str]:
    if item.fields.get("scoring", "each-answer") != "each-answer":
        item.lose("that only all pairs together count; in Moodle each right pair counts")
    left, right = item.fields["left"], item.fields["right"]
    inner = ["<shuffleanswers>true</shuffleanswers>"]
    inner += [_pair(html_line(text, _address), right[item.key[name]], item) for name, text in left.items()]
    inner += [_pair("", text, item) for name, text in right.items() if name not in item.key.values()]
    return "matching", _several(inner)


def _pair(left: str, right: str, item: Item) -> str:
    plain = _unmarked(right, item)
    if not plain:
        raise NotCarriedError("its partners are pictures, which are plain text in Moodle")
    shown = f"<text>{_cdata(left)}</text>{_files(left, item)}"
    return f'<subquestion format="html">{shown}<answer><text>{escape(plain)}</text></answer></subquestion>'


def _unmarked(text: str, item: Item) -> str:
    """Partners are plain text in Moodle."""
    plain = to_plain(text)
    if html_line(text) != escape(plain):
        item.lose("emphasis, formulae and pictures in partners, which are plain text there")
    return plain


def _order(item: Item) -> tuple[str, str]:
    nothing = item.fields.get("scoring") == "all-or-nothing"
    if not nothing:
        item.lose("its rule of points (pairs in the right order, less what chance gives); Moodle counts its own way")
    rule = "ALL_OR_NOTHING" if nothing else "RELATIVE_ALL_PREVIOUS_AND_NEXT"
    inner = [
        "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>",
        f"<gradingtype>{rule}</gradingtype><showgrading>SHOW</showgrading><numberingstyle>none</numberingstyle>",
        _block("correctfeedback", item.feedback.get("right", ""), item),
        _block("incorrectfeedback", item.feedback.get("wrong", ""), item),
    ]
    inner += [_answer(item, item.fields["items"][name], n) for n, name in enumerate(item.key, 1)]
    return "ordering", _several(inner)


def _spot(item: Item) -> tuple[str, str]:
    item.lose("the spot on the picture; the places are options below it")
    places = item.fields["places"]
    inner = ["<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>"]
    for name, place in places.items():
        inner.append(_answer(item, place["label"], 100 * (name == item.key), item.feedback.get(name, "")))
    return "multichoice", _several(inner)


def _essay(item: Item) -> tuple[str, str]:
    notes = "\n\n".join(filter(None, [str(item.key or ""), item.feedback.get("compare", "")]))
    if item.feedback.get("compare"):
        item.lose("that its model answer and what to compare are two texts; the grader reads both in one")
    limit = item.fields.get("max_words")
    return "essay", _several(
        [
            "<responseformat>editor</responseformat><responserequired>1</responserequired>",
            "<responsefieldlines>10</responsefieldlines><attachments>0</attachments>",
            f"<maxwordlimit>{limit}</maxwordlimit>" if limit else "",
            _block("graderinfo", notes, item),
        ]
    )


_WRITE: dict[str, Callable[[Item], tuple[str, str]]] = {
    "multiple-choice": _choice,
    "multiple-response": _response,
    "numeric": _number,
    "short": _short,
    "matching": _match,
    "ordering": _order,
    "hotspot": _spot,
    "free-text": _essay,
}
