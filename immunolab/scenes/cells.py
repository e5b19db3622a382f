"""The cast: cells, drawn around 0, 0."""

from __future__ import annotations

import math
import random

from immunolab.scenes.draw import blob, circle, ellipse, moved, num, path, smooth
from immunolab.scenes.part import part
from immunolab.scenes.style import BODY


def body(fam: str, d: str, w: float = BODY) -> str:
    """A cell's body: two tones and an outline."""
    return path(d, fill=f"~{fam}", stroke=f"{fam}.line", w=w)


def shine(r: float, sx: float = 1, sy: float = 1) -> str:
    """The one highlight: upper left, where the light comes from."""
    return ellipse(-r * 0.38 * sx, -r * 0.62 * sy, r * 0.3, r * 0.13, -32, fill="white", op=0.5)


def nucleus(
    fam: str,
    r: float,
    x: float = 0,
    y: float = 0,
    seed: int = 3,
    amp: float = 0.05,
    sx: float = 1,
    sy: float = 1,
    m: int = 10,
) -> str:
    """A nucleus with a soft gloss."""
    """A nucleus with a soft gloss."""
    d = blob(r, m, amp, seed, sx, sy)
    return moved(path(d, fill=f"{fam}.nuc", op=0.9) + path(d, fill="~gloss"), x, y)


@part("t-cell")
def t_cell(r: float = 40, seed: int = 1, fam: str = "t") -> str:
    """Lymphocyte: round, thin rim, nucleus fills it."""
    return body(fam, blob(r, 14, 0.022, seed)) + nucleus(fam, r * 0.64, r * 0.05, r * 0.05, seed + 5, 0.03) + shine(r)


@part("nk-cell")
def nk_cell(r: float = 42, seed: int = 2) -> str:
    """Large granular lymphocyte: grains to one side."""
    g = "".join(
        circle(r * 0.74 * math.cos(a), r * 0.74 * math.sin(a), r * 0.07, fill="nk.line")
        for a in (2.6, 3.0, 3.4, 3.8, 0.2, 0.55)
    )
    return (
        body("nk", blob(r, 12, 0.05, seed))
        + nucleus("nk", r * 0.54, r * 0.04, r * 0.02, seed, 0.06, 1, 0.9)
        + g
        + shine(r)
    )


@part("b-cell")
def b_cell(r: float = 38, seed: int = 4) -> str:
    """Round, its nucleus fills it."""
    return body("b", blob(r, 14, 0.03, seed)) + nucleus("b", r * 0.62, 0, r * 0.06, seed) + shine(r)


@part("plasma-cell")
def plasma_cell(r: float = 40, seed: int = 5, fam: str = "b", lumpy: bool = False) -> str:
    """Egg, nucleus pushed to one side with a clock-face, a pale court beside it, layered ER: an antibody factory."""
    d = blob(r, 12, 0.07 if lumpy else 0.025, seed, 1.2, 0.95)
    er = "".join(
        path(
            f"M{num(r * x)} {num(-r * 0.46)}Q{num(r * (x + 0.14))} 0 {num(r * x)} {num(r * 0.46)}",
            fill="none",
            stroke=f"{fam}.line",
            w=1.3,
            op=0.45,
        )
        for x in (0.52, 0.7, 0.87)
    )
    nx = -r * 0.42
    clock = "".join(
        circle(nx + r * 0.29 * math.cos(a), r * 0.29 * math.sin(a), r * 0.075, fill=f"{fam}.line", op=0.75)
        for a in [i * math.pi / 3.5 for i in range(7)]
    )
    return (
        body(fam, d)
        + ellipse(r * 0.17, 0, r * 0.2, r * 0.3, fill=f"{fam}.hi", op=0.95)
        + er
        + nucleus(fam, r * 0.46, nx, 0, seed, 0.03)
        + clock
        + shine(r, 1.05, 0.95)
    )


@part("myeloma-cell")
def myeloma_cell(r: float = 40, seed: int = 6) -> str:
    """The plasma cell's shape, lumpy, in the colour of what is looked for: lineage by shape, role by colour."""
    nx = -r * 0.42
    return plasma_cell(r, seed, "tum", True) + circle(nx, 0, r * 0.1, fill="tum.hi")


