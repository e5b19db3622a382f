"""A learner's evening in her own JupyterLab: a lesson and an assignment, in a clone that stays clean."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from _lab import BUSY, COURSE, TIMEOUT, axe, set_theme, start_lab, wait_for

from immunolab.quiz.answers import ANSWERS_SUFFIX

FIRST = "01_two_lines_of_defence"
LESSON = f"notebooks/{FIRST}.ipynb"
RELEASE = f"release/{FIRST}/{FIRST}.ipynb"
COPY = f"my_work/{FIRST}/{FIRST}.ipynb"
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
DIALOG = ".jp-Dialog"


def git(root, *arguments):
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def clone(browser, tmp_path_factory):
    """JupyterLab with a learner's settings on a clone of the course's beginning."""
    root = tmp_path_factory.mktemp("clone") / "course"
    leave = shutil.ignore_patterns("*.answers.json*", ".ipynb_checkpoints", "mine")
    for slug in ("00_start_here", FIRST):
        for path in (COURSE / "notebooks").glob(f"{slug}.*"):
            if ANSWERS_SUFFIX not in path.name:
                (root / "notebooks").mkdir(parents=True, exist_ok=True)
                shutil.copy(path, root / "notebooks")
    for name in ("source", "release"):
        shutil.copytree(COURSE / name / FIRST, root / name / FIRST, ignore=leave)
    for name in ("source/header.ipynb", "nbgrader_config.py", ".gitignore"):
        shutil.copy(COURSE / name, root / name)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "the course")
    with start_lab(tmp_path_factory.mktemp("jupyter"), root, "learner") as lab:
        yield lab


@contextmanager
def lasting(browser):
    """A page that lives as long as its fixture, and notes the errors in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    context.close()


@contextmanager
def without_errors(page, request, tmp_path):
    """The page for one test."""
    yield page
    if getattr(request.node, "failed", False):
        page.screenshot(path=tmp_path / "last.png")
    found, page.errors[:] = list(page.errors), []
    assert not found, f"errors in the page: {found}"


@pytest.fixture
def page(browser, clone, request, tmp_path):
    with lasting(browser) as page, without_errors(page, request, tmp_path):
        yield page


@pytest.fixture(scope="module")
def with_copy(browser, clone):
    with lasting(browser) as page:
        opened(page, clone, RELEASE, COPY)
        yield page


@pytest.fixture
def desk(with_copy, request, tmp_path):
    """A page on her copy of the assignment, loaded once for all that only ask something of it."""
    with without_errors(with_copy, request, tmp_path):
        yield with_copy


def opened(page, clone, path, shown=""):
    page.goto(clone.address(path))
    name = (shown or path).rpartition("/")[2]
    wait_for(lambda: here(page) == (shown or path), 60, f"{name} did not open")
    # until the file has come one cell is there, empty
    page.wait_for_function("window.jupyterapp.shell.currentWidget.context.isReady")
    page.locator(f"{SHOWN} .jp-Cell").first.wait_for()


def here(page):
    return page.evaluate("window.jupyterapp?.shell.currentWidget?.context?.path")


def saved(page):
    page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")


def button(page, name):
    return page.locator(f"{SHOWN} .jp-Toolbar").get_by_role("button", name=name)


def answers(clone, folder):
    file = clone.root / folder / (FIRST + ANSWERS_SUFFIX)
    return json.loads(file.read_text())["answers"] if file.is_file() else {}


def add_note(page, text):
    page.evaluate(
        """async (text) => {
          const { commands, shell } = window.jupyterapp;
          const notebook = shell.currentWidget.content;
          notebook.activeCellIndex = 1;
          await commands.execute('notebook:insert-cell-below');
          notebook.activeCell.model.sharedModel.setSource(text);
        }""",
        text,
    )


def sources(page):
    return page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.map(c => c.model.sharedModel.source)")


def test_an_evening_changes_no_tracked_file_and_her_note_is_there_the_next_day(page, clone):
    opened(page, clone, LESSON)
    page.locator(f"{SHOWN} .iq-question input[type=radio]").first.check()
    add_note(page, "# what I think of it")
    wait_for(lambda: answers(clone, "notebooks"), 30)
    saved(page)
    opened(page, clone, RELEASE, COPY)
    page.locator(f"{SHOWN} .iq-question[data-question=what-turns-it] input[value=b]").check()
    wait_for(lambda: "what-turns-it" in answers(clone, f"my_work/{FIRST}"), 30)
    assert "No answer saved" not in page.locator(SHOWN).inner_text()

    def held():
        saved(page)
        return '"response": "b"' in (clone.root / COPY).read_text()

    assert not list((clone.root / "release" / FIRST).glob("*.answers.json*")), "her answers lie beside her copy"
    wait_for(held, 15, "the copy holds what it shows, the answer in its output too")
    assert git(clone.root, "status", "--porcelain") == ""
    opened(page, clone, LESSON)
    assert "# what I think of it" in sources(page)
    saved(page)
    assert page.locator(DIALOG).count() == 0, "no question whether the file has changed on disk"
    assert git(clone.root, "status", "--porcelain") == ""


