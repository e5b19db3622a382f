"""What is remembered, lesson by lesson: expected recall of the cards that were asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from immunolab.review.cards import cards_of, lesson_slugs, title_of
from immunolab.review.choose import lessons_done
from immunolab.review.memory import Memory

__all__ = ["LessonMemory", "lesson_memories"]


@dataclass(frozen=True)
class LessonMemory:
    """Counts of one lesson.

    Attributes
    ----------
    name, title : the lesson
    cards, asked, due : cards there are, those that were asked, those that are due now
    recall : chance that a card that was asked would be answered now, the mean over them; 0 if none was

    """

    name: str
    title: str
    cards: int
    asked: int
    due: int
    recall: float


def lesson_memories(folder: Path, memory: Memory) -> list[LessonMemory]:
    """The lessons done so far, in order."""
    done, due = set(lessons_done(folder, memory)), set(memory.due())
    found = []
    for slug in [slug for slug in lesson_slugs(folder) if slug in done]:
        names = [card.name for card in cards_of(folder, slug)]
        recalls = [memory.recall(name) for name in names if memory.asked(name)]
        mean = sum(recalls) / len(recalls) if recalls else 0.0
        counts = len(names), len(recalls), len(due.intersection(names))
        found.append(LessonMemory(slug, title_of(folder, slug), *counts, mean))
    return found
