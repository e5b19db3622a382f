"""A lesson as it is read: code folded away, the bet in the picture, pictures in the page's theme; in JupyterLab and Notebook 7."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from _explorers import WATCH
from _lab import open_and_run, open_notebook, set_theme, wait_for

from immunolab import show
from immunolab.folding import folded

ROOT = Path(__file__).resolve().parents[2]
LESSON = "02_recognition"
CODE = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell"


@pytest.fixture
def lesson(lab, request):
    """Path of a lesson in a folder of this test's own, and its code cells as JSON."""
    folder = lab.root / request.node.name
    folder.mkdir()
    for path in (ROOT / "notebooks").glob(f"{LESSON}*"):
        if path.name in (f"{LESSON}.ipynb", f"{LESSON}.quiz.yaml"):
            shutil.copy(path, folder)
    cells = json.loads((folder / f"{LESSON}.ipynb").read_text())["cells"]
    return f"{folder.name}/{LESSON}.ipynb", [cell for cell in cells if cell["cell_type"] == "code"]


def code_seen(root):
    """For each code cell whether its code is on the page."""
    return [cell.locator(".cm-content:visible").count() > 0 for cell in root.all()]


def test_a_lesson_reads_as_a_page_in_jupyterlab(page, lab, lesson):
    path, cells = lesson
    page.add_init_script(WATCH)
    open_and_run(page, lab, path)
    wanted = [not folded(cell) for cell in cells]
    assert code_seen(page.locator(CODE)) == wanted and sum(wanted) == 1
    # The dots show the code, by mouse; nothing else of the page changes.
    first = page.locator(CODE).first
    first.locator(".jp-InputPlaceholder, .jp-Placeholder").first.click()
    assert "Quiz(" in first.locator(".cm-content").inner_text()

    # The picture opens when its bet is placed, with the bet in it; no cell is run for it.
    root = page.locator(".il-explore").first
    record = root.locator(".il-record")
    wait_for(lambda: page.locator(".im-later:visible").count() == 5, 30, "there are not five closed pictures")
    assert root.count() == 0
    counts = page.locator(f"{CODE} .jp-InputPrompt").all_inner_texts()
    for name in ("bet-old-cells", "bet-no-selection"):
        bet = page.locator(f'.iq-question[data-question="{name}"]')
        bet.locator('input[value="c"]').check()
        bet.get_by_role("button", name="Commit").click()
    root.scroll_into_view_if_needed()
    root.locator(".il-record[src^=blob]").wait_for()
    wait_for(lambda: "Your bet: mean affinity" in record.get_attribute("alt"), 30)
    assert page.locator(f"{CODE} .jp-InputPrompt").all_inner_texts() == counts

    # In the dark: the explorer's picture, and a still one beside it.
    set_theme(page, "light")  # JupyterLab keeps the theme of the test before
    still = page.locator(".jp-OutputArea-output figure img[class^=im-]").first
    corner = """async (root) => {
      const record = root.querySelector(".il-record");
      await record.decode();
      const sheet = new OffscreenCanvas(1, 1).getContext("2d");
      sheet.drawImage(record, 0, 0);
      return Math.max(...sheet.getImageData(0, 0, 1, 1).data.slice(0, 3));
    }"""
    content = "img => getComputedStyle(img).content.slice(0, 8)"
    wait_for(lambda: root.evaluate(corner) > 245, 30, "the explorer is dark")
    assert still.evaluate(content) == "normal"
    set_theme(page, "dark")
    wait_for(lambda: root.evaluate(corner) < 40, 30, "the explorer stays light")
    assert still.evaluate(content) == 'url("dat'
    set_theme(page, "light")
    wait_for(lambda: root.evaluate(corner) > 245, 30, "the explorer stays dark")


def test_a_still_picture_where_nothing_is_trusted(page, lab):
    """Opened from somebody else: no style, so one light picture, also in the dark."""
    path = lab.write_notebook("untrusted_still.ipynb", ['show("infection")'])
    book = nbformat.read(lab.root / path, 4)
    book.cells[0].outputs = [nbformat.v4.new_output("display_data", data=show("infection")._repr_mimebundle_())]
    nbformat.write(book, lab.root / path)
    open_notebook(page, lab, path)
    shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")
    shown.locator("img").wait_for()
    set_theme(page, "dark")
    assert shown.locator("img").count() == 1 and shown.locator("style").count() == 0
    assert shown.locator("img").evaluate("async (i) => { await i.decode(); return i.naturalWidth; }") == 1008
    assert shown.locator("img").evaluate("img => getComputedStyle(img).content") == "normal"


def test_a_lesson_reads_as_a_page_in_notebook_7(browser, lab, lesson):
    """In a page of its own: Notebook 7.6 throws errors of its own at start, which are not ours to fail on."""
    path, cells = lesson
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{lab.url}/notebooks/{path}?token={lab.token}")
    code = page.locator(".jp-CodeCell")
    code.first.wait_for()
    wait_for(lambda: code.count() == len(cells), 30)
    assert code_seen(code) == [not folded(cell) for cell in cells]
    # Run all, by its menu: folded cells run as any others do, and stay folded.
    page.locator(".jp-NotebookKernelStatus, .jp-NotebookKernelLogo").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".im-later button").first.wait_for()
    page.locator('.iq-question[data-question="bet-no-selection"]').first.wait_for()
    assert code_seen(code) == [not folded(cell) for cell in cells]
    context.close()
