"""What gives the key of a choice away without a thought: its place, its length, its reason, its absolute words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from immunolab.measure.measured import Measure
from immunolab.measure.page import Item, Page
from immunolab.measure.prose import plain

A_REASON = re.compile(
    r"\b(because|so that|due to|owing to|which is why|therefore)\b|, (?:since|so|for|as) |^Since ", re.I
)
ABSOLUTE = re.compile(
    r"\b(all|never|always|only|every|none|no|nothing|nobody|everybody|everyone|must|cannot|can't|proves?|proven"
    r"|impossible|certain(?:ly)?|completely|entirely|any|whatever|at all)\b",
    re.I,
)
#: the longest of several options may be so many times the shortest; what is shorter than so many signs is a name
LEVEL, A_NAME = 1.7, 30


class _Asked(NamedTuple):
    """A question with one right choice: its options in the order of the file, and which of them is right."""

    name: str
    options: list[str]
    key: int


def measured(page: Page) -> Iterator[Measure]:
    """Position, length, reasons and absolute words of the keys on this page."""
    asked = [question for item in page.of_kind("multiple-choice") if (question := _asked(item))]
    if not asked:
        return
    places = ["first" if q.key == 0 else "last" if q.key == len(q.options) - 1 else "middle" for q in asked]
    found = ", ".join(f"{name} {places.count(name)}" for name in ("first", "middle", "last"))
    yield Measure("place of keys in the file", f"{found}, of {len(asked)}")
    yield from (_length(asked, "longest", max), _length(asked, "shortest", min), _level(asked))
    yield _reasons(asked)
    yield _absolute(asked)


def _asked(item: Item) -> _Asked | None:
    """None where the right choice differs from variant to variant, or there is no key."""
    if len(set(item.keys)) != 1:
        return None
    choices: dict[str, str] = item.question.choices  # type: ignore[attr-defined]
    return _Asked(item.question.id, [plain(text) for text in choices.values()], list(choices).index(item.keys[0]))


def _length(asked: list[_Asked], word: str, most: Callable[[list[int]], int]) -> Measure:
    hits = [
        q.name
        for q in asked
        if (sizes := [len(o) for o in q.options])[q.key] == most(sizes) and sizes.count(most(sizes)) == 1
    ]
    chance = sum(1 / len(q.options) for q in asked)
    faults: tuple[str, ...] = ()
    if len(asked) >= 3 and len(hits) > len(asked) / 2:
        faults = (
            f"the key is the {word} option in {len(hits)} of {len(asked)} questions: {', '.join(hits)}; level them.",
        )
    return Measure(f"key is the {word}", f"{len(hits)} of {len(asked)}, by chance {chance:.1f}", "half", faults)


def _level(asked: list[_Asked]) -> Measure:
    faults = []
    for q in asked:
        sizes = [len(option) for option in q.options]
        if max(sizes) > A_NAME and max(sizes) > LEVEL * max(min(sizes), A_NAME / LEVEL):
            faults.append(f"question {q.name}: its options have {min(sizes)} to {max(sizes)} signs; level them.")
    return Measure("options of uneven length", f"{len(faults)} of {len(asked)}", f"0, {LEVEL} times", tuple(faults))


def _reasons(asked: list[_Asked]) -> Measure:
    faults, alone = [], 0
    for q in asked:
        reasons = [bool(A_REASON.search(option)) for option in q.options]
        if len(set(reasons)) == 1:
            continue
        odd = reasons.count(reasons[q.key]) == 1
        alone += odd and not reasons[q.key]
        hint = (", and the key is the only one " + ("with" if reasons[q.key] else "without")) if odd else ""
        faults.append(
            f"question {q.name}: {sum(reasons)} of {len(reasons)} options give a reason (because, since, so that){hint}; "
            "all or none do."
        )
    found = f"{len(faults)} of {len(asked)}; key alone without {alone}"
    return Measure("a reason in some options only", found, "0", tuple(faults))


def _absolute(asked: list[_Asked]) -> Measure:
    faults = []
    keys = sum(bool(ABSOLUTE.search(q.options[q.key])) for q in asked)
    wrong = [option for q in asked for number, option in enumerate(q.options) if number != q.key]
    share = sum(bool(ABSOLUTE.search(option)) for option in wrong) / len(wrong)
    for q in asked:
        others = [option for number, option in enumerate(q.options) if number != q.key]
        if not ABSOLUTE.search(q.options[q.key]) and all(ABSOLUTE.search(option) for option in others):
            faults.append(
                f"question {q.name}: the key is the only option without an absolute word (all, never, only ...); "
                "soften a wrong one, or let the key have one."
            )
    found = f"{len(faults)} of {len(asked)}; in {100 * share:.0f} % of wrong options, {100 * keys / len(asked):.0f} % of keys"
    return Measure("key alone without absolute word", found, "0", tuple(faults))
