"""Lesson 07: one hand for each cell."""

from __future__ import annotations

import math

from immunolab.scenes import contact
from immunolab.scenes.antibodies import antibody, arm_tip, grip
from immunolab.scenes.cells import myeloma_cell, t_cell
from immunolab.scenes.draw import circle, line, moved, path, rect, smooth
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import bcma, tcr
from immunolab.scenes.particles import granules
from immunolab.scenes.signs import none_sign
from immunolab.scenes.story import Scene, Step

DX, EX = 290, 510


def _bsp(spread: float = 76) -> str:
    return antibody("drug", left=("drug", "u"), right=("drug", "v"), spread=spread)


def _hands(f: Frame) -> None:
    a = math.radians(52)
    oy = 292
    for side in (-1, 1):
        bx, by = 400 + side * 11, oy + 3
        ux, uy = side * math.sin(a), -math.cos(a)
        if side < 0:
            cx, cy = bx + ux * 148, by + uy * 148
            f.raw(
                line(cx, cy, cx + ux * 62, cy + uy * 62, stroke="t.line", w=10),
                line(cx, cy, cx + ux * 62, cy + uy * 62, stroke="t.mid", w=4.5),
            )
            f.put(circle(0, 0, 26, fill="~t", stroke="t.line", w=2.8), cx, cy, key="cd3", part="cd3", title="CD3")
            f.spot("cd3", cx, cy, 34, "CD3")
        else:
            vx, vy = bx + ux * 117, by + uy * 117
            f.put(bcma(), vx + ux * 96, vy + uy * 96, 52 + 180, 3.2, key="bcma", part="bcma", title="BCMA")
    f.put(_bsp(spread=52), 400, oy, 0, 3.3, key="drug", part="bispecific", title="bispecific antibody")
    f.label("CD3, on T cells", 150, 84, (258, 190), "middle", kind="strong")
    f.label("BCMA, on myeloma", 640, 84, (528, 190), "middle", kind="strong")
    f.label("a round cup\nfor one", 140, 350, (310, 244), "middle")
    f.label("a notch\nfor the other", 660, 350, (492, 242), "middle")


def _cells(f: Frame, dying: bool = False, names: bool = True) -> None:
    contact.cell(f, "t-cell", DX, 264, 1, key="T", title="T cell, of whatever specificity")
    f.put(contact.large_nucleus("t", 78), 104, 282)
    if dying:
        contact.blebs(f, (522, 116, 22), (552, 88, 22), (520, 400, 26), (590, 452, 24))
    contact.cell(f, "myeloma-cell", EX, 264, -1, b=178 if dying else 190, key="U", title="myeloma cell")
    if dying:
        contact.fragments(f, (650, 206, 34), (716, 246, 26), (660, 296, 30), (724, 316, 20))
    else:
        f.raw(contact.plasma_inside())
    if names:
        f.label("T cell", 22, 40, kind="strong")
        f.label("myeloma cell", 778, 40, anchor="end", kind="strong")


def _tcr_at(f: Frame, y: float, lit: str | None = None) -> None:
    f.put(tcr(notch="s", lit=lit), DX, y, 90, 1.75, part="tcr", title="T-cell receptor with CD3")


def _bcma_at(f: Frame, y: float) -> None:
    f.put(bcma(), EX, y, -90, 1.75, part="bcma", title="BCMA")


def _bridge(f: Frame, y: float, s: float, key: str) -> None:
    """A molecule with its hinge at height y, a hand on each cell; a negative ``s`` hangs it upside down."""
    x = (DX + 23 + EX - 46) / 2
    f.put(
        _bsp(),
        x,
        y,
        0,
        s,
        key=key,
        part="bridge",
        title="bispecific antibody, a hand on each cell",
        sx=-s if s < 0 else None,
    )
    for arm, holds in (("L", "cd3"), ("R", "bcma")):
        dx, dy = arm_tip(arm, 76)
        f.grips.append(((x + abs(s) * dx, y + s * dy), holds))


