"""Lesson 01: two lines of defence."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator

from immunolab.scenes.antibodies import grip
from immunolab.scenes.cells import t_cell
from immunolab.scenes.draw import circle, moved, path, rect, smooth
from immunolab.scenes.eaters import bacterium, dendritic_cell, macrophage, neutrophil
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc2, peptide, tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.particles import dots
from immunolab.scenes.places import lymph_node, skin, vessel
from immunolab.scenes.signs import focus_ring
from immunolab.scenes.story import Scene, Step

BACT = [
    (392, 150, 75),
    (416, 178, 100),
    (398, 214, 60),
    (352, 244, 20),
    (432, 250, 130),
    (392, 282, 95),
    (470, 212, 40),
]


def _cut(f: Frame) -> None:
    f.raw(skin(), vessel(448, 74, reds=7))
    for i, (x, y, r) in enumerate(BACT):
        f.put(bacterium(0.95, i), x, y, r, key=f"b{i}", part="bacteria", title="bacterium")
    f.put(macrophage(46), 230, 300, key="mac", part="macrophage", title="macrophage, resident in the tissue")
    f.put(dendritic_cell(32), 600, 292, key="dc", part="dendritic-cell", title="dendritic cell")
    f.label("bacteria", 330, 52, (398, 140), "end")
    f.label("macrophage", 96, 236, (200, 282), "middle")
    f.label("dendritic cell", 690, 232, (632, 276), "middle")


def _neutrophils(f: Frame) -> None:
    f.raw(skin(), vessel(448, 74, gap=(470, 540), reds=5, seed=3))
    for i, (x, y, r) in enumerate(BACT[:4]):
        f.put(bacterium(0.95, i), x, y, r, key=f"b{i}", part="bacteria", title="bacterium")
    f.put(dots(16, 130, 70, 4, "mac", 3), 372, 338, part="alarm", title="alarm messengers")
    f.put(macrophage(50, eaten=3), 286, 290, key="mac", part="macrophage", title="macrophage with swallowed bacteria")
    f.put(dendritic_cell(32), 600, 286, key="dc", part="dendritic-cell", title="dendritic cell")
    f.put(neutrophil(29), 360, 450, key="n1", part="neutrophil", title="neutrophil in the blood")
    f.put(
        neutrophil(29, sx=0.62, sy=1.25),
        508,
        408,
        key="n2",
        part="neutrophil",
        title="neutrophil squeezing through the vessel wall",
    )
    f.put(
        neutrophil(30, eaten=1, seed=12),
        462,
        320,
        key="n3",
        part="neutrophil",
        title="neutrophil with a swallowed bacterium",
    )
    f.put(neutrophil(30, eaten=1, seed=14), 438, 236, key="n4", part="neutrophil", title="neutrophil at the cut")
    f.arrow([(400, 452), (460, 452), (500, 438)])
    f.label("neutrophils", 620, 372, (534, 404))
    f.label("macrophage", 96, 236, (250, 276), "middle")
    f.label("alarm signals", 166, 386, (342, 342), "middle")


def _to_the_node(f: Frame) -> None:
    clip = f'<clipPath id="{f.uid}-sk"><rect x="22" y="60" width="330" height="380" rx="10"/></clipPath>'
    f.raw(
        clip,
        f'<g clip-path="url(#{f.uid}-sk)">'
        + rect(22, 60, 330, 380, fill="bg")
        + moved(skin(), -160, 10, s=0.86)
        + rect(22, 400, 330, 60, fill="dermis")
        + "</g>",
        rect(22, 60, 330, 380, 10, fill="none", stroke="rule", lw=1.6),
    )
    for i, (x, y, r) in enumerate(BACT[:4]):
        f.put(bacterium(0.82, i), -160 + x * 0.86, 10 + y * 0.86, r, key=f"b{i}", part="bacteria")
    d = smooth([(236, 280), (296, 356), (388, 392), (476, 362), (536, 300)], closed=False)
    f.raw(path(d, fill="none", stroke="lymphline", w=78), path(d, fill="none", stroke="lymph", w=72))
    f.put(lymph_node(300, 250), 626, 226, title="lymph node")
    f.region("lymph-node", 626, 226, 120, "lymph node")
    f.raw(path("M478 361C500 346 516 330 528 312", fill="none", stroke="lymph", w=70))
    f.put(
        dendritic_cell(18, 11),
        376,
        388,
        key="dc",
        part="dendritic-cell",
        title="dendritic cell in the lymph vessel, antigen on its arms",
    )
    for x, y in ((363, 371), (396, 378), (359, 402)):
        f.put(peptide(), x, y, s=0.75)
    for x, y, s in [
        (604, 160, 1),
        (668, 186, 2),
        (716, 218, 3),
        (640, 248, 4),
        (574, 216, 5),
        (680, 286, 6),
        (606, 306, 8),
    ]:
        f.put(t_cell(19, s), x, y, part="t-cell", title="T cell")
    f.arrow([(428, 384), (474, 362), (508, 326)])
    f.label("dendritic cell, carrying antigen", 404, 480, (378, 400), "middle")
    f.label("lymph node", 626, 60, (626, 98), "middle")


SHAPES = ["s", "flat", "o"]


def _crowd() -> Iterator[tuple[float, float, float, str, int]]:
    rnd = random.Random(8)
    k = 0
    for j in range(4):
        for i in range(8):
            x, y = 66 + i * 92 + (j % 2) * 38 + rnd.uniform(-6, 6), 80 + j * 116 + rnd.uniform(-6, 6)
            if (
                math.hypot((x - 400) / 1.2, y - 262) < 108
                or x > 775
                or math.hypot(x - 522, y - 160) < 92
                or (y < 110 and 430 < x < 780)
                or (y > 390 and 90 < x < 300)
            ):
                continue
            yield x, y, rnd.uniform(35, 145), SHAPES[k % len(SHAPES)], k
            k += 1


def _the_one_that_fits(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="lymph"))
    for cx, cy, q in [(90, 60, 120), (720, 90, 130), (120, 460, 130), (700, 450, 140)]:
        f.raw(circle(cx, cy, q, fill="lymph2", op=0.55))
    for x, y, up, notch, k in _crowd():
        f.put(
            with_receptors(t_cell(28, k), tcr(notch=notch, cd3=False), [up], 0.66, 0.93),
            x,
            y,
            part="t-cell-other",
            title="T cell with another receptor",
            op=0.72,
        )
    dendritic = dendritic_cell(60, 11)
    f.put(dendritic, 400, 262, key="dc", part="dendritic-cell", title="dendritic cell with the antigen on MHC class II")
    f.ring(mhc2(), dendritic, 400, 262, [38, 98, 158, 206, 262, 320], 0.74, at=50 / 60)
    fx, fy = 400 + 152 * math.cos(math.radians(38)), 262 - 152 * math.sin(math.radians(38))
    f.ring(tcr(notch="v", cd3=False), t_cell(38, 3), fx, fy, [218], 0.78, at=35 / 38)
    f.put(t_cell(38, 3), fx, fy, key="match", part="t-cell-match", title="the T cell whose receptor fits")
    f.put(focus_ring(50), fx, fy, part="signal", title="ring around the one that fits")
    f.label("the one that fits", 600, 58, (fx + 30, fy - 42), "middle", kind="strong")
    f.label("dendritic cell", 160, 474, (352, 312), "middle")


def _clone(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="lymph"))
    f.raw(circle(640, 120, 200, fill="lymph2", op=0.5), circle(140, 420, 170, fill="lymph2", op=0.5))
    levels = [
        (110, [256]),
        (284, [150, 358]),
        (466, [94, 202, 310, 418]),
        (670, [58, 116, 172, 230, 286, 344, 400, 458]),
    ]
    for (x0, ys0), (x1, ys1) in itertools.pairwise(levels):
        for i, y in enumerate(ys1):
            f.raw(
                path(
                    f"M{x0} {ys0[i // 2]}C{(x0 + x1) / 2} {ys0[i // 2]} {(x0 + x1) / 2} {y} {x1} {y}",
                    fill="none",
                    stroke="lymphline",
                    w=2,
                    op=0.8,
                )
            )
    for li, (x, ys) in enumerate(levels):
        r = (46, 37, 29, 20)[li]
        for i, y in enumerate(ys):
            f.put(
                with_receptors(t_cell(r, 3), tcr(cd3=False), [122], (0.95, 0.8, 0.66, 0.5)[li], 0.93),
                x,
                y,
                key=f"c{li}{i}",
                part="clone" if li else "t-cell-match",
                title="daughter cell with the same receptor" if li else "the T cell that fitted",
            )
    f.label("one cell", 110, 352, (110, 308), "middle")
    f.label("a clone: the same\nreceptor in every cell", 190, 440, None, "middle", kind="strong")


def _back(f: Frame) -> None:
    f.raw(skin(), vessel(448, 74, gap=(470, 540), reds=4, seed=190))
    for i, (x, y, r) in enumerate([(404, 150, 82), (456, 238, 24), (368, 226, -38)]):
        f.put(bacterium(1.05, i), x, y, r, key=f"b{i}", part="bacteria", title="bacterium, marked by antibodies")
        q = math.radians(r)
        for t, side in (((-6, 1), (8, -1)), ((-8, 1), (8, -1)), ((2, 1), (-4, -1)))[i]:
            px, py = x + t * math.cos(q) + side * 8 * math.sin(q), y + t * math.sin(q) - side * 8 * math.cos(q)
            grip(
                f,
                (px, py),
                r + (180 if side > 0 else 0),
                "R" if side > 0 else "L",
                s=0.46,
                part="antibody",
                title="antibody, arm on the bacterium",
            )
    roused = macrophage(54, eaten=4)
    f.put(roused, 252, 302, key="mac", part="macrophage", title="macrophage, roused")
    f.ring(mhc2(), roused, 252, 302, [-8], 0.5, at=57 / 54)
    f.put(tcr(cd3=False), 336, 316, -90 + 8, 0.5)
    f.put(t_cell(28, 3), 362, 320, key="c10", part="t-cell", title="helper T cell of the clone")
    for x, y, k in ((588, 450, "c11"), (680, 440, "c12")):
        f.put(
            with_receptors(t_cell(26, 3), tcr(cd3=False), [0], 0.5, 24 / 26),
            x,
            y,
            key=k,
            part="t-cell",
            title="T cell of the clone, in the blood",
        )
    f.put(
        with_receptors(t_cell(27, 3), tcr(cd3=False), [90], 0.5, 25 / 27),
        508,
        392,
        key="c13",
        part="t-cell",
        title="T cell of the clone, leaving the blood",
    )
    f.arrow([(558, 452), (536, 446), (520, 424)])
    f.label("antibodies", 570, 226, (474, 216))
    f.label("helper T cells\nof the clone", 606, 346, (538, 384))
    f.label("macrophage, roused", 150, 226, (222, 272), "middle")


SCENE = Scene(
    "two-lines",
    "Two lines of defence",
    "Innate defence is there at once; the adaptive one must find its few cells and multiply them.",
    [
        Step(
            "A cut lets bacteria in, and the first line of defence is already there.",
            "A section of skin with a wedge-shaped cut. Rod-shaped bacteria pass through it. A macrophage and a star-shaped dendritic cell lie in the tissue, a blood vessel runs below.",
            _cut,
        ),
        Step(
            "Within hours neutrophils leave the blood and, with macrophages, swallow bacteria.",
            "Neutrophils with lobed nuclei squeeze through the vessel wall and move up to the cut; some hold bacteria, and so does the macrophage. Small dots are alarm messengers.",
            _neutrophils,
        ),
        Step(
            "A dendritic cell carries pieces of the bacteria, the antigen, to a lymph node.",
            "From the skin on the left a lymph vessel leads to a bean-shaped lymph node. In it travels the dendritic cell with diamond-shaped pieces on its arms.",
            _to_the_node,
        ),
        Step(
            "There it meets many T cells, each with another receptor, and very few fit.",
            "In the lymph node the dendritic cell shows the diamond-shaped antigen in all directions. Some twenty T cells carry receptors with square, flat or pointed ends; one has a V-shaped notch that fits the diamond, and is ringed.",
            _the_one_that_fits,
        ),
        Step(
            "The cell that fits divides again and again, and all its daughters carry its receptor.",
            "One T cell becomes two, four, eight. Every one of them has the same V-shaped receptor.",
            _clone,
        ),
        Step(
            "Days later they are back: helper T cells rouse the macrophages, and antibodies mark what is left.",
            "T cells of the clone leave the vessel below the cut; one touches a macrophage full of bacteria. Y-shaped antibodies sit with their arms on the remaining bacteria.",
            _back,
        ),
    ],
    "Not to scale: bacteria are drawn some three times too large beside the cells, receptors hundreds of times. B cells, whose daughters make the antibodies, are left out. Of a hundred thousand T cells or more perhaps one fits; here it is one of 21.",
)
