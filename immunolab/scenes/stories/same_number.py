"""Lesson 12: the same share of cells with PD-L1 in two tumours, one with T cells that it holds and one without."""

from __future__ import annotations

from immunolab.scenes.cells import dying_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import Point, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, pdl1
from immunolab.scenes.signs import brake_sign, go_sign
from immunolab.scenes.story import Scene, Step

R, T, SIZE = 34, 22, 0.56
#: each tumour's cells, from its panel's left edge; which of them show PD-L1
CELLS: tuple[Point, ...] = ((158, 132), (320, 122), (122, 242), (318, 236), (158, 354), (322, 350))
SHOW = (0, 3, 4)
KILLED = 3
LEFT, RIGHT = 20.0, 410.0


def _panel(f: Frame, x: float, counted: bool = True) -> None:
    f.raw(rect(x, 68, 370, 350, 8, "dermis", "rule", 1.6))
    if counted:
        f.label(f"PD-L1: {len(SHOW)} of {len(CELLS)}", x + 185, 466, None, "middle", kind="strong")


def _tumour(f: Frame, x: float, side: str, held: str = "") -> None:
    """Six tumour cells. held: what becomes of T cells on those with PD-L1, ``braked`` or ``free``; none without it."""
    for i, (cx, cy) in enumerate(CELLS):
        shows, at = i in SHOW, (x + cx, cy)
        dies = held == "free" and i == KILLED
        drawn = dying_cell(R * 0.84, i + 3) if dies else tumour_cell(R, 7 + i)
        part = f"{side}-with" if shows else f"{side}-without"
        title = f"tumour cell {'with' if shows else 'without'} PD-L1, {'T cell at it' if shows and held else 'no T cell at it'}"
        if shows and held:
            tx, ty = meet(
                f, drawn, *at, SIZE, r=T, brake=held == "braked", covered=held == "free" and not dies, key=f"t{i}"
            )
            sign = brake_sign() if held == "braked" else go_sign()
            f.put(sign, tx - 1, ty, s=0.52, part="signal", title="signal: held" if held == "braked" else "signal: go")
        else:
            f.ring(mhc1(), drawn, *at, [190], SIZE, 0.95)
            if shows:
                f.ring(pdl1(), drawn, *at, [160], SIZE, 0.95, part="pd-l1", title="PD-L1")
        f.put(drawn, *at, key=f"{side}{i}", part=part, title=title)


def _one(f: Frame) -> None:
    _panel(f, LEFT)
    _tumour(f, LEFT, "left")
    f.label("PD-L1", 60, 56, (140, 116), "middle", kind="strong")


def _two(f: Frame) -> None:
    for x, side in ((LEFT, "left"), (RIGHT, "right")):
        _panel(f, x)
        _tumour(f, x, side)
    f.label("the same number", 400, 48, None, "middle")


def _who(f: Frame) -> None:
    for x, side in ((LEFT, "left"), (RIGHT, "right")):
        _panel(f, x)
        _tumour(f, x, side, "braked" if side == "left" else "")
    f.label("held by PD-L1", 205, 48, None, "middle")
    f.label("no T cell", 595, 48, None, "middle")


def _drug(f: Frame) -> None:
    for x, side in ((LEFT, "left"), (RIGHT, "right")):
        _panel(f, x, counted=False)
        _tumour(f, x, side, "free" if side == "left" else "")
    f.label("released", 205, 48, None, "middle")
    f.label("nobody to release", 595, 48, None, "middle")


SCENE = Scene(
    "same-number",
    "PD-L1 is present, and then?",
    "A test for PD-L1 counts one of the things that a drug against this brake needs.",
    [
        Step(
            "In a piece of this tumour three of six cells show PD-L1.",
            "A panel on the left with six tumour cells. On three of them stands a rod with a cup, PD-L1.",
            _one,
        ),
        Step(
            "In another tumour the test finds the same number.",
            "A second panel on the right with six tumour cells, of which three carry PD-L1, too.",
            _two,
        ),
        Step(
            "In the first T cells have come, and PD-L1 holds them; in the second there are none.",
            "On the left a T cell lies on each of the three cells with PD-L1, with a sign of two bars: held. On the right there is no T cell.",
            _who,
        ),
        Step(
            "A drug that covers PD-1 lets the T cells go; in the second tumour it finds nobody.",
            "On the left antibodies cover PD-1 on the T cells, a triangle says go, and one tumour cell is in pieces. On the right all is as before.",
            _drug,
        ),
    ],
    "Six cells stand for a tumour. Real tumours are mixed, PD-L1 also stands on other cells than tumour cells, and different stains of the same "
    "piece can give different numbers.",
)
