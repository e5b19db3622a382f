"""The tables of answers, kind by kind, on classes small enough to count by hand."""

from __future__ import annotations

import math

import pytest

from immunolab.grading.report.data import Item
from immunolab.grading.report.flags import flags
from immunolab.grading.report.options import Fact, tables
from immunolab.grading.report.statistics import Interval
from immunolab.quiz.files import parse_questions
from immunolab.quiz.scoring import share

FILE = """
title: Kinds
questions:
  - {id: one, kind: multiple-choice, objective: o, stem: "Which?", choices: {a: First, b: "Second <b>", c: Third}}
  - {id: many, kind: multiple-response, objective: o, stem: "Which?", scoring: net-correct, choices: {a: First, b: Second, c: Third}}
  - {id: number, kind: numeric, objective: o, stem: "At {dose}?", unit: mg, tolerance: {relative: 0.02}, given: {dose: [4, 8]}}
  - {id: pairs, kind: matching, objective: o, stem: "Match.", left: {x: Ex, y: Why}, right: {p: Pea, q: Queue, r: Are}}
  - {id: order, kind: ordering, objective: o, stem: "Order.", items: {a: First, b: Second, c: Third}}
  - {id: spot, kind: hotspot, objective: o, stem: "Where?", figure: blood_cells, alt: A picture, places: {l: {label: Left, at: [0.2, 0.5]}, r: {label: Right, at: [0.8, 0.5]}}}
  - {id: text, kind: free-text, objective: o, stem: "Why?", max_words: 5}
"""
QUESTIONS = {q.id: q for q in parse_questions(FILE, "kinds.quiz.yaml").questions}


def facts(name, key, *responses, values=None, rest=None):
    question = QUESTIONS[name]
    return [
        Fact(
            f"s{n}",
            r,
            values or {},
            key,
            share(question, r, key) if question.auto_scored else math.nan,
            0.5 if rest is None else rest[n],
        )
        for n, r in enumerate(responses)
    ]


def rows(name, *arguments, **more):
    return [list(t.rows) for t in tables(QUESTIONS[name], facts(name, *arguments, **more))]


def test_multiple_choice():
    answers, rest = ["b"] * 6 + ["a"] * 5 + ["c"] + [None], [0.4] * 6 + [0.8] * 5 + [0.1] + [0.2]
    (table,) = rows("one", "b", *answers, rest=rest)
    assert table == [
        ("a. First", "5 (38 %)", "", "80 %"),
        ("b. Second <b>", "6 (46 %)", "right", "40 %"),
        ("c. Third", "1 (8 %)", "", "–"),
        ("no answer", "1 (8 %)", "", "–"),
    ]
    found = flags(
        Item("one", "n", 1, "multiple-choice", "", QUESTIONS["one"]),
        Interval(0.46, 0.2, 0.7),
        Interval(0.3, 0.1, 0.5),
        12,
        13,
        facts("one", "b", *answers, rest=rest),
    )
    assert found == [
        "A wrong option attracts the strongest: those who chose “a. First” have 80 % on the other questions, those who were right 40 %."
    ]


def test_an_option_that_nobody_chose_is_marked_as_right_too():
    (table,) = rows("one", "c", "a", "b")
    assert ("c. Third", "0 (0 %)", "right", "–") in table


def test_multiple_response():
    (table,) = rows("many", ["a", "b"], ["a"], ["a", "b"], ["a", "c"], None, rest=[0.5] * 4)
    assert table == [("a. First", "3 of 3", "", "–"), ("b. Second", "1 of 3", "", "–"), ("c. Third", "", "1 of 3", "–")]


def test_numbers_are_grouped_by_value_and_by_slip():
    given = [420.0, 420.4, 0.42, 8.4, 2.1, -4.2, 4.2, 99.0, None]
    often, slips = rows("number", 4.2, *given, values={"dose": 4})
    assert often == [("420", "4.2", "dose 4", "2", "–")]
    assert dict(slips) == {
        "100 times too large": "2",
        "10 times too small": "1",
        "twice the right one": "1",
        "half of the right one": "1",
        "of the wrong sign": "1",
    }
    assert rows("number", 4.2, 4.2, 4.21) == []


def test_a_key_of_zero_names_no_slip():
    assert rows("number", 0.0, 10.0, 100.0) == []


def test_matching():
    (table,) = rows("pairs", {"x": "p", "y": "q"}, {"x": "p", "y": "q"}, {"x": "r", "y": "q"}, {"x": "r"}, None)
    assert table == [("Ex", "1 (33 %)", "Are (2)", "–"), ("Why", "2 (67 %)", "none", "–")]


def test_ordering():
    places, pairs = rows("order", ["a", "b", "c"], ["a", "b", "c"], ["b", "a", "c"], ["c", "b", "a"])
    assert places == [
        ("First", "1", "2.0", "1 (33 %)"),
        ("Second", "2", "1.7", "2 (67 %)"),
        ("Third", "3", "2.3", "2 (67 %)"),
    ]
    assert pairs[0] == ("Second, before: First", "2 (67 %)") and len(pairs) == 3


def test_hotspot():
    (table,) = rows("spot", "l", [0.2, 0.5], [0.81, 0.5], [0.5, 0.1], None)
    assert [row[:3] for row in table] == [
        ("Left", "1 (25 %)", "right"),
        ("Right", "1 (25 %)", ""),
        ("at none of the named places", "1 (25 %)", ""),
        ("no answer", "1 (25 %)", ""),
    ]


def test_texts_are_counted_and_never_shown():
    (table,) = rows("text", None, "one two", "<b>one</b> two three four five six", None)
    assert table == [("Written", "2 (67 %)"), ("Words, median", "4"), ("Longer than asked", "1")]


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_a_class_that_left_it_blank_makes_no_table_wrong(name):
    key = {
        "one": "a",
        "many": ["a"],
        "number": 1.0,
        "pairs": {"x": "p", "y": "q"},
        "order": ["a", "b", "c"],
        "spot": "l",
        "text": None,
    }[name]
    for table in tables(QUESTIONS[name], facts(name, key, None, None)):
        assert all(len(row) == len(table.head) for row in table.rows)


def test_silent_easy_and_weak_questions_are_flagged_in_words():
    item = Item("one", "n", 1, "multiple-choice", "", QUESTIONS["one"])
    unknown = Interval(math.nan, math.nan, math.nan)
    assert flags(item, Interval(0.1, 0, 0.2), unknown, 3, 40, []) == ["Almost nobody answered: 3 of 40."]
    assert "tells little" in flags(item, Interval(0.97, 0.9, 1), unknown, 40, 40, [])[0]
    assert "under 0.1" in flags(item, Interval(0.5, 0.4, 0.6), Interval(0.05, -0.2, 0.3), 40, 40, [])[0]
    chance = flags(item, Interval(0.5, 0.4, 0.6), Interval(-0.05, -0.3, 0.2), 40, 40, [])
    assert "may be chance" in chance[0] and "Look at the key" in chance[0]
    assert flags(item, Interval(0.5, 0.4, 0.6), unknown, 40, 40, []) == []