@part("tumour-cell")
def tumour_cell(r: float = 60, seed: int = 7) -> str:
    """The pathologist's signs: uneven outline, large crooked nucleus, two nucleoli."""
    rnd = random.Random(seed)
    d = blob(r, 11, 0.085, seed)
    dots = "".join(
        circle(r * 0.78 * math.cos(a), r * 0.78 * math.sin(a), r * rnd.uniform(0.03, 0.06), fill="tum.line", op=0.35)
        for a in [rnd.uniform(0, 6.28) for _ in range(7)]
    )
    return (
        body("tum", d)
        + dots
        + nucleus("tum", r * 0.55, r * 0.06, r * 0.08, seed + 2, 0.12, 1.05, 0.95, 9)
        + circle(r * 0.0, r * 0.0, r * 0.1, fill="tum.hi", op=0.85)
        + circle(r * 0.22, r * 0.26, r * 0.07, fill="tum.hi", op=0.85)
        + shine(r)
    )


@part("tumour-cell")
def dividing_cell(r: float = 40, seed: int = 3) -> str:
    """A tumour cell that becomes two: drawn in at the waist, a nucleus at either end; ``r`` is half its length."""
    half = [(0.0, 0.34), (0.22, 0.46), (0.52, 0.56), (0.84, 0.44), (1.0, 0.1)]
    right = [(x, -y) for x, y in half] + [(x, y) for x, y in half[::-1]]
    pts = [(x * r, y * r) for x, y in right] + [(-x * r, y * r) for x, y in half[1:]]
    pts += [(-x * r, -y * r) for x, y in half[1:][::-1]]
    two = "".join(
        nucleus("tum", r * 0.25, s * r * 0.55, 0, seed + s, 0.1, 0.9, 1.1, 8)
        + circle(s * r * 0.5, -r * 0.04, r * 0.06, fill="tum.hi", op=0.85)
        for s in (-1, 1)
    )
    return body("tum", smooth(pts)) + two + ellipse(-r * 0.62, -r * 0.36, r * 0.17, r * 0.07, -24, fill="white", op=0.5)


@part("dying-cell")
def dying_cell(r: float = 60, seed: int = 8, fam: str = "tum") -> str:
    """Apoptosis: shrunk, blebs, nucleus in pieces."""
    blebs = "".join(
        moved(
            circle(0, 0, r * q, fill=f"~{fam}", stroke=f"{fam}.line", w=1.8),
            r * 1.0 * math.cos(a),
            r * 1.0 * math.sin(a),
        )
        for a, q in [(0.3, 0.2), (1.2, 0.26), (2.1, 0.18), (3.0, 0.24), (3.9, 0.17), (4.7, 0.25), (5.6, 0.2)]
    )
    frags = "".join(
        moved(path(blob(r * q, 6, 0.15, i + seed), fill=f"{fam}.nuc"), r * x, r * y)
        for i, (x, y, q) in enumerate(
            [(-0.28, -0.2, 0.2), (0.22, -0.26, 0.16), (0.05, 0.18, 0.22), (0.38, 0.2, 0.12), (-0.36, 0.26, 0.13)]
        )
    )
    loose = "".join(
        circle(r * 1.42 * math.cos(a), r * 1.42 * math.sin(a), r * q, fill=f"~{fam}", stroke=f"{fam}.line", w=1.4)
        for a, q in [(0.75, 0.09), (2.5, 0.11), (4.2, 0.08), (5.2, 0.1)]
    )
    return f'<g style="opacity:.82">{blebs}{body(fam, blob(r * 0.92, 12, 0.06, seed))}{frags}</g>{loose}'


@part("red-cell")
def red_cell(r: float = 14, rot: float = 0) -> str:
    """A dented disc."""
    return moved(
        ellipse(0, 0, r, r * 0.82, fill="~blood", stroke="blood.line", w=1.3)
        + ellipse(0, r * 0.06, r * 0.48, r * 0.34, fill="blood.lo", op=0.55),
        rot=rot,
    )


@part("red-maker")
def red_maker(r: float = 20, seed: int = 1) -> str:
    """Erythroblast: small, round, still with a nucleus."""
    return (
        path(blob(r, 10, 0.03, seed), fill="~blood", stroke="blood.line", w=1.8)
        + circle(0, r * 0.05, r * 0.5, fill="blood.nuc", op=0.9)
        + shine(r)
    )


@part("healthy-cell")
def healthy_cell(r: float = 40, seed: int = 13) -> str:
    """A cell of the body, of no special kind."""
    return body("self", blob(r, 12, 0.05, seed)) + nucleus("self", r * 0.4, 0, 0, seed) + shine(r)
