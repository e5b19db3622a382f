"""Lesson 03: the cancer-immunity cycle, seven steps in a ring."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

from immunolab.scenes.cells import dying_cell, t_cell, tumour_cell
from immunolab.scenes.draw import Point, circle, line, rect
from immunolab.scenes.eaters import dendritic_cell
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, mhc2, peptide, tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.particles import granules
from immunolab.scenes.signs import brake_sign
from immunolab.scenes.story import Scene, Step

R = 62
#: the ring, equally far apart, clockwise from the lower right: the tumour is on the right
AT = ((567, 400), (343, 423), (134, 346), (134, 153), (344, 77), (567, 100), (718, 250))


def _release(f: Frame, x: float, y: float) -> None:
    f.put(dying_cell(26, 8), x + 8, y + 2)
    for dx, dy, turn in ((-38, -20, 20), (-46, 10, -30), (-28, 34, 60), (-12, -44, 10)):
        f.put(peptide(), x + dx, y + dy, turn, 0.9)


def _present(f: Frame, x: float, y: float) -> None:
    cell = dendritic_cell(24, 11)
    f.put(cell, x, y)
    f.ring(mhc2(), cell, x, y, (100, 205, 318), 0.5, 0.86)


def _prime(f: Frame, x: float, y: float) -> None:
    s, r = 0.44, 15
    foot = x + 14
    f.put(dendritic_cell(18, 11), x + 30, y)
    f.put(mhc2(), foot, y, -90, s)
    f.put(tcr(cd3=False), foot - 87 * s, y, 90, s)
    f.put(t_cell(r, 3), foot - 87 * s - r * 0.95, y)


def _t(r: float, up: float, s: float = 0.42) -> str:
    return with_receptors(t_cell(r, 3), tcr(cd3=False), [up], s, 0.93)


def _travel(f: Frame, x: float, y: float, spots: Sequence[Point] = ((-26, 2), (20, -2))) -> None:
    f.raw(rect(x - 56, y - 26, 112, 52, fill="lumen"))
    for dy in (-26, 26):
        f.raw(*(rect(x + dx - 25, y + dy - 5, 50, 10, 5, fill="wall", stroke="wallline", lw=1.4) for dx in (-27, 27)))
    for across, down in spots:
        f.put(_t(15 if len(spots) < 3 else 13, 10, 0.42 if len(spots) < 3 else 0.34), x + across, y + down)


def _enter(f: Frame, x: float, y: float) -> None:
    for i, (across, down) in enumerate([(22, -32), (36, 4), (14, 37)]):
        f.put(tumour_cell(18, 7 + i), x + across, y + down)
    for dy in (-42, 32):
        f.raw(rect(x - 40, y + dy - 6, 11, 30, 5, fill="wall", stroke="wallline", lw=1.4))
    f.put(t_cell(16, 3), x - 30, y + 2, s=0.78, sx=1.3)
    f.put(tcr(cd3=False), x - 10, y + 2, 90, 0.42)


def _recognise(f: Frame, x: float, y: float) -> None:
    s, target = 0.4, tumour_cell(24, 9)
    face = x + 32 - 23
    f.put(target, x + 32, y)
    f.put(mhc1(), face, y, -90, s)
    f.put(tcr(cd3=False), face - 88 * s, y, 90, s)
    f.put(t_cell(14, 3), face - 88 * s - 13, y)


def _kill(f: Frame, x: float, y: float) -> None:
    f.put(dying_cell(25, 8), x + 24, y)
    f.put(_t(16, 0), x - 38, y)
    f.put(granules(6, 2, 10), x - 6, y - 24)
    f.put(granules(4, 5, 7), x - 4, y + 22)


STEPS: tuple[tuple[str, str, Callable[[Frame, float, float], None], str], ...] = (
    ("release", "dying tumour cells release antigen", _release, "bg"),
    ("present", "dendritic cells present it", _present, "bg"),
    ("prime", "T cells are primed in a lymph node", _prime, "lymph"),
    ("travel", "T cells travel in the blood", _travel, "bg"),
    ("enter", "T cells enter the tumour", _enter, "bg"),
    ("recognise", "T cells recognise tumour cells", _recognise, "bg"),
    ("kill", "T cells kill tumour cells", _kill, "bg"),
)
#: where the name of each lies, within the ring
WORDS = (
    (560, 320, "middle"), (370, 343, "middle"), (206, 334, "start"), (206, 172, "start"),
    (362, 170, "middle"), (560, 194, "middle"), (644, 258, "end"),
)  # fmt: skip


def _link(f: Frame, i: int, on: bool) -> None:
    """From a step to the next."""
    (x0, y0), (x1, y1) = AT[i], AT[(i + 1) % 7]
    far = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / far, (y1 - y0) / far
    a, b = (x0 + ux * (R + 5), y0 + uy * (R + 5)), (x1 - ux * (R + 7), y1 - uy * (R + 7))
    if on:
        f.arrow([a, b])
    else:
        f.raw(line(*a, *b, "rule", 2.4, dash="2 7"))


def _ring(
    f: Frame,
    lit: Collection[int],
    named: Collection[int],
    links: Collection[int],
    dark: int | None = None,
    crowd: bool = False,
) -> None:
    """The ring: what is lit, which names count, which links are on; ``dark`` is the step that fails."""
    for i, (name, title, draw, ground) in enumerate(STEPS):
        _link(f, i, i in links)
        x, y = AT[i]
        on = i in lit
        fill = "brake.nuc" if i == dark else ground if on else "panel"
        f.put(circle(0, 0, R, fill=fill, stroke="ink2" if on else "rule", w=2.4), x, y, part=name, title=title)
        f.spot(name, x, y, R - 8, title)
        if on:
            if crowd and name == "travel":
                _travel(f, x, y, [(-41, 9), (-15, -8), (9, 9), (33, -8)])
            else:
                draw(f, x, y)
            wx, wy, anchor = WORDS[i]
            if not (crowd and name == "travel"):
                f.label(name, wx, wy, None, anchor, kind="strong" if i in named else "quiet")
    if dark is not None:
        x, y = AT[dark]
        f.put(brake_sign(26), x, y, part="signal", title="this step fails")


def _first(f: Frame) -> None:
    _ring(f, range(3), range(3), range(2))


def _next(f: Frame) -> None:
    _ring(f, range(5), (3, 4), range(4))


def _round(f: Frame) -> None:
    _ring(f, range(7), (5, 6), range(7))


def _dark(f: Frame) -> None:
    _ring(f, range(4), (), range(3), dark=4)
    f.label("enter: fails", 390, 172, None, "middle", kind="strong")
    f.label("not reached", 644, 258, None, "end", kind="strong")


def _more(f: Frame) -> None:
    _ring(f, range(4), (), range(3), dark=4, crowd=True)
    f.label("twice\nas many", 206, 152, None, kind="strong")
    f.label("enter", 390, 172, kind="quiet")
    f.label("still not reached", 644, 258, None, "end", kind="strong")


SCENE = Scene(
    "cycle",
    "Seven steps of a cycle",
    "The answer to a tumour is a ring of steps; it turns no better than its weakest step.",
    [
        Step(
            "Dying tumour cells release antigen, dendritic cells present it, and T cells are primed, that is, woken.",
            "Seven circles in a ring; three are filled. A tumour cell in pieces with diamonds around it; a dendritic cell with "
            "diamonds on MHC class II; in a lymph node a T cell whose receptor holds one of them. Arrows join the three.",
            _first,
        ),
        Step(
            "The T cells travel in the blood and enter the tumour.",
            "Two more circles are filled: T cells in a blood vessel, and a T cell that squeezes through a vessel wall "
            "towards three tumour cells.",
            _next,
        ),
        Step(
            "They recognise tumour cells and kill them, and that releases more antigen: the ring is closed.",
            "All seven circles are filled: a T cell's receptor on the antigen of a tumour cell, then a tumour cell in pieces "
            "beside a T cell. An arrow leads back to the first circle.",
            _round,
        ),
        Step(
            "If one step fails, here the entry, the steps after it do not happen, and the ring stands still.",
            "The circle of the entry is dark and has a sign with two bars. The four circles before it are filled; the two "
            "after it are empty, and the arrows to them are dotted lines.",
            _dark,
        ),
        Step(
            "More of a step that works changes little: the T cells are twice as many, and none gets in.",
            "The same ring, with four T cells in the vessel in place of two. The circle of the entry is dark as before, the "
            "two after it are empty.",
            _more,
        ),
    ],
    "Each circle stands for what happens in days and in many places at once. The steps are those of one well-known picture "
    "of 2013; brakes act at several of them, and other cells than T cells kill, too.",
)
