"""What a lesson shows of an explorer, the theme and the bet: on a bare page, with the real Python behind it."""

from __future__ import annotations

import pytest
from _explorers import COMPARE, settled
from _kernel import bare_page
from _lab import axe, wait_for

from immunolab import explore

NAMED = {"controls": ["infiltration", "pressure"], "readouts": ["treated"]}
PLACES = {"a": 2034, "b": 2011, "c": (None, 1990)}

# the colour of a pixel of the picture of record, at a share of its width and height
PIXEL = """async (root, [x, y]) => {
  const record = root.querySelector(".il-record");
  await record.decode();
  const sheet = new OffscreenCanvas(record.naturalWidth, record.naturalHeight).getContext("2d");
  sheet.drawImage(record, 0, 0);
  return [...sheet.getImageData(x * record.naturalWidth, y * record.naturalHeight, 1, 1).data].slice(0, 3);
}"""


class Bets:
    """Knows bets as a quiz does."""

    def __init__(self):
        self.answer = None
        self.callback = None

    def bet(self, _question):
        return self.answer

    def on_answer(self, _question, callback):
        self.callback = callback
        return lambda: None

    def place(self, answer):
        self.answer = answer
        self.callback(answer)


@pytest.fixture
def bare(browser):
    with bare_page(browser) as bare:
        bare.theme(False)
        yield bare


def visible(root):
    return [node.get_attribute("data-control") for node in root.locator(".il-control").all() if node.is_visible()]


def test_named_controls_and_numbers_others_behind_a_click(bare):
    root = bare.mount(explore("checkpoint", **NAMED))
    settled(root)
    assert visible(root) == ["infiltration", "pressure"]
    numbers = root.locator(".il-numbers th[scope=row]:visible")
    assert numbers.all_inner_texts() == ["Tumour treated, day 200"]
    changed = root.locator(".il-changed")
    assert changed.inner_text() == ""

    # The keyboard opens both; what is set there is said after it is closed, and Reset takes it back.
    more = root.locator("summary", has_text="More settings")
    more.focus()
    bare.page.keyboard.press("Enter")
    assert visible(root) == ["infiltration", "pressure", "other_brakes", "antigenicity", "killing", "drug", "tumour"]
    root.locator("summary", has_text="More numbers").press("Enter")
    assert numbers.count() == 4
    root.locator('[data-control="drug"] input[type=range]').press("Home")
    assert settled(root)["drug"] == 0
    more.press("Enter")
    assert visible(root) == ["infiltration", "pressure"]
    assert changed.inner_text() == "Changed under More settings: Drug in blood 0 mg/L."
    assert changed.get_attribute("role") == "status"
    assert axe(bare.page, ".il-explore") == []
    root.get_by_role("button", name="Reset").click()
    wait_for(lambda: settled(root)["drug"] == 57)
    assert changed.inner_text() == ""
    # From Python, too; and a hidden one that is refused shows itself.
    bare.assign("checkpoint", drug=3)
    wait_for(lambda: changed.inner_text() == "Changed under More settings: Drug in blood 3 mg/L.")
    settled(root)
    box = root.locator('[data-control="drug"] input.il-box')
    assert box.input_value() == "3"


def test_a_hidden_control_that_is_refused_shows_itself(bare):
    root = bare.mount(explore("checkpoint", **NAMED))
    settled(root)
    root.locator("summary", has_text="More settings").click()
    box = root.locator('[data-control="killing"] input.il-box')
    box.fill("5000")
    root.locator("summary", has_text="More settings").click()  # leaves the box: the value is taken over
    root.locator(".il-refusal:not(:empty)").wait_for()
    assert box.is_visible() and box.get_attribute("aria-invalid") == "true"


def test_everything_is_shown_where_nothing_is_named(bare):
    root = bare.mount(explore("checkpoint"))
    settled(root)
    assert len(visible(root)) == 7 and root.locator(".il-numbers th[scope=row]:visible").count() == 4
    assert root.locator("summary:visible").all_inner_texts() == ["Numbers as a table"]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_picture_follows_the_theme(bare, width):
    bare.page.set_viewport_size({"width": width, "height": 900})
    root = bare.mount(explore("mesothelioma"))
    settled(root)
    corner = (0.002, 0.002)
    assert min(root.evaluate(PIXEL, corner)) > 245
    asked = len(bare.sent("mesothelioma"))
    bare.theme(True)
    wait_for(lambda: max(root.evaluate(PIXEL, corner)) < 40, what="the picture stays light")
    settled(root)
    # One frame for the new theme, and a slider in the dark asks for none: it is drawn as quickly as in the light.
    frames = [m for m in bare.sent("mesothelioma")[asked:] if m.get("frame")]
    assert len(frames) == 1 and frames[0]["dark"]
    asked = len(bare.sent("mesothelioma"))
    root.locator("input[type=range]").first.press("PageUp")
    settled(root)
    assert not [m for m in bare.sent("mesothelioma")[asked:] if m.get("frame")]
    root.get_by_role("button", name="Compare").click()
    root.locator("input[type=range]").first.press("PageUp")
    settled(root)
    found = root.evaluate(COMPARE)
    assert found["same"] and found["drawn"] > 500 and found["astray"] / found["drawn"] < 0.02, found
    # Print is light: the dark picture is turned over there, alone, and without the settings.
    bare.page.emulate_media(media="print")
    assert not root.locator(".il-settings, .il-frame, canvas").filter(visible=True).count()
    assert root.locator(".il-record").is_visible()
    assert "invert(1)" in root.locator(".il-stage").evaluate("node => getComputedStyle(node).filter")
    bare.page.emulate_media(media="screen")
    bare.theme(False)
    wait_for(lambda: min(root.evaluate(PIXEL, corner)) > 245, what="the picture stays dark")


