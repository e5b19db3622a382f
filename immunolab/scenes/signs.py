"""Signs: read at a glance, never by colour alone."""

from __future__ import annotations

from immunolab.scenes.draw import circle, line, path, rect
from immunolab.scenes.style import BOLD


def brake_sign(r: float = 24) -> str:
    """Stop in the eye's language without a word: a ring and two bars."""
    return (
        circle(0, 0, r, fill="bg", stroke="stop", w=BOLD)
        + rect(-9, -10, 6.5, 20, 1.5, fill="stop")
        + rect(2.5, -10, 6.5, 20, 1.5, fill="stop")
    )


def go_sign(r: float = 24) -> str:
    """The order passes."""
    return circle(0, 0, r, fill="bg", stroke="go", w=BOLD) + path("M-6 -11L12 0L-6 11Z", fill="go", stroke="go", w=2)


def none_sign(r: float = 24) -> str:
    """There is no order."""
    return circle(0, 0, r, fill="bg", stroke="ink2", w=BOLD) + line(-9, 0, 9, 0, stroke="ink2", w=5)


def focus_ring(r: float = 40) -> str:
    """The one focus that a scene may have."""
    return circle(0, 0, r, fill="none", stroke="accent", w=3.4)
