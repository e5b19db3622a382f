"""Lesson 04: many antibodies make a broad hill on the laboratory's trace, one clone a narrow peak."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.antibodies import antibody, light_chain
from immunolab.scenes.cells import myeloma_cell, plasma_cell
from immunolab.scenes.draw import Point, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.gel import Peak, trace
from immunolab.scenes.story import Scene, Step

NOTCHES = ("v", "u", "step", "s", "w", "slant", "o")
LANE, BASE = 272, 448  # top of the gel, foot of the trace
_M = Peak(628, 9, 0, "tum", "m-spike", "the narrow peak")
#: the clone's cells, when it has grown
CLONE = [(220 + 60 * (i % 7) + (30 if i >= 7 else 0), 54 + 58 * (i // 7)) for i in range(13)]


def _trace(f: Frame, hill: float, peak: float = 0) -> None:
    trace(f, hill, [_M._replace(high=peak)] if peak else [], LANE, BASE)
    f.region("hill", 548, BASE - 24, 28, "the low hill on the right")


def _green(f: Frame, places: Sequence[tuple[Point, int]]) -> None:
    """Plasma cells of many clones, and below each its own antibody."""
    for (x, y), k in places:
        f.put(plasma_cell(25, k + 3), x, y, key=f"cell{k}", part="plasma-cell", title="plasma cell")
        f.put(antibody(notch=NOTCHES[k]), x, y + 76, s=0.62, key=f"own{k}", part="own-antibody", title="its antibody")


ROW: list[Point] = [(100 + 100 * k, 62) for k in range(7)]


def _ground(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 206, 0, "marrow"))


def _many(f: Frame) -> None:
    _ground(f)
    _green(f, list(zip(ROW, range(7), strict=True)))
    _trace(f, 58)
    f.arrow([(60, 180), (60, 256)])
    f.label("many clones, many antibodies", 400, 238, None, "middle", kind="strong")
    f.label("albumin", 206, 366, (162, 380), kind="quiet")
    f.label("a broad hill", 590, 358, (600, 400), "middle", kind="strong")


def _one(f: Frame) -> None:
    _ground(f)
    _green(f, [(at, k) for k, at in enumerate(ROW) if k != 3])
    for i, x in enumerate((374, 426)):
        f.put(myeloma_cell(19, i + 4), x, 62, key=f"m{i}", part="myeloma-cell", title="cell of the clone")
        f.put(
            antibody("tum", notch="flat"), x, 138, s=0.5, key=f"one{i}", part="m-protein", title="the clone's antibody"
        )
    _trace(f, 58)
    f.arrow([(60, 180), (60, 256)])
    f.label("one clone begins", 400, 238, (400, 176), "middle", kind="strong")
    f.label("no peak yet", 590, 358, (624, 402), "middle")


def _clone(f: Frame) -> None:
    for i, (x, y) in enumerate(CLONE):
        f.put(myeloma_cell(21, i % 9 + 3), x, y, key=f"m{i}", part="myeloma-cell", title="cell of the clone")
    _green(f, [(ROW[0], 0), (ROW[6], 6)])


def _spike(f: Frame) -> None:
    _ground(f)
    _clone(f)
    for i in range(8):
        at = 218 + 52 * i
        f.put(
            antibody("tum", notch="flat"), at, 174, s=0.5, key=f"one{i}", part="m-protein", title="the clone's antibody"
        )
    _trace(f, 36, 108)
    f.arrow([(60, 180), (60, 256)])
    f.label("one antibody, over and over", 400, 238, None, "middle", kind="strong")
    f.label("M spike", 540, 378, (618, 372), "end", kind="strong")


def _chains(f: Frame) -> None:
    _ground(f)
    _clone(f)
    for i in range(12):
        x, y = 208 + 35 * i, 172 + (i % 3) * 9
        f.put(light_chain(1.05), x, y, (i * 47) % 150, key=f"one{i}", part="light-chain", title="loose light chain")
    _trace(f, 36)
    f.arrow([(60, 180), (60, 256)])
    f.label("light chains only", 400, 238, None, "middle", kind="strong")
    f.label("no peak", 620, 366, (628, 424), "middle", kind="strong")


SCENE = Scene(
    "one-peak",
    "From many to one peak",
    "Many antibodies make a broad hill, one antibody in plenty a narrow peak.",
    [
        Step(
            "Each plasma cell makes one antibody; together they make a broad hill on the laboratory's trace.",
            "Seven green egg-shaped plasma cells in a row, below each an antibody with a notch of its own. Below them a strip, "
            "the gel, and a curve: a tall peak on the left, small ones, and a low broad hill on the right.",
            _many,
        ),
        Step(
            "One cell begins a clone; the antibody of two cells makes no peak on the trace.",
            "In the middle of the row stand two orange cells in place of a green one, with two antibodies of one shape. The "
            "curve is as before.",
            _one,
        ),
        Step(
            "The clone grows, and its one antibody makes a narrow peak, the M spike.",
            "Thirteen orange cells and eight antibodies, all of one shape; two green cells are left. On the right of the curve "
            "stands a narrow tall peak, a dark band above it in the gel; the hill is lower.",
            _spike,
        ),
        Step(
            "Some clones make light chains only, and often there is no peak to see.",
            "The same thirteen orange cells, with short rods, the light chains, in place of antibodies. The curve has its hill, "
            "lower than at first, and no narrow peak.",
            _chains,
        ),
    ],
    "A few cells stand for very many, and those of other clones are "
    "far more varied than seven. Light chains leave with the urine, so other tests look for them. The M spike may "
    "lie elsewhere on the trace.",
)
