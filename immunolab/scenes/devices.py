"""What a hospital and a factory put in: bags, tubes, machines, vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence

from immunolab.scenes.draw import Point, circle, line, num, path, rect, smooth


def bag(level: float = 0.7, fam: str = "t") -> str:
    """Infusion bag, upright; liquid in the family's pale tone."""
    y = -70 + 120 * (1 - level)
    o = path("M-14 -88H14V-76H-14Z", fill="dev.mid", stroke="dev.line", w=2) + circle(
        0, -98, 9, fill="none", stroke="dev.line", w=3
    )
    o += rect(-46, -76, 92, 136, 16, fill="dev.hi", stroke="dev.line", lw=2.6)
    o += path(
        f"M-41 {num(y)}Q-20 {num(y - 5)} 0 {num(y)}T41 {num(y)}V44Q41 55 30 55H-30Q-41 55 -41 44Z",
        fill=f"{fam}.hi",
        op=0.95,
    )
    o += rect(-8, 60, 16, 16, 3, fill="dev.lo", stroke="dev.line", lw=2)
    return o


def machine() -> str:
    """Apheresis: a spinning bowl between two lines."""
    o = rect(-80, -110, 160, 220, 14, fill="~dev", stroke="dev.line", lw=2.8)
    o += circle(0, -22, 58, fill="dev.hi", stroke="dev.line", w=2.4)
    o += (
        circle(0, -22, 48, fill="blood.mid", stroke="dev.line", w=1.2)
        + circle(0, -22, 33, fill="t.hi", stroke="t.line", w=1.6)
        + circle(0, -22, 22, fill="dc.hi", stroke="dev.line", w=1.2)
        + circle(0, -22, 7, fill="dev.line")
    )
    o += path("M-64 -58A74 74 0 0 1 -20 -92", fill="none", stroke="ink2", w=2.4) + path(
        "M-30 -97L-19 -92L-25 -81", fill="none", stroke="ink2", w=2.4
    )
    o += (
        rect(-54, 60, 64, 30, 4, fill="dev.lo", stroke="dev.line", lw=1.6)
        + path("M-48 76H-36L-31 66L-24 84L-18 76H4", fill="none", stroke="go", w=2.4)
        + circle(34, 75, 9, fill="dev.lo", stroke="dev.line", w=1.6)
    )
    return o


def tube(pts: Sequence[Point], fam: str = "blood", w: float = 10) -> str:
    """A line for blood, cells or liquid, in the tone of what flows."""
    d = smooth(pts, closed=False)
    return path(d, fill="none", stroke=f"{fam}.line", w=w) + path(d, fill="none", stroke=f"{fam}.mid", w=w - 4)


def helix(L: float = 150, gene: tuple[float, float] = (0.35, 0.7), amp: float = 13) -> str:
    """DNA, flat: two strands and rungs; the stretch that was put in is the drug's colour."""
    o, m = "", 30
    xs = [(-L / 2 + L * i / m) for i in range(m + 1)]
    per = 2 * math.pi * 3 / L

    def y(x, ph):
        return amp * math.sin(per * (x + L / 2) + ph)

    for i in range(1, m):
        g = gene[0] <= i / m <= gene[1]
        o += line(xs[i], y(xs[i], 0), xs[i], y(xs[i], math.pi), stroke="drug.mid" if g else "leader", w=2)
    for ph in (0, math.pi):
        for a, b, c, w in ((0, gene[0], "t.line", 3), (gene[0], gene[1], "drug.line", 4.6), (gene[1], 1, "t.line", 3)):
            seg = [(x, y(x, ph)) for i, x in enumerate(xs) if a - 0.001 <= i / m <= b + 0.035]
            o += path(smooth(seg, closed=False), fill="none", stroke=c, w=w)
    return o


def vector(r: float = 26) -> str:
    """Viral vector: a hexagon shell with a gene inside."""
    d = (
        "M"
        + "L".join(
            f"{num(r * math.cos(math.pi / 6 + i * math.pi / 3))} {num(r * math.sin(math.pi / 6 + i * math.pi / 3))}"
            for i in range(6)
        )
        + "Z"
    )
    spikes = "".join(
        line(
            r * 0.98 * math.cos(a),
            r * 0.98 * math.sin(a),
            r * 1.25 * math.cos(a),
            r * 1.25 * math.sin(a),
            stroke="drug.line",
            w=2.6,
        )
        + circle(r * 1.3 * math.cos(a), r * 1.3 * math.sin(a), 3.2, fill="drug.line")
        for a in [i * math.pi / 3 for i in range(6)]
    )
    return (
        spikes
        + path(d, fill="~drug", stroke="drug.line", w=2.4)
        + path("M-12 0q4 -9 8 0t8 0t8 0", fill="none", stroke="drug.line", w=2.8)
    )


def needle(length: float = 220, bore: float = 12) -> str:
    """A biopsy needle, its tip at 0, 0 and its grip above."""
    half = bore / 2
    shaft = f"M{-half} {num(-length)}V-14L{half} 0V{num(-length)}Z"
    return (
        path(shaft, fill="dev.mid", stroke="dev.line", w=2.2)
        + line(0, -length, 0, -16, stroke="dev.hi", w=2)
        + rect(-15, -length - 26, 30, 28, 5, fill="~dev", stroke="dev.line", lw=2.4)
        + rect(-40, -length - 42, 80, 18, 9, fill="~dev", stroke="dev.line", lw=2.4)
    )


def net(width: float, sag: float = 26, mesh: float = 40, depth: int = 2) -> str:
    """A net seen from the side, hung from -width/2 to width/2 at height 0: ropes and ``depth`` rows of diamonds."""
    n = round(width / mesh)

    def at(i: float, row: float) -> Point:
        x = -width / 2 + width * i / n
        return x, sag * (1 - (2 * x / width) ** 2) + row * mesh * 0.62

    def run(row: float) -> Sequence[Point]:
        return [at(i, row) for i in range(n + 1)]

    o = "".join(
        line(*at(i, row), *at(i + 0.5, row + 0.5), stroke="dev.line", w=1.7)
        + line(*at(i + 1, row), *at(i + 0.5, row + 0.5), stroke="dev.line", w=1.7)
        + line(*at(i + 0.5, row + 0.5), *at(i, row + 1), stroke="dev.line", w=1.7)
        + line(*at(i + 0.5, row + 0.5), *at(i + 1, row + 1), stroke="dev.line", w=1.7)
        for row in range(depth)
        for i in range(n)
    )
    return o + "".join(path(smooth(run(row), closed=False), fill="none", stroke="dev.line", w=3) for row in (0, depth))
