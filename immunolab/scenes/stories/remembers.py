"""Lesson 02: what lasts in memory. Time runs to the right; a line is a cell's life."""

from __future__ import annotations

from immunolab.scenes.antibodies import antibody
from immunolab.scenes.cells import dying_cell, plasma_cell, t_cell
from immunolab.scenes.draw import circle, line, num, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.places import trabecula
from immunolab.scenes.signs import focus_ring
from immunolab.scenes.story import Scene, Step

COLUMNS = (96, 300, 500, 700)
ROWS = (110, 194, 278, 362)
AXIS = 436
R = 27
#: who comes of whom, from column to column: row to rows; a row without any dies
LIVES = (
    {0: (), 1: (0, 1), 2: (2,), 3: (3,)},
    {0: (0,), 1: (), 2: (1, 2), 3: (3,)},
    {0: (0,), 1: (1,), 2: (2, 3), 3: ()},
)


def _axis(f: Frame, last: int = 3) -> None:
    f.raw(line(50, AXIS, 760, AXIS, "ink2", 2.4))
    for x in COLUMNS[: last + 1]:
        f.raw(line(x, AXIS - 6, x, AXIS + 6, "ink2", 2.4))
    f.label("today", COLUMNS[0], AXIS + 36, None, "middle", kind="quiet")
    f.label("years later", COLUMNS[3], AXIS + 36, None, "middle", kind="quiet")


def _life(x0: float, y0: float, x1: float, y1: float) -> str:
    """A cell's line; where it forks, the cell divided."""
    if y0 == y1:
        return line(x0, y0, x1, y1, "t.line", 2.6)
    a, b = x0 + 84, x1 - 46
    curve = (
        f"M{num(x0)} {num(y0)}H{num(a)}C{num(a + 44)} {num(y0)} {num(b - 44)} {num(y1)} {num(b)} {num(y1)}H{num(x1)}"
    )
    return path(curve, "none", "t.line", 2.6)


def _clone(f: Frame, last: int) -> None:
    """The clone from today to column ``last``. The first four keep a ring in their nucleus while they live."""
    old = {0, 1, 2, 3}
    for k in range(last):
        for row, heirs in LIVES[k].items():
            x0, x1, y = COLUMNS[k], COLUMNS[k + 1], ROWS[row]
            f.raw(*(_life(x0, y, x1, ROWS[heir]) for heir in heirs))
            if not heirs:
                f.raw(line(x0, y, x0 + 58, y, "t.line", 2.6))
                f.put(
                    dying_cell(17, 3 + row, "t"), x0 + 70, y, key=f"dead{k}{row}", part="dead", title="T cell that died"
                )
    for k in range(last + 1):
        for row, y in enumerate(ROWS):
            first = row in old
            cell = with_receptors(t_cell(R, 3), tcr(cd3=False), [58], 0.64, 0.93)
            mark = circle(2, 2, 8, fill="t.hi", stroke="t.line", w=2) if first else ""
            if k == 0:
                part, title = ("one-of-them" if row == 0 else "memory-cell"), "memory T cell, today"
            elif first:
                part, title = "sister", "one of the first four, later"
            else:
                part, title = "daughters", "daughter cell, with the same receptor"
            f.put(cell + mark, COLUMNS[k], y, key=f"m{k}{row}", part=part, title=title)
            f.spot(part, COLUMNS[k], y, R, title)
        if k < last:
            old = {heirs[0] for row, heirs in LIVES[k].items() if row in old and len(heirs) == 1}


def _one_cell(f: Frame) -> None:
    _clone(f, 0)
    _axis(f)
    f.put(focus_ring(46), COLUMNS[0] + 4, ROWS[0] - 4, part="signal", title="ring around one of them")
    f.label("one memory T cell", 190, 96, (COLUMNS[0] + 50, ROWS[0] - 6), kind="strong")
    f.label("its clone:\nthe same receptor", 190, 270, (COLUMNS[0] + 34, ROWS[2] - 14))


