"""People: a bust without a face, and the doors that they leave by."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.draw import Point, circle, line, num, path, rect

_SHOULDERS = "M-11 14C-11 4 -7 1 0 1C7 1 11 4 11 14Z"
_HEAD = (0.0, -7.0, 6.4)


def person(state: str = "well") -> str:
    """Head and shoulders, 22 wide and 28 high around 0, 0.

    state : ``well``; ``ill``, in the tumour's colour with a mark on the chest; ``gone``, a contour that is left empty
    """
    if state == "gone":
        return path(_SHOULDERS, "none", "ink2", 1.5, dash="2.4 3.2") + circle(*_HEAD, "none", "ink2", 1.5, 0.8)
    fill, ink = ("~tum", "tum.line") if state == "ill" else ("body", "bodyline")
    mark = circle(0, 8, 3.4, "tum.nuc", "tum.line", 1.2) if state == "ill" else ""
    return path(_SHOULDERS, fill, ink, 1.6) + circle(*_HEAD, fill, ink, 1.6) + mark


def crowd(spots: Sequence[Point], s: float = 0.76, dark: bool = False) -> str:
    """Many busts as one path, ``s`` times as large as `person`; ``dark``: filled, as those that are counted."""

    colours = ("ink2", "ink2") if dark else ("body", "bodyline")
    steps = ((-11, 14), (0, -10, 4, -13, 11, -13), (7, 0, 11, 3, 11, 13), (11 - _HEAD[2], -21))
    foot, left, right, ear = (" ".join(num(round(v * s, 1)) for v in step) for step in steps)
    r = num(round(_HEAD[2] * s, 1))
    bust = f"m{foot}c{left}c{right}zm{ear}a{r} {r} 0 1 0 0 -.1z"
    return path("".join(f"M{num(round(x, 1))} {num(round(y, 1))}{bust}" for x, y in spots), *colours, 1.4)


def door(is_open: bool = True) -> str:
    """A door 72 wide and 128 high around 0, 0: its leaf swung out to the left, or shut."""
    frame = rect(-36, -64, 72, 128, 2, "bg" if is_open else "dev.mid", "dev.line", 3)
    if is_open:
        leaf = path("M-36 -64L-72 -48V78L-36 64Z", "dev.mid", "dev.line", 2.4)
        return frame + leaf + circle(-64, 16, 3.4, "dev.line")
    panels = "".join(rect(-24, y, 48, 44, 2, "none", "dev.line", 1.6) for y in (-52, 6))
    return frame + panels + circle(26, 0, 4.2, "dev.line") + line(-36, 64, 36, 64, "dev.line", 4.5)
