"""What widgets show when they are not alive: the day after, without trust, exported; and when their kernel is killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from _lab import axe, open_and_run, open_notebook, run_all, run_in_kernel, set_theme, start_lab, wait_for

from immunolab.quiz.answers import ANSWERS_SUFFIX
from immunolab.quiz.mirror import MIME

ROOT = Path(__file__).resolve().parents[2]
LESSON = "01_two_lines_of_defence"
BOOK = "evening.ipynb"
CELLS = [
    "from immunolab import Quiz, explore, glossary, review, scene\nfrom immunolab.claims import deck\n"
    f'quiz = Quiz("{LESSON}.quiz.yaml")',
    'quiz.ask("which-hold")',
    'quiz.ask("tell-a-friend")',
    'quiz.predict("bet-what-turns")',
    'quiz.reveal("bet-what-turns")',
    'explore("infection")',
    'scene("pd1-brake")',
    "review()",
    "deck()",
    "glossary()",
]
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
SHUT_DOWN = "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"
#: what a reader must meet nowhere
NEVER = re.compile(r"Error displaying|model not found|Loading widget|object at 0x|Widget\(")
WAKE = "Run this notebook's cells (Run, Run All Cells) to"


def course(folder: Path) -> Path:
    """A folder with the questions of a lesson."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "practice" / f"{LESSON}.quiz.yaml", folder)
    return folder


@contextmanager
def page_of(browser, **options):
    """A page of its own, which may meet what JupyterLab throws when a kernel dies."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    page = context.new_page()
    page.set_default_timeout(40_000)
    yield page
    context.close()


def question(page, name):
    return page.locator(f'.iq-question[data-question="{name}"]')


def kept(folder, name):
    path = folder / (LESSON + ANSWERS_SUFFIX)
    answers = json.loads(path.read_text())["answers"] if path.exists() else {}
    return answers.get(name, {}).get("response")


def becomes(folder, name, wanted):
    wait_for(lambda: kept(folder, name) == wanted, 20, f"{name}: wanted {wanted!r}, has {kept(folder, name)!r}")


def seen(page) -> str:
    """What stands on the page in the open notebook."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook").inner_text()


def is_asleep(page):
    """Every widget is its still copy: the newest answers, the picture, its setting, and how to wake them."""
    still = page.locator(".im-still:visible")
    still.first.wait_for()
    page.wait_for_timeout(3000)  # as long as JupyterLab looks for a widget's model
    text = seen(page)
    assert not NEVER.search(text), NEVER.search(text)
    assert text.count(WAKE) == 6, text
    assert still.get_by_text("(your choice)").count() == 2  # the bet and the second of two answers
    assert "T cells, in the end." in text and "No answer saved" not in text
    assert page.locator(".il-explore, .iq-question, .ic-deck").count() == 0
    picture = still.locator("figure img:visible").first
    assert picture.evaluate("async (i) => { await i.decode(); return i.naturalWidth; }") > 500
    assert "Setting: Starting memory" in text and "Peak pathogen" in text
    assert page.locator(".sc-scene:visible").count() == 1
    assert page.locator("details:visible", has_text="What happened").count() == 1


def test_the_day_after(browser, tmp_path):
    """Answered, saved, closed, server stopped; the next day plain JupyterLab shows the newest answers, and wakes."""
    folder = course(tmp_path / "work" / "course")
    pictures = Path(os.environ.get("PICTURES", tmp_path))
    with start_lab(tmp_path / "home", folder.parent) as lab, page_of(browser) as page:
        lab.write_notebook(f"course/{BOOK}", CELLS)
        open_and_run(page, lab, f"course/{BOOK}")
        question(page, "which-hold").locator('input[value="a"]').check()
        becomes(folder, "which-hold", ["a"])
        page.evaluate(SAVE)
        # answers after the first saving, the last of them last
        question(page, "which-hold").locator('input[value="a"]').uncheck()
        question(page, "which-hold").locator('input[value="c"]').check()
        becomes(folder, "which-hold", ["c"])
        question(page, "tell-a-friend").locator("textarea").fill("T cells, in the end.")
        becomes(folder, "tell-a-friend", "T cells, in the end.")
        bet = question(page, "bet-what-turns")
        bet.locator('input[value="a"]').check()
        button = bet.get_by_role("button", name="Commit")
        button.focus()
        page.keyboard.press("Enter")
        bet.get_by_text("Your bet is in").wait_for()
        assert page.evaluate("document.activeElement.textContent") == "Bet placed"  # the focus stays
        slider = page.locator('.il-explore [data-control="memory"] input[type=range]')
        slider.press("End")
        wait_for(lambda: "10,000,000" in page.locator(".il-explore .il-value").first.inner_text())
        copied = page.locator(".im-still", has_text="Setting: Starting memory")
        wait_for(
            lambda: "Setting: Starting memory 10,000,000" in copied.inner_text(), 20, "the copy keeps the old setting"
        )
        assert page.locator(".im-still:visible").count() == 0  # a live widget hides its copy
        page.evaluate(SAVE)

    # as JSON: the newest answer, in words, as HTML and as data
    book = nbformat.read(folder / BOOK, 4)
    assert not NEVER.search(nbformat.writes(book))
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    found = {data[MIME]["question"]: data for data in (output.get("data", {}) for output in outputs) if MIME in data}
    assert found["which-hold"][MIME]["answer"]["response"] == ["c"]
    assert found["tell-a-friend"]["text/plain"].endswith("Your answer: T cells, in the end.")
    assert "(your choice)" in found["which-hold"]["text/html"] and "im-wake" in found["which-hold"]["text/html"]

    with start_lab(tmp_path / "home", folder.parent) as lab:
        with page_of(browser) as page:
            open_notebook(page, lab, f"course/{BOOK}")
            wait_for(lambda: page.evaluate("!!window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel"))
            is_asleep(page)
            for theme in ("light", "dark"):
                set_theme(page, theme)
                assert axe(page, ".im-still") == []
                page.screenshot(path=pictures / f"day_two_{theme}.png")
            set_theme(page, "light")
            run_all(page)
            question(page, "which-hold").locator('input[value="c"]:checked').wait_for()
            question(page, "bet-what-turns").get_by_role("button", name="Bet placed").wait_for()
            assert page.locator(".im-still:visible").count() == 0
        with page_of(browser) as page:
            page.goto(f"{lab.url}/notebooks/course/{BOOK}?token={lab.token}")  # Notebook 7
            is_asleep(page)
            # what JupyterLab and Notebook print, and export: nbconvert's page
            page.goto(f"{lab.url}/nbconvert/html/course/{BOOK}?download=false&token={lab.token}")
            page.emulate_media(media="print")
            text = page.locator("body").inner_text()
            assert not NEVER.search(text), NEVER.search(text)
            assert text.count(WAKE) == 6 and text.count("(your choice)") == 2 and "T cells, in the end." in text
            page.screenshot(path=pictures / "printed.png", full_page=True)
        # from somebody else: nothing is trusted, so no rule and no script
        book.metadata["came"] = "by mail"
        nbformat.write(book, folder / BOOK)
        with page_of(browser) as page:
            open_notebook(page, lab, f"course/{BOOK}")
            is_asleep(page)
            page.set_viewport_size({"width": 390, "height": 800})
            page.screenshot(path=pictures / "day_two_untrusted_390.png")


