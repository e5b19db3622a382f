"""Data sets of published studies, with the licence and the source of each.

They keep the licences of the packages they come from: `dataset_info` names them, and so does the README
beside the files.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from immunolab.evidence._files import folder, markdown_table, read_text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class DatasetInfo:
    """What a data set is and where it comes from.

    name: as `dataset` takes it. size: rows x columns. what: one line. package: the package that ships it.
    licence: of that package. paper: the original publication. notes: columns and quirks.
    """

    name: str
    size: str
    what: str
    package: str
    licence: str
    paper: str
    notes: str

    def __str__(self) -> str:
        """Readable summary, one field a line."""
        head = f"{self.name}: {self.what} ({self.size})"
        body = [f"Source: {self.package}", f"Licence: {self.licence}", f"Paper: {self.paper}", self.notes]
        return "\n".join([head, *(line for line in body if line)])


@cache
def datasets() -> tuple[str, ...]:
    """Names of all data sets, sorted."""
    found = (item.name for item in folder("data").iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in found if name.endswith(".csv")))


def dataset(name: str) -> pd.DataFrame:
    """One data set as a frame of its own (changing it changes nothing else).

    name: one of `datasets`, such as ``"mgus2"``. An empty cell or NA is missing. ValueError: unknown name.
    """
    return _load(_known(name)).copy()


def dataset_info(name: str) -> DatasetInfo:
    """Licence, source and quirks of one data set. ValueError: unknown name."""
    return _catalogue()[_known(name)]


def _known(name: str) -> str:
    if name not in datasets():
        raise ValueError(f"unknown data set {name!r}; there are: {', '.join(datasets())}")
    return name


@cache
def _load(name: str) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(io.StringIO(read_text("data", f"{name}.csv")))


@cache
def _catalogue() -> dict[str, DatasetInfo]:
    """The table in the data README, the one place where sources and licences are written down."""
    text = read_text("data", "README.md")
    table = markdown_table([line for line in text.splitlines() if line.startswith("|")])
    notes = dict(re.findall(r"^\*\*(\w+)\*\*\s+(.*?)(?=\n\s*\n)", text, re.M | re.S))
    catalogue: dict[str, DatasetInfo] = {}
    above: list[str] = []
    for row in table[1:]:
        # "same" repeats the cell above, with or without a remark in brackets.
        cells = [re.sub(r"^same\b", old, cell) for cell, old in zip(row, above or row, strict=True)]
        above = [re.sub(r" \(`[^)]*\)$", "", cell) if cell != row[i] else cell for i, cell in enumerate(cells)]
        name = cells[0].removesuffix(".csv")
        note = next((body for stem, body in notes.items() if name == stem or name.startswith(f"{stem}_")), "")
        size, what, package, licence, paper = cells[1:]
        catalogue[name] = DatasetInfo(name, size, what, package, licence, paper, " ".join(note.split()))
    return catalogue
