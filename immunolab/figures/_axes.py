"""Axes of simulations: log scales with few ticks, labels in line, two panels that fit a phone."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from immunolab.figures import style
from immunolab.words import number

__all__ = ["above", "align", "beside", "log", "share_bar", "ticks"]

_WIDE = 5.2  # inches that two panels side by side need


def log(axis: Axis, low: float, high: float, every: int = 1) -> None:
    """A log scale from ``low`` to ``high`` with a tick at each power of ``10**every``."""
    name = "x" if axis is axis.axes.xaxis else "y"
    axis.axes.set(**{f"{name}scale": "log", f"{name}lim": (low, high)})
    axis.set_major_locator(LogLocator(base=10.0**every, numticks=20))
    axis.set_minor_locator(NullLocator())


def ticks(axis: Axis, places: Iterable[float], *, years: bool = False) -> None:
    """Ticks at ``places`` and nowhere else; from a thousand on with commas, but for ``years``."""
    at = list(places)
    axis.set_major_locator(FixedLocator(at))
    axis.set_minor_locator(NullLocator())
    if not years and max(map(abs, at), default=0) >= 1000:
        axis.set_major_formatter(FuncFormatter(lambda place, _: number(place)))


def above(ax: Axes, y: float, words: str, end: str = "", *, weight: str = "normal") -> None:
    """``words`` above the mark at ``y``, from the left edge, and ``end`` up to the right one: in a narrow picture
    no margin is left for names. Hides nothing of the axis; call it after the limits are set.
    """
    for text, x, side in ((words, 0.0, "left"), (end, 1.0, "right")):
        if text:
            ax.annotate(
                text,
                (x, y),
                (3 if side == "left" else 0, 11),
                xycoords=ax.get_yaxis_transform(),
                textcoords="offset points",
                ha=side,
                va="center",
                size=10,
                weight=weight,
                annotation_clip=False,
                bbox={"facecolor": style.GROUND, "edgecolor": "none", "pad": 0.5},
            )


def align(figure: Figure, axes: Iterable[Axes], inches: float = 0.5) -> None:
    """Labels of the vertical axes ``inches`` to their left, so that ticks of different widths line up."""
    for ax in axes:
        ax.yaxis.set_label_coords(-inches / (figure.get_size_inches()[0] * ax.get_position().width), 0.5)


def beside(
    figure: Figure,
    *,
    left: float = 0.72,
    right: float = 0.15,
    top: float = 0.32,
    bottom: float = 0.52,
    gap: float = 0.85,
    share: float = 0.5,
) -> tuple[Axes, Axes]:
    """Two axes side by side, or one above the other where the figure is narrow.

    Margins in inches; ``gap`` for the second one's labels; ``share``: the first one's part of the room.
    """
    width, height = figure.get_size_inches()
    if width >= _WIDE:
        room = width - left - right - gap
        boxes = [
            (left, bottom, room * share, height - top - bottom),
            (left + room * share + gap, bottom, room * (1 - share), height - top - bottom),
        ]
    else:
        room = height - 2 * (top + bottom)
        upper = room * share
        boxes = [
            (left, height - top - upper, width - left - right, upper),
            (left, bottom, width - left - right, room - upper),
        ]
    first, second = (figure.add_axes((x / width, y / height, w / width, h / height)) for x, y, w, h in boxes)
    return first, second


def share_bar(ax: Axes, y: float, percent: float, words: str, height: float = 0.6) -> None:
    """A share of 100 % as a bar within a grey one, with words to its right."""
    ax.barh(y, 100, color="#E6E6E6", height=height)
    ax.barh(y, percent, color=style.ACCENT, height=height)
    ax.annotate(words, (100, y), xytext=(6, 0), textcoords="offset points", va="center", size=10, annotation_clip=False)
