"""Lesson 14: switching. Twelve made-up people; who switches then lives nearly twice as long."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.draw import line, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import person
from immunolab.scenes.story import Scene, Step

#: month of progression and month of death, of those with the drug and of those without it if nobody switched
DRUG = ((5, 9), (7, 13), (9, 17), (12, 21), (14, 25), (17, 28))
NONE = ((2, 5), (3, 8), (4, 10), (6, 13), (7, 15), (9, 18))
#: who of the second group switches at progression, and how much longer they then live
SWITCH, FACTOR = (1, 2, 3, 4, 5), 1.9
X0, WIDE = 96, 14.6  # month 0, and a month, of the lines
ROW = 31
TOPS = {"drug": 64, "none": 280}
LEFT, PER, TOP, FOOT = 572, 7.2, 140, 396


def _later(people: Sequence[tuple[int, int]]) -> list[tuple[int, float]]:
    return [
        (sick, sick + (dead - sick) * FACTOR if k in SWITCH else float(dead)) for k, (sick, dead) in enumerate(people)
    ]


SWITCHED = _later(NONE)


def _x(month: float) -> float:
    return X0 + WIDE * month


def _lives(
    f: Frame, group: str, people: Sequence[tuple[float, float]], switched: bool = False, faint: bool = False
) -> None:
    """A line for each person: thick where the drug is taken, a disc at progression, an empty bust at death."""
    f.raw(rect(72, TOPS[group] - 20, 464, 5 * ROW + 40, 6, fill="panel"))
    for k, (sick, dead) in enumerate(people):
        y = TOPS[group] + ROW * k
        name = f"life-{group}"
        with_drug = group == "drug"
        parts = [(0.0, float(sick), with_drug), (float(sick), float(dead), with_drug or (switched and k in SWITCH))]
        drawn = "".join(line(_x(a), y, _x(b), y, "drug.mid" if on else "ink2", 8 if on else 2.6) for a, b, on in parts)
        f.put(drawn, part=name, title="a life, thick where the drug is taken", op=0.45 if faint else None)
        f.put(person("gone"), _x(dead) + 12, y, s=0.62, key=f"end-{group}{k}", part="death", title="death")
        if switched and k in SWITCH:
            f.put(
                line(_x(sick), y - 13, _x(sick), y + 13, "drug.line", 3.4),
                part="switch",
                title="the switch to the drug",
            )
            f.spot("switch", _x(sick), y, 22, "a switch to the drug")
        dot = path("M0 -7.5L7.5 0L0 7.5L-7.5 0Z", "tum.mid", "tum.line", 2)
        f.put(dot, _x(sick), y, part="progression", title="progression")
        if not (switched and k in SWITCH):
            f.spot("progression", _x(sick), y, 22, "progression")
        f.spot("death", _x(dead) + 12, y, 22, "a death")


def _step(months: Sequence[float]) -> str:
    d, share = f"M{LEFT} {TOP}", 1.0
    for month in sorted(months):
        share -= 1 / len(months)
        d += f"H{LEFT + PER * month:.1f}V{FOOT - (FOOT - TOP) * share:.1f}"
    return d


def _curves(f: Frame, drug: Sequence[float], none: Sequence[float], ghost: Sequence[float] = ()) -> None:
    f.raw(line(LEFT, TOP - 8, LEFT, FOOT, "ink2", 2.4), line(LEFT, FOOT, 792, FOOT, "ink2", 2.4))
    if ghost:
        f.raw(path(_step(ghost), "none", "leader", 2, dash="1 6"))
    for part, months, colour, w, dash in (
        ("curve-drug", drug, "drug.mid", 6, ""),
        ("curve-none", none, "ink", 3, "8 7"),
    ):
        title = f"the curve of those who began {'with' if part == 'curve-drug' else 'without'} the drug"
        f.put(path(_step(months), "none", colour, w, dash=dash), key=part, part=part, title=title)
        x = LEFT + PER * sorted(months)[5 if part == "curve-drug" else 0]
        share = 1 / 12 if part == "curve-drug" else 11 / 12
        f.spot(part, x, FOOT - (FOOT - TOP) * share, 24, title)
    f.label("months", 790, FOOT + 32, None, "end", kind="quiet")
    f.label("0", LEFT, FOOT + 32, None, "middle", kind="quiet")


def _nobody(f: Frame) -> None:
    _lives(f, "drug", DRUG)
    _lives(f, "none", NONE)
    _curves(f, [dead for _, dead in DRUG], [dead for _, dead in NONE])
    f.label("with the drug", 76, 34, None, kind="strong")
    f.label("without", 76, 483, None, kind="strong")
    f.label("alive", LEFT + 8, 112, None, kind="quiet")


def _switch(f: Frame) -> None:
    _lives(f, "drug", DRUG)
    _lives(f, "none", SWITCHED, switched=True)
    f.label("with the drug", 76, 34, None)
    f.label("without at first", 76, 483, None)
    f.label("thick: with\nthe drug", 566, 370, None, kind="strong")


def _closes(f: Frame) -> None:
    _lives(f, "drug", DRUG)
    _lives(f, "none", SWITCHED, switched=True)
    _curves(f, [dead for _, dead in DRUG], [dead for _, dead in SWITCHED], [dead for _, dead in NONE])
    f.label("with the drug", 76, 34, None)
    f.label("without at first", 76, 483, None)
    f.label("alive", LEFT + 8, 112, None, kind="quiet")
    f.label("the gap closes", 566, 64, None, kind="strong")


def _before(f: Frame) -> None:
    _lives(f, "drug", DRUG, faint=True)
    _lives(f, "none", SWITCHED, switched=True, faint=True)
    _curves(f, [sick for sick, _ in DRUG], [sick for sick, _ in NONE])
    f.label("with the drug", 76, 34, None)
    f.label("without at first", 76, 483, None)
    f.label("without\nprogression", LEFT + 8, 88, None, kind="quiet")
    f.label("this gap stays", 566, 44, None, kind="strong")


SCENE = Scene(
    "switching",
    "Switching",
    "When those without the drug take it later, survival compares the drug at once with the drug later.",
    [
        Step(
            "Each line is a life; without the drug progression and death come sooner, and the curves lie apart.",
            "Above, six thick lines, below, six thin and shorter ones, each with an orange diamond at progression and an empty bust at "
            "its end. Right of them two step curves of those alive, the solid one well above the dashed one.",
            _nobody,
        ),
        Step(
            "At progression five of the six without the drug are given it, and live longer.",
            "In the lower group five of the lines become thick at a bar on the diamond, and reach further to the right than before.",
            _switch,
        ),
        Step(
            "Counted as chance dealt them, both groups had the drug, and the gap in survival closes.",
            "The dashed curve now lies close to the solid one; a dotted line shows where it lay when nobody switched.",
            _closes,
        ),
        Step(
            "Progression came before any switch, so the time to it still tells the groups apart.",
            "The lives are pale. The curves now show time without progression: the dashed one lies well below the solid one.",
            _before,
        ),
    ],
    "Twelve made-up people. That who switches gains as much as who began with the drug is the best case; people switch when "
    "they are ill, and may gain less.",
)