def test_who_began_in_release_goes_on_there(page, clone):
    folder = clone.root / "release" / FIRST
    aside = (clone.root / "my_work" / FIRST).rename(clone.root / "my_work" / "aside")
    (folder / (FIRST + ANSWERS_SUFFIX)).write_text((aside / (FIRST + ANSWERS_SUFFIX)).read_text())
    try:
        opened(page, clone, RELEASE)
        button(page, "What is answered").wait_for()
        question = page.locator(f"{SHOWN} .iq-question[data-question=what-turns-it]")
        assert question.locator("input[value=b]").is_checked()
        assert not (clone.root / "my_work" / FIRST).exists()
    finally:
        (folder / (FIRST + ANSWERS_SUFFIX)).unlink()
        aside.rename(clone.root / "my_work" / FIRST)
        git(clone.root, "checkout", "-q", "release")


def test_a_lesson_that_plain_jupyter_had_written_into_loses_nothing(page, clone):
    file = clone.root / "notebooks/00_start_here.ipynb"
    book = json.loads(file.read_text())
    book["cells"].append({"cell_type": "markdown", "id": "old-note", "metadata": {}, "source": ["of last week"]})
    next(c for c in book["cells"] if c["cell_type"] == "code")["execution_count"] = 5
    file.write_text(json.dumps(book))
    before = file.read_bytes()
    try:
        opened(page, clone, "notebooks/00_start_here.ipynb")
        assert "of last week" in sources(page)
        add_note(page, "of today")
        saved(page)
        assert file.read_bytes() == before
        opened(page, clone, "notebooks/00_start_here.ipynb")
        assert {"of last week", "of today"} <= set(sources(page))
    finally:
        git(clone.root, "checkout", "-q", "notebooks")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_answered_by_keyboard_with_links_to_the_open_questions(desk, clone, theme, tmp_path):
    set_theme(desk, theme)
    desk.locator(f"{SHOWN} .iq-question").last.wait_for()
    button(desk, "What is answered").focus()
    desk.keyboard.press("Enter")
    dialog = desk.locator(DIALOG)
    dialog.get_by_text("None of this is checked for rightness.").wait_for()
    assert "Answered: " in dialog.inner_text() and "Open:" in dialog.inner_text()
    assert axe(desk, DIALOG) == []
    desk.screenshot(path=tmp_path / f"answered-{theme}.png")
    link = dialog.locator(".immunolab-go").last
    cell = link.get_attribute("data-cell")
    link.focus()
    desk.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    assert desk.evaluate("window.jupyterapp.shell.currentWidget.content.activeCell.model.id") == cell
    wait_for(
        lambda: desk.evaluate("Boolean(document.activeElement.closest('.iq-question'))"), 10, "focus in the question"
    )
    desk.keyboard.press("Control+Alt+a")
    dialog.get_by_text("None of this is checked").wait_for()
    desk.keyboard.press("Escape")
    dialog.wait_for(state="detached")


def test_on_a_phone_the_buttons_are_in_the_tool_bar_s_menu(page, clone, tmp_path):
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, clone, RELEASE, COPY)
    wait_for(lambda: page.evaluate("window.jupyterapp.commands.isEnabled('immunolab:what-is-answered')"), 30)
    page.evaluate("() => void window.jupyterapp.commands.execute('immunolab:what-is-answered')")  # ends with the dialog
    page.locator(DIALOG).get_by_text("None of this is checked").wait_for()
    page.screenshot(path=tmp_path / "phone.png")
    box = page.locator(f"{DIALOG} .jp-Dialog-content").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_the_file_to_hand_in_warns_once_and_can_be_fetched(desk, clone):
    button(desk, "Make the file to hand in").click()
    dialog = desk.locator(DIALOG)
    dialog.get_by_role("button", name="Not yet").click()
    dialog.wait_for(state="detached")
    assert not (clone.root / "my_work/to_hand_in").exists()
    button(desk, "Make the file to hand in").click()
    dialog.get_by_role("button", name="Make it all the same").click()
    link = dialog.get_by_role("link", name=f"Download {FIRST}.ipynb")
    with desk.expect_download() as fetched:
        link.click()
    assert json.loads(Path(fetched.value.path()).read_text())["metadata"]["immunolab"] == {"to_hand_in": FIRST}
    dialog.get_by_role("button", name="Close").click()
    state = desk.locator(".ic-assignment", has_text="Assignment 01")
    wait_for(lambda: "the file to hand in is made" in state.text_content(), 10, "the panel does not know of the file")


def test_grading_oneself_opens_the_feedback_in_a_tab_and_can_be_stopped(desk, clone):
    button(desk, "Grade it yourself").click()
    dialog = desk.locator(DIALOG)
    dialog.get_by_role("button", name="Stop").click()
    dialog.wait_for(state="detached")
    assert not (clone.root / "feedback").exists()
    button(desk, "Grade it yourself").click()
    frame = desk.frame_locator(".jp-HTMLViewer iframe")
    frame.get_by_text(f"Feedback on {FIRST}").wait_for(timeout=BUSY * 120_000)
    assert " of 20 points" in frame.locator(".total").inner_text()
    state = desk.locator(".ic-assignment", has_text="Assignment 01")
    wait_for(lambda: "of 20 points" in state.text_content(), 10, "the panel does not know of the mark")
    assert git(clone.root, "status", "--porcelain") == ""
