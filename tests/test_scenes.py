"""Scenes: what every drawing must be, counted. What needs a browser is in ``browser/test_scenes_browser.py``."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import immunolab
from immunolab import scenes
from immunolab.html import Markup, page
from immunolab.scenes import style
from immunolab.scenes.part import misplaced, missed
from immunolab.scenes.signs import focus_ring
from immunolab.scenes.stories import NAMES

PACKAGE = Path(scenes.__file__).parent
ALL = [(name, i) for name in NAMES for i in range(len(scenes.scene(name).steps))]
SVG = "{http://www.w3.org/2000/svg}"
all_steps = pytest.mark.parametrize(("name", "i"), ALL, ids=[f"{name}-{i + 1}" for name, i in ALL])
all_scenes = pytest.mark.parametrize("name", NAMES)


@all_scenes
def test_words_of_a_scene(name):
    """3 to 6 steps; a caption is one sentence of 20 words at most; a description has 15 words or more."""
    found = scenes.scene(name)
    assert found.name == name and found.idea and found.simplified
    assert 3 <= len(found.steps) <= 6
    for step in found.steps:
        assert len(step.caption.split()) <= 20, step.caption
        assert re.fullmatch(r"[A-Z][^.!?]*\.", step.caption), step.caption
        assert len(step.desc.split()) >= 15, step.desc


@all_steps
def test_a_step_stands_alone(name, i):
    """Well-formed, with title and description; no picture, script or link from outside; at most 100 kB."""
    for theme in (*style.THEMES, "css"):
        svg = scenes.scene(name).svg(i, theme)
        assert len(svg) < 100_000
        root = ET.fromstring(svg)
        assert root.find(f"{SVG}title").text and root.find(f"{SVG}desc").text
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "style", "defs", "radialGradient", "stop", "clipPath", "g", "use"} | {
            "path", "circle", "ellipse", "rect", "text", "tspan"
        }  # fmt: skip
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        links = {element.get("href") for element in root.iter() if element.get("href")}
        assert links <= {f"#{one}" for one in ids}
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
        assert not re.search(r"@[a-z0-9.]+@|~[a-z]+~|¤", svg), "a token without a colour"


@all_scenes
def test_the_strip_is_small_enough(name):
    for theme in style.THEMES:
        strip = scenes.scene(name).strip(theme)
        assert len(strip) < 400_000
        root = ET.fromstring(strip)
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))


@all_steps
def test_parts_have_titles_and_labels_are_few(name, i):
    frame = scenes.scene(name).frame(i)
    assert len(frame.labels) <= 5
    for label in frame.labels:
        assert label.count("\n") <= 1 and not label.endswith(".")
    root = ET.fromstring(scenes.scene(name).svg(i))
    for group in root.iter(f"{SVG}g"):
        if group.get("data-part"):
            assert group.find(f"{SVG}title") is not None, group.get("data-part")


@all_steps
def test_what_stands_where(name, i):
    """Each receptor on a cell that wears it, pointing outwards; each tip of an antibody at what it holds."""
    frame = scenes.scene(name).frame(i)
    assert not misplaced(frame.placed, frame.faces)
    assert not missed(frame.grips, frame.placed)


@all_steps
def test_a_question_gets_no_words(name, i):
    """Without labels: no words, no signs, no signal or block arrows; the same named places otherwise."""
    found = scenes.scene(name)
    bare, full = ET.fromstring(found.svg(i, labels=False)), ET.fromstring(found.svg(i))
    assert not list(bare.iter(f"{SVG}text"))
    assert focus_ring(0).split('style="')[1].split('"')[0] not in found.frame(i, labels=False).inner(), (
        "a ring tells the key"
    )
    kinds = [{g.get("data-part") for g in root.iter(f"{SVG}g")} - {None} for root in (bare, full)]
    assert kinds[0] == kinds[1] - {"signal"}
    assert set(found.places(i)) <= kinds[0]
    for spots in found.places(i).values():
        assert spots.r >= 22 and spots.title
        assert all(0 <= x <= style.W and 0 <= y <= style.H for x, y in spots.at)


def test_one_page_holds_all_scenes_and_one_twice():
    """No id is written twice: an image keeps its ids to itself."""
    text = page("All", *(Markup(scenes.scene(name)._repr_mimebundle_()["text/html"]) for name in (*NAMES, NAMES[0])))
    ids = re.findall(r'\sid="([^"]+)"', re.sub("<script>.*?</script>", "", text, flags=re.DOTALL))
    assert len(ids) == len(set(ids))
    assert text.count('<img class="sc-still"') == len(ALL) + len(scenes.scene(NAMES[0]).steps)
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "https://" not in text


def test_the_same_bytes_in_another_process():
    code = (
        "import hashlib; from immunolab import scenes; h = hashlib.sha256()\n"
        "for name in scenes.names(): h.update(scenes.scene(name).strip('dark').encode())\n"
        "print(h.hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] and len(runs[0]) == 65
    again = [scenes.scene(NAMES[0]).svg(i) for i in (0, 1, 0)]
    assert again[0] == again[2]


def test_no_colour_outside_the_style_table():
    for file in PACKAGE.rglob("*.py"):
        if file.name != "style.py":
            assert not re.search(r"#[0-9A-Fa-f]{3,8}\b(?<!#sc)|\brgb\(|\bhsl\(", file.read_text(encoding="utf-8")), file


def test_nothing_but_the_standard_library():
    code = (
        "import sys; from immunolab import scene; scene('pd1-brake')._repr_mimebundle_()\n"
        "print([m for m in ('numpy', 'scipy', 'matplotlib', 'pandas', 'anywidget', 'IPython') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", style.THEMES)
def test_contrast(theme):
    """Words 4.5:1 on every ground they stand on, outlines 3:1 on the frame's, a nucleus 1.3:1 in its cell."""
    colours = style.palette(theme)
    for words in ("ink", "ink2", "accent", "go"):
        assert contrast(colours[words], colours["bg"]) >= 4.5, words
    for ground in ("marrow", "dermis", "lymph", "lumen", "air", "space", "chest", "panel"):
        for words in ("ink", "ink2"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
    for family in style.FAMILIES:
        assert contrast(colours[f"{family}.line"], colours["bg"]) >= 3, family
        assert contrast(colours[f"{family}.nuc"], colours[f"{family}.mid"]) >= 1.3, family


def test_both_themes_name_the_same_colours():
    light, dark = map(style.palette, style.THEMES)
    assert light.keys() == dark.keys()
    for colour in (*light.values(), *dark.values()):
        assert re.fullmatch("#[0-9A-F]{6}", colour)


def test_a_part_of_a_scene():
    part = immunolab.scene("pd1-brake", steps=(1, 2))
    assert [step.caption for step in part.steps] == [s.caption for s in scenes.scene("pd1-brake").steps[:2]]
    assert immunolab.scene("pd1-brake", steps=(3,)).frame(0).uid == "pd1-brake-3"
    assert immunolab.scene("pd1-brake", steps=3).numbers == (3,)
    for wrong in ((0,), (6,), (), 0, 6, (1.5,)):
        with pytest.raises(ValueError, match="steps 1 to 5"):
            immunolab.scene("pd1-brake", steps=wrong)
    with pytest.raises(ValueError, match="there is no scene 'pd1'; there are two-lines"):
        immunolab.scene("pd1")
    assert scenes.names() == list(NAMES)


def test_a_wrong_membrane_is_refused():
    """PD-1 on the tumour cell, BCMA on the T cell, a receptor in the air, a tip beside its target."""
    from immunolab.scenes import contact
    from immunolab.scenes.antibodies import grip
    from immunolab.scenes.cells import t_cell
    from immunolab.scenes.frame import Frame
    from immunolab.scenes.molecules import bcma, pd1, tcr

    frame = Frame("wrong")
    contact.cell(frame, "tumour-cell", 485, 266, -1)
    frame.put(pd1(), 485, 300, -90, 2)
    assert misplaced(frame.placed, frame.faces) == ["pd1 at 485, 300 stands on tumour-cell"]
    frame = Frame("air")
    frame.put(t_cell(40), 100, 100)
    frame.put(tcr(), 300, 100, 90)
    assert misplaced(frame.placed, frame.faces) == ["tcr at 300, 100 stands on no cell"]
    frame.placed[-1:] = []
    frame.put(tcr(), 140, 100, -90)
    assert misplaced(frame.placed, frame.faces) == ["tcr at 140, 100 stands on no cell"], "it points inwards"
    with pytest.raises(ValueError, match="bcma stands on t-cell; it belongs on"):
        frame.ring(bcma(), t_cell(40), 100, 100, [0])
    grip(frame, (400, 300), 90, holds="pd1")
    assert missed(frame.grips, frame.placed) == ["a tip at 400, 300 is inf units from pd1"]


def test_a_t_cell_reads_what_it_fits_and_no_more():
    """A receptor that fits ends at the peptide; one that does not leaves a gap; an antibody on PD-1 is checked."""
    from immunolab.scenes.cells import tumour_cell
    from immunolab.scenes.contact import meet
    from immunolab.scenes.frame import Frame

    far = {}
    for shown, notch in (("v", "v"), ("slot", "s"), ("s", "v"), ("v", "s")):
        frame = Frame("meet")
        frame.put(tumour_cell(40), 400, 250)
        x, y = meet(frame, tumour_cell(40), 400, 250, 0.6, angle=120, shown=shown, notch=notch, brake=True)
        far[shown, notch] = round(((x - 400) ** 2 + (y - 250) ** 2) ** 0.5, 1)
        assert [kind for _, kind in frame.grips] == ["peptide"] * ((shown, notch) in (("v", "v"), ("slot", "s")))
        assert not missed(frame.grips, frame.placed) and not misplaced(frame.placed, frame.faces)
    assert far["v", "v"] == far["slot", "s"] < far["s", "v"] == far["v", "s"]
    frame = Frame("covered")
    frame.put(tumour_cell(40), 400, 250)
    meet(frame, tumour_cell(40), 400, 250, 0.6, covered=True)
    assert [kind for _, kind in frame.grips] == ["peptide", "pd1"] and not missed(frame.grips, frame.placed)


def test_co_receptors_and_b_cell_receptors_are_checked():
    """CD8 beside MHC class I or away from it; a B cell's receptor on a T cell; a cup beside its spike."""
    from immunolab.scenes.antibodies import bcr, grip
    from immunolab.scenes.cells import b_cell, t_cell
    from immunolab.scenes.eaters import spike
    from immunolab.scenes.frame import Frame
    from immunolab.scenes.molecules import mhc1

    frame = Frame("side")
    frame.put(mhc1(), 400, 300)
    for at, far in (((392, 286), []), ((392, 240), ["a tip at 392, 240 is 36 units from side-i"])):
        frame.grips = [(at, "side-i")]
        assert missed(frame.grips, frame.placed) == far
    with pytest.raises(ValueError, match="bcr stands on t-cell; it belongs on b-cell"):
        frame.ring(bcr(), t_cell(40), 100, 100, [0])
    frame.ring(bcr(), b_cell(40), 100, 100, [0])
    frame = Frame("spike")
    frame.put(spike(), 400, 300)
    grip(frame, (400, 262), 180, holds="spike")
    assert not missed(frame.grips, frame.placed)
    grip(frame, (400, 230), 180, holds="spike")
    assert missed(frame.grips, frame.placed) == ["a tip at 400, 230 is 35 units from spike"]


def test_stems_vesicles_and_eggs_are_checked():
    """A fork beside a stem, an Fc receptor on a T cell, FcRn that points out of its vesicle, CD38 on an egg-shaped cell."""
    from immunolab.scenes.antibodies import mark, read
    from immunolab.scenes.cells import myeloma_cell, t_cell
    from immunolab.scenes.frame import Frame
    from immunolab.scenes.molecules import fcr, fcrn
    from immunolab.scenes.part import Face, Placed

    frame, cell = Frame("mark"), myeloma_cell(90)
    for at in (0, 45, 90, 160):
        mark(frame, cell, 400, 250, at, 20)
    frame.put(cell, 400, 250)
    assert not misplaced(frame.placed, frame.faces) and not missed(frame.grips, frame.placed)
    frame.faces = [Face("myeloma-cell", 400, 250, 90, turn=90)]  # the egg stands upright: its ends are elsewhere
    assert misplaced(frame.placed, frame.faces)[0].endswith("stands on no cell")
    with pytest.raises(ValueError, match="cd38 stands on t-cell; it belongs on"):
        mark(Frame("wrong"), t_cell(40), 100, 100, 0)

    frame = Frame("fork")
    read(frame, Placed("antibody", 400, 250, 30, 1))
    assert missed(frame.grips, frame.placed) == []
    frame.grips = [((400, 250), "fcr")]
    assert missed(frame.grips, frame.placed) == ["a tip at 400, 250 is 44 units from fcr"]
    with pytest.raises(ValueError, match="fcr stands on t-cell; it belongs on macrophage, nk-cell"):
        frame.ring(fcr(), t_cell(40), 100, 100, [0])

    frame = Frame("vesicle")
    frame.hollow("vesicle", 400, 250, 80)
    frame.put(fcrn(), 400, 328)
    assert not misplaced(frame.placed, frame.faces)
    frame.put(fcrn(), 400, 328, 180)
    assert misplaced(frame.placed, frame.faces) == ["fcrn at 400, 328 stands on no cell"]


def test_the_words_alone():
    text = scenes.scene("pd1-brake")._repr_mimebundle_()["text/plain"]
    assert text.startswith("The PD-1 brake\n1. A T cell touches") and text.count("\n") == 6
