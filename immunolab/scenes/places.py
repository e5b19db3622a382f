"""Places: pale, flat, and never louder than the cast."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from immunolab.scenes.cells import red_cell
from immunolab.scenes.draw import Point, blob, circle, ellipse, line, moved, num, path, rect, smooth, wave


def skin(cut: tuple[float, float] = (372, 432)) -> str:
    """Outside above, epidermis, dermis. The cut is a wedge to below the epidermis."""
    l, r = cut
    o = rect(0, 150, 800, 350, fill="dermis")
    top_l, top_r = wave(-10, l, 112, 5, 60, 1), wave(r, 810, 112, 5, 60, 2)

    def rete(x0, x1, seed):
        m = max(3, int((x1 - x0) / 34))
        return [(x0 + (x1 - x0) * i / m, 168 + (11 if i % 2 else -7)) for i in range(m + 1)]

    bl, br = rete(-10, l + 14, 3), rete(r - 14, 810, 4)
    L = smooth([*top_l, (l + 16, 128)], closed=False) + "L" + smooth([(l + 22, 190), *bl[::-1]], closed=False)[1:] + "Z"
    R = (
        "M"
        + smooth([(r - 16, 128), *top_r], closed=False)[1:]
        + "L"
        + smooth([*br[::-1], (r - 22, 190)], closed=False)[1:]
        + "Z"
    )
    for d in (L, R):
        o += path(d, fill="epi", stroke="epiline", w=2)
    for x0, x1 in ((6, l - 20), (r + 24, 794)):
        for k, row in enumerate((126, 141, 156)):
            x = float(x0 + (k % 2) * 16)
            while x < x1 - 26:
                o += ellipse(x + 12, row, 12, 4.4, fill="epi2", op=0.55)
                x += 32
    rnd = random.Random(5)
    for _ in range(16):  # collagen
        x, y = rnd.uniform(20, 760), rnd.uniform(215, 400)
        o += path(f"M{num(x)} {num(y)}q18 -9 36 0t36 0", fill="none", stroke="epi2", w=1.4, op=0.38)
    return o


def vessel(
    y: float = 450,
    h: float = 76,
    x0: float = -20,
    x1: float = 820,
    cells: bool = True,
    gap: tuple[float, float] | None = None,
    seed: int = 1,
    reds: int = 7,
) -> str:
    """Blood vessel along the frame: a wall of flat cells, the stream between."""
    o = rect(x0, y - h / 2, x1 - x0, h, fill="lumen")
    rnd = random.Random(seed)
    for yy in (y - h / 2, y + h / 2):
        x = float(x0)
        while x < x1:
            if not (gap and yy < y and gap[0] < x + 42 < gap[1]):
                o += rect(x + 2, yy - 7, 80, 14, 7, fill="wall", stroke="wallline", lw=1.4) + ellipse(
                    x + 42, yy, 12, 4, fill="wallline", op=0.5
                )
            x += 84
    if cells:
        for i in range(reds):
            x = x0 + (x1 - x0) * (i + 0.5) / reds + rnd.uniform(-24, 24)
            o += moved(red_cell(13, rnd.uniform(-30, 30)), x, y + rnd.uniform(-0.18, 0.18) * h)
    return o


def lymph_node(w: float = 300, h: float = 220) -> str:
    """Bean with a capsule, follicles at the rim, a hilum on the right."""
    d = smooth(
        [
            (-w * 0.5, 0),
            (-w * 0.43, -h * 0.33),
            (-w * 0.14, -h * 0.5),
            (w * 0.2, -h * 0.48),
            (w * 0.44, -h * 0.3),
            (w * 0.5, -h * 0.1),
            (w * 0.43, h * 0.03),
            (w * 0.41, h * 0.1),
            (w * 0.45, h * 0.2),
            (w * 0.38, h * 0.37),
            (w * 0.1, h * 0.5),
            (-w * 0.2, h * 0.49),
            (-w * 0.43, h * 0.3),
        ]
    )
    o = path(d, fill="lymph", stroke="lymphline", w=3.2)
    for x, y, q in [
        (-0.34, -0.12, 0.1),
        (-0.15, -0.32, 0.105),
        (0.09, -0.33, 0.1),
        (0.31, -0.22, 0.085),
        (-0.31, 0.2, 0.095),
        (-0.09, 0.33, 0.1),
        (0.16, 0.32, 0.085),
    ]:
        o += circle(w * x, h * y, w * q, fill="lymph2")
    return o


def bone_floor(y: float = 392, pit: tuple[float, float, float] | None = None, seed: int = 2, h: float = 140) -> str:
    """Bone below, wavy surface; pit=(x0, x1, depth) is what an osteoclast has dissolved."""
    pts = []
    rnd = random.Random(seed)
    x = -20
    while x <= 820:
        yy = y + rnd.uniform(-7, 7)
        if pit and pit[0] <= x <= pit[1]:
            q = (x - pit[0]) / (pit[1] - pit[0])
            yy = y + pit[2] * math.sin(math.pi * q) ** 0.6
        pts.append((x, yy))
        x += 30
    d = smooth(pts, closed=False) + f"L820 {y + h}L-20 {y + h}Z"
    o = path(d, fill="~bone", stroke="bone.line", w=2.6)
    for k in range(1, 4):
        o += path(
            smooth([(px, max(py, y) + 22 * k + 6) for px, py in pts], closed=False),
            fill="none",
            stroke="bone.line",
            w=1.2,
            op=0.35,
        )
    for i in range(11):
        xx, yy = 30 + i * 74 + rnd.uniform(-14, 14), y + rnd.choice((38, 60, 84))
        if pit and pit[0] - 10 < xx < pit[1] + 10:
            yy = max(yy, y + pit[2] + 26)
        o += ellipse(xx, yy, 8, 3.2, rnd.uniform(-8, 8), fill="bone.line", op=0.6) + "".join(
            line(xx + s * 8, yy, xx + s * 15, yy + t, stroke="bone.line", w=1, op=0.5) for s in (-1, 1) for t in (-3, 3)
        )
    return o


def trabecula(pts: Sequence[Point], w: float = 34) -> str:
    """A strut of bone through the marrow."""
    d = smooth(pts, closed=False)
    return (
        path(d, fill="none", stroke="bone.line", w=w)
        + path(d, fill="none", stroke="bone.mid", w=w - 5)
        + path(d, fill="none", stroke="bone.hi", w=w * 0.3, op=0.75)
    )


def pleura(x: float = 470) -> str:
    """Lung left, then visceral pleura, the narrow space, parietal pleura, chest wall with ribs."""
    o: list[str] = []
    o.append(rect(0, 0, 800, 500, fill="lung.hi", op=0.55))
    for j in range(5):
        for i in range(5):
            cx, cy = 40 + i * 92 + (j % 2) * 44, 52 + j * 100
            if cx > x - 62:
                continue
            o.append(moved(path(blob(46, 10, 0.08, i * 7 + j), fill="air", stroke="lung.lo", w=2.6), cx, cy))
    o.append(rect(x - 20, 0, 20, 500, fill="pleura", op=0.35))
    o.append(rect(x, 0, 110, 500, fill="space"))
    o.append(rect(x + 110, 0, 240, 500, fill="chest"))
    for xx in (x, x + 110):
        for i in range(9):
            o.append(
                rect(xx - 10, i * 62 - 20, 20, 58, 10, fill="pleura", stroke="lung.line", lw=1.6)
                + ellipse(xx, i * 62 + 9, 5, 10, fill="lung.line", op=0.75)
            )
    for y in (90, 270, 450):
        o.append(
            moved(
                ellipse(0, 0, 66, 42, fill="~bone", stroke="bone.line", w=2.4)
                + ellipse(0, 0, 42, 22, fill="marrow2", stroke="bone.line", w=1.2),
                x + 236,
                y,
            )
        )
    return "".join(o)
