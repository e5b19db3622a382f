"""Antibodies: hinge at 0, 0, arms up, stem down."""

from __future__ import annotations

import math

from immunolab.scenes.draw import Point, line, moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import cd38, fcr
from immunolab.scenes.part import Part, Placed, allow, on_surface, part

BCR_HINGE = -42.0  # the hinge of a B cell's receptor, from its membrane
_CD38 = 0.62  # CD38 beside an antibody: so that its two lobes lie in the notch
STEM = 44.0  # from the hinge to the end of the stem
_REACH = 37.0  # from the shoulder of an arm to the bottom of its notch


def _fab(fam: str, tip: str, notch: str = "v") -> str:
    """One arm: constant half and variable tip, seam between heavy and light chain, and a notch that fits one shape."""
    cut = {
        "v": "L-8 -44L0 -34L8 -44",
        "u": "L-8.5 -44A8.5 8.5 0 0 0 8.5 -44",
        "s": "L-8 -44L-4 -44L-4 -36L4 -36L4 -44L8 -44",
        "flat": "L-8 -44L8 -44",
        "o": "L-8 -36L0 -44L8 -36",
        "w": "L-8 -44L-4 -36L0 -43L4 -36L8 -44",
        "step": "L-8 -44L0 -44L0 -36L8 -36",
        "slant": "L-8 -45L8 -35",
        "shallow": "L-8 -44L0 -40L8 -44",
        "deep": "L-8 -50L-7 -44L0 -33L7 -44L8 -50",
    }[notch]
    return (
        path("M-8 -24V-7A8 8 0 0 0 8 -7V-24Z", fill=f"~{fam}", stroke=f"{fam}.line", w=1.9)
        + path(f"M-8 -24{cut}L8 -24Z", fill=f"~{tip}", stroke=f"{tip}.line", w=1.9)
        + line(0, -21, 0, -3, stroke=f"{fam}.line", w=1.1, op=0.7)
    )


def _fc(fam: str) -> str:
    return rect(-9.4, 6, 8.6, 38, 4.3, fill=f"~{fam}", stroke=f"{fam}.line", lw=1.9) + rect(
        0.8, 6, 8.6, 38, 4.3, fill=f"~{fam}", stroke=f"{fam}.line", lw=1.9
    )


@part("antibody", 44)
def antibody(
    fam: str = "b",
    tip: str | None = None,
    notch: str = "v",
    spread: float = 44,
    payload: int = 0,
    left: tuple[str, str] | None = None,
    right: tuple[str, str] | None = None,
) -> str:
    """IgG: two arms up, stem down, hinge at 0,0. left/right = (tip family, notch) makes it bispecific."""
    left, right = left or (tip or fam, notch), right or (tip or fam, notch)
    hinge = line(-4, 8, -6, -2, stroke=f"{fam}.line", w=3) + line(4, 8, 6, -2, stroke=f"{fam}.line", w=3)
    pay = ""
    for x, y in [(-21, 20), (21, 20), (-21, 38), (21, 38)][:payload]:
        s = 1 if x > 0 else -1
        pay += line(s * 9, y, x, y, stroke="ink2", w=1.6) + moved(
            path("M0 -6.5L5.6 -3.2V3.2L0 6.5L-5.6 3.2V-3.2Z", fill="stop", stroke="ink", w=1.2), x, y
        )
    return hinge + pay + _fc(fam) + moved(_fab(fam, *left), -3.5, 1, -spread) + moved(_fab(fam, *right), 3.5, 1, spread)


@part("bcr")
def bcr(notch: str = "v", spread: float = 44) -> str:
    """A B cell's receptor: its antibody, with the stem in the membrane."""
    root = "".join(line(x, 0, x, 10, stroke="b.line", w=3) for x in (-5, 5))
    return root + moved(antibody(notch=notch, spread=spread), 0, BCR_HINGE)


def arm_tip(arm: str, spread: float) -> tuple[float, float]:
    """Where the bottom of an arm's notch lies, ``arm`` being ``L`` or ``R``, in the antibody's own units."""
    side, q = (1 if arm == "R" else -1), math.radians(spread)
    return side * (3.5 + _REACH * math.sin(q)), 1 - _REACH * math.cos(q)


