"""Lesson 06: the arms of an antibody hold, its stem is read."""

from __future__ import annotations

from immunolab.scenes.antibodies import STEM, antibody, arm_tip, mark, read
from immunolab.scenes.cells import myeloma_cell, nk_cell
from immunolab.scenes.draw import circle, line, path, rect
from immunolab.scenes.eaters import spike
from immunolab.scenes.frame import Frame
from immunolab.scenes.part import Placed
from immunolab.scenes.story import Scene, Step

HINGE = (400, 244)
SIZE = 2.2
BALL = 2.1  # of the target: its ball lies in a cup of that size
READER = 300  # radius of the reading cell, of which the frame shows the top


def _ends(f: Frame) -> None:
    tips = {arm: Placed("antibody", *HINGE, 0, SIZE).point(*arm_tip(arm, 44)) for arm in ("L", "R")}
    top = tips["L"][1] - 13.6 - 26 * BALL
    f.raw(rect(-4, -30, 808, top + 30, 0, "tum.mid"), line(-4, top, 804, top, "tum.line", 3))
    for arm, (x, y) in tips.items():
        f.put(spike(), x + (-13 if arm == "L" else 13), top, 180, BALL, part="target", title="target")
        f.grips.append(((x, y), "spike"))
    it = Placed("antibody", *HINGE, 0, SIZE)
    f.put(antibody(notch="u"), *HINGE, 0, SIZE, key="own", part="antibody")
    read(f, it)
    foot = it.point(0, STEM + 19)
    f.put(nk_cell(READER), foot[0], foot[1] + 0.97 * READER, key="nk", title="natural killer cell")
    f.region("nk-cell", 520, 456, 34, "natural killer cell")
    for i, (x, y) in enumerate(((228, 474), (262, 462), (300, 480), (520, 466), (556, 482), (588, 474))):
        f.raw(circle(x, y, 8 - i % 2, fill="nk.line"))
    for arm, (x, y) in tips.items():
        side = 1 if arm == "L" else -1
        f.region("arm", x + side * 34, y + 36, 30, "an arm of the antibody")
    f.region("stem", HINGE[0], HINGE[1] + 52, 26, "the stem of the antibody")
    f.label("two arms\nhold the target", 560, 190, (458, 212), kind="strong")
    f.label("one stem\nis read", 560, 304, (412, 304), kind="strong")
    f.label("natural\nkiller cell", 196, 376, (270, 428), "end")
    f.label("target", 214, 180, (327, 168), "end")


def _row(f: Frame, y: float, s: float) -> None:
    """The ground behind the stems: what is alike in all."""
    f.raw(rect(30, y + 4, 740, 50 * s, 10, "panel", "rule", 1.6))


#: what a notch of each kind fits
_SHAPES = {
    "u": circle(0, -9, 9, fill="~tum", stroke="tum.line", w=1.9),
    "v": path("M0 0L9 -10L0 -20L-9 -10Z", "~tum", "tum.line", 1.9),
    "s": rect(-4, -16, 8, 16, 1.5, "~tum", "tum.line", 1.9),
    "o": path("M-9 1L0 -8L9 1V-14H-9Z", "~tum", "tum.line", 1.9),
}


def _kinds(f: Frame) -> None:
    y, s = 250, 1.9
    _row(f, y, 1.9)
    for i, notch in enumerate(_SHAPES):
        x = 118 + 188 * i
        f.put(
            antibody(notch=notch), x, y, 0, s, key=f"own{i}" if i else "own", part=f"antibody-{i + 1}", title="antibody"
        )
        it = Placed("antibody", x, y, 0, s)
        for arm, turn in (("L", -44), ("R", 44)):
            dx, dy = arm_tip(arm, 44)
            f.put(_SHAPES[notch], *it.point(dx, dy), turn, s, part=f"target-{i + 1}", title="what it holds")
            f.spot(f"target-{i + 1}", *it.point(dx * 1.3, dy * 1.3), 22, "what it holds")
        f.region("stem", x, y + 46, 26, "the stem")
    f.label("arms: millions of kinds", 400, 76, None, "middle", kind="strong")
    f.label("stem: the same", 400, 400, None, "middle", kind="strong")


def _three(f: Frame) -> None:
    y, s = 262, 1.8
    _row(f, y, s)
    f.put(antibody(notch="v"), 140, y, 0, s, key="own", part="own-antibody", title="antibody of healthy plasma cells")
    f.put(antibody("tum", notch="flat"), 660, y, 0, s, part="m-protein", title="M protein of the clone")
    cell, at = myeloma_cell(56, 4), 218.4  # where the cell's surface looks down to the left by 45 degrees
    off = mark(Frame("off"), cell, 0, 0, at, 45, s)
    x, top = 380 - off.x, y - off.y
    mark(f, cell, x, top, at, 45, s, "drug", "daratumumab")
    f.put(cell, x, top, part="myeloma-cell", title="myeloma cell")
    f.label("the body's own", 140, 398, None, "middle")
    f.label("daratumumab", 390, 398, None, "middle", kind="strong")
    f.label("M protein", 660, 398, None, "middle")
    f.label("the same stem", 400, 458, None, "middle", kind="strong")
    f.label("CD38", 352, 150, (x - 62, top + 60), "middle", kind="strong")
    f.label("myeloma cell", 778, 40, None, "end", kind="quiet")


SCENE = Scene(
    "two-ends",
    "One molecule, two ends",
    "The arms of an antibody decide what it holds; its stem decides who can read it.",
    [
        Step(
            "The two arms of an antibody hold its target; its stem is held by cells that read it.",
            "A large Y-shaped antibody. Above, its two arms end in round cups that hold two balls of a target. Below, its stem "
            "stands in a fork on a natural killer cell.",
            _ends,
        ),
        Step(
            "Arms come in millions of kinds, each for another target; the stem below them is the same.",
            "Four antibodies in a row. Their arms end in a cup, a notch, a slot and a roof, and each holds a piece of that "
            "shape. A band behind the four stems shows that these are alike.",
            _kinds,
        ),
        Step(
            "Daratumumab holds CD38; its stem is that of other antibodies, the M protein included.",
            "Three antibodies on one band: a green one of the body, daratumumab in magenta, an arm on the two lobes of CD38, "
            "of a myeloma cell, and the orange M protein with blunt arms. The three stems are alike.",
            _three,
        ),
    ],
    "Antibodies of one class, IgG, are shown; its four kinds have stems that differ a little, and other classes have others. "
    "The reading cell is drawn far too small for the molecule. In nature its receptor takes hold of the stem near the arms.",
)
