"""Lesson 05: what a test below its limit cannot see. Numbers of cells are those of lesson 05's simulation."""

from __future__ import annotations

from immunolab.scenes.arrange import honeycomb
from immunolab.scenes.cells import healthy_cell, myeloma_cell, red_cell, red_maker
from immunolab.scenes.devices import needle, net
from immunolab.scenes.draw import circle, line, moved, path, rect
from immunolab.scenes.eaters import neutrophil
from immunolab.scenes.frame import Frame
from immunolab.scenes.places import bone_floor
from immunolab.scenes.story import Scene, Step

NET = 268  # where the net hangs
TOP, LOW = 116, 396  # the marrow of the bone that is cut open


def _clump(f: Frame, n: int, x: float, y: float, part: str, title: str, r: float = 19, flat: float = 1) -> None:
    for i, (cx, cy) in enumerate(honeycomb(n, x, y, r * 2.06, flat)):
        f.put(myeloma_cell(r, i % 9 + 3), cx, cy, (i * 29) % 40 - 20, key=f"m{i}", part=part, title=title)


def _net(f: Frame) -> None:
    f.raw(*(rect(x - 6, 150, 12, 350, 4, fill="dev.lo", stroke="dev.line", lw=2) for x in (60, 740)))
    f.put(net(680, mesh=52), 400, NET, part="net", title="net: the test")
    for x in (150, 300, 500, 650):
        f.spot("net", x, NET + 50, 26, "net: the test")


#: what the crowd at diagnosis leaves room for
ASIDE = [
    ("red", 70, 110),
    ("white", 104, 380),
    ("red", 714, 120),
    ("grey", 728, 350),
    ("disc", 60, 250),
    ("red", 690, 410),
]


def _marrow_cell(f: Frame, kind: str, i: int, x: float, y: float, part: str) -> None:
    drawn = {
        "red": red_maker(17, i),
        "disc": red_cell(14, 31 * i),
        "white": neutrophil(22, i + 9),
        "grey": healthy_cell(19, i + 2),
    }[kind]
    f.put(drawn, x, y, part=part, title="healthy marrow cell")


def _many(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="marrow"))
    for i, (kind, x, y) in enumerate(ASIDE):
        _marrow_cell(f, kind, i, x, y, "healthy")
    _clump(f, 86, 400, 244, "clone", "myeloma cells at diagnosis", 21, 1.5)
    f.label("a million million", 400, 486, None, "middle", kind="strong")


def _caught(f: Frame) -> None:
    _net(f)
    _clump(f, 14, 400, 212, "caught", "what is left, one in a thousand")
    f.label("one in a thousand\nis left", 170, 90, (328, 186), "middle")
    f.label("found", 620, 120, (472, 186), "middle", kind="strong")
    f.label("mesh: one in 100,000", 400, 440, None, "middle", kind="quiet")


def _slips(f: Frame) -> None:
    _net(f)
    f.raw(line(400, 390, 400, 486, "rule", 2))
    _clump(f, 2, 226, 424, "slipped", "what is left, one in 100,000 or fewer")
    f.arrow([(226, 190), (226, 290), (226, 372)])
    f.spot("slipped", 226, 416, 34, "what is left, one in 100,000 or fewer")
    f.put(
        path("M-34 0A34 34 0 1 1 34 0A34 34 0 1 1 -34 0", "none", "ink2", 2.4, dash="7 7"),
        600,
        416,
        part="none",
        title="no cell at all",
    )
    f.spot("none", 600, 416, 36, "no cell at all")
    f.label("the test finds nothing, in both", 400, 120, None, "middle", kind="strong")
    f.label("ten million", 226, 486, None, "middle", kind="strong")
    f.label("none", 600, 486, None, "middle", kind="strong")


#: patches of the clone in the marrow: middle and number of cells
PATCHES = ((474, 300, 10), (676, 210, 7))
#: healthy marrow: kind, place
HEALTHY = [
    ("red", 66, 190), ("red", 108, 170), ("red", 90, 228), ("disc", 146, 206), ("white", 60, 300), ("red", 300, 330),
    ("red", 342, 346), ("disc", 318, 300), ("white", 344, 214), ("red", 120, 330), ("disc", 78, 352), ("grey", 150, 280),
    ("white", 590, 330), ("red", 640, 346), ("disc", 700, 330), ("grey", 560, 190), ("red", 420, 176), ("grey", 752, 300),
    ("red", 226, 352), ("disc", 264, 200), ("grey", 180, 350),
]  # fmt: skip


def _patches(f: Frame) -> None:
    f.raw(rect(0, TOP - 10, 800, LOW - TOP + 60, fill="marrow"))
    for x, y, r in ((150, 230, 110), (560, 250, 150)):
        f.raw(circle(x, y, r, fill="marrow2", op=0.32))
    f.raw(moved(bone_floor(0, None, 3, 130), 0, TOP, sx=1, s=-1))
    f.raw(bone_floor(LOW, None, 2, 120))
    for i, (kind, x, y) in enumerate(HEALTHY):
        _marrow_cell(f, kind, i, x, y, "healthy")
    f.put(needle(232), 214, 286, part="needle", title="needle, with what it draws")
    for i, (kind, dx, dy) in enumerate(
        (("red", -20, 26), ("grey", 22, 18), ("disc", 2, 46), ("red", -32, -16), ("disc", 30, -20))
    ):
        _marrow_cell(f, kind, i + 3, 214 + dx, 286 + dy, "sample")
    f.spot("sample", 214, 306, 40, "what the needle meets")
    f.spot("needle", 214, 190, 40, "needle")
    for k, (x, y, n) in enumerate(PATCHES):
        for i, (cx, cy) in enumerate(honeycomb(n, x, y, 41)):
            f.put(myeloma_cell(20, i % 9 + 3), cx, cy, (i * 29) % 40 - 20, part="patch", title="patch of the clone")
        f.spot("patch", x, y, 62 - 12 * k, "patch of the clone")
    f.label("needle", 290, 76, (222, 86), kind="quiet")
    f.label("none met", 214, 484, (214, 338), "middle", kind="strong")
    f.label("patches of the clone", 560, 484, (474, 350), "middle", kind="strong")


SCENE = Scene(
    "below-limit",
    "Below the limit",
    "A test that finds nothing says that there is less than it can see, where it looked.",
    [
        Step(
            "At diagnosis the lesson's model has a million million myeloma cells.",
            "A wide crowd of some ninety orange plasma cells, all alike, fills the marrow. Six healthy cells are left at its "
            "edges.",
            _many,
        ),
        Step(
            "A test is like a net: what is larger than its mesh stays in it and is found.",
            "A net hung between two poles. On it lies a clump of fourteen orange plasma cells, found by the test.",
            _caught,
        ),
        Step(
            "Ten million slip through, and to the test that looks the same as none.",
            "The same net, empty. Below it, on the left, two small orange plasma cells have slipped through; on the right a "
            "dashed ring with nothing in it. Ten million is one in 100,000 of the cells at diagnosis.",
            _slips,
        ),
        Step(
            "Myeloma grows in patches, so a needle can draw marrow that holds none.",
            "A bone cut open. From above a needle reaches marrow with healthy cells; two clumps of orange plasma cells lie "
            "further right, where it did not go.",
            _patches,
        ),
    ],
    "The test is a count, not a net: it looks at millions of marrow cells and finds the clone from about one in 100,000 on. Cells "
    "are drawn in steps, not in proportion. A laboratory counts in its sample; the lesson's model counts in the whole body.",
)
