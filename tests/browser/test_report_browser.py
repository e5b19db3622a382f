"""The report page of a graded class: light and dark, on a phone, by keyboard, on paper; nothing fetched, nothing run."""

from __future__ import annotations

import re

import pytest
from _class import Graded
from _course import FIRST
from _lab import axe, wait_for

from immunolab.grading.report.report import report


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    here = Graded(tmp_path_factory.mktemp("report") / "class", 32)
    here.autograde()
    return report(here.root, FIRST, tmp_path_factory.mktemp("out")).paths[0].as_uri()


@pytest.fixture
def sheet(browser, address):
    """The page as a file, in a context that notes every request and every error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    asked, said = [], []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert not [url for url in asked if not url.startswith(("data:", address.split("#")[0]))]
    assert not said, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_passes_axe_and_never_scrolls_sideways(sheet, scheme, width, tmp_path):
    sheet.emulate_media(color_scheme=scheme)
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert axe(sheet, "html") == []
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width
    background = sheet.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") is (scheme == "light")
    sheet.screenshot(path=tmp_path / f"report-{scheme}-{width}.png", full_page=True)


def test_flags_lead_to_their_question_and_wide_tables_scroll_by_keyboard(sheet):
    sheet.set_viewport_size({"width": 390, "height": 800})
    link = sheet.get_by_role("link", name="before the second")
    link.focus()
    sheet.keyboard.press("Enter")
    heading = sheet.get_by_role("heading", name=re.compile(r"^\d+\. before the second"))
    wait_for(lambda: sheet.evaluate("window.scrollY") > 500)
    assert heading.bounding_box()["y"] < 400
    box = sheet.get_by_role("group", name="Table: Questions in the order of the assignment")
    box.focus()
    for _ in range(4):
        sheet.keyboard.press("ArrowRight")
    wait_for(lambda: sheet.evaluate("document.activeElement.scrollLeft") > 40)


def test_pictures_are_seen_and_described(sheet):
    pictures = sheet.locator("main img")
    assert pictures.count() == 3
    for n in range(3):
        picture = pictures.nth(n)
        assert picture.evaluate("i => i.complete && i.naturalWidth > 400")
        assert len(picture.get_attribute("alt")) > 80
    assert "before the second" in pictures.nth(1).get_attribute("alt")


def test_on_paper_nothing_is_cut_off(sheet):
    sheet.emulate_media(media="print")
    sheet.set_viewport_size({"width": 720, "height": 1000})  # what A4 leaves
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 720
    assert sheet.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
    assert sheet.pdf()[:5] == b"%PDF-"
