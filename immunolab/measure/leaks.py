"""Items of one assignment of which one may answer another. A list to look at: words do not know who meant what.

Two signs. One sentence of an item holds several words of another's key that few items have. Or two items, and no more
than three, print the same figure or proper name: what one says of it may be what the other asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

from immunolab.measure.measured import Measure
from immunolab.measure.page import Item, Page
from immunolab.measure.prose import plain, stems

#: how many of a key's words, and which share of them, one sentence has; in how many items a word is rare
WORDS, SHARE, RARE = 2, 0.4, 3
#: a figure with a point or three digits and more, or the name of a trial or molecule
_MARK = re.compile(
    r"(?<![\w.,-])(?:\d+\.\d+|\d{1,3}(?:[ ,]\d{3})+|\d{3,})(?![\w])|\b[A-Z][A-Za-z]*-[A-Za-z0-9-]+|\b[A-Z]{4,}\b"
)


def measured(page: Page) -> Iterator[Measure]:
    """Pairs of items on an assignment."""
    if not page.graded or len(page.items) < 2:
        return
    shown = {item.question.id: _shown(item) for item in page.items}
    known = _rare([stems(text) for text in shown.values()])
    notes = []
    for one, other in permutations(page.items, 2):
        if told := _told(shown[one.question.id], other, known):
            notes.append(f"{one.question.id} may answer {other.question.id}: {', '.join(told)}")
    marks = {name: set(_MARK.findall(text)) for name, text in shown.items()}
    seldom = _rare(list(marks.values()))
    for first, second in combinations(marks, 2):
        if both := marks[first] & marks[second] & seldom:
            notes.append(f"{first} and {second} both print {', '.join(sorted(both))}")
    yield Measure("items that may answer another", str(len(notes)), notes=tuple(notes))


def _rare(sets: list[set[str]]) -> set[str]:
    counts = Counter(word for found in sets for word in found)
    return {word for word, count in counts.items() if count <= RARE}


def _told(text: str, other: Item, known: set[str]) -> list[str]:
    """The words of the other item's key in the sentence of the text that has most of them, or none if they are few."""
    best: list[str] = []
    for key in _keys(other):
        own = (stems(key) - stems(other.question.stem)) & known
        for sentence in re.split(r"(?<=[.?!;])\s|\n", text):
            shared = own & stems(sentence)
            if len(shared) >= max(WORDS, SHARE * len(own)) and len(shared) > len(best):
                best = sorted({w for w in re.findall(r"[^\W\d_]{4,}", sentence.casefold()) if w[:6] in shared})
    return best


def _shown(item: Item) -> str:
    """What a student reads before an answer, an option a line: stem and options."""
    question: Any = item.question
    options = [getattr(question, field, {}) for field in ("choices", "left", "right", "items")]
    return "\n".join([plain(question.stem), *(plain(text) for field in options for text in field.values())])


def _keys(item: Item) -> list[str]:
    """Each right option, or right pair."""
    question: Any = item.question
    if not item.keys:
        return []
    if question.kind in ("multiple-choice", "multiple-response"):
        right = [item.keys[0]] if isinstance(item.keys[0], str) else item.keys[0]
        return [question.choices[option] for option in right]
    if question.kind == "matching":
        return [f"{question.left[left]} {question.right[partner]}" for left, partner in item.keys[0].items()]
    return []
