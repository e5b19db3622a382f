"""The quiz as a student meets it: lesson 01 by mouse, every kind by keyboard alone, two tabs, restarts."""

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
        return ticked == (wanted if isinstance(wanted, list) else [wanted])
    if kind == "matching":
        return box.locator("select").evaluate_all("all => all.map(s => s.value)") == list(wanted.values())
    if kind == "ordering":
        return box.locator("li").evaluate_all("all => all.map(i => i.dataset.id)") == wanted
    if kind == "free-text":
        return box.locator("textarea").input_value() == wanted
    if kind == "numeric":
        return float(box.locator("input").input_value()) == wanted
    return box.locator(".iq-pin").is_visible()


def test_lesson_01_by_mouse_then_restart_reopen_and_print(page, lab, lesson):
    path = f"{lesson.name}/{LESSON}.ipynb"
    saved = Saved(lesson / (LESSON + ANSWERS_SUFFIX))
    open_and_run(page, lab, path)

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
    question(page, "tell-a-friend").locator("textarea").fill(WANTED["tell-a-friend"])
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

    # restart the kernel, run again: every answer is back, checked ones with their feedback
    page.evaluate(RESTART)
    run_all(page)
    for name, wanted in WANTED.items():
        wait_for(lambda name=name, wanted=wanted: is_shown(page, name, wanted), 20, f"{name} is not back")
    status(page, "note-effectors").get_by_text("Right").wait_for()
    page.locator(".iq-reveal", has_text="Antibodies against it").wait_for()

    # shut down, close, reopen without running: the static page shows the choices
    page.evaluate(SAVE)
    page.evaluate(SHUT_DOWN)
    open_notebook(page, lab, path)
    page.locator(".iq-static", has_text="Which of these hold").get_by_text("(your choice)").first.wait_for()
    assert page.locator(".iq-static", has_text="T cells, <b>not</b> antibodies.").count() == 1
    # and run: the widgets are back with the answers
    run_all(page)
    for name, wanted in WANTED.items():
        wait_for(lambda name=name, wanted=wanted: is_shown(page, name, wanted), 20, f"{name} is not back")
    assert json.loads((lesson / (LESSON + ANSWERS_SUFFIX)).read_text())["quiz"] == LESSON

    # nothing serious for axe-core in what we draw, light and dark
    for theme in ("light", "dark"):
        set_theme(page, theme)
        assert axe(page, ".iq-question") == []
        assert axe(page, ".iq-reveal") == []


KINDS = [
    "bet-what-turns",
    "note-effectors",
    "spot-what-is-left",
    "match-cells",
    "order-events",
    "which-hold",
    "tell-a-friend",
]


def test_every_kind_by_keyboard_alone(page, lab, lesson):
    lab.write_notebook(
        f"{lesson.name}/kinds.ipynb",
        [f'from immunolab import Quiz\nquiz = Quiz("{LESSON}.quiz.yaml")', *(f'quiz.ask("{name}")' for name in KINDS)],
    )
    saved = Saved(lesson / (LESSON + ANSWERS_SUFFIX))
    open_and_run(page, lab, f"{lesson.name}/kinds.ipynb")
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    press = page.keyboard.press

    def start(name):
        """Tab into the question: the first control, or the radio that is chosen."""
        question(page, name).locator("fieldset").evaluate(
            "f => f.querySelector('input, select, textarea, button:not(:disabled)').focus()"
        )

    start("bet-what-turns")
    press("Space")
    saved.becomes("bet-what-turns", "a")
    press("ArrowDown")  # moves within the group, not to the next cell of the notebook
    saved.becomes("bet-what-turns", "b")
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    press("Enter")
    status(page, "bet-what-turns").get_by_text("Right").wait_for()

    start("note-effectors")
    page.keyboard.type("328")
    press("Enter")  # Enter in the box checks
    status(page, "note-effectors").get_by_text("Right").wait_for()
    saved.becomes("note-effectors", 328)
    press("Tab")  # leaving the box, and the pause after typing, take nothing away
    page.wait_for_timeout(800)
    assert "Right" in status(page, "note-effectors").inner_text()
    assert "330 thousand" in question(page, "note-effectors").locator(".iq-feedback").inner_text()
    start("note-effectors")
    press("Backspace")
    saved.becomes("note-effectors", 32)
    page.keyboard.type("8")
    saved.becomes("note-effectors", 328)

    start("spot-what-is-left")
    press("Space")
    for _ in range(3):
        press("ArrowDown")
    saved.becomes("spot-what-is-left", [0.93, 0.697])

    start("match-cells")
    for letter in ("S", "K", "K", "G"):
        page.keyboard.type(letter)  # a drop-down takes the first letter of its options
        press("Tab")
    wait_for(lambda: len(saved.response("match-cells") or {}) == 4, what=str(saved.response("match-cells")))

    order = question(page, "order-events")
    first = order.locator("li").nth(1).get_attribute("data-id")
    order.locator(f'li[data-id="{first}"] button').first.focus()
    press("Enter")  # a seed may start with the wanted order: one move at least
    assert order.locator("li").first.get_attribute("data-id") == first
    assert "of 4" in order.locator(".iq-sr[aria-live]").inner_text()
    for place, item in enumerate(WANTED["order-events"]):
        while order.locator("li").nth(place).get_attribute("data-id") != item:
            # focus stays on the button of the moved row
            order.locator(f'li[data-id="{item}"] button').first.focus()
            press("Enter")
    if order.get_by_role("button", name="This order").is_visible():
        order.get_by_role("button", name="This order").focus()
        press("Enter")
    saved.becomes("order-events", WANTED["order-events"])

    start("which-hold")
    press("Space")
    press("Tab")
    press("Tab")
    press("Space")
    saved.becomes("which-hold", ["a", "c"])

    start("tell-a-friend")
    page.keyboard.type("dd is a notebook shortcut, and here two letters. ")
    press("Enter")
    page.keyboard.type("So is b.")
    saved.becomes("tell-a-friend", "dd is a notebook shortcut, and here two letters. \nSo is b.")

    assert page.locator(".jp-Notebook .jp-Cell").count() == cells  # no key reached the notebook
    focus = page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
    )
    assert focus[0] != "none" and focus[1] >= 2


