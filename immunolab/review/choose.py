"""Which cards are asked: four to warm up, what is due today, twelve mixed ones after a part of the course."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from immunolab.course import PARTS
from immunolab.review.cards import Card, answered, cards_of, lesson_slugs
from immunolab.review.memory import Memory

__all__ = ["due_today", "lessons_done", "mixed", "part_lessons", "to_warm_up"]

#: how many lessons back the new questions of a warm-up come from, in this order
BACK = (1, 3, 7)


def lessons_done(folder: Path, memory: Memory) -> list[str]:
    """Lessons in which the learner has answered something, there or in a review."""
    met = {name.split("/")[0] for name in memory.known()}
    return [slug for slug in lesson_slugs(folder) if slug in met or answered(folder, slug)]


def to_warm_up(folder: Path, slug: str, memory: Memory, count: int = 4) -> list[Card]:
    """Cards for the head of a lesson: half of them due, then new ones from one, three and seven lessons back.

    At a lesson a week four cards of the first lesson are due again at every later one: did they take all places, no
    later lesson would ever be asked. Only from lessons before this one that the learner has answered something in; else from the lesson before. Where
    there are too few new ones, what else is due and then what is least remembered comes again.
    """
    before = [other for other in lesson_slugs(folder) if other < slug]
    pool = [other for other in lessons_done(folder, memory) if other in before] or before[-1:]
    cards = {other: cards_of(folder, other) for other in pool}
    due = _due(cards, memory)
    chosen = due[: count // 2]
    near = [before[-back] for back in BACK if back <= len(before)]
    order = [other for other in near if other in cards] + [other for other in reversed(pool) if other not in near]
    fresh = _in_turn([_new_of(cards[other], memory) for other in order])
    chosen += [*fresh, *due[count // 2 :]][: count - len(chosen)]
    rest = [card for other in order for card in cards[other] if card not in chosen]
    return chosen + sorted(rest, key=lambda card: memory.recall(card.name))[: count - len(chosen)]


def due_today(folder: Path, memory: Memory) -> list[Card]:
    """Every card whose day has come, the least remembered first."""
    known = set(memory.known())
    slugs = {name.split("/")[0] for name in known}
    return _due({slug: cards_of(folder, slug) for slug in lesson_slugs(folder) if slug in slugs}, memory)


def part_lessons(folder: Path, part: int) -> list[str]:
    """Lessons of a part of the course. part: 1 to 5."""
    starts = [*sorted(PARTS), "99"]
    return [slug for slug in lesson_slugs(folder) if starts[part - 1] <= slug[:2] < starts[part]]


def mixed(folder: Path, part: int, memory: Memory, count: int = 12) -> list[Card]:
    """Cards of a part in turn from each of its lessons that the learner has begun, the least remembered first."""
    begun = [slug for slug in lessons_done(folder, memory) if slug in part_lessons(folder, part)]
    each = [sorted(cards_of(folder, slug), key=lambda card: memory.recall(card.name)) for slug in begun]
    return list(_in_turn(each))[:count]


def _new_of(cards: list[Card], memory: Memory) -> list[Card]:
    """A lesson's cards that were not asked yet, an objective in turn, first those of which least was asked.

    A card or two of a lesson is all that a warm-up takes: in the file's order these were of its first objective alone.
    """
    goals: dict[str, list[Card]] = {}
    for card in cards:
        goals.setdefault(card.question.objective, []).append(card)
    seen = {goal: sum(memory.asked(card.name) for card in some) for goal, some in goals.items()}
    fresh = [
        [card for card in goals[goal] if not memory.asked(card.name)] for goal in sorted(goals, key=seen.__getitem__)
    ]
    return list(_in_turn(fresh))


def _due(cards: dict[str, list[Card]], memory: Memory) -> list[Card]:
    by_name = {card.name: card for some in cards.values() for card in some}
    return [by_name[name] for name in memory.due() if name in by_name]


def _in_turn(lists: list[list[Card]]) -> Iterator[Card]:
    """The first of each, then the second of each, and so on."""
    for row in zip_longest(*lists):
        yield from (card for card in row if card is not None)
