"""Every widget of the course on a bare page: each kind by keyboard alone, two tabs, phone and 200 %, formulae."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from _lab import axe, wait_for, watched
from quiz_examples import NAMES, RIGHT, entry, file_of, whole_file
from test_quiz_table import FILE as TABLE_FILE

from immunolab.claims.judging import Bench
from immunolab.claims.widget import Deck
from immunolab.quiz import Quiz
from immunolab.quiz.mirror import copy_mark
from immunolab.quiz.reveal import LiveReveal
from immunolab.terms.widget import GlossaryWidget

ROOT = Path(__file__).resolve().parents[2]
LESSON = "01_two_lines_of_defence"
KINDS = [
    "bet-what-turns",
    "note-effectors",
    "spot-what-is-left",
    "match-cells",
    "order-events",
    "which-hold",
    "tell-a-friend",
]
ORDER = ["innate", "shown", "effectors", "memory"]


@pytest.fixture
def lesson(tmp_path):
    """A lesson's quiz with all kinds of question, in a folder of this test's own."""
    shutil.copy(ROOT / "tests" / "practice" / f"{LESSON}.quiz.yaml", tmp_path)
    return Quiz(tmp_path / f"{LESSON}.quiz.yaml")


@pytest.fixture
def cells(tmp_path):
    """The seven example questions."""
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True), encoding="utf-8")
    (tmp_path / "body.png").write_bytes(_PIXEL)
    return Quiz(tmp_path / "cells.quiz.yaml")


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003030101b5d9d2"
    "2b0000000049454e44ae426082"
)


def question(bare, name):
    return bare.page.locator(f'.iq-question[data-question="{name}"]')


def status(bare, name):
    return question(bare, name).locator(".iq-status")


def becomes(bare, quiz, name, wanted):
    """Wait until the answers file has this response, as a new kernel would read it."""

    def response():
        bare.page.wait_for_timeout(20)  # playwright hands messages over only while it is asked something
        entry = Quiz(quiz.path).file.answers.entries.get(name)
        return entry.response if entry else None

    wait_for(lambda: response() == wanted, 20, f"{name}: wanted {wanted!r}")


# -- by keyboard alone


def start(bare, name):
    """Tab into the question: the first control, or the radio that is chosen."""
    question(bare, name).locator("fieldset").evaluate(
        "f => f.querySelector('input, select, textarea, button:not(:disabled)').focus()"
    )


def order(quiz, name):
    """The ids of a question's options as this learner sees them."""
    return [option["id"] for option in quiz._open[name].spec["choices"]]


def test_a_choice(bare, lesson):
    bare.ask(lesson, "bet-what-turns")
    press = bare.page.keyboard.press
    first, second, *_ = order(lesson, "bet-what-turns")
    start(bare, "bet-what-turns")
    press("Space")
    becomes(bare, lesson, "bet-what-turns", first)
    press("ArrowDown")  # moves within the group
    becomes(bare, lesson, "bet-what-turns", second)
    lesson.answer("bet-what-turns", "b")
    bare.update()
    question(bare, "bet-what-turns").locator("input:checked").focus()
    press("Tab")
    assert bare.page.evaluate("document.activeElement.textContent") == "Check"
    press("Enter")
    status(bare, "bet-what-turns").get_by_text("Right").wait_for()
    assert bare.reached() == []


def test_a_number_is_typed_checked_and_kept(bare, lesson):
    bare.ask(lesson, "note-effectors")
    press, name = bare.page.keyboard.press, "note-effectors"
    start(bare, name)
    bare.page.keyboard.type("328")
    press("Enter")  # Enter in the box checks
    status(bare, name).get_by_text("Right").wait_for()
    becomes(bare, lesson, name, 328)
    press("Tab")  # leaving the box, and the pause after typing, take nothing away
    bare.page.wait_for_timeout(600)
    assert "Right" in status(bare, name).inner_text()
    assert "330 thousand" in question(bare, name).locator(".iq-feedback").inner_text()
    start(bare, name)
    press("Backspace")
    becomes(bare, lesson, name, 32)
    bare.page.keyboard.type("8")
    becomes(bare, lesson, name, 328)
    assert bare.reached() == []


