"""Lesson 09: five tumours before the drug, and who is there in each. What the drug does in them, the simulation tells."""

from __future__ import annotations

import math

from immunolab.scenes.cells import dying_cell, t_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import Point
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, other_brake, other_partner, pd1, pdl1, tcr
from immunolab.scenes.part import on_surface, with_receptors
from immunolab.scenes.signs import brake_sign, go_sign
from immunolab.scenes.stories.obstacles import TUMOUR, place, wall
from immunolab.scenes.story import Scene, Step

R, T, SIZE = 46, 28, 0.62
#: of the tumour's cells, those that a T cell meets, and of these those that die where nothing holds it
MET = (1, 2, 3, 4, 6, 7)
KILLED = (3, 7)


def _alone(f: Frame, met: tuple[int, ...] = ()) -> None:
    """Tumour cells that no T cell meets, each showing its antigen."""
    for i, (x, y) in enumerate(TUMOUR):
        if i not in met:
            f.ring(mhc1(), tumour_cell(R, 7 + i), x, y, [180], SIZE, 0.95)
            f.put(tumour_cell(R, 7 + i), x, y, key=f"u{i}", part="tumour-cell", title="tumour cell")


def _carries(f: Frame, x: float, y: float, up: float, key: str, r: float, brake: float = 100) -> None:
    """A T cell with PD-1 that touches nothing."""
    cell = with_receptors(t_cell(r, 3), tcr(cd3=False), [up], SIZE, 0.93)
    foot, out = on_surface(cell, x, y, up + brake)
    f.put(pd1(False), *foot, 90 - out, SIZE, part="pd-1", title="PD-1, without a partner")
    f.put(cell, x, y, key=key, part="t-cell", title="T cell")


def _held(f: Frame, x: float, y: float) -> None:
    f.put(brake_sign(), x - 2, y, s=0.62, part="signal", title="signal: held")


def _inflamed(f: Frame) -> None:
    place(f, "inflamed")
    _alone(f, MET)
    for k, i in enumerate(MET):
        f.put(tumour_cell(R, 7 + i), *TUMOUR[i], key=f"u{i}", part="tumour-cell", title="tumour cell")
        _held(f, *meet(f, tumour_cell(R, 7 + i), *TUMOUR[i], SIZE, r=T, brake=True, key=f"t{k}"))
    f.label("PD-1", 236, 166, (270, 208), "middle", kind="strong")
    f.label("PD-L1", 344, 166, (292, 208), "middle", kind="strong")


def _little(f: Frame) -> None:
    place(f, "little PD-L1")
    _alone(f, MET)
    for k, i in enumerate(MET):
        cell = dying_cell(R * 0.84, i + 3) if i in KILLED else tumour_cell(R, 7 + i)
        part, title = ("killed", "tumour cell, dying") if i in KILLED else ("tumour-cell", "tumour cell")
        f.put(cell, *TUMOUR[i], key=f"u{i}", part=part, title=title)
        x, y = meet(f, cell, *TUMOUR[i], SIZE, r=T, key=f"t{k}")
        f.put(go_sign(), x - 1, y, s=0.62, part="signal", title="signal: go")
    f.label("killed", 470, 168, (382, 200), "middle")


def _cold(f: Frame) -> None:
    place(f, "cold")
    _alone(f)
    _carries(f, 96, 466, 14, "t0", 20, 166)
    f.label("hardly a T cell", 124, 404, (96, 448), "middle")


def _excluded(f: Frame) -> None:
    place(f, "excluded")
    wall(f)
    _alone(f)
    for k, (x, y, up) in enumerate([(56, 122, 60), (98, 200, -4), (58, 280, 40), (96, 356, 6)]):
        _carries(f, x, y, up, f"t{k}", 24)
    f.label("outside", 84, 420, None, "middle")


def _braked_twice(f: Frame, x: float, y: float, key: str) -> tuple[Point, Point, Point]:
    """A T cell to the left of a tumour cell at x, y, on it by its receptor and two brakes; the cell, and both heads."""
    r, off = 30.0, 19.0
    far = r + 88 * SIZE + 0.97 * R
    own, theirs = math.sqrt(r * r - off * off), math.sqrt((0.97 * R) ** 2 - off * off)
    s = (far - own - theirs) / 77
    at = (x - far, y)
    f.put(mhc1(), x - 0.97 * R, y, -90, SIZE, part="antigen", title="antigen on MHC class I")
    f.put(tcr(cd3=False), at[0] + r, y, 90, SIZE)
    f.put(pdl1(), x - theirs, y - off, -90, s, part="pd-l1", title="PD-L1")
    f.put(pd1(False), at[0] + own, y - off, 90, s, part="pd-1", title="PD-1, held")
    one = f.placed[-1].point(0, -34)
    f.put(other_partner(), x - theirs, y + off, -90, s, part="other-partner", title="partner of the other brake")
    f.put(other_brake(), at[0] + own, y + off, 90, s, part="other-brake", title="another brake, held")
    other = f.placed[-1].point(0, -34)
    f.put(t_cell(r, 3), *at, key=key, part="t-cell", title="T cell")
    return at, one, other


def _other(f: Frame) -> None:
    place(f, "another brake")
    _alone(f, MET)
    for k, i in enumerate(MET):
        f.put(tumour_cell(R, 7 + i), *TUMOUR[i], key=f"u{i}", part="tumour-cell", title="tumour cell")
        at, one, other = _braked_twice(f, *TUMOUR[i], f"t{k}")
        _held(f, *at)
        if i == 3:
            f.label("PD-1", one[0] - 4, 164, one, "middle", kind="strong")
            f.label("another brake", 196, 290, other, "middle", kind="strong")


SCENE = Scene(
    "five-tumours",
    "Five tumours",
    "What a drug against one brake can do depends on who is in the tumour and what holds them.",
    [
        Step(
            "Inflamed: T cells are on the tumour cells, and PD-1 holds them.",
            "Eight tumour cells above a vessel. Six T cells lie among them, each with its receptor on an antigen and, beside it, "
            "the ball of PD-1 in the cup of PD-L1. On each T cell a sign with two bars: held.",
            _inflamed,
        ),
        Step(
            "Little PD-L1: T cells are on the tumour cells, nothing holds them, and they kill.",
            "The same six T cells on the same tumour cells, now without PD-1 in PD-L1. On each a triangle: go. Two tumour cells "
            "are in pieces.",
            _little,
        ),
        Step(
            "Cold: hardly a T cell that recognises the tumour has come.",
            "The same eight tumour cells, and no T cell among them. One T cell with PD-1 is in the vessel below.",
            _cold,
        ),
        Step(
            "Excluded: T cells have come near and cannot get in.",
            "A wall of fibres goes all round the eight tumour cells. Four T cells with PD-1 lie outside it on the left, none is "
            "inside.",
            _excluded,
        ),
        Step(
            "Another brake: T cells are on the tumour cells, and PD-1 is one of two brakes that hold them.",
            "Six T cells on tumour cells. Above each receptor the ball of PD-1 is in the cup of PD-L1, below it a slate square is "
            "in a slot. On each T cell a sign with two bars: held.",
            _other,
        ),
    ],
    "Eight cells stand for a tumour, one of each receptor for thousands. PD-1 is left out where it has no partner beside it, "
    "in the second step. Real tumours are mixed, and differ from place to place.",
)
