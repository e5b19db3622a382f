"""Myeloma against mesothelioma in thirty rows: what each comparison says, and how well it is known."""

from __future__ import annotations

from typing import Any

import pandas as pd

from immunolab import evidence
from immunolab.figures import style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._picture import Picture, table_html
from immunolab.html import Markup, element, escape, table

__all__ = ["GROUPS", "Parallels", "picture", "rows"]

#: The rows of the dossier by topic, in the order of the display.
GROUPS = {
    "Where they come from": (
        "Cause",
        "Cell of origin",
        "Where the tumour lives",
        "Microenvironment",
        "Mutation burden",
        "Hidden antigens",
    ),
    "The wait before them": ("Precursor state", "Risk over time"),
    "Telling how it stands": (
        "Response marker",
        "Histology and risk groups",
        "Histology and immunotherapy benefit",
        "Survival",
    ),
    "Releasing brakes": (
        "PD-L1",
        "PD-1 blockade alone",
        "PD-1 blockade added to standard therapy",
        "CTLA-4 blockade",
        "Immune evasion",
    ),
    "Aiming at a target": ("Target antigen", "CAR T cells", "Antibodies that work", "Antibody-drug conjugates"),
    "Everything else that was tried": (
        "First approved immunotherapy",
        "Interferon",
        "Interleukin-2 and other cytokines",
        "Thalidomide and relatives",
        "Proteasome and HDAC inhibitors",
        "Vaccines",
    ),
    "The price": ("Toxicity profile", "Infection risk and vaccination"),
    "The attempt at an answer": ("Why the same class won in one and lost in the other",),
}
_BASIS = {"read": "read in the source", "secondary": "read in a report", "recall": "not confirmed"}
_COLUMNS = {
    "dimension": "Dimension",
    "myeloma": "Myeloma",
    "mesothelioma": "Mesothelioma",
    "why_it_matters_for_immunotherapy": "Why it matters",
    "known": "How well known",
    "citation_keys": "Sources",
}
_SURE = Curve("high", "", "confidence high", style.ACCENT, width=9, kind="points")
_LESS = Curve("medium", "", "medium", style.ACCENT, width=9, kind="points")


class Parallels(Picture):
    """The picture with the whole comparison below it, one part to open a topic; works without a kernel."""

    def html(self) -> str:
        """The figure, one ``<details>`` a topic with its rows, and the numbers of the picture."""
        width = round(float(self.figure.get_size_inches()[0]) * 96)
        # The picture keeps its size; the tables below it may use the whole line.
        start = super().html().split("<details>", 1)[0].replace(f"max-width:{width}px", "max-width:75em", 1)
        start = start.replace("height:auto;", f"height:auto;max-width:{width}px;", 1)
        parts = []
        for topic in self.table["Topic"].unique():
            own = self.table[self.table["Topic"] == topic].drop(columns="Topic")
            many = "1 row" if len(own) == 1 else f"{len(own)} rows"
            words = f"{topic}, {many}: {', '.join(own['Dimension'])}"
            parts.append(f"<details><summary>{escape(words)}</summary>{_table_html(own, topic)}</details>")
        return (
            f"{start}{''.join(parts)}<details><summary>The numbers as a table</summary>"
            f"{table_html(_counts(self.table), self.title)}</details></figure>"
        )


def rows(group: str = "", find: str = "") -> pd.DataFrame:
    """The dossier's comparison with its ``topic``, in the order of :data:`GROUPS`.

    group: one of the topics, or "" for all. find: keeps the rows that contain these words, in any case.
    Raises ValueError for an unknown topic (it lists the known ones) and for words in no row.
    """
    if group and group not in GROUPS:
        raise ValueError(f"no topic is called {group!r}; known: {', '.join(GROUPS)}")
    table = evidence.parallels().set_index("dimension", drop=False)
    order = [name for topic, names in GROUPS.items() if group in ("", topic) for name in names]
    topics = {name: topic for topic, names in GROUPS.items() for name in names}
    table = table.loc[order].assign(topic=[topics[name] for name in order]).reset_index(drop=True)
    texts = table[["dimension", "myeloma", "mesothelioma", "why_it_matters_for_immunotherapy"]].agg(" ".join, axis=1)
    found = table[texts.str.contains(find, case=False, regex=False)].reset_index(drop=True)
    if found.empty:
        raise ValueError(f"no row contains {find!r}")
    return found