def test_a_number_that_is_saved_is_checked_as_it_was_meant(bare, lesson):
    """3.142 typed is asked back; 3.142 restored into the box is the number itself."""
    lesson.save(lesson.question("note-memory-peak"), 3.142, attempt=False)
    bare.ask(lesson, "note-memory-peak")
    box = question(bare, "note-memory-peak")
    assert box.locator("input").input_value() == "3.142"
    box.get_by_role("button", name="Check").click()
    status(bare, "note-memory-peak").get_by_text("Right").or_(box.get_by_text("Not yet")).first.wait_for()
    box.locator("input").fill("3.143")
    box.get_by_text("3.143' can be read in two ways; write 3143 or 3.1430").wait_for()
    becomes(bare, lesson, "note-memory-peak", 3.142)  # what cannot be read takes nothing away
    box.locator("input").fill("3.1430")
    becomes(bare, lesson, "note-memory-peak", 3.143)


def test_a_spot(bare, lesson):
    bare.ask(lesson, "spot-what-is-left")
    start(bare, "spot-what-is-left")
    bare.page.keyboard.press("Space")
    for _ in range(3):
        bare.page.keyboard.press("ArrowDown")
    becomes(bare, lesson, "spot-what-is-left", [0.93, 0.697])
    assert question(bare, "spot-what-is-left").locator(".iq-pin").is_visible() and bare.reached() == []


def test_pairs(bare, lesson):
    bare.ask(lesson, "match-cells")
    start(bare, "match-cells")
    for letter in ("S", "K", "K", "G"):
        bare.page.keyboard.type(letter)  # a drop-down takes the first letter of its options
        bare.page.keyboard.press("Tab")
    wait_for(
        lambda: (bare.page.wait_for_timeout(20), len(lesson.response(lesson.question("match-cells")) or {}))[1] == 4
    )
    assert bare.reached() == []


@pytest.mark.parametrize("width", [1100, 390])
def test_pairs_show_their_whole_texts(bare, tmp_path, width):
    long = "They multiply, and release messengers as they go, which tell others where they are and what they met there"
    text = whole_file(practice=True).replace("right: {self:", f"right: {{long: {long!r}, self:", 1)
    assert long in text
    (tmp_path / "cells.quiz.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "body.png").write_bytes(_PIXEL)
    quiz = Quiz(tmp_path / "cells.quiz.yaml")
    bare.page.set_viewport_size({"width": width, "height": 800})
    bare.ask(quiz, "pairs")
    box = question(bare, "pairs")
    select, shown = box.locator("select").first, box.locator(".iq-chosen").first
    select.select_option("long")
    assert shown.inner_text() == long
    size = "e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight, e.getBoundingClientRect().right]"
    wide, high, right = shown.evaluate(size)
    assert wide <= 1 and high <= 1 and right <= width
    assert select.bounding_box()["height"] >= shown.bounding_box()["height"] - 1  # all of it opens the list
    select.focus()
    bare.page.keyboard.press("Tab")
    bare.page.keyboard.press("Shift+Tab")
    assert box.locator(".iq-picker").first.evaluate("p => getComputedStyle(p).outlineStyle") != "none"
    assert axe(bare.page, ".iq-question") == []


def test_an_order(bare, lesson):
    bare.ask(lesson, "order-events")
    order, press = question(bare, "order-events"), bare.page.keyboard.press
    first = order.locator("li").nth(1).get_attribute("data-id")
    order.locator(f'li[data-id="{first}"] button').first.focus()
    press("Enter")  # a seed may start with the wanted order: one move at least
    assert order.locator("li").first.get_attribute("data-id") == first
    assert "of 4" in order.locator(".iq-sr[aria-live]").inner_text()
    for place, item in enumerate(ORDER):
        while order.locator("li").nth(place).get_attribute("data-id") != item:
            order.locator(f'li[data-id="{item}"] button').first.focus()  # focus stays on the button of the moved row
            press("Enter")
    becomes(bare, lesson, "order-events", ORDER)
    assert bare.reached() == []


def test_an_order_untouched_says_what_to_do(bare, lesson):
    bare.ask(lesson, "order-events")
    question(bare, "order-events").get_by_role("button", name="Check").click()
    status(bare, "order-events").get_by_text("Move an item first, or press “This order is my answer”").wait_for()
    question(bare, "order-events").get_by_role("button", name="This order is my answer").click()
    status(bare, "order-events").get_by_text("Saved").wait_for()


def test_several_choices_and_a_text(bare, lesson):
    bare.ask(lesson, "which-hold", "tell-a-friend")
    press = bare.page.keyboard.press
    start(bare, "which-hold")
    for key in ("Space", "Tab", "Tab", "Space"):
        press(key)
    first, _, third, _ = order(lesson, "which-hold")
    becomes(bare, lesson, "which-hold", sorted([first, third]))
    start(bare, "tell-a-friend")
    bare.page.keyboard.type("dd is a notebook shortcut, and here two letters. ")
    press("Enter")
    bare.page.keyboard.type("So is b.")
    becomes(bare, lesson, "tell-a-friend", "dd is a notebook shortcut, and here two letters. \nSo is b.")
    assert bare.reached() == []  # no key would have reached the notebook
    press("Shift+Enter")
    press("Control+s")
    assert "Enter" in bare.reached() and "s" in bare.reached()  # but those are the notebook's
    focus = bare.page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
    )
    assert focus[0] != "none" and focus[1] >= 2


