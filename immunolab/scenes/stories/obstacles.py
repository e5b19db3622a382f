"""Lesson 03: four ways in which a tumour survives among T cells, and a repair for each."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from immunolab.scenes.cells import dying_cell, t_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import path, rect, smooth
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, tcr
from immunolab.scenes.part import Part, with_receptors
from immunolab.scenes.places import vessel
from immunolab.scenes.signs import brake_sign, go_sign
from immunolab.scenes.story import Scene, Step

R, T, SIZE = 46, 28, 0.62
#: the tumour, the same in each step
TUMOUR = [(262, 96), (470, 88), (678, 96), (356, 222), (584, 222), (262, 348), (470, 352), (678, 348)]


def _free(f: Frame, x: float, y: float, up: float, key: str) -> None:
    """A T cell that touches nothing."""
    cell = with_receptors(t_cell(T, 3), tcr(cd3=False), [up], SIZE, 0.93)
    f.put(cell, x, y, key=key, part="t-cell", title="T cell")


def _shows(f: Frame, cell: Part, x: float, y: float, up: float = 180) -> None:
    f.ring(mhc1(), cell, x, y, [up], SIZE, 0.95)


def _tumour(f: Frame, met: Sequence[int] = ()) -> None:
    """The tumour's cells; those that no T cell meets show their antigen all the same."""
    for i, (x, y) in enumerate(TUMOUR):
        cell = tumour_cell(R, 7 + i)
        if i not in met:
            _shows(f, cell, x, y)
        f.put(cell, x, y, key=f"u{i}", part="tumour-cell", title="tumour cell")


def place(f: Frame, name: str) -> None:
    """The tissue with a vessel below, and the name of what is shown in it."""
    f.raw(rect(0, 0, 800, 500, fill="dermis"), vessel(464, 56, reds=6, seed=4))
    f.label(name, 22, 40, kind="strong")


MET = (1, 2, 3, 4, 6, 7)


def _brake(f: Frame) -> None:
    place(f, "brake")
    _tumour(f, MET)
    for k, i in enumerate(MET):
        x, y = meet(f, tumour_cell(R, 7 + i), *TUMOUR[i], SIZE, r=T, brake=True, key=f"t{k}")
        f.put(brake_sign(), x - 2, y, s=0.62, part="signal", title="signal: held")
    f.label("PD-1", 240, 168, (270, 208), "middle", kind="strong")
    f.label("PD-L1", 340, 168, (292, 208), "middle", kind="strong")


def _strand(pts: Sequence[tuple[float, float]], closed: bool = True) -> str:
    d = smooth(pts, closed=closed)
    return path(d, "none", "self.line", 7) + path(d, "none", "self.mid", 3.6)


def wall(f: Frame) -> None:
    """Strands all round the tumour, with the long cells that lie in them."""
    rnd = random.Random(6)
    x, y, a, b = 464, 219, 306, 199
    o = ""
    for k in (0, 9, 18):
        pts = []
        for i in range(30):
            q = 2 * math.pi * i / 30
            c, s_ = math.cos(q), math.sin(q)
            far = (abs(c) ** 7 + abs(s_) ** 7) ** (-1 / 7)
            pts.append((x + (a - k) * far * c + rnd.uniform(-2, 2), y + (b - k) * far * s_ + rnd.uniform(-2, 2)))
        o += _strand(pts)
    f.put(o, part="wall", title="wall of fibres around the tumour")
    for at in ((x - a + 10, y), (x + a - 10, y), (x, y - b + 8), (x, y + b - 8)):
        f.spot("wall", *at, 26, "wall around the tumour")


def _in_blood(f: Frame, x: float, y: float, key: str) -> None:
    cell = with_receptors(t_cell(20, 3), tcr(cd3=False), [20], 0.5, 0.93)
    f.put(cell, x, y, key=key, part="t-cell", title="T cell, in the vessel")


def _excluded(f: Frame) -> None:
    place(f, "exclusion")
    wall(f)
    _tumour(f)
    for k, (x, y, up) in enumerate([(50, 118, 60), (92, 196, -4), (52, 276, 40), (90, 352, 6)]):
        _free(f, x, y, up, f"t{k}")
    _in_blood(f, 232, 466, "t4")
    _in_blood(f, 596, 464, "t5")
    f.label("outside", 84, 424, None, "middle")


def _desert(f: Frame) -> None:
    place(f, "desert")
    _tumour(f)
    _in_blood(f, 92, 466, "t0")
    f.label("hardly a T cell", 124, 404, (96, 450), "middle")


def _lost(f: Frame) -> None:
    place(f, "antigen loss")
    seen = (1, 6)
    for i, (x, y) in enumerate(TUMOUR):
        if i in seen:
            f.put(
                dying_cell(R * 0.84, i + 3),
                x,
                y,
                key=f"u{i}",
                part="killed",
                title="tumour cell with the antigen, dying",
            )
            meet(f, dying_cell(R * 0.84, i + 3), x, y, SIZE, r=T, key=f"t{MET.index(i)}")
            continue
        cell = tumour_cell(R, 7 + i)
        if i in MET:
            f.put(cell, x, y, key=f"u{i}", part="tumour-cell", title="tumour cell without the antigen")
            meet(f, cell, x, y, SIZE, r=T, shown="s", key=f"t{MET.index(i)}")
        else:
            f.ring(mhc1("self", "s"), cell, x, y, [180], SIZE, 0.95)
            f.put(cell, x, y, key=f"u{i}", part="tumour-cell", title="tumour cell without the antigen")
    f.label("killed", 400, 40, (450, 60), "end")
    f.label("nothing fits", 640, 36, (604, 86), "middle", kind="strong")


