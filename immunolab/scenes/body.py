"""The body: contours and organs."""

from __future__ import annotations

import math
import random

from immunolab.scenes.draw import circle, ellipse, line, moved, path, rect, smooth


def torso(s: float = 1) -> str:
    """Head, neck, shoulders, chest; only a contour. Chest centre at 0,0."""
    d = "M0 -318C36 -318 54 -290 52 -256C51 -232 42 -214 30 -204C28 -190 30 -176 36 -166C48 -148 84 -142 118 -128C160 -110 176 -66 184 -6C192 60 198 140 202 260H138C138 180 134 120 128 60C126 120 124 190 126 260H-126C-124 190 -126 120 -128 60C-134 120 -138 180 -138 260H-202C-198 140 -192 60 -184 -6C-176 -66 -160 -110 -118 -128C-84 -142 -48 -148 -36 -166C-30 -176 -28 -190 -30 -204C-42 -214 -51 -232 -52 -256C-54 -290 -36 -318 0 -318Z"
    return moved(path(d, fill="body", stroke="bodyline", w=2.2), s=s)


LUNG_R = "M-16 -92C-34 -118 -62 -104 -80 -62C-98 -18 -106 44 -100 92C-98 106 -86 104 -72 98C-50 88 -26 88 -16 74C-10 40 -8 -40 -16 -92Z"
LUNG_L = "M16 -92C34 -118 62 -104 80 -62C98 -18 106 44 100 92C98 106 86 104 72 98C60 92 44 94 36 84C30 70 40 56 34 38C28 22 14 22 12 4C10 -30 10 -60 16 -92Z"


def lungs() -> str:
    """Both lungs, each in its pleura, and the windpipe."""
    o = ""
    for d in (LUNG_R, LUNG_L):
        o += path(d, fill="none", stroke="pleura", w=11) + path(d, fill="none", stroke="space", w=6.5)
        o += path(d, fill="~lung", stroke="lung.line", w=2)
    o += path(
        "M-16 -20C-40 -10 -56 10 -66 44M-34 -8C-40 -34 -52 -44 -60 -52M-50 14C-62 8 -74 10 -82 14M16 -26C40 -14 52 6 62 34M34 -14C40 -36 52 -46 60 -52M50 8C62 2 72 4 80 10",
        fill="none",
        stroke="lung.line",
        w=3.6,
        op=0.55,
    )
    o += path(
        "M0 -150V-60M0 -62C-4 -44 -10 -34 -24 -26M0 -62C4 -46 10 -38 24 -30", fill="none", stroke="lung.line", w=12
    ) + path("M0 -150V-60M0 -62C-4 -44 -10 -34 -24 -26M0 -62C4 -46 10 -38 24 -30", fill="none", stroke="lung.hi", w=7)
    for y in range(-142, -66, 11):
        o += line(-4, y, 4, y, stroke="lung.line", w=1.5)
    return o


def rind() -> str:
    """Tumour all around the left lung, along its lining, and the space that it has made inside."""
    rim = [
        (14, -84),
        (34, -106),
        (60, -98),
        (77, -74),
        (88, -44),
        (98, -10),
        (104, 26),
        (107, 60),
        (103, 92),
        (88, 104),
        (66, 100),
        (44, 94),
        (31, 78),
        (28, 52),
        (17, 24),
        (7, 0),
        (7, -30),
        (9, -58),
    ]
    wide = smooth(rim)
    rnd = random.Random(7)
    lumps = []
    for i, (x, y) in enumerate(rim):
        x2, y2 = rim[(i + 1) % len(rim)]
        for t in (0, 0.33, 0.66):
            for _k in (0, 1):
                lumps.append(
                    (
                        x + (x2 - x) * t + rnd.uniform(-7.5, 7.5),
                        y + (y2 - y) * t + rnd.uniform(-7.5, 7.5),
                        rnd.uniform(4.6, 7.4),
                    )
                )
    tumour = path(wide, fill="none", stroke="tum.line", w=20.4) + "".join(
        circle(x, y, r + 1.4, fill="tum.line") for x, y, r in lumps
    )
    tumour += path(wide, fill="none", stroke="tum.mid", w=17.6) + "".join(
        circle(x, y, r, fill="~tum", stroke="tum.line", w=0.7) + circle(x, y, r * 0.34, fill="tum.nuc", op=0.85)
        for x, y, r in lumps
    )
    inner = smooth([(58 + (x - 58) * 0.84, 2 + (y - 2) * 0.92) for x, y in rim])
    return path(inner, fill="space") + tumour


def kidney() -> str:
    """A kidney cut open, its ureter to the left."""
    k = "M-30 -118C40 -140 104 -84 104 -4C104 84 40 132 -26 116C-62 106 -52 66 -34 38C-22 18 -22 -14 -34 -36C-54 -66 -64 -104 -30 -118Z"
    pyr = ""
    for x, y in ((-4, -76), (42, -54), (62, -4), (44, 48), (0, 74)):
        pyr += moved(
            path("M0 -26L17 15Q0 24 -17 15Z", fill="kid.lo", op=0.75), x, y, math.degrees(math.atan2(-30 - x, -(0 - y)))
        )
    cut = path(k, fill="~kid", stroke="kid.line", w=2.6) + pyr
    ureter = path("M-30 0C-66 2 -84 30 -88 96", fill="none", stroke="kid.line", w=15)
    return cut + ureter + path("M-26 0C-66 2 -84 30 -88 96", fill="none", stroke="kid.hi", w=10)


def tubule() -> str:
    """A piece of one of the kidney's tubules: two rows of cells, x 354 to 768, and the room between, y 156 to 326."""
    o = ""
    for i in range(8):
        for yy, s in ((122, 1), (360, -1)):
            x = 354 + i * 52
            o += rect(x, yy - 34, 50 if i < 7 else 48, 68, 10, fill="~kid", stroke="kid.line", lw=1.8) + ellipse(
                x + 25, yy - s * 4, 11, 9, fill="kid.nuc"
            )
    return o + rect(353, 156, 414, 170, fill="lumen")
