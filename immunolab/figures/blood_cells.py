"""Reference ranges of white blood cells, by laboratory."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from itertools import groupby
from typing import Any

import pandas as pd
from matplotlib.ticker import FixedLocator, NullLocator

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve
from immunolab.figures._picture import Picture
from immunolab.words import number

__all__ = ["picture", "ranges"]

Row = dict[str, Any]

_LABORATORIES = {
    "UK hospital": (style.COLORS["black"], "UK"),
    "Singapore hospital": (style.COLORS["blue"], "Singapore"),
    "US laboratory": (style.COLORS["vermillion"], "US"),
    "London laboratory": (style.COLORS["green"], "London"),
}
_TICKS = [20, 100, 500, 2000, 10_000]


def ranges() -> pd.DataFrame:
    """The ranges, one a row: cell, group, low, high (cells/uL), laboratory, citation_key, basis."""
    source = files("immunolab").joinpath("evidence", "data", "blood_reference_ranges.csv")
    with as_file(source) as path:
        return pd.read_csv(path)


def picture(cells: Sequence[str] = ()) -> Picture:
    """Each laboratory's range for each kind of cell, on a log axis.

    cells : kinds to show; all if none is named. Raises ValueError for one that is not in `ranges`.

    Sources: Coates2020, Chng2004, UCSFlab, Synnovis2023 (keys of the course's bibliography).
    """
    table = ranges()
    if unknown := sorted(set(cells) - set(table["cell"])):
        raise ValueError(f"no range of {unknown[0]!r}; there are {', '.join(table['cell'].unique())}.")
    if cells:
        table = table[table["cell"].isin(cells)]
    rows: list[Any] = table.to_dict("records")
    shown_cells = {cell: list(group) for cell, group in groupby(rows, key=lambda row: row["cell"])}
    title = "Laboratories print different ranges for the same cells"
    figure = style.new_figure(style.NARROW, 1.5 + 0.21 * (len(rows) + 1.7 * len(shown_cells)))
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, top=0.6, bottom=0.6, right=0.25)
        style.title(figure, title)
        y = 0.0
        for cell, group in shown_cells.items():
            _axes.above(ax, y - 0.35, cell, weight="bold")
            for row in group:
                _bar(ax, row, y)
                y += 1
            y += 1.6
        ax.set(xscale="log", xlim=(15, 18_000), ylim=(y - 1.3, -1.6), xlabel="Cells per microlitre of blood")
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        ax.xaxis.set_major_locator(FixedLocator(_TICKS))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xticklabels([number(tick) for tick in _TICKS])
    shared = [cell for cell, group in shown_cells.items() if len({row["laboratory"] for row in group}) > 1]
    shown = table[["cell", "group", "low", "high", "laboratory", "citation_key"]]
    names = ["Cell", "Group", "Low (per µL)", "High (per µL)", "Laboratory", "Source"]
    return Picture(figure, title, _describe(shown_cells, shared), shown.set_axis(names, axis=1))


def _bar(ax: Any, row: Row, y: float) -> None:
    color, short = _LABORATORIES[row["laboratory"]]
    Curve("range", "", "", color, width=5).draw(ax, [row["low"], row["high"]], [y, y])
    # The laboratory in words beside its bar: colour alone would not do.
    words = short if row["group"] == "adults" else f"{short}, {row['group']}"
    # To the right of the bar, or to its left where the right edge is near.
    end, shift, side = ("high", 5, "left") if row["high"] < 2000 else ("low", -5, "right")
    ax.annotate(words, (row[end], y), (shift, 0), textcoords="offset points", ha=side, va="center", size=10)


def _describe(cells: dict[str, list[Row]], shared: list[str]) -> str:
    def spans(cell: str) -> str:
        each = (
            f"{row['laboratory']} ({row['group']}) {number(row['low'])} to {number(row['high'])}" for row in cells[cell]
        )
        return f"{cell}: {'; '.join(each)}."

    rest = [cell for cell in cells if cell not in shared]
    return " ".join(
        [
            f"Bars from the low to the high end of each range for {len(cells)} kinds of white blood cell, "
            "on a logarithmic axis of cells per microlitre.",
            *(spans(cell) for cell in shared),
            *(["From one laboratory only:", *map(spans, rest)] if rest else []),
        ]
    )
