"""Lesson 15: from a fibre to mesothelioma."""

from __future__ import annotations

import random

from immunolab.scenes.body import LUNG_L, LUNG_R, lungs, rind, torso
from immunolab.scenes.draw import blob, circle, ellipse, line, moved, path, rect
from immunolab.scenes.eaters import stretched_macrophage
from immunolab.scenes.frame import Frame
from immunolab.scenes.particles import fibre
from immunolab.scenes.places import pleura
from immunolab.scenes.story import Scene, Step


def _breathed_in(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="air"))
    f.raw(moved(torso(1.1), 290, 366))
    f.put(lungs(), 290, 372, s=1.18, part="lung", title="lungs with the pleura around them")
    for side in (-1, 1):
        f.spot("lung", 290 + side * 64, 312, 56, "lung")
        f.spot("lung", 290 + side * 80, 440, 56, "lung")
        for x, y in ((56, 240), (94, 299), (108, 346), (117, 393), (119, 440)):
            f.region("pleura", 290 + side * x, y, 22, "pleura, the lining of lung and chest")
    f.raw(
        path("M290 150V205", fill="none", stroke="lung.line", w=14),
        path("M290 132C290 112 306 108 336 106", fill="none", stroke="lung.line", w=14),
        path("M290 150V205M290 156V132C290 112 306 108 340 106", fill="none", stroke="lung.hi", w=9),
    )
    rnd = random.Random(5)
    for x, y in [
        (430, 70), (486, 122), (520, 52), (560, 110), (606, 168), (640, 66), (690, 128), (740, 60), (752, 172),
        (470, 180), (584, 40), (668, 190),
    ]:  # fmt: skip
        f.put(
            fibre(rnd.uniform(34, 56), 5),
            x,
            y,
            rnd.uniform(-70, 70),
            part="fibre-in-air",
            title="asbestos fibre in the air",
        )
        f.spot("fibre-in-air", x, y, 22, "asbestos fibre in the air")
    for x, y, r in ((316, 108, 8), (290, 176, 86), (291, 262, 88), (262, 330, 130), (234, 386, 118), (346, 372, 62)):
        f.put(fibre(32, 5), x, y, r, part="fibre-in-airway", title="asbestos fibre in the airway")
        f.spot("fibre-in-airway", x, y, 22, "asbestos fibre in the airway")
    f.arrow([(424, 124), (396, 112), (358, 108)])
    f.label("asbestos fibres", 600, 250, (606, 184), "middle", kind="strong")
    f.label("lung", 560, 360, (372, 350), "start")
    f.label("pleura,\nthe lining", 560, 418, (409, 438), "start", kind="strong")


def _to_the_pleura(f: Frame) -> None:
    f.raw(pleura())
    for k in range(14):
        f.region("air-sac", 40 + k % 4 * 92 + k // 4 % 2 * 44, 52 + k // 4 * 100, 44, "air sac of the lung")
    for y in range(40, 500, 60):
        f.region("inner-pleura", 470, y, 26, "inner layer of the pleura, on the lung")
        f.region("pleural-space", 525, y, 26, "space between the two layers of pleura")
        f.region("outer-pleura", 580, y, 26, "outer layer of the pleura, on the chest wall")
        f.region("chest-wall", 660 + y % 120, y, 40, "chest wall, with ribs")
    for x, y in ((150, 214), (400, 236), (528, 384)):
        f.spot("fibre", x, y, 26, "asbestos fibre")
    f.put(fibre(130, 8), 150, 214, 30, part="fibre", title="asbestos fibre in an air sac")
    f.put(fibre(190, 9), 452, 246, 12, key="fib", part="fibre", title="asbestos fibre passing into the pleural space")
    f.put(fibre(110, 8), 528, 384, 74, part="fibre", title="asbestos fibre in the pleural space")
    f.arrow([(228, 252), (280, 262), (334, 240)])
    f.label("air sacs", 90, 470, None, "middle", kind="quiet")
    f.label("fibre", 330, 156, (400, 230), "middle", kind="strong")
    f.label("two layers of pleura", 400, 44, None, "middle", kind="strong")
    f.leader((440, 56), (468, 92))
    f.leader((480, 56), (572, 92))
    f.label("chest wall", 700, 364, None, "middle", kind="quiet")


def _too_long(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="space"))
    for i in range(14):
        f.raw(
            rect(i * 62 - 20, 436, 60, 28, 13, fill="pleura", stroke="lung.line", lw=1.8),
            ellipse(i * 62 + 10, 450, 12, 6, fill="lung.line", op=0.75),
        )
    f.raw(rect(0, 464, 800, 40, fill="chest"))
    rnd = random.Random(3)
    spots = [(rnd.gauss(0, 120), rnd.uniform(2, 72), rnd.uniform(3.4, 5.4)) for _ in range(34)]
    cloud = "".join(circle(*spot, fill="mac.lo", stroke="mac.line", w=1) for spot in spots if spot[0] < 140)
    f.put(cloud, 392, 350, part="signals", title="oxygen compounds and messengers, leaking")
    f.raw(moved(fibre(650, 13), 400, 230, -7))
    f.put(
        stretched_macrophage(),
        400,
        230,
        key="mac",
        part="macrophage",
        title="macrophage that cannot close around the fibre",
    )
    f.spot("macrophage", 400, 230, 100, "macrophage that cannot close around the fibre")
    for x, y in ((128, 263), (168, 258), (636, 201), (668, 197)):
        f.region("fibre", x, y, 24, "asbestos fibre, longer than the macrophage")
    for x in range(300, 500, 44):
        f.spot("signals", x, 388, 26, "oxygen compounds and messengers, leaking")
    for x in range(72, 760, 62):
        f.region("lining", x, 450, 30, "cell of the pleura's lining")
    f.label("macrophage", 400, 70, (404, 130), "middle")
    f.label("fibre, longer\nthan the cell", 116, 152, (140, 258), "middle", kind="strong")
    f.label("oxygen compounds\nand messengers", 660, 316, (485, 385), "middle")


