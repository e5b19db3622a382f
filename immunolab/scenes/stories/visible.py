"""Lesson 10: a vaccine shows T cells what to look for; what they then do in the tumour, the blood does not say."""

from __future__ import annotations

from immunolab.scenes.cells import dying_cell, red_cell, t_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import line, moved, path, rect
from immunolab.scenes.eaters import dendritic_cell
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1, peptide, tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.places import lymph_node, vessel
from immunolab.scenes.stories.obstacles import TUMOUR, wall
from immunolab.scenes.story import Scene, Step

R, T, SIZE = 46, 26, 0.62
MET, KILLED = (1, 2, 3, 4, 6, 7), (2, 3, 6)
#: T cells that fit in the vessel below: after vaccination, and in either body the same
IN_BLOOD = 6
BLOOD = 464


def _fits(r: float, up: float = 90, s: float = 0.5) -> str:
    return with_receptors(t_cell(r, 3), tcr(cd3=False), [up], s, 0.93)


def _syringe() -> str:
    """Point at 0, 0, towards the lower right; what medicine puts in, in magenta."""
    barrel = rect(-16, -150, 32, 96, 5, "dev.hi", "dev.line", 2.4) + rect(-12, -112, 24, 55, 3, "drug.mid")
    rod = line(0, -150, 0, -196, "dev.line", 6) + line(-22, -198, 22, -198, "dev.line", 7)
    return moved(barrel + rod + line(0, -54, 0, 0, "dev.line", 3), rot=-38)


def _shown(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="bg"), moved(lymph_node(620, 430), 452, 262))
    f.put(_syringe(), 196, 196, part="vaccine", title="syringe with vaccine")
    f.spot("vaccine", 132, 114, 44, "syringe with vaccine")
    for x, y in ((220, 214), (244, 242), (270, 226)):
        f.put(peptide(), x, y, s=0.9, part="given", title="piece of the tumour, from the syringe")
    cell = dendritic_cell(54, 11)
    f.put(cell, 420, 262, part="dendritic-cell", title="dendritic cell that shows the piece")
    f.ring(mhc1(), cell, 420, 262, [98, 158, 206, 262, 320], 0.7, at=50 / 54)
    meet(f, cell, 420, 262, 0.7, r=32, angle=38, part="t-cell-match", key="match")
    for i, (x, y, notch) in enumerate(
        [(560, 320, "s"), (640, 230, "u"), (610, 400, "s"), (470, 420, "u"), (330, 400, "s")]
    ):
        other = with_receptors(t_cell(T, i), tcr(notch=notch, cd3=False), [60 + 50 * i], SIZE, 0.93)
        f.put(other, x, y, part="t-cell-other", title="T cell with another receptor", op=0.75)
    f.label("vaccine", 18, 340, None, kind="strong")
    f.label("dendritic cell", 350, 476, (404, 330), "middle")
    f.label("fits", 600, 84, (555, 149), kind="strong")


def _blood(f: Frame) -> None:
    """The vessel with the T cells that fit: what a blood test sees."""
    f.raw(vessel(BLOOD, 60, reds=5, seed=4))
    for i in range(IN_BLOOD):
        f.put(
            _fits(19, 180 * (i % 2)),
            66 + 132 * i,
            BLOOD + 5 * (-1) ** i,
            key=f"b{i}",
            part="t-cell",
            title="T cell that fits, in the blood",
        )


def _counted(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="bg"))
    for x, fitting, words in ((224, 1, "before"), (560, IN_BLOOD, "after")):
        f.raw(path(f"M{x - 74} 70V330Q{x - 74} 400 {x} 400Q{x + 74} 400 {x + 74} 330V70", "lumen", "dev.line", 3),
              rect(x - 84, 58, 168, 16, 8, "dev.mid", "dev.line", 2))  # fmt: skip
        spots = [(x + dx, 112 + 46 * row) for row in range(6) for dx in (-42, 0, 42)]
        chosen = (4,) if fitting == 1 else (1, 3, 8, 10, 13, 17)
        for i, (cx, cy) in enumerate(spots):
            if i in chosen:
                f.put(_fits(18, (0, 90, 180)[i % 3], 0.46), cx, cy, part="t-cell", title="T cell that fits")
            else:
                f.put(red_cell(14, 30 * i), cx, cy, part="red-cell", title="red blood cell")
        f.label(words, x, 446, None, "middle", kind="quiet")
    f.label("T cells\nthat fit", 392, 200, None, "middle", kind="strong")
    f.leader((352, 204), (248, 158))
    f.leader((432, 204), (500, 158))


def _killed(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="dermis"))
    _blood(f)
    for i, (x, y) in enumerate(TUMOUR):
        cell = dying_cell(R * 0.84, i + 3) if i in KILLED else tumour_cell(R, 7 + i)
        part, title = ("killed", "tumour cell, dying") if i in KILLED else ("tumour-cell", "tumour cell")
        if i in MET:
            meet(f, cell, x, y, SIZE, r=T, key=f"t{i}", part="t-cell")
        else:
            f.ring(mhc1(), cell, x, y, [180], SIZE, 0.95)
        f.put(cell, x, y, key=f"u{i}", part=part, title=title)
    f.label("one body", 22, 40, kind="strong")
    f.label("killed", 460, 178, (382, 206), "middle")
    f.label("same blood", 12, 420)


def _kept_out(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="dermis"))
    _blood(f)
    wall(f)
    for i, (x, y) in enumerate(TUMOUR):
        f.ring(mhc1(), tumour_cell(R, 7 + i), x, y, [180], SIZE, 0.95)
        f.put(tumour_cell(R, 7 + i), x, y, key=f"u{i}", part="tumour-cell", title="tumour cell")
    for k, (x, y) in enumerate([(64, 150), (104, 270)]):
        f.put(_fits(T, 30, SIZE), x, y, key=f"o{k}", part="t-cell", title="T cell that fits, outside")
    f.label("another\nbody", 22, 40, kind="strong")
    f.label("same blood", 12, 420)


SCENE = Scene(
    "visible",
    "Make it visible",
    "A vaccine takes aim; that more T cells fit is seen in the blood, what they do in the tumour is not.",
    [
        Step(
            "A vaccine brings a piece of the tumour, and dendritic cells show it to T cells.",
            "Left a syringe and diamond-shaped pieces. In a lymph node a star-shaped cell shows the pieces on MHC. A T cell with "
            "a V-shaped notch is on one of them; five others have another notch.",
            _shown,
        ),
        Step(
            "Those that fit divide, and a blood test counts them.",
            "Two tubes of blood. In the left one, before, there is one T cell with a V-shaped notch among red cells; in the right "
            "one, after, there are six.",
            _counted,
        ),
        Step(
            "In one body they enter the tumour and kill.",
            "Six T cells lie on tumour cells, three of which are in pieces. In the vessel below are six T cells that fit.",
            _killed,
        ),
        Step(
            "In another body, with the same blood, they do not get in.",
            "The same eight tumour cells behind a wall of fibres. Two T cells lie outside it. In the vessel below are the same "
            "six T cells that fit.",
            _kept_out,
        ),
    ],
    "A wall is one of several reasons; T cells may also be held by a brake, or kill more slowly than the tumour grows. The "
    "vaccine is drawn as pieces of protein; some are whole cells, some a message from which the body makes the pieces. Counts "
    "are made up, and the injection goes into skin or muscle.",
)
