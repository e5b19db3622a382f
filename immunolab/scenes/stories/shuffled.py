"""Lesson 02: how receptors are made, before anybody asks for them."""

from __future__ import annotations

from immunolab.scenes.antibodies import bcr, in_notches
from immunolab.scenes.cells import b_cell
from immunolab.scenes.draw import Point, circle, line, moved, num, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import peptide
from immunolab.scenes.signs import focus_ring
from immunolab.scenes.story import Scene, Step

#: the sets of pieces: how many, how wide, where the first begins
SETS = {"V": (6, 44, 72), "D": (4, 24, 428), "J": (3, 34, 592)}
GAP, HIGH, ROW = 12, 48, 120  # between pieces; height of a piece; height of the row in the frame
#: fill and marks of a piece, told apart in both themes
TONE = {"V": ("b.hi", "b.nuc"), "D": ("b.mid", "b.line"), "J": ("b.lo", "b.hi")}
CELL = 44  # a B cell's radius


def _piece(kind: str, n: int, w: float, out: bool = False) -> str:
    """Piece ``n`` of a set, its left edge at 0: V has bars, D dots, J lines, as many as its number."""
    if out:
        return rect(0, -HIGH / 2, w, HIGH, 6, fill="none", stroke="leader", lw=1.6, op=0.75)
    fill, ink = TONE[kind]
    marks = ""
    for t in ((i + 1) / (n + 1) for i in range(n)):
        if kind == "V":
            marks += line(w * t, -HIGH * 0.28, w * t, HIGH * 0.28, ink, 2.4)
        elif kind == "D":
            marks += circle(w / 2, HIGH * (t - 0.5) * 0.94, 3.2, fill=ink)
        else:
            marks += line(w * 0.22, HIGH * (t - 0.5), w * 0.78, HIGH * (t - 0.5), ink, 2.6)
    return rect(0, -HIGH / 2, w, HIGH, 6, fill=fill, stroke="b.line", lw=2) + marks


def _left(kind: str, n: int) -> float:
    _, w, first = SETS[kind]
    return first + (n - 1) * (w + GAP)


def _row(f: Frame, chosen: tuple[int, int, int] | None = None) -> None:
    """All pieces in a row on their DNA; what lies between chosen ones is an outline only."""
    f.raw(rect(24, ROW - 62, 752, 124, 8, fill="panel"))
    strand: list[tuple[float, float]] = [(44, 756)]
    if chosen:
        (v, d, j) = (_left(k, n) for k, n in zip("VDJ", chosen, strict=True))
        strand = [(44, v + SETS["V"][1]), (d, d + SETS["D"][1]), (j, 756)]
    for x0, x1 in strand:
        f.raw(line(x0, ROW - 5, x1, ROW - 5, "b.line", 1.8), line(x0, ROW + 5, x1, ROW + 5, "b.line", 1.8))
    for kind, (m, w, _) in SETS.items():
        for n in range(1, m + 1):
            x = _left(kind, n)
            out = False
            if chosen:
                v, d, j = chosen
                out = {"V": n > v, "D": n != d, "J": n < j}[kind]
            part = f"{kind.lower()}-pieces" if not out else "cut-out"
            f.put(
                _piece(kind, n, w, out), x, ROW, key=f"{kind}{n}", part=part, title=f"{kind} piece" + ", cut out" * out
            )
            f.spot(part, x + w / 2, ROW, 22, f"{kind} pieces" if not out else "pieces that were cut out")


