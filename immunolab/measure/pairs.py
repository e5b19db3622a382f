"""What gives away questions with several right answers: pairs that go together, the same number of them, no spare partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from immunolab.measure.measured import Measure
from immunolab.measure.page import Item, Page

SPARE = (1, 2)
MOST_RIGHT = 4


def measured(page: Page) -> Iterator[Measure]:
    """Multiple-response and matching questions of this page."""
    several = [item for item in page.of_kind("multiple-response") if item.keys]
    if several:
        yield _how_many(several)
        yield _together(several)
    matched = [item for item in page.of_kind("matching") if item.keys]
    if matched:
        yield _spare(matched)


def _how_many(items: list[Item]) -> Measure:
    counts = {item.question.id: sorted({len(key) for key in item.keys}) for item in items}
    faults = [
        f"question {name}: {found[-1]} are right; one to {MOST_RIGHT} are."
        for name, found in counts.items()
        if found[-1] > MOST_RIGHT
    ]
    if len(items) > 1 and len({tuple(found) for found in counts.values()}) == 1:
        number = " or ".join(map(str, next(iter(counts.values()))))
        faults.append(f"each of {', '.join(counts)} has {number} right; let it differ from question to question.")
    shown = ", ".join("/".join(map(str, found)) for found in counts.values())
    return Measure("right in a multiple-response", shown, f"1 to {MOST_RIGHT}, differing", tuple(faults))


def _together(items: list[Item]) -> Measure:
    """Options that are right together and wrong together over all variants; and the same places right in many questions."""
    notes = []
    for item in items:
        options = item.question.option_ids()
        truths = {option: tuple(option in key for key in item.keys) for option in options}
        if len(item.keys) > 1:
            fixed = [
                f"{a} and {b}"
                for a, b in combinations(options, 2)
                if truths[a] == truths[b] and len(set(truths[a])) > 1
            ]
            if fixed:
                notes.append(
                    f"question {item.question.id}: right together or wrong together in every variant: {'; '.join(fixed)}"
                )
    places = Counter(
        pair
        for item in items
        for pair in combinations(
            [n for n, option in enumerate(item.question.option_ids(), 1) if option in item.keys[0]], 2
        )
    )
    pair, count = places.most_common(1)[0] if places else ((0, 0), 0)
    found = f"{len(notes)} by variant; places {pair[0]} and {pair[1]} in {count} of {len(items)}" if count else "none"
    return Measure("fixed pairs", found, notes=tuple(notes))


def _spare(items: list[Item]) -> Measure:
    counts = {}
    for item in items:
        right: dict[str, str] = item.question.right  # type: ignore[attr-defined]
        counts[item.question.id] = min(len(set(right) - set(key.values())) for key in item.keys)
    faults = [
        f"question {name}: {count} spare partners; it has {SPARE[0]} or {SPARE[1]}, or the last pair is free."
        for name, count in counts.items()
        if not SPARE[0] <= count <= SPARE[1]
    ]
    shown = ", ".join(map(str, counts.values()))
    return Measure("spare partners in matching", shown, f"{SPARE[0]} or {SPARE[1]}", tuple(faults))
