"""All types of treatment on one page: mechanism, benefit, consideration, and the licences with their dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import yaml

from immunolab.evidence.citations import cite
from immunolab.evidence.markdown import markdown_link
from immunolab.evidence.tables import approvals
from immunolab.html import Markup, element

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Therapies", "Therapy", "licences", "therapies"]

# Where a licence is told of every drug, and where only if the dossier has one.
_ALWAYS = {"FDA": "United States", "EMA": "European Union"}
_IF_KNOWN = {"MHLW": "Japan"}
_DISEASES = ("myeloma", "mesothelioma")
_NOTE = "Ratios below 1 favour the treatment; intervals are 95 %. Licences: the first of each drug, looked up in November 2026."


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


def licences(agents: tuple[str, ...], disease: str) -> list[str]:
    """What the agencies decided on these agents, with dates: one line an agent, none if the dossier has nothing.

    agents: how the therapy column of `approvals` begins. disease: "myeloma" or "mesothelioma".
    Of each agent its first licence in the United States and the European Union (and in Japan, where the dossier has it), who
    withdrew it and when, and a licence after that. What was looked for and not found is said.
    """
    table = approvals()
    table = table[table["disease"] == disease]
    lines = []
    for agent in agents:
        own = table[table["therapy"].str.startswith(agent)]
        if agent == "nivolumab":  # not the pair with ipilimumab, which has a row of its own
            own = own[~own["therapy"].str.contains("ipilimumab")]
        if own.empty:
            continue
        told = [f"{place} {_history(own, agency) or 'no licence found'}" for agency, place in _ALWAYS.items()]
        told += [f"{place} {words}" for agency, place in _IF_KNOWN.items() if (words := _history(own, agency))]
        lines.append(f"{agent}: {'; '.join(told)}")
    return lines


def _history(own: pd.DataFrame, agency: str) -> str:
    rows = own[own["agency"].str.contains(agency)].to_dict("records")
    rows.sort(key=lambda row: (row["date"] == "", row["date"]))  # what has no date comes last
    words: list[str] = []
    licensed = False
    for row in rows:
        if row["status_class"] == "approved" and not licensed:
            words.append(f"licensed {'again ' if words else ''}{row['date']}")
            licensed = True
        elif row["status_class"] == "withdrawn":
            words.append(f"{row['status']} {row['date']}".strip())
            licensed = False
    if not words and any(row["status_class"] == "never approved" for row in rows):
        words.append("not licensed")
    words += [
        f"{row['status']} {row['date']}, decision not found"
        for row in rows
        if row["status_class"] == "pending" and row["date"] and not licensed
    ]
    return ", ".join(words)


class Therapies:
    """The page, shown in a notebook, as Markdown, or as plain text."""

    def __init__(self, entries: tuple[Therapy, ...]) -> None:
        self.entries = entries

    def parts(self, therapy: Therapy, sources: Callable[[tuple[str, ...]], str]) -> list[tuple[str, list[str]]]:
        """What is said of one type: heads with their lines. ``sources`` makes the last one from the citation keys."""
        told = [
            ("How it works", [therapy.works]),
            ("Benefit", [therapy.benefit]),
            ("Consideration", [therapy.consideration]),
        ]
        told += [(f"Licence in {d}", licences(therapy.agents, d) or ["No product."]) for d in _DISEASES]
        return [*told, ("Sources", [sources(therapy.keys)])]

    def markdown(self) -> str:
        """A section a type, with the citations as links."""
        lines = []
        for entry in self.entries:
            lines += [f"## {_title(entry)}", ""]
            for head, said in self.parts(entry, lambda keys: "; ".join(map(markdown_link, keys))):
                lines += (
                    [f"- **{head}.** {said[0]}"] if len(said) == 1 else [f"- **{head}**", *(f"  - {s}" for s in said)]
                )
            lines.append("")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        # A grid whose columns are as many as fit: four beside each other on a desk, one below the other on a phone.
        grid = "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15em,100%),1fr));gap:.6em 1.4em;margin:0"
        cards = []
        for entry in self.entries:
            parts = self.parts(entry, lambda keys: Markup(cite(*keys)._repr_html_()))
            cells = [element("div", element("dt", head, style="font-weight:600"), _said(said)) for head, said in parts]
            cards.append(
                element(
                    "section",
                    element("h3", _title(entry), style="margin:0 0 .4em"),
                    element("dl", *cells, style=grid),
                    style="border-top:1px solid #8a8a8a;padding:.7em 0;break-inside:avoid;text-align:left",
                )
            )
        return element("div", element("p", _NOTE), *cards, style="overflow-wrap:anywhere")

    def __repr__(self) -> str:
        blocks = []
        for entry in self.entries:
            parts = self.parts(entry, lambda keys: str(cite(*keys)))
            blocks.append("\n".join((_title(entry), *(f"{head}: {' | '.join(said)}" for head, said in parts))))
        return "\n\n".join((_NOTE, *blocks))


def _title(entry: Therapy) -> str:
    return f"{entry.name} (lesson {entry.lesson})"


def _said(lines: Iterable[str]) -> Markup:
    return Markup().join(element("dd", line, style="margin:0 0 .35em") for line in lines)


def therapies() -> Therapies:
    """Every type of treatment of the course on one page. Licences come from the approvals of the dossier."""
    return Therapies(_entries())
