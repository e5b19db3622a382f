"""Lesson 01 in JupyterLab as a learner meets it: Run All spoils nothing, a bet opens its reveal and stands in the picture."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from _lab import axe, open_and_run, wait_for

ROOT = Path(__file__).resolve().parents[2]
LESSON = "01_two_lines_of_defence"


@pytest.fixture
def opened(page, lab):
    """The lesson in a folder of its own, run from top to bottom."""
    folder = lab.root / "lesson01"
    folder.mkdir()
    for suffix in ("ipynb", "quiz.yaml"):
        shutil.copy(ROOT / "notebooks" / f"{LESSON}.{suffix}", folder)
    open_and_run(page, lab, f"lesson01/{LESSON}.ipynb")
    return folder


def reveal(page, name):
    return page.locator(f'.iq-reveal[data-reveal="{name}"]')


def question(page, name):
    return page.locator(f'.iq-question[data-question="{name}"]')


def test_a_learner_bets_explores_and_sees(page, opened):
    """Five drawings, four closed reveals, three closed pictures; one bet of each kind; the table stands in the reveal."""
    assert page.locator(".sc-scene.sc-live").count() == 5
    closed, pictures = page.locator(".im-later:visible"), page.locator(".il-explore")
    wait_for(lambda: closed.count() == 3, 60, "there are not three closed pictures")
    assert pictures.count() == 0 and page.locator("figure img:visible").count() == 2  # two of the evidence
    reveals = page.locator(".iq-reveal")
    wait_for(lambda: reveals.count() == 4, 60, "there are not four reveals")
    assert {reveals.nth(n).get_attribute("data-open") for n in range(4)} == {"no"}
    assert "T cells tipped it" not in page.locator(".jp-NotebookPanel").inner_text()

    answers = opened / f"{LESSON}.answers.json"
    box = question(page, "table-turn").locator("input")
    for n, number in enumerate(("7.2", "6760000", "299000")):
        box.nth(n).fill(number)
    wait_for(lambda: answers.exists() and "table-turn" in json.loads(answers.read_text())["answers"], 60)
    bet = question(page, "bet-what-turns")
    bet.locator('input[value="a"]').check()
    bet.get_by_role("button", name="Commit").click()
    told = reveal(page, "bet-what-turns")
    told.get_by_text("T cells tipped it").wait_for()
    assert "Antibodies, which have reached the blood" in told.inner_text() and "299,000" in told.inner_text()
    wait_for(lambda: pictures.count() == 1, 60, "the bet did not open its picture")

    question(page, "bet-peak-day").locator("input").first.fill("2")
    question(page, "bet-peak-day").get_by_role("button", name="Commit").click()
    reveal(page, "bet-peak-day").get_by_text("On day 3.2").wait_for()
    assert pictures.count() == 1  # the third waits for two bets
    question(page, "bet-memory").locator('input[value="a"]').check()
    question(page, "bet-memory").get_by_role("button", name="Commit").click()
    wait_for(lambda: pictures.count() == 2, 60, "two bets did not open their picture")
    wait_for(lambda: "Your bet" in pictures.last.inner_html(), 60, "the bet is not in the picture")
    assert axe(page, ".iq-reveal") == []
