"""One CAR T-cell trial, two hazard ratios: what changes when the first eight weeks are counted."""

from __future__ import annotations

from typing import Any

import pandas as pd

from immunolab import evidence
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve
from immunolab.figures._picture import Picture

__all__ = ["picture", "rows"]

#: Rows of the dossier, and which events each of them counts.
_ROWS = {"T071": "events after week 8", "T072": "every event"}
_TICKS = (0.125, 0.25, 0.5, 1)


def rows() -> pd.DataFrame:
    """Both analyses of progression-free survival in CARTITUDE-4 at the same cut-off, with ``counted`` in words."""
    table = evidence.trials().set_index("row_id").loc[list(_ROWS)].reset_index()
    table["counted"] = list(_ROWS.values())
    return table


def picture() -> Picture:
    """Hazard ratios of one trial under two rules of counting. Sources: SanMiguel2023, ODAC2024CART."""
    table = rows()
    late, every = (f"{ratio:.2f}" for ratio in table["hazard_ratio"])
    title = f"CARTITUDE-4, one set of data: hazard ratio {late} without the first eight weeks, {every} with them"
    figure = style.new_figure(style.NARROW, 3.2)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, right=0.25, top=1.25, bottom=0.62)
        style.title(figure, title)
        ax.set(xscale="log", xlim=(0.11, 1.6), ylim=(1.4, -0.75))
        ax.set_xlabel("Hazard ratio, progression or death", size=10)
        _axes.ticks(ax.xaxis, _TICKS)
        ax.set_xticklabels([f"{tick:g}" for tick in _TICKS])
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        ax.axvline(1, color=style.COLORS["black"], linewidth=1)
        for y, (_, row) in enumerate(table.iterrows()):
            _row(ax, y, row)
        _axes.above(ax, -0.75, "Counted", "Ratio (95% interval)", weight="bold")
    each = "; ".join(f"{row['counted']} {_words(row)}" for _, row in table.iterrows())
    people = int(table["n_experimental"].iloc[0] + table["n_control"].iloc[0])
    description = (
        f"Two hazard ratios for progression-free survival of one randomised trial of {people} people, on a logarithmic "
        f"axis, cilta-cel against standard treatment: {each}. Both lie below 1. They rest on the same people and the "
        f"same cut-off, and differ in whether events of the first eight weeks after randomisation count. A hollow "
        f"marker has no interval, because it was not available to us."
    )
    shown = pd.DataFrame(
        {
            "Counted": table["counted"],
            "Hazard ratio (interval)": [_words(row) for _, row in table.iterrows()],
            "Assigned to cilta-cel": table["n_experimental"].astype(int),
            "Assigned to standard treatment": table["n_control"].astype(int),
            "Source": table["citation_keys"],
        }
    )
    return Picture(figure, title, description, shown)


def _known(row: pd.Series) -> bool:
    """Whether the interval is there, and confirmed."""
    ends = ("hr_ci_low", "hr_ci_high")
    return bool(row[list(ends)].notna().all()) and not any(evidence.from_memory(row, end) for end in ends)


def _words(row: pd.Series) -> str:
    return evidence.hazard_ratio(row) if _known(row) else f"{row['hazard_ratio']:.2f} (interval not available)"


def _row(ax: Any, y: int, row: pd.Series) -> None:
    color = style.ACCENT
    if _known(row):
        Curve("interval", "", "", color, width=1.8).draw(ax, [row["hr_ci_low"], row["hr_ci_high"]], [y, y])
    point = Curve("ratio", "", "", color, width=8, kind="points").draw(ax, [row["hazard_ratio"]], [y])
    point.set_marker("s")
    if not _known(row):
        point.set(markerfacecolor="#FDFDFB", markeredgecolor=color, markeredgewidth=1.5)
    words = _words(row).replace("(95% CI ", "(").replace("(interval not available)", "(not available)")
    _axes.above(ax, y, row["counted"], words)
