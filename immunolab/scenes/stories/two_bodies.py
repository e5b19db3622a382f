"""Lesson 16: two cancers side by side. What each treatment asks of a tumour, left of myeloma, right of mesothelioma."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.antibodies import antibody
from immunolab.scenes.body import LUNG_L, lungs, rind, torso
from immunolab.scenes.cells import dying_cell, healthy_cell, myeloma_cell, plasma_cell, t_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import circle, line, moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import bcma, car, tcr
from immunolab.scenes.part import Part, allow, on_surface, with_receptors
from immunolab.scenes.signs import brake_sign
from immunolab.scenes.story import Scene, Step
from immunolab.scenes.targets import mesothelin

MIDDLE, SIZE = 400, 0.72
#: the clone's cells, all with the target, and a healthy plasma cell that wears it, too
CLONE = ((96, 126), (214, 108), (322, 146), (128, 236), (252, 226), (330, 292))
PLASMA = (118, 366)
#: the tumour's cells, which of them carry mesothelin, and the healthy lining below them
TUMOUR = ((474, 116), (596, 104), (712, 124), (530, 222), (644, 226), (750, 306))
CARRY = (0, 3, 4)
LINING = (452, 520, 588, 656, 724)
LINED = (1, 3)
RT, AROUND = 43, (200, 250, 310)


def _halves(f: Frame, whole: bool = False) -> None:
    """Two tissues beside each other, and whose they are."""
    left, right = ("panel", "panel") if whole else ("marrow", "space")
    f.raw(rect(0, 0, MIDDLE, 500, fill=left), rect(MIDDLE, 0, MIDDLE, 500, fill=right))
    f.raw(line(MIDDLE, 0, MIDDLE, 500, "rule", 3))
    f.label("myeloma", 22, 40, kind="quiet strong")
    f.label("mesothelioma", 778, 40, anchor="end", kind="quiet strong")


def _wear(f: Frame, cell: Part, x: float, y: float, molecule: Part, at: Sequence[float], title: str) -> None:
    allow(molecule.kind, cell.kind)
    for angle in at:
        foot, up = on_surface(cell, x, y, angle)
        f.put(molecule, *foot, 90 - up, SIZE, part=molecule.kind, title=title)


def _bone(f: Frame) -> None:
    """Spine and ribs, where marrow is, with the clone's cells in them."""
    for side in (-1, 1):
        for k in range(5):
            d = f"M0 {-92 + 34 * k}C{side * 60} {-104 + 34 * k} {side * 96} {-70 + 34 * k} {side * 92} {-26 + 34 * k}"
            f.raw(moved(path(d, "none", "bone.line", 13) + path(d, "none", "bone.mid", 9), 200, 322))
    for k in range(9):
        f.raw(rect(186, 204 + 28 * k, 28, 23, 6, "~bone", "bone.line", 2))
    spots = [(193 + 13 * (i % 2), 211 + 14 * i) for i in range(17)]
    spots += [
        (200 + side * x, y) for side in (-1, 1) for x, y in ((40, 226), (70, 250), (48, 266), (78, 300), (60, 336))
    ]
    cells = "".join(circle(x, y, 5.4, "~tum", "tum.line", 1.4) for x, y in spots)
    f.put(cells, part="clone", title="the clone, in the marrow of many bones")
    for x, y in spots[::3]:
        f.spot("clone", x, y, 22, "the clone, in the marrow of many bones")


def _places(f: Frame) -> None:
    _halves(f, whole=True)
    f.raw(moved(torso(0.9), 200, 346), moved(torso(0.9), 600, 346))
    _bone(f)
    f.put(moved(lungs(), s=1.08), 600, 336, part="lung", title="lungs, each in its lining")
    f.put(moved(rind(), s=1.08), 600, 336, part="rind", title="the tumour, a rind along the lining of one lung")
    f.raw(moved(path(LUNG_L, "~lung", "lung.line", 2.6), 619, 318, s=0.58))
    f.spot("lung", 540, 330, 50, "a lung")
    for x, y in ((664, 232), (700, 300), (712, 380), (690, 444), (618, 300)):
        f.spot("rind", x, y, 24, "the tumour, a rind along the lining of one lung")
    f.label("in many bones", 116, 118, (170, 236), "middle")
    f.label("the lining", 690, 118, (680, 236), "middle")


def _clone(f: Frame, dying: bool = False) -> None:
    for i, (x, y) in enumerate(CLONE):
        cell = dying_cell(30, i) if dying else myeloma_cell(34, i + 3)
        part, title = ("killed", "myeloma cell, dying") if dying else ("myeloma-cell", "myeloma cell")
        f.put(cell, x, y, key=f"m{i}", part=part, title=title)


def _lining(f: Frame) -> None:
    """Healthy lining below the tumour; some of it wears mesothelin, too."""
    f.raw(rect(MIDDLE + 2, 424, MIDDLE, 76, fill="chest"))
    for k, x in enumerate(LINING):
        cell = healthy_cell(31, k + 2)
        if k in LINED:
            _wear(f, cell, x, 412, mesothelin(), (90,), "mesothelin on the healthy lining")
        f.put(cell, x, 412, key=f"l{k}", part="lining", title="healthy cell of the lining")


