"""Lesson 02: what an antibody, a CD8 T cell and a CD4 T cell see."""

from __future__ import annotations

import math

from immunolab.scenes import contact
from immunolab.scenes.antibodies import BCR_HINGE, antibody, arm_tip, bcr, grip
from immunolab.scenes.draw import circle
from immunolab.scenes.eaters import spike, virus, virus_close
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import cd4, cd8, mhc1, mhc2, peptide, proteasome, protein, tcr
from immunolab.scenes.part import Part, Placed
from immunolab.scenes.story import Scene, Step

BX = 236  # the B cell's face
VX, VY, VR = 454, 250, 100  # the virus
SPIKE = 1.2
TX, UX, RY = 315, 485, 160  # faces of the T cell and of the cell that shows; height of the receptor
SIZE = 1.93  # of the receptor and of what it reads


def _ball(angle: float) -> tuple[float, float]:
    """The ball of the virus's spike at this angle (0 right, 90 up)."""
    q, far = math.radians(angle), VR + 26 * SPIKE
    return VX + far * math.cos(q), VY - far * math.sin(q)


def _whole(f: Frame) -> None:
    contact.cell(f, "b-cell", BX, VY, 1, key="B", title="B cell")
    f.put(contact.large_nucleus("b", 78), 60, 268)
    for angle in range(0, 360, 40):
        around = math.radians(angle)
        at = (VX + VR * math.cos(around), VY - VR * math.sin(around))
        f.put(spike(), *at, 90 - angle, SPIKE, part="surface", title="protein on the surface of the virus")
    f.put(virus_close(VR), VX, VY, key="virus")
    f.put(protein(), VX, VY, 8, part="protein-inside", title="protein inside the virus")
    f.spot("protein-inside", VX, VY, 56, "protein inside the virus")
    for high, holds in ((VY - 134, False), (VY, True), (VY + 134, False)):
        title = "B-cell receptor, both arms on the virus" if holds else "B-cell receptor"
        f.put(bcr("u"), BX, high, 90, 1.3, part="bcr", title=title)
        if holds:
            for arm in ("L", "R"):
                dx, dy = arm_tip(arm, 44)
                f.grips.append((Placed("bcr", BX, high, 90, 1.3).point(dx, dy + BCR_HINGE), "spike"))
    for spot, arm in ((40, "R"), (-40, "L")):
        (x, y), q = _ball(spot), math.radians(spot)
        tip = (x + 9 * math.cos(q), y - 9 * math.sin(q))
        title = "antibody, an arm on the virus"
        grip(f, tip, 270 - spot, arm, s=1.3, holds="spike", part="antibody", title=title, notch="u")
    f.put(antibody(notch="u"), 722, 250, 24, 1.3, part="antibody", title="antibody, free")
    f.label("B cell", 22, 40, kind="strong")
    f.label("antibodies", 690, 60, (606, 110), "middle", kind="strong")
    f.label("whole virus", 400, 44, (440, 148), "middle", kind="strong")
    f.label("its surface", 400, 476, (_ball(-120)[0], _ball(-120)[1] + 8), "middle")


def _read(f: Frame, notch: str, shown: Part, peptide_of: str, co: Part, foot: float, side: tuple[str, float]) -> None:
    """A T cell whose receptor holds the peptide, and whose CD8 or CD4 holds the side of the MHC."""
    contact.cell(f, "t-cell", TX, 266, 1, key="T", title=f"{co.kind.upper()} T cell")
    f.put(contact.large_nucleus("t", 78), 120, 282)
    f.put(shown, UX, RY, -90, SIZE, part=shown.kind, title=f"MHC class {'I' if shown.kind == 'mhc1' else 'II'}")
    f.put(tcr(notch=notch), TX, RY, 90, SIZE, part="tcr", title="T-cell receptor, its notch on the peptide")
    f.grips.append((Placed("tcr", TX, RY, 90, SIZE).point(0, -37), peptide_of))
    turn, s = 69, 1.6 if co.kind == "cd8" else 2.4
    f.put(co, TX, foot, turn, s, key="co", part=co.kind, title=f"{co.kind.upper()} of the T cell")
    f.grips.append((Placed(co.kind, TX, foot, turn, s).point(0, -side[1]), side[0]))


