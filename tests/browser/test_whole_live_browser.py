"""Every lesson of the live course, three assignments graded in it, and the page as it is published. `make test-site`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from _lab import wait_for
from _live import ROOT, build_live, build_old, live_site, supply

sys.path.insert(0, str(ROOT / "tests"))

from _course import answers_json, code_points, keys, machine_points

pytestmark = pytest.mark.site

LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
ASSIGNMENTS = ["02_recognition", "09_checkpoint_inhibitors", "14_reading_a_trial"]
OLD_LIMIT = 600_000  # ms for a lesson, on a machine that does other work too

ALL_RAN = """() => {
  const notebook = window.jupyterapp?.shell.currentWidget?.content;
  return Boolean(notebook?.widgets?.length) && notebook.widgets
    .every((cell) => cell.model.type !== "code" || cell.model.executionCount !== null);
}"""

# What went wrong in the open notebook: outputs that are an error or were written to stderr, and widgets of which
# nothing is seen ten seconds after they were scrolled to.
FAULTS = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const WIDGET = "application/vnd.jupyter.widget-view+json";
  const VIEWS = ".jp-OutputArea-child > .jp-OutputArea-output:not(.jp-RenderedHTMLCommon)";
  const seen = (view) => view.offsetHeight > 20 && (view.innerText.trim() || view.querySelector("svg, canvas, img"));
  const found = [];
  let widgets = 0;
  for (const [n, cell] of notebook.widgets.entries()) {
    if (cell.model.type !== "code") continue;
    const outputs = cell.model.outputs.toJSON();
    for (const { output_type, name, ename, evalue, text } of outputs)
      if (output_type === "error" || name === "stderr") found.push(`cell ${n}: ${ename ?? name} ${evalue ?? text}`);
    const wanted = outputs.filter(({ data }) => data && WIDGET in data).length;
    if (!wanted) continue;
    widgets += wanted;
    await notebook.scrollToItem(n, "start");
    const views = () => [...cell.node.querySelectorAll(VIEWS)].filter(seen).length;
    for (let wait = 0; views() < wanted && wait < 100; wait += 1) await new Promise((go) => setTimeout(go, 100));
    if (views() < wanted) found.push(`cell ${n}: ${wanted - views()} of ${wanted} widgets are blank`);
  }
  return [widgets, found];
}"""


def either(build, *given):
    """Build, or say why not: with CI set that is a failure."""
    try:
        build(*given)
    except supply.SupplyError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    """The live course with the older Pyodide, which can be had whole."""
    folder = tmp_path_factory.mktemp("site")
    either(build_old, folder / "live")
    with live_site(folder, browser, tmp_path_factory.mktemp("profiles")) as site:
        yield site


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_runs_without_an_error_and_no_widget_is_blank(site, slug):
    with site.visit("reader") as page:
        if slug == LESSONS[1]:  # once as on a machine of a quarter of this one's speed
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(site.address(f"notebooks/{slug}.ipynb"))
        page.wait_for_function(ALL_RAN, timeout=OLD_LIMIT)  # nothing was clicked: the page is awake
        widgets, faults = page.evaluate(FAULTS)
        assert faults == []
        book = json.loads((ROOT / "notebooks" / f"{slug}.ipynb").read_text())
        asked = sum("".join(cell["source"]).startswith(("quiz.ask", "quiz.predict")) for cell in book["cells"])
        assert widgets >= asked > 2


@pytest.mark.parametrize("slug", ASSIGNMENTS)
def test_an_assignment_earns_what_a_class_would_give(site, slug):
    """Right answers, typed by nobody: they lie in the browser as a learner's would."""
    answers = answers_json(slug, keys(slug, 7), 7)
    with site.visit(f"graded {slug}") as page:
        page.goto(site.address("notebooks/00_start_here.ipynb"))
        page.wait_for_function("window.jupyterapp?.serviceManager?.isReady")
        page.evaluate(
            """async ([path, content]) => window.jupyterapp.serviceManager.contents.save(
              path, { type: "file", format: "json", content })""",
            [f"release/{slug}/{slug}.answers.json", json.loads(answers)],
        )
        page.goto(site.address(f"release/{slug}/{slug}.ipynb"))
        page.get_by_role("button", name="Grade me").wait_for()
        page.wait_for_function(
            """() => window.jupyterapp?.shell.currentWidget?.content?.widgets
              ?.some((cell) => cell.model.type === "code" && cell.model.executionCount)"""
        )
        page.get_by_role("button", name="Grade me").click()
        own = page.locator(".jp-OutputArea-output", has=page.get_by_role("heading", name="your points"))
        own.wait_for(timeout=OLD_LIMIT)
        possible = machine_points(slug)
        assert f"{possible - sum(code_points(slug).values()):g} of {possible:g} points" in own.inner_text()


def test_the_published_page_starts_and_asks_and_names_its_seven(browser, tmp_path):
    """With the Pyodide of the published page: its own core is here, the seven compiled packages are another host's."""
    either(build_live, tmp_path / "site" / "live")
    (lock,) = (tmp_path / "site" / "live").rglob("pyodide-lock.json")
    entries = json.loads(lock.read_text())["packages"]
    outside = {name for name, entry in entries.items() if "//" in entry["file_name"]}
    assert outside == {"contourpy", "kiwisolver", "matplotlib", "numpy", "pandas", "pillow", "scipy"}
    with live_site(tmp_path / "site", browser, tmp_path / "profiles") as site, site.visit(whole=False) as page:
        page.goto(site.address("notebooks/00_start_here.ipynb"))
        bet = page.locator('.iq-question[data-question="first-bet"]')
        bet.wait_for()
        bet.locator("input").first.check()
        bet.locator(".iq-status", has_text="Saved").wait_for()
        bet.get_by_role("button", name="Commit").click()
        bet.get_by_text("Your bet is in").wait_for()
        served = {Path(asked.path).name for asked in site.asked if asked.status == 200}
        wait_for(lambda: any(name.startswith("pyodide.asm") for name in served))
