"""Lesson 10: what lenalidomide does, in a myeloma cell and in a T cell: one act, two results."""

from __future__ import annotations

import math

from immunolab.scenes.cells import dying_cell, myeloma_cell, t_cell
from immunolab.scenes.draw import circle, line, num, path, rect, smooth
from immunolab.scenes.frame import Frame
from immunolab.scenes.messengers import order
from immunolab.scenes.molecules import proteasome
from immunolab.scenes.story import Scene, Step

CX, CY = 286, 330  # where cereblon's slot lies
BALL = 21  # radius of the knob that both proteins have
GENE = 96  # half the length of the strand that is drawn


def _cereblon() -> str:
    """Cereblon on its machine: a tower with a square slot, and an arm that hands out marks. The slot's foot is 0, 0."""
    base = rect(-120, 70, 390, 62, 18, "~self", "self.line", 2.6)
    tower = path("M-74 76V-46Q-74 -60 -60 -60H-34Q-26 -60 -26 -52V0H26V-52Q26 -60 34 -60H60Q74 -60 74 -46V76Z", "~self",
                 "self.line", 2.6)  # fmt: skip
    arm = path("M176 76V-10Q176 -40 204 -40H226Q248 -40 248 -14V76Z", "~self", "self.line", 2.6)
    return base + tower + arm


def _drug() -> str:
    """Lenalidomide: square below, so that it sits in the slot; a round cup on top."""
    return path(f"M-25 -1V-50H-22A{BALL + 1} {BALL + 1} 0 0 0 22 -50H25V-1Z", "~drug", "drug.line", 2.2)


def _protein(number: int) -> str:
    """IKZF1 or IKZF3: slate, for it holds genes down; the knob that both have is at 0, 0."""
    high = 64 if number == 1 else 52
    top = [
        (-46, -34),
        (-58, -34 - high * 0.6),
        (-30, -34 - high),
        (14, -30 - high),
        (54, -40 - high * 0.5),
        (44, -30),
        (0, -20),
    ]
    neck = rect(-9, -36, 18, 24, 0, "brake.mid", "brake.line", 2)
    return neck + path(smooth(top), "~brake", "brake.line", 2.4) + circle(0, 0, BALL, "~brake", "brake.line", 2.4)


def _marks(n: int) -> str:
    """A chain of marks."""
    return "".join(circle(13 * i, -9 * (i % 2), 9, "~mac", "mac.line", 1.8) for i in range(n))


def _ikzf(f: Frame, number: int, x: float, y: float, turn: float = 0, s: float = 1) -> None:
    f.put(_protein(number), x, y, turn, s, key=f"z{number}", part=f"ikzf{number}", title=f"IKZF{number}")
    q = math.radians(turn)
    f.spot(f"ikzf{number}", x + 66 * s * math.sin(q), y - 66 * s * math.cos(q), 44 * s, f"IKZF{number}")


def _inside(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="panel"))
    f.put(_cereblon(), CX, CY, part="machine", title="machine that marks proteins")
    f.spot("machine", CX + 100, CY + 101, 30, "base of the machine")
    f.region("cereblon", CX - 46, CY + 24, 26, "cereblon")
    f.put(_marks(3), CX + 196, CY - 58, part="mark", title="marks")
    f.spot("mark", CX + 210, CY - 62, 24, "marks")


def _no_fit(f: Frame) -> None:
    _inside(f)
    _ikzf(f, 1, 292, 178, 14)
    _ikzf(f, 3, 600, 176, -16)
    f.label("IKZF1", 150, 122, (256, 122), "end", kind="strong")
    f.label("IKZF3", 700, 112, (612, 120), kind="strong")
    f.label("cereblon", 152, 330, (222, 338), "end", kind="strong")
    f.label("marks", 640, 300, (516, 272))
    f.label("inside a myeloma cell", 22, 40, None, kind="quiet")


def _in_slot(f: Frame) -> None:
    f.put(_drug(), CX, CY, key="drug", part="drug", title="lenalidomide")
    f.spot("drug", CX, CY - 24, 26, "lenalidomide")


def _new_grip(f: Frame) -> None:
    _inside(f)
    _ikzf(f, 1, CX, CY - 50)
    _in_slot(f)
    _ikzf(f, 3, 600, 176, -16)
    f.label("IKZF1", 150, 186, (240, 198), "end", kind="strong")
    f.label("lenalidomide", 204, 300, (CX - 10, CY - 14), "end", kind="strong")
    f.label("IKZF3: next", 640, 54, (606, 96), "middle")


