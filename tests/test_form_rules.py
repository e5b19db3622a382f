"""Rules that look at the form of options alone: each is found where it is planted, and earns little in the course."""

from __future__ import annotations

from pathlib import Path

import pytest

from immunolab.course import lessons
from immunolab.grading.author.measuring import measured_pages
from immunolab.measure.form_rules import ENOUGH, LIMIT, RULES, Choice, choices_of, counted, gain, groups, over_chance

ROOT = Path(__file__).resolve().parent.parent


def choice(*options: str, right: int = 0, fixed: bool = False, page: str = "source/01_a", bet: bool = False) -> Choice:
    stem = "What does the virus do in the lymph node?"
    return Choice(page, "q", "multiple-choice", stem, options, (frozenset([right]),), bet, fixed)


LEVEL = ("red wood here", "big tree here", "wet moss here")
PLANTED = {
    "longest": choice("It grows for many more days", "It rests", "It falls"),
    "shortest": choice("Rest", "It grows more", "It falls down"),
    "middle length": choice("It rests now", "It rests", "It rests for some days now"),
    "most like the others": choice("T cells grow fast", "T cells grow slow", "B cells grow fast"),
    "least like the others": choice("Antibodies arrive", "T cells grow fast", "T cells grow slow"),
    "most words shared": choice("the a b", "the a", "the b"),
    "fewest words shared": choice("Up", "the a", "the a b"),
    "cautious word": choice("It may grow", "It grows", "It rests"),
    "no cautious word": choice("It grows", "It may grow", "It might rest"),
    "absolute word": choice("It never rests", "It grows", "It rests"),
    "no absolute word": choice("It grows", "It always grows", "It never rests"),
    "odd one in giving a reason": choice("It rests", "It grows because it can", "It falls because it must"),
    "number or unit": choice("By 4 nM", "By more", "By less"),
    "no number or unit": choice("By more", "By 4 nM", "By half"),
    "negation": choice("It does not grow", "It grows", "It rests"),
    "no negation": choice("It grows", "It does not grow", "Nothing rests"),
    "two parts": choice("It grows, and it rests", "It grows", "It rests"),
    "one part": choice("It grows", "It grows, then rests", "It rests, then grows"),
    "words of the stem": choice("A virus of the node", "A cell of the blood", "A germ of the skin"),
    "fewest words of the stem": choice("A germ of the skin", "A virus of the blood", "A node of the skin"),
    "longest words": choice("Antigenicity", "It is so", "It is no"),
    "shortest words": choice("It is so", "Antigenicity rises", "Antibodies arrive"),
    "begins as no other": choice("They grow", "It rests", "It falls"),
    "begins as most do": choice("It grows", "It rests", "They fall"),
    "first in a fixed order": choice(*LEVEL, fixed=True),
    "middle of a fixed order": choice(*LEVEL, right=1, fixed=True),
    "last in a fixed order": choice(*LEVEL, right=2, fixed=True),
    "first in the file": choice(*LEVEL),
    "middle in the file": choice(*LEVEL, right=1),
    "last in the file": choice(*LEVEL, right=2),
}


def test_every_rule_has_its_example():
    assert set(PLANTED) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_was_planted_for_it(rule):
    # Two that share the top of a rule share the pick; and what is right there is wrong elsewhere.
    assert gain(RULES[rule], PLANTED[rule]) > 0.1
    others = [PLANTED[rule]._replace(right=(frozenset([place]),)) for place in range(3)]
    assert sum(gain(RULES[rule], other) for other in others) == pytest.approx(0)


def test_places_count_in_a_fixed_order_only_where_it_is_fixed():
    assert gain(RULES["last in a fixed order"], choice(*LEVEL, right=2)) == 0


def test_a_pick_counts_by_the_share_of_right_ones_and_over_all_variants():
    several = choice("It grows for many more days", "It rests", "It falls")._replace(
        right=(frozenset([0, 1]), frozenset([1, 2]))
    )
    assert gain(RULES["longest"], several) == pytest.approx((1 - 2 / 3 + 0 - 2 / 3) / 2)


def test_practice_is_left_out_and_a_short_lesson_goes_with_its_neighbour():
    page = "notebooks/{:02}_a".format
    own = [choice(*LEVEL, page=page(1), bet=True)] * ENOUGH + [choice(*LEVEL, page=page(1))]
    short = [choice(*LEVEL, page=page(2), bet=True)] * 3
    assert len(counted(own)) == ENOUGH
    assert {name: len(found) for name, found in groups([*own, *short]).items()} == {"01": 8, "01 and 02": 11}
    assert next(iter(over_chance(short))) == "first in the file" and over_chance([]) == {}


@pytest.fixture(scope="module")
def course():
    slugs = [slug for slug in lessons(ROOT) if not slug.startswith("00")]
    return [choice for page, _ in measured_pages(ROOT, slugs) for choice in choices_of(page)]


def test_no_rule_of_form_earns_more_than_the_limit_in_any_lesson(course):
    over = {
        f"lesson {name}": f"{rule} {points:+.0f}"
        for name, own in groups(course).items()
        for rule, points in over_chance(own).items()
        if points > LIMIT
    }
    assert over == {}
    assert max(over_chance(counted(course)).values()) <= LIMIT
