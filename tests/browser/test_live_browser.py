"""The live course in a browser that reaches nothing but this computer: a learner from her bet to an answer that is kept."""

from __future__ import annotations

import json
import os

import pytest
from _lab import axe, wait_for
from _live import build_old, live_site, supply

from immunolab.quiz.mirror import MIME

LESSON = "notebooks/01_two_lines_of_defence.ipynb"
ANSWERS = "notebooks/01_two_lines_of_defence.answers.json"
COMPILED = ("numpy-", "scipy-", "pandas-", "matplotlib-", "pillow-")

#: a file as the page's storage has it
KEPT = """async (path) => {
  const asked = path.endsWith(".ipynb") ? { content: true } : { content: true, format: "text" };
  try { return (await window.jupyterapp.serviceManager.contents.get(path, asked)).content; }
  catch { return null; }
}"""
ALL_RAN = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .every((cell) => cell.model.type !== "code" || cell.model.executionCount !== null)"""
STEP = """async (root) => {
  const input = root.querySelector("input[type=range]");
  const rest = new Promise((resolve) => root.addEventListener("il-drawn", function seen(event) {
    if (event.detail.rest) { root.removeEventListener("il-drawn", seen); resolve(true); }
  }));
  input.value = String(Number(input.value) + Number(input.step || 1));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return Promise.race([rest, new Promise((resolve) => setTimeout(resolve, 120000, false))]);
}"""


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    try:
        build_old(folder / "live")
    except supply.SupplyError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    with live_site(folder, browser, tmp_path_factory.mktemp("profiles")) as site:
        yield site


def question(page, name):
    return page.locator(f'.iq-question[data-question="{name}"]')


def red(page):
    """What stands in red boxes: errors, and what was written to stderr."""
    boxes = page.locator(
        '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
    )
    return boxes.all_inner_texts()


def test_lesson_01_from_a_bet_to_an_answer_kept_in_a_new_browser(site):
    with site.visit() as page:
        page.goto(site.address(LESSON))
        bet = question(page, "bet-what-turns")
        bet.wait_for()  # nothing was clicked: the page is awake
        bet.locator('input[value="b"]').check()
        bet.get_by_role("button", name="Commit").click()
        bet.get_by_text("Your bet is in").wait_for()
        told = page.locator('.iq-reveal[data-reveal="bet-what-turns"]')
        told.get_by_text("T cells tipped it").wait_for()

        explorer = page.locator(".il-explore.il-live").first
        explorer.wait_for()
        assert explorer.evaluate(STEP), "the picture of record did not come in two minutes"

        number = question(page, "near-balance")
        number.locator("input.iq-number").fill("38.8")
        number.get_by_role("button", name="Check").click()
        wait_for(lambda: number.locator(".iq-feedback").inner_text().strip(), 120, "no feedback")
        page.wait_for_function(ALL_RAN)
        assert red(page) == []
        kept = json.loads(page.evaluate(KEPT, ANSWERS))
        assert kept["answers"]["bet-what-turns"]["response"] == "b"
        assert kept["answers"]["near-balance"]["response"] == 38.8
    first = next(n for n, asked in enumerate(site.asked) if asked.path.rsplit("/", 1)[-1].startswith(COMPILED))
    before = sum(asked.sent for asked in site.asked[:first])
    assert before < 14e6, f"{before / 1e6:.1f} MB before the first package for pictures was asked for"

    with site.visit() as page:  # the day after
        page.goto(site.address(LESSON))
        bet = question(page, "bet-what-turns")
        bet.get_by_text("Your bet is in").wait_for()
        assert bet.locator('input[value="b"]').is_checked()
        number = question(page, "near-balance").locator("input.iq-number")
        number.wait_for()
        assert number.input_value() == "38.8"


def test_a_changed_lesson_is_shown_over_a_used_one_and_answers_stay(site):
    """JupyterLite shows a notebook that was saved in the browser for ever; here the site's newer one is shown."""
    published = site.folder / "live" / "files" / LESSON
    was = published.read_text()
    with site.visit("reader") as page:
        page.goto(site.address(LESSON))
        page.locator(".jp-Notebook h1").first.wait_for()
        saved = """async (path) => {
          const contents = window.jupyterapp.serviceManager.contents;
          const model = await contents.get(path, { content: true });
          await contents.save(path, model);
          await contents.save("notebooks/01_two_lines_of_defence.answers.json",
            { type: "file", format: "json", content: { schema: 1, quiz: "01_two_lines_of_defence", seed: 7, answers: {} } });
          await contents.save("notebooks/my own.ipynb", { ...model, path: "notebooks/my own.ipynb", name: "my own.ipynb" });
        }"""
        page.evaluate(saved, LESSON)
        # as an older edition of the page would have kept it
        page.evaluate(
            """async (path) => {
              const model = await window.jupyterapp.serviceManager.contents.get(path, { content: true });
              const open = indexedDB.open("immunolab");
              await new Promise((resolve) => { open.onsuccess = resolve; });
              const store = open.result.transaction("files", "readwrite").objectStore("files");
              await new Promise((resolve) => { store.put(model, path).onsuccess = resolve; });
            }""",
            LESSON,
        )
    book = json.loads(was)
    heading = next(cell for cell in book["cells"] if cell["cell_type"] == "markdown")
    heading["source"] = ["# A newer edition\n"]
    try:
        published.write_text(json.dumps(book))
        with site.visit("reader") as page:
            page.goto(site.address(LESSON))
            page.get_by_role("heading", name="A newer edition").wait_for()
            assert json.loads(page.evaluate(KEPT, ANSWERS))["seed"] == 7
            assert page.evaluate(KEPT, "notebooks/my own.ipynb")["cells"]
    finally:
        published.write_text(was)


