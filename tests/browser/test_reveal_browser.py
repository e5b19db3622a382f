"""The reveal that waits: alone on a bare page (keyboard, screen reader, dark, phone, print) and in JupyterLab."""

from __future__ import annotations

import json

import nbformat
import pytest
from _lab import axe, open_and_run, open_notebook, run_all, set_theme, wait_for
from quiz_examples import entry, file_of

from immunolab.quiz import Quiz
from immunolab.quiz.reveal import LiveReveal

SECRET = "Natural killer cells did"
REVEAL = f"""\
reveal: |
  {SECRET}, about $10^6$ of them [LjunggrenKarre1990]. It feels natural to say "T cells", for they kill too, but
  they look for what is **shown**, and here nothing is.

  | day | virus | killers |
  | --- | --- | --- |
  | 1 | 1,000 | 12 |
  | 5 | 1,190,000 | 328,000 |
"""
FILE = file_of(entry("one", practice=True, more=REVEAL), entry("number", practice=True, more=REVEAL))
DARK = """() => {
  document.body.dataset.jpThemeLight = 'false';
  document.documentElement.style.cssText =
    '--jp-layout-color1: #111; --jp-content-font-color1: #eee; background: #111; color: #eee';
}"""


@pytest.fixture
def quiz(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(FILE, encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def lay(bare, quiz, name="one"):
    """A bet and its reveal on one page."""
    bare.ask(quiz, name, mode="predict")
    bare.mount(LiveReveal(quiz, quiz.question(name)).widget)
    return bare.page.locator(".iq-reveal")


def hear(bare, check):
    """What a kernel would bring by itself is brought, until it is seen."""

    def seen():
        bare.page.wait_for_timeout(20)
        bare.update()
        return check()

    wait_for(seen)


def test_it_waits_for_the_bet_and_opens_by_itself(bare, quiz):
    reveal = lay(bare, quiz)
    assert "It opens by itself when you place your bet" in reveal.inner_text()
    assert SECRET not in bare.page.content()
    bet = bare.page.locator(".iq-question")
    bet.locator('input[value="a"]').check()
    bet.get_by_role("button", name="Commit").click()
    hear(bare, lambda: reveal.get_by_text(SECRET).is_visible())
    assert "A cytotoxic T cell" in reveal.locator(".iq-bet").inner_text()
    assert "It went otherwise." in reveal.locator(".iq-bet").inner_text()
    assert not reveal.get_by_role("button").count()
    # it is said, and the focus stays with the bet
    assert reveal.get_by_role("status").inner_text() == "Now open: What happened"
    assert bare.page.evaluate("document.activeElement.textContent") == "Bet placed"
    assert bare.page.get_by_role("region", name="What happened").count() == 1


def test_by_keyboard_without_a_bet(bare, quiz):
    reveal = lay(bare, quiz)
    reveal.get_by_role("button", name="Show me without a bet").focus()
    bare.page.keyboard.press("Enter")
    reveal.get_by_text(SECRET).wait_for()
    assert bare.page.evaluate("document.activeElement.textContent") == "What happened"  # not lost with the button
    assert "You opened this without a bet." in reveal.inner_text() and bare.reached() == []
    assert bare.page.locator(".iq-question input:enabled").count() == 4  # she can still bet
    assert Quiz(quiz.path).skipped(quiz.question("one"))


def test_a_number_stands_beside_what_happened(bare, quiz):
    reveal = lay(bare, quiz, "number")
    quiz.answer("number", 7)
    hear(bare, lambda: reveal.get_by_text("7 days").is_visible())
    bet, text = (reveal.locator(part).bounding_box() for part in (".iq-bet", ".iq-text"))
    assert bet["x"] + bet["width"] <= text["x"] and abs(bet["y"] - text["y"]) < 20


@pytest.mark.parametrize("width", [640, 390])
def test_on_a_phone_the_bet_stands_above_and_nothing_is_cut_off(bare, quiz, width):
    bare.page.set_viewport_size({"width": width, "height": 800})
    reveal = lay(bare, quiz)
    quiz.answer("one", "a")
    hear(bare, lambda: reveal.get_by_text(SECRET).is_visible())
    assert reveal.evaluate("r => r.scrollWidth - r.clientWidth") <= 1
    assert bare.page.evaluate("document.documentElement.scrollWidth") <= width
    bet, text = (reveal.locator(part).bounding_box() for part in (".iq-bet", ".iq-text"))
    assert (bet["y"] + bet["height"] <= text["y"]) == (width == 390)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("placed", [True, False])
def test_nothing_serious_for_axe(bare, quiz, theme, placed):
    if theme == "dark":
        bare.page.evaluate(DARK)
    reveal = lay(bare, quiz)
    if placed:
        quiz.answer("one", "a")
        hear(bare, lambda: reveal.get_by_text(SECRET).is_visible())
    assert axe(bare.page, ".iq-reveal") == []


def test_a_reveal_that_is_taken_away_listens_no_more(bare, quiz):
    lay(bare, quiz)
    assert bare.page.evaluate("window.widgets.map((w) => { w.clean(); return w.model.heard(); })") == [0, 0]


CELLS = [
    'from immunolab import Quiz\nquiz = Quiz("cells.quiz.yaml")',
    'quiz.predict("one")',
    'quiz.reveal("one")',
    'quiz.reveal("number")',
]
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
SHUT_DOWN = "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"


def test_the_bet_opens_it_in_jupyterlab(page, lab):
    """Run All shows it closed; the bet opens it with no re-run; without a kernel it is a closed <details>."""
    (lab.root / "reveals").mkdir()
    (lab.root / "reveals" / "cells.quiz.yaml").write_text(FILE, encoding="utf-8")
    path = lab.write_notebook("reveals/reveal.ipynb", CELLS)
    open_and_run(page, lab, path)
    one, number = page.locator('.iq-reveal[data-reveal="one"]'), page.locator('.iq-reveal[data-reveal="number"]')
    for reveal in (one, number):
        reveal.get_by_role("button", name="Show me without a bet").wait_for()
    assert page.get_by_text(SECRET).locator("visible=true").count() == 0
    assert page.locator("details").locator("visible=true").count() == 0  # the still copies wait behind the widgets

    bet = page.locator('.iq-question[data-question="one"]')
    bet.locator('input[value="a"]').check()
    bet.get_by_role("button", name="Commit").click()
    one.get_by_text(SECRET).wait_for()  # no cell was run
    assert "A cytotoxic T cell" in one.locator(".iq-bet").inner_text()
    assert not number.get_by_text(SECRET).count()
    number.get_by_role("button").click()
    number.get_by_text(SECRET).wait_for()
    kept = json.loads((lab.root / "reveals" / "cells.answers.json").read_text())["answers"]
    assert kept["number"]["skipped"] is True and kept["one"]["response"] == "a"
    for theme in ("dark", "light"):
        set_theme(page, theme)
        assert axe(page, ".iq-reveal") == []

    # a new page on the same kernel, and again Run All: as it was left
    page.evaluate(SAVE)
    run_all(page)
    one.get_by_text(SECRET).wait_for()
    page.evaluate(SAVE)
    page.evaluate(SHUT_DOWN)
    open_notebook(page, lab, path)
    still = page.locator("details", has_text="Open after your bet").first
    still.wait_for()
    assert not still.evaluate("d => d.open")
    still.locator("summary").click()
    still.get_by_text(SECRET).wait_for()
    assert still.get_by_text("A cytotoxic T cell").count() == 1
    saved = nbformat.read(lab.root / "reveals" / "reveal.ipynb", as_version=4)
    plain = [output["data"]["text/plain"] for output in saved.cells[2].outputs]
    assert plain == ["", "What happened: open after your bet."]