def test_a_saved_page_is_dark_on_a_dark_page(bare):
    """Without a kernel the still stands, in the page's theme."""
    bare.theme(True)
    bare.page.evaluate("window.silent = true")
    widget = explore("mgus")
    widget._repr_mimebundle_()
    root = bare.mount(widget)
    assert max(root.evaluate(PIXEL, (0.002, 0.002))) < 40
    assert root.locator("figcaption").inner_text().startswith("9.9 % have progressed")


def test_the_bet_appears_when_it_is_placed(bare):
    quiz = Bets()
    root = bare.mount(explore("mesothelioma", stop=1980, bet=("peak_year", quiz, "when", PLACES)))
    settled(root)
    record = root.locator(".il-record")
    without = record.get_attribute("src")
    frame = root.locator(".il-frame").get_attribute("src")
    assert "bet" not in record.get_attribute("alt")
    slider = root.locator('[data-control="peak_year"] input[type=range]')
    slider.press("ArrowRight")
    values = settled(root)

    quiz.place("a")
    bare.tell_bet("mesothelioma")
    wait_for(lambda: "Your bet: most deaths, 2034." in record.get_attribute("alt"))
    assert settled(root) == values, "the bet moved a slider"
    assert record.get_attribute("src") != without and root.locator(".il-frame").get_attribute("src") != frame
    # A move keeps it, and canvas and record agree with it.
    slider.press("PageUp")
    settled(root)
    found = root.evaluate(COMPARE)
    assert found["same"] and found["astray"] / found["drawn"] < 0.02, found
    assert "Your bet" in record.get_attribute("alt")
    # The colour of the bet is in both pictures.
    count = """async (root, which) => {
      const image = root.querySelector(which);
      await image.decode();
      const sheet = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
      sheet.drawImage(image, 0, 0);
      const { data } = sheet.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
      let n = 0;
      for (let i = 0; i < data.length; i += 4)
        n += Math.abs(data[i] - 0x8a) + Math.abs(data[i + 1] - 0x3f) + Math.abs(data[i + 2] - 0xa0) < 30;
      return n;
    }"""
    for which in (".il-frame", ".il-record"):
        assert root.evaluate(count, which) > 100, which


def test_a_still_picture_follows_the_theme(bare):
    """``show(...)``: the style swaps the image, its alt text stays; without the style it is light."""
    from immunolab import show

    html = show("infection").html()
    bare.page.set_content(f"<body>{html}</body>")
    image = bare.page.locator("img")
    said = "img => getComputedStyle(img).content"
    assert image.evaluate(said) == "normal"
    bare.theme(True)
    assert image.evaluate(said).startswith('url("data:image/png')
    dark = image.screenshot()
    assert bare.page.get_by_role("img", name="Memory keeps a second infection").count() == 1
    bare.page.emulate_media(media="print")
    assert image.evaluate(said) == "normal"
    bare.page.emulate_media(media="screen")
    bare.theme(False)
    assert image.screenshot() != dark and image.evaluate(said) == "normal"


@pytest.mark.parametrize(("typed", "taken"), [("10,000", 1e4), ("20 000", 2e4), ("3e6", 3e6), ("2 × 10^5", 2e5)])
def test_a_box_takes_a_number_as_people_write_it(bare, typed, taken):
    root = bare.mount(explore("infection"))
    settled(root)
    box = root.locator('[data-control="memory"] input.il-box')
    box.fill(typed)
    box.press("Enter")
    wait_for(lambda: settled(root)["memory"] == taken)
    assert box.input_value() == f"{taken:,.0f}" and box.get_attribute("aria-invalid") is None


@pytest.mark.parametrize("width", [1280, 390])
def test_a_box_shows_small_and_large_numbers_in_full(bare, width):
    bare.page.set_viewport_size({"width": width, "height": 900})
    root = bare.mount(explore("infection"))
    settled(root)
    killing = root.locator('[data-control="t_cell_killing"] input.il-box')
    assert killing.input_value() == "0.000003"
    killing.fill("0.00003")
    killing.press("Enter")
    wait_for(lambda: settled(root)["t_cell_killing"] == 3e-5)
    for box in root.locator("input.il-box").all():
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), "the number is wider than its box"


def test_a_word_in_a_box_is_refused_and_the_picture_stays(bare):
    root = bare.mount(explore("infection"))
    before = settled(root)
    box = root.locator('[data-control="memory"] input.il-box')
    box.fill("many")
    box.press("Enter")
    refused = root.locator(".il-refusal:not(:empty)")
    refused.wait_for()
    assert "must be 0, or 100 to 10,000,000 cells, not 'many'" in refused.inner_text()
    assert box.get_attribute("aria-invalid") == "true" and box.input_value() == "many"
    assert settled(root) == before
    box.fill("1,000")
    box.press("Enter")
    wait_for(lambda: settled(root)["memory"] == 1000)
    assert refused.count() == 0


def test_a_year_has_no_comma_in_its_box(bare):
    root = bare.mount(explore("mesothelioma"))
    settled(root)
    box = root.locator('[data-control="stop"] input.il-box')
    assert box.input_value() == "2100" and "1930 to 2100" in box.get_attribute("aria-label")