def _free(f: Frame) -> None:
    _cells(f)
    for y in (150, 300):
        _tcr_at(f, y)
    for y in (186, 338):
        _bcma_at(f, y)
    f.put(_bsp(), 400, 88, -18, 1.2, key="br0", part="bispecific", title="drug, still free")
    f.put(_bsp(), 424, 236, 150, 1.0, key="br1", part="bispecific", title="drug, still free")
    f.label("CD3", 352, 452, (316, 346), "middle", kind="strong")
    f.label("BCMA", 468, 452, (472, 350), "middle", kind="strong")
    f.label("the drug", 350, 42, (378, 86), "end")


def _bridged(f: Frame) -> None:
    _cells(f, dying=True, names=False)
    for y in (113, 327):
        _tcr_at(f, y, lit="go")
    for y in (150, 364):
        _bcma_at(f, y)
    _bridge(f, 150 - 15, -1.7, "br0")
    _bridge(f, 364 + 15, 1.7, "br1")
    f.arrow([(228, 152), (200, 164), (180, 186), (172, 212)], "signal")
    f.put(granules(6, 2, 22), 246, 246, part="granules")
    f.put(granules(10, 5, 30), 400, 250, part="granules", title="perforin and granzymes")
    f.put(granules(8, 9, 26), 560, 250)
    contact.pores(f, EX - 8, 238, 264)
    f.label("a bridge", 396, 488, (394, 452), "middle", kind="strong")
    f.label("T cell kills", 22, 40, kind="strong")
    f.label("myeloma cell dies", 778, 40, anchor="end", kind="strong")


def _too_much(f: Frame) -> None:
    _cells(f)
    for y in (113, 273):
        _tcr_at(f, y)
    for y in (118, 226, 334):
        _bcma_at(f, y)
    for i, y in enumerate((150, 310)):
        grip(
            f,
            (DX + 26, y + 3),
            316,
            "L",
            48,
            0.9,
            "cd3",
            key=f"br{i}",
            fam="drug",
            left=("drug", "u"),
            right=("drug", "v"),
            part="bispecific",
            title="drug with one hand on the T cell",
        )
    for y in (118, 226, 334):
        grip(
            f,
            (EX - 49, y),
            96,
            "R",
            48,
            1.0,
            "bcma",
            fam="drug",
            left=("drug", "u"),
            right=("drug", "v"),
            part="bispecific",
            title="drug with one hand on the myeloma cell",
        )
    f.put(_bsp(spread=50), 420, 424, -20, 0.95, part="bispecific", title="free drug")
    f.put(none_sign(26), 92, 128, part="signal", title="no signal")
    f.label("no molecule holds both", 400, 490, None, "middle", kind="strong")