#: the heap of tumour cells in the last of the five small pictures, from its left edge
HEAP = (
    (20, 298), (52, 302), (86, 300), (122, 300), (30, 268), (64, 270), (100, 266), (124, 270),
    (46, 240), (82, 238), (110, 244), (66, 212),
)  # fmt: skip


def _decades(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="bg"))
    for k in range(5):
        x0 = 20 + k * 154
        f.raw(rect(x0, 96, 144, 240, 8, fill="space"))
        f.raw(path(f"M{x0} 300H{x0 + 144}V328A8 8 0 0 1 {x0 + 136} 336H{x0 + 8}A8 8 0 0 1 {x0} 328Z", fill="chest"))
        changed = range(1, k + 1)
        for i in range(4):
            x = x0 + 1 + i * 36
            if i in changed and k < 4:
                f.put(
                    path(blob(18, 9, 0.1, i + k, 1, 0.86), fill="~tum", stroke="tum.line", w=2)
                    + circle(0, 0, 7, fill="tum.nuc"),
                    x + 17,
                    296,
                    part="changed-cell",
                    title="changed lining cell",
                )
                f.spot("changed-cell", x + 17, 296, 22, "changed lining cell")
            elif k < 4:
                f.raw(
                    rect(x, 286, 34, 22, 10, fill="pleura", stroke="lung.line", lw=1.6),
                    ellipse(x + 17, 297, 8, 5, fill="lung.line", op=0.75),
                )
                f.region("lining", x + 17, 297, 22, "lining cell, unchanged")
        if k == 3:
            f.put(
                path(blob(17, 9, 0.1, 4), fill="~tum", stroke="tum.line", w=2) + circle(0, 0, 6, fill="tum.nuc"),
                x0 + 90,
                266,
                part="changed-cell",
            )
            f.spot("changed-cell", x0 + 90, 266, 22, "changed lining cell")
        if k == 4:
            for i, (dx, dy) in enumerate(HEAP):
                f.put(
                    path(blob(19, 9, 0.1, i), fill="~tum", stroke="tum.line", w=2) + circle(0, 0, 7, fill="tum.nuc"),
                    x0 + dx,
                    dy,
                    part="tumour",
                    title="mesothelioma",
                )
            f.spot("tumour", x0 + 74, 268, 66, "mesothelioma")
        fx, fy = (x0 + 68, 232) if k < 4 else (x0 + 96, 146)
        f.put(fibre(84, 7), fx, fy, -12, part="fibre", title="the fibre, still there")
        f.spot("fibre", fx, fy, 30, "the fibre, still there")
    f.raw(
        line(40, 388, 756, 388, stroke="ink2", w=3), path("M744 378L760 388L744 398", fill="none", stroke="ink2", w=3)
    )
    for k, yr in enumerate(("0", "10", "20", "30", "40")):
        x = 92 + k * 154
        f.raw(circle(x, 388, 8, fill="bg", stroke="ink2", w=3))
        f.label(yr, x, 430, None, "middle", kind="strong")
    f.label("years since the first fibre", 400, 474, None, "middle", kind="quiet")
    f.label("the fibre stays", 112, 62, (92, 226), "middle")
    f.label("a few cells change", 400, 366, (412, 308), "middle")
    f.label("mesothelioma", 680, 62, (676, 236), "middle", kind="strong")


