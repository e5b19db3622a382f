"""The house style: one matplotlib style file, colours for two themes, axes laid out in inches.

Nothing here touches pyplot: a figure belongs to whoever made it, and nothing leaks between cells.
"""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = [
    "ACCENT",
    "BET",
    "COLORS",
    "DARK",
    "DASHES",
    "GHOST",
    "GROUND",
    "REFERENCE",
    "WORDS",
    "Theme",
    "context",
    "dark",
    "new_figure",
    "stack",
    "title",
]

Theme = Literal["light", "dark"]

#: Okabe-Ito, safe for colour-blind readers, with an ochre that is seen on white; each name is the colour's own.
COLORS = {
    "black": "#222222",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#C4699A",
    "sky": "#56B4E9",
    "orange": "#E69F00",
    "ochre": "#A87000",
    "yellow": "#F0E442",
    "grey": "#8A8A8A",
}
#: Second cue beside colour, in multiples of the line's width (on, off, ...).
DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dashed": (3.5, 1.6), "dotted": (1, 1.6)}
ACCENT = COLORS["vermillion"]  # the one colour of what a slider moves
REFERENCE = "#8F8F8F"  # drawn once, does not move
GHOST = "#4D4D4D"  # a setting frozen for comparison
GROUND = "#FDFDFB"
WORDS = "#B34700"  # the accent where it colours small type
BET = "#8A3FA0"  # what the learner bet

#: What each colour of a picture becomes in the dark theme. Dark is a second palette: places darkest, words lightest.
DARK = {
    GROUND: "#11161D",
    "#FFFFFF": "#11161D",
    "#000000": "#11161D",  # type on filled bars, which stay light
    "#222222": "#EEF2F6",
    "#333333": "#DDE3EA",
    "#555555": "#BAC4CF",
    "#777777": "#97A3B1",
    "#CCCCCC": "#36414E",
    "#DDDDDD": "#AEB8C2",
    "#E3E3DE": "#2A333D",  # grid
    "#E6E6E6": "#2A333D",
    REFERENCE: "#8794A3",
    GHOST: "#BAC4CE",
    COLORS["blue"]: "#5DB3EC",
    COLORS["vermillion"]: "#FF9F5F",
    COLORS["green"]: "#52D9AC",
    COLORS["purple"]: "#F0A3CE",
    COLORS["sky"]: "#9AD2F5",
    COLORS["orange"]: "#F2B632",
    COLORS["ochre"]: "#E0B04A",
    COLORS["yellow"]: "#F2EA98",
    COLORS["grey"]: "#97A3B2",
    WORDS: "#FF9F5E",
    BET: "#D3A4F0",
}
_DARK = {light.lower(): dark for light, dark in DARK.items()}


def dark(color: str) -> str:
    """The dark counterpart of a colour of ours ("#rrggbb"); any other colour as it is."""
    return _DARK.get(color.lower(), color)


@cache
def _settings(theme: Theme) -> Any:
    """Matplotlib's defaults and over them our style file: a reader's own rcParams change nothing."""
    skip = {"backend", "interactive", "toolbar", "timezone"}
    base = {k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith(("backend", "webagg", "animation"))}
    ours = mpl.rc_params_from_file(Path(__file__).with_name("immunolab.mplstyle"), use_default_template=False)
    kept = {k: v for k, v in {**base, **ours}.items() if k not in skip}
    if theme == "dark":
        kept |= {k: dark(v) for k, v in kept.items() if isinstance(v, str)}
    return kept


# JupyterLab answers widgets in a thread beside the cells, and rcParams belong to the whole process:
# two contexts that overlap would leave one's style behind for good.
_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def context(theme: Theme = "light") -> Iterator[None]:
    """The house style for as long as the block runs; needed when making and when saving a figure."""
    with _ONE_AT_A_TIME, mpl.rc_context(_settings(theme)):
        yield


#: inches of a picture that a phone shows whole, with words that can be read: names stand above its marks
NARROW = 4.0


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