def in_notches(
    cell: Point, r: float, up: float, s: float, spread: float, above: float = 4
) -> list[tuple[float, float, float]]:
    """Where a thing lies in each of the two notches of a receptor on a round B cell: x, y and its turn.

    up : the receptor's direction on the cell (0 right, 90 up); ``s`` and ``spread`` are the receptor's
    above : how far the thing lies out of the notch, in the receptor's units
    """
    q = math.radians(up)
    here = Placed("bcr", cell[0] + r * math.cos(q), cell[1] - r * math.sin(q), 90 - up, s)
    out = []
    for arm, side in (("L", -1), ("R", 1)):
        (dx, dy), a = arm_tip(arm, spread), math.radians(spread * side)
        at = here.point(dx + above * math.sin(a), dy - above * math.cos(a) + BCR_HINGE)
        out.append((*at, 90 - up + spread * side + 180))
    return out


def grip(
    f: Frame,
    tip_at: Point,
    toward: float,
    arm: str = "R",
    spread: float = 44,
    s: float = 1,
    holds: str = "",
    key: str | None = None,
    part: str | None = None,
    title: str | None = None,
    fam: str = "b",
    notch: str = "v",
    left: tuple[str, str] | None = None,
    right: tuple[str, str] | None = None,
) -> Placed:
    """Put an antibody so that one arm's tip is at ``tip_at``, pointing ``toward`` (degrees clockwise from up).

    holds : the molecule that the tip is said to hold, which is then checked
    """
    rot = toward - (spread if arm == "R" else -spread)
    dx, dy = Placed("antibody", 0, 0, rot, s).point(*arm_tip(arm, spread))
    it = antibody(fam, notch=notch, spread=spread, left=left, right=right)
    f.put(it, tip_at[0] - dx, tip_at[1] - dy, rot, s, key=key, part=part, title=title)
    if holds:
        f.grips.append((tip_at, holds))
    return Placed("antibody", tip_at[0] - dx, tip_at[1] - dy, rot, s)


def hold_cd38(
    f: Frame, foot: Point, up: float, stem: float, s: float = 1, key: str | None = None, part: str = "drug"
) -> Placed:
    """CD38 that stands at ``foot``, and daratumumab whose arm holds it.

    up, stem : the way in which CD38 stands and in which the stem points (degrees, 0 right, 90 up)
    """
    q, small = math.radians(up), _CD38 * s
    f.put(cd38(), *foot, 90 - up, small, part="cd38", title="CD38")
    tip = (foot[0] + 29.5 * small * math.cos(q), foot[1] - 29.5 * small * math.sin(q))
    arm, title = ("R" if stem > up else "L"), "daratumumab, an arm on CD38"
    return grip(f, tip, 270 - up, arm, abs(stem - up), s, "cd38", key, part, title, "drug", "w")


def mark(
    f: Frame,
    cell: Part,
    x: float,
    y: float,
    at: float,
    tilt: float = 30,
    s: float = 1,
    key: str | None = None,
    part: str = "drug",
) -> Placed:
    """CD38 on a cell at x, y and daratumumab whose arm holds it; draw the cell after it.

    at : where on the cell (degrees, 0 right, 90 up)
    tilt : how far the stem points away from the cell's own outward direction there
    """
    foot, up = on_surface(cell, x, y, at)
    allow("cd38", cell.kind)
    return hold_cd38(f, foot, up, up + tilt, s, key, part)


def bare_cd38(f: Frame, cell: Part, x: float, y: float, at: float, s: float = 1) -> None:
    """CD38 on a cell at x, y that nothing holds."""
    foot, up = on_surface(cell, x, y, at)
    allow("cd38", cell.kind)
    f.put(cd38(), *foot, 90 - up, _CD38 * s, part="cd38-free", title="CD38 that nothing holds")


def read(f: Frame, it: Placed, part: str = "fc-receptor", title: str = "receptor that holds the stem") -> None:
    """An Fc receptor that holds the stem of an antibody; its foot is where the reader's membrane must be."""
    f.put(fcr(), *it.point(0, STEM + 19), it.rot, it.s, part=part, title=title)
    f.grips.append((it.point(0, STEM), "fcr"))


def light_chain(s: float = 1) -> str:
    """A piece of an antibody: half an arm, loose."""
    return moved(
        rect(-5, -13, 10, 26, 5, fill="~tum", stroke="tum.line", lw=1.7)
        + line(-5, 0, 5, 0, stroke="tum.line", w=1.2, op=0.7),
        s=s,
    )
