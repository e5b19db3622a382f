"""Lesson 07: target that floats in the blood fills the drug's hand before it reaches a cell."""

from __future__ import annotations

from immunolab.scenes import contact
from immunolab.scenes.antibodies import antibody, arm_tip
from immunolab.scenes.draw import line, moved
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import bcma, tcr
from immunolab.scenes.part import Placed
from immunolab.scenes.particles import granules
from immunolab.scenes.signs import none_sign
from immunolab.scenes.story import Scene, Step
from immunolab.scenes.targets import secretase, soluble_bcma

EX, FAR, NEAR = 540, 150, 326  # the myeloma cell's face; the T cell's, apart and held
SIZE = 1.6
AT = (113, 327)  # heights of the T-cell receptors
CUT, WHOLE = (232, 388), 116  # heights of the BCMA beside the enzyme, and of the one that stands alone
#: pieces of BCMA in the blood: x, y, turn
PIECES = ((440, 172, 40), (384, 262, -60), (440, 316, 150), (276, 112, 15), (300, 392, 80), (410, 420, -25), (268, 236, 120))  # fmt: skip


def _myeloma(f: Frame, dying: bool = False) -> None:
    if dying:
        contact.blebs(f, (556, 108, 22), (594, 80, 22), (556, 408, 26), (598, 438, 18))
    contact.cell(f, "myeloma-cell", EX, 264, -1, b=178 if dying else 190, key="U", title="myeloma cell")
    if dying:
        contact.fragments(f, (680, 206, 34), (746, 246, 26), (690, 296, 30), (754, 316, 20))
    else:
        f.raw(moved(contact.plasma_inside(), 30, 0))


def _t_cell(f: Frame, x: float, ys: tuple[float, ...], lit: str | None = None) -> None:
    contact.cell(f, "t-cell", x, 264, 1, key="T", title="T cell, of whatever specificity")
    f.put(contact.large_nucleus("t", 78), x - 186, 282, key="TN")
    for y in ys:
        f.put(tcr(notch="s", lit=lit), x, y, 90, SIZE, part="tcr", title="T-cell receptor with CD3")


def _target(f: Frame, y: float) -> None:
    f.put(bcma(), EX, y, -90, SIZE, part="bcma", title="BCMA on the cell")


def _cutting(f: Frame) -> None:
    """One BCMA between the enzyme's blades, one that stands alone, and one that is cut off."""
    _target(f, WHOLE)
    _target(f, CUT[0])
    f.put(secretase(), EX - 6, CUT[0] + 42, -8, 1.5, part="secretase", title="gamma-secretase, cutting")
    f.raw(line(EX + 14, CUT[1], EX - 8, CUT[1], "tum.line", 6), line(EX + 13, CUT[1], EX - 7, CUT[1], "tum.mid", 3))
    f.put(secretase(shut=True), EX - 6, CUT[1] + 42, -8, 1.5, part="secretase", title="gamma-secretase, after the cut")
    f.put(soluble_bcma(), EX - 34, CUT[1] - 4, -80, SIZE, key="cut", part="soluble", title="soluble BCMA")


def _pieces(f: Frame, *which: int) -> None:
    for i in which:
        x, y, turn = PIECES[i]
        f.put(soluble_bcma(), x, y, turn, SIZE, key=f"p{i}", part="soluble", title="soluble BCMA")


def _fill(f: Frame, it: Placed, arm: str, spread: float, i: int) -> None:
    """A loose piece of BCMA in the notch of an arm."""
    tip, turn = it.point(*arm_tip(arm, spread)), it.rot + (spread if arm == "R" else -spread) + 180
    dx, dy = Placed("", 0, 0, turn, it.s).point(0, -30)
    f.put(soluble_bcma(), tip[0] - dx, tip[1] - dy, turn, SIZE, key=f"p{i}", part="soluble", title="soluble BCMA")
    f.grips.append((tip, "soluble-bcma"))


def _full(f: Frame, x: float, y: float, turn: float, i: int) -> None:
    """A molecule of the drug whose hand for BCMA holds a floating piece."""
    it = antibody("drug", left=("drug", "u"), right=("drug", "v"))
    f.put(it, x, y, turn, SIZE, key=f"d{i}", part="bispecific", title="drug, its hand for BCMA full")
    _fill(f, Placed("antibody", x, y, turn, SIZE), "R", 44, i)


