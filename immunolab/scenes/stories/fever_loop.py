"""Lesson 13: the loop of interleukin-6, and what a covered receptor does to it."""

from __future__ import annotations

from immunolab.scenes.antibodies import grip
from immunolab.scenes.cells import myeloma_cell, t_cell
from immunolab.scenes.draw import ellipse, line, rect
from immunolab.scenes.eaters import macrophage
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import car
from immunolab.scenes.part import Part, on_surface, part, with_receptors
from immunolab.scenes.particles import dots
from immunolab.scenes.places import vessel
from immunolab.scenes.story import Scene, Step

R = 58
EATERS = ((420, 150, 9), (560, 268, 14), (690, 130, 21))
EARS = ((200, 250), (160, 60), (180, 300))  # where each carries its receptors (0 right, 90 up)


@part("il6r")
def _il6r() -> str:
    """The receptor for interleukin-6: a stalk with two beads that hold a dot between them."""
    stalk = line(0, 8, 0, -14, stroke="mac.line", w=6) + line(0, 8, 0, -14, stroke="mac.mid", w=3)
    beads = "".join(ellipse(s * 8, -20, 7, 9, 24 * s, fill="~mac", stroke="mac.line", w=1.8) for s in (-1, 1))
    return stalk + beads


def _ground(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="dermis"), vessel(448, 68, reds=6, seed=4))


def _pair(f: Frame) -> None:
    """A CAR T cell on a myeloma cell, at the left."""
    f.put(myeloma_cell(50, 6), 82, 316, key="u", part="myeloma-cell", title="myeloma cell")
    cell: Part = with_receptors(t_cell(40, 3), car(), (225, 90, 0), 0.55, 0.97)
    f.put(cell, 150, 236, key="t", part="car-t-cell", title="CAR T cell")


def _eaters(f: Frame, covered: bool = False, awake: int = 3) -> None:
    for i, ((x, y, seed), angles) in enumerate(zip(EATERS, EARS, strict=True)):
        cell = macrophage(R, seed)
        for k, angle in enumerate(angles):
            foot, up = on_surface(cell, x, y, angle)
            f.put(_il6r(), *foot, 90 - up, 1.0, part="receptor", title="receptor for interleukin-6")
            if covered:
                head = on_surface(Part("", "macrophage", R + 24), x, y, angle)[0]
                grip(f, head, 270 - up, "R" if k else "L", s=0.72, key=f"d{i}{k}", part="tocilizumab", title="tocilizumab on the receptor", fam="drug", notch="u")  # fmt: skip
        f.put(cell, x, y, key=f"m{i}", part="macrophage", title="macrophage", op=1 if i < awake else 0.55)


def _dots(f: Frame, n: int, x: float, y: float, wide: float, high: float, seed: int, fam: str = "mac") -> None:
    f.put(dots(n, wide, high, seed, fam, 4), x, y, part="il6", title="interleukin-6")
    f.spot("il6", x, y, 22, "interleukin-6")


def _wakes(f: Frame) -> None:
    _ground(f)
    _pair(f)
    _dots(f, 12, 268, 196, 90, 60, 3, "t")
    _eaters(f, awake=1)
    f.arrow([(206, 208), (260, 172), (330, 150)])
    f.label("CAR T cell", 150, 154, (150, 186), "middle", kind="strong")
    f.label("a little\ninterleukin-6", 262, 264, (262, 212), "middle")
    f.label("macrophages", 560, 44, (446, 108), "middle")


def _loop(f: Frame) -> None:
    _ground(f)
    _pair(f)
    _dots(f, 60, 520, 170, 330, 190, 5)
    _dots(f, 16, 300, 300, 150, 90, 8)
    _eaters(f)
    f.arrow([(470, 92), (560, 44), (640, 72)])
    f.arrow([(676, 206), (660, 246), (626, 262)])
    f.arrow([(498, 270), (440, 262), (420, 222)])
    f.label("much interleukin-6", 560, 366, None, "middle", kind="strong")
    f.label("its receptor", 280, 76, (352, 164), "middle")


def _fever(f: Frame) -> None:
    _ground(f)
    _pair(f)
    _dots(f, 80, 520, 190, 400, 220, 5)
    _dots(f, 70, 440, 448, 700, 40, 8)
    _eaters(f)
    f.tag("fever", 250, 366, (250, 446))
    f.label("interleukin-6\nin the blood", 560, 366, (520, 444), "middle", kind="strong")


def _covered(f: Frame) -> None:
    _ground(f)
    _pair(f)
    _dots(f, 60, 470, 210, 380, 220, 5)
    _dots(f, 150, 440, 448, 700, 40, 8)
    _eaters(f, covered=True, awake=0)
    f.label("tocilizumab covers\nthe receptor", 240, 60, (334, 150), "middle", kind="strong")
    f.label("not heard", 540, 44, (606, 106), "middle")
    f.label("more in the blood", 590, 386, (540, 444), "middle", kind="strong")


SCENE = Scene(
    "fever-loop",
    "A loop, and where to cut it",
    "Interleukin-6 rouses the cells that make it; an antibody on its receptor stops the message and leaves the messenger.",
    [
        Step(
            "A CAR T cell that has found its target makes a little interleukin-6 and rouses a macrophage.",
            "Left, a blue CAR T cell on an orange myeloma cell. A few blue dots go to the right, to the first of three amber "
            "macrophages, which carry small receptors. Below runs a blood vessel.",
            _wakes,
        ),
        Step(
            "Roused macrophages make much more of it, and it rouses the next.",
            "All three macrophages are roused, many amber dots lie around them, and arrows run from one to the next in a ring.",
            _loop,
        ),
        Step(
            "It gets into the blood, and the body answers with fever.",
            "The dots lie around the macrophages and in the vessel below, too. A frame beside it says fever.",
            _fever,
        ),
        Step(
            "Tocilizumab covers the receptor: there is more interleukin-6 in the blood, and nobody hears it.",
            "On each receptor sits a magenta antibody. The macrophages are pale. The vessel holds about twice as many dots as before.",
            _covered,
        ),
    ],
    "A few cells stand for millions, and dots and receptors are drawn far too large. Many other messengers take part. The "
    "receptor is found on other cells and free in the blood as well, and tocilizumab covers it there, too.",
)
