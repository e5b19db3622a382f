"""The body: contours and organs."""

from __future__ import annotations

from immunolab.scenes.draw import line, moved, path


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
