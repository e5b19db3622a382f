"""What each of QTI's interactions becomes, one function an interaction."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from immunolab.grading.banks import makes, pictures
from immunolab.grading.banks.from_html import Texts
from immunolab.grading.banks.item import NotCarriedError, plainly
from immunolab.grading.banks.makes import Answer, Made
from immunolab.grading.banks.qti_rules import Rule
from immunolab.grading.banks.qti_tree import Response, html_of, picture_in
from immunolab.grading.banks.safe_xml import Node

_ID = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True)
class Asked:
    """An interaction with what is declared of its response, and the texts of its item."""

    node: Node
    response: Response
    rule: Rule
    texts: Texts
    body: Node

    def line(self, node: Node) -> str:
        """One line of an option, without the feedback in it."""
        return self.texts.line(html_of(node, {id(part): "" for part in node.iter("feedbackInline", "feedbackBlock")}))

    def right(self) -> list[str]:
        """The right values. Raises NotCarriedError if none is named."""
        best = [key for key, value in self.response.mapped.items() if value > 0]
        if not (self.response.correct or best):
            raise NotCarriedError("it names no right answer")
        return self.response.correct or best


def _renamed(made: Made, field: str, wanted: list[str]) -> Made:
    """The same with the bank's own identifiers, where they can be ids here."""
    old = list(made.fields[field])
    if len(set(wanted)) < len(wanted) or not all(_ID.fullmatch(name) for name in wanted):
        return made
    names = dict(zip(old, wanted, strict=True))
    made.fields[field] = {names[name]: text for name, text in made.fields[field].items()}
    made.feedback = {names.get(name, name): text for name, text in made.feedback.items()}
    if isinstance(made.key, dict):
        in_key = field == "left"
        made.key = {(names[a] if in_key else a): (b if in_key else names[b]) for a, b in made.key.items()}
    else:
        made.key = [names[name] for name in made.key] if isinstance(made.key, list) else names[made.key]
    return made


def _weights(asked: Asked, ids: list[str], several: bool) -> list[float]:
    response = asked.response
    if asked.rule.how == "map" and response.mapped:
        top = (sum(v for v in response.mapped.values() if v > 0) if several else max(response.mapped.values())) or 1.0
        return [100 * response.mapped.get(name, response.default) / top for name in ids]
    right = asked.right()
    return [100.0 / (len(right) if several else 1) * (name in right) for name in ids]


def _options(asked: Asked, options: list[Node], *, shuffled: bool) -> Made:
    ids = [option.get("identifier") for option in options]
    response = asked.response
    several = response.cardinality == "multiple" and asked.node.get("maxChoices", "1") != "1"
    if response.cardinality not in {"single", "multiple"}:
        raise NotCarriedError(f"its options are to be chosen in an order ({response.cardinality})")
    weights = _weights(asked, ids, several)
    answers = []
    for option, weight in zip(options, weights, strict=True):
        said = " ".join(html_of(part, {}) for part in option.iter("feedbackInline", "feedbackBlock"))
        answers.append(Answer(asked.line(option), weight, asked.texts.text(said) if said.strip() else ""))
    made = makes.choice(answers, several=several, fixed=not shuffled)
    if several and asked.rule.how != "map":
        made.fields["scoring"], made.lost = "all-or-nothing", []
    elif several and response.lower is None and min(weights) < 0:
        made.lost.append("that its points may fall below zero")
    return _renamed(made, "choices", ids)


def _choice(asked: Asked) -> Made:
    return _options(asked, asked.node.nodes("simpleChoice"), shuffled=asked.node.get("shuffle") == "true")


def _inline_choice(asked: Asked) -> Made:
    return _options(asked, asked.node.nodes("inlineChoice"), shuffled=asked.node.get("shuffle") == "true")


def _hottext(asked: Asked) -> Made:
    made = _options(asked, list(asked.node.iter("hottext")), shuffled=False)
    made.lost.append("that the answer is chosen within the text; its pieces are options here")
    return made


def _order(asked: Asked) -> Made:
    options = {node.get("identifier"): node for node in asked.node.nodes("simpleChoice")}
    right = asked.response.correct
    if sorted(right) != sorted(options):
        raise NotCarriedError("its right order does not name every item once")
    made = makes.ordering([asked.line(options[name]) for name in right], "all-or-nothing")
    if asked.rule.how not in {"match", "none"}:
        made.lost.append("its rule of points; only the whole order counts here")
    made = _renamed(made, "items", right)
    made.fields["items"] = {name: made.fields["items"][name] for name in options}  # in the file's order
    return made


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    found = [tuple(pair.split()) for pair in asked.right()]
    if any(len(pair) != 2 for pair in found):
        raise NotCarriedError("its right pairs cannot be read")
    return [(pair[0], pair[1]) for pair in found]


