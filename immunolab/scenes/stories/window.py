"""Lesson 01: what a blood count sees of the body's lymphocytes."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from immunolab.scenes.body import torso
from immunolab.scenes.cells import red_cell, t_cell
from immunolab.scenes.draw import circle, ellipse, line, moved, path, rect
from immunolab.scenes.eaters import neutrophil, virus
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import peptide, tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.story import Scene, Step

DROP = "M0 -200C40 -120 132 -50 132 44A132 132 0 0 1 -132 44C-132 -50 -40 -120 0 -200Z"
SX, SY, SIZE = 250, 284, 0.84  # the contour of the body


def _drop(
    f: Frame, x: float, y: float, s: float, seed: int, whites: Sequence[tuple[str, float, float, float]], r: float = 21
) -> None:
    """A drop of blood: red cells wherever no white one is."""
    f.put(path(DROP, "lumen", "wallline", 2.6), x, y, s=s, part="drop", title="drop of blood")
    rnd = random.Random(seed)
    spots = [(dx, dy) for _, dx, dy, _ in whites]
    heads = [
        (dx + 60 * math.cos(math.radians(up)), dy - 60 * math.sin(math.radians(up))) for _, dx, dy, up in whites if up
    ]
    reach = [(43 if kind == "neutrophil" else r + 17) for kind, *_ in whites]  # clear of each white cell
    tries = 0
    while tries < 1600:
        tries += 1
        dx, dy = rnd.uniform(-112, 112), rnd.uniform(-112, 158)
        inside = (dx**2 + (dy - 44) ** 2) < 108**2 or (dy < 0 and abs(dx) < 0.62 * (dy + 172) - 30)
        free = all((dx - a) ** 2 + (dy - b) ** 2 > 34**2 for a, b in heads)
        if (
            inside
            and free
            and all(
                (dx - a) ** 2 + (dy - b) ** 2 > (reach[k] if k < len(whites) else 27) ** 2
                for k, (a, b) in enumerate(spots)
            )
        ):
            spots.append((dx, dy))
            f.put(red_cell(15, rnd.uniform(-35, 35)), x + s * dx, y + s * dy, s=s, part="red-cell", title="red cell")
    for kind, dx, dy, up in whites:
        if kind == "neutrophil":
            f.put(neutrophil(25, 11), x + s * dx, y + s * dy, s=s, part="neutrophil")
        else:
            cell = with_receptors(t_cell(r, 3), tcr(notch=kind, cd3=False), [up], 1, 0.9) if up else t_cell(r, 3)
            f.put(
                cell, x + s * dx, y + s * dy, s=s, part="lymphocyte" if not up else f"t-cell-{kind}", title="lymphocyte"
            )


def _sees(f: Frame) -> None:
    _drop(f, 330, 256, 1.18, 4, [("neutrophil", -52, 0, 0), ("neutrophil", 40, 96, 0), ("v", 34, -2, 0)])
    f.label("lymphocyte", 610, 160, (394, 246), kind="strong")
    f.label("neutrophil", 610, 380, (408, 372))
    f.label("red cells", 110, 120, (270, 196), "middle", kind="quiet")


NODES = [(-17, -180), (17, -180), (-130, -92), (130, -92), (-20, 112), (14, 128), (-6, 150), (-86, 236), (86, 236)]


def _body(f: Frame) -> None:
    f.raw(moved(torso(SIZE), SX, SY))

    def at(dx: float, dy: float) -> tuple[float, float]:
        return SX + SIZE * dx, SY + SIZE * dy

    vertebrae = "".join(
        rect(-13, y, 26, 20, 5, fill="bone.hi", stroke="bone.line", lw=1.6) + rect(-7, y + 5, 14, 10, 3, fill="marrow2")
        for y in range(-150, 240, 27)
    )
    arms = "".join(
        path(f"M{158 * s} -60L{170 * s} 110", "none", "bone.line", 19)
        + path(f"M{158 * s} -60L{170 * s} 110", "none", "bone.hi", 15)
        + path(f"M{158 * s} -54L{162 * s} -6", "none", "marrow2", 8)
        for s in (-1, 1)
    )
    f.put(vertebrae + arms, SX, SY, s=SIZE, part="marrow", title="bone marrow")
    vessel = "M0 -40C30 -20 26 30 24 200M24 -40C60 -80 36 -130 30 -230M20 -30C80 -60 120 -90 150 -40"
    f.put(
        path(vessel, "none", "wallline", 8) + path(vessel, "none", "wall", 5),
        SX,
        SY,
        s=SIZE,
        part="blood",
        title="blood",
    )
    f.put(ellipse(0, 0, 44, 27, -52, fill="~blood", stroke="blood.line", w=2.2), *at(92, 84), part="spleen")
    f.spot("spleen", *at(92, 84), 42, "spleen")
    for dx, dy in [(0, y) for y in range(-140, 240, 27)] + [(s * 163, y) for s in (-1, 1) for y in range(-50, 110, 27)]:
        f.spot("marrow", *at(dx, dy), 24, "bone marrow")
    for dx, dy in NODES:
        f.put(ellipse(0, 0, 15, 11, 20, fill="lymph2", stroke="lymphline", w=2.2), *at(dx, dy), part="lymph-node")
        f.spot("lymph-node", *at(dx, dy), 24, "lymph node")
    rnd = random.Random(7)
    counts = [(node, 3) for node in NODES] + [
        ((92, 84), 11),
        ((0, -80), 3),
        ((0, 190), 3),
        ((-160, -30), 3),
        ((160, -30), 2),
    ]
    for (dx, dy), n in counts:
        for _ in range(n):
            x, y = at(dx + rnd.gauss(0, 8), dy + rnd.gauss(0, 8))
            f.put(circle(0, 0, 5, fill="~t", stroke="t.line", w=1.4), x, y, part="lymphocytes", title="lymphocytes")
    x, y = at(24, 40)
    f.put(circle(0, 0, 6.5, fill="~t", stroke="t.line", w=2), x, y, part="in-blood", title="lymphocytes in the blood")
    f.spot("in-blood", x, y, 22, "lymphocytes in the blood")
    f.raw(circle(x, y, 15, fill="none", stroke="accent", w=3))
    f.label("lymph nodes", 520, 120, at(142, -94), kind="strong")
    f.label("in the blood:\n1 to 2 in 100", 520, 210, (x + 14, y - 4), kind="strong")
    f.label("spleen", 520, 330, at(116, 84), kind="strong")
    f.label("bone marrow", 520, 420, at(12, 200), kind="strong")


def _same(f: Frame) -> None:
    f.raw(line(400, 170, 400, 470, "rule", 2))
    f.put(virus(30), 400, 96, part="virus", title="virus to come, with its antigen")
    f.put(peptide(), 400, 58, s=1.5, part="antigen")
    spots = [(-52, 78, 118), (52, 92, 62), (0, 8, 90)]
    for x, kinds in ((190, ("s", "o", "v")), (610, ("s", "o", "s"))):
        whites = [(kind, dx, dy, up) for kind, (dx, dy, up) in zip(kinds, spots, strict=True)]
        _drop(f, x, 252, 1.06, 9, whites, 31)
    f.label("virus to come", 400, 160, None, "middle")
    f.label("one fits", 70, 60, (180, 206), "middle", kind="strong")
    f.label("none fits", 726, 60, None, "middle", kind="strong")
    f.label("same count", 190, 484, None, "middle")
    f.label("same count", 610, 484, None, "middle")


SCENE = Scene(
    "window",
    "A window, not the room",
    "A blood count sees a small part of the lymphocytes, and not what they recognise.",
    [
        Step(
            "A blood count looks at one drop, in which white cells are few among the red.",
            "A large drop of blood full of red cells. Among them two neutrophils with lobed nuclei and one lymphocyte, "
            "small and round.",
            _sees,
        ),
        Step(
            "Most lymphocytes are not in the blood but in lymph nodes, spleen and bone marrow.",
            "Head, chest and belly from the front. Fifty small blue dots: in bean-shaped lymph nodes of neck, armpits, belly "
            "and groin, in the spleen, in the marrow of spine and arms. One, ringed, is in a blood vessel.",
            _body,
        ),
        Step(
            "And the same count can hide a cell that fits the virus to come, or none.",
            "Two drops side by side, three T cells in each. In the left one a receptor has a V-shaped notch; in the right "
            "one all receptors have another shape.",
            _same,
        ),
    ],
    "Not to scale: in real blood there are about a thousand red cells for each white one. Skin, gut and other tissues, which "
    "hold lymphocytes too, are left out. Of fifty dots one is in the blood, which is rounded: 2,000 in a microlitre of five "
    "litres are ten billion, of some seven hundred billion in the whole body. A T cell sees pieces of a virus that cells show on MHC, not "
    "the virus itself.",
)
