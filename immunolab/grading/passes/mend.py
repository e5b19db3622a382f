"""Put a hand-in's cells back into the form that was released, whatever happened to them on the way.

Students split, copy, retype and delete cells, and front ends drop the locks. nbgrader itself refuses
some of these hand-ins whole; here only the cell suffers. One look into the gradebook a notebook: this
stands in for nbgrader's OverwriteCells and CheckCellMetadata, which ask it for every cell.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from nbformat import from_dict
from nbformat.corpus.words import generate_corpus_id as random_cell_id
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from immunolab.grading.passes.handin import Master, hand_in
from immunolab.grading.passes.salvage import CELL_ID


class MendCells(NbGraderPreprocessor):
    """Cells that nbgrader knows: type, metadata and (if locked) source as released; missing ones added back.

    A missing cell comes back where the master has it: what is locked (questions among them), graded or a task.
    All other nbgrader metadata is dropped. Nothing that a student did to a cell makes it raise.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Mend one notebook."""
        for name in list(nb):
            nb[name] = writable(nb[name])
        _plain_notebook(nb)
        master = hand_in(self, resources).master
        released = master.cells
        seen: dict[str, Any] = {}
        for cell in reversed(nb.cells):  # of copies the last counts, as for nbgrader's DeduplicateIds
            meta = cell.metadata.get("nbgrader")
            name = meta.get("grade_id") if isinstance(meta, dict) else None
            if not isinstance(name, str) or name not in released or name in seen:
                cell.metadata.pop("nbgrader", None)
                continue
            seen[name] = cell
            restore(cell, released[name])
        _recognise(nb, master, seen)
        self._add_missing(nb, master.order, released, seen)
        if nb.get("nbformat_minor", 0) < 5:
            for cell in nb.cells:  # cell ids came with 4.5
                cell.pop("id", None)
        return nb, resources

    def _add_missing(
        self, nb: Any, order: list[str], released: dict[str, dict[str, Any]], seen: dict[str, Any]
    ) -> None:
        """Put cells back behind the one that goes before them in the master, or first if none does."""
        taken = {cell.get("id") for cell in nb.cells}
        before = None
        for name in order:
            meta = released[name]["meta"]
            if name in seen:
                before = seen[name]
            elif meta["grade"] or meta["task"] or meta["locked"]:
                self.log.warning("Cell %s was missing from the hand-in and is added back", name)
                made = _released(name, released[name], taken)
                at = 0 if before is None else 1 + next(n for n, cell in enumerate(nb.cells) if cell is before)
                nb.cells.insert(at, made)
                before = made


def _recognise(nb: Any, master: Master, seen: dict[str, Any]) -> None:
    """Cells that lost their metadata on the way, known again by their id or by the text that they were released with."""
    for known in ("id", "text"):
        for cell in reversed(nb.cells):
            if "nbgrader" in cell.metadata:
                continue
            text = (cell.cell_type, cell.source.strip())
            name = master.by_id.get(cell.get("id", "")) if known == "id" else master.by_text.get(text)
            if name is not None and name not in seen:
                seen[name] = cell
                restore(cell, master.cells[name])


def _released(name: str, item: dict[str, Any], taken: set[Any]) -> Any:
    """A cell as it was released, under an id that the notebook has not got yet and that every run gives it."""
    meta = item["meta"]
    make = new_code_cell if meta["cell_type"] == "code" else new_markdown_cell
    wanted = re.sub(r"[^A-Za-z0-9_-]", "-", f"again-{name}")[:50]
    number = next(n for n in itertools.count() if f"{wanted}-{n}" not in taken)
    taken.add(f"{wanted}-{number}")
    return make(item["source"], id=f"{wanted}-{number}", metadata={"nbgrader": dict(meta)})


def _plain_notebook(nb: Any) -> None:
    """Of a notebook the cells: what else it says of itself is used by templates unescaped, and by nothing here."""
    name = (
        nb.metadata.get("language_info", {}).get("name") if isinstance(nb.metadata.get("language_info"), dict) else None
    )
    nb.metadata = from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": name if name in ("python", "ipython") else "python"},
        }
    )
    for cell in nb.cells:
        own = cell.metadata.get("nbgrader")
        cell.metadata = from_dict({"nbgrader": own} if own is not None else {})
        if not CELL_ID.fullmatch(str(cell.get("id", "x"))):
            cell.id = random_cell_id()
        if cell.cell_type == "raw":  # shown as it stands, scripts and all, by nbconvert
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", cell.source)), default=0))
            cell.cell_type, cell.source = "markdown", f"{fence}\n{cell.source}\n{fence}"


def restore(cell: Any, item: dict[str, Any]) -> None:
    """Give a cell the type and metadata it was released with, and its source if it is locked."""
    meta = item["meta"]
    cell.metadata["nbgrader"] = dict(meta)
    if cell.cell_type != meta["cell_type"]:
        cell.cell_type = meta["cell_type"]
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
    if meta["locked"]:
        cell.source = item["source"]


def writable(value: Any) -> Any:
    """The same value with lone surrogates replaced: JSON can carry them, a UTF-8 file cannot."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        for key in list(value):
            item = writable(value.pop(key))
            value[writable(key)] = item
        return value
    return [writable(item) for item in value] if isinstance(value, list) else value
