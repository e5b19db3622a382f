"""What to look at again, and where the course shows it: pictures, the table of treatments, statement cards, citations."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from immunolab import evidence
from immunolab.course import lessons
from immunolab.coverage import claims_met
from immunolab.evidence.due import DatedRow, dated_rows, due, row_name
from immunolab.evidence.freshness import KINDS, NEVER
from immunolab.evidence.therapies import therapies

__all__ = ["cited", "shown", "stale_text"]

#: the table that a picture's rows come from, by a column that only it has
_TABLES = {"row_id": "trials", "dimension": "parallels", "grade3plus_pct": "side_effects", "status_class": "approvals"}


def stale_text(root: Path, on: str) -> str:
    """What a reviewer reads: the rows to be looked at again on a day, longest overdue first, each with source and places.

    root: the course folder. on: ISO day. Raises ValueError for another text.
    """
    late, rows = due(on), dated_rows()
    if not late:
        first = min((row for row in rows if row.stale_after != NEVER), key=lambda row: row.stale_after)
        return (
            f"Nothing is stale on {on}: all {len(rows)} rows were looked at in time.\n"
            f"The first to come is {first.table} {first.name}, after {first.stale_after}."
        )
    places = shown(root)
    head = f"{len(late)} of {len(rows)} rows are to be looked at again on {on}, longest overdue first."
    return "\n\n".join([head, *(_told(root, row, places.get((row.table, row.name), []), on) for row in late)])


def _told(root: Path, row: DatedRow, places: list[str], on: str) -> str:
    works = [evidence.reference(key) for key in row.keys]
    sources = [f"{work.short}, {work.link or 'no address known'} ({work.key})" for work in works]
    words = "" if row.words == row.name else f": {row.words}"
    last = "never looked at" if row.checked == NEVER else f"checked {row.checked}"
    lines = [
        f"{row.table} {row.name}{words}",
        f"  {last}, stale after {row.stale_after} ({row.kind}: {KINDS[row.kind]} months)",
        *(f"  source  {source}" for source in sources or ["none named"]),
        f"  shown   {'; '.join(places) or 'in no picture, table or card'}",
        f"  cited   {'; '.join(cited(root, row)) or 'in no lesson or assignment'}",
        f"  then    checked {on}, stale_after {row.next_stale(on)}",
    ]
    return "\n".join(lines)


def shown(root: Path) -> dict[tuple[str, str], list[str]]:
    """The places that show a row, by (table, name) as `DatedRow` has them, in words such as "lesson 13, picture harms".

    root: the course folder.
    """
    found: dict[tuple[str, str], list[str]] = {}

    def enter(table: str, row: Any, place: str) -> None:
        places = found.setdefault((table, row_name(table, row)), [])
        if place not in places:
            places.append(place)

    for place, path in _pages(root):
        for name, options in _pictures(path):
            for table, row in _rows_of(name, options):
                enter(table, row, f"{place}, picture {name}")
    trials = evidence.trials().set_index("row_id", drop=False)
    approvals = evidence.approvals()
    for entry in therapies().entries:
        for row_id in entry.rows:
            enter("trials", trials.loc[row_id], "table of treatments")
        for _, row in approvals[approvals["therapy"].str.startswith(entry.agents)].iterrows():
            enter("approvals", row, "table of treatments")
    met = claims_met(root)
    for row in evidence.claims().to_dict("records"):
        for met_in in met.get(row["claim_id"], []):
            enter("claims", row, f"{met_in.kind} {met_in.slug[:2]}")
        enter("claims", row, "statement cards and docs/claims.md")
    return found


def cited(root: Path, row: DatedRow) -> list[str]:
    """Lessons, their questions and cards, and assignments that cite one of a row's sources, in course order."""
    return [place for place, keys in _citations(root).items() if keys & set(row.keys)]


_CITED: dict[Path, dict[str, set[str]]] = {}


def _citations(root: Path) -> dict[str, set[str]]:
    if root not in _CITED:
        known = set(evidence.all_keys())
        _CITED[root] = {}
        for place, path in _pages(root):
            words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
            _CITED[root].setdefault(place, set()).update(words & known)
    return _CITED[root]


def _pages(root: Path) -> Iterator[tuple[str, Path]]:
    """Notebooks, question files and cards of each lesson, and its assignment, with the name of the place."""
    for slug in lessons(root):
        for kind, folder in (("lesson", root / "notebooks"), ("assignment", root / "source" / slug)):
            for path in sorted(folder.glob(f"{slug}.*")):
                if path.name.endswith((".ipynb", ".quiz.yaml", ".review.yaml")):
                    yield f"{kind} {slug[:2]}", path


def _pictures(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each ``show(name, ...)`` of a notebook with its options, as far as they are written out in the same cell."""
    if path.suffix != ".ipynb":
        return
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code" or "show(" not in (source := "".join(cell["source"])):
            continue
        tree = ast.parse(source.split("### BEGIN HIDDEN")[0])
        named: dict[str, Any] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                try:
                    named[node.targets[0].id] = ast.literal_eval(node.value)
                except ValueError:
                    continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "show" and node.args:
                options = {o.arg or "": _value(o.value, named) for o in node.keywords if o.arg != "after"}
                yield ast.literal_eval(node.args[0]), options


def _value(node: ast.expr, named: dict[str, Any]) -> Any:
    return named[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)


def _rows_of(name: str, options: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The rows of the dossier that a picture draws; none for pictures of simulations."""
    module = importlib.import_module(f"immunolab.figures.{name}")
    rows = next((vars(module)[call] for call in ("rows", "events", "arms") if call in vars(module)), None)
    if rows is None or "evidence" not in vars(module):
        return
    frame = rows(**options)
    if not isinstance(frame, pd.DataFrame):
        return
    frame = frame if frame.index.name is None else frame.reset_index()
    table = next((table for column, table in _TABLES.items() if column in frame), None)
    if table:
        for _, row in frame.iterrows():
            yield table, row
