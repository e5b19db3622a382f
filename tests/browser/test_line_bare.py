"""The line to Python on a bare page: a kernel that is gone, anew or busy, drafts, and windows that answer at once."""

from __future__ import annotations

import pytest
from _lab import axe, wait_for
from quiz_examples import RIGHT, whole_file
from test_reveal_browser import FILE as REVEALED
from test_widgets_bare import _PIXEL, becomes, lesson, question, status  # noqa: F401

from immunolab.claims.judging import Bench
from immunolab.claims.widget import Deck
from immunolab.quiz import Quiz
from immunolab.quiz.reveal import LiveReveal

LOST = "lost its connection to Python"


@pytest.fixture
def cells(tmp_path):
    """The example questions."""
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True), encoding="utf-8")
    (tmp_path / "body.png").write_bytes(_PIXEL)
    return Quiz(tmp_path / "cells.quiz.yaml")


def alert(bare, name):
    return question(bare, name).locator(".im-trouble")


def says(bare, name, words):
    wait_for(lambda: (bare.page.wait_for_timeout(20), words in alert(bare, name).inner_text())[1], 20, words)


# -- a kernel that does not answer


@pytest.mark.parametrize("kernel", ["gone", "anew"])
def test_a_lost_answer_is_said_where_it_was_given_and_can_be_copied(bare, cells, kernel):
    cells.save(cells.question("words"), "First.", attempt=False)
    bare.ask(cells, "words")
    bare.kernel(kernel)
    area = question(bare, "words").locator("textarea")
    area.fill("First. Second.")
    says(bare, "words", "lost its connection to Python: your last answer is not saved")
    assert area.input_value() == "First. Second." and area.is_editable()
    assert question(bare, "words").get_by_role("button", name="Check").is_disabled()
    assert alert(bare, "words").get_attribute("role") == "alert"
    assert axe(bare.page, ".iq-question") == []
    low = area.bounding_box()
    assert alert(bare, "words").bounding_box()["y"] - low["y"] - low["height"] < 120  # where the eye is
    assert Quiz(cells.path).response(cells.question("words")) == "First."


def test_a_restart_is_said_before_anybody_answers(bare, cells):
    bare.ask(cells, "one")
    bare.let_go()
    says(bare, "one", "What you saved before is safe. Choose Run, Run All Cells")
    question(bare, "one").locator("input").first.check()
    says(bare, "one", "your last answer is not saved")


def test_a_busy_kernel_is_waited_for_and_its_late_answer_counts(bare, cells):
    bare.ask(cells, "one")
    bare.kernel("busy")
    question(bare, "one").locator('input[value="b"]').check()
    says(bare, "one", "Not saved yet. Waiting for Python, which may be busy")
    says(bare, "one", "No answer from Python yet: your last answer is not saved")
    bare.kernel("")
    becomes(bare, cells, "one", "b")
    wait_for(lambda: (bare.page.wait_for_timeout(20), not alert(bare, "one").is_visible())[1])


def test_a_silent_restart_is_noticed_when_the_focus_comes(bare, cells):
    """Before the first letter: so that nobody writes an essay into a page that nobody hears."""
    bare.ask(cells, "words")
    bare.kernel("anew")
    question(bare, "words").locator("textarea").focus()
    says(bare, "words", LOST)


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_what_was_not_saved_comes_back_with_the_cell(bare, cells, name):
    bare.page.route("http://own.test/", lambda route: route.fulfill(content_type="text/html", body="<title>x</title>"))
    bare.page.goto("http://own.test/")
    bare.widgets = []
    bare.ask(cells, name)
    bare.kernel("gone")
    answer_by_page(bare, cells, name)
    says(bare, name, "it comes back here")
    assert cells.response(cells.question(name)) is None
    wanted = bare.page.evaluate("JSON.parse(sessionStorage.getItem(sessionStorage.key(0))).response")
    if name != "spot":  # a click falls between the pixels
        assert (sorted(wanted) if name == "some" else wanted) == (str(4.2) if name == "number" else RIGHT[name])
    bare.page.evaluate("document.body.replaceChildren()")
    bare.widgets, again = [], Quiz(cells.path)  # the cell is run again, in a new kernel
    bare.page.evaluate("() => { window.widgets = []; window.kernel = ''; }")
    bare.ask(again, name)
    becomes(bare, again, name, wanted if name == "spot" else RIGHT[name])
    status(bare, name).get_by_text("Saved").wait_for()
    assert bare.page.evaluate("sessionStorage.length") == 0


