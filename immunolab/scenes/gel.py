"""The gel on which a laboratory spreads the proteins of blood, and the trace below it: how dark the gel is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from immunolab.scenes.draw import line, num, path, rect
from immunolab.scenes.frame import Frame

LEFT, RIGHT = 60, 740
#: the trace without antibodies: where a group of proteins lies, how wide and how high
_OTHERS = ((150, 20, 118), (236, 16, 20), (312, 22, 30), (396, 20, 36))
HILL = (596, 62)  # where the antibodies of many clones lie, and how wide


class Peak(NamedTuple):
    """A narrow peak: one antibody in plenty. ``part`` and ``title`` are what questions and readers call it."""

    at: float
    wide: float
    high: float
    fam: str
    part: str
    title: str


def height(x: float, hill: float, peaks: Sequence[Peak] = ()) -> float:
    """How high the trace stands at x, with a hill of this height."""
    bumps = (*_OTHERS, (*HILL, hill), *((one.at, one.wide, one.high) for one in peaks))
    return sum(high * math.exp(-(((x - at) / wide) ** 2) / 2) for at, wide, high in bumps)


def trace(f: Frame, hill: float, peaks: Sequence[Peak] = (), lane: float = 272, base: float = 448) -> None:
    """The gel, dark where there is much protein, its top at ``lane``; below it the trace, standing on ``base``."""
    f.raw(rect(LEFT, lane, RIGHT - LEFT, 38, 4, "panel", "rule", 1.6))
    for x in range(LEFT, RIGHT, 4):
        dark = min(0.8, height(x + 2, hill, peaks) / 150)
        band = next((f"{one.fam}.lo" for one in peaks if abs(x + 2 - one.at) < 2 * one.wide), "ink2")
        if dark > 0.03:
            f.raw(rect(x, lane + 5, 4, 28, 0, band, op=round(dark, 2)))
    curve = [(float(x), base - height(x, hill, peaks)) for x in range(LEFT, RIGHT + 1, 2)]
    d = "L".join(f"{num(x)} {num(y)}" for x, y in curve)
    f.raw(path(f"M{LEFT} {base}L{d}L{RIGHT} {base}Z", "b.hi", op=0.35))
    for one in peaks:
        half = 2.9 * one.wide
        inside = "L".join(f"{num(x)} {num(y)}" for x, y in curve if abs(x - one.at) <= half)
        f.raw(path(f"M{num(one.at - half)} {base}L{inside}L{num(one.at + half)} {base}Z", f"~{one.fam}"))
        f.region(one.part, one.at, base - 0.55 * one.high, 26, one.title)
    f.raw(path(f"M{d}", "none", "ink", 2.6), line(LEFT, base, RIGHT, base, "ink2", 2.4))
    f.region("albumin", 150, base - 56, 34, "the tall peak on the left")
