"""The page's side of the line to the kernel: what is asked for, a silent kernel, late answers, refusals."""

from __future__ import annotations

import pytest
from _explorers import settled
from _kernel import bare_page
from _lab import axe, wait_for

from immunolab import explore

NAME = "infection"
CONTROLS = explore.explorer(NAME).controls


@pytest.fixture
def bare(browser):
    with bare_page(browser) as bare:
        yield bare


@pytest.fixture
def root(bare):
    """The explorer at rest."""
    root = bare.mount(explore(NAME))
    settled(root)
    return root


def slider(root, name="memory"):
    return root.locator(f'[data-control="{name}"] input[type=range]')


def box(root, name="memory"):
    return root.locator(f'[data-control="{name}"] input.il-box')


def printed(root):
    return root.locator(".il-numbers td:nth-child(2)").all_inner_texts()


def expected(**values):
    explorer = explore.explorer(NAME)
    result = explorer.compute(explorer.settings(values))
    return [readout.text(explorer.numbers(result)[readout.name]) for readout in explorer.readouts]


def test_a_move_asks_for_curves_and_its_rest_for_the_record_alone(bare, root):
    before = len(bare.sent(NAME))
    box(root).fill("12345")  # no stop of the slider: not fetched ahead
    box(root).press("Enter")
    wait_for(lambda: settled(root)["memory"] == 12345)
    asked = [message for message in bare.sent(NAME)[before:] if message["kind"] == "draw"]
    assert [(m["rest"], m["series"], m["frame"]) for m in asked] == [(False, True, False), (True, False, False)]
    assert printed(root) == expected(memory=12345)


def test_a_neighbour_is_drawn_without_asking(bare, root):
    stops = CONTROLS[0].stops
    wait_for(lambda: sum(len(m["settings"]) for m in bare.sent(NAME) if m["kind"] == "ahead") >= 6)
    settled(root)
    before = len(bare.sent(NAME))
    slider(root).press("ArrowRight")
    assert settled(root)["memory"] == stops[1]
    asked = [message for message in bare.sent(NAME)[before:] if message["kind"] == "draw"]
    assert [(m["rest"], m["series"]) for m in asked] == [(True, False)]
    assert printed(root) == expected(memory=stops[1])


def test_one_request_flies_and_only_the_newest_waits(bare, root):
    bare.page.evaluate("() => { window.silent = true; }")
    before = len(bare.sent(NAME))
    for value in ("1111", "2222", "3333", "4444"):
        box(root).fill(value)
        box(root).press("Enter")
    drawn = [message for message in bare.sent(NAME)[before:] if message["kind"] == "draw"]
    assert len(drawn) == 1 and drawn[0]["values"]["memory"] == 1111
    bare.page.evaluate("() => { window.silent = false; window.heard(); }")
    wait_for(lambda: settled(root)["memory"] == 4444)
    values = [m["values"]["memory"] for m in bare.sent(NAME)[before:] if m["kind"] == "draw"]
    assert 2222 not in values and 3333 not in values
    assert printed(root) == expected(memory=4444)


def test_a_silent_kernel_is_said_and_survived(bare, root):
    bare.page.evaluate("() => { window.silent = true; }")
    slider(root).press("End")
    status = root.locator(".il-status")
    wait_for(lambda: "Waiting for Python" in status.inner_text())
    assert root.locator(".il-readout").get_attribute("aria-busy") == "true"
    wait_for(lambda: "choose Run, Run All Cells" in status.inner_text(), 30)
    # What was held back never comes; the next request is answered.
    bare.page.evaluate("() => { window.silent = false; window.held.length = 0; }")
    slider(root).press("Home")
    slider(root).press("ArrowRight")
    wait_for(lambda: settled(root)["memory"] == 100)
    assert status.inner_text() == ""
    assert root.locator(".il-readout").get_attribute("aria-busy") is None


def test_a_late_answer_counts(bare, root):
    bare.page.evaluate("() => { window.silent = true; }")
    slider(root).press("End")
    status = root.locator(".il-status")
    wait_for(lambda: "choose Run, Run All Cells" in status.inner_text(), 30)
    bare.page.evaluate("() => { window.silent = false; window.heard(); }")
    wait_for(lambda: settled(root)["memory"] == 1e7)
    assert printed(root) == expected(memory=1e7)
    assert status.inner_text() == ""


