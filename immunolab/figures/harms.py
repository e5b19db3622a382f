"""Harms by class of treatment: how common each is, and how common at its severe grades."""

from __future__ import annotations

import re
from typing import Any, cast

import pandas as pd
from matplotlib.lines import Line2D

from immunolab import evidence
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._picture import Picture

__all__ = ["picture", "rows"]

#: Heading, and under it (class, event) of rows of side_effects.csv with the label shown.
_GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Checkpoint inhibitors": (
        (
            "PD-1 + CTLA-4 inhibitors (mesothelioma, CheckMate 743)",
            "any treatment-related event",
            "any event, the pair",
        ),
        ("PD-1/PD-L1 inhibitor (125 trials pooled)", "any treatment-related event", "any event, one drug"),
        ("PD-1/PD-L1 inhibitor (125 trials pooled)", "fatigue", "fatigue"),
        ("PD-1 inhibitor (nivolumab, melanoma, CheckMate 067)", "hypothyroidism", "underactive thyroid"),
        ("PD-1 inhibitor", "pneumonitis", "lung inflammation"),
    ),
    "CAR T cells": (
        ("CAR T cells, BCMA (ide-cel, KarMMa)", "cytokine release syndrome", "CRS, ide-cel"),
        ("CAR T cells, BCMA (cilta-cel, CARTITUDE-4)", "cytokine release syndrome", "CRS, cilta-cel"),
        ("CAR T cells, BCMA (ide-cel, KarMMa)", "neurotoxicity", "nervous system, ide-cel"),
        ("CAR T cells, BCMA (cilta-cel, CARTITUDE-1)", "any neurotoxicity", "nervous system, cilta-cel"),
    ),
    "Bispecifics": (
        ("bispecific antibody, BCMA (teclistamab)", "cytokine release syndrome", "CRS, teclistamab"),
        ("bispecific antibody, BCMA (elranatamab)", "cytokine release syndrome", "CRS, elranatamab"),
        ("bispecific antibody, BCMA (teclistamab)", "infection", "infection, teclistamab"),
        ("bispecific antibody, BCMA (teclistamab)", "neutropenia", "few neutrophils, teclistamab"),
        ("bispecific antibody, GPRC5D (talquetamab 0.8 mg/kg)", "skin events other than rash", "skin, talquetamab"),
    ),
    "Antibodies": (
        ("antibody, CD38 (daratumumab, intravenous)", "infusion reaction", "infusion reaction, daratumumab"),
        ("antibody-drug conjugate, BCMA (belantamab 2.5 mg/kg)", "corneal change (keratopathy)", "cornea, belantamab"),
    ),
    "For comparison": (
        ("platinum + pemetrexed chemotherapy (comparator)", "treatment-related event", "any event, chemotherapy"),
    ),
}
_COLUMNS = ("any_grade_pct", "grade3plus_pct")
_ANY = Curve("any", "", "any grade", style.COLORS["blue"], width=8, kind="points")
_SEVERE = Curve("severe", "", "grade 3 or more", style.ACCENT, width=8, kind="points")


def rows() -> pd.DataFrame:
    """One row a harm: ``group``, ``label``, and the dossier's row of side_effects.csv."""
    table = evidence.side_effects()
    records = {(str(row["class"]), str(row["event"])): row for _, row in table.iterrows()}
    found = []
    for group, members in _GROUPS.items():
        for kind, event, label in members:
            found.append({**records[kind, event], "group": group, "label": label})
    return pd.DataFrame(found)


