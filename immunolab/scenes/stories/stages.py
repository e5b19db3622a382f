"""Lesson 04: MGUS, smouldering and active myeloma: one marrow and four places where harm shows.

What lies in a box is drawn as plain SVG: the box is the place that a question can ask for.
"""

from __future__ import annotations

import random

from immunolab.scenes.antibodies import antibody, light_chain
from immunolab.scenes.body import kidney
from immunolab.scenes.cells import b_cell, healthy_cell, myeloma_cell, red_cell, red_maker, t_cell
from immunolab.scenes.draw import circle, ellipse, line, path, rect, smooth
from immunolab.scenes.eaters import bacterium, neutrophil, osteoclast
from immunolab.scenes.frame import Frame
from immunolab.scenes.story import Scene, Step

#: of forty cells in the marrow, those of the clone: under 10 %, 10 % or more, and more
MGUS, SMOULDERING, ACTIVE = 2, 8, 18
CELLS = [(58 + 46 * (i % 8) + (20 if (i // 8) % 2 else 0), 118 + 66 * (i // 8)) for i in range(40)]
#: the order in which the clone takes their places: from the middle outwards
ORDER = sorted(range(40), key=lambda i: (CELLS[i][0] - 226) ** 2 + (CELLS[i][1] - 250) ** 2)
WIDE, HIGH = 158, 176
PANELS = {"bone": (462, 62), "blood": (630, 62), "kidney": (462, 268), "antibodies": (630, 268)}


def _marrow(f: Frame, clone: int) -> None:
    f.raw(rect(20, 62, 418, 382, 14, "marrow", "rule", 1.6))
    taken = set(ORDER[:clone])
    for i, (x, y) in enumerate(CELLS):
        if i in taken:
            f.put(myeloma_cell(17, i % 9 + 3), x, y, key=f"c{i}", part="clone", title="cells of the clone")
            f.spot("clone", x, y, 24, "cells of the clone")
        else:
            kinds = (
                red_maker(17, i),
                neutrophil(20, i + 9),
                red_maker(17, i),
                t_cell(17, i),
                red_maker(17, i),
                b_cell(17, i),
            )
            f.put(kinds[i * 7 % 6], x, y, key=f"c{i}", part="others", title="other cells of the marrow")
            f.spot("others", x, y, 24, "other cells of the marrow")


def _panel(f: Frame, name: str, word: str) -> tuple[int, int]:
    x, y = PANELS[name]
    f.raw(rect(x, y, WIDE, HIGH, 10, "panel", "rule", 1.6))
    f.label(word, x + WIDE / 2, y + HIGH + 22, None, "middle", kind="quiet")
    f.region(name, x + WIDE / 2, y + HIGH / 2, 60, word)
    return x, y


def _bone(f: Frame, harm: bool) -> None:
    x, y = _panel(f, "bone", "bone")
    dip = 34 if harm else 0
    top = [
        (x + 4, y + 96),
        (x + 34, y + 94),
        (x + 58, y + 96 + dip),
        (x + 100, y + 96 + dip),
        (x + 124, y + 94),
        (x + 154, y + 96),
    ]
    f.raw(
        path(
            f"{smooth(top, closed=False)}V{y + 166}Q{x + 154} {y + 172} {x + 148} {y + 172}H{x + 10}Q{x + 4} {y + 172} {x + 4} {y + 166}Z",
            "~bone",
            "bone.line",
            2.2,
        )
    )
    for dx, dy in ((30, 128), (78, 150), (126, 126)):
        f.raw(ellipse(x + dx, y + dy, 7, 3, 0, "bone.line", op=0.6))
    if harm:
        f.put(str(osteoclast(88, 56)), x + 79, y + 116, part="osteoclast", title="osteoclast, dissolving bone")
    else:
        for k in range(4):
            f.put(str(healthy_cell(12, k)), x + 34 + 30 * k, y + 80, part="builders", title="bone-building cells")


def _blood(f: Frame, harm: bool) -> None:
    x, y = _panel(f, "blood", "blood")
    f.raw(rect(x + 4, y + 22, WIDE - 8, HIGH - 44, 4, "lumen"))
    f.raw(
        line(x + 4, y + 22, x + WIDE - 4, y + 22, "wallline", 6),
        line(x + 4, y + HIGH - 22, x + WIDE - 4, y + HIGH - 22, "wallline", 6),
    )
    rnd = random.Random(4)
    for k in range(12):
        at = x + 26 + 36 * (k % 4) + rnd.uniform(-5, 5), y + 52 + 36 * (k // 4) + rnd.uniform(-5, 5)
        if not harm or k in (1, 6, 8, 11):
            f.put(str(red_cell(14, rnd.uniform(-35, 35))), *at, key=f"red{k}", part="red-cell", title="red cell")


def _kidney(f: Frame, harm: bool) -> None:
    x, y = _panel(f, "kidney", "kidney")
    f.put(kidney(), x + 74, y + 88, s=0.6, part="the-kidney", title="kidney")
    if harm:
        f.raw(circle(x + 104, y + 86, 40, "lumen", "ink2", 2.4))
        for k in range(9):
            f.put(
                light_chain(0.95),
                x + 86 + 18 * (k % 3),
                y + 68 + 18 * (k // 3),
                (k * 53) % 160,
                part="plug",
                title="plug of light chains",
            )


def _antibodies(f: Frame, harm: bool) -> None:
    x, y = _panel(f, "antibodies", "antibodies")
    spots = [(30, 44), (79, 34), (128, 44), (30, 112), (128, 112), (79, 150)]
    for k, (dx, dy) in enumerate(spots):
        if harm and k != 4:
            it = antibody("tum", notch="flat")
            f.put(
                str(it), x + dx, y + dy, 30 * k - 60, 0.36, key=f"ab{k}", part="m-protein", title="the clone's antibody"
            )
        else:
            it = antibody(notch=("v", "u", "s", "v", "step", "s")[k])
            f.put(str(it), x + dx, y + dy, 30 * k - 60, 0.36, key=f"ab{k}", part="own", title="useful antibodies")
    if harm:
        f.put(str(bacterium(1.3)), x + 79, y + 92, -18, part="bacterium", title="bacterium")


def _stage(f: Frame, clone: int, harm: bool, name: str, said: str) -> None:
    _marrow(f, clone)
    for draw in (_bone, _blood, _kidney, _antibodies):
        draw(f, harm)
    f.label(name, 24, 42, None, kind="strong")
    f.label(said, 229, 478, None, "middle", kind="strong")
    f.label("harm in four places" if harm else "no harm", 626, 42, None, "middle", kind="strong" if harm else "")


SCENE = Scene(
    "stages",
    "Three stages",
    "The clone's size tells MGUS from smouldering myeloma; harm, or danger close ahead, makes it active.",
    [
        Step(
            "MGUS: a small clone in the marrow, and no harm anywhere.",
            "Left a marrow of forty cells, two of them orange. Right four boxes: whole bone with bone builders, blood with twelve "
            "red cells, a kidney, and six antibodies of different kinds.",
            lambda f: _stage(f, MGUS, False, "MGUS", "2 of 40 cells"),
        ),
        Step(
            "Smouldering myeloma: the clone is larger, and there is still no harm.",
            "Eight of the forty cells in the marrow are orange. The four boxes are as before.",
            lambda f: _stage(f, SMOULDERING, False, "smouldering", "8 of 40 cells"),
        ),
        Step(
            "Active myeloma: the clone dissolves bone, blood grows thin, the kidney clogs, infections come.",
            "Eighteen of the forty cells are orange. In the boxes an osteoclast in a hollow of the bone, four red cells, a kidney "
            "with a plug of rods, and antibodies of one orange kind around a bacterium, with one green one.",
            lambda f: _stage(f, ACTIVE, True, "active myeloma", "18 of 40 cells"),
        ),
    ],
    "Forty cells stand for all of the marrow. The limits between the first two are 10 % of the marrow's cells, 3 g of M protein "
    "in a decilitre of serum, or half a gram a day in the urine. Not everybody has all four harms, and one is enough; useful "
    "antibodies can be low before, and infections alone do not make a myeloma active. Signs of danger close ahead count as "
    "active too, before any harm.",
)
