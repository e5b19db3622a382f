"""Lesson 09: the PD-1 brake."""

from __future__ import annotations

from immunolab.scenes import contact
from immunolab.scenes.antibodies import grip
from immunolab.scenes.draw import circle
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, pd1, pdl1, tcr
from immunolab.scenes.particles import granules
from immunolab.scenes.signs import brake_sign, go_sign, none_sign
from immunolab.scenes.story import Scene, Step

TX, UX = 315, 485  # faces of the T cell and of the tumour cell


def _pair(f: Frame, dying: bool = False) -> None:
    contact.cell(f, "t-cell", TX, 266, 1, key="T", title="T cell")
    f.put(contact.large_nucleus("t", 78), 120, 282)
    if dying:
        contact.blebs(f, (498, 120, 22), (530, 92, 22), (494, 404, 26), (560, 462, 30), (668, 474, 20))
        contact.cell(f, "tumour-cell", UX, 266, -1, b=176, key="U", title="tumour cell, dying")
        contact.fragments(f, (640, 210, 34), (706, 250, 26), (652, 300, 30), (722, 320, 20), (600, 262, 18))
    else:
        contact.cell(f, "tumour-cell", UX, 266, -1, key="U", title="tumour cell")
        f.put(contact.large_nucleus("tum", 92, 0.1), 684, 272)
        f.raw(circle(664, 250, 15, fill="tum.hi", op=0.85), circle(712, 300, 11, fill="tum.hi", op=0.85))


def _tcr_mhc(f: Frame, fit: bool = True, on: bool = False) -> None:
    y, s = 160, 1.93
    f.put(
        mhc1() if fit else mhc1("self", "s"),
        UX,
        y,
        -90,
        s if fit else s * 0.93,
        part="antigen",
        title="antigen: a peptide on MHC class I" if fit else "MHC class I with a peptide of the body's own",
        key="mhc",
    )
    f.put(
        tcr(lit="go" if on else None),
        TX,
        y,
        90,
        s if fit else s * 0.9,
        part="tcr",
        title="T-cell receptor, with CD3",
        key="tcr",
    )


def _order(f: Frame) -> None:
    _pair(f)
    _tcr_mhc(f, on=True)
    _signal(f)
    f.put(go_sign(26), 92, 128, key="sign", part="signal", title="signal: go")
    _names(f)
    f.label("T-cell receptor", 400, 64, (358, 126), "middle")
    f.label("antigen on\nMHC class I", 400, 286, (424, 180), "middle")


def _held(f: Frame) -> None:
    _pair(f)
    _tcr_mhc(f)
    f.put(pdl1(), UX, 330, -90, 2.2, part="pd-l1", title="PD-L1 on the tumour cell", key="pdl1")
    f.put(pd1(), TX, 330, 90, 2.2, key="pd1")
    f.region("pd-1", TX + 75, 330, 24, "PD-1 on the T cell")
    _signal(f, False)
    f.arrow([(254, 332), (236, 304), (226, 254), (212, 196)], "block")
    f.put(brake_sign(26), 92, 128, key="sign", part="signal", title="signal: held")
    f.label("PD-1", 350, 444, (384, 356), "middle", kind="strong")
    f.label("PD-L1", 456, 444, (422, 352), "middle", kind="strong")
    _names(f)


def _covered(f: Frame, pl: float = 272) -> None:
    f.put(pdl1(), UX, pl, -90, 1.7, part="pd-l1", title="PD-L1, without a partner", key="pdl1")
    f.put(pd1(), TX, 328, 90, 1.6, key="pd1")
    f.region("pd-1", TX + 54, 328, 20, "PD-1, covered")
    grip(
        f,
        (TX + 34 * 1.6 + 3, 331),
        315,
        "L",
        s=1.52,
        holds="pd1",
        key="ab",
        part="antibody",
        title="antibody against PD-1, one arm on PD-1",
        fam="drug",
        notch="u",
    )


