"""The player on a bare page, at both widths and themes, without script, on paper; and in JupyterLab."""

from __future__ import annotations

import nbformat
import pytest
from _lab import axe, open_and_run, open_notebook, set_theme, wait_for

from immunolab import scenes
from immunolab.html import Markup
from immunolab.html import page as html_page
from immunolab.quiz import Quiz

NAMES = scenes.names()
_BOXES = """(scene) => [...scene.querySelectorAll('.sc-step svg')].filter((svg) => svg.checkVisibility()).map((svg) => ({
  id: svg.id,
  size: getComputedStyle(svg.querySelector('.sc-label')).fontSize,
  words: [...svg.querySelectorAll('text:not(.sc-halo)')].map((t) => {
    const b = t.getBBox();
    return { text: t.textContent, x0: b.x, y0: b.y, x1: b.x + b.width, y1: b.y + b.height };
  }),
  dots: [...svg.querySelectorAll('.sc-words circle')].map((c) => [c.cx.baseVal.value, c.cy.baseVal.value]),
}))"""


def whole(*names: str) -> str:
    return html_page("Scenes", *(Markup(scenes.scene(name)._repr_mimebundle_()["text/html"]) for name in names))


@pytest.fixture
def drawn(browser):
    """Opens a page with these scenes; fails on an error of the page's or a request to anybody."""
    contexts, errors, asked = [], [], []

    def opened(*names: str, width: int = 1000, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("data:", "about:")) else None)
        page.set_content(whole(*names))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors and not asked


def faults(frame: dict) -> list[str]:
    """Words that leave the frame, lie over other words, or hide the dot of a leader."""
    found, words = [], frame["words"]
    for k, a in enumerate(words):
        if a["x0"] < 6 or a["y0"] < 2 or a["x1"] > 794 or a["y1"] > 498:
            found.append(f"{frame['id']}: {a['text']!r} leaves the frame")
        for b in words[k + 1 :]:
            if a["x0"] < b["x1"] and b["x0"] < a["x1"] and a["y0"] < b["y1"] and b["y0"] < a["y1"]:
                found.append(f"{frame['id']}: {a['text']!r} over {b['text']!r}")
        found += [
            f"{frame['id']}: {a['text']!r} hides a dot"
            for x, y in frame["dots"]
            if a["x0"] < x < a["x1"] and a["y0"] < y < a["y1"]
        ]
    return found


#: each step of each scene in turn, by the player's own buttons; the boxes of what is then shown
_ALL_FRAMES = f"""() => [...document.querySelectorAll('.sc-scene')].flatMap((scene) =>
  [...scene.querySelectorAll('.sc-dot')].flatMap((dot) => {{ dot.click(); return ({_BOXES})(scene); }}))"""


@pytest.fixture(scope="module")
def all_drawn(browser):
    """One page with every scene, for what only looks: drawing it takes most of the time."""
    context = browser.new_context()
    page, errors, asked = context.new_page(), [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("data:", "about:")) else None)
    page.set_content(whole(*NAMES, NAMES[0]))
    yield page
    context.close()
    assert not errors and not asked


@pytest.mark.parametrize(("width", "size"), [(1000, "20px"), (390, "27px")])
def test_words_have_room_at_both_sizes(all_drawn, width, size):
    """One step at a time; side by side words are large at any width."""
    page = all_drawn
    page.set_viewport_size({"width": width, "height": 900})
    frames = page.evaluate(_ALL_FRAMES)
    assert len(frames) == sum(len(scenes.scene(name).steps) for name in (*NAMES, NAMES[0]))
    assert {frame["size"] for frame in frames} == {size}
    assert [fault for frame in frames for fault in faults(frame)] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".sc-all").first.click()
    assert page.locator(".sc-scene").first.evaluate(_BOXES)[0]["size"] == "27px"
    page.locator(".sc-all").first.click()
    assert page.locator(".sc-scene").first.evaluate(_BOXES)[0]["size"] == size


def test_a_fault_of_words_would_be_seen():
    box = {"text": "a", "x0": 700, "y0": 10, "x1": 800, "y1": 30}
    other = {"text": "b", "x0": 690, "y0": 20, "x1": 720, "y1": 40}
    assert len(faults({"id": "x", "words": [box, other], "dots": [[710, 25]]})) == 4