def test_focus_stays_in_the_question_when_a_bet_is_placed(bare, lesson):
    bare.ask(lesson, "bet-what-turns", mode="predict")
    question(bare, "bet-what-turns").locator('input[value="a"]').check()
    question(bare, "bet-what-turns").get_by_role("button", name="Commit").focus()
    bare.page.keyboard.press("Enter")
    status(bare, "bet-what-turns").get_by_text("Your bet is in").wait_for()
    button = question(bare, "bet-what-turns").get_by_role("button", name="Bet placed")
    assert button.evaluate("button => document.activeElement === button")
    assert question(bare, "bet-what-turns").locator("input:enabled").count() == 0
    before = len(bare.sent())
    bare.page.keyboard.press("Enter")  # it has done its work
    assert len(bare.sent()) == before and bare.reached() == []


def test_focus_stays_when_enter_in_the_box_places_a_bet(bare, lesson):
    name = "note-effectors"
    bare.ask(lesson, name, mode="predict")
    start(bare, name)
    bare.page.keyboard.type("328")
    bare.page.keyboard.press("Enter")
    status(bare, name).get_by_text("Your bet is in").wait_for()
    assert bare.page.evaluate("document.activeElement.textContent") == "Bet placed"


# -- what is said to whom


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_shows_what_is_saved_and_sends_only_what_is_read(bare, cells, name):
    cells.save(cells.question(name), RIGHT[name], attempt=False)
    bare.ask(cells, name)
    status(bare, name).get_by_text("Saved").wait_for()
    assert bare.sent() == []
    question(bare, name).get_by_role("button", name="Check").click()
    wait_for(lambda: (bare.page.wait_for_timeout(20), bare.sent())[1])
    *looks, message = bare.sent()
    assert [look["type"] for look in looks] == ["look"]  # the focus came in
    if name == "some":  # as she sees them; the kernel brings them in the file's order
        message["response"].sort()
    assert message == {
        "type": "check",
        "response": RIGHT[name],
        "base": copy_mark(RIGHT[name]),
        "view": looks[0]["view"],
        "seq": 2,
    }
    tone = "compare" if name == "words" else "right"
    wait_for(lambda: question(bare, name).get_attribute("data-tone") == tone)


def test_a_typed_answer_moves_the_widget(bare, cells):
    bare.ask(cells, "one")
    cells.answer("one", "b")
    bare.update()
    assert question(bare, "one").locator('input[value="b"]').is_checked()
    assert "Right" in status(bare, "one").inner_text()


def test_an_answer_that_was_overtaken_does_not_move_the_controls_back(bare, cells):
    bare.ask(cells, "one")
    bare.page.evaluate(
        """() => {
          const inputs = document.querySelectorAll('.iq-question input');
          for (const input of [inputs[0], inputs[1], inputs[2]]) input.click();   // faster than Python answers
        }"""
    )
    third = order(cells, "one")[2]
    becomes(bare, cells, "one", third)
    assert question(bare, "one").locator(f'input[value="{third}"]').is_checked()


