"""Reads the dossier and the data sets that ship with the package."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

Kind = Literal["dossier", "data"]


def folder(kind: Kind) -> Traversable:
    """The packaged folder that holds the dossier or the data sets."""
    return files("immunolab.evidence") / kind


def read_text(kind: Kind, name: str) -> str:
    """One packaged file as text."""
    return (folder(kind) / name).read_text(encoding="utf-8")


def read_rows(text: str) -> list[dict[str, str]]:
    """Rows of a CSV with a header, every cell as text."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def split_keys(cell: str) -> list[str]:
    """Citation keys of a cell: they are separated by semicolons."""
    return [key for key in (part.strip() for part in cell.split(";")) if key]


def markdown_table(lines: list[str]) -> list[list[str]]:
    """Cells of a pipe table, header first, without the rule below it."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    return [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
