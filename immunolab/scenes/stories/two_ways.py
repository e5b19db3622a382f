"""Lesson 06: by which ways daratumumab leaves the blood, a fast one and a slow one."""

from __future__ import annotations

import math

from immunolab.scenes.antibodies import antibody, hold_cd38
from immunolab.scenes.cells import plasma_cell
from immunolab.scenes.draw import circle, ellipse, moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import cd38, fcrn
from immunolab.scenes.part import Part, Placed
from immunolab.scenes.story import Scene, Step

FLOOR = 206  # where the blood ends
MX, MY, MR = 640, 462, 190  # the myeloma cell, of which the frame shows the upper part
SIZE = 0.74
OWN = ((60, 60, 20), (252, 56, -30), (320, 132, 160), (120, 106, 75))
DRUG = ((452, 76, 30), (560, 56, -20), (690, 84, 50))
MORE = (
    (170, 50, -160),
    (330, 50, 12),
    (62, 146, 130),
    (392, 150, 80),
    (514, 118, 200),
    (624, 104, -50),
    (756, 118, 100),
)


def _blood(f: Frame, drug: int) -> None:
    f.raw(rect(0, 0, 800, 500, 0, "marrow"), rect(0, 0, 800, FLOOR, 0, "lumen"))
    for i, (x, y, turn) in enumerate(OWN):
        f.put(
            antibody(notch="vusv"[i]), x, y, turn, SIZE, key=f"own{i}", part="own-antibody", title="the body's antibody"
        )
    for i, (x, y, turn) in enumerate((*DRUG, *MORE)[:drug]):
        f.put(
            antibody("drug", notch="w"),
            x,
            y,
            turn,
            SIZE,
            key=f"drug{i}",
            part="drug-free",
            title="daratumumab in blood",
        )
    f.label("blood", 778, 34, None, "end", kind="quiet")


def _surface(x: float) -> tuple[float, float]:
    """Height of the myeloma cell's membrane at x, and the way out there (degrees)."""
    a, b = 1.2 * MR, 0.95 * MR
    t = math.acos((x - MX) / a)
    return MY - 0.97 * b * math.sin(t), math.degrees(math.atan2(math.sin(t) / b, math.cos(t) / a))


def _pieces(f: Frame, x: float, y: float, fams: tuple[str, ...], r: float = 44) -> None:
    """The room in which a cell takes proteins apart."""
    f.put(
        circle(0, 0, r, fill="dermis", stroke="ink2", w=2.6),
        x,
        y,
        part="destroyed",
        title="where proteins are taken apart",
    )
    f.spot("destroyed", x, y, r, "where proteins are taken apart")
    for i in range(9):
        q, far = 2.4 * i, r * 0.66 * math.sqrt((i + 0.6) / 9)
        fam = fams[i % len(fams)]
        piece = rect(-3.6, -8, 7.2, 16, 3.6, f"~{fam}", f"{fam}.line", 1.5)
        f.raw(moved(piece, x + far * math.cos(q), y + far * math.sin(q), 53 * i))


def _myeloma(f: Frame, held: tuple[float, ...], free: tuple[float, ...]) -> None:
    f.put(Part(plasma_cell(MR, 5, "tum", True), "myeloma-cell", MR), MX, MY, key="U", title="myeloma cell")
    f.region("myeloma-cell", 640, 330, 34, "myeloma cell")
    for i, x in enumerate((*held, *free)):
        y, up = _surface(x)
        if x in held:
            hold_cd38(f, (x, y), up, up + (40 if i % 2 else -40), SIZE, f"held{x:.0f}", "drug-held")
        else:
            f.put(cd38(), x, y, 90 - up, 0.62 * SIZE, part="cd38-free", title="CD38 that nothing holds")


def _fast(f: Frame) -> None:
    _blood(f, 3)
    _myeloma(f, (520, 590, 668), (555, 705, 745))
    _taken(f)
    f.arrow([(690, 262), (712, 276), (722, 298)])
    f.arrow([(694, 398), (676, 420), (654, 434)])
    f.label("held by CD38", 300, 272, (496, 264), "end", kind="strong")
    f.label("taken in\nwith its target", 300, 346, (664, 352), "end", kind="strong")
    f.label("destroyed", 300, 462, (562, 456), "end", kind="strong")
    f.label("myeloma cell", 24, 232, None, kind="quiet")


def _taken(f: Frame) -> None:
    """A vesicle in the myeloma cell, with CD38 on its inside and the drug on it; and where both end."""
    x, y, r = 720, 356, 58
    f.put(
        circle(0, 0, r, fill="lumen", stroke="tum.line", w=2.6),
        x,
        y,
        part="taken-in",
        title="vesicle with CD38 and the drug",
    )
    f.spot("taken-in", x - 32, y - 18, 22, "vesicle with CD38 and the drug")
    f.hollow("myeloma-cell", x, y, r)
    hold_cd38(f, (x, y + 0.97 * r), 90, 128, SIZE, part="drug-held")
    _pieces(f, 606, 452, ("drug", "tum", "drug"))


VX, VY, VR = 190, 352, 108  # the vesicle in the lining cell


def _lining(f: Frame) -> None:
    edge = f"M22 520V{FLOOR + 26}Q22 {FLOOR} 48 {FLOOR}H342Q368 {FLOOR} 368 {FLOOR + 26}V520Z"
    f.put(path(edge, "~self", "self.line", 3), key="L", part="lining-cell", title="cell of the vessel's wall")
    f.spot("lining-cell", 330, 240, 30, "cell of the vessel's wall")
    f.raw(ellipse(330, 296, 24, 50, 0, fill="self.nuc", op=0.9))