def _released(f: Frame) -> None:
    _pair(f)
    _tcr_mhc(f, on=True)
    _covered(f)
    _signal(f)
    f.put(go_sign(26), 92, 128, key="sign", part="signal", title="signal: go")
    f.label("antibody covers PD-1", 400, 488, (420, 430), "middle", kind="strong")
    f.label("PD-L1", 548, 330, (476, 276), kind="chip")
    _names(f)


def _killing(f: Frame) -> None:
    _pair(f, dying=True)
    _tcr_mhc(f, on=True)
    _covered(f, 276)
    _signal(f)
    f.put(go_sign(26), 92, 128, key="sign", part="signal", title="signal: go")
    f.put(granules(7, 2, 24), 272, 236, key="g1", part="granules", title="granules with perforin and granzymes")
    f.put(granules(8, 5, 17), 400, 222, key="g2", part="granules", title="perforin and granzymes on their way")
    contact.pores(f, UX - 8, 222, 248)
    f.put(granules(9, 9, 30), 538, 236, key="g3", part="granules", title="granzymes inside the tumour cell")
    f.label("granzymes go in\nthrough pores", 606, 392, (548, 258), "middle", kind="chip")
    _names(f, "tumour cell dies")


def _no_antigen(f: Frame) -> None:
    _pair(f)
    _tcr_mhc(f, fit=False)
    _covered(f)
    f.put(none_sign(26), 92, 128, key="sign", part="signal", title="no signal")
    f.label("does not fit", 400, 64, (394, 132), "middle", kind="strong")
    f.label("antibody covers PD-1", 400, 488, (420, 430), "middle")
    _names(f)


SCENE = Scene(
    "pd1-brake",
    "The PD-1 brake",
    "A checkpoint inhibitor covers a brake. It neither kills nor shows a target.",
    [
        Step(
            "A T cell touches a tumour cell, and its receptor finds the antigen: the order to kill goes in.",
            "A T cell on the left, a tumour cell on the right, their faces close. From the T cell a receptor with a V-shaped notch holds a diamond-shaped peptide in MHC class I on the tumour cell. A dotted line runs from the receptor into the T cell; a triangle sign says go.",
            _order,
        ),
        Step(
            "PD-L1 on the tumour cell takes hold of PD-1 on the T cell, and that stops the order.",
            "Below the receptor the round head of PD-1, on the T cell, sits in the cup of PD-L1, on the tumour cell. Inside the T cell a bar from PD-1 blocks the dotted line. The sign now shows two bars: held.",
            _held,
        ),
        Step(
            "An antibody covers PD-1, PD-L1 finds no partner, and the order passes again.",
            "A Y-shaped antibody has one arm on the head of PD-1, where the cup of PD-L1 was. The bar is gone, and the sign says go.",
            _released,
        ),
        Step(
            "Killing resumes: the T cell does it, not the antibody.",
            "The T cell releases rings of perforin, which make pores, and triangles of granzymes, which pass into the tumour cell. The tumour cell blebs and its nucleus is in pieces.",
            _killing,
        ),
        Step(
            "Without an antigen that its receptor fits, the T cell gets no order, and covering the brake changes nothing.",
            "The same two cells and the same antibody on PD-1. But MHC class I holds a square peptide, which does not fit the V-shaped notch, and a gap is left. The sign is a dash: no signal. The tumour cell is whole.",
            _no_antigen,
        ),
    ],
    "Receptors are drawn hundreds of times too large, and one of each stands for thousands. CD8, which holds MHC class I beside the receptor, is left out. PD-1 in fact acts on the first steps of the receptor's signal and on CD28's.",
)


def _signal(f: Frame, on: bool = True) -> None:
    f.arrow([(252, 162), (220, 168), (192, 186), (172, 214)], "signal", on)


def _names(f: Frame, right: str = "tumour cell") -> None:
    f.label("T cell", 22, 40, kind="strong")
    f.label(right, 778, 40, anchor="end", kind="strong")