def _points_by_pair(asked: Asked, made: Made) -> Made:
    right = [value for value in asked.response.mapped.values() if value > 0]
    equal = len({round(value, 6) for value in right}) < 2
    made.fields["scoring"] = "each-answer" if asked.rule.how == "map" and asked.response.mapped else "all-or-nothing"
    if not equal or min([*asked.response.mapped.values(), asked.response.default, 0.0]) < 0:
        made.lost.append("what single pairs are worth; each right pair counts the same here")
    return made


def _match(asked: Asked) -> Made:
    sets = asked.node.nodes("simpleMatchSet")
    if len(sets) != 2:
        raise NotCarriedError("it does not have two sides to match")
    sides = [
        {node.get("identifier"): asked.line(node) for node in side.nodes("simpleAssociableChoice")} for side in sets
    ]
    pairs = _pairs(asked)
    if {a for a, _ in pairs} & set(sides[1]):  # written the other way round
        pairs = [(b, a) for a, b in pairs]
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    if sorted(first) != sorted(sides[0]) and sorted(second) == sorted(sides[1]):
        sides, pairs = [sides[1], sides[0]], [(b, a) for a, b in pairs]
    left, right = sides
    if sorted(a for a, _ in pairs) != sorted(left):
        raise NotCarriedError("an item of it has no partner, or several; a match has one for each")
    if not all(b in right for _, b in pairs) or not all([*left.values(), *right.values()]):
        raise NotCarriedError("a side of it is empty, or was a picture that the bank does not hold")
    by = dict(pairs)
    made = makes.matching([(text, right[by[name]]) for name, text in left.items()])
    made.fields["right"] = dict(right)
    made.key = {old: by[name] for old, name in zip(made.fields["left"], left, strict=True)}
    if not all(_ID.fullmatch(name) for name in right):
        raise NotCarriedError("an identifier of it is no name")
    return _points_by_pair(asked, _renamed(made, "left", list(left)))


def _gap_match(asked: Asked) -> Made:
    words = {n.get("identifier"): asked.line(n) for n in asked.node.nodes("gapText", "gapImg")}
    places = [node.get("identifier") for node in asked.node.iter("gap")]
    pairs = {b: a for a, b in _pairs(asked)}
    if not places or any(place not in pairs for place in places) or not all(words.get(pairs[p]) for p in places):
        raise NotCarriedError("a gap of it has no right word")
    taken = [words[pairs[place]] for place in places]
    made = makes.matching(
        [(f"Gap {n}", word) for n, word in enumerate(taken, 1)], [word for word in words.values() if word not in taken]
    )
    made.lost.append("that its words are put into the text; they are partners of the numbered gaps here")
    return _points_by_pair(asked, made)


def _text_entry(asked: Asked) -> Made:
    response = asked.response
    if response.base in {"float", "integer"}:
        return _number(asked)
    weights = {key: 100 * value / (response.most or 1.0) for key, value in response.mapped.items()}
    if not weights or asked.rule.how != "map":
        weights = dict.fromkeys(asked.right(), 100.0)
    made = makes.short([Answer(text, weight) for text, weight in weights.items()], case=response.case)
    if asked.node.get("patternMask"):
        made.lost.append("the pattern that an answer must fit")
    return made


def _number(asked: Asked) -> Made:
    values = asked.right()
    made = makes.number([Answer(value, 100.0) for value in values], _unit(asked))
    mode, far = asked.rule.tolerance
    made.fields["tolerance"] = {"relative": far} if mode == "relative" and far else {"absolute": plainly(far) or far}
    return made


def _unit(asked: Asked) -> str:
    """The words that stand behind the box with the class "unit", as `qti_write` puts them."""
    for parent in asked.body.iter():
        if asked.node in parent.children:
            return next((part.words() for part in parent.nodes("span") if part.get("class") == "unit"), "")
    return ""


def _slider(asked: Asked) -> Made:
    made = makes.number([Answer(value, 100.0) for value in asked.right()])
    step = makes.number_of(asked.node.get("step", "1")) or 1.0
    made.fields["tolerance"] = {"absolute": plainly(step / 2)}
    node = asked.node
    made.lost.append(f"its slider from {node.get('lowerBound')} to {node.get('upperBound')}; the number is typed here")
    return made


