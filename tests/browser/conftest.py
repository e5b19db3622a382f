"""One JupyterLab and one Chromium for all browser tests; a fresh page for each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from _bare import Bare
from _lab import BROWSER_ARGS, CHROMIUM, start_lab, watched


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless. Without one: skipped, saying why; with CI set: failed."""
    if not (CHROMIUM and Path(CHROMIUM).is_file()):
        why = f"no Chromium found (on PATH, or named by CHROMIUM; now {CHROMIUM!r})"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=BROWSER_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """JupyterLab on loopback: ``.url``, ``.token``, ``.root``. After ``browser``, so that a skip is quick."""
    root = tmp_path_factory.mktemp("work")
    # Formgrader reads this when the server starts; its course folder is made by the test that grades.
    (root / "nbgrader_config.py").write_text(
        "from immunolab.grading import configure\n"
        "c = get_config()\n"
        f"c.CourseDirectory.root = {str(root / 'course')!r}\n"
        "c.CourseDirectory.course_id = 'immunolab'\n"
        "configure(c)\n"
    )
    with start_lab(tmp_path_factory.mktemp("jupyter"), root) as lab:
        yield lab


@pytest.fixture
def bare(browser, request, tmp_path):
    """A page without JupyterLab, for widgets alone; fails when it asks for a host or throws an error."""
    own = "http://own.test/"  # where a test that needs an origin puts a page of its own
    with watched(browser, request, ("data:", "blob:", "about:", own)) as page:
        yield Bare(page)


@pytest.fixture
def page(browser, lab, request, tmp_path):
    """A page for JupyterLab that fails its test when it asks for an outside host or throws an error."""
    with watched(browser, request, (lab.url, lab.url.replace("http:", "ws:"), "data:", "blob:")) as page:
        yield page
