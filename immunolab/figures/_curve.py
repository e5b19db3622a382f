"""A curve as data: the same declaration is drawn by matplotlib and by the explorer's canvas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from immunolab.figures import style

__all__ = ["Curve", "legend"]


@dataclass(frozen=True, slots=True)
class Curve:
    """How one named series looks, and on which axes it is drawn.

    ``kind`` is "line", "step" (a value holds until the next x) or "points"; ``width`` in points
    (for "points": the diameter); ``dash`` in multiples of the width.
    """

    name: str
    panel: str
    label: str
    color: str = style.ACCENT
    dash: tuple[float, ...] = ()
    width: float = 2.2
    kind: Literal["line", "step", "points"] = "line"

    def artist(self, x: ArrayLike, y: ArrayLike) -> Line2D:
        """The matplotlib line of this curve through ``x``, ``y`` (equal lengths)."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        if self.kind == "points":
            return Line2D(
                x, y, linestyle="none", marker="o", markersize=self.width, color=self.color, markeredgewidth=0
            )
        steps: Literal["steps-post", "default"] = "steps-post" if self.kind == "step" else "default"
        line = Line2D(
            x,
            y,
            color=self.color,
            linewidth=self.width,
            drawstyle=steps,
            solid_capstyle="butt",
            dash_capstyle="butt",
            solid_joinstyle="round",
            dash_joinstyle="round",
        )
        if self.dash:
            line.set_linestyle((0, tuple(on_off for on_off in self.dash)))
        return line

    def draw(self, ax: Axes, x: ArrayLike, y: ArrayLike) -> Line2D:
        """Add this curve to ``ax`` without changing its limits."""
        line = self.artist(x, y)
        ax.add_line(line)
        return line

    def themed(self, theme: style.Theme) -> Curve:
        """The same curve in the colours of ``theme``."""
        return self if theme == "light" else replace(self, color=style.dark(self.color))

    def ghost(self) -> Curve:
        """The same curve frozen for comparison: grey, and always broken."""
        dash = style.DASHES["dotted"] if self.dash else style.DASHES["dashed"]
        width = self.width if self.kind == "points" else 1.6
        return Curve(self.name, self.panel, f"{self.label}, frozen", style.GHOST, dash, width, self.kind)


def legend(ax: Axes, *curves: Curve, columns: int | None = None, size: float | None = None) -> None:
    """A legend of curves (drawn or not) in one row above ``ax``, left-aligned; ``size`` of its type in points."""
    keys = [curve.artist([0], [0]) for curve in curves]
    # On a phone the row needs the whole width: it starts at the figure's edge, in smaller type.
    narrow = cast(Figure, ax.get_figure(root=True)).get_size_inches()[0] < 4.2
    x = 0.0 if not narrow else -ax.get_position().x0 / ax.get_position().width
    box = ax.legend(
        keys,
        [curve.label for curve in curves],
        loc="lower left",
        bbox_to_anchor=(x, 1.0),
        fontsize=size or (8.5 if narrow else 10),
        ncols=columns or len(curves),
        borderaxespad=0.15,
        borderpad=0.1,
        handlelength=1.8 if narrow else 2.2,
        columnspacing=0.4 if narrow else 1.1,
        handletextpad=0.5,
    )
    box.set_zorder(5)
