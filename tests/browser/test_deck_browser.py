"""The cards of lesson 17 and the glossary, by keyboard, in light and dark, on a phone; nothing is lost at a restart."""

from __future__ import annotations

import json

import pytest
from _lab import axe, open_and_run, set_theme, wait_for

pytestmark = pytest.mark.xdist_group("browser")
DECK = "from immunolab.claims import calibration, deck\ndeck()"
ROOT = ".jp-NotebookPanel:not(.lm-mod-hidden)"


def radio(page, name, value):
    return page.locator(f'{ROOT} .ic-{name} input[value="{value}"]')


def test_a_card_is_judged_by_keyboard_and_kept(page, lab):
    name = lab.write_notebook("deck/deck.ipynb", [DECK, "calibration()"])
    kept = lab.root / "deck" / "claims.answers.json"
    kept.unlink(missing_ok=True)
    open_and_run(page, lab, name)
    told = page.locator(f"{ROOT} .ic-told")
    judge = page.get_by_role("button", name="Judge")
    judge.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Choose a verdict and how sure you are").wait_for()
    radio(page, "verdict", "supported").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert radio(page, "verdict", "oversimplified").is_checked()
    radio(page, "sure", "60").focus()
    page.keyboard.press("Space")
    judge.focus()
    page.keyboard.press("Enter")
    told.get_by_text("The dossier says: supported").wait_for()
    assert "You said: oversimplified, 60 % sure" in told.inner_text() and "Sources:" in told.inner_text()
    assert page.evaluate("document.activeElement.className") == "ic-told"  # where a screen reader goes on
    wait_for(kept.exists)
    assert json.loads(kept.read_text())["answers"]["C001"]["response"] == {"verdict": "oversimplified", "sure": 60}
    assert radio(page, "verdict", "supported").is_disabled()

    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Statement 2 of 93").wait_for()
    assert told.inner_text() == "" and radio(page, "verdict", "supported").is_enabled()
    page.get_by_label("Article").select_option("Immunotherapy for mesothelioma")
    page.get_by_text("Statement 1 of 21").wait_for()

    open_and_run(page, lab, name)  # a new kernel
    page.locator(f"{ROOT} .ic-where").get_by_text("1 judged.").wait_for()
    page.get_by_role("button", name="Previous").click()
    told.get_by_text("The dossier says: supported").wait_for()
    for theme in ("light", "dark"):
        set_theme(page, theme)
        assert axe(page, f"{ROOT} .ic-deck") == []
    set_theme(page, "light")
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": 375, "height": 667})
    wait_for(lambda: page.locator(f"{ROOT} .ic-deck").evaluate("e => e.scrollWidth <= e.clientWidth + 1"))


def test_the_glossary_is_searched_as_you_type(page, lab):
    name = lab.write_notebook("deck/glossary.ipynb", ["from immunolab import glossary\nglossary()"])
    open_and_run(page, lab, name)
    cells = page.locator(f"{ROOT} .jp-Cell").count()
    field = page.get_by_label("Search the terms")
    field.focus()
    page.keyboard.type("dd memory cells")  # two letters that would delete a cell, were they the notebook's
    page.get_by_text("0 of").wait_for()
    field.fill("memory cells")
    first = page.locator(f"{ROOT} .ig-glossary dt:visible").first
    assert first.inner_text().startswith("memory cells")
    page.keyboard.press("Escape")
    wait_for(lambda: field.input_value() == "")
    assert page.locator(f"{ROOT} .jp-Cell").count() == cells
    for theme in ("light", "dark"):
        set_theme(page, theme)
        assert axe(page, f"{ROOT} .ig-glossary") == []
    set_theme(page, "light")
