"""Questions of the course to each format and back: the same, up to what is listed as lost."""

from __future__ import annotations

import copy

import pytest
from _banks import ROOT, differences, png, there_and_back

from immunolab.course import assignments
from immunolab.grading.banks.formats import TARGETS, read_bank, write_bank
from immunolab.grading.banks.item import Item
from immunolab.grading.banks.pictures import file_name
from immunolab.grading.banks.take_out import gather

#: one of each kind, with what each format has trouble with
PNG = png(120, 80)
PICTURE = file_name("field.png", PNG)
KINDS = [
    Item("one", "multiple-choice", {"stem": "Which $x^2$ is *4*?\n\n- a list\n- of {two} = ~things~ #1",
         "choices": {"a": "2 = 1 + 1", "b": "`3` {braces}", "c": "**4**: a \\# sign"}, "order": "fixed", "hint": "Think."},
         "a", {"a": "Yes.\n\nTwo paragraphs.", "b": "No: ~3~."}, "Because $\\frac12$.", 3, ["race", "easy/one"]),
    Item("several", "multiple-response", {"stem": "Which?", "choices": {"x": "A", "y": "B", "z": "C", "w": "D"},
         "scoring": "net-correct"}, ["x", "y", "z"], {"w": "Not D."}, "", 2, ["race"]),
    *(Item(rule, "multiple-response", {"stem": "Which?", "choices": {"x": "A", "y": "B"}, "scoring": rule}, ["x"], {}, "", 1, ["race"])
      for rule in ("all-or-nothing", "coverage", "each-answer")),
    Item("number", "numeric", {"stem": "How many?", "unit": "cells per µl", "tolerance": {"absolute": 0.05},
         "near_misses": [{"value": 42, "say": "You multiplied."}]}, 4.2, {"right": "Yes.", "wrong": "No."}, "By counting.", 2, ["race"]),
    Item("relative", "numeric", {"stem": "How many?", "unit": "", "tolerance": {"relative": 0.1}}, -2.5e-7, {}, "", 1, ["race"]),
    Item("pairs", "matching", {"stem": "Match.", "left": {"a": "One *cell*", "b": "Two"}, "right": {"p": "Eins", "q": "Zwei", "r": "Drei"},
         "scoring": "each-answer"}, {"a": "p", "b": "q"}, {"a": "One is eins."}, "Counting.", 2, ["memory"]),
    Item("shared", "matching", {"stem": "Match.", "left": {"a": "One", "b": "Two", "c": "Three"}, "right": {"p": "Odd", "q": "Even"},
         "scoring": "all-or-nothing"}, {"a": "p", "b": "q", "c": "p"}, {}, "", 1, ["memory"]),
    Item("order", "ordering", {"stem": "Order.", "items": {"z": "First", "y": "Second", "x": "Third"}, "scoring": "all-or-nothing"},
         ["z", "y", "x"], {"right": "So it is.", "wrong": "Not yet."}, "", 2, ["memory"]),
    Item("spot", "hotspot", {"stem": "Where?", "image": PICTURE, "alt": "A grey field", "places": {
         "left": {"label": "Left", "at": [0.25, 0.5], "radius": 0.1}, "right": {"label": "Right", "at": [0.75, 0.5], "radius": 0.1}}},
         "left", {"left": "Yes.", "right": "No."}, "", 1, ["memory"], {PICTURE: PNG}),
    Item("word", "short", {"stem": "Which cell?\n\n" + f"![A drop]({PICTURE})", "accepted": ["T cell", "T *lymphocyte*"]}, None,
         {"right": "Yes.", "wrong": "No."}, "", 1, ["memory"], {PICTURE: PNG}),
    Item("essay", "free-text", {"stem": "Say why.", "max_words": 80}, "Because.\n\n1. One\n2. Two", {}, "", 3, ["memory"]),
]  # fmt: skip


