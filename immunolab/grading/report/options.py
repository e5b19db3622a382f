"""What was answered: for each kind of question the table from which a misconception can be read."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from immunolab.quiz.questions import (
    FreeText,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
)
from immunolab.quiz.responses import number_shown, place_at
from immunolab.quiz.text import to_plain

#: Fewer people than this make no mean worth printing, and could be recognised by it.
LEAST_FOR_MEAN = 5
_MOST_ROWS = 6


@dataclass(frozen=True)
class Fact:
    """One student and one question: response (None if blank), variant, the key for it, share of points, and the
    share of points on all other questions (``rest``, nan if there are none).
    """

    student: str
    response: Any
    values: dict[str, Any]
    key: Any
    share: float
    rest: float


@dataclass(frozen=True)
class Table:
    """A table for the page and the CSV, cells as texts."""

    caption: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def mean_rest(facts: Iterable[Fact]) -> float:
    """Mean share on the other questions; nan for too few people."""
    rest = [fact.rest for fact in facts if not math.isnan(fact.rest)]
    return float(np.mean(rest)) if len(rest) >= LEAST_FOR_MEAN else math.nan


def percent(share: float) -> str:
    """0.734 as "73 %", nan as a dash."""
    return "–" if math.isnan(share) else f"{100 * share:.0f} %"


def _of(part: int, whole: int) -> str:
    return f"{part} ({percent(part / whole)})" if whole else "0"


def chosen(question: MultipleChoice | Hotspot, facts: list[Fact]) -> list[tuple[str, str, list[Fact]]]:
    """Each option with its label and those who chose it; for a hotspot its places and "elsewhere"."""
    if isinstance(question, MultipleChoice):
        labels = {o: f"{o}. {to_plain(t)}" for o, t in question.choices.items()}
        where: dict[str, list[Fact]] = {o: [f for f in facts if f.response == o] for o in labels}
    else:
        labels = {o: to_plain(place.label) for o, place in question.places.items()} | {
            "": "at none of the named places"
        }
        hit = [(f, place_at(question, f.response) or "") for f in facts if f.response is not None]
        where = {o: [f for f, at in hit if at == o] for o in labels}
    return [(o, labels[o], where[o]) for o in labels]


def _single(question: Any, facts: list[Fact]) -> list[Table]:
    rows = []
    for _, label, those in chosen(question, facts):
        right = sum(f.share >= 1 for f in those)
        mark = "right" if those and right == len(those) else f"right for {right}" if right else ""
        rows.append(
            (label, _of(len(those), len(facts)), mark or _key_mark(question, label, facts), percent(mean_rest(those)))
        )
    blank = [f for f in facts if f.response is None]
    rows.append(("no answer", _of(len(blank), len(facts)), "", percent(mean_rest(blank))))
    return [Table("Options", ("Option", "Chosen by", "Key", "Their mean on the other questions"), rows)]


def _key_mark(question: Any, label: str, facts: list[Fact]) -> str:
    keys = {f.key for f in facts}
    names = (
        {f"{o}. {to_plain(t)}": o for o, t in question.choices.items()}
        if isinstance(question, MultipleChoice)
        else {to_plain(p.label): o for o, p in question.places.items()}
    )
    return "right" if keys == {names.get(label, "")} else ""


def _several(question: MultipleResponse, facts: list[Fact]) -> list[Table]:
    rows = []
    answered = [f for f in facts if f.response is not None]
    for option, text in question.choices.items():
        should = [f for f in answered if option in f.key]
        not_so = [f for f in answered if option not in f.key]
        ticked = [f for f in answered if option in f.response]
        hits, false = sum(option in f.response for f in should), sum(option in f.response for f in not_so)
        rows.append(
            (
                f"{option}. {to_plain(text)}",
                f"{hits} of {len(should)}" if should else "",
                f"{false} of {len(not_so)}" if not_so else "",
                percent(mean_rest(ticked)),
            )
        )
    head = ("Option", "Ticked where it is right", "Ticked where it is wrong", "Mean of those who ticked it")
    return [Table("Options", head, rows)]


def _numbers(question: Numeric, facts: list[Fact]) -> list[Table]:
    groups: Counter[tuple[str, float, float]] = Counter()
    members: dict[tuple[str, float, float], list[Fact]] = {}
    for fact in facts:
        if fact.response is None or fact.share >= 1:
            continue
        which = (variant_words(fact.values), float(f"{fact.response:.3g}"), float(fact.key))
        groups[which] += 1
        members.setdefault(which, []).append(fact)
    often = sorted(((n, w) for w, n in groups.items() if n > 1), key=lambda item: (-item[0], item[1]))[:_MOST_ROWS]
    rows = [
        (number_shown(w[1]), number_shown(float(f"{w[2]:.4g}")), w[0] or "all", str(n), percent(mean_rest(members[w])))
        for n, w in often
    ]
    ratios = Counter(slip for w, n in groups.items() if (slip := _slip(w[1], w[2])) for _ in range(n))
    tables = []
    if rows:
        head = ("Wrong number", "Right one", "Variant", "Given by", "Their mean on the other questions")
        tables.append(Table("The commonest wrong numbers, to three digits", head, rows))
    if ratios:
        words = [(name, str(n)) for name, n in ratios.most_common()]
        tables.append(
            Table("Wrong numbers by what they are to the right one", ("The number given is", "Given by"), words)
        )
    return tables


def _slip(given: float, key: float) -> str:
    """What a wrong number is to the right one, if that is one of the usual slips."""
    if not key or not given:
        return ""
    ratio = given / key
    near = lambda value: abs(ratio / value - 1) < 0.03  # noqa: E731
    power = round(math.log10(abs(ratio)))
    if power and near(10.0**power):
        return f"{10 ** abs(power):,} times {'too large' if power > 0 else 'too small'}"
    names = {-1.0: "of the wrong sign", 2.0: "twice the right one", 0.5: "half of the right one"}
    return next((name for value, name in names.items() if near(value)), "")


def _matching(question: Matching, facts: list[Fact]) -> list[Table]:
    answered = [f for f in facts if f.response is not None]
    rows = []
    for item, text in question.left.items():
        right = sum(f.response.get(item) == f.key[item] for f in answered)
        wrong = Counter(f.response[item] for f in answered if f.response.get(item, f.key[item]) != f.key[item])
        most = wrong.most_common(1)
        those = [f for f in answered if most and f.response.get(item) == most[0][0]]
        rows.append(
            (
                to_plain(text),
                _of(right, len(answered)),
                f"{to_plain(question.right[most[0][0]])} ({most[0][1]})" if most else "none",
                percent(mean_rest(those)),
            )
        )
    head = ("Item", "Matched rightly by", "Commonest wrong partner", "Mean of those who took it")
    return [Table("Pairs", head, rows)]


def _ordering(question: Ordering, facts: list[Fact]) -> list[Table]:
    answered = [f for f in facts if f.response is not None]
    keys = {tuple(f.key) for f in answered}
    if len(keys) != 1:
        return []
    key = list(next(iter(keys)))
    rows = []
    for place, item in enumerate(key, 1):
        put = [f.response.index(item) + 1 for f in answered]
        rows.append(
            (to_plain(question.items[item]), str(place), f"{np.mean(put):.1f}", _of(put.count(place), len(put)))
        )
    turned = Counter(
        (key[j], key[i])
        for f in answered
        for i in range(len(key))
        for j in range(i + 1, len(key))
        if f.response.index(key[j]) < f.response.index(key[i])
    )
    pairs = [
        (f"{to_plain(question.items[a])}, before: {to_plain(question.items[b])}", _of(n, len(answered)))
        for (a, b), n in turned.most_common(3)
    ]
    tables = [Table("Places", ("Item", "Right place", "Mean place given", "Put there by"), rows)]
    return (
        [*tables, Table("Pairs most often turned round", ("Put the wrong way round", "By"), pairs)] if pairs else tables
    )


def _text(question: FreeText, facts: list[Fact]) -> list[Table]:
    words = [len(f.response.split()) for f in facts if f.response is not None]
    if not words:
        return []
    rows = [
        ("Written", _of(len(words), len(facts))),
        ("Words, median", f"{np.median(words):.0f}"),
        ("Longer than asked", str(sum(n > question.max_words for n in words))),
    ]
    return [Table("Texts (they are read in Formgrader, not here)", ("What", "How many"), rows)]


def variant_words(values: dict[str, Any]) -> str:
    """A variant in words: "memory 5000"."""
    return ", ".join(f"{name} {value}" for name, value in values.items())


_TABLES: dict[type, Callable[[Any, list[Fact]], list[Table]]] = {
    MultipleChoice: _single,
    Hotspot: _single,
    MultipleResponse: _several,
    Numeric: _numbers,
    Matching: _matching,
    Ordering: _ordering,
    FreeText: _text,
}


def tables(question: Question, facts: list[Fact]) -> list[Table]:
    """The tables of one question, none if there is nothing to tell, or if its kind has no table here."""
    made = _TABLES.get(type(question))
    return made(question, facts) if made else []
