"""Forest plot: hazard ratios of randomised trials, each with its own interval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from immunolab import evidence
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve
from immunolab.figures._picture import Picture

__all__ = ["picture", "rows"]

#: an end point as the events that it counts
_EVENTS = {"OS": "Deaths", "PFS": "Progression or death"}
_WORDS = {"OS": "overall survival", "PFS": "progression-free survival"}
# Rows that settle a trial with two of equal follow-up.
_SETTLED = ("T135",)
_TICKS = (0.12, 0.25, 0.5, 1, 2, 4)


def rows(
    disease: str = "myeloma", endpoint: str = "OS", trials: Iterable[str] = (), settle: Iterable[str] = _SETTLED
) -> pd.DataFrame:
    """One row a randomised trial of the whole population with a hazard ratio and an interval, smallest ratio first.

    disease: "myeloma" or "mesothelioma". endpoint: "OS" or "PFS". trials: names of the trials to show, of either
    disease, instead of all of one. settle: row ids that choose between rows of one trial; those of other selections
    are ignored. Meta-analyses, which repeat trials, are left out.
    Raises ValueError for an unknown disease, end point or trial, and when a trial is still undecided.
    """
    table, named = evidence.trials(), list(trials)
    asked = [("disease", disease), ("endpoint", endpoint), *(("trial", name) for name in named)]
    for column, given in asked:
        if given not in set(table[column]):
            raise ValueError(f"no trial has {column} {given!r}")
    wanted = table["trial"].isin(named) if named else table["disease"] == disease
    table = table[wanted & (table["randomised"] == "yes") & (table["endpoint"] == endpoint)]
    table = table[~table["trial"].str.contains("meta-analysis")]
    own = [row for row in settle if row in set(table["row_id"])]
    chosen = evidence.one_row_per_trial(
        table, endpoint=endpoint, need=["hazard_ratio", "hr_ci_low", "hr_ci_high", "hr_ci_level"], rows=own
    )
    return chosen.sort_values("hazard_ratio", kind="stable").reset_index(drop=True)


def picture(
    disease: str = "myeloma", endpoint: str = "OS", trials: Iterable[str] = (), settle: Iterable[str] = _SETTLED
) -> Picture:
    """Hazard ratios on a log axis; arguments as of :func:`rows`. Sources: the citation keys in its table.

    An interval of another level than 95% says so. A figure that is not confirmed has a hollow marker and "about", a topline
    result a hollow marker and "topline only"; neither a topline nor a narrower interval counts in the title.
    """
    table = rows(disease, endpoint, trials, settle)
    kind = f"{table['disease'].iloc[0]} " if table["disease"].nunique() == 1 else ""
    # A narrow interval of 80% that spares 1 is not what one of 95% is, and a press release is not a paper.
    firm = table[(table["hr_ci_level"] >= 95) & ~_topline(table)]
    better, worse = int((firm["hr_ci_high"] < 1).sum()), int((firm["hr_ci_low"] > 1).sum())
    title = (
        f"{_EVENTS.get(endpoint, endpoint)} in {len(table)} randomised {kind}trials: {better} {'has' if better == 1 else 'have'} an interval "
        f"(95% or more) wholly below 1, "
        f"{worse or 'none'} wholly above"
    )
    figure = style.new_figure(style.NARROW, 2.1 + 0.43 * len(table))
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, right=0.25, top=1.3, bottom=0.62)
        style.title(figure, title)
        ax.set(xscale="log", xlim=(0.25 if table["hr_ci_low"].min() > 0.25 else 0.11, 5), ylim=(len(table) - 0.6, -0.8))
        ax.set_xlabel("Hazard ratio (below 1: better with treatment)", size=10)
        ticks = [tick for tick in _TICKS if tick >= ax.get_xlim()[0]]
        _axes.ticks(ax.xaxis, ticks)
        ax.set_xticklabels([f"{tick:g}" for tick in ticks])
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        ax.axvline(1, color=style.COLORS["black"], linewidth=1)
        for y, (_, row) in enumerate(table.iterrows()):
            _row(ax, y, row)
        _axes.above(ax, ax.get_ylim()[1], "Trial", "Ratio (interval), people", weight="bold")
    return Picture(figure, title, _describe(table, endpoint), _table(table))


def _topline(rows_or_row: Any) -> Any:
    """Whether only first figures were announced."""
    return rows_or_row["analysis"] == "topline"


def _caution(row: Any) -> str:
    return ", topline only" if _topline(row) else ""


def _row(ax: Any, y: int, row: Any) -> None:
    wholly = row["hr_ci_level"] >= 95 and not _topline(row) and (row["hr_ci_high"] < 1 or row["hr_ci_low"] > 1)
    color = style.ACCENT if wholly else style.COLORS["black"]
    Curve("interval", "", "", color, width=1.8).draw(ax, [row["hr_ci_low"], row["hr_ci_high"]], [y, y])
    point = Curve("ratio", "", "", color, width=8, kind="points").draw(ax, [row["hazard_ratio"]], [y])
    point.set_marker("s")
    if _topline(row) or any(evidence.from_memory(row, name) for name in ("hazard_ratio", "hr_ci_low", "hr_ci_high")):
        point.set(markerfacecolor="#FDFDFB", markeredgecolor=color, markeredgewidth=1.5)
    _axes.above(ax, y, row["trial"].split(" (")[0].removesuffix(" maintenance"), _words(row))


def _people(row: Any) -> str:
    arms = [row["n_experimental"], row["n_control"]]
    return "" if any(pd.isna(arm) for arm in arms) else f", {sum(int(arm) for arm in arms)}"


def _words(row: Any) -> str:
    ratio = evidence.hazard_ratio(row).replace("(95% CI ", "(").replace("% CI ", "%: ")
    return f"{ratio}{_people(row)}{_caution(row)}"


def _describe(table: pd.DataFrame, endpoint: str) -> str:
    each = "; ".join(f"{row['trial']} {evidence.hazard_ratio(row)}{_caution(row)}" for _, row in table.iterrows())
    return (
        f"Forest plot of hazard ratios for {_WORDS.get(endpoint, endpoint)} on a logarithmic axis, one row a trial, its "
        f"latest report, intervals at the level of the source. Trials differ in patients and control and are not pooled. "
        f"{each}."
    )


def _table(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Trial": table["trial"],
            "Treatment": table["therapy"],
            "Against": table["control"],
            "Hazard ratio (interval)": [evidence.hazard_ratio(row) for _, row in table.iterrows()],
            "People": [_people(row).removeprefix(", ") or "not reported" for _, row in table.iterrows()],
            "Source": table["citation_keys"],
        }
    )
