"""Lesson 13: a brake that is released in every tissue. One body, three looks."""

from __future__ import annotations

from immunolab.scenes.body import lungs, torso
from immunolab.scenes.cells import t_cell
from immunolab.scenes.devices import bag, tube
from immunolab.scenes.draw import circle, ellipse, moved, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.signs import brake_sign, go_sign
from immunolab.scenes.story import Scene, Step

X, Y, S = 400, 290, 0.86
#: an organ, where it is, and where the T cell stands for it
ORGANS = {
    "thyroid": (400, 128, 512, 110),
    "lung": (340, 260, 232, 214),
    "skin": (548, 300, 640, 262),
    "gut": (400, 440, 156, 424),
}
TUMOUR = (470, 268, 596, 400)


def _gut() -> str:
    """Loops of gut, 120 wide and 70 high around 0, 0."""
    d = "M-52 -26Q-40 -40 -28 -26V14Q-14 34 0 14V-20Q14 -38 28 -20V16Q40 32 52 18"
    return path(d, "none", "lung.line", 19) + path(d, "none", "lung.mid", 14)


def _body(f: Frame, drug: bool) -> None:
    f.raw(moved(torso(S), X, Y), moved(lungs(), X, Y - 16, s=0.74))
    f.put(
        ellipse(-10, 0, 9, 14, 12, "~kid", "kid.line", 2) + ellipse(10, 0, 9, 14, -12, "~kid", "kid.line", 2),
        *ORGANS["thyroid"][:2],
        part="thyroid",
        title="thyroid",
    )
    f.region("lung", *ORGANS["lung"][:2], 34, "lung")
    f.put(moved(_gut(), s=0.9), *ORGANS["gut"][:2], part="gut", title="gut")
    f.put(rect(-15, -34, 30, 68, 12, "epi", "epiline", 2.4), *ORGANS["skin"][:2], part="skin", title="skin")
    lumps = ((0, 0, 17), (14, 12, 12), (-10, 15, 11))
    f.put(
        "".join(circle(dx, dy, r, "~tum", "tum.line", 2) for dx, dy, r in lumps),
        *TUMOUR[:2],
        part="tumour",
        title="tumour",
    )
    for name in ("thyroid", "gut", "skin"):
        f.spot(name, *ORGANS[name][:2], 30, name)
    f.spot("tumour", *TUMOUR[:2], 24, "tumour")
    if drug:
        f.raw(tube(((90, 196), (92, 262), (140, 318), (206, 306)), "drug", 8))
        f.put(bag(0.7, "drug"), 90, 140, s=0.72, key="bag", part="bag", title="bag with a checkpoint inhibitor")
        f.spot("bag", 90, 140, 44, "bag with a checkpoint inhibitor")


def _beside(f: Frame, released: tuple[str, ...]) -> None:
    """A T cell for each place, with its sign."""
    for name, (ox, oy, x, y) in {**ORGANS, "tumour": TUMOUR}.items():
        f.raw(path(f"M{ox} {oy}L{x} {y}", "none", "rule", 2))
        f.raw(moved(t_cell(19, 3), x, y))
        sign = go_sign(17) if name in released else brake_sign(17)
        f.put(sign, x + 30, y - 16, key=f"s{name}", part="signal", title="released" if name in released else "held")


def _names(f: Frame, *names: str) -> None:
    for name in names:
        _, _, x, y = {**ORGANS, "tumour": TUMOUR}[name]
        f.label(name, x + 4, y + 46, None, "middle", kind="strong")


def _held(f: Frame) -> None:
    _body(f, False)
    _beside(f, ())
    _names(f, "thyroid", "lung", "gut", "skin", "tumour")


def _hoped(f: Frame) -> None:
    _body(f, True)
    _beside(f, ("tumour",))
    _names(f, "tumour")


def _all(f: Frame) -> None:
    _body(f, True)
    _beside(f, ("tumour", "thyroid", "lung", "gut", "skin"))
    _names(f, "thyroid", "lung", "gut", "skin", "tumour")


SCENE = Scene(
    "everywhere",
    "The brake, everywhere",
    "A checkpoint inhibitor reaches every tissue, and so it may release T cells against any of them.",
    [
        Step(
            "T cells that could harm one's own organs are held back by the same brakes as in a tumour.",
            "A body with lungs, thyroid, gut, a patch of skin and an orange tumour. Beside each stands a blue T cell with the sign of two bars: held.",
            _held,
        ),
        Step(
            "A checkpoint inhibitor is given so that the brake is released in the tumour.",
            "A bag with magenta liquid runs into the body. Only the T cell beside the tumour now has the sign of a triangle: released.",
            _hoped,
        ),
        Step(
            "But it goes wherever blood goes, so organs may be inflamed as well.",
            "The same body and bag. Now all five T cells have the sign of a triangle, those at thyroid, lung, gut and skin too.",
            _all,
        ),
    ],
    "In most people some organs are spared, and in many people all are; which ones, nobody can foretell yet. Liver, joints, the "
    "pituitary, nerves and, seldom, the heart are left out.",
)
