"""Myeloma beside mesothelioma in thirty rows: what each comparison says, and what it was shown by."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab import evidence
from immunolab.figures import style
from immunolab.figures._picture import Picture, table_html
from immunolab.html import Markup, element

__all__ = ["GROUPS", "SHOWN_BY", "Parallels", "picture", "rows"]

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
#: what one side of a row was shown by, the weakest first: its name in the dossier, in words, and at the axis
SHOWN_BY = {
    "none": ("nothing that tests it", "nothing"),
    "laboratory": ("cells, tissues or genes in the laboratory", "laboratory"),
    "counted": ("people who were followed or counted", "followed, counted"),
    "treated": ("people who all had the treatment", "all treated"),
    "chance": ("a trial in which chance decided", "chance decided"),
}
_BASIS = {"read": "read in the source", "secondary": "read in a report", "recall": "not confirmed"}
_SIDES = {"myeloma": "Myeloma", "mesothelioma": "Mesothelioma"}
_COLUMNS = {
    "dimension": "Dimension",
    "myeloma": "Myeloma",
    "myeloma_shown_by": "Myeloma: shown by",
    "mesothelioma": "Mesothelioma",
    "mesothelioma_shown_by": "Mesothelioma: shown by",
    "why_it_matters_for_immunotherapy": "Why it matters",
    "known": "How well known",
    "citation_keys": "Sources",
}
_SMALL, _LARGE = 6, 10  # diameters in points: a mark, and one of two by chance


class Parallels(Picture):
    """The picture with the whole comparison below it: topics to open, in each the two cancers side by side.

    What follows from a row is folded once more, so that a reader can first think. Works without a kernel.
    """

    def html(self) -> str:
        """The figure, one ``<details>`` a topic with its rows as cards, and the numbers of the picture."""
        width = round(float(self.figure.get_size_inches()[0]) * 96)
        # The picture keeps its size; the cards below it may use the whole line.
        start = super().html().split("<details>", 1)[0].replace(f"max-width:{width}px", "max-width:75em", 1)
        start = start.replace("height:auto;", f"height:auto;max-width:{width}px;", 1)
        parts = []
        for topic in self.table["Topic"].unique():
            own = self.table[self.table["Topic"] == topic]
            many = "1 row" if len(own) == 1 else f"{len(own)} rows"
            words = f"{topic}, {many}: {', '.join(own['Dimension'])}"
            cards = Markup().join(_card(row) for _, row in own.iterrows())
            parts.append(element("details", element("summary", words), cards, style="margin:0.5em 0"))
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
    """What each side of each row was shown by, and the rows themselves below. Arguments as of :func:`rows`.

    Sources: the citation keys in its table.
    """
    table = rows(group, find)
    both = _both(table)
    title = (
        f"In {int(both.sum())} of {len(table)} comparisons chance decided, in both cancers, who was treated with a drug"
        if len(table) > 1
        else f"{table['dimension'][0]}: what it was shown by in each cancer"
    )
    tops = [topic for topic in GROUPS if topic in set(table["topic"])]
    figure = style.new_figure(7.0, 2.55 + 0.27 * (len(table) + len(tops)))
    with style.context():
        panels = _panels(figure)
        style.title(figure, title)
        places, names, y = [], [], 0
        for topic in tops:
            _heading(panels[-1], topic, y)
            y += 1
            for at in table.index[table["topic"] == topic]:
                for ax, side in zip(panels, _SIDES, strict=True):
                    _mark(ax, y, list(SHOWN_BY).index(table[f"{side}_shown_by"][at]), bool(both[at]))
                places.append(y)
                names.append(_short(table["dimension"][at]))
                y += 1
        for ax, name in zip(panels, _SIDES.values(), strict=True):
            ax.set(xlim=(-0.6, len(SHOWN_BY) - 0.4), ylim=(y - 0.4, -0.6), xlabel="Shown by")
            ax.set_title(name, size=11, weight="bold", loc="left")
            ax.set_xticks(range(len(SHOWN_BY)), [short for _, short in SHOWN_BY.values()], rotation=50, ha="right")
            ax.set_yticks(places, names if ax is panels[-1] else [""] * len(places))
            # Marks first and names behind them: on a phone the marks are what is seen without scrolling.
            ax.yaxis.tick_right()
            ax.tick_params(axis="y", length=0)
    return Parallels(figure, title, _describe(table), _shown(table))


def _both(table: pd.DataFrame) -> Any:
    """Which rows have a trial by chance on both sides."""
    return (table["myeloma_shown_by"] == "chance") & (table["mesothelioma_shown_by"] == "chance")


def _panels(figure: Figure) -> list[Axes]:
    """One panel for each cancer, and room for the names to the right."""
    width, height = figure.get_size_inches()
    left, wide, gap, top, bottom = 0.5, 1.4, 0.22, 1.05, 1.5
    return [
        figure.add_axes(
            ((left + k * (wide + gap)) / width, bottom / height, wide / width, (height - top - bottom) / height)
        )
        for k in range(len(_SIDES))
    ]


def _heading(ax: Axes, topic: str, y: float) -> None:
    ax.annotate(
        topic,
        (1, y),
        (3, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        size=10,
        weight="bold",
        va="center",
        annotation_clip=False,
    )


def _mark(ax: Axes, y: float, x: float, both: bool) -> None:
    """A dot; a larger diamond where chance decided on both sides."""
    colour = style.ACCENT if both else style.COLORS["black"]
    ax.plot(
        [x], [y], marker="D" if both else "o", markersize=_LARGE if both else _SMALL, color=colour, linestyle="none"
    )


def _short(name: str) -> str:
    return name if len(name) <= 40 else "Why a class won here and lost there"


def _known(row: Any) -> str:
    return f"weakest source {_BASIS[row.basis]}, confidence {row.confidence}"


def _describe(table: pd.DataFrame) -> str:
    each = "; ".join(
        f"{row.dimension}: myeloma, {SHOWN_BY[str(row.myeloma_shown_by)][0]}; mesothelioma, "
        f"{SHOWN_BY[str(row.mesothelioma_shown_by)][0]}"
        for row in table.itertuples(index=False)
    )
    return (
        f"Chart of {len(table)} comparisons in two panels, myeloma and mesothelioma. In each a mark stands in the column of "
        f"what that side was shown by; a large diamond where chance decided on both sides. {each}. The comparisons "
        f"themselves are below the picture."
    )


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    full = table.assign(
        known=[_known(row) for row in table.itertuples(index=False)],
        **{f"{side}_shown_by": [SHOWN_BY[kind][0] for kind in table[f"{side}_shown_by"]] for side in _SIDES},
    )
    return full[["topic", *_COLUMNS]].rename(columns={"topic": "Topic", **_COLUMNS})


def _counts(shown: pd.DataFrame) -> pd.DataFrame:
    return shown[["Topic", "Dimension", "Myeloma: shown by", "Mesothelioma: shown by"]].reset_index(drop=True)


def _sources(keys: str) -> Markup:
    """Author and year of each key, linked where the bibliography has a confirmed address."""
    works = [evidence.reference(key) for key in evidence.keys_of(pd.Series({"citation_keys": keys}))]
    return Markup("; ").join(element("a", work.short, href=work.link) if work.link else work.short for work in works)


def _card(row: pd.Series) -> Markup:
    """One comparison: the two cancers side by side, or one above the other on a phone, and what follows folded."""
    sides = Markup().join(
        element(
            "div",
            element("b", name),
            element("p", row[name], style="margin:0.2em 0"),
            element("p", element("small", f"Shown by: {row[f'{name}: shown by']}"), style="margin:0"),
            style="flex:1 1 17em",
        )
        for name in _SIDES.values()
    )
    told = element(
        "details",
        element("summary", "What may one conclude?"),
        element("p", row["Why it matters"], style="margin:0.3em 0"),
        element(
            "p", element("small", f"{row['How well known'].capitalize()}. ", _sources(row["Sources"])), style="margin:0"
        ),
    )
    return element(
        "section",
        element("h4", row["Dimension"], style="margin:0 0 0.3em"),
        element("div", sides, style="display:flex;flex-wrap:wrap;gap:0.6em 1.6em;text-align:left"),
        told,
        style="border-top:1px solid #8a8a8a;padding:0.6em 0",
    )
