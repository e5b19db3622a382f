"""Pictures that wait for a bet: alone on a bare page (keyboard, phone, dark, no kernel) and in JupyterLab."""

from __future__ import annotations

import json
import os
import signal

import nbformat
import pytest
from _explorers import settled
from _kernel import bare_page
from _lab import axe, open_and_run, open_notebook, run_all, run_in_kernel, wait_for
from quiz_examples import entry, file_of
from test_asleep_browser import page_of
from test_reveal_browser import DARK, SAVE, SHUT_DOWN, hear

from immunolab import explore, scene, show
from immunolab.quiz import Quiz
from immunolab.quiz.reveal import LiveReveal

FILE = file_of(
    entry("one", practice=True, more="reveal: Killers did."), entry("number", practice=True, more="reveal: In 4 days.")
)
SECOND = scene("pd1-brake").steps[1].caption
TITLE = show("cgd_infections").title
SHUT = "opens by itself when you place your bet"


@pytest.fixture
def quiz(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(FILE, encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def lay(bare, quiz):
    """A bet, a drawing that waits for it, a picture that does, and the reveal."""
    bare.ask(quiz, "one", mode="predict")
    bare.mount(scene("pd1-brake", after=(quiz, "one")))
    bare.mount(show("cgd_infections", after=(quiz, "one")))
    bare.mount(LiveReveal(quiz, quiz.question("one")).widget)
    return bare.page.locator(".sc-scene"), bare.page.locator(f'[aria-label="Picture: {TITLE}"] img')


def commit(page):
    bet = page.locator('.iq-question[data-question="one"]')
    bet.locator('input[value="a"]').check()
    bet.get_by_role("button", name="Commit").click()


def test_nothing_of_it_is_on_the_page_until_the_bet_opens_it(bare, quiz):
    drawing, picture = lay(bare, quiz)
    page = bare.page
    closed = page.locator(".im-later p:visible")
    assert closed.all_inner_texts() == [f"Closed. The {what} {SHUT}." for what in ("drawing", "picture")]
    assert page.locator(".im-later button").all_inner_texts() == ["Show me without a bet"] * 2
    assert SECOND not in page.content() and TITLE not in page.content() and not page.locator("img, svg").count()
    page.set_viewport_size({"width": 900, "height": 420})
    page.evaluate("scrollTo(0, 40)")
    commit(page)
    before = page.locator(".iq-question").bounding_box()
    hear(bare, lambda: picture.is_visible())
    assert page.locator(".iq-question").bounding_box() == before  # neither focus nor page moves
    assert page.evaluate("document.activeElement.textContent") == "Bet placed"
    assert not page.locator(".im-later").count() and not page.locator(".im-notice:visible").count()
    said = page.locator(".im-sr[role=status]").all_inner_texts()
    assert said == ["Now open: the drawing", "Now open: the picture"]
    drawing.get_by_role("button", name="Next").click()  # the player is awake
    assert drawing.locator(".sc-caption").inner_text().endswith(SECOND)
    assert drawing.locator(".is-on svg").count() == 1


def test_by_keyboard_without_a_bet(bare, quiz):
    drawing, picture = lay(bare, quiz)
    button = bare.page.locator(".im-later").first.get_by_role("button", name="Show me without a bet")
    button.focus()
    bare.page.keyboard.press("Enter")
    drawing.wait_for()
    assert bare.page.evaluate("document.activeElement.contains(document.querySelector('.sc-scene'))")  # not lost
    assert bare.reached() == []
    hear(bare, lambda: picture.is_visible())  # all that waits for this bet
    assert "You opened this without a bet." in bare.page.locator(".iq-reveal").inner_text()
    assert bare.page.locator(".iq-question input:enabled").count() == 4  # she can still bet
    bare.page.keyboard.press("Tab")
    assert bare.page.evaluate("document.activeElement.closest('.sc-scene') !== null")
    assert not bare.page.locator("[tabindex='-1'].im-opened").count()
    assert Quiz(quiz.path).skipped(quiz.question("one"))


def test_a_full_disk_is_said(bare, quiz, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    drawing, _ = lay(bare, quiz)
    monkeypatch.setattr("immunolab.quiz.answers.write_whole", full)
    bare.page.locator(".im-later button").first.click()
    drawing.wait_for()
    assert "disk is full" in bare.page.locator(".im-notice:visible").inner_text()


@pytest.mark.parametrize("kernel", ["gone", "anew"])
def test_without_a_kernel_the_button_says_so(bare, quiz, kernel):
    lay(bare, quiz)
    bare.kernel(kernel)
    closed = bare.page.locator(".im-later").first
    closed.get_by_role("button").click()
    closed.get_by_text("lost its connection to Python").wait_for()
    assert not bare.page.locator(".sc-scene").count()


@pytest.mark.parametrize("width", [900, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_for_axe_and_nothing_cut_off(bare, quiz, theme, width):
    bare.page.set_viewport_size({"width": width, "height": 800})
    if theme == "dark":
        bare.page.evaluate(DARK)
    drawing, _ = lay(bare, quiz)
    assert axe(bare.page, ".im-later") == []
    assert bare.page.evaluate("document.documentElement.scrollWidth") <= width
    quiz.answer("one", "a")
    hear(bare, lambda: drawing.is_visible())
    assert axe(bare.page, ".im-opened") == []
    assert bare.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("placed", [True, False])
def test_one_that_is_taken_away_listens_no_more(bare, quiz, placed):
    drawing, _ = lay(bare, quiz)
    if placed:
        quiz.answer("one", "a")
        hear(bare, lambda: drawing.is_visible())
    assert bare.page.evaluate("window.widgets.map((w) => { w.clean(); return w.model.heard(); })") == [0, 0, 0, 0]


def test_a_page_that_is_drawn_anew_is_open(bare, quiz):
    """Reloaded, with the kernel still there: the drawing comes from the model's state."""
    waiting = scene("pd1-brake", after=(quiz, "one"))
    quiz.answer("one", "a")
    bare.mount(waiting)
    bare.page.locator(".sc-scene").get_by_role("button", name="Next").click()
    assert not bare.page.locator(".im-later").count()


def test_an_explorer_opens_with_its_bet_in_it_and_follows_its_sliders(browser, quiz):
    with bare_page(browser) as bare:
        bare.theme(False)
        waiting = explore("mgus", controls=["death"], bet=("progressed", quiz, "one", {"a": 16}), after=(quiz, "one"))
        root = bare.mount(waiting)
        closed = bare.page.locator(".im-later")
        assert f"Closed. The simulation {SHUT}." in closed.inner_text()
        assert not root.count() and not bare.page.locator("img, canvas, input").count()
        assert bare.sent("mgus") == []
        quiz.answer("one", "a")
        bare.tell_open("mgus")
        settled(root)
        assert not closed.count()
        assert "Your bet: progressed" in root.locator(".il-record").get_attribute("alt")
        assert len([message for message in bare.sent("mgus") if message.get("frame")]) == 1
        root.locator('[data-control="death"] input[type=range]').press("Home")
        assert settled(root)["death"] == 0
        bare.page.evaluate("window.closers.mgus()")
        assert bare.page.evaluate("window.models.mgus.heard()") == 0


CELLS = [
    'from immunolab import Quiz, explore, scene\nquiz = Quiz("cells.quiz.yaml")',
    'quiz.predict("one")',
    'explore("mgus", controls=["mspike"], readouts=["risk"], after=(quiz, "one"))',
    'scene("pd1-brake", after=(quiz, "one"))',
    'quiz.reveal("one")',
    'scene("turn", after=(quiz, "number"))',
]


def test_the_bet_opens_them_in_jupyterlab(page, lab):
    """Run All shows them closed; the bet opens them with no re-run; without a kernel they are closed <details>."""
    folder = lab.root / "waiting"
    folder.mkdir()
    (folder / "cells.quiz.yaml").write_text(FILE, encoding="utf-8")
    path = lab.write_notebook("waiting/waiting.ipynb", CELLS)
    open_and_run(page, lab, path)
    closed = page.locator(".im-later:visible")
    wait_for(lambda: closed.count() == 3)
    assert page.locator("details:visible, .sc-scene:visible, .il-explore, img:visible").count() == 0

    # saved before the bet: no answer stands in the open, there or in plain text
    page.evaluate(SAVE)

    def outputs():
        book = nbformat.read(folder / "waiting.ipynb", as_version=4)
        return [[output["data"] for output in cell.get("outputs", [])] for cell in book.cells[2:4]]

    wait_for(lambda: all(outputs()))
    for told, secret in zip(outputs(), ("have progressed", SECOND), strict=True):
        assert [data["text/plain"][-20:] for data in told] == ["", "open after your bet."]
        assert not any("image/png" in data for data in told)
        html = told[1]["text/html"]
        assert html.index("<details") < html.index("</summary>") < html.index(secret)

    bet = page.locator('.iq-question[data-question="one"]')
    bet.scroll_into_view_if_needed()
    bet.locator('input[value="a"]').check()
    place = bet.bounding_box()["y"]
    bet.get_by_role("button", name="Commit").click()
    page.locator(".il-explore .il-record[src]").wait_for()  # no cell was run
    drawing = page.locator(".sc-scene:visible")
    drawing.wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Bet placed"
    assert abs(bet.bounding_box()["y"] - place) < 2
    assert closed.count() == 1
    slider = page.locator('.il-explore [data-control="mspike"] input[type=range]')
    slider.press("End")
    wait_for(lambda: "3" in page.locator(".il-explore .il-value").first.inner_text())
    drawing.get_by_role("button", name="Next").click()
    assert drawing.locator(".sc-caption").inner_text().endswith(SECOND)

    # another tab of the same kernel, and one of another kernel: skipped there, open here
    other = lab.write_notebook("waiting/other.ipynb", CELLS)
    with page_of(page.context.browser) as two:
        open_and_run(two, lab, other)
        two.locator(".il-explore .il-record[src]").wait_for()  # the bet is in: nothing waits
        two.locator(".im-later button").click()
        wait_for(lambda: two.locator(".sc-scene:visible").count() == 2)
    wait_for(lambda: page.locator(".sc-scene:visible").count() == 2, 20)
    kept = json.loads((folder / "cells.answers.json").read_text())["answers"]
    assert kept["number"]["skipped"] is True and kept["number"]["response"] is None

    # the copies follow, so that the day after only the reveal is folded
    copies = page.locator(".im-still", has_text="Open after your bet")
    wait_for(lambda: copies.count() == 1, 20)
    page.evaluate(SAVE)
    page.evaluate(SHUT_DOWN)
    open_notebook(page, lab, path)
    wait_for(lambda: page.locator(".sc-scene:visible").count() == 2)
    assert page.get_by_text("Open after your bet").locator("visible=true").count() == 1
    page.locator(".im-still:visible", has_text="have progressed within 20 years").wait_for()


def test_a_killed_kernel_is_said_and_run_all_brings_it_back(browser, lab):
    folder = lab.root / "waiting-killed"
    folder.mkdir()
    (folder / "cells.quiz.yaml").write_text(FILE, encoding="utf-8")
    path = lab.write_notebook("waiting-killed/waiting.ipynb", CELLS[:4])
    with page_of(browser) as page:
        open_and_run(page, lab, path)
        closed = page.locator(".im-later:visible")
        wait_for(lambda: closed.count() == 2)
        run_in_kernel(page, "import os, pathlib; pathlib.Path('pid').write_text(str(os.getpid()))")
        wait_for(lambda: (folder / "pid").exists())
        os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
        page.get_by_role("button", name="Ok", exact=True).click()  # "Kernel Restarting"
        wait_for(lambda: "lost its connection" in closed.first.inner_text(), 20)
        run_all(page)
        wait_for(lambda: closed.count() == 2 and "lost" not in closed.first.inner_text(), 20)
        closed.first.get_by_role("button").click()
        page.locator(".il-explore .il-record[src]").wait_for()
        page.locator(".sc-scene:visible").wait_for()
