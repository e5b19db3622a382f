"""Lesson 08: a T cell with a new receptor."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes import contact
from immunolab.scenes.body import torso
from immunolab.scenes.cells import dying_cell, myeloma_cell, red_cell, t_cell
from immunolab.scenes.devices import bag, helix, machine, tube, vector
from immunolab.scenes.draw import moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import bcma, car
from immunolab.scenes.particles import granules
from immunolab.scenes.places import vessel
from immunolab.scenes.story import Scene, Step


def _car_t(
    f: Frame, x: float, y: float, r: float, angles: Sequence[float], s: float, key: str | None = None, seed: int = 1
) -> None:
    cell = t_cell(r, seed)
    f.ring(car(), cell, x, y, angles, s)
    f.put(cell, x, y, key=key, part="car-t", title="CAR T cell")


def _apheresis(f: Frame) -> None:
    f.raw(moved(torso(0.9), 112, 320))
    f.put(machine(), 432, 262, title="apheresis machine")
    f.raw(
        tube([(256, 420), (306, 420), (330, 372), (354, 342)], w=11),
        tube([(256, 390), (292, 384), (312, 320), (354, 296)], "blood", 11),
    )
    f.raw(rect(234, 378, 26, 54, 5, fill="bg", stroke="bodyline", lw=2))
    f.raw(tube([(512, 214), (566, 190), (576, 110), (612, 66), (652, 70), (664, 128)], "t", 9))
    f.put(bag(0.62, "t"), 664, 236, key="bag", title="bag with collected T cells")
    for x, y, s in [(640, 250, 1), (674, 234, 2), (696, 262, 3), (652, 276, 4), (684, 280, 5)]:
        f.put(t_cell(14, s), x, y, key=f"t{s}")
    f.arrow([(288, 448), (326, 442), (352, 396)])
    f.arrow([(338, 268), (296, 284), (278, 344)])
    f.region("apheresis", 432, 230, 80, "apheresis machine")
    f.region("bag", 664, 236, 66, "bag with collected T cells")
    f.region("line-out", 328, 372, 28, "line from the vein to the machine")
    f.region("line-back", 316, 312, 28, "line back to the person")
    f.label("T cells are kept", 664, 374, (664, 318), "middle", kind="strong")
    f.label("the rest goes back", 336, 96, (308, 270), "middle")
    f.label("apheresis", 432, 414, None, "middle", kind="quiet")


def _gene(f: Frame) -> None:
    f.put(t_cell(205, 2), 470, 268, key="t1", part="t-cell", title="T cell")
    f.put(helix(190), 482, 290, -10, part="gene", title="the CAR gene, built into the T cell's DNA")
    f.put(vector(40), 150, 150, part="vector", title="viral vector that carries the gene")
    f.put(vector(30), 96, 290, part="vector")
    f.put(path("M-13 0q4 -10 9 0t9 0t9 0", fill="none", stroke="drug.line", w=4.4), 318, 226, 20)
    f.arrow([(202, 172), (250, 188), (296, 212)])
    f.arrow([(340, 234), (380, 252), (420, 272)])
    f.spot("vector", 150, 150, 40, "viral vector that carries the gene")
    f.spot("vector", 96, 290, 30, "viral vector that carries the gene")
    f.spot("gene", 482, 290, 60, "the CAR gene, built into the T cell's DNA")
    f.label("vector", 150, 88, None, "middle")
    f.label("T cell", 720, 80, (634, 152), "middle", kind="strong")
    f.label("gene for the CAR,\nbuilt into its DNA", 150, 410, (486, 306), "middle")


PARTS = (
    (256, 98, 88, 84, "scfv", "scFv, the grip"),
    (286, 184, 28, 66, "hinge", "hinge"),
    (276, 294, 48, 50, "costimulus", "4-1BB or CD28"),
    (276, 350, 48, 84, "zeta", "CD3 zeta"),
)


def _receptor(f: Frame) -> None:
    f.raw(rect(0, 268, 800, 232, fill="t.hi", op=0.28))
    f.raw(contact.membrane(268, fam="t"))
    f.face("t-cell", 300, 268, (0, -1))
    f.raw(rect(0, 0, 800, 40, fill="tum.hi", op=0.45), contact.membrane(40, fam="tum"))
    f.face("myeloma-cell", 300, 40, (0, 1))
    f.put(bcma(), 300, 44, 180, 3.1, part="bcma", title="BCMA on the myeloma cell")
    f.put(car(), 300, 268, 0, 3.3, key="car", part="car", title="the receptor in parts")
    for x, y, w, h, name, title in PARTS:
        f.put(rect(x, y, w, h, 4, fill="bg", op=0), part=name, title=title)
        f.spot(name, x + w / 2, y + h / 2, max(w, h) / 2, title)
    f.label("BCMA", 236, 104, (280, 104), "end", kind="strong")
    f.label("scFv: the grip", 410, 150, (340, 144), kind="strong")
    f.label("hinge", 410, 220, (308, 214))
    f.label("4-1BB or CD28: persist", 410, 328, (322, 322), kind="strong")
    f.label("CD3 zeta: kill, divide", 410, 402, (322, 396), kind="strong")
    f.label("outside", 24, 236, kind="quiet")
    f.label("inside the T cell", 24, 480, kind="quiet")
    f.label("myeloma cell", 776, 96, anchor="end", kind="quiet")


#: CAR T cells in the marrow from left to right: places, radius, angles and size of their receptors
DIVIDING = (
    (((196, 378),), 27, (0, 38, 142, 180, 218, 322), 0.36),
    (((342, 342), (342, 414)), 22, (0, 38, 142, 180, 218, 322), 0.3),
    (((488, 316), (488, 357), (488, 398), (488, 439)), 15, (0, 38, 142, 180, 218, 322), 0.22),
    (tuple((594 + i * 50 + j % 2 * 14, 302 + j * 33) for i in range(4) for j in range(5)), 11, (10, 130, 250), 0.18),
)


def _multiply(f: Frame) -> None:
    f.raw(rect(0, 228, 800, 272, fill="marrow"), vessel(192, 84, cells=False))
    for i, (x, y) in enumerate([(30, 202), (290, 182), (398, 206), (520, 180), (640, 204), (752, 184)]):
        f.raw(moved(red_cell(15, 25 * i - 40), x, y))
    f.put(bag(0.5, "drug"), 110, 80, s=0.74, key="bag", part="bag", title="infusion bag with CAR T cells")
    f.spot("bag", 110, 80, 50, "infusion bag with CAR T cells")
    for x, y, s in [(98, 88, 1), (122, 97, 2), (108, 108, 3)]:
        f.put(t_cell(10, s), x, y)
    f.raw(tube([(110, 134), (110, 154), (116, 170), (128, 186)], "dev", 9))
    _car_t(f, 196, 192, 22, (0, 38, 142, 180, 218, 322), 0.3, seed=2)
    f.arrow([(196, 236), (196, 286), (196, 334)])
    for x, y in ((122, 332), (272, 456), (414, 300), (424, 458), (544, 296)):
        f.put(myeloma_cell(22, x), x, y, part="myeloma-cell", title="myeloma cell")
    for spots, r, angles, size in DIVIDING:
        for i, (x, y) in enumerate(spots):
            _car_t(f, x, y, r, angles, size, seed=i + 2)
    for a, b in ((244, 296), (386, 448), (522, 566)):
        f.arrow([(a, 378), ((a + b) / 2, 378), (b, 378)], "move")
    f.label("one infusion", 180, 62, (146, 74), kind="strong")
    f.label("in the marrow", 776, 268, anchor="end", kind="quiet")
    f.label("day 0", 196, 484, None, "middle", kind="quiet")
    f.label("day 9: thousands", 650, 484, None, "middle", kind="strong")


CX, MX = 330, 466


def _kill(f: Frame) -> None:
    contact.cell(f, "t-cell", CX, 264, 1, key="T", part="car-t", title="CAR T cell")
    f.put(contact.large_nucleus("t", 78), 130, 280)
    contact.blebs(f, (480, 116, 22), (514, 88, 22), (486, 404, 26), (566, 456, 24))
    contact.cell(f, "myeloma-cell", MX, 264, -1, b=178, key="U", title="myeloma cell, dying")
    contact.fragments(f, (630, 206, 34), (700, 246, 26), (640, 296, 30), (712, 316, 20))
    for i, y in enumerate((166, 346)):
        f.put(bcma(), MX, y, -90, 1.9, part="bcma", title="BCMA")
        f.put(car(), CX, y, 90, 1.9, part="car", title="CAR", key=f"car{i}")
    f.put(granules(6, 2, 26), 290, 256)
    f.put(granules(8, 5, 32), 398, 256, part="granules", title="perforin and granzymes")
    f.put(granules(8, 9, 32), 520, 256)
    contact.pores(f, MX - 7, 244, 268)
    f.label("CAR T cell", 22, 40, kind="strong")
    f.label("myeloma cell dies", 778, 40, anchor="end", kind="strong")
    f.label("CAR", 366, 76, (366, 163), "middle", kind="strong")
    f.label("BCMA", 404, 446, (426, 362), "middle", kind="strong")


def _antigen_lost(f: Frame) -> None:
    for i, (x, y) in enumerate([(86, 116), (212, 84), (82, 396), (206, 430)]):
        f.put(dying_cell(25, i), x, y, op=0.55, part="killed", title="killed myeloma cell")
    _car_t(f, 196, 256, 60, (0, 52, 108, 170, 236, 300), 0.8, key="T")
    for i, (x, y, r) in enumerate(
        [
            (440, 256, 46),
            (548, 190, 41),
            (556, 322, 41),
            (660, 134, 37),
            (668, 246, 38),
            (664, 356, 37),
            (556, 84, 32),
            (750, 196, 30),
            (754, 306, 30),
        ]
    ):
        f.put(myeloma_cell(r, i + 2), x, y, key=f"m{i}", part="myeloma-without", title="myeloma cell without BCMA")
    f.label("grips nothing", 356, 132, (293, 248), "middle", kind="strong")
    f.label("without BCMA, growing on", 560, 470, (456, 288), "middle", kind="strong")
    f.label("killed", 74, 476, None, "middle", kind="quiet")


SCENE = Scene(
    "car-t",
    "A T cell with a new receptor",
    "The person's own T cells are given a receptor that grips BCMA, and multiply; cells without BCMA are not seen.",
    [
        Step(
            "T cells are collected from the blood, and the rest goes back.",
            "A person, two lines to an apheresis machine with a spinning bowl, one line back. A third line fills a bag with T cells.",
            _apheresis,
        ),
        Step(
            "In a factory a vector brings the gene for the receptor, which is built into the cell's DNA.",
            "A six-sided vector releases a piece of gene at a T cell. In the nucleus a stretch of the double helix has the vector's colour.",
            _gene,
        ),
        Step(
            "The receptor has an antibody's grip outside and a T cell's orders inside.",
            "From outside in: two domains of the scFv hold BCMA of a myeloma cell; a hinge; the membrane of the T cell; below it 4-1BB or CD28; last CD3 zeta with three marks.",
            _receptor,
        ),
        Step(
            "One infusion, and then the cells multiply where they meet BCMA: thousands for each one within days.",
            "A bag drips into a vein. One CAR T cell leaves the stream for the marrow below it, where myeloma cells lie. There it becomes two, four, many.",
            _multiply,
        ),
        Step(
            "Each CAR that grips BCMA orders the T cell to kill; no MHC is needed.",
            "Two CARs reach across the gap; each holds the diamond-shaped BCMA. Perforin and granzymes pass to the myeloma cell, which is dying.",
            _kill,
        ),
        Step(
            "A myeloma cell that has lost BCMA is not seen, and grows on.",
            "Killed cells lie on the left. The CAR T cell in the middle holds nothing: the myeloma cells on the right have no BCMA, and there are nine of them.",
            _antigen_lost,
        ),
    ],
    "What is collected holds other white cells too. They are counted in blood, and multiply wherever they meet BCMA, on healthy plasma cells as well. The T cell keeps its own receptor, which is not drawn. Licensed CARs have 4-1BB or CD28, not both; the two for myeloma have 4-1BB. Ide-cel grips with an scFv, cilta-cel with two small single-domain pieces in its place. The growth is that of another product (lesson 08). The short chemotherapy before the infusion is left out.",
)