def _targets(f: Frame) -> None:
    _halves(f)
    for i, (x, y) in enumerate(CLONE):
        _wear(f, myeloma_cell(34, i + 3), x, y, bcma(), AROUND, "BCMA")
    _clone(f)
    _wear(f, plasma_cell(32, 5), *PLASMA, bcma(), AROUND, "BCMA")
    f.put(plasma_cell(32, 5), *PLASMA, key="plasma", part="plasma-cell", title="healthy plasma cell")
    for i, (x, y) in enumerate(TUMOUR):
        cell = tumour_cell(RT, i + 7)
        if i in CARRY:
            _wear(f, cell, x, y, mesothelin(), AROUND, "mesothelin")
        part, title = (
            ("with", "tumour cell with mesothelin") if i in CARRY else ("without", "tumour cell without mesothelin")
        )
        f.put(cell, x, y, key=f"u{i}", part=part, title=title)
    _lining(f)
    f.label("BCMA on each", 276, 400, (322, 334), "middle", kind="strong")
    f.label("healthy\nplasma cell", 112, 450, (118, 406), "middle")
    f.label("mesothelin", 490, 340, (494, 254), "middle", kind="strong")
    f.label("none", 732, 226, (722, 160), "middle", kind="strong")
    f.label("healthy lining", 600, 484, None, "middle", kind="quiet")


def _loose(f: Frame, x: float, y: float, up: float, key: str) -> None:
    """A T cell that no PD-1 holds and that does nothing."""
    cell = with_receptors(t_cell(27, 3), tcr(cd3=False), [up], 0.62, 0.93)
    f.put(cell, x, y, key=key, part="aged", title="T cell, aged, with little PD-1")


IDLE = ((200, 190, 100), (74, 196, 40), (296, 366, 60))
HELD = (0, 1, 3, 4)


def _tumour_held(f: Frame) -> None:
    for i, (x, y) in enumerate(TUMOUR):
        f.put(tumour_cell(RT, i + 7), x, y, key=f"u{i}", part="tumour-cell", title="tumour cell")
    for k, i in enumerate(HELD):
        angle = 270 if i < 3 else 245
        at = meet(f, tumour_cell(RT, i + 7), *TUMOUR[i], 0.5, r=24, angle=angle, brake=True, key=f"t{k}", part="held")
        f.put(brake_sign(), *at, s=0.56, part="signal", title="signal: held")


def _brakes(f: Frame) -> None:
    _halves(f)
    _clone(f)
    for k, (x, y, up) in enumerate(IDLE):
        _loose(f, x, y, up, f"i{k}")
    _tumour_held(f)
    f.label("T cells, aged,\nwith little PD-1", 130, 440, (270, 372), "middle", kind="strong")
    f.label("T cells, held\nby PD-1", 640, 440, (614, 332), "middle", kind="strong")


def _swapped(f: Frame) -> None:
    _halves(f)
    _clone(f)
    for k, (x, y, up) in enumerate(IDLE):
        _loose(f, x, y, up, f"i{k}")
    for k, (x, y, turn) in enumerate(((50, 300, 20), (232, 316, -30), (190, 410, 60), (346, 210, 150), (346, 424, 10))):
        f.put(
            antibody("drug", notch="u"),
            x,
            y,
            turn,
            0.6,
            key=f"d{k}",
            part="antibody",
            title="antibody against PD-1, holding nothing",
        )
    for i, (x, y) in enumerate(TUMOUR):
        if i in CARRY:
            f.put(dying_cell(34, i), x, y, key=f"u{i}", part="killed", title="tumour cell with mesothelin, dying")
        else:
            f.put(tumour_cell(RT, i + 7), x, y, key=f"u{i}", part="without", title="tumour cell without mesothelin")
    for k, (x, y, up) in enumerate(((458, 206, 30), (590, 316, 60), (462, 326, 20))):
        cell = with_receptors(t_cell(26, 3), car(), [up, up + 120, up + 240], 0.5, 0.97)
        f.put(cell, x, y, key=f"c{k}", part="car-t", title="CAR T cell against mesothelin")
    _lining(f)
    f.label("nothing to cover", 142, 474, (186, 430), "middle", kind="strong")
    f.label("alive", 732, 226, (722, 160), "middle", kind="strong")
    f.label("healthy lining", 600, 484, None, "middle", kind="quiet")


SCENE = Scene(
    "two-bodies",
    "Two bodies",
    "Redirecting asks for a target, releasing asks for T cells that a brake holds; each cancer answers otherwise.",
    [
        Step(
            "Myeloma grows in the marrow of many bones, mesothelioma as a sheet along the lining of the lung.",
            "Two bodies from the front. Left, spine and ribs with orange cells all along them. Right, two lungs; an orange rind "
            "lies all around one of them.",
            _places,
        ),
        Step(
            "Redirecting asks for a target: on the left it is on each tumour cell, on the right on some.",
            "Left, six myeloma cells and a healthy plasma cell, each with diamond-shaped BCMA. Right, six tumour cells, three of them "
            "with a hood, mesothelin; below them healthy lining cells, two of five with the hood.",
            _targets,
        ),
        Step(
            "Releasing asks for T cells that PD-1 holds: on the right there are some, on the left few.",
            "Left, six myeloma cells and between them three T cells without PD-1. Right, six tumour cells; on four of them lies a "
            "T cell whose PD-1 is in PD-L1, with the sign of two bars: held.",
            _brakes,
        ),
        Step(
            "Each treatment at the other tumour: the antibody finds little to cover, the CAR T cells miss half.",
            "Left, five magenta antibodies float among myeloma cells and T cells and hold nothing. Right, three tumour cells are in "
            "pieces, three without mesothelin are whole; three CAR T cells lie among them.",
            _swapped,
        ),
    ],
    "Real tumours are mixed and differ from person to person. That T cells in myeloma are aged rather than held was seen in one "
    "study; another saw both kinds. That this is why PD-1 antibodies brought nothing there is a guess. How much mesothelin a "
    "tumour has was counted on slides; three of six is our drawing.",
)