def _reach(f: Frame, face: float, y: float, up: bool, i: int, full: bool) -> None:
    """A molecule that holds CD3 of a T cell whose face is at ``face``, and reaches to the right; ``up``: stem up."""
    hands = (("drug", "v"), ("drug", "u")) if up else (("drug", "u"), ("drug", "v"))
    x, turn, arms = face + 98.5, (180 if up else 0), "RL" if up else "LR"
    title = "drug on CD3, its other hand full" if full else "bispecific antibody, a hand on each cell"
    it = antibody("drug", left=hands[0], right=hands[1], spread=76)
    f.put(it, x, y, turn, 1.7, key=f"d{i}", part="bispecific" if full else "bridge", title=title)
    here = Placed("antibody", x, y, turn, 1.7)
    f.grips.append((here.point(*arm_tip(arms[0], 76)), "cd3"))
    if full:
        _fill(f, here, arms[1], 76, i)
    else:
        f.grips.append((here.point(*arm_tip(arms[1], 76)), "bcma"))


def _cut(f: Frame) -> None:
    _t_cell(f, FAR, AT)
    _myeloma(f)
    _cutting(f)
    _pieces(f, *range(len(PIECES)))
    f.label("T cell", 22, 40, kind="strong")
    f.label("myeloma cell", 778, 40, anchor="end", kind="strong")
    f.label("an enzyme cuts", 668, 486, (562, 296), "middle", kind="strong")
    f.label("pieces float away", 300, 484, (404, 410), "middle", kind="strong")
    f.label("BCMA", 420, 66, (512, 116), "middle")


def _filled(f: Frame) -> None:
    _t_cell(f, FAR, AT)
    _myeloma(f)
    _cutting(f)
    _pieces(f, 0, 3, 5, 6)
    _full(f, 330, 226, 12, 1)
    _full(f, 400, 340, -30, 2)
    _full(f, 290, 416, 64, 4)
    f.label("the hand is full", 300, 46, (384, 170), "middle", kind="strong")
    f.label("not held", 560, 46, (512, 108), kind="strong")


def _nowhere(f: Frame) -> None:
    _t_cell(f, FAR, AT)
    _myeloma(f)
    _cutting(f)
    _pieces(f, 0, 5, 2)
    _reach(f, FAR, AT[0] + 22, True, 1, full=True)
    _reach(f, FAR, AT[1] + 52, False, 4, full=True)
    f.put(none_sign(26), 62, 128, part="signal", title="no signal")
    f.label("leads nowhere", 400, 46, (330, 152), "middle", kind="strong")
    f.label("lives on", 778, 40, None, "end", kind="strong")


def _blocked(f: Frame) -> None:
    _t_cell(f, NEAR, AT, "go")
    _myeloma(f, dying=True)
    for y in (AT[0] + 37, 236, AT[1] + 37):
        _target(f, y)
    _reach(f, NEAR, AT[0] + 22, True, 1, full=False)
    _reach(f, NEAR, AT[1] + 52, False, 4, full=False)
    f.put(secretase(blocked=True), EX - 6, 298, -8, 1.5, part="secretase", title="gamma-secretase, blocked")
    f.put(soluble_bcma(), 500, 470, -25, SIZE, key="p5", part="soluble", title="soluble BCMA")
    f.arrow([(258, 152), (230, 164), (210, 186), (202, 212)], "signal")
    f.put(granules(10, 5, 30), 426, 236, part="granules", title="perforin and granzymes")
    f.label("enzyme blocked", 664, 486, (560, 318), "middle", kind="strong")
    f.label("a bridge", 330, 46, (420, 100), "end", kind="strong")
    f.label("myeloma cell dies", 778, 40, anchor="end", kind="strong")


SCENE = Scene(
    "decoy",
    "The decoy",
    "Target that floats in the blood fills the drug's hand before it reaches a cell.",
    [
        Step(
            "An enzyme, gamma-secretase, cuts BCMA off the myeloma cell, and the pieces float away.",
            "T cell left, myeloma cell right. On the myeloma cell a pair of scissors closes on the stalk of a diamond-shaped BCMA; below, one is just cut off and its stump is left. Seven diamonds float between the cells.",
            _cut,
        ),
        Step(
            "The drug's hand for BCMA is full before it arrives: it holds a floating piece.",
            "Three magenta molecules float between the cells. Each has a loose diamond in the notch of one arm. The BCMA on the myeloma cell are held by nothing.",
            _filled,
        ),
        Step(
            "Its other hand still grips the T cell, and leads it nowhere.",
            "Two molecules hold CD3 on the T cell with one arm; in the other arm each has a loose diamond. Nothing joins the two cells. The sign is a dash: no signal.",
            _nowhere,
        ),
        Step(
            "In the laboratory, with the enzyme blocked, BCMA stays on the cell and the hand is free for it.",
            "A ball lies between the blades of the scissors. Two molecules now reach from CD3 on the T cell to BCMA on the myeloma cell, which dies. One loose diamond is left.",
            _blocked,
        ),
    ],
    "Not to scale. Gamma-secretase is an enzyme that lies in the membrane and cuts there. In a person the pieces are far more "
    "than drawn, and blood and marrow are two places. In people much soluble "
    "BCMA also means much myeloma.",
)
