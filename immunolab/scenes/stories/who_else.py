"""Lesson 07: BCMA is worn by healthy plasma cells too, and another target by other healthy cells."""

from __future__ import annotations

import math
from collections.abc import Sequence

from immunolab.scenes.antibodies import antibody, arm_tip, grip
from immunolab.scenes.cells import healthy_cell, myeloma_cell, plasma_cell, t_cell
from immunolab.scenes.draw import circle, line, moved, path, rect
from immunolab.scenes.eaters import bacterium
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import bcma, tcr
from immunolab.scenes.part import Part, Placed, allow, on_surface
from immunolab.scenes.particles import granules
from immunolab.scenes.story import Scene, Step
from immunolab.scenes.targets import gprc5d

R, Y = 76, 322
HEALTHY, ILL = (plasma_cell(R, 5), 200, "P", "b"), (myeloma_cell(R, 4), 600, "U", "tum")
AROUND = (14, 50, 130, 166, 218, 322)  # where targets are on a cell; one more is at the top
KINDS = ("v", "u", "s", "o", "w", "slant", "step")
NEAR_IT = ((48, 208, 20), (352, 226, -30), (48, 398, 70), (352, 402, -60))
REACH = 1.2  # size of the drug
HEIGHT = {"bcma": 30.0, "gprc5d": 21.0}


def _halves(f: Frame) -> None:
    f.raw(rect(-4, -4, 404, 508, 0, "panel"), line(400, 20, 400, 480, stroke="rule", w=2))


def _wear(f: Frame, cell: Part, x: float, y: float, molecule: Part, at: Sequence[float], s: float, title: str) -> None:
    allow(molecule.kind, cell.kind)
    for a in at:
        foot, up = on_surface(cell, x, y, a)
        f.put(molecule, *foot, 90 - up, s, part=molecule.kind, title=title)


def _own(f: Frame, spots: Sequence[tuple[float, float, float]], s: float = 0.66) -> None:
    for i, (x, y, turn) in enumerate(spots):
        it = antibody(notch=KINDS[i % len(KINDS)])
        f.put(it, x, y, turn, s, key=f"a{i}", part="antibody", title="the body's antibody")


def _cells(f: Frame, dying: bool = False) -> None:
    _halves(f)
    for cell, x, key, fam in (HEALTHY, ILL):
        _wear(f, cell, x, Y, bcma(), (90, *AROUND), 0.9, "BCMA")
        if dying:
            for dx, dy, r in ((-78, -50, 15), (76, 52, 16), (-40, 68, 17), (84, -34, 12)):
                f.raw(circle(x + dx, Y + dy, r, fill=f"~{fam}", stroke=f"{fam}.line", w=2.4))
        f.put(cell, x, Y, key=key, part=cell.kind, title=cell.kind.replace("-", " "))


def _bridge(f: Frame, cell: Part, x: float, y: float, molecule: str, hand: str, key: str) -> None:
    """A T cell above a cell at x, y whose target is at its top, and the drug with a hand on each."""
    top = on_surface(cell, x, y, 90)[0][1] - HEIGHT[molecule] * 0.9
    dx, dy = Placed("antibody", 0, 0, -90, REACH).point(*arm_tip("L", 76))
    it = Placed("antibody", x - dx, top - dy, -90, REACH)
    tip = it.point(*arm_tip("R", 76))
    foot = (tip[0] - 21 * 0.9, tip[1] - 17 * 0.9)
    f.put(tcr(notch="s", lit="go"), *foot, 180, 0.9, part="tcr", title="T-cell receptor with CD3")
    f.put(t_cell(44, 3), foot[0], foot[1] - 43, key=f"{key}T", part="t-cell", title="T cell")
    drug = antibody("drug", left=("drug", hand), right=("drug", "u"), spread=76)
    f.put(drug, it.x, it.y, -90, REACH, key=key, part="bridge", title="bispecific antibody, a hand on each cell")
    f.grips += [((x, top), molecule), (tip, "cd3")]


def _both(f: Frame) -> None:
    _cells(f)
    _own(f, NEAR_IT)
    f.label("healthy plasma cell", 200, 44, None, "middle", kind="strong")
    f.label("myeloma cell", 600, 44, None, "middle", kind="strong")
    f.label("BCMA", 400, 150, (214, 234), "middle", kind="strong")
    f.leader((414, 160), (586, 234))
    f.label("its antibodies", 200, 482, (60, 420), "middle")


def _killed(f: Frame) -> None:
    _cells(f, dying=True)
    _own(f, NEAR_IT)
    for cell, x, key, _ in (HEALTHY, ILL):
        _bridge(f, cell, x, Y, "bcma", "v", f"{key}b")
        f.put(granules(6, 5, 16), x - 56, 186, part="granules", title="perforin and granzymes")
    f.label("T cell", 300, 44, (232, 74), kind="strong")
    f.label("killed too", 200, 482, None, "middle", kind="strong")
    f.label("killed", 600, 482, None, "middle", kind="strong")


