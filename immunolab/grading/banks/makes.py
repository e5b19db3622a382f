"""A question of each kind from answers with weights, as Moodle, GIFT and gaps in a text have them: one kind, one function.

Each returns a ``Made``: what the question file says of it, and what of the answers it cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from immunolab.grading.banks.item import NotCarriedError, named, option_ids, plainly, some
from immunolab.grading.banks.weights import best_of, several_of


@dataclass(frozen=True)
class Answer:
    """Markdown of an answer, its weight in per cent, what is said of it; of a number how far off it may be."""

    text: str
    weight: float
    said: str = ""
    within: float = 0.0


@dataclass
class Made:
    """A question's own part."""

    kind: str
    fields: dict[str, Any]
    key: Any = None
    feedback: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def choice(answers: Sequence[Answer], *, several: bool, fixed: bool = False) -> Made:
    """One right option, or any number of them."""
    if len(answers) < 2:
        raise NotCarriedError(f"it has {len(answers)} answer to choose from; a choice needs two")
    if empty := [n for n, answer in enumerate(answers, 1) if not answer.text]:
        raise NotCarriedError(f"its answer {empty[0]} is empty, or was a picture that the bank does not hold")
    choices = named([answer.text for answer in answers])
    ids = list(choices)
    fields: dict[str, Any] = {"choices": choices}
    if fixed:
        fields["order"] = "fixed"
    feedback = {name: answer.said for name, answer in zip(ids, answers, strict=True) if answer.said}
    weights = [answer.weight for answer in answers]
    if several:
        right, scoring, lost = several_of(weights)
        return Made("multiple-response", {"scoring": scoring, **fields}, [ids[n] for n in right], feedback, lost)
    best, lost = best_of(weights)
    return Made("multiple-choice", fields, ids[best], feedback, lost)


def true_or_false(right: bool, said: dict[bool, str], words: tuple[str, str] = ("True", "False")) -> Made:
    """A choice of two, in this order."""
    answers = [
        Answer(words[0], 100 * right, said.get(True, "")),
        Answer(words[1], 100 * (not right), said.get(False, "")),
    ]
    made = choice(answers, several=False, fixed=True)
    names = {"a": "true", "b": "false"}
    made.fields["choices"] = {names[name]: text for name, text in made.fields["choices"].items()}
    made.key = names[made.key]
    made.feedback = {names[name]: text for name, text in made.feedback.items()}
    return made


def number_of(text: str) -> float | None:
    """A number of a bank: with a point, or with a comma in its place."""
    try:
        value = float(re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def number(answers: Sequence[Answer], unit: str = "") -> Made:
    """A number with its tolerance; wrong numbers of which something is said become near misses."""
    lost: list[str] = []
    values = [(number_of(answer.text), answer) for answer in answers]
    right = [(value, answer) for value, answer in values if value is not None and answer.weight >= 99.99]
    if not right:
        raise NotCarriedError("no number of it earns all points")
    (key, first), *others = right
    if others:
        lost.append(f"further numbers that count as right ({some([answer.text for _, answer in others])})")
    feedback = {"right": first.said} if first.said else {}
    near = []
    for value, answer in values:
        if answer.weight >= 99.99:
            continue
        if answer.weight > 0:
            lost.append(f"{plainly(answer.weight)} % of the points for {answer.text or 'another number'}")
        if value is None or answer.text.strip() == "*":
            if answer.said and answer.weight <= 0:
                feedback["wrong"] = answer.said
        elif answer.said and abs(value - key) <= first.within:
            lost.append(f"what is said of {answer.text}, which counts as right here: {answer.said}")
        elif answer.said:
            near.append({"value": plainly(value), "say": answer.said})
            if abs(answer.within - first.within) > 1e-9:
                lost.append(f"the tolerance of its own around {answer.text}")
    fields: dict[str, Any] = {"unit": unit, "tolerance": {"absolute": plainly(first.within)}}
    if first.within and not plainly(first.within):  # smaller than six decimals
        fields["tolerance"] = {"absolute": first.within}
    if near:
        fields["near_misses"] = near
    return Made("numeric", fields, key if key != int(key or 0) else int(key or 0), feedback, lost)


def short(answers: Sequence[Answer], *, case: bool = False) -> Made:
    """A word or two, any of a list; capitals, spaces and a full stop make no difference."""
    right = [answer for answer in answers if answer.weight >= 99.99 and answer.text.strip() not in {"", "*"}]
    if not right:
        raise NotCarriedError("no answer of it earns all points")
    lost = []
    if case:
        lost.append("that capitals matter")
    if starred := [answer.text for answer in right if re.search(r"(?<!\\)\*", answer.text)]:
        lost.append(f"the star in {some(starred)}, which stands for any letters there and for itself here")
    if part := [answer for answer in answers if 0 < answer.weight < 99.99]:
        lost.append(f"part of the points for {some([answer.text for answer in part])}")
    accepted = list(dict.fromkeys(answer.text.replace("\\*", "*").strip() for answer in right))
    feedback = {"right": right[0].said} if right[0].said else {}
    for answer in answers:
        if answer.said and answer.weight < 99.99 and answer.text.strip() in {"*", ""}:
            feedback["wrong"] = answer.said
        elif answer.said and answer is not right[0] and answer.said != right[0].said:
            lost.append(f"what is said of the answer {some([answer.text])}: {answer.said}")
    return Made("short", {"accepted": accepted}, None, feedback, lost)


def matching(pairs: Sequence[tuple[str, str]], spare: Sequence[str] = ()) -> Made:
    """Items on the left with their partners; partners that nobody has. A partner given twice is one partner."""
    if len(pairs) < 2:
        raise NotCarriedError(f"it has {len(pairs)} item to match; a match needs two")
    partners = list(dict.fromkeys([*(partner for _, partner in pairs), *spare]))
    if len(partners) < 2:
        raise NotCarriedError("all its items have one partner; a match needs two")
    left = named([item for item, _ in pairs])
    right = {f"p{n}": partner for n, partner in enumerate(partners, 1)}
    by_text = {text: name for name, text in right.items()}
    key = {name: by_text[partner] for name, (_, partner) in zip(left, pairs, strict=True)}
    return Made("matching", {"left": left, "right": right, "scoring": "each-answer"}, key)


def ordering(texts: Sequence[str], scoring: str = "each-answer") -> Made:
    """Items in their right order."""
    if len(texts) < 3:
        raise NotCarriedError(f"it has {len(texts)} items to order; an order needs three")
    return Made("ordering", {"items": named(texts), "scoring": scoring}, option_ids(len(texts)))


def essay(model: str = "", words: int | None = None) -> Made:
    """A text that somebody reads. model: a model answer or a mark scheme."""
    fields = {"max_words": min(max(words, 5), 1000)} if words else {}
    lost = [f"its limit of {words} words, {fields['max_words']} here"] if words and words != fields["max_words"] else []
    return Made("free-text", fields, model or None, {}, lost)
