"""What makes a review file unfit: every fault as one sentence with its place and remedy."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from immunolab.quiz.files import QUIZ_SUFFIX, QuizFileError, load_questions
from immunolab.quiz.questions import Question
from immunolab.quiz.text import to_plain_text
from immunolab.review.cards import KINDS, REVIEW_SUFFIX

__all__ = ["card_faults"]

#: cards of a lesson
LEAST, MOST = 6, 10
#: words of a card with its options: more are not read, thought about and answered in half a minute
MOST_WORDS = 90
_ABSOLUTE = re.compile(r"\b(all|always|never|none|nothing|only|every)\b", re.I)


def card_faults(folder: Path, slug: str, goals: Collection[str], cited: Collection[str]) -> list[str]:
    """Every fault of a lesson's review file; empty if there is none, or no file.

    Parameters
    ----------
    folder : where the lesson lies
    slug : the lesson
    goals : ids of the objectives that the lesson states
    cited : citation keys in the lesson's own list of references

    """
    path = folder / (slug + REVIEW_SUFFIX)
    if not path.exists():
        return []
    try:
        cards = load_questions(path).questions
        asked = {question.id for question in load_questions(folder / (slug + QUIZ_SUFFIX)).questions}
    except QuizFileError as error:
        return [str(error)]
    found = [f"question {card.id}: {fault}" for card in cards for fault in _of_one(card, asked, goals, cited)]
    return [f"{path.name}, {fault}" for fault in (*found, *_of_all(cards))]


def _of_one(card: Question, asked: Collection[str], goals: Collection[str], cited: Collection[str]) -> Iterator[str]:
    if not card.practice:
        yield "a review card needs `key` and `feedback`."
    if card.kind not in KINDS:
        yield f"`kind` is {card.kind}; with the book closed there is nothing to look at: use one of {', '.join(KINDS)}."
    if card.id in asked:
        yield "the lesson asks a question of the same `id`; give the card its own."
    if card.objective not in goals:
        yield f"`objective` is {card.objective!r}, which the lesson does not state; use one of {', '.join(goals)}."
    for key in card.source:
        if key not in cited:
            yield f"`source` names {key}, which the lesson does not cite; a card asks only what its lesson says."
    options = getattr(card, "choices", {})
    words = sum(len(to_plain_text(text).split()) for text in (card.stem, *options.values()))
    if words > MOST_WORDS:
        yield f"{words} words with its options; half a minute is enough for {MOST_WORDS}."


def _of_all(cards: list[Question]) -> Iterator[str]:
    if not LEAST <= len(cards) <= MOST:
        yield f"{len(cards)} cards; a lesson has {LEAST} to {MOST}."
    choices = [card for card in cards if card.kind == "multiple-choice" and isinstance(card.key, str)]
    options = {card.id: dict(getattr(card, "choices", {})) for card in choices}
    longest = [c.id for c in choices if _longest(options[c.id]) == c.key]
    if len(longest) > len(choices) / 2:
        yield f"the right option is the longest in {', '.join(longest)}; in at most half of them, or length tells."
    absolute = [(c.key == o) for c in choices for o, text in options[c.id].items() if _ABSOLUTE.search(text)]
    if len(absolute) > 2 and not any(absolute):
        yield "words such as “only” and “never” stand in wrong options alone, and give them away; say it otherwise."


def _longest(options: dict[str, str]) -> str:
    """The one option that is longer than every other; "" if two are as long."""
    first, second = sorted(options, key=lambda name: len(options[name]), reverse=True)[:2]
    return first if len(options[first]) > len(options[second]) else ""
