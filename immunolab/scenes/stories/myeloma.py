"""Lesson 04: what myeloma does in the body."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from immunolab.scenes.antibodies import antibody, grip, light_chain
from immunolab.scenes.body import kidney, tubule
from immunolab.scenes.cells import b_cell, healthy_cell, myeloma_cell, plasma_cell, red_cell, red_maker, t_cell
from immunolab.scenes.draw import blob, circle, line, moved, path, rect
from immunolab.scenes.eaters import bacterium, neutrophil, osteoclast
from immunolab.scenes.frame import Frame
from immunolab.scenes.marrow import fat, marrow
from immunolab.scenes.particles import dots
from immunolab.scenes.places import vessel
from immunolab.scenes.story import Scene, Step


def _healthy(f: Frame) -> None:
    marrow(f)
    fat(f)
    for i, (x, y) in enumerate(
        [(250, 150), (292, 132), (330, 158), (268, 192), (312, 200), (352, 200), (238, 226), (286, 242), (328, 244)]
    ):
        f.put(red_maker(21, i), x, y, key=f"r{i}", part="red-makers", title="red cell in the making")
    for i, (x, y) in enumerate([(394, 232), (410, 186), (374, 268)]):
        f.put(red_cell(17, 20 * i), x, y, part="red-makers")
    for i, (x, y) in enumerate([(470, 110), (540, 214), (150, 250), (98, 330)]):
        f.put(neutrophil(26, i + 10), x, y, key=f"n{i}", part="neutrophil", title="neutrophil in the making")
    for i, (x, y) in enumerate([(486, 306), (196, 330)]):
        f.put(plasma_cell(27, i + 5), x, y, key=f"p{i}", part="plasma-cell", title="plasma cell")
    f.put(b_cell(23), 610, 270, part="b-cell")
    f.put(t_cell(23), 400, 336, part="t-cell")
    for i in range(4):
        f.put(healthy_cell(15, i), 560 + i * 30, 376, part="osteoblast", title="bone-building cell")
    f.label("red cells\nin the making", 250, 52, (290, 118), "middle")
    f.label("bone builders", 606, 346, None, "middle", kind="quiet")
    f.label("plasma cell", 470, 458, (486, 332), "middle", kind="strong")
    f.label("bone", 90, 466, None, "middle", kind="quiet")


CLONE = [
    (286, 160), (346, 132), (410, 160), (474, 128), (238, 214), (310, 218), (374, 222), (438, 214), (504, 190),
    (560, 140), (270, 278), (338, 284), (404, 286), (470, 272), (536, 250), (596, 210), (300, 344), (372, 346),
    (440, 340), (508, 324), (572, 304), (622, 268), (226, 338), (630, 150), (560, 82), (652, 206), (630, 340),
    (210, 152), (630, 90),
]  # fmt: skip


def _clone(f: Frame, skip: Sequence[int] = ()) -> None:
    for i, (x, y) in enumerate(CLONE):
        if i in skip:
            continue
        f.put(
            myeloma_cell(29, i % 9 + 3),
            x,
            y,
            (i * 29) % 40 - 20,
            key=f"m{i}",
            part="myeloma-cell",
            title="myeloma cell, all of one clone",
        )


def _crowded(f: Frame) -> None:
    marrow(f)
    fat(f, True)
    _clone(f)
    for i, (x, y) in enumerate([(150, 200), (164, 262)]):
        f.put(red_maker(21, i), x, y, key=f"r{i}", part="red-makers", title="red cell in the making")
    f.put(neutrophil(25, 11), 110, 330, key="n3", part="neutrophil")
    f.label("one clone of myeloma cells", 440, 34, (470, 108), "middle", kind="strong")
    f.label("little room for others", 162, 460, (156, 284), "middle")


def _bone(f: Frame) -> None:
    marrow(f, pit=(200, 560, 50))
    _clone(f, skip=(10, 11, 12, 13, 16, 17, 18, 19, 20, 22, 14, 21, 26, 27, 23, 24, 25, 28))
    f.put(dots(30, 190, 40, 6, "tum", 3.2), 380, 292, part="signals", title="signals of the myeloma cells")
    f.put(osteoclast(172, 86), 296, 430, key="oc1", part="osteoclast", title="osteoclast, dissolving bone")
    f.put(osteoclast(166, 82, 13), 468, 431, key="oc2", part="osteoclast", title="osteoclast")
    for x in (296, 468):
        f.spot("osteoclast", x, 392, 64, "osteoclast, dissolving bone")
    for x in range(330, 450, 50):
        f.spot("signals", x, 290, 30, "signals of the myeloma cells")
    for x in range(60, 800, 110):
        f.spot("bone", x, 472, 40, "bone")
    f.label("osteoclasts", 96, 316, (238, 388), "middle", kind="strong")
    f.label("signals", 610, 342, (480, 302), "middle")
    f.tag("pain, fractures", 642, 468, (550, 436))


def _red_cells(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="marrow"))
    for k, (y, m) in enumerate(((122, 24), (348, 8))):
        f.raw(vessel(y, 96, cells=False))
        rnd = random.Random(11 + k)
        for i in range(13):
            f.put(
                healthy_cell(21, i + 3),
                22 + i * 63,
                y + 84,
                part=("tissue-healthy", "tissue-short")[k],
                title="cell that needs oxygen",
            )
        for i in range(m):
            x, yy = (
                (24 + (i % 12) * 68 + (i // 12) * 32 + rnd.uniform(-8, 8), y - 22 + (i // 12) * 44 + rnd.uniform(-5, 5))
                if k == 0
                else (54 + i * 98 + rnd.uniform(-20, 20), y + rnd.uniform(-20, 20))
            )
            f.put(
                red_cell(16, rnd.uniform(-35, 35)), x, yy, part=("blood-healthy", "blood-anaemia")[k], title="red cell"
            )
        for i in range((22, 5)[k]):
            x = (26 + i * 35.5) if k == 0 else (90 + i * 150)
            f.raw(
                circle(x + rnd.uniform(-6, 6), y + 52 + rnd.uniform(-2, 12), 4.6, fill="nk.hi", stroke="nk.line", w=1.7)
            )
    f.label("healthy", 24, 52, None, kind="strong")
    f.label("myeloma: fewer red cells", 24, 278, None, kind="strong")
    f.label("oxygen", 700, 52, (670, 182), "middle")
    f.tag("fatigue", 650, 472, (597, 428))


def _kidney(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="bg"))
    f.put(kidney(), 146, 236, part="kidney", title="kidney")
    f.spot("kidney", 150, 236, 84, "kidney")
    f.raw(
        circle(200, 178, 20, fill="none", stroke="ink2", w=2.4),
        line(216, 166, 350, 66, stroke="ink2", w=1.4),
        line(208, 197, 352, 416, stroke="ink2", w=1.4),
    )
    f.raw(rect(350, 60, 420, 362, 12, fill="panel", stroke="ink2", lw=2.4))
    f.raw(tubule())
    for i in range(8):
        for row in (122, 360):
            f.region("tubule-wall", 380 + i * 52, row, 26, "cell of the tubule's wall")
    rnd = random.Random(6)
    for i in range(12):
        x, y = 384 + (i % 4) * 36 + rnd.uniform(-7, 7), 190 + (i // 4) * 50 + rnd.uniform(-9, 9)
        f.put(light_chain(1.1), x, y, rnd.uniform(0, 180), part="light-chain", title="free light chain")
        f.spot("light-chain", x, y, 22, "free light chain")
    f.put(
        path(blob(1, 12, 0.08, 3, 106, 78), fill="~tum", stroke="tum.line", w=2.4),
        650,
        241,
        part="cast",
        title="plug of light chains",
    )
    f.spot("cast", 650, 241, 76, "plug of light chains")
    for i in range(20):
        f.raw(
            moved(
                light_chain(1.0),
                586 + (i % 5) * 32 + rnd.uniform(-6, 6),
                196 + (i // 5) * 30 + rnd.uniform(-5, 5),
                rnd.uniform(0, 180),
            )
        )
    f.label("kidney", 130, 92, None, "middle", kind="strong")
    f.label("light chains", 452, 40, (440, 186), "middle")
    f.label("plug", 660, 40, (652, 170), "middle")
    f.tag("kidney failure", 560, 462, (640, 312))


def _antibodies(f: Frame) -> None:
    f.raw(rect(0, 0, 396, 500, fill="bg"), rect(404, 0, 396, 500, fill="panel"))
    f.raw(line(400, 20, 400, 480, stroke="rule", w=2))
    kinds = ["v", "u", "s", "v", "u", "s", "flat", "s"]
    for i, (x, y, r) in enumerate(
        [
            (70, 104, 20),
            (330, 92, -30),
            (54, 244, 60),
            (346, 244, -70),
            (84, 396, 160),
            (200, 90, 8),
            (326, 396, 200),
            (206, 424, 180),
        ]
    ):
        f.put(antibody("b", notch=kinds[i]), x, y, r, 0.66, part="antibodies-varied", title="antibodies of many kinds")
    f.put(bacterium(2.1), 196, 250, -18, part="caught", title="bacterium, marked")
    for t, side in ((-20, 1), (16, 1), (-4, -1)):
        q = math.radians(-18)
        px, py = 196 + t * math.cos(q) + side * 17 * math.sin(q), 250 + t * math.sin(q) - side * 17 * math.cos(q)
        grip(
            f,
            (px, py),
            -18 + (180 if side > 0 else 0),
            "R" if t > 0 else "L",
            s=0.66,
            part="antibodies-varied",
            title="antibody on the bacterium",
        )
    pos = [
        (456, 84, 10), (532, 66, -20), (612, 92, 30), (690, 70, -8), (756, 116, 40), (448, 190, 70),
        (452, 300, 20), (474, 404, -30), (556, 420, 160), (642, 426, 200), (740, 408, -150), (532, 158, 33),
        (646, 168, -40), (548, 336, 12),
    ]  # fmt: skip
    for x, y, r in pos:
        f.put(
            antibody("tum", notch="flat"),
            x,
            y,
            r,
            0.6,
            part="m-protein",
            title="M protein: one antibody, over and over",
        )
    f.put(bacterium(2.1), 604, 250, -18, part="free", title="bacterium, unmarked")
    f.put(
        antibody("b", notch="v"), 752, 214, -50, 0.66, part="antibodies-few", title="one of the few useful antibodies"
    )
    f.label("many kinds", 200, 486, None, "middle", kind="strong")
    f.label("one kind, of no use", 600, 486, None, "middle", kind="strong")
    f.tag("infection", 690, 322, (628, 258))


SCENE = Scene(
    "myeloma",
    "What myeloma does in the body",
    "One clone in the marrow, and four harms that follow.",
    [
        Step(
            "Healthy marrow makes blood cells of many kinds; plasma cells are few.",
            "Marrow between bone below and a bony strut on the right. A cluster of red cells in the making, neutrophils, fat cells, and only two green egg-shaped plasma cells.",
            _healthy,
        ),
        Step(
            "In myeloma one clone of plasma cells grows and leaves little room for the others.",
            "Some thirty orange plasma cells, all alike, fill the marrow. Two red cells in the making and one neutrophil are left at the edge.",
            _crowded,
        ),
        Step(
            "Its signals rouse osteoclasts, which dissolve bone faster than it is rebuilt.",
            "Dots run from the myeloma cells to two giant cells with many nuclei, which lie in a hollow they have made in the bone. Pointed to: pain, fractures.",
            _bone,
        ),
        Step(
            "Fewer red cells carry less oxygen.",
            "Two blood vessels, each above a row of body cells. In the upper, healthy one 24 red cells, and many dots of oxygen reach the cells; in the lower one 8 red cells and few dots. Pointed to: fatigue.",
            _red_cells,
        ),
        Step(
            "Loose light chains, pieces of the clone's antibody, plug the kidney's tubules.",
            "A kidney, and a tubule enlarged. Small rods, the light chains, come from the left and form a plug on the right. Pointed to: kidney failure.",
            _kidney,
        ),
        Step(
            "The blood is full of one antibody, and those that would be needed are few.",
            "Left, antibodies of many kinds, three of them holding a bacterium. Right, fourteen antibodies of one kind, with blunt arms, and a single notched one; the bacterium is free. Pointed to: infection.",
            _antibodies,
        ),
    ],
    "Platelets and their makers are left out. In the kidney the plug holds a protein of the tubule as well. Anaemia has several causes in myeloma, crowding is one of them. In nature the fall of useful antibodies is not a matter of room in the blood: their plasma cells are displaced and held down.",
)