def _joined(f: Frame, x: float, y: float, chosen: tuple[int, int, int], name: str, bands: bool) -> None:
    """One of each, joined; about x. At each joint a few letters. ``bands`` leads down to it from the row."""
    s, joint = 1.25, 17.0
    at = x - s * (44 + 24 + 34 + 2 * joint) / 2
    start = at
    drawn = ""
    for i, (kind, n) in enumerate(zip("VDJ", chosen, strict=True)):
        w = SETS[kind][1]
        if bands:
            x0 = _left(kind, n)
            corners = [(x0, ROW + 27), (x0 + w, ROW + 27), (at + w * s, y - 33), (at, y - 33)]
            d = "M" + "L".join(f"{num(a)} {num(b)}" for a, b in corners) + "Z"
            f.raw(
                path(d, "b.mid", op=0.22),
                line(*corners[0], *corners[3], "b.line", 1.25),
                line(*corners[1], *corners[2], "b.line", 1.25),
            )
        drawn += moved(_piece(kind, n, w), at, y, s=s)
        at += w * s
        if i < 2:
            drawn += "".join(
                line(at + 5 + 5.6 * k, y - 12, at + 5 + 5.6 * k, y + (12 if (k + i) % 2 else 4), "ink", 2.6)
                for k in range(3)
            )
            at += joint * s
    ends = line(start - 26, y, start, y, "b.line", 8) + line(at, y, at + 26, y, "b.line", 8)
    f.put(ends + drawn, key=f"joined-{name}", part=f"joined-{name}", title="one V, one D and one J piece, joined")
    f.spot(f"joined-{name}", x, y, 60, f"joined pieces of the {name} cell")


def _zoom(f: Frame, cell: Point, r: float, left: Point, right: Point) -> None:
    """From a nucleus to what lies in it: two thin lines."""
    x, y = cell
    f.raw(line(x - r, y, *left, "leader", 1.25), line(x + r, y, *right, "leader", 1.25))


def _cell(f: Frame, x: float, y: float, notch: str, name: str) -> None:
    cell = b_cell(CELL)
    if notch:
        f.ring(
            bcr(notch),
            cell,
            x,
            y,
            [34, -8, 188, 146],
            0.95,
            part=f"receptor-{name}",
            title=f"receptor of the {name} cell",
        )
    f.put(cell, x, y, key=f"cell-{name}", part=f"{name}-cell", title="young B cell")


LEFT, RIGHT, LOW, MID = 190, 610, 398, 262
FIRST, SECOND = (4, 2, 1), (2, 4, 3)


def _in_a_row(f: Frame) -> None:
    _row(f)
    _cell(f, LEFT, LOW, "", "first")
    _zoom(f, (LEFT, LOW + 2), 27, (26, ROW + 62), (774, ROW + 62))
    for kind, (m, w, first) in SETS.items():
        x1 = first + m * (w + GAP) - GAP
        y = ROW + 48
        f.raw(path(f"M{first} {y - 8}V{y}H{x1}V{y - 8}", "none", "leader", 1.6))
        f.label(kind, (first + x1) / 2, y + 40, None, "middle", kind="strong")
    f.label("no receptor yet", 290, 456, (LEFT + 38, LOW + 18), kind="strong")
    f.label("gene pieces", 60, 40, None)


def _one_of_each(f: Frame) -> None:
    _row(f, FIRST)
    _joined(f, LEFT, MID, FIRST, "first", True)
    _zoom(f, (LEFT, LOW + 2), 27, (LEFT - 86, MID + 33), (LEFT + 86, MID + 33))
    _cell(f, LEFT, LOW, "v", "first")
    f.label("cut out", 520, 40, (504, ROW - 25), "middle")
    f.label("joined, with\nrandom letters", 326, 258, None, kind="strong")
    f.label("its receptor", 420, 440, (LEFT + 104, LOW - 38), kind="strong")


def _other_pieces(f: Frame) -> None:
    _row(f, SECOND)
    for x, chosen, notch, name in ((LEFT, FIRST, "v", "first"), (RIGHT, SECOND, "s", "second")):
        _joined(f, x, MID, chosen, name, name == "second")
        _zoom(f, (x, LOW + 2), 27, (x - 86, MID + 33), (x + 86, MID + 33))
        _cell(f, x, LOW, notch, name)
    f.label("first cell", LEFT, 490, None, "middle")
    f.label("another cell", RIGHT, 490, None, "middle", kind="strong")


