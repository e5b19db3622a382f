"""Every explorer on a bare page: drawn, moved by keyboard, accessible, canvas as record."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from _explorers import COMPARE, settled
from _kernel import bare_page
from _lab import axe, wait_for

from immunolab import explore
from immunolab.explore import Control, Explorer, Readout
from immunolab.figures import Curve, Drawing, style
from immunolab.models import Parameter


@pytest.fixture(scope="module")
def bare(browser):
    """The page; explorers are mounted by the tests that want them."""
    with bare_page(browser) as bare:
        yield bare


def find(bare, name):
    """The explorer's element, on the screen and at rest."""
    root = bare.page.locator(f'.il-explore[aria-label="{explore.explorer(name).title}"]')
    if not root.count():
        root = bare.mount(explore(name))
    root.scroll_into_view_if_needed()
    settled(root)
    return root


@pytest.mark.parametrize("name", explore.names())
def test_the_first_slider_moves_the_picture(bare, name):
    root = find(bare, name)
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


def test_accessible(bare):
    for name in explore.names():
        find(bare, name)
    assert axe(bare.page, ".il-explore") == []


def test_play_pause_and_step(bare):
    root = find(bare, "tumour_lattice")
    hour = root.locator('[data-control="hour"] input[type=range]')
    play = root.locator(".il-play")
    hour.press("Home")
    play.focus()
    bare.page.keyboard.press("Space")
    wait_for(lambda: int(hour.input_value()) > 5, what="it does not play")
    assert play.inner_text() == "Pause"
    bare.page.keyboard.press("Space")
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
    wait_for(lambda: play.inner_text() == "Play" and settled(root)["hour"] == 400, 30)


def test_a_choice_is_made_by_keyboard(bare):
    root = find(bare, "mgus")
    root.get_by_label("Ignore other deaths").press("ArrowDown")
    wait_for(lambda: settled(root)["ignore_deaths"] == 1)
    assert "ignores other deaths" in root.locator("figcaption").inner_text()


def kinds():
    """Everything the engine can draw: log x, steps, points, dashes, a gap, values that leave the axes."""
    x = np.geomspace(1, 1000, 60)

    def frame(figure):
        one, two = style.stack(figure, (1, 1))
        one.set(xscale="log", xlim=(1, 1000), ylim=(0, 10))
        two.set(yscale="log", ylim=(1, 100))
        return {"one": one, "two": two}

    def series(k):
        gap = k * np.log10(x)
        gap[20:25] = np.nan
        dots = x[::6], k * np.log10(x[::6]) + 1
        return {"step": (x, k * np.sqrt(x) / 5), "dots": dots, "gap": (x, gap), "out": (x, 1e-3 * x**k)}

    curves = (
        Curve("step", "one", "s", kind="step"),
        Curve("dots", "one", "d", kind="points", width=6),
        Curve("gap", "one", "g", dash=(3, 2)),
        Curve("out", "two", "o"),
    )
    drawing = Drawing(
        curves, frame, series, lambda k: f"K is {k}", lambda k: "Test.", lambda k: pd.DataFrame({"k": [k]})
    )
    control = Control("k", Parameter("k", 2, "", "K", 1, 3), 1, 3, step=0.1)
    return Explorer("kinds", "All kinds", drawing, (control,), (Readout("k", "K", "", of=lambda k: k),), lambda k: k)


@pytest.mark.parametrize("ratio", [1, 2])
def test_canvas_and_record_agree(browser, ratio):
    with bare_page(browser, device_scale_factor=ratio) as bare:
        bare.page.set_viewport_size({"width": 900, "height": 900})  # as wide as a notebook's cell
        for explorer in (explore.explorer("infection"), kinds()):
            root = bare.mount(explore(explorer))
            settled(root)
            slider = root.locator("input[type=range]").first
            slider.press("PageUp")
            root.get_by_role("button", name="Compare").click()
            slider.press("PageUp")
            settled(root)
            found = root.evaluate(COMPARE)
            assert found["same"], "record and canvas differ in size"
            assert found["drawn"] > 4000 * ratio
            # Where a dashed curve (here the frozen one) enters from outside, matplotlib starts the dashes at the edge.
            assert found["astray"] / found["drawn"] < (0.001 if explorer.name == "infection" else 0.02), found


# one browser, one worker
