"""Lesson 11: one drug in two bottles, and the rule that calls this synergy."""

from __future__ import annotations

from immunolab.scenes.draw import line, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.story import Scene, Step

#: effects at steepness 2, in hundredths: of half a dose, what Bliss expects of two halves, of one dose
HALF, BLISS, WHOLE = 20, 36, 50
FOOT, HIGH = 418.0, 560.0  # where the bars stand, and how high a hundred would be


def _bottle(label: bool) -> str:
    """A bottle 96 wide and 170 high around 0, 0; with a paper label or without."""
    neck = rect(-20, -104, 40, 34, 5, "dev.mid", "dev.line", 2.4) + rect(
        -26, -116, 52, 16, 5, "dev.lo", "dev.line", 2.4
    )
    glass = path(
        "M-20 -70C-22 -50 -50 -48 -50 -22V66Q-50 84 -32 84H32Q50 84 50 66V-22C50 -48 22 -50 20 -70Z",
        "dev.hi",
        "dev.line",
        2.6,
    )
    drug = path("M-46 -2H46V64Q46 80 31 80H-31Q-46 80 -46 64Z", "~drug")
    paper = rect(-36, 10, 72, 46, 4, "bg", "ink2", 2) if label else ""
    return neck + glass + drug + paper


def _cup(level: float) -> str:
    """A measuring cup 110 wide and 120 high around 0, 0, with lines at half a dose and at one dose."""
    top = 56 - 96 * level
    o = path(f"M-50 {top:g}H50L46 56H-46Z", "~drug")
    o += path("M-56 -60L-46 58H46L56 -60", "none", "dev.line", 3)
    return o + line(20, 8, 50, 8, "ink2", 2.4) + line(20, -40, 52, -40, "ink2", 2.4)


def _bottles(f: Frame, y: float, label: bool) -> None:
    for x, name in ((170, "A"), (630, "B")):
        title = f"bottle labelled {name}" if label else f"bottle {name}, its label off"
        f.put(_bottle(label), x, y, key=f"bottle{name}", part=f"bottle-{name.lower()}", title=title)
        f.spot(f"bottle-{name.lower()}", x, y, 60, title)
        if label:
            f.label(name, x, y + 42, None, "middle", kind="strong")


def _two(f: Frame) -> None:
    _bottles(f, 170, True)
    for x, name in ((170, "a"), (630, "b")):
        f.put(_cup(0.5), x, 380, key=f"cup{name}", part=f"cup-{name}", title="half a dose")
        f.spot(f"cup-{name}", x, 380, 56, "half a dose")
        f.arrow([(x, 268), (x, 306)])
        f.label("half a dose", x, 482, None, "middle")


def _one(f: Frame) -> None:
    _bottles(f, 170, False)
    f.put(_cup(1), 400, 350, 0, 1.25, key="cupa", part="cup-a", title="one dose")
    f.spot("cup-a", 400, 350, 70, "one dose")
    f.arrow([(240, 250), (290, 290), (330, 310)])
    f.arrow([(560, 250), (510, 290), (470, 310)])
    f.label("the same drug", 400, 110, None, "middle", kind="strong")
    f.label("one dose", 400, 470, None, "middle", kind="strong")


def _bar(f: Frame, x: float, share: int, part: str, title: str, fill: str, ink: str) -> None:
    h = HIGH * share / 100
    f.put(rect(0, 0, 92, h, 4, fill, ink, 2.4), x - 46, FOOT - h, part=part, title=title)
    f.spot(part, x, FOOT - h / 2, 40, title)


def _rule(f: Frame) -> None:
    f.raw(line(60, FOOT, 740, FOOT, "ink2", 2.4))
    for x, share, part, title, fill, ink in (
        (130, HALF, "half", "effect of half a dose: 20 of 100 cells", "drug.hi", "drug.line"),
        (250, HALF, "half", "effect of half a dose: 20 of 100 cells", "drug.hi", "drug.line"),
        (440, BLISS, "expected", "what Bliss expects of both: 36 of 100 cells", "panel", "ink2"),
        (640, WHOLE, "found", "what is found: 50 of 100 cells", "drug.mid", "drug.line"),
    ):
        _bar(f, x, share, part, title, fill, ink)
        f.label(str(share), x, FOOT - HIGH * share / 100 - 14, None, "middle", kind="quiet")
    f.label("A, B alone", 190, 462, None, "middle")
    f.label("Bliss expects", 440, 462, None, "middle")
    f.label("found", 640, 462, None, "middle", kind="strong")
    f.label("cells killed, of 100", 60, 50, None, kind="quiet")
    f.tag("Bliss: synergy", 400, 110)


SCENE = Scene(
    "same-drug",
    "A drug with itself",
    "A rule that calls a drug combined with itself synergy cannot be right for every pair.",
    [
        Step(
            "Two bottles, A and B, and half a dose is poured from each.",
            "Two bottles of the same shape, labelled A and B. Below each, an arrow leads to a measuring cup that is filled to its lower line.",
            _two,
        ),
        Step(
            "Both bottles hold one drug, so two halves make one dose.",
            "The labels are off, and both bottles hold the same magenta liquid. Two arrows lead into one cup, which is filled to its upper line.",
            _one,
        ),
        Step(
            "One dose kills half, more than Bliss expects of two halves, so this rule reports synergy.",
            "Four bars of cells killed out of a hundred: twenty and twenty for the halves alone, thirty-six that Bliss expects, and fifty that are found.",
            _rule,
        ),
    ],
    "Doses and effects are those of the simulation at steepness 2. With a flatter curve the same rule reports antagonism.",
)
