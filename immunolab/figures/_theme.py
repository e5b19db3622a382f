"""A picture in the dark theme: the same figure with each colour's dark counterpart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text

from immunolab.figures import style

__all__ = ["recolor", "themed"]

Undo = Callable[[], Any]


@contextmanager
def themed(figure: Figure, theme: style.Theme) -> Iterator[None]:
    """``figure`` in ``theme`` and the house style with it, for as long as the block runs."""
    with style.context(theme):
        undo = recolor(figure, theme)
        try:
            yield
        finally:
            for back in reversed(undo):
                back()


def recolor(figure: Figure, theme: style.Theme) -> list[Undo]:
    """Give every artist of ``figure`` its colours in ``theme``; returns what takes each change back."""
    undo: list[Undo] = []
    if theme == "light":
        return undo
    found = figure.findobj()
    # A box behind words and an arrow from them are nobody's children.
    beside = [part for text in found if isinstance(text, Text) for part in _beside(text)]
    for artist in (*found, *beside):
        for name in _colored(artist):
            old = getattr(artist, f"get_{name}")()
            if isinstance(old, str) and old in ("none", "auto"):
                continue
            new = np.array([_dark(color) for color in to_rgba_array(old)])
            write = getattr(artist, f"set_{name}")
            write(new if isinstance(artist, Collection) else tuple(new[0]))
            undo.append(partial(write, old))
    return undo


def _beside(text: Text) -> Iterator[Patch]:
    parts = (text.get_bbox_patch(), text.arrow_patch if isinstance(text, Annotation) else None)
    yield from (part for part in parts if part is not None)


def _colored(artist: Artist) -> tuple[str, ...]:
    if isinstance(artist, Line2D):
        return "markerfacecolor", "markeredgecolor", "color"
    if isinstance(artist, Text):
        return ("color",)
    return ("facecolor", "edgecolor") if isinstance(artist, (Patch, Collection)) else ()


def _dark(color: Any) -> tuple[float, float, float, float]:
    """The dark counterpart with the same transparency."""
    *_, alpha = to_rgba(color)
    red, green, blue, _ = to_rgba(style.dark(to_hex(color)))
    return red, green, blue, alpha
