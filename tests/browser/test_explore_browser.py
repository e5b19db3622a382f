"""An explorer as a student meets it: with mouse, keyboard, phone, zoom, dark theme, a busy kernel."""

from __future__ import annotations

import pytest
from _explorers import WATCH
from _lab import axe, open_and_run, run_in_kernel, set_theme, wait_for

from immunolab import explore
from immunolab.explore.infection import EXPLORER

SHOW = 'from immunolab import explore\nwidget = explore("infection")\nwidget'
ROOT = ".il-explore"


def settled(page):
    """Wait until the picture of record is up and nothing is on its way; give the values it shows."""
    page.wait_for_selector(f"{ROOT}:not(.il-moving) .il-record[src]")
    page.wait_for_function("() => { const e = window.ilEvents.at(-1); return e && e.rest && !e.waiting; }")
    return page.evaluate("() => window.ilEvents.at(-1).values")


@pytest.fixture
def shown(page, lab, request):
    """The explorer in a notebook, at rest."""
    page.add_init_script(WATCH)
    name = lab.write_notebook(f"{request.node.name}.ipynb", [SHOW])
    open_and_run(page, lab, name)
    page.locator(ROOT).scroll_into_view_if_needed()
    settled(page)
    return page


def slider(page, name="memory"):
    return page.locator(f'[data-control="{name}"] input[type=range]')


def box(page, name="memory"):
    return page.locator(f'[data-control="{name}"] input.il-box')


def printed(page):
    return dict(row.split("\t") for row in page.locator(f"{ROOT} .il-numbers tbody").inner_text().split("\n"))


def expected(**values):
    result = EXPLORER.compute(EXPLORER.settings(values))
    found = EXPLORER.numbers(result)
    return {readout.label: readout.text(found[readout.name]) for readout in EXPLORER.readouts}


def test_mouse_keyboard_and_typing(shown):
    page = shown
    assert printed(page) == expected()
    # A fast drag, to the end and back: what is left is what the slider says, not a picture on the way.
    place = slider(page).bounding_box()
    y = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + 10, y)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(place["x"] + 10 + (place["width"] - 20) * step / 39, y)
    page.mouse.move(place["x"] + place["width"] * 0.6, y)
    page.mouse.up()
    values = settled(page)
    stop = EXPLORER.controls[0].stops[int(slider(page).input_value())]
    assert values["memory"] == stop > 1e4
    assert printed(page) == expected(memory=stop)
    assert f"{stop:,.0f} cells" in page.locator('[data-control="memory"]').inner_text()
    record = page.locator(f"{ROOT} .il-record")
    assert record.get_attribute("alt").startswith(page.locator(f"{ROOT} figcaption").inner_text())

    # The keyboard alone: from the slider on, arrows, Tab, Space, Enter.
    cell = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    slider(page).focus()
    page.keyboard.press("Home")
    assert settled(page)["memory"] == 0
    for key in ("ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert settled(page)["memory"] == 110
    assert slider(page).get_attribute("aria-valuetext") == "110 cells"
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("10000")
    page.keyboard.press("Enter")
    wait_for(lambda: settled(page)["memory"] == 10000)
    assert printed(page) == expected(memory=1e4)
    assert explore.numbers("infection", memory=1e4)["peak_pathogen"] == 78900
    compare = page.get_by_role("button", name="Compare with this setting")
    compare.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(f"{ROOT} .il-numbers th:nth-child(3)")
    assert compare.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Reset"
    page.keyboard.press("Enter")
    wait_for(lambda: settled(page)["memory"] == 0)
    assert "10,000 cells" in page.locator(".il-frozen").inner_text()
    assert "78,900 particles" in printed_third(page)
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == cell
    assert page.locator(".jp-Notebook.jp-mod-editMode").count() == 0
    compare.press("Space")
    page.wait_for_selector(f"{ROOT} .il-frozen", state="hidden")

    # A number out of range is refused in a sentence, and the picture stays what it was.
    box(page).fill("5")
    box(page).press("Enter")
    page.wait_for_selector(".il-refusal:not(:empty)")
    assert "must be 0, or 100 to 10,000,000 cells, not 5" in page.locator(".il-refusal").inner_text()
    assert box(page).get_attribute("aria-invalid") == "true"
    assert settled(page)["memory"] == 0
    box(page).fill("1e6")
    box(page).press("Enter")
    wait_for(lambda: settled(page)["memory"] == 1e6)
    assert page.locator(".il-refusal").inner_text() == ""

    # From Python, too; and the notebook's own variable knows what was set on the page.
    run_in_kernel(page, "assert widget.values['memory'] == 1e6; widget.values = {**widget.values, 'growth': 2}")
    wait_for(lambda: settled(page)["growth"] == 2)
    assert box(page, "growth").input_value() == "2"

    # Two hundred moves later nothing has piled up.
    slider(page).focus()
    for _ in range(100):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
    settled(page)
    assert page.evaluate("() => window.ilBlobs") <= 2


def printed_third(page):
    return page.locator(f"{ROOT} .il-numbers td:nth-child(3)").first.inner_text()


def test_a_late_answer_counts(shown):
    """A kernel that is busy with other cells for longer than the patience of the page (Run all, a long lesson)."""
    page = shown
    run_in_kernel(
        page,
        "kept = []; widget.on_msg(widget._answer, remove=True); keep = lambda *message: kept.append(message);"
        "widget.on_msg(keep)",
    )
    slider(page).press("End")
    status = page.locator(".il-status")
    wait_for(lambda: "Run, Run All Cells" in status.inner_text(), 20)
    run_in_kernel(
        page,
        "widget.on_msg(keep, remove=True); widget.on_msg(widget._answer)\n"
        "for message in kept: widget._answer(*message)",
    )
    wait_for(lambda: settled(page)["memory"] == 1e7)
    assert printed(page) == expected(memory=1e7)
    assert status.inner_text() == ""


def test_accessible_in_both_themes_and_on_small_screens(shown):
    page = shown
    page.get_by_role("button", name="Compare with this setting").click()
    page.locator(f"{ROOT} summary").click()
    slider(page).press("End")
    for theme in ("light", "dark"):
        set_theme(page, theme)
        settled(page)
        assert axe(page, ROOT) == []
    # 375 pixels: a phone. 640 x 450: what a 1280 x 900 window has at 200 % zoom.
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    for width, height in ((375, 667), (640, 450)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            "() => document.querySelector('canvas').width === Math.round(document.querySelector('.il-stage').clientWidth)"
        )
        settled(page)
        over = page.evaluate(
            f"""() => [...document.querySelectorAll('{ROOT}, {ROOT} *')].filter((node) =>
              !node.closest('.il-scroll, caption') &&
              node.getBoundingClientRect().right > document.querySelector('{ROOT}').getBoundingClientRect().right + 1
            ).map((node) => node.outerHTML.slice(0, 100))"""
        )
        assert over == [], (width, over)
    assert axe(page, ROOT) == []


# one server, one browser, one worker