def test_a_killed_kernel_is_said_and_what_was_entered_comes_back(browser, lab):
    folder = course(lab.root / "killed")
    path = lab.write_notebook(f"killed/{BOOK}", CELLS[:6])
    with page_of(browser) as page:
        open_and_run(page, lab, path)
        text = question(page, "tell-a-friend").locator("textarea")
        text.fill("First words.")
        becomes(folder, "tell-a-friend", "First words.")
        run_in_kernel(page, "import os, pathlib; pathlib.Path('pid').write_text(str(os.getpid()))")
        wait_for(lambda: (folder / "pid").exists())
        os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
        text.fill("First words. And more")
        said = question(page, "tell-a-friend").get_by_role("alert")
        said.get_by_text("your last answer is not saved").wait_for(timeout=20_000)
        assert text.input_value() == "First words. And more"
        assert question(page, "tell-a-friend").get_by_role("button", name="Check").is_disabled()
        assert kept(folder, "tell-a-friend") == "First words."
        wait_for(lambda: "lost its connection" in question(page, "which-hold").inner_text(), 20)  # before it is touched
        accept = page.get_by_role("button", name="Ok", exact=True)
        accept.click()  # "Kernel Restarting"
        slider = page.locator('.il-explore [data-control="memory"] input[type=range]')
        slider.press("End")
        control = page.locator('.il-explore [data-control="memory"]')
        wait_for(lambda: "lost its connection" in control.inner_text(), 20)
        page.screenshot(path=Path(os.environ.get("PICTURES", folder)) / "killed.png")
        run_all(page)
        becomes(folder, "tell-a-friend", "First words. And more")
        assert question(page, "tell-a-friend").locator("textarea").input_value() == "First words. And more"
        # the file has it a moment before the page hears that it has
        warned = question(page, "tell-a-friend").get_by_role("alert").first
        wait_for(lambda: not warned.is_visible(), 20, "the question still warns of what was saved")


@pytest.mark.long  # two tabs of one kernel on a bare page: test_widgets_bare.py
def test_two_tabs_and_two_kernels_follow_each_other(browser, lab):
    folder = course(lab.root / "two")
    first = lab.write_notebook("two/first.ipynb", CELLS[:3])
    other = lab.write_notebook("two/other.ipynb", CELLS[:3])
    with page_of(browser) as one, page_of(browser) as tab, page_of(browser) as two:
        open_and_run(one, lab, first)
        question(one, "which-hold").locator('input[value="a"]').check()
        becomes(folder, "which-hold", ["a"])
        one.evaluate(SAVE)
        open_notebook(tab, lab, first)  # the same kernel
        open_and_run(two, lab, other)  # its own
        for page in (tab, two):
            question(page, "which-hold").locator('input[value="a"]:checked').wait_for()
        question(one, "which-hold").locator('input[value="b"]').check()
        for page in (tab, two):
            question(page, "which-hold").locator('input[value="b"]:checked').wait_for()
        question(two, "which-hold").locator('input[value="d"]').check()
        for page in (one, tab):
            question(page, "which-hold").locator('input[value="d"]:checked').wait_for()
        becomes(folder, "which-hold", ["a", "b", "d"])


# one server, one browser, one worker
