"""A question of each kind written in the desk's form, previewed, answered, scored, saved; then released and graded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from _course import FIRST, ROOT
from _lab import TIMEOUT, axe, set_theme, start_lab, wait_for

from immunolab.grade_cells import score_cell
from immunolab.grading.author.generate import faults
from immunolab.grading.author.release import generate
from immunolab.lab.desk.place import Desk, find_desk
from immunolab.lab.desk.questions import listed, read
from immunolab.quiz import Quiz, load_questions
from immunolab.quiz.answer_format import Entry
from immunolab.quiz.answers import Answers
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.writing.item import Sheet, with_question
from immunolab.writing.yaml_edits import same

WHY = "Because it is so in this test."


@pytest.fixture(scope="module")
def course(browser, tmp_path_factory):
    """JupyterLab as `make teach` starts it, on a course of one lesson with its assignment."""
    root = tmp_path_factory.mktemp("course") / "class"
    (root / "notebooks").mkdir(parents=True)
    shutil.copytree(ROOT / "source" / FIRST, root / "source" / FIRST)
    for path in [ROOT / "nbgrader_config.py", ROOT / "source" / "header.ipynb"]:
        shutil.copy(path, root / path.relative_to(ROOT))
    for path in (ROOT / "notebooks").glob(f"{FIRST}*"):
        shutil.copy(path, root / "notebooks")
    with start_lab(tmp_path_factory.mktemp("teacher"), root, "teacher") as lab:
        yield lab, find_desk(root)


def opened(browser, lab, **options):
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    page.locator("#immunolab-desk h3").first.wait_for(state="attached")
    page.evaluate("window.jupyterapp.shell.activateById('immunolab-desk')")
    page.locator("#immunolab-desk").get_by_role("button", name="Questions").click()
    page.locator(".ic-questions li").first.wait_for()
    return context, page, errors


@pytest.fixture(scope="module")
def page(browser, course):
    """The writer, opened once from the desk."""
    context, page, errors = opened(browser, course[0])
    yield page
    context.close()
    assert errors == []


def writer(page):
    return page.locator(".ic-writer")


def begin(page, kind, where="Assignment"):
    """A new form of this kind, with what all kinds have filled in."""
    label = f"{where} {FIRST.replace('_', ' ')}"
    chosen = page.get_by_label("Questions of")
    if chosen.locator("option:checked").inner_text() != label:
        chosen.select_option(label=label)
        page.get_by_role("heading", name=f"{where} 01: questions").wait_for()
    page.get_by_label("A new question of this kind").select_option(kind)
    page.get_by_role("button", name="New question").click()
    page.get_by_role("heading", name=f"A new question: {kind}").wait_for()
    name = f"new-{kind}"
    fill(page, {"Name": name, "Question": f"A question of the kind {kind}?", "Points": "2"})
    page.get_by_role("button", name="two-arms").click()
    return name


def fill(within, texts):
    for label, text in texts.items():
        within.get_by_label(label, exact=True).fill(text)


def row(page, name):
    return page.get_by_role("group", name=name, exact=True).first


# What is filled in for each kind, and a right and a wrong answer in the preview, with what each earns.


def multiple_choice(page):
    fill(page, {"Choices a": "This is it", "Choices b": "This is not"})
    page.get_by_label("Choices a is right").check()
    return {"key": "a"}


def multiple_response(page):
    page.get_by_role("button", name="Add a row to choices").click()
    fill(page, {"Choices a": "One", "Choices b": "Two", "Choices c": "Three"})
    page.get_by_label("Choices a is right").check()
    page.get_by_label("Choices c is right").check()
    page.get_by_label("Scoring").select_option("net-correct")
    return {"key": ["a", "c"]}


def numeric(page):
    fill(page, {"Unit": "cells", "In the unit": "0.5", "Key": "4.2"})
    return {"key": 4.2, "tolerance": {"absolute": 0.5}}


def matching(page):
    fill(page, {"Items a": "NK cell", "Items b": "B cell", "Partners a": "Missing self", "Partners b": "An antigen"})
    page.get_by_label("Partner of Items a").select_option("a")
    page.get_by_label("Partner of Items b").select_option("b")
    return {"key": {"a": "a", "b": "b"}}


def ordering(page):
    fill(page, {"Items a": "First", "Items b": "Third", "Items c": "Second"})
    page.get_by_role("button", name="Second: earlier").click()
    return {"key": ["a", "c", "b"]}


def hotspot(page):
    fill(page, {"Description": "A tissue of nine cells, four of them infected."})
    page.get_by_text("More fields").click()
    fill(page, {"Figure": "scene/turn/3"})
    for name, label, at in (("a", "A healthy cell", "0.2; 0.2"), ("b", "An infected cell", "0.8; 0.8")):
        fill(row(page, f"{name}, of places"), {"Label": label, "Centre": at})
    page.get_by_label("Places b is right").check()
    return {"key": "b"}


def free_text(page):
    fill(page, {"Mark scheme": "Two points for both halves."})
    return {"scheme": "Two points for both halves."}


KINDS = {
    "multiple-choice": multiple_choice,
    "multiple-response": multiple_response,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "hotspot": hotspot,
    "free-text": free_text,
}


def answer(shown, kind, right):
    """Answer in the preview as a student does."""
    if kind == "multiple-choice":
        shown.get_by_label("This is it" if right else "This is not").check()
    elif kind == "multiple-response":
        for words, ticked in (("One", right), ("Two", not right), ("Three", right)):
            shown.get_by_label(words).set_checked(ticked)
    elif kind == "numeric":
        shown.get_by_role("textbox").fill("4,2" if right else "42")
    elif kind == "matching":
        shown.get_by_label("NK cell").select_option(label="Missing self" if right else "An antigen")
        shown.get_by_label("B cell").select_option(label="An antigen" if right else "Missing self")
    elif kind == "hotspot":
        shown.get_by_label("An infected cell" if right else "A healthy cell").check()
    elif kind == "free-text":
        shown.get_by_role("textbox").fill("Both halves.")
    else:
        wanted = ["First", "Second", "Third"] if right else ["Third", "Second", "First"]
        for place, words in enumerate(wanted):
            item = shown.locator(".iq-item", has_text=words)
            while shown.locator(".iq-item").all_inner_texts().index(item.inner_text()) > place:
                item.get_by_role("button").first.click()
        untouched = shown.get_by_role("button", name="This order is my answer")
        if untouched.is_visible():
            untouched.click()


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_question_of_each_kind_from_the_form_to_the_mark(page, course, kind, tmp_path):
    """Written, previewed, answered, scored, saved at the desk; checked, released and graded by the commands' functions."""
    _, desk = course
    name = begin(page, kind)
    wanted = KINDS[kind](page)
    if kind != "free-text":
        page.locator("summary", has_text="More fields").evaluate("node => (node.parentElement.open = true)")
        fill(page, {"Why": WHY})
    shown = page.locator(".ic-shown .iq-question")
    page.locator(".ic-faults", has_text="No fault found").wait_for()
    assert shown.get_attribute("data-kind") == kind and shown.get_attribute("data-mode") == "graded"
    earned = {}
    for right in (False, True):
        answer(shown, kind, right)
        shown.get_by_text("in this page only").wait_for()
        page.get_by_role("button", name="Score this answer").click()
        earned[right] = wait_for(page.locator(".ic-score").inner_text)
        if kind == "free-text":
            break
    if kind == "free-text":
        assert wanted["scheme"] in earned[False]
    else:
        assert "2 of 2 points" in earned[True] and WHY in earned[True]
        assert "0 of 2 points" in earned[False]
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name=f"Saved: {name}").wait_for()

    fields = read(desk, {"slug": FIRST, "where": "graded", "id": name})["fields"]
    assert {part: fields[part] for part in wanted} == wanted and fields["points"] == 2
    folder = desk.course / "source" / FIRST
    master = nbformat.read(folder / f"{FIRST}.ipynb", as_version=4)
    assert faults(master, folder, FIRST) == []
    generate(desk.course, [FIRST], tmp_path)
    path = tmp_path / FIRST / f"{FIRST}{QUIZ_SUFFIX}"
    released = (tmp_path / FIRST / f"{FIRST}.ipynb").read_text() + path.read_text()
    assert f'quiz.ask(\\"{name}\\")' in released and WHY not in released and wanted.get("scheme", WHY) not in released
    grading = next(c for c in master.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name.replace("-", "_"))
    if kind != "free-text":
        key = fields["key"]
        response = load_questions(path).questions[-1].normalise(key)
        quiz = Quiz.for_grading(path, Answers(FIRST, 3, {name: Entry(response, "")}))
        assert score_cell(grading.source, quiz, "x").value == 2


