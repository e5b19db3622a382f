"""The warm-up of a lesson in JupyterLab: it knows its lesson, keys are its own, a restart goes on with the next ones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from _lab import axe, open_and_run, set_theme, wait_for

ROOT = Path(__file__).resolve().parents[2]
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
SETUP = 'from immunolab import Quiz, warm_up\n\nquiz = Quiz("02_recognition.quiz.yaml")'


def test_a_lesson_begins_with_a_warm_up(page, lab):
    name = lab.write_notebook("warm/02_recognition.ipynb", [SETUP, "warm_up()"])
    for path in (ROOT / "notebooks").glob("0[12]_*.yaml"):
        shutil.copy(path, lab.root / "warm")
    kept = lab.root / "warm" / "review.answers.json"
    kept.unlink(missing_ok=True)
    open_and_run(page, lab, name)
    cells = page.locator(f"{PANEL} .jp-Cell").count()
    frame = page.locator(f"{PANEL} .ir-review")
    frame.get_by_text("Question 1 of 4, from lesson 01: Two lines of defence").wait_for()
    first = frame.locator(".iq-stem").inner_text()
    frame.locator('input[value="c"]').focus()
    page.keyboard.press("Space")
    page.keyboard.type("dd")  # two letters that would delete a cell, were they the notebook's
    frame.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    frame.get_by_text("How was it to find?").wait_for()
    for theme in ("light", "dark"):
        set_theme(page, theme)
        assert axe(page, f"{PANEL} .ir-review") == []
    set_theme(page, "light")
    frame.get_by_role("button", name="Good").focus()
    page.keyboard.press("Enter")
    frame.get_by_text("Question 2 of 4").wait_for()
    assert page.locator(f"{PANEL} .jp-Cell").count() == cells
    wait_for(kept.exists)
    (state,) = json.loads(kept.read_text())["answers"].values()
    assert state["response"]["grade"] == "good" and state["attempts"] == 1

    open_and_run(page, lab, name)  # a new kernel
    frame.get_by_text("Question 1 of 4").wait_for()
    assert frame.locator(".iq-stem").inner_text() != first  # known, and not due today
