"""Two cells at contact scale: cut by the frame, faces pressed flat; a membrane close up."""

from __future__ import annotations

import math

from immunolab.scenes.antibodies import grip
from immunolab.scenes.cells import nucleus, t_cell
from immunolab.scenes.draw import blob, circle, ellipse, line, moved, path, rect, smooth
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, pd1, pdl1, tcr
from immunolab.scenes.part import Part

_FAMILY = {"t-cell": "t", "tumour-cell": "tum", "myeloma-cell": "tum", "infected-cell": "self", "b-cell": "b"}

#: peptide and receptor end that fit each other
_FITS = {("v", "v"), ("slot", "s")}


def cell(
    f: Frame,
    kind: str,
    x: float,
    y: float,
    side: int,
    b: float = 190,
    key: str | None = None,
    part: str | None = None,
    title: str | None = None,
) -> None:
    """A cell at contact, its face at x looking right (``side`` 1) or left (-1), ``b`` half its height."""
    f.face(kind, x, y, (side, 0))
    f.spot(part or kind, x - side * 140, y, 120, title or kind.replace("-", " "))
    drawn = _armed() if kind == "dendritic-cell" else _pressed(_FAMILY[kind], side, b)
    f.put(drawn, x, y, key=key, part=part or kind, title=title)


def meet(
    f: Frame,
    target: Part,
    x: float,
    y: float,
    s: float,
    *,
    r: float = 28,
    angle: float = 180,
    shown: str = "v",
    notch: str = "v",
    brake: bool = False,
    covered: bool = False,
    part: str = "t-cell",
    key: str | None = None,
) -> tuple[float, float]:
    """A round T cell whose receptor reads MHC class I of a target at x, y; gives the T cell's place.

    angle : where the T cell lies, from the target (0 right, 90 up)
    shown, notch : shape of the peptide, and end of the receptor; if they do not fit, a gap is left
    brake : PD-1 is held by PD-L1 beside the receptor; ``covered``: an antibody holds PD-1 instead
    """
    off = -0.38 * r if brake or covered else 0.0
    own, theirs = math.sqrt(r * r - off * off), math.sqrt((target.r * 0.97) ** 2 - off * off)
    gap = 0 if (shown, notch) in _FITS else 9
    far = own + 88 * s + gap * s + theirs
    q = math.radians(angle)
    out = (math.cos(q), -math.sin(q))  # from the target to the T cell
    side = (-out[1], out[0])
    at = (x + out[0] * far, y + out[1] * far)

    def on(cx: float, cy: float, along: float, across: float) -> tuple[float, float]:
        return cx + out[0] * along + side[0] * across, cy + out[1] * along + side[1] * across

    away, back = 90 - angle, 270 - angle
    family = "tum" if shown in ("v", "slot") else "self"
    f.put(mhc1(family, shown), *on(x, y, theirs, off), away, s, part="antigen", title="what MHC class I shows")
    f.put(tcr(notch=notch, cd3=False), *on(*at, -own, off), back, s)
    if not gap:
        f.grips.append((on(*at, -own - 37 * s, off), "peptide"))
    if brake or covered:
        s2 = (far - own - theirs) / 77
        f.put(pdl1(), *on(x, y, theirs, -off), away, s2 * (0.7 if covered else 1), part="pd-l1", title="PD-L1")
        foot = on(*at, -own, -off)
        if covered:
            s2 *= 0.8
            ball, toward = on(*foot, -34 * s2, 0), math.radians(away - 90)
            tip = (ball[0] - 7 * s2 * math.sin(toward), ball[1] + 7 * s2 * math.cos(toward))
            f.put(pd1(), *foot, back, s2)
            grip(
                f, tip, away - 90, "R", s=s2, holds="pd1", part="drug", title="antibody on PD-1", fam="drug", notch="u"
            )
        else:
            f.put(pd1(), *foot, back, s2)
    f.put(t_cell(r, 3), *at, key=key, part=part, title="T cell")
    return at


def large_nucleus(fam: str, r: float, amp: float = 0.03) -> str:
    """The nucleus of a cell at contact scale."""
    return nucleus(fam, r, seed=4, amp=amp)


