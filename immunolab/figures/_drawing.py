"""A picture of a simulation as data: what is drawn of a result, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from immunolab.figures import style
from immunolab.figures._curve import Curve
from immunolab.figures._mark import Mark
from immunolab.figures._picture import Columns, Picture

__all__ = ["MODEL", "Drawing"]

#: What every description of a simulation ends with.
MODEL = "Model, not a prediction for a person."


@dataclass(frozen=True, slots=True)
class Drawing:
    """Frame, curves and words of a simulation's result. Every function but ``frame`` takes the result.

    ``frame(figure)`` draws what no setting moves and returns the axes by the curves' panel names; who calls it has
    the house style open. ``series`` gives ``{curve name: (x, y)}`` for all ``curves``; ``finding`` and ``describe``
    are the picture's title and its text; ``table`` its numbers. ``height`` is in CSS pixels, at any width.
    """

    curves: tuple[Curve, ...]
    frame: Callable[[Figure], Mapping[str, Axes]]
    series: Callable[[Any], Mapping[str, tuple[ArrayLike, ArrayLike]]]
    finding: Callable[[Any], str]
    describe: Callable[[Any], str]
    table: Callable[[Any], Columns]
    height: int = 460

    def picture(self, result: Any, width: float = 7.0, mark: Mark | None = None) -> Picture:
        """The picture of ``result`` with its finding above it and a bet's ``mark`` in it; ``width`` in inches."""
        finding = self.finding(result)
        figure = style.new_figure(width, self.height / 96)
        series = self.series(result)
        with style.context():
            axes = self.frame(figure)
            if mark:
                mark.draw(axes)
            for curve in self.curves:
                curve.draw(axes[curve.panel], *series[curve.name])
            style.title(figure, finding, above=True)
        return Picture(figure, finding, self.describe(result), self.table(result))
