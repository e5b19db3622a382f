"""Lesson 17: a sentence on its way from a paper to a press release to a web page, and the pieces that fall off. Made up."""

from __future__ import annotations

from immunolab.scenes.draw import Point, circle, line, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import crowd
from immunolab.scenes.story import Scene, Step

#: the made-up trial: people, and those whose tumour shrank
PEOPLE, SHRANK = 30, 6
PER_ROW = 10
#: the sheets, in the order of the journey: middle of each, left to right
SHEETS = {"paper": 140.0, "release": 400.0, "page": 660.0}
WIDE, TOP, HIGH = 218.0, 64.0, 282.0
#: where the pieces of the sentence stand on a sheet
CLAIM, MAY, CROWD, EMPTY = 148.0, 198.0, 264.0, 318.0
NAMES = {
    "claim": "the capsule and the tumour that shrinks",
    "may": "the word may",
    "people": "thirty people, six of them dark",
    "compare": "an empty frame for a second group",
}


def _head(kind: str) -> str:
    """What tells the sheets apart: two columns and a chart, a letterhead, the bar of a browser."""
    if kind == "paper":
        columns = "".join(
            line(x, y, x + 44, y, "leader", 2.4) for x in (-94.0, -42.0) for y in (-122.0, -112.0, -102.0)
        )
        axes = line(22, -126, 22, -98, "ink2", 2.2) + line(22, -98, 92, -98, "ink2", 2.2)
        return (
            columns + axes + "".join(rect(30 + 20 * i, -98 - h, 12, h, 0, "leader") for i, h in enumerate((9, 15, 22)))
        )
    if kind == "release":
        return circle(-78, -112, 15, "brake.mid", "brake.line", 2) + "".join(
            line(-50, y, 92, y, "ink2", w) for y, w in ((-118.0, 4.4), (-104.0, 2.0))
        )
    bar = line(-109, -92, 109, -92, "ink2", 2.2)
    return (
        bar
        + "".join(circle(x, -115, 5, "leader") for x in (-92, -76, -60))
        + rect(-44, -125, 140, 20, 10, "bg", "leader", 1.6)
    )


def _claim() -> str:
    """A capsule, and a tumour that is large, then small."""
    capsule = rect(-92, -13, 62, 26, 13, "drug.mid", "drug.line", 2.2) + rect(
        -61, -13, 31, 26, 13, "drug.hi", "drug.line", 2.2
    )
    return capsule + circle(12, 0, 23, "~tum", "tum.line", 2.2) + circle(72, 0, 11, "~tum", "tum.line", 2.2)


def _people() -> str:
    """The trial's thirty, three rows of ten around 0, 0; those whose tumour shrank are dark."""
    spots: list[Point] = [(-85.5 + 19 * (i % PER_ROW), -20 + 22 * (i // PER_ROW)) for i in range(PEOPLE)]
    return crowd(spots[SHRANK:], 0.62) + crowd(spots[:SHRANK], 0.62, dark=True)


def _piece(f: Frame, name: str, x: float, y: float, lost: bool = False) -> None:
    """One piece of the sentence; ``lost``: it lies on the ground, tilted."""
    drawn = {
        "claim": _claim(),
        "may": rect(-42, -19, 84, 38, 8, "bg", "mac.line", 2.6),
        "people": _people(),
        "compare": "".join(
            line(*a, *b, "ink2", 2.2, dash="6 6")
            for a, b in (((-92, -16), (92, -16)), ((92, -16), (92, 16)), ((92, 16), (-92, 16)), ((-92, 16), (-92, -16)))
        ),
    }[name]
    turn = {"people": 4.0, "compare": -3.0, "may": -7.0}.get(name, 0.0) if lost else 0.0
    f.put(drawn, x, y, turn, key=f"{name}-{x:.0f}-{y:.0f}", part=name, title=NAMES[name])
    for dx in (-60, 0, 60) if name in ("people", "compare", "claim") else (0,):
        f.spot(name, x + dx, y, 30 if name != "compare" else 22, NAMES[name])
    if name == "may":
        f.label("may", x, y + 8, None, "middle", kind="strong")


def _sheet(f: Frame, kind: str, pieces: tuple[str, ...], word: str) -> None:
    x = SHEETS[kind]
    f.put(
        rect(-WIDE / 2, -HIGH / 2, WIDE, HIGH, 6, "panel", "ink2", 2.4) + _head(kind),
        x,
        TOP + HIGH / 2,
        key=f"sheet-{kind}",
        part=f"sheet-{kind}",
        title=word,
    )
    f.label(word, x, 46, None, "middle", kind="quiet")
    for name in pieces:
        _piece(f, name, x, {"claim": CLAIM, "may": MAY, "people": CROWD, "compare": EMPTY}[name])


def _paper(f: Frame) -> None:
    _sheet(f, "paper", ("claim", "may", "people", "compare"), "paper")
    f.label("shrank in 6 of 30", 300, 268, (238, 262), kind="strong")
    f.label("nobody to\ncompare with", 300, 360, (236, 322))


def _two(f: Frame) -> None:
    _sheet(f, "paper", ("claim", "may", "people", "compare"), "paper")
    _sheet(f, "release", ("claim", "may"), "press release")
    _piece(f, "people", SHEETS["release"], 400, lost=True)
    _piece(f, "compare", SHEETS["release"], 464, lost=True)


def _release(f: Frame) -> None:
    _two(f)
    f.label("left behind", 546, 436, (506, 412), kind="strong")


def _three(f: Frame) -> None:
    _two(f)
    _sheet(f, "page", ("claim",), "web page")
    _piece(f, "may", SHEETS["page"], 412, lost=True)


def _page(f: Frame) -> None:
    _three(f)
    f.label("It shrinks\ntumours!", SHEETS["page"], 250, None, "middle", kind="strong")


def _back(f: Frame) -> None:
    _page(f)
    f.arrow([(560, 474), (420, 493), (260, 480), (196, 362)], "move")
    f.label("follow it\nback", 16, 430, None, kind="strong")


SCENE = Scene(
    "sentence-travels",
    "A sentence travels",
    "On its way from a paper to a web page a sentence loses what would let a reader judge it.",
    [
        Step(
            "The paper: the tumour shrank in six of thirty people, perhaps by the drug; there was no second group.",
            "A sheet with two columns and a chart. On it a capsule and a shrinking tumour, the word may, thirty busts of which six are "
            "dark, and an empty dashed frame for a second group.",
            _paper,
        ),
        Step(
            "The press release keeps the drug and the word may, and leaves out the people and the missing group.",
            "A second sheet, with a letterhead, has only capsule, tumour and the word may. Below it lie the thirty busts and the empty "
            "frame, tilted.",
            _release,
        ),
        Step(
            "The web page copies the press release and drops the may: the drug shrinks tumours.",
            "A third sheet, with the bar of a browser, has only capsule and tumour and an exclamation. Below it lies the word may.",
            _page,
        ),
        Step(
            "No sheet holds an invented word; whoever goes back to the paper finds all that was left behind.",
            "The same three sheets. A grey arrow leads from the web page, along the ground past the fallen pieces, back to the paper.",
            _back,
        ),
    ],
    "Trial and sentence are made up. Often more people write on the way, and some put back what others left out.",
)