def test_steps_by_button_dot_and_key(drawn):
    page = drawn("pd1-brake")
    scene, caption = page.locator(".sc-scene"), page.locator(".sc-caption")
    steps = scenes.scene("pd1-brake").steps
    assert caption.get_attribute("aria-live") == "polite"
    assert caption.inner_text() == f"1 of 5. {steps[0].caption}"
    assert page.locator(".sc-back").is_disabled()
    page.locator(".sc-next").click()
    assert caption.inner_text() == f"2 of 5. {steps[1].caption}"
    assert page.locator(".sc-step:visible").count() == 1
    page.get_by_role("button", name="Step 4").click()
    assert page.locator(".sc-dot[aria-current]").get_attribute("aria-label") == "Step 4"
    assert page.locator(".sc-dot").first.bounding_box()["width"] >= 26
    scene.focus()
    for key, number in (("ArrowRight", 5), ("ArrowRight", 5), ("ArrowLeft", 4), ("Home", 1), ("End", 5)):
        page.keyboard.press(key)
        assert caption.inner_text().startswith(f"{number} of 5."), key
    page.get_by_role("button", name="All steps").click()
    assert page.locator(".sc-step:visible").count() == 5
    assert page.locator(".sc-step figcaption:visible").count() == 5


def test_the_keyboard_stays_when_a_button_ends(drawn):
    """At the last step Next is disabled; the focus goes to the step's dot, not to the page."""
    page = drawn("earlier")
    page.locator(".sc-next").focus()
    for _ in range(2):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Step 3"


def test_one_step_alone_has_nothing_to_turn(drawn):
    page = drawn("turn")
    page.set_content(html_page("One", Markup(scenes.scene("turn", (1,))._repr_mimebundle_()["text/html"])))
    assert page.locator(".sc-caption").inner_text() == scenes.scene("turn", (1,)).steps[0].caption
    assert page.locator(".sc-scene svg").is_visible() and page.locator(".sc-bar").count() == 0
    assert page.locator("section").get_attribute("aria-label").endswith(": a drawing")


def test_ids_are_unique_when_all_are_shown(all_drawn):
    """The first scene stands twice in the page."""
    page = all_drawn
    page.evaluate("[...document.querySelectorAll('.sc-all')].forEach((button) => button.click())")
    assert page.locator(".sc-step:visible").count() > 100
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((el) => el.id)")
    assert len(ids) > 400 and len(ids) == len(set(ids))
    links = page.evaluate("[...document.querySelectorAll('use')].map((el) => el.getAttribute('href').slice(1))")
    assert links and set(links) <= set(ids)


def test_light_and_dark(drawn):
    """By the page's own theme first (JupyterLab's, Jupyter Book's), then by the reader's system; light on paper."""
    page = drawn("two-lines", color_scheme="light")
    ground = page.locator(".is-on svg g > rect").first
    fill = "(el) => getComputedStyle(el).fill"
    light, dark = "rgb(253, 253, 251)", "rgb(17, 22, 29)"
    assert ground.evaluate(fill) == light
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert ground.evaluate(fill) == dark
    page.emulate_media(media="print")
    assert ground.evaluate(fill) == light
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert ground.evaluate(fill) == light
    page.evaluate("delete document.body.dataset.jpThemeLight")
    assert ground.evaluate(fill) == dark
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(color_scheme="light")
    assert ground.evaluate(fill) == dark


def test_complete_without_script(drawn):
    page = drawn("two-lines", "two-lines", java_script_enabled=False)
    for scene in page.locator(".sc-scene").all():
        assert scene.locator("img.sc-still:visible").count() == 6
        assert scene.locator("figcaption:visible").count() == 6
        assert scene.locator("button").count() == 0
    alt = page.locator("img.sc-still").first.get_attribute("alt")
    assert alt == scenes.scene("two-lines").steps[0].desc


def test_stills_are_drawn(drawn):
    """The image alone is a picture, not an empty frame: it is parsed and has colours of the palette."""
    page = drawn("pd1-brake")
    sizes = page.evaluate("[...document.querySelectorAll('.sc-still')].map((i) => [i.complete, i.naturalWidth])")
    assert sizes == [[True, 800]] * 4  # the first is in the page by now


