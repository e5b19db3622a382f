"""A learner's bet in a picture: a line, a range or a side of a line on one axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes

from immunolab.figures import style

__all__ = ["Mark"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What was bet on an axis of a panel: from ``low`` to ``high``, None where it is open; equal for one number."""

    panel: str
    axis: Literal["x", "y"]
    low: float | None
    high: float | None

    def draw(self, axes: Mapping[str, Axes]) -> None:
        """Add it to its panel, with the words "your bet", below the curves and without changing a limit."""
        ax = axes[self.panel]
        start, end = sorted(map(float, ax.get_xlim() if self.axis == "x" else ax.get_ylim()))
        low = start if self.low is None else min(max(self.low, start), end)
        high = end if self.high is None else max(min(self.high, end), start)
        line, band = (ax.axvline, ax.axvspan) if self.axis == "x" else (ax.axhline, ax.axhspan)
        for value in (self.low, self.high):
            if value is not None and start <= value <= end:
                line(value, color=style.BET, linewidth=1.6, linestyle=(0, (6, 2, 1.5, 2)), zorder=1.5)
        if low < high:
            band(low, high, facecolor=style.BET, edgecolor="none", alpha=0.16, zorder=0.6)
        beyond = (self.high is not None and self.high < start) or (self.low is not None and self.low > end)
        arrows = "←→" if self.axis == "x" else "↓↑"
        self._say(ax, low, f"your bet {arrows[low == end]}" if beyond else "your bet")

    def _say(self, ax: Axes, low: float, words: str) -> None:
        """The words where the bet begins, on the side that has room for them."""
        along, across = (0, 1.0) if self.axis == "x" else (1, 0.0)
        share = float(ax.transAxes.inverted().transform(ax.transData.transform((low, low)))[along])
        if self.axis == "x":
            left = share < 0.7
            place, offset, align = (share, across), (4 if left else -4, -3), ("left" if left else "right", "top")
        else:
            above = share < 0.8
            place, offset, align = (across, share), (4, 2 if above else -2), ("left", "bottom" if above else "top")
        ax.annotate(
            words,
            place,
            xycoords="axes fraction",
            xytext=offset,
            textcoords="offset points",
            ha=align[0],
            va=align[1],
            size=10,
            weight="bold",
            color=style.BET,
            zorder=6,
            annotation_clip=False,
            bbox={"facecolor": style.GROUND, "edgecolor": "none", "pad": 1, "alpha": 0.8},
        )