def _extended(asked: Asked) -> Made:
    length = asked.node.get("expectedLength")
    made = makes.essay("\n\n".join(asked.texts.text(value, "plain") for value in asked.response.correct))
    if length.isdigit():
        made.lost.append(f"its expected length of {length} signs, which is a limit in words here")
    return made


def _spot(asked: Asked) -> Made:
    """Areas of a picture, each a circle of about its size here."""
    node = asked.node
    point = node.tag == "selectPointInteraction"
    areas = asked.response.areas if point else node.nodes("hotspotChoice")
    shown = picture_in(node)
    if shown is None:
        raise NotCarriedError("its picture is not named")
    name = shown.get("src") or shown.get("data")
    raw = pictures.from_data_url(name) if name.startswith("data:") else asked.texts.find(name)
    stored = asked.texts.keep(name, raw)
    if raw is None or not stored:
        raise NotCarriedError(f"its picture {name[:60]!r} is not in the bank, or cannot be shown")
    w, h = (makes.number_of(shown.get(side)) or 0.0 for side in ("width", "height"))
    if not (w and h):
        try:
            w, h = pictures.size_of(raw)
        except ValueError as error:
            raise NotCarriedError(str(error)) from None
    if len(areas) < 2:
        raise NotCarriedError("it has one area alone; a hotspot needs two places")
    places, weights, lost = {}, {}, []
    for number, area in enumerate(areas, 1):
        identifier = area.get("identifier") or f"area-{number}"
        (x, y), radius, exact = _circle(area, w, h)
        label = area.get("hotspotLabel") or area.get("ariaLabel") or f"Place {number}"
        at = [round(min(max(x / w, 0), 1), 4), round(min(max(y / h, 0), 1), 4)]
        places[identifier] = {
            "label": asked.texts.line(label, "plain"),
            "at": at,
            "radius": round(min(max(radius, 0.001), 0.5), 4),
        }
        weights[identifier] = makes.number_of(area.get("mappedValue", "0")) or 0.0
        if not exact:
            lost.append("the shape of its areas, which are circles here")
    right = [identifier for identifier, weight in weights.items() if weight > 0] if point else asked.right()
    if len(right) != 1 or right[0] not in places:
        raise NotCarriedError(f"{len(right)} of its places are right; a hotspot has one")
    alt = " ".join((shown.get("alt") or shown.words()).split())
    if not alt:
        lost.append("a description of its picture, which it does not have; write one in `alt`")
    fields = {"image": stored, "alt": alt or "A picture without a description", "places": places}
    return Made("hotspot", fields, right[0], {}, list(dict.fromkeys(lost)))


def _circle(area: Node, w: float, h: float) -> tuple[tuple[float, float], float, bool]:
    """Centre, radius as a share of the picture, and whether that is the very area."""
    at = [makes.number_of(part) or 0.0 for part in re.split(r"[,\s]+", area.get("coords").strip()) if part]
    shape = area.get("shape")
    if shape == "circle" and len(at) >= 3:
        return (at[0], at[1]), at[2] / math.sqrt(w * h), abs(w - h) < 0.02 * w
    if shape == "ellipse" and len(at) >= 4:
        return (at[0], at[1]), at[2] / w, abs(at[2] / w - at[3] / h) < 0.01
    if shape in {"rect", "poly"} and len(at) >= 4:
        xs, ys = at[0::2], at[1::2]
        size = math.sqrt((max(xs) - min(xs)) * (max(ys) - min(ys)) / math.pi)
        return ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2), size / math.sqrt(w * h), False
    raise NotCarriedError(f"an area of it has no shape that can be read ({shape or 'none'})")


KINDS: dict[str, Callable[[Asked], Made]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _inline_choice,
    "hottextInteraction": _hottext,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "gapMatchInteraction": _gap_match,
    "textEntryInteraction": _text_entry,
    "extendedTextInteraction": _extended,
    "sliderInteraction": _slider,
    "hotspotInteraction": _spot,
    "selectPointInteraction": _spot,
}
NOT_CARRIED = {
    "associateInteraction": "pairs are made within one list; a match here has two sides",
    "graphicOrderInteraction": "places of a picture are put in order; a hotspot has one spot",
    "graphicAssociateInteraction": "places of a picture are joined; a hotspot has one spot",
    "graphicGapMatchInteraction": "several labels are laid on a picture; a hotspot has one spot",
    "positionObjectInteraction": "an object is laid on a picture; a hotspot has a spot to choose",
    "drawingInteraction": "it asks for a drawing",
    "uploadInteraction": "it asks for a file",
    "mediaInteraction": "it is a sound or a film that is played",
    "customInteraction": "it is a program of its own",
    "portableCustomInteraction": "it is a program of its own",
}