def answer_by_page(bare, quiz, name):
    """Give the right answer with the page's own controls."""
    box, wanted = question(bare, name), RIGHT[name]
    if name in ("one", "some"):
        for choice in [wanted] if name == "one" else wanted:
            box.locator(f'input[value="{choice}"]').check()
    elif name in ("number", "words"):
        box.locator("input, textarea").fill(str(wanted))
    elif isinstance(wanted, dict):
        for item, partner in zip(quiz.question(name).left, wanted.values(), strict=True):
            place = list(quiz.question(name).left).index(item)
            box.locator("select").nth(place).select_option(partner)
    elif all(isinstance(part, str) for part in wanted):
        for place, item in enumerate(wanted):
            while box.locator("li").nth(place).get_attribute("data-id") != item:
                box.locator(f'li[data-id="{item}"] button').first.click()
        if box.get_by_role("button", name="This order is my answer").is_visible():
            box.get_by_role("button", name="This order is my answer").click()
    else:
        box.locator(".iq-stage").evaluate(
            """(stage, [x, y]) => {
              const box = stage.querySelector('img').getBoundingClientRect();
              const at = { clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true };
              stage.dispatchEvent(new MouseEvent('click', at));
            }""",
            wanted,
        )


def test_other_widgets_say_it_too(bare, tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(REVEALED, encoding="utf-8")
    quiz = Quiz(tmp_path / "cells.quiz.yaml")
    bare.mount(LiveReveal(quiz, quiz.question("one")).widget)
    bare.mount(Deck(Bench(tmp_path)))
    bare.kernel("anew")
    bare.page.get_by_role("button", name="Show me without a bet").click()
    bare.page.locator(".ic-verdict input").first.check()
    bare.page.locator(".ic-sure input").first.check()
    bare.page.get_by_role("button", name="Judge").click()
    for place in (".iq-reveal", ".ic-deck"):
        bare.page.locator(place).get_by_text(LOST).wait_for()
        assert axe(bare.page, place) == []


# -- two windows


def test_another_window_s_answer_is_followed(bare, lesson):  # noqa: F811
    other = Quiz(lesson.path)
    bare.ask(lesson, "vaccine-buys")
    other.save(other.question("vaccine-buys"), "b", attempt=False)
    question(bare, "vaccine-buys").locator("input").first.focus()  # at the next action at the latest
    wait_for(lambda: (bare.page.wait_for_timeout(20), is_checked(bare, "vaccine-buys", "b"))[1])


def is_checked(bare, name, value):
    return question(bare, name).locator(f'input[value="{value}"]').is_checked()


@pytest.mark.parametrize("way", ["Show that answer", "Keep this one"])
def test_an_answer_of_another_window_is_never_overwritten_in_silence(bare, lesson, way):  # noqa: F811
    name = "tell-a-friend"
    bare.ask(lesson, name)
    area = question(bare, name).locator("textarea")
    area.focus()
    bare.page.wait_for_timeout(100)
    other = Quiz(lesson.path)
    other.save(other.question(name), "A long text from the other window.", attempt=False)
    area.fill("Short.")
    offer = question(bare, name).locator(".iq-other")
    offer.get_by_text("Answered in another window at").wait_for()
    assert offer.get_attribute("role") == "alert" and axe(bare.page, ".iq-question") == []
    assert Quiz(lesson.path).response(other.question(name)) == "A long text from the other window."
    assert area.input_value() == "Short."
    offer.get_by_role("button", name=way).click()
    wanted = "Short." if way.startswith("Keep") else "A long text from the other window."
    becomes(bare, lesson, name, wanted)
    wait_for(lambda: (bare.page.wait_for_timeout(20), area.input_value() == wanted)[1])
    assert not offer.is_visible()
    assert bare.page.evaluate("document.activeElement.textContent") == "Check"  # the focus stays in the question
    area.fill("And on.")  # and it goes on as ever
    becomes(bare, lesson, name, "And on.")


def test_fast_answers_of_one_window_are_no_quarrel(bare, cells):
    bare.ask(cells, "one")
    bare.page.evaluate("for (const input of document.querySelectorAll('.iq-question input')) input.click()")
    last = question(bare, "one").locator("input").last.get_attribute("value")
    becomes(bare, cells, "one", last)
    assert not question(bare, "one").locator(".iq-other").is_visible()


def test_a_bet_placed_in_another_window_stands(bare, lesson):  # noqa: F811
    name = "bet-what-turns"
    bare.ask(lesson, name, mode="predict")
    question(bare, name).locator("input").first.focus()
    bare.page.wait_for_timeout(100)
    Quiz(lesson.path).answer(name, "b")
    question(bare, name).locator('input[value="a"]').click()
    question(bare, name).get_by_role("button", name="Bet placed").wait_for()
    assert is_checked(bare, name, "b")
    assert Quiz(lesson.path).bet(name) == "b"


# one browser, one worker