def test_on_paper_all_steps(drawn):
    page = drawn("car-t")
    page.emulate_media(media="print")
    assert page.locator(".sc-step:visible").count() == 6
    assert page.locator(".sc-bar:visible").count() == 0


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_motion_only_for_who_wants_it(drawn, motion, moves):
    page = drawn("pd1-brake", reduced_motion=motion)
    assert page.evaluate("document.getAnimations().length") == 0, "nothing moves by itself"
    page.locator(".sc-next").click()
    assert bool(page.evaluate("document.getAnimations().length")) == moves


def test_a_question_on_a_drawing(bare, tmp_path):
    """A click on PD-1 in the picture, at the spot the drawing gives it, is the place of that name."""
    asked = ["id: covers", "kind: hotspot", "objective: brake", "stem: What is covered?", "alt: Two cells"]
    asked += ["figure: scene/pd1-brake/2", "places: [pd-1, pd-l1, tcr]", "key: pd-1"]
    asked += ["feedback: {pd-1: Right, pd-l1: Its partner, tcr: The receptor}"]
    text = "title: One\nquestions:\n  - " + "\n    ".join(asked) + "\n"
    (tmp_path / "one.quiz.yaml").write_text(text, encoding="utf-8")
    quiz = Quiz(tmp_path / "one.quiz.yaml")
    bare.ask(quiz, "covers")
    picture = bare.page.locator(".iq-stage img")
    assert picture.evaluate("async (i) => { await i.decode(); return i.naturalWidth; }") == 800
    (x, y), box = scenes.scene("pd1-brake").places(1)["pd-1"].at[0], picture.bounding_box()
    picture.click(position={"x": x / 800 * box["width"], "y": y / 500 * box["height"]})

    def kept():
        bare.page.wait_for_timeout(20)  # playwright hands messages over only while it is asked something
        entry = Quiz(quiz.path).file.answers.entries.get("covers")
        return entry and entry.response

    spot = wait_for(kept, 20, "no answer was kept")
    assert quiz.question("covers").place_at(spot) == "pd-1"
    shown = "i => getComputedStyle(i).content"
    assert picture.evaluate(shown) == "normal"
    bare.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    dark = picture.evaluate(shown)
    assert dark.startswith('url("data:image/svg+xml') and picture.get_attribute("src") not in dark
    assert picture.bounding_box() == box  # a click means the same


def test_in_jupyterlab(page, lab):
    """Run, it plays, keeps its arrow keys and follows the theme."""
    path = lab.write_notebook("scene.ipynb", ["from immunolab import scene\nscene('pd1-brake', steps=(1, 2))", "1"])
    open_and_run(page, lab, path)
    caption, scene = page.locator(".sc-caption"), page.locator(".sc-scene")
    caption.wait_for()
    scene.focus()
    page.keyboard.press("ArrowRight")
    assert caption.inner_text().startswith("2 of 2.")
    assert scene.evaluate("(el) => el.contains(document.activeElement)"), "JupyterLab took the key"
    for theme, colour in (("dark", "rgb(17, 22, 29)"), ("light", "rgb(253, 253, 251)")):
        set_theme(page, theme)
        assert page.locator(".is-on svg g > rect").first.evaluate("(el) => getComputedStyle(el).fill") == colour
    assert axe(page, ".sc-scene") == []


def test_in_jupyterlab_where_nothing_is_trusted(page, lab):
    """Opened from somebody else: no script, no style, and still each step as a picture with its caption."""
    part = scenes.scene("pd1-brake", steps=(1, 2))
    path = lab.write_notebook("untrusted.ipynb", ["scene('pd1-brake', steps=(1, 2))"])
    book = nbformat.read(lab.root / path, 4)
    book.cells[0].outputs = [nbformat.v4.new_output("display_data", data=part._repr_mimebundle_())]
    nbformat.write(book, lab.root / path)
    open_notebook(page, lab, path)
    shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")
    still = shown.locator("img").first
    still.wait_for()
    assert still.evaluate("async (i) => { await i.decode(); return i.naturalWidth; }") == 800
    assert shown.locator("img").count() == 2
    assert [text[2:] for text in shown.locator("figcaption").all_inner_texts()] == [s.caption for s in part.steps]
    assert shown.locator("script, style").count() == 0
