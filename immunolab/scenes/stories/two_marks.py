"""Lesson 12: a mark that tells how a tumour grows, and another that tells what a drug does to it."""

from __future__ import annotations

from immunolab.scenes.arrange import rows
from immunolab.scenes.cells import tumour_cell
from immunolab.scenes.draw import path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.story import Scene, Step

#: tumour cells after a year: without the mark and with it, first without the drug, then with it
SQUARE = {"alone": (6, 12), "drug": (3, 6)}
TRIANGLE = {"alone": (8, 8), "drug": (8, 4)}
LEFT, WIDE, HIGH, R, STEP = (166.0, 480.0), 300.0, 194.0, 23.0, 56.0
TOP = (74.0, 290.0)
COLUMNS = {"alone": (LEFT[0], "no drug"), "drug": (LEFT[1], "with the drug")}
NAMES = {
    ("alone", 0): "tumour without the mark, no drug",
    ("alone", 1): "tumour with the mark, no drug",
    ("drug", 0): "tumour without the mark, with the drug",
    ("drug", 1): "tumour with the mark, with the drug",
}


def _mark(shape: str) -> str:
    """The mark, on the nucleus of a cell that has it."""
    if shape == "square":
        return rect(-7.5, -7.5, 15, 15, 1.5, "bg", "ink", 2)
    return path("M0 -9L9 7H-9Z", "bg", "ink", 2)


def _tumours(f: Frame, shape: str, cells: dict[str, tuple[int, int]], columns: tuple[str, ...]) -> None:
    for column in columns:
        x, words = COLUMNS[column]
        f.label(words, x + WIDE / 2, 48, None, "middle", kind="strong")
        for row, top in enumerate(TOP):
            part = f"{column}-{'with' if row else 'without'}"
            f.raw(rect(x, top, WIDE, HIGH, 8, "panel", "rule", 1.6))
            n = cells[column][row]
            down = top + HIGH / 2 - (-(-n // 4) - 1) * STEP / 2
            for i, (cx, cy) in enumerate(rows(n, x + WIDE / 2, down, STEP, 4)):
                f.put(
                    tumour_cell(R, 5 + (i + 3 * row) % 5), cx, cy, key=f"{part}{i}", part=part, title=NAMES[column, row]
                )
                if row:
                    f.raw(_move(_mark(shape), cx, cy))
            f.region(part, x + WIDE / 2, top + HIGH / 2, 92, NAMES[column, row])
    f.label("without\nthe mark", 18, TOP[0] + 84, None)
    f.label("with\nthe mark", 18, TOP[1] + 84, None)


def _move(svg: str, x: float, y: float) -> str:
    return f'<g transform="translate({x:g} {y:g})">{svg}</g>'


def _square_alone(f: Frame) -> None:
    _tumours(f, "square", SQUARE, ("alone",))


def _square_drug(f: Frame) -> None:
    _tumours(f, "square", SQUARE, ("alone", "drug"))


def _triangle_alone(f: Frame) -> None:
    _tumours(f, "triangle", TRIANGLE, ("alone",))


def _triangle_drug(f: Frame) -> None:
    _tumours(f, "triangle", TRIANGLE, ("alone", "drug"))


SCENE = Scene(
    "two-marks",
    "Two marks",
    "One mark tells how a tumour grows, another what a drug does to it; without both columns nobody can tell which is which.",
    [
        Step(
            "Without a drug a tumour with the square mark has grown twice as large after a year.",
            "Two panels, one below the other, under the words no drug. Above, six tumour cells without a mark; below, twelve cells, "
            "each with a square.",
            _square_alone,
        ),
        Step(
            "With the drug both are half as large: the square tells who does badly, not whom the drug helps.",
            "Two more panels to the right, with the drug: three cells without a mark, and six with a square.",
            _square_drug,
        ),
        Step(
            "Another mark, a triangle: without a drug both tumours grow alike.",
            "Two panels, one below the other, without the drug: eight cells without a mark, and eight cells, each with a triangle.",
            _triangle_alone,
        ),
        Step(
            "The drug halves the tumour with the triangle, and does nothing to the other.",
            "Two more panels to the right, with the drug: still eight cells without a mark, but four with a triangle.",
            _triangle_drug,
        ),
    ],
    "A few cells stand for a tumour. Many marks are a bit of both, and a drug that helps everybody a little more or less is harder to tell.",
)