def test_an_answer_to_another_view_is_none_of_ours(bare, root):
    bare.page.evaluate("() => { window.silent = true; }")
    slider(root).press("End")
    shown = printed(root)
    bare.page.evaluate(
        """name => {
          const [, message] = window.held[0];
          const reply = { ...message, kind: "refused", text: "no" };
          window.models[name].emit("msg:custom", { ...reply, view: "other" }, []);
          window.models[name].emit("msg:custom", { ...reply, sequence: 1 }, []);
        }""",
        NAME,
    )
    assert root.locator(".il-refusal").inner_text() == "" and printed(root) == shown


def test_the_picture_stays_while_the_kernel_is_silent(bare, root):
    """A change of width asks for a new picture; without an answer the old one is shown, never an empty box."""
    bare.page.evaluate("() => { window.silent = true; }")
    bare.page.set_viewport_size({"width": 600, "height": 700})
    wait_for(lambda: "Waiting for Python" in root.locator(".il-status").inner_text())
    record = root.locator(".il-record")
    assert record.evaluate("image => getComputedStyle(image).opacity") == "1"
    assert record.evaluate("image => image.naturalWidth") > 200


def test_a_refusal_is_said_and_the_picture_stays(bare, root):
    box(root).fill("5")
    box(root).press("Enter")
    wait_for(lambda: root.locator(".il-refusal").inner_text() != "")
    assert "must be 0, or 100 to 10,000,000 cells, not 5" in root.locator(".il-refusal").inner_text()
    assert box(root).get_attribute("aria-invalid") == "true"
    assert settled(root)["memory"] == 0 and printed(root) == expected()
    box(root).fill("1e6")
    box(root).press("Enter")
    wait_for(lambda: settled(root)["memory"] == 1e6)
    assert root.locator(".il-refusal").inner_text() == ""


def test_values_assigned_in_python_are_followed(bare, root):
    bare.assign(NAME, growth=2.0)
    wait_for(lambda: settled(root)["growth"] == 2)
    assert box(root, "growth").input_value() == "2" and printed(root) == expected(growth=2)


def test_a_closed_view_lets_go(bare, root):
    slider(root).press("PageUp")
    settled(root)
    bare.page.evaluate("name => window.closers[name]()", NAME)
    before = len(bare.sent(NAME))
    bare.assign(NAME, memory=1000.0)
    bare.page.set_viewport_size({"width": 500, "height": 700})
    bare.page.wait_for_timeout(400)
    assert len(bare.sent(NAME)) == before
    assert bare.page.evaluate("() => window.ilBlobs") == 0


@pytest.mark.parametrize("kernel", ["gone", "anew"])
def test_a_slider_that_nobody_hears_says_so_beside_itself(bare, root, kernel):
    bare.page.evaluate("kernel => { window.lost = kernel; }", kernel)
    box(root, "growth").fill("2.345")
    box(root, "growth").press("Enter")
    control = root.locator('[data-control="growth"]')
    wait_for(lambda: "lost its connection to Python" in control.inner_text())
    assert control.get_by_role("status").is_visible() and axe(bare.page, ".il-explore") == []
    bare.page.evaluate("() => { window.lost = ''; }")  # whoever comes back is listened to
    box(root, "growth").fill("2.5")
    box(root, "growth").press("Enter")
    wait_for(lambda: settled(root)["growth"] == 2.5)
    assert root.locator(".il-status").inner_text() == ""


def test_a_restart_is_said_before_a_slider_is_moved(bare, root):
    bare.page.evaluate("name => window.models[name].emit('comm_live_update')", NAME)
    assert "lost its connection to Python" in root.get_by_role("group", name="Settings").inner_text()


@pytest.mark.parametrize("name", ["memory", "growth", "recognition"])
def test_a_number_that_is_refused_is_told_at_its_box(bare, root, name):
    box(root, name).fill("1e99")
    box(root, name).press("Enter")
    told = root.locator(".il-refusal")
    wait_for(lambda: "not 1e+99" in told.inner_text() or "must be" in told.inner_text())
    field, said = box(root, name).bounding_box(), told.bounding_box()
    assert 0 < said["y"] - field["y"] < 120


# one browser, one worker