def picture() -> Picture:
    """Harms by class, any grade and severe. Sources: Baas2021, WangY2019, Schneider2021, Martins2019, Zhan2021,
    Nishino2016, Munshi2021, Lee2019, SanMiguel2023, Berdeja2021, Moreau2022, Lesokhin2023, JNJ2026TalSkin, Chari2022,
    JNJ2026COLUMBA, Mateos2020, Lonial2020, Baines2022."""
    table = rows()
    release = table[table["event"] == "cytokine release syndrome"]
    infection = table[table["event"] == "infection"].iloc[0]
    title = (
        f"Common is not severe: cytokine release in {release[_COLUMNS[0]].min():.0f} to {release[_COLUMNS[0]].max():.0f} %, "
        f"severe in {release[_COLUMNS[1]].max():.0f} % or fewer; infection in {infection[_COLUMNS[0]]:.0f} %, "
        f"severe in {infection[_COLUMNS[1]]:.0f} %"
    )
    lines = len(table) + len(_GROUPS)
    figure = style.new_figure(7.0, 1.75 + 0.265 * lines)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=2.55, right=0.35, top=1.05, bottom=0.62)
        style.title(figure, title)
        ax.set(xlim=(-2, 102), ylim=(lines - 0.4, -0.6))
        ax.set_xlabel("People with it, %", size=10)
        _axes.ticks(ax.xaxis, range(0, 101, 20))
        ax.grid(visible=False, axis="y")
        ax.tick_params(axis="y", length=0)
        labels, y = [], 0
        for group, members in table.groupby("group", sort=False):
            labels.append(str(group))
            for _, row in members.iterrows():
                y += 1
                labels.append(row["label"])
                _row(ax, y, row)
            y += 1
        ax.set_yticks(range(lines), labels)
        for tick, label in zip(ax.get_yticklabels(), labels, strict=True):
            tick.set(weight="bold" if label in _GROUPS else "normal", size=10)
        legend(ax, _ANY, _SEVERE)
        keys = ax.get_legend()
        if keys is not None:
            cast(Line2D, keys.legend_handles[1]).set_marker("s")
    return Picture(figure, title, _describe(table), _table(table))


def _row(ax: Any, y: int, row: pd.Series) -> None:
    common, severe = (row[column] for column in _COLUMNS)
    Curve("between", "", "", style.REFERENCE, width=1.4).draw(ax, [severe, common], [y, y])
    for curve, value, marker in ((_ANY, common, "o"), (_SEVERE, severe, "s")):
        point = curve.draw(ax, [value], [y])
        point.set_marker(marker)
        if row["basis"] == "recall":
            point.set(markerfacecolor="#FDFDFB", markeredgecolor=curve.color, markeredgewidth=1.5)


def _percent(row: pd.Series, column: str) -> str:
    about = "about " if row["basis"] == "recall" else ""
    return f"{about}{row[column]:g}"


def _why(row: pd.Series) -> str:
    return str(row["mechanism"]).replace("as above", "T-cell activation")


def _describe(table: pd.DataFrame) -> str:
    each = "; ".join(
        f"{row['group']}, {row['label']}: {_percent(row, _COLUMNS[0])} and {_percent(row, _COLUMNS[1])} %"
        for _, row in table.iterrows()
    )
    hollow = "Hollow markers are figures that are not confirmed. " if (table["basis"] == "recall").any() else ""
    return (
        f"One row a harm, grouped by class of treatment: a blue circle for the share of people who had it at any grade, an "
        f"orange square for grade 3 or more, a grey line between them. {hollow}CRS is cytokine "
        f"release syndrome. {each}. Each row is a trial or a pooling of trials of its own, with its own people, grading and "
        f"length of watching, so rows must not be subtracted from each other."
    )


def _table(table: pd.DataFrame) -> pd.DataFrame:
    where = table["label"] + " (" + table["group"] + ")"
    return pd.DataFrame(
        {
            "Harm": [re.sub(r" \(For comparison\)$", "", text) for text in where],
            "Any grade (%)": [_percent(row, _COLUMNS[0]) for _, row in table.iterrows()],
            "Grade 3 or more (%)": [_percent(row, _COLUMNS[1]) for _, row in table.iterrows()],
            "Why": [_why(row) for _, row in table.iterrows()],
            "Basis": table["basis"],
            "Source": table["citation_keys"],
        }
    )
