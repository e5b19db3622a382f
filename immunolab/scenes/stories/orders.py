"""Lesson 10: an order to multiply needs somebody who hears it."""

from __future__ import annotations

from immunolab.scenes.cells import dying_cell, t_cell, tumour_cell
from immunolab.scenes.contact import meet
from immunolab.scenes.draw import rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.messengers import drip, hears, order
from immunolab.scenes.molecules import mhc1, tcr
from immunolab.scenes.part import with_receptors
from immunolab.scenes.places import vessel
from immunolab.scenes.story import Scene, Step

R, T, SIZE = 37, 23, 0.5
#: the tumour's cells; each is met from the left by a T cell that fits, in this order
TUMOUR = [(392, 226), (568, 108), (568, 340), (744, 80), (744, 224), (744, 368)]
MORE = [(420, 98), (420, 350)]  # where nobody kills, there are more
#: how many T cells that fit there are in each step
FITTING = (1, 3, 6, 0)
RESTING = [(196, 100), (196, 362)]


def _ground(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="dermis"), vessel(464, 56, reds=6, seed=4))


def _resting(f: Frame) -> None:
    """T cells with another receptor: they have found nothing, and wear no receptor for interleukin-2."""
    for i, (x, y) in enumerate(RESTING):
        cell = with_receptors(t_cell(T, 8 + i), tcr(notch="s", cd3=False), [100], SIZE, 0.93)
        f.put(cell, x, y, key=f"r{i}", part="t-cell-resting", title="T cell that has found nothing")


def _tumour(f: Frame, met: int, killed: tuple[int, ...] = ()) -> None:
    for i, (x, y) in enumerate(TUMOUR):
        cell = dying_cell(R * 0.86, i + 3) if i in killed else tumour_cell(R, 7 + i)
        part, title = ("killed", "tumour cell, dying") if i in killed else ("tumour-cell", "tumour cell")
        if i < met:
            at = meet(f, cell, x, y, SIZE, r=T, key=f"t{i}", part="t-cell-working")
            hears(f, t_cell(T, 3), *at, (90, 180, 270), 0.72)
        else:
            f.ring(mhc1(), cell, x, y, [180], SIZE, 0.95)
        f.put(cell, x, y, key=f"u{i}", part=part, title=title)


def _found(f: Frame) -> None:
    _ground(f)
    f.put(order(15, 236, 160, 350, 300, 5), part="il2", title="interleukin-2, made by the T cell")
    _resting(f)
    _tumour(f, FITTING[0])
    f.label("found\nnothing", 238, 84, (219, 94))
    f.label("found its antigen", 392, 168, (312, 210), "middle", kind="strong")
    f.label("interleukin-2", 206, 222, (241, 224), "end")
    f.label("its receptor", 326, 350, (292, 262), "middle")


def _divided(f: Frame) -> None:
    _ground(f)
    f.put(order(34, 236, 60, 540, 400, 9), part="il2", title="interleukin-2, made by the T cells")
    _resting(f)
    _tumour(f, FITTING[1])
    f.label("daughters", 300, 60, (446, 104), "middle", kind="strong")
    f.label("unchanged", 152, 222, (190, 126), "middle")


def _drip(f: Frame) -> None:
    _ground(f)
    f.put(order(80, 150, 40, 780, 420, 4, True), part="given", title="interleukin-2 from the drip")
    f.put(order(20, 150, 446, 780, 482, 6, True), part="given", title="interleukin-2 from the drip")
    drip(f)
    _resting(f)
    f.label("drip", 84, 42, None, "middle", kind="strong")


def _given(f: Frame) -> None:
    _drip(f)
    _tumour(f, FITTING[2], (0, 3))
    f.label("killed", 392, 306, (392, 262), "middle")


def _nobody(f: Frame) -> None:
    _drip(f)
    _tumour(f, FITTING[3])
    for i, (x, y) in enumerate(MORE):
        f.ring(mhc1(), tumour_cell(R, 20 + i), x, y, [180], SIZE, 0.95)
        f.put(tumour_cell(R, 20 + i), x, y, key=f"n{i}", part="tumour-cell", title="tumour cell")
    f.label("nobody\nhears it", 236, 222, None, "middle", kind="strong")


SCENE = Scene(
    "orders",
    "An order to divide",
    "Interleukin-2 tells T cells that have found their antigen to divide; where there are none, it has nobody to tell.",
    [
        Step(
            "A T cell that has found its antigen makes interleukin-2, and grows the receptor that hears it.",
            "Six tumour cells on the right. On the first lies a T cell, its V-shaped receptor on the antigen, with small "
            "three-pronged receptors around it and dots beside it. Two T cells on the left have neither.",
            _found,
        ),
        Step(
            "It hears its own order and divides; those that have found nothing stay as they were.",
            "Three T cells with three-pronged receptors now lie on three tumour cells, and there are more dots. The two T cells "
            "on the left are unchanged.",
            _divided,
        ),
        Step(
            "A drip brings far more of the order, and those that hear it become more.",
            "A bag on the left drips into the vessel below. Dots lie everywhere. Six T cells lie on the six tumour cells, two "
            "of which are in pieces. The two T cells on the left are unchanged.",
            _given,
        ),
        Step(
            "Where no T cell fits the tumour, the same order finds nobody who hears it.",
            "The same bag and as many dots. There are eight tumour cells, and no T cell lies on any of them. The two T cells on "
            "the left are unchanged.",
            _nobody,
        ),
    ],
    "A few cells stand for millions, dots and receptors are drawn far too large. T cells that have found nothing hear "
    "interleukin-2 weakly, not never. Regulatory T cells, which hold others back, carry the receptor at all times, and natural "
    "killer cells hear it, too; both are left out.",
)