def test_a_table_for_practice(page, course):
    _, desk = course
    name = begin(page, "table", "Practice of lesson")
    fill(page, {"Rows a": "At the default", "Rows b": "Without"})
    for column in "ab":
        fill(row(page, f"{column}, of columns"), {"Label": f"Peak {column}", "In the unit": "0.1"})
        for line in "ab":
            fill(page, {f"{line}, {column}": "1.5"})
    fill(page, {"Feedback right": "So it is.", "Feedback wrong": "Press Reset first."})
    shown = page.locator(".ic-shown .iq-question")
    page.locator(".ic-faults", has_text="No fault found").wait_for()
    for box in shown.get_by_role("textbox").all():
        box.fill("1.5")
    shown.get_by_role("button", name="Check").click()
    shown.get_by_text("So it is.").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name=f"Saved: {name}").wait_for()
    key = read(desk, {"slug": FIRST, "where": "practice", "id": name})["fields"]["key"]
    assert key == {"a": {"a": 1.5, "b": 1.5}, "b": {"a": 1.5, "b": 1.5}}
    page.get_by_label("Questions of").select_option(label=f"Assignment {FIRST.replace('_', ' ')}")
    page.get_by_role("heading", name="Assignment 01: questions").wait_for()


def test_faults_while_typing_and_somebody_elses_change(page, course):
    _, desk = course
    path = desk.course / "source" / FIRST / f"{FIRST}{QUIZ_SUFFIX}"
    page.get_by_role("button", name="Edit missing-self").click()
    page.locator(".ic-shown .iq-question").wait_for()
    points = writer(page).get_by_label("Points", exact=True)
    points.fill("two")
    page.get_by_text("write a number, without quotes or unit").wait_for()
    assert points.get_attribute("aria-invalid") == "true"
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Not saved yet.").wait_for()
    points.fill("3")
    page.locator(".ic-faults", has_text="No fault found").wait_for()
    before = path.read_bytes() + b"# a colleague\n"
    path.write_bytes(before)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Somebody has changed").wait_for()
    assert path.read_bytes() == before and points.input_value() == "3"
    page.get_by_role("button", name="Back to the list").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave it").click()
    page.locator(".ic-questions").wait_for()
    path.write_bytes(before.removesuffix(b"# a colleague\n"))


