"""Pictures in both themes: enough contrast, nothing left of the other theme, and what a notebook keeps."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from _pictures import shown
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text
from PIL import Image

from immunolab import explore, figures
from immunolab.figures import Mark, recolor, style
from immunolab.figures._theme import themed

THEMES = ("light", "dark")
GROUND = {"light": style.GROUND, "dark": style.DARK[style.GROUND]}


def luminance(color):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot((0.2126, 0.7152, 0.0722), parts))


def contrast(one, other):
    """As WCAG 2 defines it: 1 to 21."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_wcag_s():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.fixture(scope="module", params=figures.names())
def picture(request):
    return shown(request.param)


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_curves_stand_out(picture, theme):
    with themed(picture.figure, theme):
        for text in picture.figure.findobj(Text):
            if text.get_text().strip():
                assert contrast(text.get_color(), behind(picture, text) or GROUND[theme]) >= 4.5, text
        for line in picture.figure.findobj(Line2D):
            if drawn(line) and not is_grid(line, theme):
                assert contrast(line.get_color(), GROUND[theme]) >= 3, (line.get_label(), line.get_color())


def behind(picture, text):
    """The colour of the bar that a text lies on, if it lies on one."""
    if isinstance(text, Annotation):  # beside what it tells of
        return None
    x, y = text.get_position()
    for bar in (bar for ax in picture.figure.axes if text in ax.texts for box in ax.containers for bar in box):
        if isinstance(bar, Rectangle):
            left, low = bar.get_xy()
            if left < x < left + bar.get_width() and low < y < low + bar.get_height():
                return to_hex(bar.get_facecolor())
    return None


def drawn(line):
    return len(line.get_xdata()) > 1 and line.get_linestyle() not in ("None", "none", "") and line.get_visible()


def is_grid(line, theme):
    return to_hex(line.get_color()) == to_hex(style.DARK["#E3E3DE"] if theme == "dark" else "#E3E3DE")


@pytest.mark.parametrize("name", explore.names())
@pytest.mark.parametrize("theme", THEMES)
def test_what_a_slider_moves_stands_out(name, theme):
    for curve in explore.explorer(name).drawing.curves:
        for each in (curve, curve.ghost()):
            color = each.themed(theme).color
            assert color == "#00000000" or contrast(color, GROUND[theme]) >= 3, (curve.name, color)


def test_the_bet_stands_out():
    for theme in THEMES:
        assert contrast(style.BET if theme == "light" else style.dark(style.BET), GROUND[theme]) >= 4.5


def test_no_light_colour_is_left_in_the_dark(picture):
    """Every colour of ours has its counterpart: what has none would be a light thing on a dark page."""
    known = {to_hex(color) for color in style.DARK.values()}
    with style.context("dark"):
        undo = recolor(picture.figure, "dark")
    found = {
        to_hex(color)
        for artist in picture.figure.findobj(lambda a: isinstance(a, (Line2D, Text)) and a.get_visible())
        for color in [artist.get_color()]
    }
    for back in reversed(undo):
        back()
    assert found <= known, found - known


def test_a_dark_picture_is_dark_and_the_light_one_stays(picture):
    before = picture.png()
    night = np.asarray(Image.open(io.BytesIO(picture.png(theme="dark"))).convert("RGB"), int)
    assert np.median(night.reshape(-1, 3), axis=0).max() < 40 and night[2, 2].max() < 40
    picture._png.pop(next(key for key in picture._png if key[1] == "light"))
    assert picture.png() == before, "drawing it dark changed the light one"


def test_arrows_are_dark_too():
    known = {to_hex(color) for color in style.DARK.values()}
    figure = figures.show("forecasts").figure
    arrows = [t.arrow_patch for t in figure.findobj(Annotation) if t.arrow_patch is not None]
    before = [to_hex(arrow.get_edgecolor()) for arrow in arrows]
    with themed(figure, "dark"):
        assert len(arrows) >= 3 and {to_hex(arrow.get_edgecolor()) for arrow in arrows} <= known
    assert [to_hex(arrow.get_edgecolor()) for arrow in arrows] == before


def test_dark_colours_are_not_mapped_twice():
    assert not {color.lower() for color in style.DARK} & {color.lower() for color in style.DARK.values()}
    assert style.dark("#0072b2") == style.dark("#0072B2") != "#0072B2"
    assert style.dark("#123456") == "#123456"


def test_without_styles_one_light_picture_is_left(picture):
    """As JupyterLab shows an output it does not trust, and GitHub any: without style, with images."""
    html = picture.html()
    assert html.count("<img") == 1
    (name,) = re.findall(r'<img class="(im-[0-9a-f]+)"', html)
    assert f'body[data-jp-theme-light="false"] .{name}' in html and html.count("@media screen{") == 1
    bare = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert bare.count("data:image/png;base64,") == 1 and "content:" not in bare


@pytest.mark.parametrize(
    ("low", "high", "words", "lines"),
    [
        (20, 20, "your bet", 2),  # both ends, on one another
        (10, 30, "your bet", 2),
        (None, 30, "your bet", 1),
        (30, None, "your bet", 1),
        (-5, -5, "your bet ↓", 0),
        (500, None, "your bet ↑", 0),
    ],
)
def test_a_bet_is_a_line_a_range_or_a_side(low, high, words, lines):
    drawing = explore.explorer("mgus").drawing
    figure = style.new_figure(6, 4)
    with style.context():
        axes = drawing.frame(figure)
        limits, before = axes["risk"].get_ylim(), len(axes["risk"].lines)
        Mark("risk", "y", low, high).draw(axes)
    assert axes["risk"].get_ylim() == limits
    assert [text.get_text() for text in axes["risk"].texts] == [words]
    assert len(axes["risk"].lines) - before == lines
    bands = [patch for patch in axes["risk"].patches if patch.get_alpha() == 0.16]
    assert len(bands) == (low != high and bool(lines))
