"""Cells that swallow or dissolve: macrophage, neutrophil, dendritic cell, osteoclast; and what they swallow."""

from __future__ import annotations

import math
import random

from immunolab.scenes.cells import body, nucleus, shine
from immunolab.scenes.draw import Point, blob, blob_points, circle, ellipse, line, moved, path, smooth
from immunolab.scenes.part import part


@part("bacterium", 20)
def bacterium(s: float = 1, seed: int = 0) -> str:
    """Rod; the vermillion of what is to be recognised."""
    return moved(
        path("M-17 -8H17A8 8 0 0 1 17 8H-17A8 8 0 0 1 -17 -8Z", fill="~tum", stroke="tum.line", w=2)
        + line(-8, -8, -8, 8, stroke="tum.line", w=1, op=0.4)
        + line(6, -8, 6, 8, stroke="tum.line", w=1, op=0.4)
        + ellipse(-10, -3.6, 7, 1.8, fill="white", op=0.5)
        + path("M25 0q8 -7 14 0t13 0", fill="none", stroke="tum.line", w=1.4),
        s=s,
    )


def kidney_nucleus(r: float) -> str:
    """The nucleus by which a macrophage is told, for a cell of radius ``r``."""
    pts = [(-0.5, 0.0), (-0.42, -0.34), (-0.05, -0.48), (0.34, -0.38), (0.48, -0.04), (0.38, 0.2), (0.18, 0.16)]
    pts += [(0.02, -0.02), (-0.14, 0.14), (-0.36, 0.24)]
    return path(smooth([(r * x, r * y) for x, y in pts]), fill="mac.nuc", op=0.92)


@part("macrophage")
def macrophage(r: float = 55, seed: int = 9, eaten: int = 0) -> str:
    """Large, ruffled, kidney nucleus, room inside for what it ate."""
    pts = blob_points(r, 18, 0.13, seed, 1.12, 0.95)
    vac = ""
    for i, (x, y, q) in enumerate([(0.42, 0.3, 0.25), (-0.05, 0.5, 0.22), (0.58, -0.22, 0.2), (-0.55, 0.42, 0.17)]):
        if i < eaten:
            vac += circle(r * x, r * y, r * q, fill="mac.hi", stroke="mac.line", w=1.4) + moved(
                bacterium(0.42 * r / 55 * q / 0.22, i), r * x, r * y, 40 * i
            )
        elif i < 3:
            vac += circle(r * x, r * y, r * q * 0.42, fill="mac.hi", op=0.8)
    return body("mac", smooth(pts)) + kidney_nucleus(r) + vac + shine(r)


@part("neutrophil")
def neutrophil(r: float = 34, seed: int = 10, eaten: int = 0, sx: float = 1, sy: float = 1) -> str:
    """Round, a nucleus in lobes on a string, fine grains."""
    rnd = random.Random(seed)
    lobes = [(-0.3, 0.2), (-0.3, -0.22), (0.1, -0.4), (0.38, -0.06)]
    string = smooth([(r * x, r * y) for x, y in lobes], closed=False)
    nuc = path(string, fill="none", stroke="neu.nuc", w=r * 0.14) + "".join(
        circle(r * x, r * y, r * 0.21, fill="neu.nuc") for x, y in lobes
    )
    grains = "".join(
        circle(r * q * math.cos(a), r * q * math.sin(a), 1.5, fill="neu.line", op=0.55)
        for a, q in [(rnd.uniform(0, 6.28), rnd.uniform(0.55, 0.85)) for _ in range(14)]
    )
    food = (
        circle(-r * 0.3, r * 0.45, r * 0.26, fill="neu.hi", stroke="neu.line", w=1.3)
        + moved(bacterium(0.36 * r / 34, 2), -r * 0.3, r * 0.45, 20)
        if eaten
        else ""
    )
    return (
        moved(body("neu", blob(r, 13, 0.045, seed)) + grains + nuc + food + shine(r), s=sy, sx=sx)
        if sx != 1 or sy != 1
        else body("neu", blob(r, 13, 0.045, seed)) + grains + nuc + food + shine(r)
    )


@part("dendritic-cell")
def dendritic_cell(r: float = 44, seed: int = 11, arms: int = 8) -> str:
    """Star: long arms are what it is for, a large surface to show things on."""
    rnd = random.Random(seed)
    pts = []
    for i in range(arms):
        a = 2 * math.pi * i / arms + rnd.uniform(-0.12, 0.12)
        L = r * (rnd.uniform(1.55, 1.85) if i % 2 else rnd.uniform(1.25, 1.5))
        b = rnd.uniform(-0.16, 0.16)
        gap = math.pi / arms
        pts += [
            (r * 0.70 * math.cos(a - gap), r * 0.70 * math.sin(a - gap)),
            (r * 1.02 * math.cos(a - 0.2 + b * 0.3), r * 1.02 * math.sin(a - 0.2 + b * 0.3)),
            (L * 0.95 * math.cos(a - 0.085 + b), L * 0.95 * math.sin(a - 0.085 + b)),
            (L * 1.01 * math.cos(a + b), L * 1.01 * math.sin(a + b)),
            (L * 0.95 * math.cos(a + 0.085 + b), L * 0.95 * math.sin(a + 0.085 + b)),
            (r * 1.02 * math.cos(a + 0.2 + b * 0.3), r * 1.02 * math.sin(a + 0.2 + b * 0.3)),
        ]
    return (
        body("dc", smooth(pts, k=1 / 5.2))
        + nucleus("dc", r * 0.44, 0, r * 0.03, seed, 0.08, 1.1, 0.9)
        + ellipse(-r * 0.26, -r * 0.46, r * 0.2, r * 0.08, -30, fill="white", op=0.5)
    )


