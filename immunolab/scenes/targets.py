"""BCMA cut loose and the enzyme that cuts it; GPRC5D; mesothelin. Molecules stand on a membrane at y = 0, outside up."""

from __future__ import annotations

from immunolab.scenes.draw import circle, line, moved, path, rect
from immunolab.scenes.part import part


@part("soluble-bcma")
def soluble_bcma() -> str:
    """BCMA's outer piece as it floats: the same diamond, its stalk cut short."""
    stub = line(0, 0, 0, -8, stroke="tum.line", w=6) + line(0, 0, 0, -8, stroke="tum.mid", w=2.8)
    return stub + path("M0 -30L10 -18L0 -7L-10 -18Z", fill="~tum", stroke="tum.line", w=1.9)


@part("secretase")
def secretase(shut: bool = False, blocked: bool = False) -> str:
    """Gamma-secretase as a pair of scissors, its pivot at 0, 0 and its blades up; ``blocked``: a drug lies between them."""

    def half(side: int) -> str:
        blade = path("M-3.4 5L-4 -10Q-3.4 -27 0 -37Q3.4 -27 4 -10L3.4 5Z", fill="~self", stroke="self.line", w=1.9)
        arm = line(0, 2, -side * 5, 15, stroke="self.line", w=6) + line(0, 2, -side * 5, 15, stroke="self.mid", w=3)
        eye = circle(-side * 7, 23, 8, fill="none", stroke="self.line", w=5.4)
        return moved(
            arm + eye + circle(-side * 7, 23, 8, fill="none", stroke="self.mid", w=2.4) + blade,
            rot=side * (5 if shut else 19),
        )

    drug = circle(0, -24, 9, fill="~drug", stroke="drug.line", w=1.9) if blocked else ""
    return half(-1) + half(1) + circle(0, 0, 2.6, fill="self.line") + drug


@part("gprc5d")
def gprc5d() -> str:
    """GPRC5D: goes through the membrane again and again, and shows little outside; a square that fits a slot."""
    rods = "".join(
        line(x, 10, x, -7, stroke="tum.line", w=6) + line(x, 10, x, -7, stroke="tum.mid", w=2.8) for x in (-9, 0, 9)
    )
    return rods + rect(-4, -21, 8, 13, 1.5, fill="~tum", stroke="tum.line", lw=1.9)


def _hood() -> str:
    return path("M-11 -12C-11 -34 11 -34 11 -12Q0 -18 -11 -12Z", fill="~tum", stroke="tum.line", w=1.9)


@part("mesothelin")
def mesothelin() -> str:
    """Mesothelin: a hood on a thin tether, for it is held by a fat of the membrane and has no part inside."""
    return line(0, 0, 0, -16, stroke="tum.line", w=3.4) + _hood()


@part("soluble-mesothelin")
def soluble_mesothelin() -> str:
    """The hood alone, shed into the blood."""
    return _hood()
