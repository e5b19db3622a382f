"""A picture of a simulation as data: what is drawn of a result, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from pandas import DataFrame

from immunolab.figures import style
from immunolab.figures._curve import Curve
from immunolab.figures._picture import Picture

__all__ = ["MODEL", "Drawing", "Drawn", "picture"]

#: What every description of a simulation ends with.
MODEL = "Model, not a prediction for a person."


class Drawn(Protocol):
    """What can be drawn: an explorer, or a `Drawing`."""

    @property
    def curves(self) -> tuple[Curve, ...]: ...
    @property
    def frame(self) -> Callable[[Figure], Mapping[str, Axes]]: ...
    @property
    def series(self) -> Callable[[Any], Mapping[str, tuple[ArrayLike, ArrayLike]]]: ...
    @property
    def finding(self) -> Callable[[Any], str]: ...
    @property
    def describe(self) -> Callable[[Any], str]: ...
    @property
    def table(self) -> Callable[[Any], DataFrame]: ...
    @property
    def height(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """Frame, curves and words of a result; each as in :class:`immunolab.explore._declare.Explorer`."""

    curves: tuple[Curve, ...]
    frame: Callable[[Figure], Mapping[str, Axes]]
    series: Callable[[Any], Mapping[str, tuple[ArrayLike, ArrayLike]]]
    finding: Callable[[Any], str]
    describe: Callable[[Any], str]
    table: Callable[[Any], DataFrame]
    height: int = 460

    def parts(self) -> dict[str, Any]:
        """These fields by name, for the explorer that shows the same."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def picture(drawn: Drawn, result: Any, width: float = 7.0) -> Picture:
    """The picture of ``result`` with its finding above it; ``width`` in inches."""
    finding = drawn.finding(result)
    figure = style.new_figure(width, drawn.height / 96)
    series = drawn.series(result)
    with style.context():
        axes = drawn.frame(figure)
        for curve in drawn.curves:
            curve.draw(axes[curve.panel], *series[curve.name])
        style.title(figure, finding, above=True)
    return Picture(figure, finding, drawn.describe(result), drawn.table(result))
