"""Lesson 03: the three phases between a tumour and the defence."""

from __future__ import annotations

from collections.abc import Mapping

from immunolab.scenes.cells import dividing_cell, dying_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.molecules import mhc1
from immunolab.scenes.story import Scene, Step

R, T, SIZE = 40, 26, 0.62
#: places of tumour cells, and on which side of each a T cell lies if there is one (0 right, 180 left)
SPOTS = {
    "a": (200, 136, 180),
    "b": (392, 128, 0),
    "c": (618, 150, 0),
    "d": (306, 268, 180),
    "e": (512, 276, 0),
    "f": (200, 398, 180),
    "g": (408, 404, 0),
    "h": (640, 396, 0),
}
#: where tumour cells are added when the tumour grows
MORE = [
    (296, 118), (496, 122), (346, 196), (446, 196), (556, 196), (406, 296), (620, 294), (516, 404), (304, 374),
    (672, 206), (606, 110), (722, 304),
]  # fmt: skip


def _cell(f: Frame, name: str, state: str) -> None:
    """One tumour cell. Of ``state``: seen or unseen, dying or dividing; and ``+`` if a T cell is at it."""
    x, y, side = SPOTS[name]
    what, at = state.rstrip("+"), state.endswith("+")
    shown = "s" if what == "unseen" else "v"
    if what == "dividing":
        cell = dividing_cell(R * 1.42)
        f.put(cell, x, y, -14, key=f"u{name}", part="dividing", title="tumour cell that divides")
        return
    cell = dying_cell(R * 0.82, ord(name)) if what == "killed" else tumour_cell(R, ord(name) % 17)
    titles = {
        "seen": "tumour cell with the antigen",
        "unseen": "tumour cell without the antigen",
        "killed": "tumour cell, dying",
    }
    if not at:
        f.ring(mhc1("tum" if shown == "v" else "self", shown), cell, x, y, [180 - side], SIZE, 0.95)
    f.put(cell, x, y, key=f"u{name}", part=what, title=titles[what])
    if at:
        meet(f, cell, x, y, SIZE, r=T, angle=side, shown=shown, key=f"t{name}")


def _tumour(f: Frame, phase: str, states: Mapping[str, str], kind: str = "strong") -> None:
    f.raw(rect(0, 0, 800, 500, fill="dermis"))
    for name, state in states.items():
        _cell(f, name, state)
    f.label(phase, 22, 40, kind=kind)


def _elimination(f: Frame) -> None:
    _tumour(f, "elimination", {"a": "killed+", "b": "seen+", "d": "killed+", "e": "killed+"})
    f.label("antigen", 560, 50, (444, 122), "middle")
    f.label("killed", 300, 420, (306, 302), "middle", kind="strong")


def _equilibrium(f: Frame) -> None:
    states = {
        "a": "seen",
        "b": "dividing",
        "c": "killed+",
        "d": "seen+",
        "e": "dividing",
        "f": "seen",
        "g": "killed+",
        "h": "seen",
    }
    _tumour(f, "equilibrium", states)
    f.label("two are born", 392, 44, (396, 92), "middle", kind="strong")
    f.label("two are killed", 660, 44, (624, 110), "middle", kind="strong")


def _edited(f: Frame) -> None:
    states = {
        "a": "killed+",
        "b": "unseen",
        "c": "killed+",
        "d": "unseen+",
        "e": "unseen",
        "f": "killed+",
        "g": "unseen",
        "h": "unseen",
    }
    _tumour(f, "edited", states, "")
    f.label("seen: killed", 640, 44, (622, 112), "middle", kind="strong")
    f.label("unseen: left", 392, 44, (392, 86), "middle", kind="strong")


def _escape(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="dermis"))
    title = "tumour cell without the antigen"
    for i, (x, y) in enumerate(MORE):
        if i in (4, 9):
            f.put(dividing_cell(R * 1.3), x, y, 24, key=f"more{i}", part="unseen", title=f"{title}, dividing")
            continue
        cell = tumour_cell(R, 20 + i)
        f.put(cell, x, y, key=f"more{i}", part="unseen", title=title)
        if i in (0, 8):
            meet(f, cell, x, y, SIZE, r=T, angle=180, shown="s", key="ta" if i == 0 else "tf")
    _cell(f, "d", "unseen+")
    for name in "begh":
        x, y, _ = SPOTS[name]
        f.put(tumour_cell(R, ord(name) % 17), x, y, key=f"u{name}", part="unseen", title=title)
    f.label("escape", 22, 40, kind="strong")
    f.label("nothing fits", 250, 44, (226, 106), "middle", kind="strong")


SCENE = Scene(
    "phases",
    "Three phases",
    "The defence kills the tumour cells that it can see, and so selects those that it cannot.",
    [
        Step(
            "In elimination T cells see all cells of a small tumour by their antigen, and kill them.",
            "Four tumour cells that show a diamond-shaped antigen, with a T cell at each, its V-shaped receptor on the "
            "antigen. Three of the four are in pieces.",
            _elimination,
        ),
        Step(
            "In equilibrium as many tumour cells are killed as are born, and the tumour stays the same size.",
            "Eight tumour cells. Two are drawn in at the waist, with two nuclei: they divide. Two others, each with a T cell "
            "at it, are in pieces.",
            _equilibrium,
        ),
        Step(
            "The cells that are killed are those that can be seen; those that cannot are left.",
            "The same eight places. Three cells with the diamond are in pieces, a T cell at each. Five show a square; a T "
            "cell is at one of them, and its V-shaped receptor does not fit.",
            _edited,
        ),
        Step(
            "In escape these multiply, although T cells are there.",
            "Seventeen tumour cells, close together, none with the diamond; two of them divide. Three T cells at their edge have V-shaped "
            "receptors that do not fit the square.",
            _escape,
        ),
    ],
    "A tumour of eight cells stands for millions, and to be seen or not is a matter of degree. The antigen is only one of "
    "the ways in which a tumour escapes. No phase must follow another: some tumours never reach the second.",
)
