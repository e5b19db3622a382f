"""Lesson 14: a reader who knows the groups. Six made-up tumours a group, grown alike; the reader is that of the simulation."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.scenes.draw import ellipse, line, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import person
from immunolab.scenes.story import Scene, Step

#: months of progression, the same six in both groups, and how early the reader calls those without the drug
MONTHS, EARLY = (4, 6, 7, 10, 12, 15), 0.6
SCANS = (2, 4, 6, 8)
ROWS = {"drug": 126, "none": 350}
X0, WIDE = 236, 84  # the first scan, and from one to the next
LEFT, PER, TOP, FOOT = 584, 12.0, 120, 400  # the curves' axes: month 0, a month, 100 % and 0 %


def _scan(size: float) -> str:
    """A slice through a chest with a tumour of this size."""
    body = ellipse(0, 0, 36, 28, 0, "body", "bodyline", 2)
    lungs = "".join(ellipse(x, -2, 12.5, 17, 0, "~lung", "lung.line", 1.6) for x in (-16, 16))
    return body + lungs + ellipse(16, 4, size, size * 0.9, 0, "~tum", "tum.line", 1.8)


def _card(row: str, covered: bool) -> str:
    """What stands on the file: a capsule, an empty place, or nothing that can be read."""
    sheet = rect(-30, -22, 60, 44, 5, "bg", "ink2", 2.2)
    if covered:
        return sheet + rect(-30, -22, 60, 44, 5, "brake.mid", "brake.line", 2.2)
    if row == "drug":
        return (
            sheet
            + rect(-17, -7, 34, 14, 7, "drug.mid", "drug.line", 2)
            + rect(1, -7, 16, 14, 7, "drug.hi", "drug.line", 2)
        )
    return sheet + line(-14, 0, 14, 0, "ink2", 3)


def _files(f: Frame, covered: bool = False, called: Sequence[int] = ()) -> None:
    """The reader, and two files: what was given, then a scan every second month; ``called``: the month in each row."""
    f.put(person(), 56, 236, s=2.3, part="reader", title="the reader")
    f.spot("reader", 56, 240, 36, "the reader")
    for k, (row, y) in enumerate(ROWS.items()):
        what = "covered" if covered else "card"
        f.put(_card(row, covered), 154, y, key=f"card-{row}", part=what, title="what the person was given")
        f.spot(what, 154, y, 30, "what the person was given")
        for i, month in enumerate(SCANS):
            x = X0 + WIDE * i
            f.put(_scan(4 + 2.4 * i), x, y, part=f"scan-{row}", title="scan")
            f.spot(f"scan-{row}", x, y, 30, f"a scan, {'upper' if row == 'drug' else 'lower'} row")
            if called and called[k] == month:
                flag = line(0, 0, 0, -34, "ink", 2.8) + path("M0 -34L24 -26L0 -18Z", "accent", "accent", 1.6)
                f.put(flag, x - 4, y - 30, key=f"flag-{row}", part="flag", title="progression is called here")
                f.spot("flag", x + 4, y - 52, 22, "progression is called here")
    for i, month in enumerate(SCANS):
        f.label(str(month), X0 + WIDE * i, 246, None, "middle", kind="quiet")
    f.label("month", 112, 246, None, kind="quiet")


def _step(months: Sequence[float]) -> str:
    d, share = f"M{LEFT} {TOP}", 1.0
    for month in sorted(months):
        share -= 1 / len(months)
        d += f"H{LEFT + PER * month:.1f}V{FOOT - (FOOT - TOP) * share:.1f}"
    return d


def _curves(f: Frame, bent: bool) -> None:
    f.raw(line(LEFT, TOP - 8, LEFT, FOOT, "ink2", 2.4), line(LEFT, FOOT, 786, FOOT, "ink2", 2.4))
    control = [month * (EARLY if bent else 1) for month in MONTHS]
    drawn = (("curve-drug", MONTHS, "drug.mid", 6.5, ""), ("curve-none", control, "ink", 3.0, "8 7"))
    for part, months, colour, w, dash in drawn:
        f.put(
            path(_step(months), "none", colour, w, dash=dash),
            key=part,
            part=part,
            title=f"the curve {'with' if part == 'curve-drug' else 'without'} the drug",
        )
    third = sorted(MONTHS)[3]
    f.spot("curve-drug", LEFT + PER * third, FOOT - (FOOT - TOP) * 5 / 12, 24, "the solid curve")
    f.spot("curve-none", LEFT + PER * sorted(control)[1], FOOT - (FOOT - TOP) * 9 / 12, 24, "the dashed curve")
    f.label("0", LEFT - 4, FOOT + 30, None, "middle", kind="quiet")
    f.label("months", 784, FOOT + 30, None, "end", kind="quiet")


def _alike(f: Frame) -> None:
    _files(f)
    f.label("had the drug", 122, 82, None, kind="strong")
    f.label("had none", 122, 414, None, kind="strong")
    f.label("the reader", 12, 312, None)


def _calls(f: Frame) -> None:
    _files(f, called=(6, 4))
    f.label("had the drug", 122, 82, None)
    f.label("had none", 122, 414, None)
    f.label("called sooner", 348, 310, None, kind="strong")


def _apart(f: Frame) -> None:
    _files(f, called=(6, 4))
    _curves(f, bent=True)
    f.label("had the drug", 122, 82, None)
    f.label("had none", 122, 414, None)
    f.label("without\nprogression", LEFT + 6, 60, None, kind="quiet")
    f.label("a gap", 706, 236, (652, 262), kind="strong")


def _covered(f: Frame) -> None:
    _files(f, covered=True, called=(6, 6))
    _curves(f, bent=False)
    f.label("names covered", 122, 414, None, kind="strong")
    f.label("without\nprogression", LEFT + 6, 60, None, kind="quiet")
    f.label("no gap", 792, 230, None, "end", kind="strong")


SCENE = Scene(
    "reader-who-knows",
    "A reader who knows",
    "Who reads a scan and knows the group can make a difference that no tumour made.",
    [
        Step(
            "Two tumours grow alike, and the doctor who reads the scans knows who had the drug.",
            "A bust on the left, before two rows of four chest scans, months 2 to 8. In both rows the orange tumour grows by the same "
            "steps. The card of the upper row shows a capsule, that of the lower row a dash.",
            _alike,
        ),
        Step(
            "At an unclear scan hope says wait in one row, and worry says progression in the other.",
            "A flag stands at month 6 in the upper row, and already at month 4 in the lower row.",
            _calls,
        ),
        Step(
            "Read so in a whole group, the curves part, although the tumours grew alike.",
            "Beside the scans two step curves: the solid one, with the drug, lies above the dashed one, without it.",
            _apart,
        ),
        Step(
            "With the names covered both are called in the same month, and the gap is gone.",
            "Both cards are covered, both flags stand at month 6, and the dashed curve lies on the solid one.",
            _covered,
        ),
    ],
    "Made up: six tumours in each group, grown alike, and a reader who calls those without the drug after 60 % of the true "
    "time, as in the simulation. Real readers differ, and nobody need mean to deceive.",
)