PANELS = ((16, 14), (408, 14), (16, 258), (408, 258))
WIDE, HIGH = 376, 228


def _repairs(f: Frame) -> None:
    for x, y in PANELS:
        f.raw(rect(x, y, WIDE, HIGH, 8, fill="panel"))
    target = tumour_cell(50, 9)
    # the brake is covered
    x, y = PANELS[0][0] + 286, PANELS[0][1] + 124
    f.put(target, x, y, part="tumour-cell", title="tumour cell")
    at = meet(f, target, x, y, 0.82, r=36, covered=True, part="brake-covered")
    f.put(go_sign(), *at, s=0.7, part="signal", title="signal: go")
    # a way through the wall
    px, py = PANELS[1]
    for lo, hi in ((46, 94), (152, 218)):
        f.raw(
            *(
                _strand([(px + 190 + k, py + lo), (px + 188 + k, py + (lo + hi) / 2), (px + 190 + k, py + hi)], False)
                for k in (0, 9, 18)
            )
        )
    for i, (dx, dy) in enumerate([(300, 92), (296, 176)]):
        cell = tumour_cell(40, 12 + i)
        _shows(f, cell, px + dx, py + dy)
        f.put(cell, px + dx, py + dy, part="tumour-cell", title="tumour cell")
    for k, (dx, dy, up) in enumerate([(50, 96, 10), (52, 170, -10)]):
        _free(f, px + dx, py + dy, up, f"t{k}")
    f.arrow([(px + 112, py + 122), (px + 160, py + 122), (px + 232, py + 122)])
    f.region("way-in", px + 199, py + 122, 26, "way through the wall")
    # more T cells
    px, py = PANELS[2]
    for i, (dx, dy) in enumerate([(310, 80), (316, 168)]):
        cell = tumour_cell(40, 14 + i)
        _shows(f, cell, px + dx, py + dy)
        f.put(cell, px + dx, py + dy, part="tumour-cell", title="tumour cell")
    for dx, dy, up in [(42, 92, 70), (112, 94, 95), (178, 92, 60), (42, 184, 100), (112, 182, 75), (178, 184, 90)]:
        cell = with_receptors(t_cell(T - 2, 3), tcr(cd3=False), [up], SIZE, 0.93)
        f.put(cell, px + dx, py + dy, part="more-t-cells", title="T cells, many now")
    f.arrow([(px + 206, py + 134), (px + 246, py + 134)])
    # another target
    x, y = PANELS[3][0] + 286, PANELS[3][1] + 124
    f.put(target, x, y, part="tumour-cell", title="tumour cell without the first antigen")
    at = meet(f, target, x, y, 0.9, r=36, shown="slot", notch="s", part="other-receptor")
    f.put(go_sign(), *at, s=0.7, part="signal", title="signal: go")
    for (px, py), words in zip(
        PANELS, ("brake: cover it", "exclusion: a way in", "desert: more T cells", "loss: another target"), strict=True
    ):
        f.label(words, px + 14, py + 30, None, kind="strong")


SCENE = Scene(
    "obstacles",
    "Four obstacles",
    "A tumour can survive among T cells in four ways, and each asks for another repair.",
    [
        Step(
            "The first obstacle is a brake: T cells touch the tumour cells and do not kill.",
            "Eight tumour cells above a vessel. Six T cells lie among them, each with its receptor on the antigen of a tumour "
            "cell and, beside it, the ball of PD-1 in the cup of PD-L1. On each T cell a sign with two bars: held.",
            _brake,
        ),
        Step(
            "The second is exclusion: T cells come near and cannot get in.",
            "The same eight tumour cells, now with a wall of fibres all round. Four T cells lie outside the wall on the left, "
            "two are in the vessel, none is inside.",
            _excluded,
        ),
        Step(
            "The third is a desert: hardly any T cells come.",
            "The same eight tumour cells, without a wall. There is no T cell among them; a single one is in the vessel below.",
            _desert,
        ),
        Step(
            "The fourth is antigen loss: some tumour cells no longer show what the T cells see.",
            "Six T cells among the tumour cells. Two hold a diamond-shaped antigen, and these two tumour cells are in pieces. "
            "The others show a square that the V-shaped notch does not fit, and a gap is left.",
            _lost,
        ),
        Step(
            "Four obstacles ask for four repairs, and more T cells is the answer to one of them.",
            "Four panels. Brake: an antibody has an arm on PD-1, and the sign says go. Exclusion: a gap in the wall and an "
            "arrow through it. Desert: six T cells in place of one. Loss: another receptor, a slot, on another, square antigen.",
            _repairs,
        ),
    ],
    "Eight cells stand for a tumour, and one of each receptor for thousands. In people several obstacles may come together "
    "and differ from place to place. What keeps T cells out differs too: fibres are one thing of several.",
)
