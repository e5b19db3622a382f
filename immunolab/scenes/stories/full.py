"""Lesson 09: a receptor that is covered cannot be covered again. Shares are those of lesson 09's model."""

from __future__ import annotations

from immunolab.scenes.antibodies import antibody, grip
from immunolab.scenes.cells import t_cell
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import pd1
from immunolab.scenes.part import Placed, on_surface
from immunolab.scenes.story import Scene, Step

#: drug in blood in mg/L, and how many of ten PD-1 it covers
LEVELS = (0.3, 57, 570)
COVERED = (4, 10, 10)
#: antibodies drawn free: tenfold from the second step to the third, as the drug
FREE = (0, 3, 30)
X, Y, R = 400, 272, 92
SIZE, DRUG = 0.95, 0.72
ANGLES = [90 + 36 * k for k in range(10)]
FIRST = (0, 3, 5, 7)  # of the ten, those covered at the lowest level
LOOSE = [(x, 142 + 74 * j + (i % 2) * 20) for j in range(5) for i, x in enumerate((44, 102, 160, 640, 698, 756))]
EARLY = (7, 13, 22)  # of the thirty, those that are there at the usual level


def _picture(f: Frame, step: int, said: str) -> list[Placed]:
    """The T cell, its ten PD-1 and what covers them; gives the antibodies that do."""
    covered = FIRST if COVERED[step] == len(FIRST) else range(COVERED[step])
    cell, drugs = t_cell(R, 3), []
    for k, angle in enumerate(ANGLES):
        foot, out = on_surface(cell, X, Y, angle)
        part, title = ("covered", "PD-1, covered") if k in covered else ("free", "PD-1, free")
        f.put(pd1(False), *foot, 90 - out, SIZE, part=part, title=title, key=f"pd1-{k}")
        if k in covered:
            tip = f.placed[-1].point(0, -38)
            drugs.append(
                grip(
                    f,
                    tip,
                    270 - angle,
                    "R",
                    s=DRUG,
                    holds="pd1",
                    key=f"ab{k}",
                    part="drug",
                    title="antibody on PD-1",
                    fam="drug",
                    notch="u",
                )
            )
    f.put(cell, X, Y, part="t-cell", title="T cell with ten PD-1")
    for i in range(len(LOOSE)) if FREE[step] == len(LOOSE) else EARLY[: FREE[step]]:
        f.put(
            antibody("drug", notch="u"), *LOOSE[i], (i * 67) % 360, 0.48, key=f"free{i}", part="drug-free",
            title="antibody that holds nothing",
        )  # fmt: skip
    f.label(f"drug in blood:\n{LEVELS[step]:g} mg/L", 24, 42)
    f.label(said, 776, 42, None, "end", kind="strong")
    return drugs


def _few(f: Frame) -> None:
    drugs = _picture(f, 0, "4 of 10 covered")
    bare = on_surface(t_cell(R + 32 * SIZE, 3), X, Y, ANGLES[9])[0]
    f.label("PD-1, free", 626, 150, bare)
    f.label("antibody", 190, 440, drugs[1].point(-3, 30), "end")


def _full(f: Frame) -> None:
    _picture(f, 1, "10 of 10 covered")


def _more(f: Frame) -> None:
    _picture(f, 2, "still 10 of 10")


SCENE = Scene(
    "full",
    "Ten receptors",
    "Once nearly every receptor is covered, more drug finds nothing left to cover.",
    [
        Step(
            "With little drug in the blood, four of ten PD-1 are covered and six are free.",
            "A T cell with ten slate rods that end in a ball, all around it. On four of the balls sits an arm of a Y-shaped "
            "antibody; six are bare.",
            _few,
        ),
        Step(
            "At the usual level all ten are covered, and a few antibodies are left over.",
            "The same T cell with an antibody on each of its ten PD-1. Three more antibodies lie beside it and hold nothing.",
            _full,
        ),
        Step(
            "Ten times the drug: nothing is left to cover, and the T cell does what it did before.",
            "The same ten are covered. On both sides of the cell there are now thirty antibodies that hold nothing.",
            _more,
        ),
    ],
    "Shares follow this lesson's model, in which 0.45 mg/L covers half; its usual level is 57 mg/L. That covers 99.2 %, ten "
    "times as much 99.9 %, which ten receptors cannot show. Free antibodies are drawn to scale from the second step to the "
    "third; by that scale the first would show none. A T cell carries far more than ten, antibodies come off and on, and how "
    "well they get from blood into a tumour is left out.",
)
