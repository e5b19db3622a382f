"""Every row of the dossier with its two dates, and which of them are to be looked at again on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from immunolab.evidence._facts import numbered, tabulated
from immunolab.evidence._files import read_rows, read_text, split_keys
from immunolab.evidence.freshness import NEVER, kind_of, section_number, stale_after

__all__ = ["DatedRow", "dated_rows", "due"]

_WORDS = {
    "trials": ("trial", "endpoint", "analysis", "subgroup"),
    "approvals": ("agency", "therapy", "date", "status"),
    "claims": ("claim",),
    "side_effects": ("class", "event"),
    "parallels": ("dimension",),
}
_NAMES = {"trials": ("row_id",), "claims": ("claim_id",), "parallels": ("dimension",)}


class DatedRow(NamedTuple):
    """A row as a reviewer looks for it. ``name``: what identifies it in its table; ``kind``: one of `freshness.KINDS`."""

    table: str
    name: str
    words: str
    keys: tuple[str, ...]
    basis: str
    kind: str
    checked: str
    stale_after: str

    def next_stale(self, checked: str) -> str:
        """The ``stale_after`` that goes with a new ``checked``, by the rule. checked: ISO day."""
        return stale_after(self.kind, checked)


def row_name(table: str, row: Mapping[str, str]) -> str:
    """What identifies a row in its table: its number, or the columns that no other row has in common."""
    if table.startswith("facts_"):
        return row.get("fact_id") or f"section {section_number(row['section'])}, {row['fact']}"
    return ", ".join(str(row[column]) for column in _NAMES.get(table, _WORDS[table]) if row[column])


@cache
def dated_rows() -> tuple[DatedRow, ...]:
    """All rows of the five tables and the three files of facts, in the order of the files."""
    return tuple(_rows())


def due(on: str) -> list[DatedRow]:
    """Rows whose day is past on a day, longest past first; what was never looked at comes before all.

    on: ISO day. Raises ValueError for another text.
    """
    if len(on) != 10:
        raise ValueError(f"{on!r} is no day, YYYY-MM-DD")
    date.fromisoformat(on)
    late = [row for row in dated_rows() if row.checked == NEVER or (row.stale_after != NEVER and row.stale_after < on)]
    return sorted(late, key=lambda row: (row.checked != NEVER, row.stale_after))


def _rows() -> Iterator[DatedRow]:
    for table, columns in _WORDS.items():
        for row in read_rows(read_text("dossier", f"{table}.csv")):
            yield _dated(table, row, ", ".join(row[column] for column in columns if row[column] not in ("", "all")))
    for table in ("facts_immune", "facts_mesothelioma", "facts_myeloma"):
        text = read_text("dossier", f"{table}.md")
        for row in numbered(text) if table == "facts_myeloma" else tabulated(text):
            yield _dated(table, row, row.get("figure", row["fact"]))


def _dated(table: str, row: Mapping[str, str], words: str) -> DatedRow:
    keys = tuple(split_keys(re.sub(r"\([^)]*\)", "", row["citation_keys"])))
    return DatedRow(
        table,
        row_name(table, row),
        words,
        keys,
        row.get("basis", ""),
        kind_of(table, row),
        row["checked"],
        row["stale_after"],
    )
