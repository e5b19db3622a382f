"""Lesson 06: the drug on the gel that should show the disease."""

from __future__ import annotations

from immunolab.scenes.antibodies import antibody
from immunolab.scenes.cells import dying_cell, myeloma_cell
from immunolab.scenes.draw import rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.gel import Peak, trace
from immunolab.scenes.story import Scene, Step

CLONE = ((76, 60), (130, 104), (70, 148), (184, 62), (190, 144))
M_AT, DRUG_AT = 628, 676
LANE, BASE = 262, 448


def _m(high: float) -> Peak:
    return Peak(M_AT, 9, high, "tum", "m-spike", "the peak at the place of the M spike")


_DRUG = Peak(DRUG_AT, 7, 26, "drug", "drug-peak", "the small peak on the right")
_UNKNOWN = _DRUG._replace(fam="self", part="second-peak")


def _blood(f: Frame, cells: int, m: int, drug: int) -> None:
    f.raw(rect(0, 0, 246, 216, 0, "marrow"), rect(246, 0, 554, 216, 0, "lumen"))
    for i, (x, y) in enumerate(CLONE):
        if i < cells:
            f.put(myeloma_cell(24, i + 4), x, y, key=f"m{i}", part="myeloma-cell", title="cell of the clone")
        elif cells < 3:
            f.put(dying_cell(16, i + 2), x, y, key=f"m{i}", part="killed", title="cell of the clone, killed")
    for i in range(m):
        at = (300 + 62 * (i % 8), 52 + 56 * (i // 8)) if not drug else (300 + 62 * (i % 2), 52 + 56 * (i // 2))
        f.put(
            antibody("tum", notch="flat"),
            *at,
            (i * 47) % 60 - 30,
            0.5,
            key=f"p{i}",
            part="m-protein",
            title="M protein",
        )
    for i in range(drug):
        at = (486 + 62 * (i % 5), 52 + 56 * (i // 5))
        f.put(
            antibody("drug", notch="w"),
            *at,
            (i * 37) % 60 - 30,
            0.5,
            key=f"d{i}",
            part="daratumumab",
            title="daratumumab",
        )
    f.label("marrow", 20, 242, None, kind="quiet")
    f.label("blood", 778, 242, None, "end", kind="quiet")


def _before(f: Frame) -> None:
    _blood(f, 5, 20, 0)
    trace(f, 30, [_m(108)], LANE, BASE)
    f.label("M spike", 520, 372, (616, 364), "end", kind="strong")
    f.label("M protein", 600, 174, None, "middle")


def _after(f: Frame) -> None:
    _blood(f, 2, 0, 0)
    trace(f, 30, [_m(15), _UNKNOWN], LANE, BASE)
    f.label("M spike, small", 512, 380, (616, 420), "end")
    f.label("a second spike", 660, 346, (DRUG_AT, 408), "middle", kind="strong")
    f.label("months of treatment later", 520, 116, None, "middle", kind="quiet")


def _it_is(f: Frame) -> None:
    _blood(f, 2, 4, 9)
    trace(f, 30, [_m(15), _DRUG], LANE, BASE)
    f.label("M protein", 332, 176, None, "middle")
    f.label("daratumumab", 610, 176, None, "middle", kind="strong")
    f.label("its spike", 690, 346, (DRUG_AT, 408), "middle", kind="strong")


SCENE = Scene(
    "drug-on-gel",
    "The drug on the gel",
    "Daratumumab is an antibody, so the test that looks for one antibody in plenty can show the drug.",
    [
        Step(
            "Before treatment the clone's antibody stands as a narrow peak on the trace, the M spike.",
            "Five orange cells in the marrow, twenty blunt orange antibodies in the blood. On the gel below a dark band on the "
            "right, and on the trace a narrow tall peak under it.",
            _before,
        ),
        Step(
            "Months later the M spike is small, and beside it stands a second small spike.",
            "Two orange cells are left, three lie in pieces. On the trace two small narrow peaks stand side by side on the "
            "right, the left one where the tall one was. The blood is not shown yet.",
            _after,
        ),
        Step(
            "It is the drug: one antibody in plenty, which runs where antibodies run.",
            "The same trace. In the blood four blunt orange antibodies and nine magenta ones of daratumumab; the second peak "
            "and its band are magenta, too.",
            _it_is,
        ),
    ],
    "Where the clone's antibody and the drug run differs; they can also lie one upon the other, and then the drug looks like "
    "disease. Laboratories have tests that tell them apart.",
)
