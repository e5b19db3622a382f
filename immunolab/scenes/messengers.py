"""Messengers and what hears them: interleukin-2 as dots, its receptor, a drip. Molecules stand at y = 0, outside up."""

from __future__ import annotations

import random

from immunolab.scenes.devices import bag, tube
from immunolab.scenes.draw import circle, line
from immunolab.scenes.frame import Frame
from immunolab.scenes.part import Part, on_surface, part

#: where the drip's bag hangs, and how its line runs to the vessel
_BAG = (84, 128)
_LINE = ((84, 174), (84, 250), (70, 340), (96, 420), (128, 452))


@part("il2r")
def il2r() -> str:
    """The receptor for interleukin-2: three short rods, their beads a cup for a dot."""
    return "".join(
        line(x, 7, 1.5 * x, -12, stroke="nk.line", w=5)
        + line(x, 7, 1.5 * x, -12, stroke="nk.mid", w=2.4)
        + circle(1.7 * x, -16 if x else -10, 5.6, fill="~nk", stroke="nk.line", w=1.8)
        for x in (-7, 0, 7)
    )


def hears(f: Frame, cell: Part, x: float, y: float, at: tuple[float, ...], s: float = 0.8) -> None:
    """Receptors for interleukin-2 on a cell at x, y, one at each angle (0 right, 90 up)."""
    for angle in at:
        foot, out = on_surface(cell, x, y, angle)
        f.put(il2r(), *foot, 90 - out, s, part="il2-receptor", title="receptor for interleukin-2")


def order(n: int, x0: float, y0: float, x1: float, y1: float, seed: int, given: bool = False) -> str:
    """``n`` molecules of interleukin-2 in a field: the body's own, or those that were given."""
    chance, fam = random.Random(seed), "drug" if given else "t"
    return "".join(
        circle(chance.uniform(x0, x1), chance.uniform(y0, y1), 4.2, fill=f"{fam}.lo", stroke=f"{fam}.line", w=1.3)
        for _ in range(n)
    )


def drip(f: Frame) -> None:
    """A bag of interleukin-2 and its line to the vessel at the foot of the frame."""
    f.raw(tube(_LINE, "drug", 9))
    f.put(bag(0.7, "drug"), *_BAG, 0, 0.72, key="bag", part="bag", title="bag with interleukin-2")
    f.spot("bag", *_BAG, 50, "bag with interleukin-2")
