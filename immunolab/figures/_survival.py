"""Kaplan-Meier curves as drawn: steps, and the numbers at risk below the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from immunolab.models.survival import KaplanMeier
from immunolab.words import number

__all__ = ["at_risk", "numbers_at_risk", "step"]


def step(curve: KaplanMeier) -> tuple[Any, Any]:
    """Times and survival to draw as a step: as the curve, one time each."""
    return curve.time, curve.survival


def at_risk(curve: KaplanMeier, times: ArrayLike) -> list[int]:
    """People at risk just before each of ``times``: all who are observed at that time or later."""
    wanted = np.asarray(times, float)
    numbers = np.append(curve.at_risk, 0)  # after the last time nobody is watched
    return [int(n) for n in numbers[np.searchsorted(curve.time, wanted, side="left")]]


def numbers_at_risk(ax: Axes, curves: Mapping[str, KaplanMeier], times: Sequence[float]) -> None:
    """Write people at risk at ``times`` below ``ax``, one line a group; needs 1.2 inches there and 1.45 to the left."""
    figure = cast(Figure, ax.get_figure(root=True))
    inch = 1 / (figure.get_size_inches()[1] * ax.get_position().height)
    left = -1.35 / (figure.get_size_inches()[0] * ax.get_position().width)
    below = ax.get_xaxis_transform()
    lines = [("At risk", None), *curves.items()]
    for i, (name, curve) in enumerate(lines):
        y = -(0.58 + 0.2 * i) * inch
        ax.text(
            left, y, name, transform=ax.transAxes, size=10, va="center", weight="bold" if curve is None else "normal"
        )
        for time, people in zip(times, at_risk(curve, times) if curve else (), strict=False):
            ax.text(time, y, number(people), transform=below, size=10, ha="center", va="center")