def osteoclast(w: float = 190, h: float = 86, seed: int = 12) -> str:
    """Giant, many nuclei, a ruffled border on the bone side (down)."""
    m = 13
    ruff: list[Point] = []
    for i in range(m * 2 + 1):
        ruff.append((w / 2 * 0.78 - w * 0.78 * i / (m * 2), (0 if i % 2 == 0 else 9)))
    top = [
        (-w * 0.47, -h * 0.1),
        (-w * 0.49, -h * 0.36),
        (-w * 0.36, -h * 0.76),
        (-w * 0.1, -h * 0.98),
        (w * 0.18, -h * 0.95),
        (w * 0.4, -h * 0.7),
        (w * 0.49, -h * 0.32),
        (w * 0.46, -h * 0.08),
    ]
    d = smooth(top + ruff, k=1 / 7)
    nuc = "".join(
        moved(nucleus("mac", h * 0.17, seed=i, sx=1.15, sy=0.9), w * x, h * y)
        for i, (x, y) in enumerate([(-0.3, -0.42), (-0.13, -0.68), (0.06, -0.44), (0.22, -0.66), (0.36, -0.36)])
    )
    return body("mac", d) + nuc + ellipse(-w * 0.22, -h * 0.82, w * 0.09, h * 0.06, -24, fill="white", op=0.5)


@part("virus")
def virus(r: float = 12) -> str:
    """A ball with short spikes; the vermillion of what is to be recognised."""
    spikes = "".join(
        line(
            r * 0.9 * math.cos(a), r * 0.9 * math.sin(a), r * 1.3 * math.cos(a), r * 1.3 * math.sin(a), "tum.line", 1.6
        )
        for a in (2 * math.pi * i / 9 for i in range(9))
    )
    core = circle(0, 0, r * 0.42, fill="tum.nuc", op=0.8)
    return spikes + circle(0, 0, r, fill="~tum", stroke="tum.line", w=1.8) + core + shine(r)


@part("spike")
def spike() -> str:
    """A protein on a virus, close: stalk and ball, which a round cup takes."""
    rod = line(0, 6, 0, -18, stroke="tum.line", w=7) + line(0, 6, 0, -18, stroke="tum.mid", w=3.4)
    return rod + circle(0, -26, 9, fill="~tum", stroke="tum.line", w=1.9)


def virus_close(r: float = 100) -> str:
    """A virus so near that its proteins are seen: a coat, and one of the proteins inside. Its spikes are put apart."""
    coat = circle(0, 0, r, fill="~tum", stroke="tum.line", w=3) + circle(
        0, 0, r - 15, fill="bg", stroke="tum.line", w=1.8
    )
    return coat + ellipse(-r * 0.4, -r * 0.83, r * 0.2, r * 0.05, -26, fill="white", op=0.5)


def stretched_macrophage() -> str:
    """A macrophage some 416 long, drawn out along a fibre that it cannot close around; the fibre slopes by -7 degrees."""
    rnd = random.Random(21)

    def side(s: int) -> list[Point]:
        out = []
        for i in range(15):
            t = i / 14
            x = -196 + 392 * t
            y = 18 + 82 * math.sin(math.pi * t) ** 0.8 + rnd.uniform(-11, 13) * math.sin(math.pi * t)
            out.append((x + rnd.uniform(-6, 6), s * y))
        return out

    pts = [(-208, -9), *side(-1), (208, -14), (208, 12), *side(1)[::-1], (-208, 7)]
    cell = path(smooth(pts, k=1 / 5.6), fill="~mac", stroke="mac.line", w=3)
    nuc = moved(kidney_nucleus(78), -14, -36)
    inside = (
        path("M-206 -3.4L206 -5L206 6L-206 1Z", fill="fib.mid", op=0.78)
        + line(-200, -0.8, 200, -1, stroke="fib.hi", w=1.8, op=0.8)
        + path("M-206 -4.5L206 -6.2M-206 2.4L206 7.2", fill="none", stroke="fib.line", w=1.6, op=0.75)
    )
    vac = "".join(
        circle(x, y, r, fill="mac.hi", op=0.75)
        for x, y, r in ((72, 46, 13), (-86, 42, 10), (112, -34, 9), (-40, 62, 8))
    )
    lips = "".join(
        path(f"M{s * 208} -13Q{s * 194} -1 {s * 208} 11", fill="none", stroke="mac.line", w=3.6) for s in (-1, 1)
    )
    shine = ellipse(-72, -58, 30, 9, -24, fill="white", op=0.45)
    return moved(cell + inside + lips, rot=-7) + nuc + vac + shine


#: the outer edge of a macrophage that closes around a cell: degrees (90 up) and distance from that cell's middle
_AROUND = ((58, 196), (75, 216), (90, 226), (105, 236), (120, 262), (135, 306), (150, 372), (165, 428), (180, 452))


def engulfing_macrophage(inner: float) -> str:
    """A macrophage that closes around something at 0, 0 from the left; ``inner`` is the radius of the room it leaves."""

    def at(angle: float, r: float) -> Point:
        return r * math.cos(math.radians(angle)), -r * math.sin(math.radians(angle))

    above = [at(angle, r) for angle, r in _AROUND]
    below = [(x, -y) for x, y in above[-2::-1]]
    room = [at(angle, inner) for angle in range(300, 50, -12)]
    edge = path(smooth([*above, *below, *room], k=1 / 6.2), "~mac", "mac.line", 3)
    holes = "".join(
        circle(x, y, r, fill="mac.hi", op=0.8) for x, y, r in ((-330, 96, 15), (-214, 150, 11), (-236, -148, 12))
    )
    return edge + moved(kidney_nucleus(150), -318, -10) + holes + ellipse(-300, -168, 44, 12, -38, fill="white", op=0.5)