def _fall(f: Frame) -> None:
    _halves(f)
    _own(f, ((66, 104, 20), (330, 92, -30), (54, 244, 60), (346, 250, -70), (84, 396, 160), (200, 90, 8), (326, 396, 200), (206, 414, 180)))  # fmt: skip
    f.put(bacterium(2.1), 196, 250, -18, part="caught", title="bacterium, held by antibodies")
    q = math.radians(-18)
    for t, side in ((-20, 1), (16, 1), (-4, -1)):
        at = (196 + t * math.cos(q) + side * 17 * math.sin(q), 250 + t * math.sin(q) - side * 17 * math.cos(q))
        turn = -18 + (180 if side > 0 else 0)
        grip(f, at, turn, "R" if t > 0 else "L", s=0.66, part="antibody", title="antibody on the bacterium")
    for x, y, turn in (
        (500, 120, 20),
        (664, 160, -30),
        (520, 236, -8),
        (690, 282, 34),
        (600, 356, 160),
        (470, 428, -24),
    ):
        f.put(bacterium(1.8), x, y, turn, part="free", title="bacterium that nothing holds")
    f.put(antibody(notch="u"), 742, 84, -50, 0.66, part="few", title="one of the few antibodies left")
    f.put(antibody(notch="v"), 442, 316, 30, 0.66, part="few", title="one of the few antibodies left")
    f.label("before", 200, 44, None, "middle", kind="strong")
    f.label("after", 600, 44, None, "middle", kind="strong")
    f.tag("infection", 684, 440, (606, 362))


def _skin() -> str:
    """A piece of skin with a hair in it, 150 wide and 112 high around 0, 0."""
    hair = path("M4 34Q0 -10 24 -52", "none", "ink2", 6)
    return (
        rect(-75, -12, 150, 68, 0, "dermis")
        + path("M-75 -14Q-40 -22 0 -14T75 -14V6Q40 16 14 4V40A11 11 0 0 1 -8 40V4Q-40 16 -75 6Z", "epi", "epiline", 2)
        + hair
    )


def _finger() -> str:
    """The end of a finger with its nail, 150 wide around 0, 0."""
    return path("M-75 -30H30Q75 -28 75 4Q74 36 28 38H-75", "epi", "epiline", 2.4) + path(
        "M2 -34Q44 -40 80 -8Q48 -20 4 -18Z", "bone.hi", "bone.line", 2
    )


def _tongue() -> str:
    """A tongue from above, its tip to the right, 150 wide around 0, 0."""
    rough = "".join(
        path(f"M{x} {y + 4}l4 -9l4 9", "none", "lung.line", 1.6) for x in (-46, -22, 2, 26) for y in (-24, 22)
    )
    return (
        path("M-75 -46H10Q72 -40 72 0Q72 40 10 46H-75", "~lung", "lung.line", 2.4)
        + rough
        + line(-70, 0, 36, 0, stroke="lung.line", w=1.6)
    )


def _other(f: Frame) -> None:
    cell = myeloma_cell(62, 4)
    _wear(f, cell, 150, 330, gprc5d(), (90, *AROUND), 0.9, "GPRC5D")
    f.put(cell, 150, 330, key="U", part="myeloma-cell", title="myeloma cell")
    _bridge(f, cell, 150, 330, "gprc5d", "s", "Ub")
    for i, (name, drawn, spot) in enumerate((("skin", _skin(), (4, 30)), ("nails", _finger(), (4, -26)), ("tongue", _tongue(), (14, -24)))):  # fmt: skip
        y = 88 + 162 * i
        f.raw(rect(326, y - 74, 460, 150, 10, "panel"), moved(drawn, 420, y))
        x, near = 590, Part(healthy_cell(36, 13 + i), "keratin-cell", 36)
        px, py = 420 + spot[0], y + spot[1]
        f.raw(circle(px, py, 13, fill="none", stroke="ink2", w=2.4))
        f.raw(line(px + 8, py - 10, x - 32, y - 32, "ink2", 1.4), line(px + 8, py + 10, x - 32, y + 32, "ink2", 1.4))
        _wear(f, near, x, y, gprc5d(), (20, 90, 160, 270), 0.9, "GPRC5D")
        f.put(near, x, y, part=name, title=f"healthy cell of {name}")
        at = Placed("gprc5d", *on_surface(near, x, y, 20)[0], 70, 0.9).point(0, -21)
        grip(f, at, 250, "R", 44, 0.8, "gprc5d", fam="drug", left=("drug", "u"), right=("drug", "s"), part="drug", title="drug, a hand on GPRC5D")  # fmt: skip
        f.label(name, 776, y + 60, None, "end", kind="strong")
    f.label("GPRC5D", 120, 476, (84, 376), "middle", kind="strong")
    f.label("T cell", 24, 44, kind="strong")


SCENE = Scene(
    "who-else",
    "Who else wears it",
    "A target is not a sign of cancer: healthy cells that wear it are killed too.",
    [
        Step(
            "A healthy plasma cell wears BCMA just as a myeloma cell does.",
            "Left, a green plasma cell with seven diamond-shaped BCMA and four antibodies around it. Right, a lumpy orange myeloma cell with seven BCMA.",
            _both,
        ),
        Step(
            "The drug joins T cells to both, and both are killed.",
            "Above each of the two cells a T cell, joined to it by a magenta molecule with one hand on CD3 and one on BCMA. Both cells have blebs.",
            _killed,
        ),
        Step(
            "With their makers gone antibodies fall, and bacteria have it easier.",
            "Left, before: eight antibodies and one bacterium that three more hold. Right, after: two antibodies and six bacteria that nothing holds. Pointed to: infection.",
            _fall,
        ),
        Step(
            "Another target, GPRC5D, is on other healthy cells: in skin, nails and tongue.",
            "Left, a T cell joined to a myeloma cell with square GPRC5D. Right, three panels, skin with a hair, a fingertip with its nail, a tongue: from each a cell enlarged, with GPRC5D held by the drug.",
            _other,
        ),
    ],
    "Not to scale. Myeloma has often lowered the useful antibodies before any treatment. GPRC5D is on healthy plasma cells as "
    "well; B cells, which make new ones, are largely spared.",
)