def test_answers_are_downloaded_erased_and_taken_in_again(site, tmp_path):
    made = {"schema": 1, "quiz": "01_two_lines_of_defence", "seed": 42, "answers": {}}
    put = """async (content) => window.jupyterapp.serviceManager.contents.save(
      "notebooks/01_two_lines_of_defence.answers.json", { type: "file", format: "json", content })"""
    with site.visit("mover") as page:
        page.goto(f"{site.url}/live/")
        page.wait_for_url("**/notebooks/index.html?path=notebooks/00_start_here.ipynb*")  # where a learner lands
        page.get_by_role("button", name="Download my answers").wait_for()
        assert axe(page, ".il-tools") == []
        page.evaluate(put, made)
        with page.expect_download() as started:
            page.get_by_role("button", name="Download my answers").click()
        file = tmp_path / "mine.json"
        started.value.save_as(file)
        page.get_by_text("1 file of yours").wait_for()
        assert list(json.loads(file.read_text())["files"]) == [ANSWERS]

        asked: list[str] = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        with page.expect_navigation():
            page.get_by_role("button", name="Erase everything of mine").click()
        assert ANSWERS in asked[0]
        page.get_by_role("button", name="Take answers in").wait_for()
        assert page.evaluate(KEPT, ANSWERS) is None

        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Take answers in").click()
        with page.expect_navigation():
            chooser.value.set_files(file)
        page.get_by_role("button", name="Take answers in").wait_for()
        assert json.loads(page.evaluate(KEPT, ANSWERS))["seed"] == 42

        wrong = tmp_path / "wrong.json"
        wrong.write_text("{}")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Take answers in").click()
        chooser.value.set_files(wrong)
        page.get_by_text("is not a file of answers").wait_for()


ASSIGNED = "release/04_plasma_cells_gone_wrong/04_plasma_cells_gone_wrong.ipynb"
WRITE = """async ([path, grade_id, line]) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = panel.content.widgets.map(({ model }) => model);
  cells.find((cell) => cell.getMetadata("nbgrader")?.grade_id === grade_id).sharedModel.setSource(line);
  await panel.context.save();
}"""
CODE = "from immunolab.evidence import dataset\n\nmgus2 = dataset('mgus2')\nshare = 60 / 419"


def test_an_assignment_is_graded_and_made_into_a_file_by_buttons(site, tmp_path):
    """Her points beside the right answers; the file holds her answers and code and none of the page's own cells."""
    with site.visit("student") as page:
        page.goto(site.address(ASSIGNED))
        first = page.locator(".iq-question:has(input[type=radio])").first
        first.wait_for()
        name = first.get_attribute("data-question")
        first.locator("input[type=radio]").first.check()
        first.get_by_text("Saved").first.wait_for()
        page.evaluate(WRITE, [ASSIGNED, "code_share_high", CODE])

        page.get_by_role("button", name="Grade me").click()
        page.get_by_role("heading", name="your points").wait_for()
        own = page.locator(".jp-OutputArea-output", has=page.get_by_role("heading", name="your points"))
        assert "of 17 points" in own.inner_text()
        assert own.get_by_text("Right answer:").count() >= 5 and own.get_by_text("How it is marked").count() == 1
        assert "One way:" in own.inner_text() and red(page) == []

        with page.expect_download() as started:
            page.get_by_role("button", name="File to hand in").click()
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
        book = json.loads(file.read_text())
        assert file.stem == "04_plasma_cells_gone_wrong" and book["metadata"]["immunolab"] == {"to_hand_in": file.stem}
        assert not any("grade_me" in "".join(cell["source"]) for cell in book["cells"])
        assert CODE in ["".join(cell["source"]) for cell in book["cells"]]
        mirrors = [o["data"] for cell in book["cells"] for o in cell.get("outputs", []) if MIME in o.get("data", {})]
        assert [data[MIME]["question"] for data in mirrors if data[MIME]["answer"]] == [name]

    published = site.folder / "live" / "files" / ASSIGNED
    was = published.read_text()
    book = json.loads(was)
    book["cells"][0]["source"] = ["# A newer edition\n"]
    try:
        published.write_text(json.dumps(book))
        with site.visit("student") as page:  # the newer one, and her line of code in it
            page.goto(site.address(ASSIGNED))
            page.get_by_role("heading", name="A newer edition").wait_for()
            cells = page.evaluate(KEPT, ASSIGNED)["cells"]
            assert CODE in ["".join(cell["source"]) for cell in cells]
    finally:
        published.write_text(was)
