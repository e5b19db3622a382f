"""Lesson 09: CTLA-4, the brake that acts while a T cell is being woken."""

from __future__ import annotations

from immunolab.scenes import contact
from immunolab.scenes.antibodies import grip
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import cd28, cd80, ctla4, mhc1, tcr
from immunolab.scenes.signs import brake_sign, go_sign
from immunolab.scenes.story import Scene, Step

TX, UX = 315, 485  # faces of the T cell and of the dendritic cell
TCR, GO, STOP = 132, 254, 368  # heights of the receptor, of CD28 and of CTLA-4
SIZE = 1.93
REACH = 2.3  # of CD28, CTLA-4 and CD80, so that the two ends meet
COVERED = 1.6  # of CTLA-4 beside an antibody


def _pair(f: Frame, own: bool = False) -> None:
    contact.cell(f, "t-cell", TX, 266, 1, key="T", title="T cell")
    f.put(contact.large_nucleus("t", 78), 120, 300)
    contact.cell(f, "dendritic-cell", UX, 266, -1, key="U", title="dendritic cell")
    f.put(contact.large_nucleus("dc", 70), 664, 270)
    shown, notch, fam = ("slot", "s", "self") if own else ("v", "v", "tum")
    title = "antigen of one's own tissue on MHC class I" if own else "antigen of a tumour on MHC class I"
    f.put(mhc1(fam, shown), UX, TCR, -90, SIZE, part="antigen", title=title, key="mhc")
    f.put(tcr(notch=notch, lit="go"), TX, TCR, 90, SIZE, part="tcr", title="T-cell receptor, with CD3", key="tcr")
    f.grips.append((f.placed[-1].point(0, -37), "peptide"))
    f.arrow([(252, 134), (222, 146), (196, 172), (172, 212)], "signal")
    f.label("T cell", 22, 40, kind="strong")
    f.label("dendritic cell", 778, 40, anchor="end", kind="strong")


def _cd28(f: Frame, on: bool) -> None:
    f.put(cd28(), TX, GO, 90, REACH, part="cd28", title="CD28 on the T cell", key="cd28")
    f.arrow([(278, 254), (244, 252), (212, 248), (180, 242)], "signal", on)


def _cd80(f: Frame, y: float) -> None:
    f.put(cd80(), UX, y, -90, REACH, part="cd80", title="CD80 on the dendritic cell", key="cd80")


def _sign(f: Frame, go: bool) -> None:
    sign, title = (go_sign(26), "signal: go") if go else (brake_sign(26), "signal: held")
    f.put(sign, 92, 128, key="sign", part="signal", title=title)


def _go(f: Frame) -> None:
    _pair(f)
    _cd28(f, True)
    _cd80(f, GO)
    _sign(f, True)
    f.label("antigen", 376, 48, (420, 112), "middle")
    f.label("CD28", 344, 344, (366, 276), "middle", kind="strong")
    f.label("CD80", 440, 344, (440, 276), "middle", kind="strong")


def _taken(f: Frame) -> None:
    _pair(f)
    _cd28(f, False)
    f.put(ctla4(), TX, STOP, 90, REACH, part="ctla-4", title="CTLA-4 on the T cell", key="ctla4")
    _cd80(f, STOP)
    _sign(f, False)
    f.label("CD28, without\na partner", 500, 226, (392, 250), kind="chip")
    f.label("CTLA-4", 302, 474, (366, 392), "middle", kind="strong")
    f.label("CD80", 404, 474, (440, 392), "middle", kind="strong")


def _cover(f: Frame) -> None:
    """CTLA-4 with an arm of an antibody on it, and CD80 back on CD28."""
    _cd28(f, True)
    _cd80(f, GO)
    f.put(ctla4(), TX, STOP - 20, 90, COVERED, part="ctla-4", title="CTLA-4, covered", key="ctla4")
    tip = f.placed[-1].point(0, -34)
    grip(
        f, tip, 300, "L", s=1.4, holds="ctla4", key="ab", part="antibody", title="antibody, one arm on CTLA-4",
        fam="drug", notch="u",
    )  # fmt: skip
    _sign(f, True)


def _covered(f: Frame) -> None:
    _pair(f)
    _cover(f)
    f.label("antibody covers CTLA-4", 424, 491, (425, 434), "end", kind="strong")
    f.label("CD28 has\nCD80 again", 520, 190, (420, 246), kind="chip")


def _own(f: Frame) -> None:
    _pair(f, own=True)
    _cover(f)
    f.label("antigen of\none's own tissue", 520, 84, (432, 122), kind="chip")
    f.tag("harm: gut, skin", 384, 468)


SCENE = Scene(
    "earlier-brake",
    "The earlier brake",
    "CTLA-4 takes CD28's partner while a T cell is being woken; an antibody gives it back, to every T cell alike.",
    [
        Step(
            "In a lymph node a dendritic cell shows an antigen, and its CD80 on CD28 says go.",
            "Left a T cell, right a dendritic cell with arms. Above, the V-shaped receptor holds a diamond-shaped antigen. Below "
            "it the twin rods of CD28 meet the cup of CD80. Two dotted lines run into the T cell; the sign is a triangle.",
            _go,
        ),
        Step(
            "The woken T cell puts out CTLA-4, which takes CD80, and CD28 is left without a partner.",
            "Below CD28 stands the larger, slate CTLA-4, and the cup of CD80 is now on it. CD28 faces a gap, its dotted line is "
            "grey, and the sign shows two bars.",
            _taken,
        ),
        Step(
            "An antibody covers CTLA-4, so CD80 meets CD28 again, and the go is back.",
            "A Y-shaped antibody has one arm on CTLA-4. The cup of CD80 is on CD28 again, both dotted lines are lit, and the sign "
            "is a triangle.",
            _covered,
        ),
        Step(
            "It covers CTLA-4 on every T cell, also on one that fits the body's own tissue.",
            "The same picture with one change: the antigen is a grey square of the body's own, and this T cell's receptor has a "
            "slot that fits it. The sign is a triangle here too.",
            _own,
        ),
    ],
    "Receptors are drawn hundreds of times too large, one of each for many. CD80 has a partner molecule, CD86, that does the "
    "same. CTLA-4 holds CD80 more tightly than CD28 does, and takes it out of the other cell's membrane, into its own cell, "
    "where it is broken down. T cells that hold others back carry CTLA-4 all the time, as mice show, and an antibody acts on "
    "them as well: how much of its effect that is, is open.",
)