def test_duplicate_and_delete(page, course):
    _, desk = course
    page.get_by_role("button", name="Duplicate missing-self").click()
    page.locator(".ic-faults", has_text="No fault found").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Saved: missing-self-2").wait_for()
    page.get_by_role("button", name="Delete missing-self-2").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert "missing-self-2" in [q["id"] for q in listed(desk, {"slug": FIRST, "where": "graded"})["questions"]]
    page.get_by_role("button", name="Delete missing-self-2").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("heading", name="Deleted: missing-self-2").wait_for()
    assert page.get_by_role("button", name="Edit missing-self-2").count() == 0


def test_every_question_of_the_course_comes_back_from_the_form_as_it_went_in(page):
    """Opened in the form and read back with nothing touched, by the page's own code: both files stay byte for byte."""
    desk = Desk(ROOT, ROOT)
    there = []
    for given in listed(desk, {"slug": FIRST, "where": "graded"})["pages"]:
        for question in listed(desk, given)["questions"]:
            found = read(desk, {**given, "id": question["id"]})
            there.append((given, question["id"], found["form"], found["fields"]))
    assert len(there) > 400
    address = page.evaluate("[...document.querySelectorAll('link')].find(l => l.href.endsWith('desk.css')).href")
    script = """async ([address, all]) => {
      const { makeForm } = await import(address);
      const quiet = { fixed: [], suggestions: {}, changed() {} };
      return all.map(([form, fields]) => makeForm(form, fields, quiet).read());
    }"""
    forms = [(form, fields) for _, _, form, fields in there]
    back = page.evaluate(script, [address.replace("desk.css", "desk_form.js"), forms])
    sheets: dict[str, Sheet] = {}
    for (given, name, _, fields), got in zip(there, back, strict=True):
        assert same({**got, "kind": fields["kind"]}, fields, ordered=False), (given, name)
    for given, name, got in [(g, n, b) for (g, n, _, _), b in zip(there, back, strict=True)][::40]:
        slug, graded = given["slug"], given["where"] == "graded"
        folder = ROOT / "source" / slug if graded else ROOT / "notebooks"
        files = ((folder / f"{slug}{end}").read_bytes() for end in (QUIZ_SUFFIX, ".ipynb"))
        sheet = sheets.setdefault(json.dumps(given), Sheet(slug, graded, *files))
        kind = sheet.text().questions[name]["kind"]
        assert with_question(sheet, {**got, "kind": kind}, name) == sheet


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_axe_violation(page, theme):
    set_theme(page, theme)
    assert axe(page, ".ic-writer") == []
    for name in ("task-memory", "order-of-arrival", "spot-maker", "reply"):
        page.get_by_role("button", name=f"Edit {name}").click()
        page.locator(".ic-shown .iq-question").wait_for()
        page.locator("summary", has_text="More fields").evaluate("node => (node.parentElement.open = true)")
        assert axe(page, ".ic-writer") == [], name
        assert writer(page).evaluate("node => node.scrollWidth <= node.clientWidth")
        page.get_by_role("button", name="Back to the list").click()
        page.locator(".ic-questions").wait_for()
    set_theme(page, "light")