def picture(group: str = "", find: str = "") -> Parallels:
    """How well each row is known, and the rows themselves below. Arguments as of :func:`rows`.

    Sources: the citation keys in its table. The basis of a row is that of its weakest source.
    """
    table = rows(group, find)
    counts = table["basis"].value_counts()
    number = {basis: int(counts.get(basis, 0)) for basis in _BASIS}
    bases = [basis for basis in _BASIS if number[basis] or basis != "recall"]
    memory = f", {number['recall']} partly on what is not confirmed" if number["recall"] else ""
    title = (
        f"{number['read']} of {len(table)} comparisons rest on sources that were read, {number['secondary']} partly on "
        f"reports{memory}"
    )
    tops = [topic for topic in GROUPS if topic in set(table["topic"])]
    figure = style.new_figure(7.0, 1.95 + 0.27 * (len(table) + len(tops)))
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.35, right=3.75, top=1.0, bottom=0.8)
        style.title(figure, title)
        places, names, y = [], [], 0
        for topic in tops:
            ax.annotate(
                topic,
                (1, y),
                (8, 0),
                xycoords=ax.get_yaxis_transform(),
                textcoords="offset points",
                size=10,
                weight="bold",
                va="center",
                annotation_clip=False,
            )
            y += 1
            for row in _each(table[table["topic"] == topic]):
                point = _SURE.draw(ax, [bases.index(row.basis)], [y])
                if row.confidence != "high":
                    _hollow(point)
                places.append(y)
                names.append(_short(row.dimension))
                y += 1
        ax.set(xlim=(-0.5, len(bases) - 0.5), ylim=(y - 0.4, -0.6), xlabel="How its weakest source is known")
        ax.set_xticks(range(len(bases)), ["read in\nthe source", "read in\na report", "not\nconfirmed"][: len(bases)])
        ax.set_yticks(places, names)
        # Marks first and names behind them: on a phone the marks are what is seen without scrolling.
        ax.yaxis.tick_right()
        ax.tick_params(axis="y", length=0)
        legend(ax, _SURE, _LESS)
        keys = ax.get_legend()
        if keys is not None:
            _hollow(keys.get_lines()[1])
    return Parallels(figure, title, _describe(table), _shown(table))


def _hollow(point: Any) -> None:
    point.set(markerfacecolor="#FDFDFB", markeredgecolor=style.ACCENT, markeredgewidth=1.5)


def _each(table: pd.DataFrame) -> Any:
    return table.itertuples(index=False)


def _short(name: str) -> str:
    return name if len(name) <= 40 else "Why a class won in one and lost in the other"


def _known(row: Any) -> str:
    return f"{_BASIS[row.basis]}, confidence {row.confidence}"


def _describe(table: pd.DataFrame) -> str:
    each = "; ".join(f"{row.dimension}: {_known(row)}" for row in _each(table))
    return (
        f"Chart of {len(table)} comparisons of myeloma and mesothelioma, each in a column by how its weakest "
        f"source is known; a hollow mark is medium confidence. {each}. The comparisons themselves are below the picture."
    )


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    full = table.assign(known=[_known(row) for row in _each(table)])
    return full[["topic", *_COLUMNS]].rename(columns={"topic": "Topic", **_COLUMNS})


def _counts(shown: pd.DataFrame) -> pd.DataFrame:
    return shown[["Topic", "Dimension", "How well known"]].reset_index(drop=True)


def _sources(keys: str) -> Markup:
    """Author and year of each key, linked where the bibliography has a confirmed address."""
    works = [evidence.reference(key) for key in evidence.keys_of(pd.Series({"citation_keys": keys}))]
    return Markup("; ").join(element("a", work.short, href=work.link) if work.link else work.short for work in works)


def _table_html(own: pd.DataFrame, caption: str) -> Markup:
    lines = [[*row[:-1], _sources(row[-1])] for row in own.itertuples(index=False, name=None)]
    left, wide = "text-align:left", "min-width:56em"
    return table(list(own.columns), lines, caption=caption, scroll=True, cell_style=left, style=wide)
