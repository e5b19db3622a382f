"""What a reader earns who has not read the lesson and picks options by their form: rules, and their points over chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from immunolab.measure.choices import A_REASON, ABSOLUTE
from immunolab.measure.page import Item, Page
from immunolab.measure.prose import plain

#: points of a hundred that a rule may earn over chance, and how many questions it needs before that says anything
LIMIT, ENOUGH = 12, 8
_CAUTIOUS = re.compile(
    r"\b(may|might|can|could|some|sometimes|often|usually|mostly|most|partly|perhaps|probably|likely|about|roughly|nearly"
    r"|almost|hardly|tends?|suggests?|seems?|at least|at most|few|little|somewhat|more or less|in part|not yet)\b",
    re.I,
)
_NEGATION = re.compile(r"\b(no|not|none|nothing|nobody|never|neither|nor|without|cannot|hardly)\b|n't\b", re.I)
_JOINED = re.compile(r"[,;:]|\b(and|but|or|while|though|although|both)\b", re.I)
_NUMBER = re.compile(
    r"\d|%|\b(two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|twice|tenth|hundred|thousand|million)\b",
    re.I,
)
_SMALL = {
    *("the", "and", "that", "with", "for", "from", "its", "are", "was", "were", "has", "have", "had", "than", "more"),
    *("less", "into", "one", "which", "what", "this", "they", "them", "their", "there", "these", "not", "but"),
}


class Choice(NamedTuple):
    """A question with options to choose from. ``right``: for each variant the places of the right ones."""

    page: str
    name: str
    kind: str
    stem: str
    options: tuple[str, ...]
    right: tuple[frozenset[int], ...]
    bet: bool
    fixed: bool


#: how much a rule likes each option; equal marks share the pick, and all equal is a guess
Rule = Callable[[Choice], Sequence[float]]


def choices_of(page: Page) -> list[Choice]:
    """The questions of a page that are answered by choosing among options, with a key."""
    return [_choice(page, item) for item in page.of_kind("multiple-choice", "multiple-response") if item.keys]


def counted(choices: Iterable[Choice]) -> list[Choice]:
    """Bets and graded questions: those that nobody tries twice."""
    return [choice for choice in choices if choice.bet or choice.page.startswith("source/")]


def gain(rule: Rule, choice: Choice) -> float:
    """How much more often the option that the rule picks is right than one drawn by lot, from -1 to 1."""
    marks = rule(choice)
    picked = [number for number, mark in enumerate(marks) if mark == max(marks)]
    found = sum(
        Fraction(len(right.intersection(picked)), len(picked)) - Fraction(len(right), len(choice.options))
        for right in choice.right
    )
    return float(found / len(choice.right))


def over_chance(choices: Sequence[Choice]) -> dict[str, float]:
    """Of each rule: points of a hundred over chance on these questions, highest first; empty without a question."""
    if not choices:
        return {}
    found = {name: 100 * sum(gain(rule, c) for c in choices) / len(choices) for name, rule in RULES.items()}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def groups(choices: Iterable[Choice]) -> dict[str, list[Choice]]:
    """Bets and graded questions by lesson, in order; a lesson with fewer than ENOUGH goes with its neighbour as well.

    The name of a pair is "03 and 04". By itself such a lesson says little: one question of six is 17 points.
    """
    by_lesson: dict[str, list[Choice]] = {}
    for choice in counted(choices):
        by_lesson.setdefault(choice.page.split("/")[1][:2], []).append(choice)
    names = list(by_lesson)
    found = {}
    for place, name in enumerate(names):
        if len(by_lesson[name]) >= ENOUGH or len(names) == 1:
            found[name] = by_lesson[name]
            continue
        pair = names[place : place + 2] if name != names[-1] else names[-2:]
        found[" and ".join(pair)] = [choice for one in pair for choice in by_lesson[one]]
    return found


def form_table(pages: Iterable[Page]) -> str:
    """What rules of form earn over chance, a line for each lesson or pair; "" where nothing is to choose from."""
    choices = [choice for page in pages for choice in choices_of(page)]
    held = groups(choices)
    if len(held) > 1:
        held["all"] = counted(choices)
    lines = [f"What rules of form earn over chance, points of 100; bets and graded questions; limit {LIMIT}"]
    for name, own in held.items():
        best = list(over_chance(own).items())[:3]
        shown = ", ".join(f"{rule} {points:+.0f}" for rule, points in best)
        over = "  <- to do" if best[0][1] > LIMIT else ""
        lines.append(f"  {name:<10}  {len(own):>3} questions  {shown}{over}")
    return "\n".join(lines) if held else ""


def _choice(page: Page, item: Item) -> Choice:
    options: dict[str, str] = item.question.choices  # type: ignore[attr-defined]
    names = list(options)
    right = (frozenset(map(names.index, [key] if isinstance(key, str) else key)) for key in item.keys)
    fixed = getattr(item.question, "order", None) == "fixed"
    texts = tuple(plain(text) for text in options.values())
    return Choice(
        page.name, item.question.id, item.question.kind, plain(item.question.stem), texts, tuple(right), item.bet, fixed
    )


def _words(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W\d_]{3,}", text.casefold()) if word not in _SMALL}


def _each(mark: Callable[[str], float]) -> Rule:
    return lambda choice: [mark(option) for option in choice.options]


def _middle_length(choice: Choice) -> list[float]:
    sizes = [len(option) for option in choice.options]
    return [-abs(size - median(sizes)) for size in sizes]


def _likeness(choice: Choice) -> list[float]:
    words = [_words(option) for option in choice.options]
    return [
        sum(len(mine & other) / max(1, len(mine | other)) for j, other in enumerate(words) if i != j)
        for i, mine in enumerate(words)
    ]


def _shared(choice: Choice) -> list[float]:
    """How many of an option's words, small ones too, stand in how many others."""
    words = [set(re.findall(r"\w+", option.casefold())) for option in choice.options]
    return [sum(len(mine & other) for j, other in enumerate(words) if i != j) for i, mine in enumerate(words)]


