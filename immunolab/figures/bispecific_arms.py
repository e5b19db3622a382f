"""Four bispecific antibodies, each given alone: who responded, and who had a severe infection."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from immunolab import evidence
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve
from immunolab.figures._picture import Picture
from immunolab.intervals import wilson

__all__ = ["arms", "interval", "picture"]

#: Rows of the dossier, with the name and the target shown.
_ROWS = {
    "T046": ("Teclistamab", "BCMA"),
    "T059": ("Elranatamab", "BCMA"),
    "T061": ("Linvoseltamab", "BCMA"),
    "T054": ("Talquetamab weekly", "GPRC5D"),
    "T055": ("Talquetamab every 2 weeks", "GPRC5D"),
}
# Two cues for the target: colour and marker.
_LOOK = {"BCMA": (style.COLORS["blue"], "o"), "GPRC5D": (style.COLORS["vermillion"], "s")}
# Severe infection stands in the notes: "(grade 3-4 44.8%" or "grade >=3 infection 20%".
_SEVERE = re.compile(r"grade (?:3-4|>=3 infection) ([\d.]+)%")


def interval(percent: float, people: int) -> tuple[float, float]:
    """Wilson's 95% interval (%) of a share of ``people``."""
    low, high = wilson(percent / 100, people)
    return 100 * low, 100 * high


def arms() -> pd.DataFrame:
    """One row an arm: name, target, people, response and severe (%, NaN if not recorded), trial, citation_keys."""
    table = evidence.trials().set_index("row_id").loc[list(_ROWS)]
    severe = [_SEVERE.search(notes) for notes in table["notes"]]
    return pd.DataFrame(
        {
            "name": [name for name, _ in _ROWS.values()],
            "target": [target for _, target in _ROWS.values()],
            "people": table["n_experimental"].astype(int),
            "response": table["response_rate_pct"],
            "severe": [float(found[1]) if found else float("nan") for found in severe],
            "trial": table["trial"],
            "citation_keys": table["citation_keys"],
        }
    )


def picture() -> Picture:
    """Responses and severe infections in single arms. Sources: Moreau2022, Lesokhin2023, Bumma2024, Chari2025."""
    table = arms()
    response, severe = table["response"], table["severe"].dropna()
    title = (
        f"Bispecifics alone, no control groups: {response.min():.0f} to {response.max():.0f} % responded, "
        f"{severe.min():.0f} to {severe.max():.0f} % had a severe infection"
    )
    figure = style.new_figure(style.NARROW, 4.7)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, right=0.25, top=1.25, bottom=0.62)
        style.title(figure, title)
        ax.set(xlim=(0, 100), ylim=(len(table) - 0.6, -0.75))
        ax.set_xlabel("People, %, with 95% interval", size=10)
        _axes.ticks(ax.xaxis, range(0, 101, 20))
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        for y, (_, row) in enumerate(table.iterrows()):
            _axes.above(ax, y, row["name"], f"{row['target']}, {row['people']} people")
            _mark(ax, y, row, "response", hollow=False)
            _mark(ax, y, row, "severe", hollow=True)
        for words, x in (("severe infection", table["severe"].mean()), ("response", response.mean())):
            ax.annotate(
                words,
                (x, 1),
                (0, 5),
                xycoords=ax.get_xaxis_transform(),
                textcoords="offset points",
                ha="center",
                size=10,
                weight="bold",
                annotation_clip=False,
            )
    return Picture(figure, title, _describe(table), _table(table))


def _mark(ax: Any, y: int, row: Any, what: str, *, hollow: bool) -> None:
    color, marker = _LOOK[row["target"]]
    if pd.isna(row[what]):
        ax.annotate("not recorded here", (33, y), ha="center", va="center", size=10, style="italic")
        return
    Curve("interval", "", "", color, width=1.8).draw(ax, list(interval(row[what], row["people"])), [y, y])
    point = Curve(what, "", "", color, width=8, kind="points").draw(ax, [row[what]], [y])
    point.set_marker(marker)
    if hollow:
        point.set(markerfacecolor="#FDFDFB", markeredgecolor=color, markeredgewidth=1.5)


def _percent(row: Any, what: str) -> str:
    if pd.isna(row[what]):
        return "not recorded here"
    low, high = interval(row[what], row["people"])
    return f"{row[what]:g} ({low:.0f} to {high:.0f})"


def _describe(table: pd.DataFrame) -> str:
    each = "; ".join(
        f"{row['name']} ({row['target']}, {row['people']} people) response {_percent(row, 'response')}, "
        f"severe infection {_percent(row, 'severe')}"
        for _, row in table.iterrows()
    )
    return (
        f"Shares of people, in per cent with 95% intervals (Wilson, computed here), one row an arm. Filled markers: "
        f"response; hollow: infection of grade 3 or 4 (talquetamab: 3 or higher). Circles: target BCMA; squares: target GPRC5D. {each}. Each arm is "
        f"a trial or cohort of its own, without a control group and with its own length of watching: no row was "
        f"compared with another by chance."
    )


def _table(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Drug": table["name"],
            "Target": table["target"],
            "Trial": table["trial"],
            "People": table["people"],
            "Responded (%, 95% interval)": [_percent(row, "response") for _, row in table.iterrows()],
            "Severe infection (%, 95% interval)": [_percent(row, "severe") for _, row in table.iterrows()],
            "Source": table["citation_keys"],
        }
    )