def _hook(f: Frame) -> None:
    # three panels over one curve: what the numbers are, the dots on the curve are
    mini = "M-12 -3L0 4L12 -3M0 4V14"
    lone = "M0 0L-5 8L-2 15M-5 8L-12 6"
    free = "M-8 -6L0 0L8 -6M0 0V9"

    def ink(d: str, w: float) -> str:
        return path(d, fill="none", stroke="drug.line", w=w) + path(d, fill="none", stroke="drug.mid", w=w * 0.46)

    for i, nm in enumerate(("too little", "enough", "too much")):
        x = 140 + i * 260
        told = f"{nm}: {(1, 3, 1)[i]} of 3 bridges"
        f.put(rect(x - 122, 34, 244, 226, 8, fill="panel"), part=f"panel-{i + 1}", title=told)
        f.spot(f"panel-{i + 1}", x, 147, 118, told)
        f.put(t_cell(46, 2), x - 66, 146)
        f.put(myeloma_cell(38, 4), x + 66, 146)
        for k, y in enumerate((108, 146, 184)):
            b = k == 1 or i == 1
            dx = (0, 6, 0)[k]
            f.raw(
                line(x - 30 + dx, y, x - 16, y, stroke="t.line", w=3),
                circle(x - 15, y, 4.6, fill="t.mid", stroke="t.line", w=1.5),
                line(x + 26 - dx * 0.4, y, x + 16, y, stroke="tum.line", w=3),
                path(f"M{x + 10} {y}l7 -5.5v11z", fill="tum.mid", stroke="tum.line", w=1.4),
            )
            if b:
                f.raw(moved(ink(mini, 5.2), x - 1, y, s=1.1))
            elif i == 2:
                f.raw(
                    moved(ink(lone, 4.2), x - 11, y - 2, sx=-1.1, s=1.1),
                    moved(ink(lone, 4.2), x + 11, y - 2, sx=1.1, s=1.1),
                )
        if i == 2:
            for k in range(7):
                f.raw(moved(ink(free, 4.2), x - 90 + k * 30, 60 if k % 2 else 234, 20 * k, 1.25))
        f.label(nm, x, 294, None, "middle", kind="strong")
    base, sg = 452, 33.5

    def h(x: float) -> float:
        return 112 * math.exp(-((((x - 30) / 7.4 - 50) / sg) ** 2))

    pts = [(30 + t * 7.4, base - h(30 + t * 7.4)) for t in range(0, 101, 4)]
    f.raw(
        path(smooth(pts, closed=False) + f"L770 {base}L30 {base}Z", fill="drug.hi", op=0.45),
        path(smooth(pts, closed=False), fill="none", stroke="drug.line", w=3.2),
        line(30, base, 770, base, stroke="leader", w=1.6),
    )
    for x in (140, 400, 660):
        f.raw(
            line(x, 304, x, base - h(x) - 9, stroke="leader", w=1.25, dash="3 5"),
            circle(x, base - h(x), 7, fill="drug.mid", stroke="drug.line", w=2.2),
        )
    f.label("bridges", 400, 412, None, "middle", kind="quiet")
    f.label("more drug", 660, 486, None, "middle", kind="quiet")
    f.arrow([(736, 480), (752, 480), (770, 480)])


SCENE = Scene(
    "bispecific",
    "One hand for each cell",
    "Only the molecule that holds both cells counts, so too much drug can mean fewer bridges.",
    [
        Step(
            "A bispecific antibody has two different hands: one for CD3, one for BCMA.",
            "A large Y-shaped molecule. Its left arm ends in a round cup that fits the round CD3, its right arm in a notch that fits the diamond-shaped BCMA.",
            _hands,
        ),
        Step(
            "CD3 is on any T cell, BCMA on myeloma cells; the drug by itself kills nothing.",
            "T cell left, myeloma cell right. Round CD3 beside the T-cell receptors, diamond-shaped BCMA on the myeloma cell. Two molecules of the drug float between.",
            _free,
        ),
        Step(
            "A molecule with a hand on each cell is a bridge, and the T cell kills what it holds.",
            "Two molecules reach from CD3 to BCMA. Perforin and granzymes cross, the myeloma cell dies. The T cell's receptor holds nothing: its antigen is not needed.",
            _bridged,
        ),
        Step(
            "With too much drug every CD3 and every BCMA is taken, each by another molecule, and hardly a bridge forms.",
            "Beside each T-cell receptor one ball of CD3 is held, and each BCMA, all by molecules of their own, whose other hand is free. No molecule reaches across. The sign is a dash: no signal.",
            _too_much,
        ),
        Step(
            "So bridges rise, peak and fall as the drug becomes more: the hook effect.",
            "Three small pictures over one curve. Too little drug: one bridge. Enough: three bridges. Too much: one bridge again, two hands held alone, and free drug all around. The curve rises and falls in step.",
            _hook,
        ),
    ],
    "CD3 is one complex, drawn as two balls beside its T-cell receptor. The drug is drawn as a whole antibody; blinatumomab has no stem. The curve is the shape, not data: lesson 07's simulation has the numbers.",
)