def _from_stem(choice: Choice) -> list[float]:
    stem = _words(choice.stem)
    return [len(_words(option) & stem) / max(1, len(_words(option))) for option in choice.options]


def _specific(option: str) -> float:
    words = re.findall(r"[^\W\d_]+", option)
    return sum(map(len, words)) / max(1, len(words))


def _odd(sign: Callable[[str], bool]) -> Rule:
    """The one option that has the sign, or the one that lacks it."""

    def marks(choice: Choice) -> list[float]:
        found = [sign(option) for option in choice.options]
        return [float(found.count(has) == 1) for has in found]

    return marks


def _has(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda option: bool(pattern.search(option))


def _less(rule: Rule) -> Rule:
    return lambda choice: [-mark for mark in rule(choice)]


def _placed(place: Callable[[int, int], float], fixed: bool) -> Rule:
    def marks(choice: Choice) -> list[float]:
        size = len(choice.options)
        return [place(i, size) if choice.fixed or not fixed else 0.0 for i in range(size)]

    return marks


def _at(number: int) -> Callable[[int, int], float]:
    return lambda i, size: float(i == number % size)


def _inside(i: int, size: int) -> float:
    return float(0 < i < size - 1)


def _first_word(option: str) -> str:
    return option.split()[0].casefold() if option.split() else ""


def _odd_beginning(choice: Choice) -> list[float]:
    words = [_first_word(option) for option in choice.options]
    alone = [words.count(word) == 1 for word in words]
    return [float(one and alone.count(True) == 1) for one in alone]


def _usual_beginning(choice: Choice) -> list[float]:
    words = [_first_word(option) for option in choice.options]
    return [float(words.count(word)) for word in words]


RULES: dict[str, Rule] = {
    "longest": _each(len),
    "shortest": _less(_each(len)),
    "middle length": _middle_length,
    "most like the others": _likeness,
    "least like the others": _less(_likeness),
    "most words shared": _shared,
    "fewest words shared": _less(_shared),
    "cautious word": _each(_has(_CAUTIOUS)),
    "no cautious word": _less(_each(_has(_CAUTIOUS))),
    "absolute word": _each(_has(ABSOLUTE)),
    "no absolute word": _less(_each(_has(ABSOLUTE))),
    "odd one in giving a reason": _odd(_has(A_REASON)),
    "number or unit": _each(_has(_NUMBER)),
    "no number or unit": _less(_each(_has(_NUMBER))),
    "negation": _each(_has(_NEGATION)),
    "no negation": _less(_each(_has(_NEGATION))),
    "two parts": _each(_has(_JOINED)),
    "one part": _less(_each(_has(_JOINED))),
    "words of the stem": _from_stem,
    "fewest words of the stem": _less(_from_stem),
    "longest words": _each(_specific),
    "shortest words": _less(_each(_specific)),
    "begins as no other": _odd_beginning,
    "begins as most do": _usual_beginning,
    "first in a fixed order": _placed(_at(0), fixed=True),
    "middle of a fixed order": _placed(_inside, fixed=True),
    "last in a fixed order": _placed(_at(-1), fixed=True),
    "first in the file": _placed(_at(0), fixed=False),
    "middle in the file": _placed(_inside, fixed=False),
    "last in the file": _placed(_at(-1), fixed=False),
}