def test_two_tabs_answering_at_once_lose_nothing(browser, page, lab, lesson):
    names = ["vaccine-buys", "count-low", "which-hold", "note-memory-peak"]
    for tab in ("one", "two"):
        lab.write_notebook(
            f"{lesson.name}/{tab}.ipynb",
            [f'from immunolab import Quiz\nquiz = Quiz("{LESSON}.quiz.yaml")', *(f'quiz.ask("{n}")' for n in names)],
        )
    other = page.context.new_page()
    other.set_default_timeout(60_000)
    for tab, name in ((page, "one"), (other, "two")):  # two kernels on one answers file
        open_and_run(tab, lab, f"{lesson.name}/{name}.ipynb")
    for round_ in range(4):
        for tab, name in ((page, "vaccine-buys"), (other, "count-low")):
            question(tab, name).locator("input").nth(round_ % 4).click(no_wait_after=True)
        question(page, "which-hold").locator("input").nth(round_).check()
        question(other, "note-memory-peak").locator("input").fill(f"3.{round_}")
    saved = Saved(lesson / (LESSON + ANSWERS_SUFFIX))
    saved.becomes("vaccine-buys", "d")
    saved.becomes("count-low", "d")
    saved.becomes("which-hold", ["a", "b", "c", "d"])
    saved.becomes("note-memory-peak", 3.3)


def test_a_reload_says_when_the_copy_in_the_notebook_is_older(page, lab, lesson):
    """The kernel lives on, the page is new: answers are saved, the mirror cannot be reached."""
    folder = lesson / "graded"
    shutil.copytree(ROOT / "release" / LESSON, folder)
    path = f"{lesson.name}/graded/{LESSON}.ipynb"
    open_and_run(page, lab, path)
    page.evaluate(SAVE)
    open_notebook(page, lab, path)
    box = question(page, "missing-self")
    box.wait_for()
    box.locator('input[value="b"]').check()
    Saved(folder / (LESSON + ANSWERS_SUFFIX)).becomes("missing-self", "b")
    box.get_by_text("Run this cell once more before you hand in").wait_for()
    run_all(page)
    wait_for(lambda: not question(page, "missing-self").get_by_text("Run this cell once more").is_visible())


def test_the_same_widget_works_in_notebook_7(browser, lab, lesson):
    """In a page of its own: Notebook 7.6 throws errors of its own at start, which are not ours to fail on."""
    name = f"{lesson.name}/seven.ipynb"
    lab.write_notebook(name, [f'from immunolab import Quiz\nquiz = Quiz("{LESSON}.quiz.yaml")\nquiz.ask("which-hold")'])
    page = browser.new_context().new_page()
    page.goto(f"{lab.url}/notebooks/{name}?token={lab.token}")
    page.locator(".jp-Cell .cm-content").first.click()
    for _ in range(40):  # the kernel may not be there for the first press
        page.keyboard.press("Control+Enter")
        if question(page, "which-hold").count():
            break
        page.wait_for_timeout(500)
    question(page, "which-hold").locator('input[value="a"]').check()
    Saved(lesson / (LESSON + ANSWERS_SUFFIX)).becomes("which-hold", ["a"])
    page.context.close()


def test_nothing_is_cut_off_on_a_phone_or_at_200_percent(page, lab, lesson):
    lab.write_notebook(
        f"{lesson.name}/kinds.ipynb",
        [f'from immunolab import Quiz\nquiz = Quiz("{LESSON}.quiz.yaml")', *(f'quiz.ask("{name}")' for name in KINDS)],
    )
    open_notebook(page, lab, f"{lesson.name}/kinds.ipynb")
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    run_all(page)
    for width in (640, 375):  # 640 px is what a 1280 px window shows at 200 % zoom
        page.set_viewport_size({"width": width, "height": 800})
        for name in KINDS:
            wide = question(page, name).evaluate("q => q.scrollWidth - q.clientWidth")
            assert wide <= 1, f"{name} is {wide} px too wide at {width}"


FORMULA = """title: Formulae
questions:
  - id: formula
    kind: multiple-choice
    objective: a
    stem: Which is the half-life $t_{1/2}$ for a **rate** $k$?
    choices: {a: '$\\frac{\\ln 2}{k}$', b: '$k \\ln 2$', c: "$5 and not $6"}
    key: a
    feedback: {a: Yes., b: No., c: No.}
"""


def test_markdown_and_formulae_are_drawn_without_a_script(page, lab, lesson):
    (lesson / "formula.quiz.yaml").write_text(FORMULA)
    lab.write_notebook(
        f"{lesson.name}/formula.ipynb",
        ['from immunolab import Quiz\nquiz = Quiz("formula.quiz.yaml")\nquiz.ask("formula")'],
    )
    open_and_run(page, lab, f"{lesson.name}/formula.ipynb")
    box = question(page, "formula")
    assert box.locator("legend strong").inner_text() == "rate"
    heights = box.locator("math").evaluate_all("all => all.map(m => m.getBoundingClientRect().height)")
    assert len(heights) == 4 and min(heights) > 5
    assert heights[2] > 1.4 * heights[1]  # the fraction stands upright
    assert box.locator("label").nth(2).inner_text().endswith("$5 and not $6")


# one server, one browser, one worker
pytestmark = pytest.mark.xdist_group("browser")