def test_by_keyboard_alone(page, course):
    """From the list into the form, a word changed, saved, and back at the result."""
    _, desk = course
    focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    page.get_by_role("heading", name="Assignment 01: questions").focus()
    tab_to(page, focused, "Edit missing-self")
    page.keyboard.press("Enter")
    page.locator(".ic-shown .iq-question").wait_for()
    wait_for(lambda: page.evaluate("document.activeElement.textContent") == "Question missing-self")
    tab_to(page, "document.activeElement.labels?.[0]?.textContent", "Question")
    page.keyboard.press("End")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Name it.")
    tab_to(page, focused, "Save")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Saved: missing-self").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Saved: missing-self"
    assert read(desk, {"slug": FIRST, "where": "graded", "id": "missing-self"})["fields"]["stem"].endswith(" Name it.")


def tab_to(page, what, words):
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(what) == words:
            return
    raise AssertionError(f"no way to {words} by Tab")


def test_on_a_phone(browser, course):
    context, phone, errors = opened(browser, course[0], viewport={"width": 390, "height": 844})
    assert writer(phone).evaluate("node => node.scrollWidth <= node.clientWidth")
    for name in ("task-memory", "order-of-arrival", "spot-maker"):
        phone.get_by_role("button", name=f"Edit {name}").click()
        phone.locator(".ic-shown .iq-question").wait_for()
        assert writer(phone).evaluate("node => node.scrollWidth <= node.clientWidth"), name
        box = phone.get_by_role("button", name="Save").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        phone.get_by_role("button", name="Back to the list").click()
        phone.locator(".ic-questions").wait_for()
    assert Path(course[1].course).is_dir() and errors == []
    context.close()