def test_a_widget_that_is_taken_away_listens_no_more(bare, cells):
    bare.ask(cells, "one")
    bare.mount(Deck(Bench(cells.folder())))
    left = bare.page.evaluate("window.widgets.map((w) => { w.clean(); return w.model.heard(); })")
    assert left == [0, 0]


def test_two_tabs_answering_at_once_lose_nothing(bare, lesson):
    names = ["vaccine-buys", "count-low", "which-hold", "note-memory-peak"]
    other = Quiz(lesson.path)  # another kernel's
    bare.ask(lesson, "vaccine-buys", "which-hold")
    bare.ask(other, "count-low", "note-memory-peak")
    for round_ in range(4):
        for name in ("vaccine-buys", "count-low"):
            question(bare, name).locator("input").nth(round_).click(no_wait_after=True)
        question(bare, "which-hold").locator("input").nth(round_).check()
        question(bare, "note-memory-peak").locator("input").fill(f"3.{round_}")
    last = [order(quiz, name)[3] for quiz, name in ((lesson, "vaccine-buys"), (other, "count-low"))]
    for name, wanted in zip(names, [*last, ["a", "b", "c", "d"], 3.3], strict=True):
        becomes(bare, lesson, name, wanted)


# -- how sure


def sure_of_one(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(file_of(entry("one", practice=True, more="sure: true")), encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def test_how_sure_is_asked_after_the_choice_and_kept_by_keyboard_alone(bare, tmp_path):
    quiz = sure_of_one(tmp_path)
    bare.ask(quiz, "one", mode="predict")
    asked = bare.page.get_by_role("group", name="How sure are you?")
    assert not asked.is_visible()
    start_first(bare)
    bare.page.keyboard.press("Space")
    asked.wait_for()
    bare.page.keyboard.press("Tab")
    bare.page.keyboard.press("Space")
    bare.page.keyboard.press("ArrowRight")
    wait_for(lambda: (bare.page.wait_for_timeout(20), Quiz(quiz.path).sure(quiz.question("one")))[1] == (2, False))
    bare.page.keyboard.press("Tab")
    bare.page.keyboard.press("Enter")
    status(bare, "one").get_by_text("Your bet is in").wait_for()
    assert Quiz(quiz.path).sure(quiz.question("one")) == (2, True) and bare.reached() == []
    bare.clear()
    bare.ask(quiz, "one", mode="predict")  # as a new page shows it
    assert bare.page.get_by_label("Leaning (50 %)").is_checked() and bare.page.get_by_label("Leaning").is_disabled()


def start_first(bare):
    bare.page.locator(".iq-options input").first.focus()


@pytest.mark.parametrize("width", [1000, 390])
def test_how_sure_fits_and_is_named(bare, tmp_path, width):
    quiz = sure_of_one(tmp_path)
    quiz.save(quiz.question("one"), "a", attempt=False, sure=3)
    bare.page.set_viewport_size({"width": width, "height": 800})
    bare.ask(quiz, "one")
    assert bare.page.get_by_label("Fairly sure (75 %)").is_checked()
    assert question(bare, "one").evaluate("q => q.scrollWidth - q.clientWidth") <= 1
    assert axe(bare.page, ".iq-question") == []


def test_who_checked_without_a_word_is_not_asked_any_more(bare, tmp_path):
    quiz = sure_of_one(tmp_path)
    bare.ask(quiz, "one")
    question(bare, "one").locator('input[value="a"]').check()
    asked = bare.page.get_by_role("group", name="How sure are you?")
    asked.wait_for()
    question(bare, "one").get_by_role("button", name="Check").click()
    status(bare, "one").get_by_text("Not yet").wait_for()
    assert not asked.is_visible()


# -- a table to fill in


@pytest.fixture
def noting(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(TABLE_FILE, encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def test_a_table_is_filled_in_by_keyboard_kept_checked_and_marked(bare, noting):
    bare.ask(noting, "note-race")
    keyboard, box = bare.page.keyboard, question(bare, "note-race")
    box.get_by_role("textbox", name="At the default: Peak of the virus, in million particles").focus()
    for text in ("1,2", "7", "T cells"):
        keyboard.type(text)
        keyboard.press("Tab")
    becomes(bare, noting, "note-race", {"default": {"peak": 1.2, "day": 7.0, "why": "T cells"}})
    keyboard.press("Enter")  # in a box of the second row
    box.get_by_text("2 of 5 agree with the simulation").wait_for()
    marked = box.locator("td[data-mark]").evaluate_all("all => all.map(td => td.dataset.mark)")
    assert [mark for mark in marked if mark] == ["right", "wrong", "right"]
    assert box.locator("td .iq-mark .iq-sr").all_inner_texts() == ["(right)", "(not right)", "(right)"]
    assert bare.reached() == []
    bare.clear()
    bare.ask(noting, "note-race")  # a new page: all back
    texts = question(bare, "note-race").locator("input").evaluate_all("all => all.map(i => i.value)")
    assert texts == ["1.2", "7", "T cells", "", "", ""]
    question(bare, "note-race").get_by_text("2 of 5 agree").wait_for()


def test_a_box_that_cannot_be_read_is_named_and_loses_nothing(bare, noting):
    noting.save(noting.question("note-race"), {"none": {"day": 3.142}}, attempt=False)
    bare.ask(noting, "note-race")
    box = question(bare, "note-race")
    box.locator("input").first.fill("about 3")
    status(bare, "note-race").get_by_text("Not saved: At the default, Peak of the virus").wait_for()
    assert box.locator("input").first.input_value() == "about 3"
    box.locator("input").first.fill("3")
    becomes(bare, noting, "note-race", {"default": {"peak": 3.0}, "none": {"day": 3.142}})


@pytest.mark.parametrize("width", [1000, 390])
def test_a_table_fits_and_is_sound(bare, noting, width):
    bare.page.set_viewport_size({"width": width, "height": 800})
    noting.save(noting.question("note-race"), {"default": {"peak": 1.2, "day": 7}}, attempt=True)
    bare.ask(noting, "note-race")
    bare.mount(LiveReveal(noting, noting.question("one")).widget)
    noting.answer("one", "b")
    bare.update()
    bare.page.locator(".iq-tables").get_by_text("Simulation", exact=True).first.wait_for()
    assert bare.page.evaluate("document.documentElement.scrollWidth") <= width
    for part in (".iq-question", ".iq-reveal"):
        assert bare.page.locator(part).evaluate("q => q.scrollWidth - q.clientWidth") <= 1
        assert axe(bare.page, part) == []


# -- how it looks


@pytest.mark.parametrize("width", [640, 375])  # 640 px is what a 1280 px window shows at 200 % zoom
def test_nothing_is_cut_off_on_a_phone_or_at_200_percent(bare, lesson, width):
    bare.ask(lesson, *KINDS)
    bare.page.set_viewport_size({"width": width, "height": 800})
    for name in KINDS:
        wide = question(bare, name).evaluate("q => q.scrollWidth - q.clientWidth")
        assert wide <= 1, f"{name} is {wide} px too wide"


def test_nothing_serious_for_axe(bare, lesson):
    bare.ask(lesson, *KINDS)
    assert axe(bare.page, ".iq-question") == []


FORMULA = """title: Formulae
questions:
  - id: formula
    kind: multiple-choice
    objective: a
    stem: Which is the half-life $t_{1/2}$ for a **rate** $k$?
    order: fixed
    choices: {a: '$\\frac{\\ln 2}{k}$', b: '$k \\ln 2$', c: "$5 and not $6", d: "> 50 %", e: "- 70 mV", f: "1. week"}
    key: a
    feedback: {a: Yes., b: No., c: No., d: No., e: No., f: No.}
"""


def test_markdown_and_formulae_are_drawn_without_a_script(bare, tmp_path):
    (tmp_path / "formula.quiz.yaml").write_text(FORMULA)
    bare.ask(Quiz(tmp_path / "formula.quiz.yaml"), "formula")
    box = question(bare, "formula")
    assert box.locator("legend strong").inner_text() == "rate"
    heights = box.locator("math").evaluate_all("all => all.map(m => m.getBoundingClientRect().height)")
    assert len(heights) == 4 and min(heights) > 5
    assert heights[2] > 1.4 * heights[1]  # the fraction stands upright
    shown = box.locator("label").all_inner_texts()
    assert [" ".join(text.split()) for text in shown[2:]] == ["$5 and not $6", "> 50 %", "- 70 mV", "1. week"]
    names = bare.page.get_by_role("radio").evaluate_all("all => all.map(i => i.closest('label').textContent)")
    assert names[3:] == ["> 50 %", "- 70 mV", "1. week"]


def test_partners_and_places_that_begin_with_a_sign(bare, tmp_path):
    raw = file_of(entry("pairs", practice=True), entry("spot", practice=True))
    raw = raw.replace("NK cell", "'> 50 %'").replace("Missing self", "'- 70 mV'").replace("Lymph node", "'1. node'")
    (tmp_path / "signs.quiz.yaml").write_text(raw)
    (tmp_path / "body.png").write_bytes(_PIXEL)
    bare.ask(Quiz(tmp_path / "signs.quiz.yaml"), "pairs", "spot")
    assert question(bare, "pairs").locator("label").first.inner_text() == "> 50 %"
    assert "- 70 mV" in question(bare, "pairs").locator("option").all_inner_texts()
    assert question(bare, "spot").locator("label").first.inner_text() == "1. node"
    assert bare.page.locator("blockquote, .iq-options ul, .iq-options ol").count() == 0


# -- cards and glossary


def radio(bare, name, value):
    return bare.page.locator(f'.ic-{name} input[value="{value}"]')


def test_a_card_is_judged_by_keyboard_and_kept(bare, tmp_path):
    page, kept = bare.page, tmp_path / "claims.answers.json"
    bare.mount(Deck(Bench(tmp_path)))
    told, judge = page.locator(".ic-told"), page.get_by_role("button", name="Judge")
    judge.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Choose a verdict and how sure you are").wait_for()
    radio(bare, "verdict", "supported").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert radio(bare, "verdict", "oversimplified").is_checked()
    radio(bare, "sure", "60").focus()
    page.keyboard.press("Space")
    judge.focus()
    page.keyboard.press("Enter")
    told.get_by_text("The dossier says: supported").wait_for()
    assert "You said: oversimplified, 60 % sure" in told.inner_text() and "Sources:" in told.inner_text()
    assert page.evaluate("document.activeElement.className") == "ic-told"  # where a screen reader goes on
    assert json.loads(kept.read_text())["answers"]["C001"]["response"] == {"verdict": "oversimplified", "sure": 60}
    assert radio(bare, "verdict", "supported").is_disabled() and bare.reached() == []
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Statement 2 of 93").wait_for()
    assert told.inner_text() == "" and radio(bare, "verdict", "supported").is_enabled()
    page.get_by_label("Article").select_option("Immunotherapy for mesothelioma")
    page.get_by_text("Statement 1 of 21").wait_for()

    bare.clear()
    bare.mount(Deck(Bench(tmp_path)))  # a new kernel's
    page.locator(".ic-where").get_by_text("1 judged.").wait_for()
    page.get_by_role("button", name="Previous").click()
    told.get_by_text("The dossier says: supported").wait_for()
    assert axe(page, ".ic-deck") == []
    page.set_viewport_size({"width": 375, "height": 667})
    assert page.locator(".ic-deck").evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_the_glossary_is_searched_as_you_type(bare):
    bare.mount(GlossaryWidget())
    field = bare.page.get_by_label("Search the terms")
    field.focus()
    bare.page.keyboard.type("dd memory cells")  # two letters that would delete a cell, were they the notebook's
    bare.page.get_by_text("0 of").wait_for()
    field.fill("memory cells")
    assert bare.page.locator(".ig-glossary dt:visible").first.inner_text().startswith("memory cells")
    bare.page.keyboard.press("Escape")
    assert field.input_value() == "" and bare.reached() == []
    assert axe(bare.page, ".ig-glossary") == []


def test_who_asks_a_host_is_seen_and_refused(browser, request):
    """Else all other tests here would pass on a page that brings its parts from a content network."""
    ask = "async (url) => { try { await fetch(url); return 'fetched'; } catch { return 'refused'; } }"
    with (
        pytest.raises(AssertionError, match=r"outside hosts: \['https://example\.org/part\.js'\]"),
        watched(browser, request, ("data:", "about:")) as page,
    ):
        assert page.evaluate(ask, "https://example.org/part.js") == "refused"
