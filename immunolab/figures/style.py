"""The house style: one matplotlib style file, Okabe-Ito colours, axes laid out in inches.

Nothing here touches pyplot: a figure belongs to whoever made it, and nothing leaks between cells.
"""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = ["ACCENT", "COLORS", "DASHES", "GHOST", "REFERENCE", "context", "new_figure", "stack", "title"]

#: Okabe-Ito, safe for colour-blind readers; each name is the colour's own.
COLORS = {
    "black": "#222222",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "orange": "#E69F00",
    "yellow": "#F0E442",
    "grey": "#8A8A8A",
}
#: Second cue beside colour, in multiples of the line's width (on, off, ...).
DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dashed": (3.5, 1.6), "dotted": (1, 1.6)}
ACCENT = COLORS["vermillion"]  # the one colour of what a slider moves
REFERENCE = "#9A9A9A"  # drawn once, does not move
GHOST = "#4D4D4D"  # a setting frozen for comparison


@cache
def _settings() -> Any:
    """Matplotlib's defaults and over them our style file: a reader's own rcParams change nothing."""
    skip = {"backend", "interactive", "toolbar", "timezone"}
    base = {k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith(("backend", "webagg", "animation"))}
    ours = mpl.rc_params_from_file(Path(__file__).with_name("immunolab.mplstyle"), use_default_template=False)
    return {k: v for k, v in {**base, **ours}.items() if k not in skip}


# JupyterLab answers widgets in a thread beside the cells, and rcParams belong to the whole process:
# two contexts that overlap would leave one's style behind for good.
_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def context() -> Iterator[None]:
    """The house style for as long as the block runs; needed when making and when saving a figure."""
    with _ONE_AT_A_TIME, mpl.rc_context(_settings()):
        yield


def new_figure(width: float = 7.0, height: float = 4.2, dpi: float = 100) -> Figure:
    """An empty figure of ``width`` x ``height`` inches with an Agg canvas, outside pyplot."""
    with context():
        figure = Figure(figsize=(width, height), dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def stack(
    figure: Figure,
    shares: Sequence[float],
    *,
    left: float = 0.8,
    right: float = 0.15,
    top: float = 0.1,
    bottom: float = 0.55,
    gap: float = 0.3,
) -> list[Axes]:
    """Axes one above the other with a shared x axis; margins in inches, heights by ``shares``.

    Fixed margins instead of a layout engine: ten times faster, and the same at every setting.
    """
    width, height = figure.get_size_inches()
    room = height - top - bottom - gap * (len(shares) - 1)
    axes: list[Axes] = []
    upper = height - top
    for share in shares:
        h = room * share / sum(shares)
        box = (left / width, (upper - h) / height, (width - left - right) / width, h / height)
        axes.append(figure.add_axes(box, sharex=axes[0] if axes else None))
        upper -= h + gap
    for ax in axes[:-1]:
        ax.tick_params(labelbottom=False)
    return axes


def title(figure: Figure, text: str, *, above: bool = False) -> None:
    """``text`` in bold at the top left of ``figure``, wrapped to its width.

    With ``above`` the figure grows by a band for it, and its axes keep their size.
    """
    width, height = figure.get_size_inches()
    lines = textwrap.fill(text, max(20, int(width * 9.2)))
    if above:
        old, height = height, height + 0.15 + 0.22 * (lines.count("\n") + 1)
        for ax in figure.axes:
            box = ax.get_position()
            ax.set_position((box.x0, box.y0 * old / height, box.width, box.height * old / height))
        figure.set_size_inches(width, height)
    figure.text(0.15 / width, 1 - 0.1 / height, lines, weight="bold", size=12, va="top")
