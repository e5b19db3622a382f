"""The frame at a given size, and the picture of record drawn into it, both by matplotlib."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from PIL import Image

from immunolab.figures import Curve, Drawing, Mark, recolor, style

__all__ = ["Stage"]


class Stage:
    """A drawing at one width and pixel ratio, in one theme: the frame, drawn once, and records on it.

    Agg takes 100 ms for axes, ticks and text and 5 ms for curves; so the frame's pixels are kept and
    each record draws only its curves over them.
    """

    def __init__(
        self, drawing: Drawing, width: int, ratio: float, theme: style.Theme = "light", mark: Mark | None = None
    ) -> None:
        """``width`` in CSS pixels, ``ratio`` device pixels to one of them; ``mark`` is a bet in the frame."""
        dpi = 96 * ratio
        # Whole device pixels, so that canvas and picture agree on where they are.
        self.size = (round(width * ratio), round(drawing.height * ratio))
        figure = style.new_figure(self.size[0] / dpi, self.size[1] / dpi, dpi)
        self._canvas = cast(Any, figure.canvas)
        self._theme: style.Theme = theme
        with style.context(theme):
            self._axes = dict(drawing.frame(figure))
            if mark:
                mark.draw(self._axes)
            recolor(figure, theme)
            self._canvas.draw()
        self._pixels = self._canvas.copy_from_bbox(figure.bbox)
        self.frame_png = self._png()

    def geometry(self) -> dict[str, dict[str, Any]]:
        """Each panel's box in device pixels from the top left, its limits and its scales."""
        height = self.size[1]
        found = {}
        for name, ax in self._axes.items():
            box = ax.bbox
            found[name] = {
                "box": [box.x0, height - box.y1, box.x1, height - box.y0],
                "xlim": list(map(float, ax.get_xlim())),
                "ylim": list(map(float, ax.get_ylim())),
                "xlog": ax.get_xscale() == "log",
                "ylog": ax.get_yscale() == "log",
            }
        return found

    def record(self, *layers: tuple[Mapping[str, Any], tuple[Curve, ...]]) -> bytes:
        """The frame with curves over it, as PNG: each layer is (series by name, curves), lowest first."""
        self._canvas.restore_region(self._pixels)
        for series, curves in layers:
            for curve in curves:
                ax = self._axes[curve.panel]
                line = curve.themed(self._theme).draw(ax, *series[curve.name])
                ax.draw_artist(line)
                line.remove()
        return self._png()

    def _png(self) -> bytes:
        buffer = io.BytesIO()
        pixels = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        pixels.save(buffer, "PNG", compress_level=2)
        return buffer.getvalue()
