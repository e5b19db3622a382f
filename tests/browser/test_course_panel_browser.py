"""JupyterLab as `make lab` starts it: the course panel, and pages that are alive when they are opened."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from _lab import TIMEOUT, axe, open_notebook, run_in_kernel, set_theme, start_lab, wait_for

from immunolab.quiz.answers import AnswerFile

ROOT = Path(__file__).resolve().parents[2]
START = "notebooks/00_start_here.ipynb"
LESSON = "notebooks/01_two_lines_of_defence.ipynb"
ASSIGNMENT = "release/04_plasma_cells_gone_wrong/04_plasma_cells_gone_wrong.ipynb"

_COUNTS = """() => Object.fromEntries(window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code").map((cell) => [cell.model.id, cell.model.executionCount]))"""
_EDIT = """([id, source]) => window.jupyterapp.shell.currentWidget.content.widgets
  .find((cell) => cell.model.id === id).model.sharedModel.setSource(source)"""


def bring(root: Path) -> Path:
    """Part of the course in a folder, without anybody's answers."""
    for pattern in (
        "notebooks/0[0-24]_*",
        "notebooks/*y.ipynb",
        "notebooks/review.ipynb",
        "release/04_*/*",
        "nbgrader_config.py",
    ):
        for path in ROOT.glob(pattern):
            if not path.name.endswith(".answers.json"):
                copy = root / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, copy)
    return root


@pytest.fixture(scope="module")
def learner(browser, tmp_path_factory):
    """What `make lab` starts, on part of the course."""
    with start_lab(tmp_path_factory.mktemp("learner"), bring(tmp_path_factory.mktemp("course")), "learner") as lab:
        yield lab


