"""Paths and shapes as SVG text, in colours by name; placing, and writing once what is placed often.

A drawing names its colours as tokens, ``@t.mid@``, and its two-tone fills as ``~t~``; ``resolve`` puts in
what a theme has for them.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections.abc import Sequence

from immunolab.scenes.style import BODY, palette

Point = tuple[float, float]

_TOKEN = re.compile(r"@([a-z0-9.]+)@")
_GRADIENT = re.compile(r"~([a-z]+)~")
_STROKE = re.compile(r"stroke-width:([\d.]+)")
_MARK = re.compile("\u00a4([0-9a-f]{10})\u00a4")
_placed: dict[str, str] = {}  # drawings that were placed, by their hash: a mark stands for one until `resolve`


def paint(
    fill: str | None = None, stroke: str | None = None, w: float = 0, op: float | None = None, dash: str = ""
) -> str:
    """A style attribute in tokens. Fill ``~t`` is the two-tone gradient of a family."""
    d = []
    if fill is not None:
        d.append("fill:none" if fill == "none" else f"fill:{fill}~" if fill[0] == "~" else f"fill:@{fill}@")
    if stroke:
        d.append(f"stroke:@{stroke}@;stroke-width:{w or BODY};stroke-linejoin:round;stroke-linecap:round")
    if op is not None:
        d.append(f"opacity:{op}")
    if dash:
        d.append(f"stroke-dasharray:{dash}")
    return f'style="{";".join(d)}"'


def num(v: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{v:.1f}".rstrip("0").rstrip(".")


def smooth(pts: Sequence[Point], closed: bool = True, k: float = 1 / 6) -> str:
    """Path data through the points (Catmull-Rom as cubic Beziers; ``k`` is how far the curve swings)."""
    m = len(pts)

    def at(i: int) -> Point:
        return pts[i % m] if closed else pts[max(0, min(m - 1, i))]

    d = [f"M{num(pts[0][0])} {num(pts[0][1])}"]
    for i in range(m if closed else m - 1):
        p0, p1, p2, p3 = at(i - 1), at(i), at(i + 1), at(i + 2)
        c1 = (p1[0] + (p2[0] - p0[0]) * k, p1[1] + (p2[1] - p0[1]) * k)
        c2 = (p2[0] - (p3[0] - p1[0]) * k, p2[1] - (p3[1] - p1[1]) * k)
        d.append(f"C{num(c1[0])} {num(c1[1])} {num(c2[0])} {num(c2[1])} {num(p2[0])} {num(p2[1])}")
    return "".join(d) + ("Z" if closed else "")


def blob_points(
    r: float, m: int = 12, amp: float = 0.05, seed: int = 1, sx: float = 1.0, sy: float = 1.0
) -> list[Point]:
    """``m`` points around 0, 0 at about ``r``, each off by at most the share ``amp``."""
    rnd = random.Random(seed)
    out = []
    for i in range(m):
        a = 2 * math.pi * i / m
        q = r * (1 + amp * rnd.uniform(-1, 1))
        out.append((q * math.cos(a) * sx, q * math.sin(a) * sy))
    return out


def blob(r: float, m: int = 12, amp: float = 0.05, seed: int = 1, sx: float = 1.0, sy: float = 1.0) -> str:
    """Path data of a soft, uneven outline."""
    return smooth(blob_points(r, m, amp, seed, sx, sy))


def wave(x0: float, x1: float, y: float, amp: float = 4, period: float = 60, seed: int = 0) -> list[Point]:
    """Points along a level line that is not quite level."""
    rnd = random.Random(seed)
    m = max(2, int(abs(x1 - x0) / period))
    return [(x0 + (x1 - x0) * i / m, y + amp * rnd.uniform(-1, 1)) for i in range(m + 1)]


def path(
    d: str, fill: str | None = None, stroke: str | None = None, w: float = 0, op: float | None = None, dash: str = ""
) -> str:
    """A path from path data."""
    return f'<path d="{d}" {paint(fill, stroke, w, op, dash)}/>'


def circle(
    x: float,
    y: float,
    r: float,
    fill: str | None = None,
    stroke: str | None = None,
    w: float = 0,
    op: float | None = None,
) -> str:
    """A circle."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" {paint(fill, stroke, w, op)}/>'


