"""Lesson 02: how antibodies improve with nobody aiming."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.antibodies import bcr, in_notches
from immunolab.scenes.cells import b_cell
from immunolab.scenes.draw import circle, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import peptide
from immunolab.scenes.signs import focus_ring
from immunolab.scenes.story import Scene, Step

R, S, SPREAD = 26, 1.45, 34  # a cell's radius; size of its receptor and angle of the arms
ROWS = (206, 444)
COLUMNS = (84, 250, 390, 530, 670)
#: how far a diamond lies out of a notch: the better the fit, the less
OUT = {"shallow": 9.5, "u": 9.0, "v": 4.5, "deep": 2.5}


def _ground(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="lymph"), circle(420, 260, 330, fill="lymph2", op=0.5))


def _b(f: Frame, x: float, y: float, notch: str, key: str, part: str, title: str, held: int = 0) -> None:
    """A B cell with its receptor upright, and in its notches ``held`` pieces of antigen, the left one first."""
    cell = b_cell(R, 4)
    f.ring(bcr(notch, SPREAD), cell, x, y, [90], S, 0.95)
    f.put(cell, x, y, key=key, part=part, title=title)
    for ax, ay, turn in in_notches((x, y), R * 0.95, 90, S, SPREAD, OUT.get(notch, 0))[:held]:
        f.put(peptide(), ax, ay, turn, S * 0.92, part="antigen", title="antigen, held")
        f.spot("antigen", ax, ay, 22, "antigen")


def _family(f: Frame, x0: float, xs: Sequence[float], y: float) -> None:
    """Whose daughters they are: a line below, and a short one up to each."""
    low = y + R + 16
    f.raw(path(f"M{x0} {y + R}V{low}H{xs[-1]}", "none", "lymphline", 2.4))
    f.raw(*(path(f"M{x} {low}V{y + R}", "none", "lymphline", 2.4) for x in xs))


#: daughters of the two founders: the notch of each
DAUGHTERS = (("shallow", "flat", "v", "shallow"), ("u", "o", "u", "flat"))
SAID = {"shallow": "same", "u": "same", "flat": "broken", "o": "broken", "v": "better"}
TITLES = {"same": "daughter, fits as before", "broken": "daughter, fits no more", "better": "daughter, fits better"}


def _two_rows(f: Frame, held: Sequence[Sequence[int]], first: int) -> None:
    """Both founders, each with ``first`` pieces of antigen, and what their daughters hold."""
    _ground(f)
    for row, (y, notches) in enumerate(zip(ROWS, DAUGHTERS, strict=True)):
        _family(f, COLUMNS[0], COLUMNS[1:], y)
        _b(f, COLUMNS[0], y, ("shallow", "u")[row], f"founder{row}", "founder", "B cell that fits, loosely", first)
        for i, notch in enumerate(notches):
            part = SAID[notch]
            _b(f, COLUMNS[i + 1], y, notch, f"d{row}{i}", part, TITLES[part], held[row][i])
    f.put(focus_ring(58), COLUMNS[3], ROWS[0] - 106, part="signal", title="ring around the best receptor")


def _changed(f: Frame) -> None:
    _two_rows(f, ((0, 0, 0, 0), (0, 0, 0, 0)), 1)
    f.label("a loose fit", 96, 36, (COLUMNS[0] - 38, ROWS[0] - 140), "middle", kind="strong")
    f.label("broken", 366, 36, (COLUMNS[2] - 22, ROWS[0] - 132), "middle")
    f.label("better", 520, 36, (COLUMNS[3] - 40, ROWS[0] - 132), "middle", kind="strong")
    f.label("as before", 682, 36, (COLUMNS[4] - 36, ROWS[0] - 132), "middle")


def _little(f: Frame) -> None:
    _two_rows(f, ((0, 0, 2, 1), (1, 0, 0, 0)), 0)
    f.label("holds none", 354, 36, (COLUMNS[2] - 22, ROWS[0] - 132), "middle")
    f.label("holds two", 528, 36, (COLUMNS[3] - 32, ROWS[0] - 134), "middle", kind="strong")
    f.label("holds one", 698, 36, (COLUMNS[4] - 38, ROWS[0] - 142), "middle")
    f.label("antigen", 150, 288, (COLUMNS[1] - 46, ROWS[1] - 140), "end")


def _divide(f: Frame) -> None:
    _ground(f)
    _family(f, COLUMNS[0], COLUMNS[1:], ROWS[0])
    _b(f, COLUMNS[0], ROWS[0], "v", "d02", "better", "B cell that held two", 2)
    for i, notch in enumerate(("v", "v", "flat", "v")):
        _b(f, COLUMNS[i + 1], ROWS[0], notch, f"e{i}", "daughter", "daughter", 0)
    for k, (x, notch, key) in enumerate(((COLUMNS[0], "shallow", "d03"), (COLUMNS[3], "u", "d10"))):
        x1 = (COLUMNS[1], COLUMNS[4])[k]
        _family(f, x, (x1,), ROWS[1])
        _b(f, x, ROWS[1], notch, key, "same", "B cell that held one", 1)
        _b(f, x1, ROWS[1], notch, f"f{k}", "daughter", "daughter")
    f.label("held two", 84, 36, None, "middle", kind="strong")
    f.label("many daughters", 460, 36, None, "middle", kind="strong")
    f.label("held one, few daughters", 390, 286, None, "middle")


def _again(f: Frame) -> None:
    _ground(f)
    for row, y in enumerate(ROWS):
        for i, x in enumerate(COLUMNS):
            at = x + (0, -20, -14, -8, 10)[i]
            _b(f, at, y, "deep", f"g{row}{i}", "daughter", "cell of the clone that is left", 2 if (i + row) % 2 else 1)
    f.label("one clone", 24, 36, kind="strong")
    f.label("a tighter fit", 776, 36, None, "end", kind="strong")


SCENE = Scene(
    "germinal-centre",
    "Better, with nobody aiming",
    "Blind mutation and a contest for antigen make antibodies better; nothing aims.",
    [
        Step(
            "Two B cells fit an antigen loosely; as they divide, their daughters' receptors change at random.",
            "Two B cells at the left, one above the other: one receptor ends in shallow notches, the other in round cups; each "
            "holds a diamond-shaped antigen at the rim. "
            "Lines lead to four daughters of each. Four daughters are as their mother, three end flat or in a point, and "
            "one has deeper notches.",
            _changed,
        ),
        Step(
            "There is little antigen, and a receptor that fits better gets hold of more of it.",
            "The same cells and four diamond-shaped antigens. The daughter with the deeper notches holds two, deep; two "
            "of the unchanged ones hold one each, at the rim; the flat and pointed ones hold none.",
            _little,
        ),
        Step(
            "Cells that hold more tend to divide again, and chance changes their daughters once more.",
            "Above, the cell that held two has four daughters; one of them ends flat. Below, two cells that held one have "
            "one daughter each.",
            _divide,
        ),
        Step(
            "Round after round the fit grows tighter, and fewer clones are left, in this drawing one.",
            "Ten B cells, all with the same still deeper notches, in which the diamonds lie firmly. In a body most mutations "
            "change nothing that counts; of those that change the fit far more harm it than drawn here.",
            _again,
        ),
    ],
    "Ten cells stand for thousands. B cells also compete for the help of T cells, which is left out; so are the cells that hold the "
    "antigen out to them, and the plasma cells that leave.",
)