@contextmanager
def fresh_page(browser, lab, width=1400, height=900):
    """A page of a new browser; an error in it, also one on its console, fails the test."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and errors.append(f"{said.text} {said.location}"))
    page.errors = errors
    yield page
    found = list(errors)  # without what a page says that is closed while it loads
    context.close()
    assert not found, f"errors in the page: {found}"


def counts(page):
    return page.evaluate(_COUNTS)


def woken(page, *left):
    """Waits until every code cell but ``left`` has run; gives the counts."""

    def all_ran():
        found = counts(page)
        return found if found and all(found[name] for name in found if name not in left) else None

    found = wait_for(all_ran, 90, "cells are still asleep")
    for name in left:
        assert found[name] is None, f"{name} was run"
    return found


def panel(page):
    return page.get_by_role("region", name="The course")


def question(page, name):
    return page.locator(f'.iq-question[data-question="{name}"]')


@pytest.fixture(scope="class")
def begun(browser, learner):
    with fresh_page(browser, learner) as page:
        page.goto(f"{learner.url}/lab/tree/{START}?token={learner.token}&reset")
        yield page


class TestBesideTheFirstPage:
    """JupyterLab as it comes up, loaded once for all that look at the panel beside the first page."""

    def test_the_first_sight_is_the_course_and_a_page_that_lives(self, begun):
        """Panel, not file browser; the first page runs by itself, in order, and what it shows answers."""
        panel(begun).get_by_text("Begin here").wait_for()
        assert not begun.locator("#filebrowser").is_visible()
        assert not begun.get_by_text("Nbgrader", exact=True).count()
        question(begun, "first-bet").wait_for()
        found = woken(begun)
        assert list(found.values()) == sorted(found.values())
        assert begun.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 0
        assert begun.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop") == 0
        row = panel(begun).locator("li", has=begun.get_by_role("link", name="00 · Start here"))
        assert "bets 0 of 1" in row.inner_text() and "practice 0 of 2" in row.inner_text()
        question(begun, "first-bet").locator('input[value="a"]').check()
        question(begun, "first-bet").get_by_role("button", name="Commit").click()
        wait_for(lambda: "bets 1 of 1" in row.inner_text(), 30, "the panel does not follow")
        panel(begun).get_by_text("Go on where you stopped").wait_for()

    def test_the_panel_by_keyboard_alone(self, begun):
        panel(begun).get_by_role("link", name="Next: 01 · Two lines of defence").focus()
        part = panel(begun).locator("summary", has_text="I. The immune system")
        while not part.evaluate("node => node === document.activeElement"):
            before = begun.evaluate("document.activeElement.textContent")
            begun.keyboard.press("Tab")
            assert begun.evaluate("document.activeElement.closest('.ic-panel') !== null"), (
                f"left the panel after {before}"
            )
        begun.keyboard.press("Enter")
        assert not part.evaluate("node => node.parentElement.open")
        glossary = panel(begun).locator("summary", has_text="Glossary")
        while not glossary.evaluate("node => node === document.activeElement"):
            begun.keyboard.press("Tab")
        begun.keyboard.press("Enter")
        begun.keyboard.press("Tab")
        begun.keyboard.type("neutro")
        first = panel(begun).locator("dt").first
        wait_for(lambda: first.inner_text().startswith("neutrophils"))
        assert panel(begun).get_by_text("terms").last.is_visible()
        begun.keyboard.press("Escape")
        assert panel(begun).locator("input").input_value() == ""
        panel(begun).get_by_role("link", name="Next: 01 · Two lines of defence").focus()
        begun.keyboard.press("Enter")
        begun.wait_for_function(f"window.jupyterapp.shell.currentWidget?.context?.path === '{LESSON}'")
        current = panel(begun).locator('[aria-current="page"]')
        wait_for(lambda: current.count() == 1 and current.inner_text() == "01 · Two lines of defence")
        panel(begun).get_by_role("link", name="Previous: 00 · Start here").wait_for()

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_the_panel_has_no_axe_violation(self, begun, theme):
        set_theme(begun, theme)
        for summary in panel(begun).locator("summary").all():
            if not summary.evaluate("node => node.parentElement.open"):
                summary.click()
        panel(begun).locator("dt").first.wait_for()
        assert axe(begun, "#immunolab-course") == []
        assert panel(begun).evaluate("node => node.scrollWidth <= node.clientWidth")
        set_theme(begun, "light")


def test_on_a_phone_the_page_has_the_room(browser, learner):
    with fresh_page(browser, learner, 390, 844) as page:
        open_notebook(page, learner, START)
        page.get_by_role("heading", name="00 · Start here").wait_for()
        wait_for(lambda: page.locator(".jp-NotebookPanel").bounding_box()["width"] > 300, 30, "the page has no room")
        assert not panel(page).is_visible()
        page.get_by_role("tab", name="Course").click()
        link = panel(page).get_by_role("link", name="01 · Two lines of defence", exact=True)
        if not link.is_visible():
            panel(page).locator("summary", has_text="I. The immune system").first.click()
        link.click()
        wait_for(lambda: not panel(page).is_visible(), 30, "the panel covers the page that it opened")
        assert page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").bounding_box()["width"] > 300


def test_a_panel_left_open_on_a_phone_leaves_a_wide_window_its_page(browser, learner):
    with fresh_page(browser, learner, 390, 844) as page:
        open_notebook(page, learner, START)
        page.get_by_role("heading", name="00 · Start here").wait_for()
        wait_for(lambda: page.locator(".jp-NotebookPanel").bounding_box()["width"] > 300, 30)
        with page.expect_request(lambda asked: "/api/workspaces/" in asked.url and asked.method == "PUT"):
            page.get_by_role("tab", name="Course").click()
        assert panel(page).bounding_box()["width"] > 195
        page.set_viewport_size({"width": 1400, "height": 900})
        page.goto(learner.address(START).removesuffix("&reset"))
        panel(page).get_by_text("Begin here").or_(panel(page).get_by_text("Go on where")).first.wait_for()
        wait_for(lambda: 200 < panel(page).bounding_box()["width"] < 500, 30, "the panel leaves the page no room")
        assert page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").bounding_box()["width"] > 700


def test_a_lesson_wakes_once_and_what_was_changed_is_its_readers(browser, learner):
    """Two tabs: going from one to the other runs nothing again. A cell changed before it is woken is left alone."""
    with fresh_page(browser, learner) as page:
        path = learner.root / LESSON
        book = json.loads(path.read_text(encoding="utf-8"))
        changed = next(cell for cell in book["cells"] if cell["id"] == "explore-turn")
        changed["source"] = ['explore("infection", controls=["memory"])']
        path.write_text(json.dumps(book), encoding="utf-8")
        open_notebook(page, learner, LESSON)
        question(page, "bet-what-turns").wait_for()
        first = woken(page, "explore-turn")
        panel(page).get_by_role("link", name="Previous: 00 · Start here").click()
        page.wait_for_function(f"window.jupyterapp.shell.currentWidget?.context?.path === '{START}'")
        question(page, "first-bet").first.wait_for()
        woken(page)
        panel(page).get_by_role("link", name="Next: 01 · Two lines of defence").click()
        page.wait_for_function(f"window.jupyterapp.shell.currentWidget?.context?.path === '{LESSON}'")
        page.evaluate(_EDIT, ["predict-turn", 'quiz.predict("bet-memory")'])
        page.evaluate("window.jupyterapp.commands.execute('immunolab:wake')")  # asked for: now it is run again
        again = wait_for(lambda: (now := counts(page))["references"] > first["references"] and now, 90)
        assert again["predict-turn"] == first["predict-turn"] and again["explore-turn"] is None
        assert again["setup"] == max(filter(None, first.values())) + 1, "something was run when the tab was shown again"


def test_going_on_leads_to_the_last_answer_and_stays_there_while_the_page_wakes(browser, tmp_path):
    """What wakes above pushes the place down; a page that is slow to wake says so, at once here, and then no more."""
    root = bring(tmp_path / "course")
    AnswerFile(root / LESSON.replace(".ipynb", ".answers.json"), Path(LESSON).stem).record(
        "bet-no-innate", "a", attempt=True
    )
    with start_lab(tmp_path / "home", root, "learner") as lab, fresh_page(browser, lab) as page:
        page.add_init_script("const later = setTimeout; window.setTimeout = (f, ms) => later(f, ms === 2500 ? 0 : ms)")
        open_notebook(page, lab, START)
        woken(page)
        panel(page).get_by_role("link", name="01 · Two lines of defence, first half").click()
        page.wait_for_function(f"window.jupyterapp.shell.currentWidget?.context?.path === '{LESSON}'")
        line = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .ic-waking")
        line.get_by_text("This page is waking up").wait_for()
        woken(page)
        wait_for(lambda: line.count() == 0)
        bet = question(page, "bet-no-innate")
        wait_for(lambda: 0 < bet.bounding_box()["y"] < 400, what="the page does not stand where she stopped")


def test_an_assignment_wakes_but_for_code_and_shows_no_mark(browser, learner):
    with fresh_page(browser, learner) as page:
        page.goto(learner.address(ASSIGNMENT))
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.path.startsWith('my_work/')")
        page.locator(".jp-OutputArea-output fieldset").first.wait_for()
        label = page.locator(".lm-TabBar-tab.immunolab-assignment-tab .lm-TabBar-tabLabel")
        assert "Assignment" in label.evaluate("node => getComputedStyle(node, '::before').content")
        assert label.inner_text() == Path(ASSIGNMENT).name, "its file was renamed"
        woken(page, "code-share-high", "grade-share-high")
        assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
        assert not re.search(r"\d of \d points", page.locator(".jp-NotebookPanel").inner_text())
        state = panel(page).locator(".ic-assignment", has_text="Assignment 04: open, 0 of ")
        wait_for(lambda: state.count() == 1, 30, "the panel does not know of it")
        assert state.locator("a").get_attribute("data-path").startswith("my_work/")


def test_a_kernel_that_dies_leaves_a_button_and_loses_nothing(browser, learner):
    with fresh_page(browser, learner) as page:
        open_notebook(page, learner, START)
        woken(page)
        box = question(page, "first-number").locator("input").first
        box.fill("330")
        question(page, "first-number").get_by_role("button", name="Check").click()
        answers = learner.root / "notebooks" / "00_start_here.answers.json"
        wait_for(lambda: answers.is_file() and "first-number" in json.loads(answers.read_text())["answers"])
        before = counts(page)
        page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        bar = page.locator(".ic-asleep")
        bar.get_by_role("button", name="Wake this page").wait_for()
        assert "answers are safe" in bar.inner_text() and counts(page) == before, "it was not to be run unasked"
        page.errors.clear()  # what JupyterLab says of views whose kernel went
        bar.get_by_role("button", name="Wake this page").press("Enter")
        bar.wait_for(state="detached")  # the counts may be those of before until it begins
        wait_for(lambda: list(counts(page).values()) == sorted(range(1, len(before) + 1)), 90, "it did not wake")
        assert bar.count() == 0 and page.locator(".ic-waking:visible").count() == 0
        assert page.evaluate("document.activeElement.closest('.jp-Notebook') !== null")
        assert question(page, "first-number").locator("input").first.input_value() == "330"
        run_in_kernel(page, "import threading, os; threading.Timer(0.5, os._exit, [1]).start()")
        bar.get_by_role("button", name="Wake this page").wait_for()


@pytest.mark.long  # with plain JupyterLab and an evening of more answers, the day after is in test_asleep_browser.py
def test_day_two_everything_lives_and_the_answer_is_back(browser, tmp_path):
    """Saved, the server stopped, started again, opened by somebody whose browser remembers nothing."""
    root = bring(tmp_path / "course")
    with start_lab(tmp_path / "one", root, "learner") as lab, fresh_page(browser, lab) as page:
        open_notebook(page, lab, START)
        woken(page)
        nothing_yet = page.locator("img[alt^='No questions answered yet']")
        nothing_yet.first.wait_for(state="attached")
        question(page, "first-bet").locator('input[value="b"]').check()
        question(page, "first-bet").get_by_role("button", name="Commit").click()
        answers = root / "notebooks" / "00_start_here.answers.json"
        wait_for(lambda: answers.is_file() and "first-bet" in answers.read_text())
        wait_for(lambda: nothing_yet.count() == 0, 20, "the picture of what is done does not follow")
        page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    with start_lab(tmp_path / "two", root, "learner") as lab, fresh_page(browser, lab) as page:
        open_notebook(page, lab, START)
        question(page, "first-bet").wait_for()
        woken(page)
        page.errors.clear()  # ipywidgets says on the console that yesterday's views have no model
        assert question(page, "first-bet").locator('input[value="b"]').is_checked()
        text = page.locator(".jp-NotebookPanel").inner_text()
        for wrong in ("Error displaying widget", "model not found", "object at 0x", "asleep"):
            assert wrong not in text
        assert panel(page).get_by_text("Go on where you stopped").count() == 1
        # Notebook 7 has no panel; its page wakes by the same plug-in, the answer in it. Its own errors are not ours
        page.goto(f"{lab.url}/notebooks/{START}?token={lab.token}")
        question(page, "first-bet").locator('input[value="b"]:checked').wait_for()
        question(page, "first-number").locator("input").first.wait_for()  # the page's last question
        assert page.locator(".il-explore").count() == 1 and page.locator(".im-still:visible").count() == 0
        page.errors.clear()
