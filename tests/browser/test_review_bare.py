"""The frame around a question that is asked again: by keyboard alone, both themes, a phone's width, a reload."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from _lab import axe
from _review import cards_file, lessons

from immunolab.review.choose import to_warm_up
from immunolab.review.memory import Memory
from immunolab.review.session import Sitting
from immunolab.review.widget import Review

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture
def warm(tmp_path):
    """A warm-up of four cards before lesson 02."""
    lessons(tmp_path, "01_one", "02_two")
    cards_file(tmp_path, "01_one")
    memory = Memory(tmp_path, lambda: NOW)
    return Review(Sitting(tmp_path, to_warm_up(tmp_path, "02_two", memory), memory), "Warm-up")


def focused(bare):
    return bare.page.evaluate("document.activeElement.textContent").strip()


def option(bare, name):
    bare.page.locator(f'.iq-option input[value="{name}"]').check()


def settled(bare, words):
    bare.page.set_default_timeout(8000)
    bare.page.locator(".ir-review").get_by_text(words).first.wait_for()


def test_four_questions_by_keyboard_alone(bare, warm):
    bare.mount(warm)
    press = bare.page.keyboard.press
    settled(bare, "Question 1 of 4, from lesson 01: One")
    press("Tab")
    press("Space")  # the first option, which is wrong
    press("Tab")
    assert focused(bare) == "Check"
    press("Enter")
    settled(bare, "Not yet")
    assert "the thought behind a" in bare.page.locator(".iq-feedback").inner_text()
    assert bare.page.locator(".ir-grade").is_hidden()
    press("Tab")
    assert focused(bare) == "Next"
    press("Enter")
    settled(bare, "Question 2 of 4")
    assert focused(bare) == "Question 2 of 4, from lesson 01: One"  # focus is not lost, and is heard
    press("Tab")
    press("Space")
    press("ArrowDown")  # b is right
    press("Tab")
    press("Enter")
    settled(bare, "How was it to find?")
    assert [b.inner_text() for b in bare.page.locator(".ir-buttons button").all()] == [
        "Hard tomorrow",
        "Good in 2 days",
        "Easy in 8 days",
    ]
    press("Tab")
    press("Tab")
    assert focused(bare) == "Good in 2 days"
    press("Enter")
    settled(bare, "Question 3 of 4")
    press("Tab")  # a question to think about: nothing need be written
    press("Tab")
    assert focused(bare) == "Show the answer"
    press("Enter")
    settled(bare, "A model answer")
    assert bare.page.locator(".ir-buttons button").count() == 4
    press("Tab")
    press("Enter")
    settled(bare, "Question 4 of 4")
    press("Tab")
    bare.page.keyboard.type("42")
    press("Enter")
    settled(bare, "How was it to find?")
    press("Tab")
    press("Enter")
    settled(bare, "2 of 4 known.")
    assert focused(bare).startswith("2 of 4 known.")
    assert bare.page.locator(".ir-ending li").count() == 4
    assert bare.page.locator('.ir-ending a[href="01_one.ipynb"]').count() == 2
    assert bare.reached() == ["Tab"]  # the one into the widget; no other key reached the notebook
    assert [asked.grade for asked in warm.sitting.done] == ["again", "good", "again", "hard"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_readable_in_both_themes_and_on_a_phone(bare, warm, tmp_path, theme, width):
    bare.page.set_viewport_size({"width": width, "height": 900})
    bare.page.evaluate(
        """dark => { document.body.dataset.jpThemeLight = String(!dark);
        document.body.style.cssText = dark ? "--jp-layout-color1:#111;--jp-content-font-color1:#eee;background:#111" : ""; }""",
        theme == "dark",
    )
    bare.mount(warm)
    stages = (
        lambda: settled(bare, "Question 1 of 4"),
        lambda: (option(bare, "b"), bare.page.get_by_role("button", name="Check").click()),
        lambda: bare.page.get_by_role("button", name="Good").click(),
        lambda: (option(bare, "a"), bare.page.get_by_role("button", name="Check").click()),
    )
    for number, go in enumerate(stages):
        go()
        bare.page.wait_for_timeout(100)
        assert axe(bare.page, ".ir-review") == []
        assert bare.page.evaluate("document.documentElement.scrollWidth") <= width
        bare.page.screenshot(path=tmp_path / f"{theme}-{width}-{number}.png")
    for _ in range(2):
        warm.sitting.stage == "next" and warm.next()
        warm.answer("b" if warm.sitting.card.question.auto_scored else "")
        warm.grade("easy")
    bare.update()


def test_a_page_that_is_drawn_again_goes_on_where_it_was(bare, warm):
    bare.mount(warm)
    option(bare, "a")
    bare.page.get_by_role("button", name="Check").click()
    settled(bare, "Not yet")
    bare.clear()
    bare.mount(warm)
    settled(bare, "Not yet")
    bare.page.get_by_role("button", name="Next").click()
    settled(bare, "Question 2 of 4")


def test_an_answer_that_does_not_fit_is_told_and_nothing_is_kept(bare, warm, tmp_path):
    for _ in range(2):
        warm.answer("b")
        warm.grade("good")
    warm.answer("")
    warm.grade("good")
    bare.mount(warm)
    bare.page.locator(".iq-question input").fill("many")
    bare.page.get_by_role("button", name="Check").click()
    settled(bare, "Not read")
    assert warm.sitting.at == 3 and warm.sitting.stage == "ask"
    assert len(Memory(tmp_path).known()) == 3