NOTCHES = ("s", "flat", "o", "w", "u", "step", "slant")
COLUMNS, STEM = 6, 1.1
#: B cells: place, and where the receptor points
CROWD = [
    (
        76 + 128 * (i % COLUMNS) + (12 if i // COLUMNS % 2 else -4),
        174 + 145 * (i // COLUMNS) + (5 if i % 2 else -5),
        90 + (5, -7, 2, 8, -4)[i % 5],
    )
    for i in range(3 * COLUMNS)
]
FITS = 3


def _crowd(f: Frame) -> None:
    k = 0
    for i, (x, y, up) in enumerate(CROWD):
        cell = b_cell(25, i)
        fits = i == FITS
        title = "the B cell whose receptor will fit" if fits else "B cell with another receptor"
        f.ring(bcr("v" if fits else NOTCHES[k % len(NOTCHES)], 34), cell, x, y, [up], STEM, 0.93)
        f.put(cell, x, y, key=f"crowd{i}", part="fits" if fits else "other", title=title)
        k += not fits


def _before(f: Frame) -> None:
    _crowd(f)
    f.label("each its own notch", 24, 38, kind="strong")
    f.label("no antigen yet", 776, 38, None, "end", kind="strong")


def _chosen(f: Frame) -> None:
    _crowd(f)
    x, y, up = CROWD[FITS]
    for ax, ay, turn in (
        *in_notches((x, y), 25 * 0.93, up, STEM, 34),
        (650, 70, 20),
        (394, 238, -30),
        (652, 252, 65),
        (150, 206, 10),
    ):
        f.put(peptide(), ax, ay, turn, 1.25, part="antigen", title="antigen")
        f.spot("antigen", ax, ay, 22, "antigen")
    f.put(focus_ring(72), x + 2, y - 46, part="signal", title="ring around the cell that fits")
    f.label("the one that fits", 352, 38, (x - 54, y - 90), "end", kind="strong")
    f.label("antigen", 620, 36, (648, 64), "middle", kind="strong")


SCENE = Scene(
    "shuffled",
    "Shuffled before anybody asks",
    "Receptors come from a shuffle of gene pieces, before any antigen; the antigen chooses among them.",
    [
        Step(
            "A young B cell has no receptor yet; its genes hold pieces in three sets, V, D and J.",
            "A B cell with nothing on its surface. Two lines lead from its nucleus to a row on a strand: six long V pieces "
            "with one to six bars, four short D pieces with dots, three J pieces with lines.",
            _in_a_row,
        ),
        Step(
            "It takes one piece from each set, joins them, and cuts out what lay between.",
            "In the row all pieces between the chosen ones are empty outlines. Bands lead down from the V piece with four "
            "bars, the D piece with two dots and the J piece with one line to the three joined, with short strokes at the "
            "joints. The cell now has four receptors, each with the same V-shaped notch.",
            _one_of_each,
        ),
        Step(
            "Another cell takes other pieces, and its receptor gets another shape.",
            "On the right a second B cell: two bars, four dots, three lines, and receptors with a square slot. On the left "
            "the first cell with its joined pieces and V-shaped notches.",
            _other_pieces,
        ),
        Step(
            "So a crowd arises in which nearly every cell has a receptor of its own, made for no antigen.",
            "Eighteen B cells, each with one receptor. The ends are slots, points, steps, slants, double notches, cups "
            "or flat; one is a V. There is no antigen.",
            _before,
        ),
        Step(
            "When an antigen comes, the cell that happens to fit is already there: the antigen chooses, it does not teach.",
            "The same eighteen cells. Six diamond-shaped antigens have come; two sit in the arms of the one receptor with "
            "V-shaped notches, and its cell is ringed. No other receptor holds one.",
            _chosen,
        ),
    ],
    "Only one chain of the receptor is shown, with 13 pieces; the lesson counts 69 for it, and a second chain is shuffled "
    "likewise. T cells shuffle in the same way. A cell wears many copies of one receptor. Here one of 18 fits; in a body it "
    "is a far smaller share, and some fit the body itself.",
)