def _on_fcrn(f: Frame, x: float, y: float, r: float, at: float, side: int, fam: str, key: str) -> None:
    """FcRn on the inside of a vesicle, and an antibody whose stem leans on its shoulder."""
    q = math.radians(at)
    foot = Placed("fcrn", x + 0.97 * r * math.cos(q), y - 0.97 * r * math.sin(q), 270 - at, 0.8)
    f.put(fcrn(), foot.x, foot.y, foot.rot, foot.s, part="fcrn", title="FcRn")
    hinge = foot.point(side * (19 + 9.4 * SIZE / 0.8), -34 - 24 * SIZE / 0.8)
    it = antibody(fam, notch="w" if fam == "drug" else "v")
    f.put(it, *hinge, foot.rot, SIZE, key=key, part="rescued", title="antibody whose stem FcRn holds")
    f.grips.append((Placed("antibody", *hinge, foot.rot, SIZE).point(-side * 9.4, 24), "fcrn"))


def _caught(f: Frame) -> None:
    _blood(f, 3)
    _lining(f)
    f.put(circle(0, 0, VR, fill="lumen", stroke="self.line", w=2.8), VX, VY, key="V", part="vesicle", title="vesicle")
    f.hollow("vesicle", VX, VY, VR)
    _on_fcrn(f, VX, VY, VR, 236, 1, "b", "in0")
    _on_fcrn(f, VX, VY, VR, 318, 1, "drug", "in1")
    _on_fcrn(f, VX, VY, VR, 158, 1, "b", "in2")
    f.put(
        antibody("drug", notch="w"),
        VX + 26,
        VY - 62,
        70,
        SIZE,
        key="in3",
        part="not-held",
        title="antibody that FcRn does not hold",
    )
    f.arrow([(56, 168), (66, 200), (90, 236)])
    f.label("FcRn holds the stem", 440, 440, (276, 424), kind="strong")
    f.label("no place left", 440, 320, (244, 300))
    f.label("vessel wall", 30, 486, None, kind="quiet")


def _back(f: Frame) -> None:
    _blood(f, 3)
    _slow(f)
    f.label("back into the blood", 440, 290, (212, 226), kind="strong")
    f.label("a few are destroyed", 440, 440, (348, 426), kind="strong")
    f.label("vessel wall", 30, 486, None, kind="quiet")


def _slow(f: Frame) -> None:
    """The lining cell, its vesicle open to the blood; what FcRn held floats out, what it did not hold is destroyed."""
    _lining(f)
    x, y, r = 160, 272, 78
    f.put(
        circle(0, 0, r, fill="lumen", stroke="self.line", w=2.8),
        x,
        y,
        key="V",
        part="vesicle",
        title="vesicle, open to the blood",
    )
    f.spot("vesicle", x, y + 20, 40, "vesicle, open to the blood")
    f.raw(rect(x - 44, FLOOR - 8, 88, 20, 0, "lumen"))
    f.hollow("vesicle", x, y, r)
    for at in (206, 270, 334):
        q = math.radians(at)
        f.put(
            fcrn(),
            x + 0.97 * r * math.cos(q),
            y - 0.97 * r * math.sin(q),
            270 - at,
            0.8,
            part="fcrn",
            title="FcRn, free again",
        )
    for i, (dx, dy, turn, fam) in enumerate(((-26, -16, -12, "b"), (26, -44, 14, "drug"), (-18, -84, 4, "b"))):
        it = antibody(fam, notch="w" if fam == "drug" else "v")
        f.put(it, x + dx, y + dy, turn, SIZE, key=f"in{i}", part="rescued", title="antibody on its way back")
    f.arrow([(236, 240), (244, 204), (238, 168)])
    _pieces(f, 306, 424, ("drug", "b", "drug"))


def _full(f: Frame) -> None:
    _blood(f, 10)
    _myeloma(f, (520, 590, 668, 736), ())
    _slow(f)
    f.label("every target held", 640, 490, None, "middle", kind="strong")
    f.label("only the slow way", 30, 486, None, kind="strong")


SCENE = Scene(
    "two-ways",
    "Two ways out of the blood",
    "Through its target the drug leaves fast; as an antibody it leaves slowly, because FcRn brings most of it back.",
    [
        Step(
            "The fast way: held by its target, the drug is taken into the cell and destroyed.",
            "Blood above, with green antibodies and magenta daratumumab. Below on the right a large myeloma cell; three drug "
            "molecules are held by CD38 on its surface, one lies with its CD38 in a vesicle inside, and others in pieces.",
            _fast,
        ),
        Step(
            "Cells of the vessel wall take in every antibody alike; inside, FcRn holds its stem.",
            "Below on the left a cell of the vessel wall with a round vesicle. On its inside stand three FcRn; against the "
            "shoulder of each leans the stem of an antibody, two green and one magenta. A fourth antibody is not held.",
            _caught,
        ),
        Step(
            "The slow way: most antibodies go back into the blood, and a few are destroyed.",
            "The vesicle has opened to the blood, and three antibodies float out of it. Below it a smaller room holds pieces of "
            "antibodies.",
            _back,
        ),
        Step(
            "With every target held, the drug that is left has only the slow way.",
            "Ten molecules of the drug in the blood. All four CD38 on the myeloma cell are held, and none is free. The cell of "
            "the vessel wall brings antibodies back as before.",
            _full,
        ),
    ],
    "Not to scale. The wall between blood and marrow is left out, and so are other cells that take in antibodies. The share "
    "that is destroyed on the slow way is far smaller each time than drawn.",
)
