"""The quiz in JupyterLab: a lesson of all kinds of question by mouse, restarts, reloads, Notebook 7. Each widget by itself: test_widgets_bare."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from _lab import axe, open_and_run, open_notebook, run_all, set_theme, wait_for

from immunolab.quiz.answers import ANSWERS_SUFFIX
from immunolab.quiz.mirror import MIME

ROOT = Path(__file__).resolve().parents[2]
LESSON = "01_two_lines_of_defence"

RESTART = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.sessionContext.session.kernel.restart();
  await panel.sessionContext.session.kernel.info;
}"""
SHUT_DOWN = "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"


@pytest.fixture
def lesson(lab, request):
    """A copy of the lessons of this test's own; returns the folder below the server's root."""
    folder = lab.root / request.node.name.split("[")[0]
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns("*.answers.json*", ".ipynb_checkpoints"))
    shutil.copytree(ROOT / "tests" / "practice", folder, dirs_exist_ok=True)
    return folder


class Saved:
    """The answers file of a quiz, waited for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> dict:
        return json.loads(self.path.read_text())["answers"] if self.path.exists() else {}

    def response(self, name: str):
        return self.all().get(name, {}).get("response")

    def becomes(self, name: str, wanted) -> None:
        wait_for(lambda: self.response(name) == wanted, 20, f"{name}: wanted {wanted!r}, has {self.response(name)!r}")


def question(page, name):
    return page.locator(f'.iq-question[data-question="{name}"]')


def status(page, name):
    return question(page, name).locator(".iq-status")


def drag(page, source, target):
    """A real drag with the mouse."""
    source.scroll_into_view_if_needed()
    a, b = source.bounding_box(), target.bounding_box()
    page.mouse.move(a["x"] + 60, a["y"] + a["height"] / 2)
    page.mouse.down()
    page.mouse.move(b["x"] + 60, b["y"] + b["height"] / 2 + 4, steps=8)
    page.mouse.up()


WANTED = {
    "bet-what-turns": "a",
    "note-effectors": 328.0,
    "bet-no-innate": "b",
    "note-fold-without-innate": 320.5,
    "bet-memory": "b",
    "match-cells": {"neutrophil": "eat", "nk": "missing", "cd8": "shown", "b": "antibody"},
    "order-events": ["innate", "shown", "effectors", "memory"],
    "which-hold": ["a", "c", "d"],
    "vaccine-buys": "b",
    "count-low": "c",
    "tell-a-friend": "T cells, <b>not</b> antibodies.\nIn mice at least.",
}


def is_shown(page, name, wanted) -> bool:
    """Whether the widget itself shows this answer."""
    box = question(page, name)
    kind = box.get_attribute("data-kind")
    if kind in ("multiple-choice", "multiple-response"):
        ticked = box.locator("input:checked").evaluate_all("all => all.map(i => i.value)")
        return sorted(ticked) == (wanted if isinstance(wanted, list) else [wanted])
    if kind == "matching":
        return box.locator("select").evaluate_all("all => all.map(s => s.value)") == list(wanted.values())
    if kind == "ordering":
        return box.locator("li").evaluate_all("all => all.map(i => i.dataset.id)") == wanted
    if kind == "free-text":
        return box.locator("textarea").input_value() == wanted
    if kind == "numeric":
        return float(box.locator("input").input_value()) == wanted
    return box.locator(".iq-pin").is_visible()


def answered_by_mouse(page, lab, lesson):
    """The lesson opened, run, and every kind of question answered as a person does; until it is in the notebook too."""
    saved = Saved(lesson / (LESSON + ANSWERS_SUFFIX))
    open_and_run(page, lab, f"{lesson.name}/{LESSON}.ipynb")

    # the bet: chosen, committed, locked; a wrong thought is met by name in the reveal
    bet = question(page, "bet-what-turns")
    bet.locator("label", has_text="Antibodies against it").click()
    saved.becomes("bet-what-turns", "a")
    bet.get_by_role("button", name="Commit").click()
    status(page, "bet-what-turns").get_by_text("Your bet is in").wait_for()
    assert bet.locator("input:enabled").count() == 0

    # the slider: the picture and the printed numbers change
    explorer = page.locator(".il-explore").first
    canvas = explorer.locator("canvas").first
    before = canvas.evaluate("c => c.toDataURL()")
    peak = explorer.get_by_text("1,190,000 particles")
    peak.wait_for()
    explorer.get_by_label("Starting memory").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_for(lambda: canvas.evaluate("c => c.toDataURL()") != before, what="the curve did not move")
    wait_for(lambda: peak.count() == 0, what="the printed peak did not change")

    # every kind, by mouse
    number = question(page, "note-effectors")
    number.locator("input").fill("20783")
    number.get_by_role("button", name="Check").click()
    number.get_by_text("That is the peak of the effectors").wait_for()
    number.locator("input").fill("328")
    number.get_by_role("button", name="Check").click()
    status(page, "note-effectors").get_by_text("Right").wait_for()
    saved.becomes("note-effectors", 328)
    assert saved.all()["note-effectors"]["attempts"] == 2

    question(page, "bet-no-innate").locator('input[value="b"]').check()
    question(page, "note-fold-without-innate").locator("input").fill("320,5")  # a decimal comma
    saved.becomes("note-fold-without-innate", 320.5)
    question(page, "bet-memory").locator('input[value="b"]').check()

    picture = question(page, "spot-what-is-left").locator("img")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.click(box["x"] + 0.92 * box["width"], box["y"] + 0.70 * box["height"])
    wait_for(lambda: saved.response("spot-what-is-left"), what="the spot was not saved")
    question(page, "spot-what-is-left").get_by_role("button", name="Check").click()
    status(page, "spot-what-is-left").get_by_text("Right").wait_for()

    for item, partner in WANTED["match-cells"].items():
        rows = ["neutrophil", "nk", "cd8", "b"]
        question(page, "match-cells").locator("select").nth(rows.index(item)).select_option(partner)
    saved.becomes("match-cells", WANTED["match-cells"])

    order = question(page, "order-events")
    for place, item in enumerate(WANTED["order-events"]):
        source, target = order.locator(f'li[data-id="{item}"]'), order.locator("li").nth(place)
        if target.get_attribute("data-id") != item:
            drag(page, source, target)
        wait_for(lambda place=place, item=item: order.locator("li").nth(place).get_attribute("data-id") == item)
    if order.get_by_role("button", name="This order").is_visible():
        order.get_by_role("button", name="This order").click()
    saved.becomes("order-events", WANTED["order-events"])

    for option in ("a", "c", "d"):
        question(page, "which-hold").locator(f'input[value="{option}"]').check()
    question(page, "vaccine-buys").locator('input[value="b"]').check()
    question(page, "count-low").locator('input[value="c"]').check()
    area, cells = question(page, "tell-a-friend").locator("textarea"), page.locator(".jp-Notebook .jp-Cell").count()
    area.focus()
    page.keyboard.type("dd is a notebook shortcut, and here two letters. So is b.")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    area.fill(WANTED["tell-a-friend"])
    for name, wanted in WANTED.items():
        saved.becomes(name, wanted)
    question(page, "tell-a-friend").get_by_role("button", name="Check").click()
    question(page, "tell-a-friend").get_by_text("By day six, T cells").wait_for()

    # the mirror in the notebook's own output, hidden while the widget is alive
    page.evaluate(SAVE)
    mirrors = {}
    for cell in nbformat.read(lesson / f"{LESSON}.ipynb", as_version=4).cells:
        for output in cell.get("outputs", []):
            item = output.get("data", {}).get(MIME)
            if item and item["answer"]:
                mirrors[item["question"]] = item["answer"]["response"]
    assert {name: mirrors.get(name) for name in WANTED} == WANTED
    assert page.locator(".iq-static:visible").count() == 0


def is_back(page):
    """Every answer is in its widget, checked ones with their feedback."""
    for name, wanted in WANTED.items():
        wait_for(lambda name=name, wanted=wanted: is_shown(page, name, wanted), 20, f"{name} is not back")
    status(page, "note-effectors").get_by_text("Right").wait_for()
    page.locator(".iq-reveal", has_text="Antibodies against it").wait_for()


@pytest.mark.long  # what is another kernel to the answers file is another kernel in the test below too
def test_lesson_01_by_mouse_then_its_kernel_is_restarted(page, lab, lesson):
    answered_by_mouse(page, lab, lesson)
    page.evaluate(RESTART)
    run_all(page)
    is_back(page)


def test_lesson_01_by_mouse_then_reopened(page, lab, lesson):
    answered_by_mouse(page, lab, lesson)

    # shut down, close, reopen without running: the static page shows the choices
    page.evaluate(SHUT_DOWN)
    open_notebook(page, lab, f"{lesson.name}/{LESSON}.ipynb")
    page.locator(".iq-static", has_text="Which of these hold").get_by_text("(your choice)").first.wait_for()
    assert page.locator(".iq-static", has_text="T cells, <b>not</b> antibodies.").count() == 1
    # and run: the widgets are back with the answers
    run_all(page)
    is_back(page)
    assert json.loads((lesson / (LESSON + ANSWERS_SUFFIX)).read_text())["quiz"] == LESSON

    # nothing serious for axe-core in what we draw, light and dark
    for theme in ("light", "dark"):
        set_theme(page, theme)
        assert axe(page, ".iq-question") == []
        assert axe(page, ".iq-reveal") == []


@pytest.mark.long
def test_a_reload_says_when_the_copy_in_the_notebook_is_older(page, lab, lesson):
    """The kernel lives on, the page is new: answers are saved, the mirror cannot be reached."""
    folder = lesson / "graded"
    shutil.copytree(ROOT / "release" / LESSON, folder)
    path = f"{lesson.name}/graded/{LESSON}.ipynb"
    open_and_run(page, lab, path)
    page.evaluate(SAVE)
    open_notebook(page, lab, path)
    box = question(page, "what-turns-it")
    box.wait_for()
    box.locator('input[value="b"]').check()
    Saved(folder / (LESSON + ANSWERS_SUFFIX)).becomes("what-turns-it", "b")
    box.get_by_text("Run this cell once more before you hand in").wait_for()
    run_all(page)
    wait_for(lambda: not question(page, "what-turns-it").get_by_text("Run this cell once more").is_visible())


def test_the_same_widget_works_in_notebook_7(browser, lab, lesson):
    """In a page of its own: Notebook 7.6 throws errors of its own at start, which are not ours to fail on."""
    name = f"{lesson.name}/seven.ipynb"
    lab.write_notebook(name, [f'from immunolab import Quiz\nquiz = Quiz("{LESSON}.quiz.yaml")\nquiz.ask("which-hold")'])
    page = browser.new_context().new_page()
    page.goto(f"{lab.url}/notebooks/{name}?token={lab.token}")
    page.locator(".jp-Cell .cm-content").first.click()
    for _ in range(400):  # the kernel may not be there for the first press
        page.keyboard.press("Control+Enter")
        if question(page, "which-hold").count():
            break
        page.wait_for_timeout(500)
    question(page, "which-hold").locator('input[value="a"]').check()
    Saved(lesson / (LESSON + ANSWERS_SUFFIX)).becomes("which-hold", ["a"])
    page.context.close()


# one server, one browser, one worker