def _apart(f: Frame) -> None:
    _inside(f)
    _in_slot(f)
    _ikzf(f, 1, 470, 170, 62, 0.86)
    f.put(_marks(4), 516, 102, part="mark", title="marks")
    f.put(proteasome(), 690, 168, 90, 1.2, part="shredder", title="barrel that cuts proteins")
    f.spot("shredder", 690, 168, 44, "barrel that cuts proteins")
    for x, y, turn in ((762, 128, 20), (776, 176, 70), (758, 222, 140), (742, 262, 10)):
        f.put(
            rect(-11, -5, 22, 10, 4, "~brake", "brake.line", 1.8),
            x,
            y,
            turn,
            part="pieces",
            title="pieces of a protein",
        )
    f.spot("pieces", 764, 180, 24, "pieces of a protein")
    f.arrow([(330, 236), (370, 190), (424, 172)])
    f.arrow([(590, 150), (612, 156), (634, 162)])
    f.label("marked", 420, 80, (514, 100), "end", kind="strong")
    f.label("cut up", 680, 74, (690, 128), "middle", kind="strong")
    f.label("free again", 150, 250, (CX - 20, CY - 44), "end")


def _myeloma(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="marrow"))
    f.put(myeloma_cell(120, 4), 210, 240, key="m0", part="myeloma-cell", title="myeloma cell before")
    for number, x, y in ((1, 226, 214), (3, 268, 306)):
        f.put(_protein(number), x, y, 0, 0.5, part=f"ikzf{number}", title=f"IKZF{number}")
    f.put(dying_cell(112, 5), 586, 240, key="m1", part="killed", title="myeloma cell after, dying")
    f.arrow([(372, 240), (410, 240), (440, 240)])
    f.label("with both", 210, 420, None, "middle", kind="strong")
    f.label("without", 586, 420, None, "middle", kind="strong")


def _strand(f: Frame, x: float, y: float) -> None:
    """A stretch of DNA in a nucleus; the gene of interleukin-2 is its thick part."""
    for phase in (0.0, math.pi):
        pts = [(x + GENE * (i / 14 - 1), y + 10 * math.sin(i * 0.9 + phase)) for i in range(29)]
        f.raw(path(smooth(pts, closed=False), "none", "halo", 6), path(smooth(pts, closed=False), "none", "t.line", 3))
    gene = "M" + "L".join(f"{num(x + d)} {num(y)}" for d in (-10, 62))
    f.put(
        path(gene, "none", "nk.line", 15) + path(gene, "none", "nk.mid", 10), part="gene", title="gene of interleukin-2"
    )
    f.spot("gene", x + 26, y, 34, "gene of interleukin-2")


def _t_cells(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="marrow"), line(400, 70, 400, 430, "rule", 2))
    for x, words in ((200, "with both"), (600, "without")):
        f.put(t_cell(150, 3), x, 240, part="t-cell", title=f"T cell {words}")
        _strand(f, x, 272)
        f.label(words, x, 452, None, "middle", kind="strong")
    for number, dx in ((1, -46), (3, 16)):
        f.put(_protein(number), 200 + dx, 254, 0, 0.56, part=f"ikzf{number}", title=f"IKZF{number} on the gene")
    f.put(order(16, 612, 26, 790, 70, 4), part="il2", title="interleukin-2")
    f.put(order(16, 756, 70, 792, 400, 7), part="il2", title="interleukin-2")
    f.arrow([(626, 250), (650, 170), (666, 84)])
    f.label("gene of\ninterleukin-2", 108, 36, (206, 266), "middle")
    f.label("interleukin-2", 420, 52)


SCENE = Scene(
    "degrader",
    "The degrader",
    "Lenalidomide gives cereblon a new grip, and two proteins are destroyed; what that does depends on the cell.",
    [
        Step(
            "Cereblon holds proteins that are to be marked; IKZF1 and IKZF3 do not fit it.",
            "Inside a cell a grey machine: a tower with an empty square slot, and an arm with three amber beads. Above it float "
            "two slate proteins, each with a round knob.",
            _no_fit,
        ),
        Step(
            "Lenalidomide sits down in cereblon, and its other side fits both.",
            "A magenta piece fills the square slot; its top is a round cup, in which the round knob of IKZF1 lies. IKZF3 still "
            "floats on the right.",
            _new_grip,
        ),
        Step(
            "Both are marked, and the cell's own shredder cuts them up; the drug is free again.",
            "IKZF1 has a chain of amber beads and moves to a barrel on the right, behind which lie slate pieces. The magenta "
            "piece is still in the slot.",
            _apart,
        ),
        Step(
            "A myeloma cell cannot live without the two, and dies.",
            "Left an egg-shaped myeloma cell with the two slate proteins in it. An arrow leads to a cell in pieces without them.",
            _myeloma,
        ),
        Step(
            "In a T cell the two held the gene of interleukin-2 down; without them it is read.",
            "Two T cells. In the left one both slate proteins sit on a thick stretch of DNA. In the right one they are gone, and "
            "blue dots leave the cell.",
            _t_cells,
        ),
    ],
    "Shapes are signs, not the molecules' own. One of each protein stands for many; other proteins that the drug has destroyed "
    "are left out, and so are the parts of the machine. IKZF1 and IKZF3 are also called Ikaros and Aiolos.",
)
