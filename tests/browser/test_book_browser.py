"""The book in a browser that reaches nothing but this computer: no kernel, no Python, and yet it answers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from _lab import BROWSER_ARGS, CHROMIUM, axe

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _book import built
from live.serve import served

ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
#: axe-core reads the theme's style sheets by itself, and takes one's import from the wrong folder
AXE_ASKS = "/basic.css"
FIRST, INFECTION, ESCAPE = "index.html", "01_two_lines_of_defence.html", "03_escape.html"
PHONE, SCREEN = 390, 1200

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium found")


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    with served(built(tmp_path_factory.mktemp("site"))) as (address, asked):
        yield address, asked


@pytest.fixture(scope="module")
def alone(browser):
    """A browser in which other hosts have no address; it is not the one of the other tests."""
    own = browser.browser_type.launch(executable_path=CHROMIUM, headless=True, args=[*BROWSER_ARGS, ALONE])
    yield own
    own.close()


@pytest.fixture
def visit(site, alone):
    """Opens a page in a theme at a width; afterwards nothing went wrong, and nobody else was asked."""
    address, asked = site
    contexts, faults = [], []

    def open_page(name, theme="light", width=SCREEN):
        context = alone.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(f"{said.text} {said.location['url']}") if wrong(said) else None)
        page.on(
            "request", lambda r: faults.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else None
        )
        page.goto(f"{address}/{name}")
        return page

    before = len(asked)
    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
    assert {one.path for one in asked[before:] if one.status >= 400} <= {AXE_ASKS}


def wrong(said):
    return said.type == "error" and not said.location["url"].endswith(AXE_ASKS)


def question(page, name):
    return page.locator(f'.iq-question[data-question="{name}"]')


def bet(page, name, option):
    asked = question(page, name)
    asked.locator(f'input[value="{option}"]').check()
    asked.get_by_role("button", name="Commit").click()
    asked.get_by_text("Your bet is in").wait_for()


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def painted(page, explorer):
    """Whether curves are drawn, and frame and canvas are of one size."""
    return page.wait_for_function(
        """(root) => {
          const [frame, canvas] = root.querySelectorAll(".il-frame, canvas");
          if (!frame.naturalWidth || frame.naturalWidth !== canvas.width) return false;
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.some((value, n) => n % 4 === 3 && value > 0);
        }""",
        arg=explorer.element_handle(),
    )


def readout(explorer):
    return explorer.locator(".il-readout").inner_text()


@pytest.mark.parametrize(("theme", "width"), [("light", SCREEN), ("dark", PHONE)])
def test_a_bet_opens_the_simulation_and_what_happened_and_a_slider_moves_it(visit, theme, width):
    page = visit(INFECTION, theme, width)
    reveal = page.locator('.iq-reveal[data-reveal="bet-what-turns"]')
    reveal.get_by_text("Closed.").wait_for()
    assert page.locator(".il-explore").count() == 0
    bet(page, "bet-what-turns", "b")
    reveal.get_by_text("It went as you said.").wait_for()

    explorer = page.locator(".il-explore").first
    explorer.wait_for()
    painted(page, explorer)
    before = readout(explorer)
    slider = explorer.locator("input[type=range]").first
    slider.focus()
    slider.press("End")
    page.wait_for_function("([root, was]) => root.querySelector('.il-readout').innerText !== was", arg=[
        explorer.element_handle(), before,
    ])  # fmt: skip
    said = explorer.locator(".il-stage").get_attribute("aria-label")
    assert explorer.locator(".il-finding").inner_text() in said

    box = explorer.locator(".il-box").first
    box.fill("100,000")
    box.press("Enter")
    explorer.locator(".il-value", has_text="100,000").wait_for()
    assert explorer.locator(".il-refusal").inner_text() == ""
    box.fill("100,001")
    box.press("Enter")
    explorer.locator(".il-refusal", has_text="Try it live").wait_for()
    assert sideways(page) == 0


@pytest.mark.parametrize(("theme", "width"), [("dark", SCREEN), ("light", PHONE)])
def test_two_settings_together_lead_to_the_live_course_and_the_bet_is_in_the_picture(visit, theme, width):
    page = visit(ESCAPE, theme, width)
    bet(page, "bet-held", "b")
    explorer = page.locator(".il-explore").first
    explorer.wait_for()
    painted(page, explorer)
    assert "Your bet: tumour at the end" in explorer.locator(".il-stage").get_attribute("aria-label")
    first, second = explorer.locator("input[type=range]").all()[:2]
    first.focus()
    first.press("ArrowRight")
    was = second.input_value()
    second.focus()
    second.press("ArrowRight")
    explorer.locator(".il-refusal", has_text="one setting moves at a time").wait_for()
    page.wait_for_function("([input, was]) => input.value === was", arg=[second.element_handle(), was])
    explorer.get_by_role("button", name="Reset").click()
    second.press("ArrowRight")
    page.wait_for_function("([input, was]) => input.value !== was", arg=[second.element_handle(), was])
    assert explorer.locator(".il-refusal").inner_text() == ""
    live = page.locator(".ib-live").get_attribute("href")
    assert live == "live/notebooks/index.html?path=notebooks/03_escape.ipynb"
    assert sideways(page) == 0


def test_questions_say_at_once_whether_and_why_and_a_picture_answers_a_click(visit):
    page = visit(INFECTION)
    asked = question(page, "count-same")
    asked.locator("input[type=radio]").first.check()
    asked.get_by_role("button", name="Check").click()
    asked.locator(".iq-feedback li, .iq-feedback div").first.wait_for()
    spot = question(page, "spot-pump")
    spot.locator(".iq-stage img").click(position={"x": 3, "y": 3})
    spot.get_by_role("button", name="Check").click()
    spot.get_by_text("at none of the named places").wait_for()
    table = question(page, "table-turn")
    table.locator("input").first.fill("5")
    table.get_by_role("button", name="Compare").click()
    table.locator(".iq-feedback", has_text="The answer:").wait_for()


def test_without_a_bet_it_opens_on_demand_and_a_drawing_turns_its_steps(visit):
    page = visit(FIRST, "dark", PHONE)
    scene = page.locator(".sc-scene.sc-live").first
    scene.wait_for()
    page.locator(".im-later").get_by_role("button", name="Show me without a bet").first.click()
    explorer = page.locator(".il-explore").first
    explorer.wait_for()
    painted(page, explorer)
    page.locator(".iq-reveal").get_by_text("You opened this without a bet.").wait_for()

    page = visit(INFECTION, "light", PHONE)
    scene = page.locator(".sc-scene.sc-live").first
    scene.get_by_role("button", name="Next").click()
    scene.locator(".sc-caption", has_text="2 of").wait_for()


def test_a_term_is_told_on_hover_on_focus_and_at_a_first_touch(visit):
    page = visit(INFECTION)
    term = page.locator("a.ib-term").first
    term.hover()
    box = page.locator("#ib-means")
    assert len(box.inner_text()) > 20
    page.keyboard.press("Escape")
    assert box.is_hidden()
    term.focus()
    assert box.is_visible() and term.get_attribute("aria-describedby") == "ib-means"


def test_the_search_finds_a_word_of_a_lesson(visit):
    page = visit(FIRST)
    page.get_by_role("button", name="Search").first.click()
    field = page.locator("dialog[open] input[type=search]")
    field.fill("macrophages")
    field.press("Enter")
    page.locator("#search-results a", has_text="Two lines of defence").first.wait_for()


@pytest.mark.parametrize(("name", "theme", "width"), [
    (INFECTION, "dark", PHONE), (ESCAPE, "light", SCREEN), (FIRST, "light", PHONE),
])  # fmt: skip
def test_axe_finds_nothing(visit, name, theme, width):
    page = visit(name, theme, width)
    page.locator(".ib-widget[data-awake]").first.wait_for()
    page.evaluate("""() => {
      for (const button of document.querySelectorAll("button"))
        if (button.textContent === "Show me without a bet") button.click();
    }""")
    page.locator(".il-explore .il-numbers").first.wait_for()
    assert axe(page, "body") == []