def _rind(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="air"))
    f.raw(moved(torso(1.62), 330, 292))
    s, ox, oy = 1.72, 330, 262
    br = "M-16 -20C-40 -10 -56 10 -66 44M-34 -8C-40 -34 -52 -44 -60 -52M-50 14C-62 8 -74 10 -82 14"
    f.put(
        moved(
            path(LUNG_R, fill="none", stroke="pleura", w=9)
            + path(LUNG_R, fill="none", stroke="space", w=5)
            + path(LUNG_R, fill="~lung", stroke="lung.line", w=1.6)
            + path(br, fill="none", stroke="lung.line", w=3.4, op=0.45),
            s=s,
        ),
        ox,
        oy,
        part="lung-healthy",
        title="healthy lung",
    )
    f.put(moved(rind(), s=s), ox, oy, part="mesothelioma", title="mesothelioma, a rind along the pleura")
    f.put(
        moved(
            path(LUNG_L, fill="~lung", stroke="lung.line", w=2.6)
            + path(
                "M16 -26C40 -14 52 6 62 34M34 -14C40 -36 52 -46 60 -52", fill="none", stroke="lung.line", w=4, op=0.45
            ),
            18,
            -22,
            s=0.92,
        ),
        ox + 12,
        oy - 6,
        part="lung",
        title="lung, pressed",
    )
    f.raw(
        moved(
            path(
                "M0 -180V-60M0 -62C-4 -44 -10 -34 -24 -26M0 -62C4 -46 10 -38 24 -30",
                fill="none",
                stroke="lung.line",
                w=11,
            )
            + path(
                "M0 -180V-60M0 -62C-4 -44 -10 -34 -24 -26M0 -62C4 -46 10 -38 24 -30",
                fill="none",
                stroke="lung.hi",
                w=6.5,
            ),
            ox,
            oy,
            s=1.45,
        )
    )
    f.region("fluid", 444, 372, 40, "fluid")
    f.spot("lung", 416, 246, 46, "lung, pressed")
    f.spot("lung-healthy", 226, 262, 80, "healthy lung")
    for x, y in (
        (388, 80), (430, 100), (462, 135), (484, 190), (499, 245), (510, 305), (514, 365), (507, 420),
        (444, 434), (390, 410), (378, 351), (358, 304), (342, 262), (342, 210), (345, 162), (354, 118),
    ):  # fmt: skip
        f.spot("mesothelioma", x, y, 26, "mesothelioma, a rind along the pleura")
    f.label("mesothelioma,\nall along the lining", 644, 36, (472, 152), "middle", kind="strong")
    f.label("lung,\npressed", 664, 250, (416, 240), "start")
    f.label("fluid", 664, 366, (462, 376), "start")
    f.label("healthy\nside", 64, 50, (216, 230), "middle")


SCENE = Scene(
    "asbestos",
    "From a fibre to mesothelioma",
    "A fibre that cannot be swallowed stays, and decades later the lining grows around the lung.",
    [
        Step(
            "Asbestos fibres are breathed in, and some go deep into the lung.",
            "Head and chest from the front. Needle-like fibres float in the air and lie along the windpipe and its branches. Around each lung runs a thin lining, the pleura.",
            _breathed_in,
        ),
        Step(
            "A few pass through the lung into the narrow space between the two layers of pleura.",
            "Section from left to right: air sacs of the lung, the inner layer of pleura, a narrow space, the outer layer, the chest wall with ribs. One fibre crosses the inner layer, one lies in the space.",
            _to_the_pleura,
        ),
        Step(
            "A macrophage cannot close around a fibre longer than itself, and the substances that it kills with leak out.",
            "A macrophage has stretched along a steel-grey needle that sticks out at both ends. Dots leak towards the lining cells below.",
            _too_long,
        ),
        Step(
            "The fibre stays for decades, and cells of the lining change, one step after another.",
            "Five small pictures at 0, 10, 20, 30 and 40 years. The fibre is in all of them. First no lining cell is changed, then one, two, a few, at last a heap of tumour cells.",
            _decades,
        ),
        Step(
            "Mesothelioma grows along the lining and wraps the lung.",
            "Chest from the front. On one side a thick orange rind lies all around the lung, fluid fills the space and the lung is pressed small. The other side is healthy.",
            _rind,
        ),
    ],
    "How fibres reach the outer layer is not settled. The steps in the lining are a sketch: few of those exposed fall ill. The pleural space is drawn many times too wide.",
)
