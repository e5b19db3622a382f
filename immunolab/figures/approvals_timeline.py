"""Timeline of what was licensed, withdrawn or refused, drug by drug."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd
from matplotlib.dates import DateFormatter, YearLocator, date2num

from immunolab import evidence
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve
from immunolab.figures._picture import Picture

__all__ = ["events", "picture"]

#: Marker and colour of each status: two cues.
_MARKS = {
    "approved": ("o", style.ACCENT),
    "withdrawn": ("X", style.COLORS["black"]),
    "safety action": ("^", style.COLORS["blue"]),
    "advisory vote": ("D", style.COLORS["green"]),
    "pending": ("s", style.COLORS["purple"]),
    "never approved": ("v", style.COLORS["grey"]),
}
_NAMES = {
    "minimal residual disease endpoint": "MRD as end point",
    "BCMA- and CD19-directed CAR-T": "CAR T cells (class)",
    "pembrolizumab and nivolumab": "pembrolizumab",
    "MESOMARK": "MESOMARK (test)",
    "NovoTTF-100L": "tumour treating fields",
}


def events(disease: str = "myeloma", agency: str = "FDA", drugs: Iterable[str] = ()) -> pd.DataFrame:
    """Dated decisions of one agency on one disease, in order of their dates, with ``drug`` (without partners) and ``when``.

    drugs: their names, instead of all. Raises ValueError if there is none, or no decision on one of these drugs. A date known to
    the month stands on its first day.
    """
    table = evidence.approvals()
    table = table[(table["disease"] == disease) & (table["agency"] == agency) & (table["date"] != "")].copy()
    if table.empty:
        raise ValueError(f"no dated decision of {agency!r} on {disease!r}")
    table["drug"] = [_drug(name) for name in table["therapy"]]
    if named := set(drugs):
        if unknown := sorted(named - set(table["drug"])):
            raise ValueError(f"no decision of {agency!r} on {disease!r} is about {', '.join(unknown)}")
        table = table[table["drug"].isin(named)]
    table["when"] = evidence.dates(table)
    return table.sort_values("when", kind="stable").reset_index(drop=True)


def _drug(therapy: str) -> str:
    name = re.split(r" \+ | or | \(| SC\b| IV\b| monotherapy| induction", therapy)[0]
    return _NAMES.get(name, name)


def picture(disease: str = "myeloma", agency: str = "FDA", drugs: Iterable[str] = ()) -> Picture:
    """Each decision at its date, one line a drug, in the order of the first decision on it. Arguments as of :func:`events`.

    Sources: the citation keys in its table.
    """
    table = events(disease, agency, drugs)
    rows = list(dict.fromkeys(table["drug"]))
    kinds = [kind for kind in _MARKS if kind in set(table["status_class"])]
    licensed = table[table["status_class"] == "approved"]
    gone = table[table["status_class"] == "withdrawn"]["drug"].unique()
    title = (
        f"{agency}, {disease}: {len(licensed)} approvals of {licensed['drug'].nunique()} drugs or products since "
        f"{table['when'].iloc[0].year}"
    )
    if len(gone):
        title += f"; {' and '.join(gone)} withdrawn" + (", then approved again" if _back(table, gone) else "")
    figure = style.new_figure(style.NARROW, 2.3 + 0.25 * (len(kinds) > 2) + 0.43 * len(rows))
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, right=0.25, top=1.35 + 0.25 * ((len(kinds) + 1) // 2), bottom=0.6)
        style.title(figure, title)
        for _, row in table.iterrows():
            marker, color = _MARKS[row["status_class"]]
            hollow = row["basis"] == "recall"
            point = Curve("date", "", "", color, width=8, kind="points").draw(
                ax, [date2num(row["when"])], [rows.index(row["drug"])]
            )
            point.set(
                marker=marker,
                markersize=9,
                markerfacecolor="#FDFDFB" if hollow else color,
                markeredgecolor=color if hollow else "#FDFDFB",
                markeredgewidth=1.2 if hollow else 0.7,
            )
        first, last = table["when"].iloc[0].year, table["when"].iloc[-1].year
        ax.set(
            xlim=(date2num(pd.Timestamp(first, 1, 1)), date2num(pd.Timestamp(last + 1, 3, 1))),
            ylim=(len(rows) - 0.6, -0.8),
            xlabel="Year of the decision",
        )
        ax.xaxis.set_major_locator(YearLocator(5 if last - first > 10 else 2))
        ax.xaxis.set_major_formatter(DateFormatter("%Y"))
        ax.set_yticks([])
        for y, drug in enumerate(rows):
            _axes.above(ax, y, drug)
        _legend(ax, kinds)
    return Picture(figure, title, _describe(table, disease, agency), _table(table))


def _back(table: pd.DataFrame, gone: Any) -> bool:
    for drug in gone:
        own = table[table["drug"] == drug]
        left = own.loc[own["status_class"] == "withdrawn", "when"].max()
        if not (own.loc[own["status_class"] == "approved", "when"] > left).any():
            return False
    return True


def _legend(ax: Any, kinds: list[str]) -> None:
    keys = []
    for kind in kinds:
        marker, color = _MARKS[kind]
        key = Curve(kind, "", kind, color, width=8, kind="points").artist([0], [0])
        key.set_marker(marker)
        keys.append(key)
    box = ax.get_position()
    ax.legend(
        keys,
        kinds,
        loc="lower left",
        bbox_to_anchor=(-box.x0 / box.width, 1.0),
        ncols=2,
        handletextpad=0.2,
        columnspacing=1.2,
        borderaxespad=0.2,
    )


def _describe(table: pd.DataFrame, disease: str, agency: str) -> str:
    def line(row: Any) -> str:
        about = "about " if row["basis"] == "recall" else ""
        return f"{about}{row['date']} {row['therapy']}, {row['status_class']}"

    each = "; ".join(line(row) for _, row in table.iterrows())
    return (
        f"Timeline of {len(table)} decisions of {agency} on {disease}, one line a drug; a hollow marker is a date that is "
        f"not confirmed. {each}."
    )


def _table(table: pd.DataFrame) -> pd.DataFrame:
    about = ["about " if basis == "recall" else "" for basis in table["basis"]]
    return pd.DataFrame(
        {
            "Date": [a + date for a, date in zip(about, table["date"], strict=True)],
            "Therapy": table["therapy"],
            "Status": table["status"],
            "For": table["indication"],
            "Source": table["citation_keys"],
        }
    )
