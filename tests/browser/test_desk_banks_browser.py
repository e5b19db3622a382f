"""A bank by the desk's buttons: chosen, looked at, brought in, and the questions taken out again."""

from __future__ import annotations

import pytest
from _banks import SLUG, course
from _lab import TIMEOUT, axe, start_lab
from test_banks_course import GIFT

from immunolab.grading.banks.formats import read_bank
from immunolab.quiz import load_questions


@pytest.fixture
def page(browser, tmp_path):
    root = course(tmp_path / "class")
    with start_lab(tmp_path / "teacher", root, "teacher") as lab:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{lab.url}/lab?token={lab.token}&reset")
        yield page, root
        context.close()
        assert not errors, f"errors in the page: {errors}"


def test_a_bank_in_and_out_by_buttons(page, tmp_path):
    page, root = page
    bank = tmp_path / "bank.gift"
    bank.write_text(GIFT)
    file = root / "source" / SLUG / f"{SLUG}.quiz.yaml"
    before = file.read_text()
    row = page.get_by_role("region", name="The class").locator(f'li[data-slug="{SLUG}"]')
    row.get_by_role("button", name="Questions", exact=True).click()
    banks = page.get_by_role("group", name="Question banks")
    banks.get_by_role("button", name="Bring questions in").press("Enter")
    banks.get_by_label("as the platform exports it").set_input_files(bank)
    banks.get_by_label("What they test").fill("race")
    banks.get_by_role("button", name="Look what would come").press("Enter")
    told = banks.get_by_role("region", name="What bank.gift holds")
    told.get_by_text("What comes (5)").wait_for()
    assert "Not carried: it has no text (line 16)" in told.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "bank.gift: nothing is changed yet"
    assert file.read_text() == before
    assert axe(page, ".ic-banks") == []
    told.get_by_role("button", name="Bring these 5 in").press("Enter")
    page.get_by_role("heading", name="Brought in: 5").wait_for()
    page.get_by_text("then: Release, in the tab Class.").wait_for()
    questions = {q.id: q for q in load_questions(file).questions}
    assert questions["pairs"].objective == "race" and file.read_text().startswith(before.rstrip("\n"))
    page.locator('[data-id="pairs"]').wait_for()

    banks.get_by_role("button", name="Take questions out").click()
    banks.get_by_label("As", exact=True).select_option("qti21")
    banks.get_by_role("button", name="Make the file").click()
    with page.expect_download() as given:
        banks.get_by_role("link", name="Download the file").click()
    given.value.save_as(tmp_path / "out.zip")
    out = read_bank((tmp_path / "out.zip").read_bytes(), given.value.suggested_filename)
    assert {"pairs", "what-a-t-cell-needs", "missing-self"} <= {item.name for item in out.items}
