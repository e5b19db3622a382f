"""One JupyterLab and one Chromium for all browser tests; a fresh page for each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from _bare import Bare
from _lab import BROWSER_ARGS, CHROMIUM, TIMEOUT, start_lab


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
def bare(browser, tmp_path):
    """A page without JupyterLab, for widgets alone; fails when it asks for a host or throws an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    outside: list[str] = []
    context.route(
        lambda url: not url.startswith(("data:", "blob:", "about:")),
        lambda route: (outside.append(route.request.url), route.abort()),
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Bare(page)
    page.screenshot(path=tmp_path / "last.png")
    context.close()
    assert not outside, f"asked for outside hosts: {outside}"
    assert not errors, f"errors in the page: {errors}"


@pytest.fixture
def page(browser, lab, tmp_path):
    """A page that fails its test when it asks for an outside host or throws an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    # A page that asks for a content network must fail here, not at the student's.
    outside: list[str] = []
    inside = (lab.url, "data:", "blob:")
    context.route(
        lambda url: not url.startswith(inside), lambda route: (outside.append(route.request.url), route.abort())
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.screenshot(path=tmp_path / "last.png")  # pytest keeps the folder of a failed test
    context.close()
    assert not outside, f"asked for outside hosts: {outside}"
    assert not errors, f"errors in the page: {errors}"
