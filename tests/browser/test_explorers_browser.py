"""Every explorer in JupyterLab, all in one notebook: drawn, moved by keyboard, accessible, canvas as record."""

from __future__ import annotations

import pytest
from _explorers import COMPARE, EXPLORERS, WATCH, settled
from _lab import TIMEOUT, axe, open_and_run, set_theme, wait_for

from immunolab import explore


@pytest.fixture(scope="module")
def gallery(browser, lab):
    """The page with all explorers, run."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(WATCH)
    cells = ["from immunolab import explore", *(f'explore("{name}")' for name in EXPLORERS)]
    open_and_run(page, lab, lab.write_notebook("gallery.ipynb", cells))
    yield page
    context.close()
    assert not errors, f"errors in the page: {errors}"


def find(page, name):
    """The explorer's element, on the screen and at rest."""
    root = page.locator(f'.il-explore[aria-label="{explore.explorer(name).title}"]')
    root.scroll_into_view_if_needed()
    settled(root)
    return root


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_first_slider_moves_the_picture(gallery, name):
    root = find(gallery, name)
    canvas = root.locator("canvas")
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    slider = root.locator("input[type=range]").first
    # A step away from the start, in the direction in which there is room.
    key = "PageUp" if int(slider.input_value()) < int(slider.get_attribute("max")) / 2 else "PageDown"
    slider.press(key)
    wait_for(lambda: canvas.evaluate("canvas => canvas.toDataURL()") != before, what="the canvas did not change")
    explorer = explore.explorer(name)
    shown = settled(root)
    result = explorer.compute(shown)
    assert root.locator("figcaption").inner_text() == explorer.drawing.finding(result)
    found = explorer.numbers(result)
    texts = root.locator(".il-numbers td:nth-child(2)").all_inner_texts()
    assert texts == [readout.text(found[readout.name]) for readout in explorer.readouts]
    compared = root.evaluate(COMPARE)
    assert compared["same"] and compared["drawn"] > 500
    # Dashed curves that enter from outside the axes begin their dashes elsewhere in matplotlib.
    assert compared["astray"] / compared["drawn"] < 0.02, compared


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(gallery, theme):
    set_theme(gallery, theme)
    for name in EXPLORERS:
        find(gallery, name)
    assert axe(gallery, ".il-explore") == []


def test_play_pause_and_step(gallery):
    root = find(gallery, "tumour_lattice")
    hour = root.locator('[data-control="hour"] input[type=range]')
    play = root.locator(".il-play")
    hour.press("Home")
    play.focus()
    gallery.keyboard.press("Space")
    wait_for(lambda: int(hour.input_value()) > 5, what="it does not play")
    assert play.inner_text() == "Pause"
    gallery.keyboard.press("Space")
    stopped = int(hour.input_value())
    assert settled(root)["hour"] == stopped, "it went on after Pause"
    assert play.inner_text() == "Play"
    root.get_by_role("button", name="Step").press("Enter")
    wait_for(lambda: int(hour.input_value()) == stopped + 1)
    assert f"After {settled(root)['hour']:g} hours" in root.locator("figcaption").inner_text()
    root.get_by_role("button", name="From the start").click()
    assert settled(root)["hour"] == 0
    # To the end at full speed: there it stops by itself, and Play begins anew.
    hour.press("End")
    hour.press("PageDown")
    root.get_by_label("Speed").select_option("60")
    play.click()
    wait_for(lambda: play.inner_text() == "Play" and settled(root)["hour"] == 400)


def test_a_choice_is_made_by_keyboard(gallery):
    root = find(gallery, "mgus")
    root.get_by_label("Ignore other deaths").press("ArrowDown")
    wait_for(lambda: settled(root)["ignore_deaths"] == 1)
    assert "ignores other deaths" in root.locator("figcaption").inner_text()


# one server, one browser, one worker
pytestmark = pytest.mark.xdist_group("browser")
