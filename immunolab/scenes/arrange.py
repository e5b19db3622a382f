"""Where many like things lie, and when: crowds, rows, and the axis of time below them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from immunolab.scenes.draw import Point, circle, line
from immunolab.scenes.frame import Frame


def honeycomb(n: int, x: float, y: float, step: float = 54, flat: float = 1) -> list[Point]:
    """The ``n`` places of a honeycomb nearest to x, y, which lies between three of them.

    step : from one place to the next
    flat : how much wider than high the crowd is
    """
    down = step * math.sqrt(3) / 2
    reach = 4 + math.isqrt(n)
    spots = [
        (step * (i + (j % 2) / 2 - 0.5), down * (j - 1 / 3))
        for j in range(-reach, reach + 1)
        for i in range(-reach - 1, reach + 1)
    ]
    spots.sort(key=lambda p: (round(math.hypot(p[0], p[1] * flat), 3), p))
    return [(x + dx, y + dy) for dx, dy in spots[:n]]


def rows(n: int, x: float, y: float, step: float, per_row: int, down: float = 1) -> list[Point]:
    """Places for ``n`` things in rows about x, from y downwards; ``down`` is a row's height in steps."""
    long = [min(per_row, n - k) for k in range(0, n, per_row)]
    return [(x + (i - (m - 1) / 2) * step, y + k * step * down) for k, m in enumerate(long) for i in range(m)]


def time_axis(
    f: Frame,
    y: float,
    ticks: Sequence[tuple[float, str]],
    now: int | None = None,
    x0: float = 60,
    x1: float = 740,
    below: float = 38,
) -> None:
    """Time from left to right at height y, with a mark and words ``below`` each tick, and a dot at the one that is ``now``."""
    f.raw(line(x0, y, x1, y, "ink2", 2.4))
    for i, (x, words) in enumerate(ticks):
        f.raw(line(x, y - 6, x, y + 6, "ink2", 2.4))
        if i == now:
            f.raw(circle(x, y, 8, fill="accent", stroke="bg", w=2))
        f.label(words, x, y + below, None, "middle", kind="quiet")