def _it_dies(f: Frame) -> None:
    _clone(f, 1)
    _axis(f)
    f.label("it dies", 176, 52, (COLUMNS[0] + 70, ROWS[0] - 12), "middle", kind="strong")
    f.label("a sister's daughters", 400, 116, (COLUMNS[1] + 32, ROWS[0]), kind="strong")
    f.label("still four", 400, 366, None, kind="strong")


def _years(f: Frame) -> None:
    _clone(f, 3)
    _axis(f)
    f.label("the last of the first four", 440, 418, (COLUMNS[2] - 20, ROWS[3] + 18), "end")
    f.label("same clone, other cells", 760, 38, None, "end", kind="strong")


#: antibodies along the plasma cell's life: where each begins, and how it is turned
ANTIBODIES = [(214, 104, 20), (226, 334, -16), (366, 84, -24), (360, 342, 12), (506, 112, 8), (492, 336, -30)]


def _stays(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="marrow"))
    for x, y, r in ((200, 60, 150), (560, 330, 180)):
        f.raw(circle(x, y, r, fill="marrow2", op=0.32))
    f.raw(trabecula([(560, -20), (640, 34), (730, 44), (830, 20)], 40))
    _axis(f)
    f.raw(line(COLUMNS[0], 222, COLUMNS[3], 222, "b.line", 4))
    for i, (x, y, turn) in enumerate(ANTIBODIES):
        f.raw(line(x + 14, y, x + 92, y, "b.line", 2), line(x + 92, y - 8, x + 92, y + 8, "b.line", 2.4))
        f.put(antibody(notch="v"), x, y, turn, 0.72, key=f"ab{i}", part="antibody", title="antibody")
    for x, name, title in (
        (COLUMNS[0] + 6, "plasma-cell", "plasma cell in the marrow, today"),
        (COLUMNS[3], "plasma-cell-later", "the same plasma cell, years later"),
    ):
        f.put(plasma_cell(48, 5), x, 222, key=name, part=name, title=title)
    f.label("plasma cell", COLUMNS[0] + 6, 312, None, "middle", kind="strong")
    f.label("the same cell", COLUMNS[3] - 14, 312, None, "middle", kind="strong")
    f.label("antibodies come and go", 350, 404, None, "middle")
    f.label("bone marrow", 24, 40, None, kind="quiet")


SCENE = Scene(
    "remembers",
    "What remembers",
    "In T cells the clone lasts, not the cell; some plasma cells last themselves.",
    [
        Step(
            "After an infection some T cells of a clone stay as memory cells; follow one of them.",
            "A time axis from today to years later. At today four T cells in a column, each with the same V-shaped "
            "receptor and a light spot in its nucleus; the uppermost is ringed. Nothing is drawn later yet.",
            _one_cell,
        ),
        Step(
            "That cell dies, while a sister divides, so that the number stays about the same.",
            "From each of the four a line runs to the right. The uppermost ends at a cell in pieces; the second forks into "
            "two cells without the spot; the other two go on. There are four again.",
            _it_dies,
        ),
        Step(
            "Years later none of the first cells is left; their daughters are, with the same receptor.",
            "The lines run on: three cells have ended in pieces, others have forked. In the last column four T cells, none "
            "with the spot, all with the V-shaped receptor.",
            _years,
        ),
        Step(
            "Some plasma cells in the bone marrow stay themselves for years, and keep making antibodies that do not last.",
            "One thick line without a fork runs from a plasma cell at today to the same cell years later. Around it six "
            "Y-shaped antibodies, each with a short line that ends.",
            _stays,
        ),
    ],
    "Four cells stand for a clone of many. Over years the number falls as well, only far more slowly than single cells are "
    "lost. Memory B cells, and T cells that rest in other places than the blood, are left out.",
)