def ellipse(
    x: float,
    y: float,
    rx: float,
    ry: float,
    rot: float = 0,
    fill: str | None = None,
    stroke: str | None = None,
    w: float = 0,
    op: float | None = None,
) -> str:
    """An ellipse, turned by ``rot`` degrees."""
    t = f' transform="rotate({num(rot)} {num(x)} {num(y)})"' if rot else ""
    at = f'cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}"{t}'
    return f"<ellipse {at} {paint(fill, stroke, w, op)}/>"


def rect(
    x: float,
    y: float,
    w: float,
    h: float,
    r: float = 0,
    fill: str | None = None,
    stroke: str | None = None,
    lw: float = 0,
    op: float | None = None,
) -> str:
    """A rectangle with corners of radius ``r`` and a line ``lw`` wide."""
    at = f'x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}" rx="{num(r)}"'
    return f"<rect {at} {paint(fill, stroke, lw, op)}/>"


def line(
    x1: float, y1: float, x2: float, y2: float, stroke: str, w: float = 0, op: float | None = None, dash: str = ""
) -> str:
    """A straight line."""
    return path(f"M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}", "none", stroke, w, op, dash)


def _keep_lines(svg: str, s: float) -> str:
    """Lines keep their weight when a part is drawn large or small (strokes over 2.7 are bodies, not lines)."""
    g = min(max(s, 0.68), 1.5) / s
    if abs(g - 1) <= 0.02:
        return svg
    return _STROKE.sub(lambda m: f"stroke-width:{float(m[1]) * g:.2f}" if float(m[1]) <= 2.7 else m[0], svg)


def _unfold(svg: str) -> str:
    return _MARK.sub(lambda m: _placed[m[1]], svg)


def _fold(svg: str) -> str:
    if len(svg) < 400:
        return svg
    h = hashlib.md5(svg.encode(), usedforsecurity=False).hexdigest()[:10]
    _placed[h] = svg
    return f"\u00a4{h}\u00a4"


def moved(svg: str, x: float = 0, y: float = 0, rot: float = 0, s: float = 1, sx: float | None = None) -> str:
    """A drawing at x, y, turned clockwise by ``rot`` degrees, ``s`` times as large.

    With ``sx`` it is ``sx`` times as wide and ``s`` times as high: a squeezed or a mirrored part.
    """
    svg = _unfold(svg)
    if sx is None:
        svg = _keep_lines(svg, s)
    t = []
    if x or y:
        t.append(f"translate({num(x)} {num(y)})")
    if rot:
        t.append(f"rotate({num(rot)})")
    if sx is not None:
        t.append(f"scale({sx} {s})")
    elif s != 1:
        t.append(f"scale({s})")
    return f'<g transform="{" ".join(t)}">{_fold(svg)}</g>' if t else svg


def _gradient(uid: str, name: str) -> str:
    """A family's two tones with the light from the upper left, or the gloss of a nucleus."""
    tones: tuple[tuple[str, str, str], ...]
    if name == "gloss":
        at, tones = 'cx=".32" cy=".26" r=".6"', (("0", "white", ".3"), ("1", "white", "0"))
    else:
        at, tones = (
            'cx=".36" cy=".3" r=".78"',
            (("0", f"{name}.hi", ""), (".5", f"{name}.mid", ""), ("1", f"{name}.lo", "")),
        )
    stops = "".join(
        f'<stop offset="{offset}" style="stop-color:@{tone}@{f";stop-opacity:{share}" if share else ""}"/>'
        for offset, tone, share in tones
    )
    return f'<radialGradient id="{uid}-{name}" {at}>{stops}</radialGradient>'


def resolve(svg: str, uid: str, theme: str) -> str:
    """The finished drawing: its gradients, once what was placed more than once, and a theme's colours.

    uid : what all ids begin with
    theme : ``light``, ``dark``, or ``css`` for custom properties
    """
    marks = _MARK.findall(svg)
    often = [h for h in dict.fromkeys(marks) if marks.count(h) > 1]
    once = "".join(f'<g id="{uid}-{h}">{_placed[h]}</g>' for h in often)
    svg = _MARK.sub(lambda m: f'<use href="#{uid}-{m[1]}"/>' if m[1] in often else _placed[m[1]], svg)
    gradients = "".join(_gradient(uid, name) for name in sorted(set(_GRADIENT.findall(once + svg))))
    svg = f"<defs>{once}{gradients}</defs>{svg}"
    svg = _GRADIENT.sub(lambda m: f"url(#{uid}-{m[1]})", svg)
    if theme == "css":
        return _TOKEN.sub(lambda m: f"var(--sc-{m[1].replace('.', '-')})", svg)
    colours = palette(theme)
    return _TOKEN.sub(lambda m: colours[m[1]], svg)