def _inside(f: Frame) -> None:
    contact.cell(f, "infected-cell", UX, 266, -1, key="U", title="infected cell")
    f.put(contact.large_nucleus("self", 62), 708, 178)
    for i, (x, y) in enumerate([(610, 398), (668, 416), (722, 404), (560, 384)]):
        f.put(virus(11), x, y, key=f"v{i}", part="virus", title="virus, made in the cell")
    f.put(protein(), 706, 312, -6, 0.95, part="protein", title="protein of the virus, made in the cell")
    f.spot("protein", 706, 312, 44, "protein of the virus, made in the cell")
    f.arrow([(652, 312), (636, 308)])
    f.put(proteasome(), 592, 300, 90, 0.8, part="cutter", title="barrel that cuts proteins")
    f.spot("cutter", 592, 300, 30, "barrel that cuts proteins")
    _pieces(f, ((538, 292, 20, "v"), (526, 322, -30, "slot"), (552, 330, 60, "v")))
    f.arrow([(532, 270), (524, 236), (504, 200)])
    _read(f, "v", mhc1(), "peptide", cd8(80), 252, ("side-i", 92))
    f.label("CD8 T cell", 22, 40, kind="strong")
    f.label("infected cell", 778, 40, anchor="end", kind="strong")
    f.label("peptide", 330, 58, (392, 150), "end")
    f.label("MHC class I", 436, 70, (446, 126), "middle", kind="strong")
    f.label("CD8", 400, 330, (384, 228), "middle", kind="strong")


def _pieces(f: Frame, spots: tuple[tuple[float, float, float, str], ...]) -> None:
    for x, y, turn, shape in spots:
        f.put(peptide(shape=shape), x, y, turn, 1.5, part="pieces", title="piece of a protein")
    middle = (sum(x for x, *_ in spots) / len(spots), sum(y for _, y, *_ in spots) / len(spots))
    f.spot("pieces", *middle, 24, "pieces of a protein")


def _swallowed(f: Frame) -> None:
    contact.cell(f, "dendritic-cell", UX, 266, -1, key="U", title="dendritic cell")
    f.put(contact.large_nucleus("dc", 58, 0.08), 716, 178)
    f.put(virus(20), 574, 462, key="v0", part="virus", title="virus outside")
    f.arrow([(586, 436), (604, 412), (622, 392)])
    f.put(circle(0, 0, 74, fill="dermis", stroke="dc.line", w=2.6), 640, 320, part="vacuole", title="vacuole")
    f.spot("vacuole", 640, 320, 74, "vacuole with what was swallowed")
    f.put(virus(22), 660, 346, key="v1", part="virus", title="swallowed virus")
    _pieces(f, ((612, 352, 30, "slot"), (628, 282, -20, "v"), (590, 318, 70, "v"), (672, 292, 15, "slot")))
    f.arrow([(576, 282), (546, 246), (508, 200)])
    _read(f, "s", mhc2(shape="slot"), "peptide-ii", cd4(18), 252, ("side-ii", 62))
    f.label("CD4 T cell", 22, 40, kind="strong")
    f.label("dendritic cell", 778, 40, anchor="end", kind="strong")
    f.label("MHC class II", 338, 60, (438, 126), "middle", kind="strong")
    f.label("CD4", 400, 330, (384, 232), "middle", kind="strong")
    f.label("swallowed", 700, 480, (664, 368), "middle")


SCENE = Scene(
    "seeing",
    "Three ways of seeing",
    "Antibodies see the surface of a whole molecule; T cells see short pieces, and only where a cell shows them.",
    [
        Step(
            "An antibody, and the same molecule on its B cell, holds the surface of a whole virus.",
            "A B cell on the left; beside it a round virus, free, with nine stalked balls on its surface. Both arms of a "
            "receptor on the B cell and one arm each of two Y-shaped antibodies hold balls in their round cups. Nothing "
            "holds the folded protein inside the virus.",
            _whole,
        ),
        Step(
            "An infected cell cuts up proteins made inside it and shows pieces on MHC class I to CD8 T cells.",
            "On the right an infected cell with viruses in it. A folded protein goes into a barrel, pieces come out, and "
            "one, a diamond, lies on MHC class I at the surface. The T cell on the left holds it with a V-shaped notch; "
            "its CD8, a double stalk, holds the side of MHC class I.",
            _inside,
        ),
        Step(
            "A dendritic cell cuts up what it swallowed and shows pieces on MHC class II to CD4 T cells.",
            "On the right a dendritic cell with arms. A virus from outside lies in a round vacuole among pieces, and one, "
            "a square, lies on MHC class II with its two legs. The T cell on the left holds it with a slot; its CD4, a "
            "chain of four beads, holds the side of MHC class II.",
            _swallowed,
        ),
    ],
    "Not to scale: receptors are drawn hundreds of times too large, and each stands for thousands. These are the main "
    "routes: dendritic cells can also show swallowed pieces on MHC class I. How a piece reaches its MHC is left out.",
)
