"""How a simulated student answers: ability against difficulty, and wrong answers that come from somewhere.

A question is answered rightly with the chance that the two-parameter logistic model gives,
1 / (1 + exp(-a (ability - b))) (Birnbaum 1968). Wrong answers are not spread evenly: each question has one most
attractive mistake (an option, a swapped pair, a slip of a factor of ten), taken in six of ten cases.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

from immunolab.quiz import share
from immunolab.quiz.questions import Hotspot, Matching, MultipleChoice, MultipleResponse, Numeric, Ordering, Question
from immunolab.quiz.responses import normalise

ATTRACTED = 0.6


@dataclass(frozen=True)
class Traits:
    """What a question is like: discrimination a, difficulty b, its most attractive mistake, and for a bad
    question the option that those who know take for right.
    """

    a: float
    b: float
    mistake: int
    believed: str | None = None


def traits(questions: list[Question], seed: int, slug: str, bad: str | None, bad_key: Any) -> dict[str, Traits]:
    """Traits of every question that a machine grades; ``bad`` names the one whose key is to look wrong."""
    found = {}
    for question in questions:
        draw = random.Random(f"{seed}/{slug}/{question.id}")
        a, b, mistake = 0.9 + 0.9 * draw.random(), draw.gauss(-0.4, 0.7), draw.randrange(1000)
        believed = None
        if question.id == bad and isinstance(question, MultipleChoice):
            others = [o for o in question.choices if o != bad_key]
            believed, a, b = others[mistake % len(others)], 1.6, -0.6
            # who does not know takes the key, wherever it stands in the file: so able students earn less than others
            mistake = [o for o in question.choices if o != believed].index(bad_key)
        found[question.id] = Traits(a, b, mistake, believed)
    return found


def chance(ability: float, trait: Traits) -> float:
    """The chance of a right answer."""
    return 1 / (1 + math.exp(-trait.a * (ability - trait.b)))


def respond(question: Question, trait: Traits, key: Any, ability: float, draw: random.Random) -> Any:
    """One student's response to a question that a machine grades, in the form of an answers file."""
    truth = trait.believed or key
    if draw.random() < chance(ability, trait):
        return _right(question, truth)
    wrong = _WRONG.get(type(question))
    if wrong is None:  # a kind of which no mistake is known here is left blank
        return None
    which = trait.mistake if draw.random() < ATTRACTED else draw.randrange(1000)
    response = wrong(question, truth, which)
    if share(question, response, truth) == 1:  # a slip within the tolerance is none
        response = wrong(question, truth, which + 1)
    return normalise(question, response)


def _right(question: Question, key: Any) -> Any:
    if isinstance(question, Hotspot):
        return list(question.places[key].at)
    if isinstance(question, Numeric):  # as a person types it
        return next((v for d in (3, 4, 6) if share(question, v := float(f"{key:.{d}g}"), key) == 1), key)
    return key


def _choice(question: MultipleChoice, key: str, which: int) -> str:
    others = [option for option in question.choices if option != key]
    return others[which % len(others)]


def _several(question: MultipleResponse, key: list[str], which: int) -> list[str]:
    options = list(question.choices)
    flipped = options[which % len(options)]
    chosen = [o for o in options if (o in key) != (o == flipped)]
    return chosen or [o for o in options if o not in key][:1] or options[:1]


def _number(question: Numeric, key: float, which: int) -> float:
    slips = (10.0, 0.1, 1.3, 0.5, 2.0)  # a power of ten, a reading off the neighbouring mark, half, double
    return float(f"{(key or 1.0) * slips[which % len(slips)]:.3g}")


def _pairs(question: Matching, key: dict[str, str], which: int) -> dict[str, str]:
    left = list(question.left)
    one, other = left[which % len(left)], left[(which + 1) % len(left)]
    return {**key, one: key[other], other: key[one]}


def _order(question: Ordering, key: list[str], which: int) -> list[str]:
    items, at = list(key), which % (len(key) - 1)
    items[at], items[at + 1] = items[at + 1], items[at]
    return items


def _spot(question: Hotspot, key: str, which: int) -> list[float]:
    others = [place for name, place in question.places.items() if name != key]
    return list(others[which % len(others)].at)


_WRONG: dict[type, Any] = {
    MultipleChoice: _choice,
    MultipleResponse: _several,
    Numeric: _number,
    Matching: _pairs,
    Ordering: _order,
    Hotspot: _spot,
}
