"""Curves of an explorer as whole numbers, small and as exact as a screen can show them.

A place is counted in eighths of a pixel of the widest frame, from the panel's lower left corner, along its axis as it is
drawn (so a logarithm's axis is even). Of a line those points are left out that lie within a quarter of a pixel of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: parts of a pixel
PARTS = 8
#: how far a line may pass from a point that is left out, in parts: a quarter of a pixel
_FAR = PARTS / 4
#: a place beyond the panel is as good as one so many panels away
_BEYOND = 3
GAP = None

#: a panel's limits, scales and size, as `immunolab.explore.Stage.geometry` gives them
Panel = dict[str, Any]


def axes(panel: Panel) -> dict[str, Any]:
    """What the page needs to turn whole numbers back into the model's own: limits, scales, and parts along each axis."""
    left, top, right, bottom = panel["box"]
    parts = [round(abs(right - left) * PARTS), round(abs(bottom - top) * PARTS)]
    return {key: panel[key] for key in ("xlim", "ylim", "xlog", "ylog")} | {"parts": parts}


def packed(kind: str, x: Any, y: Any, panel: Panel) -> list[list[int | None]]:
    """A curve as steps from point to point along x and along y; None, in both, where it is broken.

    Parameters
    ----------
    kind : "line", "step" or "points"
    x, y : the model's numbers, of one length
    panel : where they are drawn

    """
    said = axes(panel)
    places = np.column_stack(
        [
            _places(x, said["xlim"], said["xlog"], said["parts"][0]),
            _places(y, said["ylim"], said["ylog"], said["parts"][1]),
        ]
    )
    if kind == "points":
        whole = places[~np.isnan(places).any(axis=1)]
        parts = [np.unique(whole, axis=0)] if len(whole) else []
    else:
        drop = _level if kind == "step" else _straight
        parts = [drop(run) for run in _runs(places)]
    found: list[list[int | None]] = [[], []]
    last = np.zeros(2)
    for run in parts:
        for axis in (0, 1):
            found[axis] += [GAP] if found[axis] else []
            found[axis] += [int(step) for step in np.diff(np.concatenate([[last[axis]], run[:, axis]]))]
        last = run[-1]
    return found


def _places(values: Any, limits: Any, log: bool, parts: int) -> np.ndarray:
    values = np.asarray(values, float)
    low, high = limits
    if log:
        values = np.log10(np.maximum(values, 1e-300))
        low, high = np.log10([low, high])
    share = np.clip((values - low) / (high - low), -_BEYOND, 1 + _BEYOND)
    return np.round(share * parts)


def _runs(places: np.ndarray) -> list[np.ndarray]:
    """The stretches without a gap."""
    missing = np.isnan(places).any(axis=1)
    cuts = np.flatnonzero(np.diff(missing.astype(int))) + 1
    return [run for run in np.split(places, cuts) if len(run) and not np.isnan(run).any()]


def _level(run: np.ndarray) -> np.ndarray:
    """A stair without the points at which it does not rise or fall."""
    keep = np.ones(len(run), bool)
    keep[1:-1] = np.diff(run[:, 1])[:-1] != 0
    return run[keep]


def _straight(run: np.ndarray) -> np.ndarray:
    """A line by the fewest points that Douglas and Peucker's way keeps."""
    keep = np.zeros(len(run), bool)
    keep[[0, -1]] = True
    left = [(0, len(run) - 1)]
    while left:
        first, last = left.pop()
        if last - first < 2:
            continue
        far = _distances(run[first + 1 : last], run[first], run[last])
        worst = int(np.argmax(far))
        if far[worst] > _FAR:
            middle = first + 1 + worst
            keep[middle] = True
            left += [(first, middle), (middle, last)]
    return run[keep]


def _distances(points: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """From the points to the line from ``a`` to ``b``."""
    along = b - a
    length = float(np.hypot(*along))
    if length == 0:
        return np.hypot(*(points - a).T)
    return np.abs(along[0] * (points[:, 1] - a[1]) - along[1] * (points[:, 0] - a[0])) / length
