"""The parts of a regrade: cells as nbgrader stores them, a changed score, a notebook brought in step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import reads, writes

from immunolab.grading.cells import without_hidden
from immunolab.quiz import Score


@dataclass(frozen=True)
class StoredCell:
    """One nbgrader cell of a master."""

    source: str
    checksum: str | None
    points: float
    graded: bool
    task: bool


@dataclass(frozen=True)
class Change:
    """One quiz cell of one student: machine score before and after, and what the total gains (0 under a mark by hand)."""

    question: str
    before: float
    after: float
    gain: float


def new_cells(assignment: Any) -> dict[str, dict[str, StoredCell]]:
    """Every stored cell of an assignment, by notebook and grade id."""
    found = {}
    for notebook in assignment.notebooks:
        points = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
        graded, tasks = {c.name for c in notebook.grade_cells}, {c.name for c in notebook.task_cells}
        found[notebook.name] = {
            c.name: StoredCell(c.source, c.checksum, points.get(c.name, 0.0), c.name in graded, c.name in tasks)
            for c in notebook.source_cells
        }
    return found


def bring_in_step(path: Path, scores: dict[str, Score], cells: dict[str, StoredCell]) -> str | None:
    """The notebook's text with the new scores in the outputs of its quiz cells; None if it shows them already.

    Points and checksum in the cell's metadata follow: it becomes what a fresh autograde would write.
    """
    notebook: NotebookNode = reads(path.read_text(encoding="utf-8"))
    changed = False
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        name = str(meta.get("grade_id"))
        if not meta.get("grade") or name not in scores or cell.cell_type != "code":
            continue
        score, stored = scores[name], cells[name]
        data = {"text/plain": repr(score), "text/html": score._repr_html_()}
        fresh = {**meta, "points": stored.points, "checksum": stored.checksum}
        if [o.get("data") for o in cell.outputs] == [data] and meta == fresh:
            continue
        output = {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}
        cell.outputs, cell.execution_count, changed = [NotebookNode(output)], 1, True
        cell.metadata["nbgrader"], cell.source = NotebookNode(fresh), without_hidden(stored.source)
    return writes(notebook) + "\n" if changed else None
