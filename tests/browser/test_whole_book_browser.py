"""All pages of the book, as `make site` builds them, in a browser that reaches nothing but this computer. `make test-site`."""

from __future__ import annotations

import gzip
import os
import re
import sys
from pathlib import Path

import pytest
from _lab import BROWSER_ARGS, CHROMIUM, axe

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _book import ROOT, SupplyError, build
from live.serve import served

pytestmark = [pytest.mark.site, pytest.mark.skipif(not CHROMIUM, reason="no Chromium found")]

LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
#: axe-core reads the theme's style sheets by itself, and takes one's import from the wrong folder
AXE_ASKS = "/basic.css"


def page_of(slug: str) -> str:
    return "index.html" if slug == LESSONS[0] else f"{slug}.html"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    (out / "live").mkdir()
    (out / "live" / "index.html").write_text("the live course")
    try:
        build.build(out, ROOT)
    except SupplyError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    return out


@pytest.fixture(scope="module")
def site(book):
    with served(book) as (address, asked):
        yield address, asked


@pytest.fixture(scope="module")
def alone(browser, book):
    own = browser.browser_type.launch(executable_path=CHROMIUM, headless=True, args=[*BROWSER_ARGS, ALONE])
    yield own
    own.close()


@pytest.mark.parametrize("slug", LESSONS)
def test_a_page_opens_answers_and_is_clean_in_both_themes(slug, book, site, alone):
    address, asked = site
    inside = (address, "data:", "blob:")
    for theme, width in (("light", 1200), ("dark", 390)):
        faults: list[str] = []
        before = len(asked)
        context = alone.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
        page.on("request", lambda r, faults=faults: faults.append(r.url) if not r.url.startswith(inside) else None)
        page.goto(f"{address}/{page_of(slug)}")
        bet = page.locator(".iq-question.iq-predict, .iq-question:has(button:text-is('Commit'))").first
        bet.locator("input, select").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert axe(page, "main") == []
        assert page.locator("a", has_text=re.compile("Try it live", re.I)).count() >= 1
        context.close()
        assert faults == []
        assert {one.path for one in asked[before:] if one.status >= 400} <= {AXE_ASKS}


def test_every_lesson_has_its_page_and_none_is_too_large(book):
    for slug in LESSONS:
        page = book / page_of(slug)
        text = page.read_text(encoding="utf-8")
        assert len(gzip.compress(text.encode())) < 1.5e6, slug
        assert text.count('id="ib-widgets"') == 1
    found = (book / "searchindex.js").read_text(encoding="utf-8")
    assert all(f'"{slug}"' in found for slug in LESSONS[1:])