@pytest.mark.parametrize("to", TARGETS)
def test_each_kind(to):
    """What comes back is what went out, or the difference is named."""
    before = copy.deepcopy(KINDS)
    written, bank = there_and_back(KINDS, to)
    assert before == KINDS
    assert [item.name for item in bank.items] == [item.name for item in KINDS] and not bank.left
    for was, out, back in zip(KINDS, written, bank.items, strict=True):
        assert differences(was, back, out.lost) == []


@pytest.mark.parametrize("to", TARGETS)
def test_what_a_format_can_hold_is_held_without_a_word(to):
    """The list of lost things is no excuse: these come back whole in every format."""
    written, bank = there_and_back(KINDS, to)
    lost = {
        item.name: [c for c in item.lost if "points; GIFT" not in c and not c.startswith("its hint")]
        for item in written
    }
    assert (
        lost["several"] == []
        and lost["pairs"] == []
        and lost["word"]
        == (
            []
            if to != "gift"
            else [f"its pictures ({PICTURE}); GIFT holds none, so put them beside the quiz in Moodle"]
        )
    )
    assert lost["one"] == (["that its options stand in a fixed order"] if to == "gift" else [])
    assert lost["relative"] == (
        [] if to.startswith("qti") else ["that its tolerance is relative (10 %); the same in numbers goes out"]
    )
    assert lost["all-or-nothing"] == [] or not to.startswith("qti")
    assert bank.items[0].feedback["a"] == "Yes.\n\nTwo paragraphs."


@pytest.mark.slow
@pytest.mark.parametrize("practice", [False, True], ids=["assignment", "lesson"])
def test_the_course_s_own_questions(practice):
    """Every question of some assignments and lessons, in every format: nothing is lost that is not listed."""
    slugs = assignments(ROOT)[::5]
    assert len(slugs) >= 3
    for slug in slugs:
        items = gather(ROOT, slug, practice=practice)
        assert len(items) >= 8
        for to in TARGETS:
            written, bank = there_and_back(items, to)
            assert len(written) == len(bank.items) == len(items) and not bank.left
            unsaid = [
                d
                for was, out, back in zip(items, written, bank.items, strict=True)
                for d in differences(was, back, out.lost)
            ]
            assert unsaid == [], (slug, to)


def test_the_same_bank_gives_the_same_bytes():
    for to in TARGETS:
        one, other = (write_bank(copy.deepcopy(KINDS), to, "Bank")[0] for _ in range(2))
        assert one == other


def test_answers_that_are_pictures():
    """Moodle and QTI hold them as options and on a match's left side; where they cannot stand it is said."""
    shown = {"a": f"![Left]({PICTURE})", "b": f"![]({PICTURE})"}
    choice = Item(
        "choice", "multiple-choice", {"stem": "Which?", "choices": shown}, "b", {}, "", 1, ["race"], {PICTURE: PNG}
    )
    left = Item("left", "matching", {"stem": "Match.", "left": shown, "right": {"p": "One", "q": "Two"}, "scoring": "each-answer"},
                {"a": "p", "b": "q"}, {}, "", 1, ["race"], {PICTURE: PNG})  # fmt: skip
    partners = Item("partners", "matching", {"stem": "Match.", "left": {"p": "One", "q": "Two"}, "right": shown, "scoring": "each-answer"},
                    {"p": "a", "q": "b"}, {}, "", 1, ["race"], {PICTURE: PNG})  # fmt: skip
    for to, names in (("moodle", ["choice", "left"]), ("gift", []), ("qti21", ["choice", "left", "partners"])):
        items = copy.deepcopy([choice, left, partners])
        raw, written = write_bank(items, to, "Bank")
        assert [item.name for item in written] == names
        assert all(item.lost[0].startswith("the question: ") for item in items if item.name not in names)
        if names:
            back = read_bank(raw, "bank").items
            assert [differences(one, other, []) for one, other in zip(written, back, strict=True)] == [[]] * len(names)
            assert "a description of a picture" in back[0].lost[0]
