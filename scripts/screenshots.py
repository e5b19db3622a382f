"""The README's pictures, light and dark, from the real thing: JupyterLab, Chromium, nbgrader."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from _class import Graded  # noqa: E402
from _course import FIRST, Course, keys  # noqa: E402
from _lab import BROWSER_ARGS, CHROMIUM, open_and_run, set_theme, start_lab  # noqa: E402
from book import build as book  # noqa: E402
from live.serve import served  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from immunolab.grading.report.report import report  # noqa: E402

OUT = ROOT / "docs" / "images"


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        place = Path(name)
        shutil.copytree(
            ROOT / "notebooks", place / "work" / "notebooks", ignore=shutil.ignore_patterns("*.answers.json*")
        )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        with start_lab(place / "jupyter", place / "work") as lab:
            page = browser.new_page(viewport={"width": 1180, "height": 860}, device_scale_factor=1.5)
            open_and_run(page, lab, f"notebooks/{FIRST}.ipynb")
            page.evaluate("window.jupyterapp.shell.collapseLeft()")
            question = page.locator('.iq-question[data-question="count-same"]')
            question.locator('input[value="b"]').check()
            question.get_by_role("button", name="Check").click()
            question.get_by_text("Not yet").wait_for()
            bet = page.locator('.iq-question[data-question="bet-what-turns"]')  # the picture waits for it
            bet.locator('input[value="b"]').check()
            bet.get_by_role("button", name="Commit").click()
            for theme in ("light", "dark"):
                set_theme(page, theme)
                explorer = page.locator(".il-explore").first
                explorer.evaluate("e => e.scrollIntoView({block: 'start'})")
                page.wait_for_timeout(1500)
                page.screenshot(path=OUT / f"lesson-{theme}.png")
                page.mouse.move(5, 5)
                question.screenshot(path=OUT / f"question-{theme}.png")
        course = Course(place / "course", reveal=True)
        course.generate()
        answers = {**keys(FIRST, 7), "what-turns-it": "a", "missing-self": "a"}
        course.submit("ada", answers, seed=7)
        course.autograde("ada")
        course.feedback("ada")
        page = browser.new_page(viewport={"width": 820, "height": 1000}, device_scale_factor=1.5)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.goto((place / "course" / "feedback" / "ada" / FIRST / f"{FIRST}.html").as_uri())
            page.locator("#what_turns_it").screenshot(path=OUT / f"feedback-{theme}.png")
        report_pictures(browser, place)
        desk_pictures(browser, place)
        page_pictures(browser, place / "site")
        browser.close()
    print(f"Pictures are in {OUT.relative_to(ROOT)}/.")


def report_pictures(browser, place: Path) -> None:
    """What the class got wrong, of a class that does not exist."""
    demo = Graded(place / "demo", 60)
    demo.autograde()
    html = report(demo.root, FIRST, place / "report").paths[0]
    page = browser.new_page(viewport={"width": 900, "height": 760}, device_scale_factor=1.5)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(html.as_uri())
        look, picture = page.locator("#look").bounding_box(), page.locator("main figure").nth(1)
        # the flags, then the picture: what lies between them is cut out
        page.evaluate(
            "document.querySelectorAll('#questions, #questions + .scroll, #pictures, main figure:nth-of-type(1)')"
            ".forEach(e => { e.style.display = 'none' })"
        )
        bottom = picture.bounding_box()
        clip = {"x": 0, "y": look["y"] + 2, "width": 900, "height": bottom["y"] + bottom["height"] - look["y"] + 2}
        page.screenshot(path=OUT / f"report-{theme}.png", clip=clip, full_page=True)


def desk_pictures(browser, place: Path) -> None:
    """The teacher's desk after a key was changed, with who would gain and who would lose."""
    demo = Graded(place / "class", 24)
    (demo.root / "notebooks").mkdir()
    for path in (ROOT / "notebooks").glob("00_start_here.[iq]*"):
        shutil.copy(path, demo.root / "notebooks")
    demo.autograde()
    demo.edit_master(*('\\"missing-self\\",\\n",\n    "    key=\\"' + key for key in "ba"))
    with start_lab(place / "teacher", demo.root, "teacher") as lab:
        page = browser.new_page(viewport={"width": 1180, "height": 860}, device_scale_factor=1.5)
        page.goto(f"{lab.url}/lab/tree/notebooks/00_start_here.ipynb?token={lab.token}&reset")
        desk = page.get_by_role("region", name="The class")
        desk.locator("summary", has_text="Every step").click()
        desk.get_by_role("button", name="Regrade", exact=True).click()
        desk.get_by_role("heading", name="Regrade: nothing is changed yet").wait_for(timeout=120_000)
        desk.locator("summary", has_text="Every step").click()
        side = page.locator("#jp-left-stack").bounding_box()  # as wide as one draws it to read a table
        page.mouse.move(side["x"] + side["width"] + 2, 500)
        page.mouse.down()
        page.mouse.move(560, 500, steps=5)
        page.mouse.up()
        for theme in ("light", "dark"):
            set_theme(page, theme)
            desk.evaluate("node => node.scrollTo(0, 0)")
            page.mouse.move(900, 300)
            page.wait_for_timeout(800)
            page.screenshot(path=OUT / f"desk-{theme}.png")


def page_pictures(browser, site: Path) -> None:
    """Lesson 01 of the book on a phone, at its first bet."""
    book.build(site, ROOT, only=["01"])
    with served(site) as (address, _):
        for theme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 390, "height": 844}, device_scale_factor=2, color_scheme=theme, has_touch=True
            )
            page.goto(f"{address}/{FIRST}.html")
            drawing = page.locator(".sc-scene").first
            drawing.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 130)")
            page.wait_for_timeout(1500)
            page.screenshot(path=OUT / f"page-{theme}.png")


if __name__ == "__main__":
    main()
