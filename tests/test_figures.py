"""Pictures state their finding, describe themselves, and keep to themselves."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys

import nbformat
import numpy as np
import pandas as pd
import pytest
from _pictures import shown
from matplotlib import rcParams
from PIL import Image

from immunolab import figures, words
from immunolab.figures import Curve, style
from immunolab.models import infection as race


@pytest.fixture(scope="module", params=figures.names())
def picture(request):
    return shown(request.param)


def test_every_picture_explains_itself(picture):
    assert len(picture.title) > 20 and not picture.title.endswith(".")
    assert re.search(r"\d", picture.description)
    assert isinstance(picture.table, pd.DataFrame) and len(picture.table)
    for ax in picture.figure.axes:
        shared = ax.xaxis.get_tick_params().get("labelbottom") is False
        assert ax.get_xlabel() or shared


def test_the_bundle_carries_the_alt_text(picture):
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "image/png"}
    html = bundle["text/html"]
    assert html.startswith("<figure") and html.endswith("</figure>")
    assert f'alt="{picture.title}' in html
    assert "<details><summary>The numbers as a table" in html and '<th scope="col">' in html
    assert bundle["text/plain"] == picture.alt
    assert base64.b64decode(bundle["image/png"]) == picture.png()
    assert set(picture._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert "text/html" not in picture._repr_mimebundle_(exclude={"text/html"})


def test_the_background_is_opaque_and_light(picture):
    pixels = np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGBA"))
    assert (pixels[..., 3] == 255).all()
    assert pixels[2, 2, :3].min() > 245


def test_type_is_large_enough(picture):
    sizes = [text.get_fontsize() for text in picture.figure.findobj(lambda a: hasattr(a, "get_fontsize"))]
    assert min(sizes) >= 10
    assert picture.figure.get_size_inches()[0] <= 7


def test_nothing_is_cut_off(picture):
    pixels = np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGB"), int)
    border = np.concatenate(
        [
            pixels[:2].reshape(-1, 3),
            pixels[-2:].reshape(-1, 3),
            pixels[:, :2].reshape(-1, 3),
            pixels[:, -2:].reshape(-1, 3),
        ]
    )
    assert np.abs(border - pixels[0, 0]).max() < 8, "something touches the edge of the picture"


@pytest.fixture(params=["infection", "forest", "tumour_lattice"])
def saved(request):
    """Three kinds of picture: curves, rows of text, and a scene. How one is written does not depend on which it is."""
    return figures.show(request.param)


@pytest.mark.slow
def test_saving(saved, tmp_path):
    both = saved.save(tmp_path / "one")
    assert [path.suffix for path in both] == [".svg", ".png"]
    assert "<svg" in both[0].read_text() and saved.title.split()[0] in both[0].read_text()
    assert saved.save(tmp_path / "two.svg")[0].read_text() == both[0].read_text(), "not the same every time"
    with pytest.raises(ValueError, match=r"not \.gif"):
        saved.save(tmp_path / "one.gif")


@pytest.mark.slow
def test_nbconvert_keeps_picture_alt_and_table(saved):
    output = nbformat.v4.new_output("display_data", saved._repr_mimebundle_())
    cell = nbformat.v4.new_code_cell("show()", outputs=[output])
    from nbconvert import HTMLExporter  # a second's import, for this test alone

    html, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert saved.title in html and "The numbers as a table" in html


def test_infection_says_what_the_model_says():
    picture = figures.show("infection")
    first, second = map(race.summary, race.first_and_second())
    assert f"on day {first.peak_day:.1f}" in picture.description
    assert f"on day {second.cleared_day:.1f}" in picture.description
    assert picture.title == "Memory keeps a second infection 1,000 times smaller"
    # Another setting, another finding: nothing is typed in.
    assert figures.show("infection", r=2).title != picture.title


def test_blood_cells_has_every_row_of_the_data():
    picture = figures.show("blood_cells")
    assert len(picture.table) == 22
    for cell, low, high in [("CD4 T cells", "300", "1,400"), ("Neutrophils", "1,800", "7,500")]:
        assert cell in picture.description and f"{low} to {high}" in picture.description
    assert picture.title == "Laboratories print different ranges for the same cells"
    assert picture.table.groupby("Cell")["Laboratory"].nunique().max() > 1
    assert (picture.table["Low (per µL)"] < picture.table["High (per µL)"]).all()


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match=r"no picture is called 'nope'; known: .*\binfection\b"):
        figures.show("nope")


def test_a_reader_s_own_style_changes_nothing():
    before = figures.show("infection").png()
    with_dark = {"axes.facecolor": "black", "text.color": "white", "font.size": 30, "figure.facecolor": "black"}
    old = {key: rcParams[key] for key in with_dark}
    try:
        rcParams.update(with_dark)
        assert figures.show("infection").png() == before
        assert rcParams["font.size"] == 30, "our style leaked"
    finally:
        rcParams.update(old)


@pytest.mark.slow
def test_no_pyplot_and_nothing_heavy():
    code = (
        "import sys, immunolab.figures as f; assert 'matplotlib' not in sys.modules; f.show('infection').png();"
        "assert 'matplotlib.pyplot' not in sys.modules; assert 'nbgrader' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_curves_differ_in_more_than_colour():
    curve = Curve("a", "p", "a")
    assert curve.ghost().dash and curve.ghost().color == style.GHOST
    assert Curve("a", "p", "a", dash=(3, 1)).ghost().dash != curve.ghost().dash
    assert curve.artist([0, 1], [0, 1]).get_linewidth() == curve.width
    assert Curve("a", "p", "a", kind="step").artist([0], [0]).get_drawstyle() == "steps-post"
    assert Curve("a", "p", "a", kind="points").artist([0], [0]).get_marker() == "o"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1190000, "1,190,000"),
        (3e-6, "3 × 10⁻⁶"),
        (0.3, "0.3"),
        (5.39, "5.39"),
        (12345.678, "12,345.7"),
        (2.5e12, "2.5 × 10¹²"),
        (float("nan"), "none"),
        (-4.5, "-4.5"),
    ],
)
def test_numbers_in_words(value, text):
    assert words.number(value) == text


def test_about():
    assert words.about(1191742) == "1.2 million"
    assert words.about(3e9) == "3 billion"
    assert words.about(999_999) == "1 million"
    assert words.about(328279) == "330,000"
