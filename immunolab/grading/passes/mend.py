"""Put a hand-in's cells back into the form that was released, whatever happened to them on the way.

Students split, copy, retype and delete cells, and front ends drop the locks. nbgrader itself refuses
some of these hand-ins whole; here only the cell suffers. One look into the gradebook a notebook: this
stands in for nbgrader's OverwriteCells and CheckCellMetadata, which ask it for every cell.
"""

from __future__ import annotations

import re
from typing import Any

from nbformat import from_dict
from nbformat.corpus.words import generate_corpus_id as random_cell_id
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class MendCells(NbGraderPreprocessor):
    """Cells that nbgrader knows: type, metadata and (if locked) source as released; missing ones added back.

    All other nbgrader metadata is dropped. Nothing that a student did to a cell makes it raise.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Mend one notebook."""
        for name in list(nb):
            nb[name] = writable(nb[name])
        _plain_notebook(nb)
        released = released_cells(self, resources)
        seen: set[str] = set()
        for cell in reversed(nb.cells):  # of copies the last counts, as for nbgrader's DeduplicateIds
            meta = cell.metadata.get("nbgrader")
            name = meta.get("grade_id") if isinstance(meta, dict) else None
            if not isinstance(name, str) or name not in released or name in seen:
                cell.metadata.pop("nbgrader", None)
                continue
            seen.add(name)
            restore(cell, released[name])
        for name, item in released.items():
            meta = item["meta"]
            if name not in seen and (meta["grade"] or meta["task"]):
                self.log.warning("Cell %s was missing from the hand-in and is added back", name)
                make = new_code_cell if meta["cell_type"] == "code" else new_markdown_cell
                nb.cells.append(make(item["source"], metadata={"nbgrader": dict(meta)}))
        if nb.get("nbformat_minor", 0) < 5:
            for cell in nb.cells:  # cell ids came with 4.5
                cell.pop("id", None)
        return nb, resources


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
        if not _ID.fullmatch(str(cell.get("id", "x"))):
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


def released_cells(preprocessor: Any, resources: Any) -> dict[str, dict[str, Any]]:
    """Every nbgrader cell of the notebook as the gradebook has it: source and metadata, by grade id.

    Read once for each run of a command (one converter): keys do not change while it runs.
    """
    info = resources["nbgrader"]
    known = vars(preprocessor.parent.parent).setdefault("_immunolab_cells", {})
    which = (info["db_url"], info["assignment"], info["notebook"])
    if which not in known:
        known[which] = read_cells(info)
    return known[which]


def source_cells(preprocessor: Any, resources: Any) -> dict[str, str]:
    """Source of every stored cell, by grade id, as the instructor wrote it."""
    return {name: item["source"] for name, item in released_cells(preprocessor, resources).items()}


def read_cells(info: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same from the gradebook itself; empty if it has no such notebook."""
    with Gradebook(info["db_url"]) as gradebook:
        try:
            notebook = gradebook.find_notebook(info["notebook"], info["assignment"])
        except MissingEntry:
            return {}
        points = {cell.name: float(cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)}
        graded = {cell.name for cell in notebook.grade_cells}
        tasks = {cell.name for cell in notebook.task_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        found = {}
        for cell in notebook.source_cells:
            meta = {
                "schema_version": 3,
                "grade_id": cell.name,
                "grade": cell.name in graded,
                "solution": cell.name in solutions,
                "locked": bool(cell.locked),
                "task": cell.name in tasks,
                "cell_type": cell.cell_type,
                "checksum": cell.checksum,
            }
            if cell.name in points:
                meta["points"] = points[cell.name]
            found[cell.name] = {"source": cell.source, "meta": meta}
    return found
