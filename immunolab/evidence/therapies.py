"""All types of treatment in one table: mechanism, benefit, consideration, and the licence with its dates."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import yaml

from immunolab.evidence.citations import cite
from immunolab.evidence.markdown import markdown_link
from immunolab.evidence.tables import approvals
from immunolab.html import Markup, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Therapies", "Therapy", "licence", "therapies"]

_AGENCIES = {"FDA": "United States", "EMA": "European Union"}
_HEAD = ("Type", "How it works", "Benefit", "Consideration", "Licence in myeloma", "Licence in mesothelioma", "Sources")


class Therapy(NamedTuple):
    """One type of treatment. ``rows``: rows of the trials table whose figures ``benefit`` states."""

    name: str
    lesson: str
    works: str
    benefit: str
    consideration: str
    agents: tuple[str, ...]
    rows: tuple[str, ...]
    keys: tuple[str, ...]


@cache
def _entries() -> tuple[Therapy, ...]:
    source = files("immunolab.evidence").joinpath("therapies.yaml").read_text(encoding="utf-8")
    return tuple(
        Therapy(
            e["name"],
            e["lesson"],
            e["works"],
            e["benefit"],
            e["consideration"],
            tuple(e["agents"]),
            tuple(e["rows"]),
            tuple(e["keys"]),
        )
        for e in yaml.safe_load(source)
    )


def licence(agents: tuple[str, ...], disease: str) -> str:
    """What the United States and the European Union decided on these agents, with dates, in one text.

    agents: how the therapy column of `approvals` begins. disease: "myeloma" or "mesothelioma".
    For each agent its first licence by each agency, a withdrawal, and a licence after it; "about" where a date is recalled.
    """
    table = approvals()
    table = table[table["disease"] == disease]
    parts = []
    for agent in agents:
        own = table[table["therapy"].str.startswith(agent)]
        if agent == "nivolumab":
            own = own[~own["therapy"].str.contains("ipilimumab")]
        told = [words for agency, place in _AGENCIES.items() if (words := _history(own, agency, place))]
        if told:
            parts.append(f"{agent}: {'; '.join(told)}")
    return ". ".join(parts) + "." if parts else "No product."


def _history(own: pd.DataFrame, agency: str, place: str) -> str:
    rows = own[own["agency"].str.contains(agency)].sort_values("date")
    words: list[str] = []
    licensed = False
    for row in rows[rows["date"] != ""].to_dict("records"):
        about = "about " if row["basis"] == "recall" else ""
        if row["status_class"] == "approved" and not licensed:
            words.append(f"licensed {'again ' if words else ''}{about}{row['date']}")
            licensed = True
        elif row["status_class"] == "withdrawn":
            words.append(f"withdrawn {about}{row['date']}")
            licensed = False
    if not words and (rows["status_class"] == "never approved").any():
        words.append("not licensed")
    return f"{place} {', '.join(words)}" if words else ""


class Therapies:
    """The table, shown in a notebook, as Markdown, or as plain text."""

    def __init__(self, entries: tuple[Therapy, ...]) -> None:
        self.entries = entries

    def rows(self, sources: Callable[[tuple[str, ...]], str]) -> list[tuple[str, ...]]:
        """Cells of each row; ``sources`` makes the last one from the citation keys."""
        return [
            (
                f"{t.name} (lesson {t.lesson})",
                t.works,
                t.benefit,
                t.consideration,
                licence(t.agents, "myeloma"),
                licence(t.agents, "mesothelioma"),
                sources(t.keys),
            )
            for t in self.entries
        ]

    def markdown(self) -> str:
        """A Markdown table with the citations as links."""
        lines = [f"| {' | '.join(_HEAD)} |", f"|{' --- |' * len(_HEAD)}"]
        lines += [f"| {' | '.join(row)} |" for row in self.rows(lambda keys: "; ".join(map(markdown_link, keys)))]
        return "\n".join(lines) + "\n"

    def _repr_html_(self) -> str:
        rows = self.rows(lambda keys: Markup(cite(*keys)._repr_html_()))
        caption = "Types of immune treatment, autumn 2026; intervals are 95 %"
        cell = "text-align:left;vertical-align:top"
        return table(_HEAD, rows, caption=caption, scroll=True, cell_style=cell, style="min-width:72em")

    def __repr__(self) -> str:
        rows = self.rows(lambda keys: str(cite(*keys)))
        return "\n\n".join("\n".join(f"{head}: {cell}" for head, cell in zip(_HEAD, row, strict=True)) for row in rows)


def therapies() -> Therapies:
    """Every type of treatment of the course in one table. Licences come from the approvals of the dossier."""
    return Therapies(_entries())