def blebs(f: Frame, *spots: tuple[float, float, float]) -> None:
    """What a dying cell pinches off: centre and radius of each."""
    f.raw(*(circle(x, y, r, fill="~tum", stroke="tum.line", w=2.4) for x, y, r in spots))


def fragments(f: Frame, *spots: tuple[float, float, float]) -> None:
    """The pieces of a dying cell's nucleus: centre and radius of each."""
    f.raw(*(moved(path(blob(r, 7, 0.14, i), fill="tum.nuc"), x, y) for i, (x, y, r) in enumerate(spots)))


def pores(f: Frame, x: float, *ys: float) -> None:
    """Pores of perforin through a target's face."""
    f.raw(*(rect(x, y - 5.5, 20, 11, 5.5, fill="bg", stroke="t.line", lw=2.2) for y in ys))


def _pressed(fam: str, side: int, b: float, a: float = 200, flat: float = 170) -> str:
    """A large cell, its facing side pressed flat; ``side`` +1 faces right. Origin: the middle of the face."""
    s = side
    half = [
        (0, flat * 0.28),
        (-s * 1.5, flat * 0.62),
        (-s * 16, flat * 0.86),
        (-s * 50, b * 0.94),
        (-s * 105, b * 1.04),
        (-s * a, b * 1.08),
        (-s * a * 1.55, b * 0.94),
        (-s * a * 1.85, b * 0.5),
    ]
    pts = half + [(x, -y) for x, y in half[::-1]]
    d = smooth(pts)
    inner = smooth([(x - s * 9 if abs(x) < 2 else x * 0.985 - s * 5, y * 0.962) for x, y in pts])
    return path(d, fill=f"~{fam}", stroke=f"{fam}.line", w=3) + path(
        inner, fill="none", stroke=f"{fam}.hi", w=2.2, op=0.6
    )


def _armed() -> str:
    """A dendritic cell: a flat face at 0, looking left, and arms that the frame cuts."""
    face = [(4, -126), (0, -88), (0, 0), (0, 88), (4, 120)]
    below = [(2, 152), (-40, 216), (-30, 230), (34, 178), (84, 164), (160, 168), (240, 152), (380, 120)]
    above = [(380, -130), (250, -172), (160, -184), (84, -186), (40, -194), (-26, -242), (-38, -230), (4, -160)]
    return path(smooth([*face, *below, *above], k=1 / 5.4), "~dc", "dc.line", 3)


def membrane(y: float = 250, x0: float = -20, x1: float = 820, fam: str = "t", step: float = 17) -> str:
    """Bilayer, close: heads and tails."""
    o = ""
    x = float(x0)
    while x < x1:
        for yy, s in ((y - 13, 1), (y + 13, -1)):
            o += (
                line(x - 2.6, yy + s * 5, x - 2.6, yy + s * 12, stroke=f"{fam}.line", w=1.3, op=0.6)
                + line(x + 2.6, yy + s * 5, x + 2.6, yy + s * 12, stroke=f"{fam}.line", w=1.3, op=0.6)
                + circle(x, yy, 6.4, fill=f"{fam}.mid", stroke=f"{fam}.line", w=1.2)
            )
        x += step
    return o


def plasma_inside() -> str:
    """What tells a plasma cell at any size: clock-face nucleus to one side, pale court, layers of ER."""
    er = "".join(
        path(
            f"M{560 + i * 17} {190 - i * 5}Q{544 + i * 17} 264 {560 + i * 17} {340 + i * 5}",
            fill="none",
            stroke="tum.line",
            w=2,
            op=0.4,
        )
        for i in range(2)
    )
    clock = "".join(
        circle(712 + 46 * math.cos(a), 264 + 46 * math.sin(a), 11, fill="tum.line", op=0.6)
        for a in [i * math.pi / 3.5 for i in range(7)]
    )
    return (
        er
        + ellipse(612, 264, 26, 44, fill="tum.hi", op=0.8)
        + moved(large_nucleus("tum", 78, 0.03), 712, 264)
        + clock
        + circle(712, 264, 12, fill="tum.hi", op=0.9)
    )
