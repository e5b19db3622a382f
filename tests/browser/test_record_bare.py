"""The record of study on a bare page: a field for the name, and a page to print in a tab of its own."""

from __future__ import annotations

import shutil

import pytest
from _lab import COURSE, axe, wait_for

from immunolab import completion
from immunolab.record_widget import RecordWidget


@pytest.fixture
def record(bare, tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    shutil.copy(COURSE / "notebooks" / "00_start_here.quiz.yaml", folder)
    here = completion("", folder)
    bare.mount(RecordWidget("", lambda name: (here.named(name)._repr_html_(), here.named(name).page())))
    return bare.page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_name_typed_stands_in_the_record_and_on_the_page_to_print(record, scheme, tmp_path):
    record.emulate_media(color_scheme=scheme)
    record.get_by_label("Your name, if it is to stand on the page").focus()
    record.keyboard.type("Ada <Lovelace>")
    record.get_by_role("heading", name="Record of study of Ada <Lovelace>").wait_for()
    assert axe(record, ".ir-study") == []
    record.screenshot(path=tmp_path / f"record-{scheme}.png")
    record.keyboard.press("Tab")
    with record.context.expect_page() as opened:
        record.keyboard.press("Enter")
    page = opened.value
    page.get_by_role("heading", name="Record of study of Ada <Lovelace>").wait_for()
    assert page.evaluate("document.scripts.length") == 0
    page.close()


def test_on_a_phone_and_in_print(record, tmp_path):
    record.set_viewport_size({"width": 390, "height": 800})
    wait_for(lambda: record.evaluate("document.documentElement.scrollWidth <= 390"), 5, "it fits the width")
    record.screenshot(path=tmp_path / "phone.png")
    record.emulate_media(media="print")
    assert not record.get_by_role("button").is_visible() and record.get_by_role("table").is_visible()
