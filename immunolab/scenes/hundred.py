"""The square of a hundred: Bayes' rule without a formula. Whoever has it stands right, whoever is marked lies at the foot.

Lessons use it for drugs in trials, people in tests, sentences under a check: always the same square, so that it is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from immunolab.scenes.draw import Point, circle, rect
from immunolab.scenes.frame import Frame

__all__ = ["SIDE", "STEP", "square", "tile", "tile_at"]

#: tiles along a side, and from one tile to the next
SIDE, STEP = 10, 37.0
#: what a tile can be: it has the thing and is marked, has it and is not, is marked without it, neither
KINDS = ("hit", "miss", "alarm", "rest")


def tile(kind: str, family: str) -> str:
    """One of the hundred around 0, 0: a disc in ``family``'s colour if it has the thing, an amber ground if it is marked."""
    marked, has = kind in ("hit", "alarm"), kind in ("hit", "miss")
    ground = rect(-15.5, -15.5, 31, 31, 4, "mac.mid" if marked else "panel", "mac.line" if marked else "leader", 1.6)
    return ground + (circle(0, 0, 8.5, f"{family}.lo", f"{family}.line", 1.6) if has else "")


def tile_at(i: int, left: float, top: float) -> Point:
    """Where tile ``i`` of the square lies: from the right column leftwards, in each column from the foot upwards."""
    return left + STEP * (SIDE - 1 - i // SIDE), top + STEP * (SIDE - 1 - i % SIDE)


def _kinds(has: int, hits: int, alarms: int) -> list[str]:
    """The hundred in order; hits are the first that have it, false alarms lie at the foot of the other columns."""
    if not (0 <= hits <= has <= SIDE * SIDE and 0 <= alarms <= SIDE * SIDE - has):
        raise ValueError(f"{hits} hits of {has} and {alarms} alarms of {SIDE * SIDE - has} are no square of a hundred")
    rest = sorted(range(has, SIDE * SIDE), key=lambda i: (i % SIDE, i // SIDE))
    marked = set(rest[:alarms])
    return [
        ("hit" if i < hits else "miss") if i < has else ("alarm" if i in marked else "rest") for i in range(SIDE * SIDE)
    ]


def square(
    f: Frame,
    has: int,
    hits: int,
    alarms: int,
    names: Mapping[str, str],
    left: float = 56,
    top: float = 92,
    family: str = "drug",
    out: Point | None = None,
    per_row: int = SIDE * SIDE,
) -> None:
    """The square at ``left``, ``top`` (middle of its first tile): ``has`` of a hundred have the thing.

    hits, alarms : how many of those with it and of those without it are marked
    names : what readers and questions call each of `KINDS`
    out : where the marked ones are taken to, in one line, hits first; None leaves them in the square
    per_row : where that line is broken, for many

    Raises
    ------
    ValueError
        If the counts do not fit into a hundred.

    """
    order = {"hit": 0, "alarm": hits}
    for i, kind in enumerate(_kinds(has, hits, alarms)):
        x, y = tile_at(i, left, top)
        if out and kind in order:
            x, y = out[0] + 34.0 * (order[kind] % per_row), out[1] + STEP * (order[kind] // per_row)
            order[kind] += 1
            f.raw(
                rect(tile_at(i, left, top)[0] - 15.5, tile_at(i, left, top)[1] - 15.5, 31, 31, 4, "none", "rule", 1.4)
            )
        f.put(tile(kind, family), x, y, key=f"h{i}", part=kind, title=names[kind])
        f.spot(kind, x, y, 22, names[kind])
