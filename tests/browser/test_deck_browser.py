"""Cards and glossary in JupyterLab: keys are theirs, both themes, a restart. Each by itself: test_widgets_bare."""

from __future__ import annotations

import json

from _lab import axe, open_and_run, set_theme, wait_for

DECK = "from immunolab.claims import calibration, deck\ndeck()"
ROOT = ".jp-NotebookPanel:not(.lm-mod-hidden)"


def test_a_card_is_judged_and_a_term_is_found(page, lab):
    name = lab.write_notebook("deck/deck.ipynb", [DECK, "calibration()", "from immunolab import glossary\nglossary()"])
    kept = lab.root / "deck" / "claims.answers.json"
    kept.unlink(missing_ok=True)
    open_and_run(page, lab, name)
    cells = page.locator(f"{ROOT} .jp-Cell").count()
    for field, value in (("verdict", "oversimplified"), ("sure", "60")):
        page.locator(f'{ROOT} .ic-{field} input[value="{value}"]').focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Judge").focus()
    page.keyboard.press("Enter")
    told = page.locator(f"{ROOT} .ic-told")
    told.get_by_text("The dossier says: supported").wait_for()
    wait_for(kept.exists)
    assert json.loads(kept.read_text())["answers"]["C001"]["response"] == {"verdict": "oversimplified", "sure": 60}

    field = page.get_by_label("Search the terms")
    field.focus()
    page.keyboard.type("dd memory cells")  # two letters that would delete a cell, were they the notebook's
    page.get_by_text("0 of").wait_for()
    assert page.locator(f"{ROOT} .jp-Cell").count() == cells

    open_and_run(page, lab, name)  # a new kernel
    page.locator(f"{ROOT} .ic-where").get_by_text("1 judged.").wait_for()
    for theme in ("light", "dark"):
        set_theme(page, theme)
        assert axe(page, f"{ROOT} .ic-deck") == [] and axe(page, f"{ROOT} .ig-glossary") == []
    set_theme(page, "light")
