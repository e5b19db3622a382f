"""Code that a learner need not read is folded away, so that a lesson that was run reads as a page."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from immunolab.files import write_whole

__all__ = ["fold", "folded", "hidden", "only_calls", "stays_open"]


def only_calls(source: str) -> bool:
    """Whether code only shows things of the course: imports, plain values, calls that show a part of the lesson.

    What computes, takes data apart or does not parse is for the learner to read, and perhaps to change.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(statements) and all(map(_shows, statements))


def _shows(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(statement, ast.Assign):
        return _plain(statement.value) or _call_of(statement.value) == "Quiz"
    return isinstance(statement, ast.Expr) and bool(_call_of(statement.value)) and _call_of(statement.value) != "print"


def _plain(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def _call_of(value: ast.expr) -> str:
    """The name of what is called: "show" of ``show(...)``, "quiz" of ``quiz.ask(...)``, "" of anything else."""
    if not isinstance(value, ast.Call):
        return ""
    called = value.func
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return called.value.id if called.value.id == "quiz" else ""
    return called.id if isinstance(called, ast.Name) else ""


def folded(cell: dict[str, Any]) -> bool:
    """Whether a cell of a notebook, as JSON, is folded."""
    jupyter = cell.get("metadata", {}).get("jupyter")
    return isinstance(jupyter, dict) and jupyter.get("source_hidden") is True


def stays_open(slug: str, tag: str) -> bool:
    """Whether a cell of this part is never folded: on the page before the lessons one learns to run cells."""
    return slug.startswith("00") and tag in ("setup", "hook")


def fold(path: Path) -> list[str]:
    """Fold the code cells of a lesson that only show things, and open the others; give the names of the cells changed.

    Nothing else of the file changes. Raises ValueError naming the file if it is not a notebook.
    """
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        changed = [_set(cell, _wanted(path.stem, cell)) for cell in cells if folded(cell) != _wanted(path.stem, cell)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name} is not a notebook that can be read ({error}).") from error
    if changed:
        write_whole(path, (json.dumps(book, indent=1, ensure_ascii=False) + "\n").encode())
    return changed


def _wanted(slug: str, cell: dict[str, Any]) -> bool:
    tags = cell["metadata"].get("tags") or [""]
    return only_calls("".join(cell["source"])) and not stays_open(slug, tags[0])


def _set(cell: dict[str, Any], fold: bool) -> str:
    cell["metadata"] = hidden(cell["metadata"], fold)
    return str(cell.get("id", ""))


def hidden(metadata: dict[str, Any], fold: bool) -> dict[str, Any]:
    """A cell's metadata with its source folded or open, in the order in which Jupyter writes them."""
    jupyter = {k: v for k, v in metadata.get("jupyter", {}).items() if k != "source_hidden"}
    if fold:
        jupyter["source_hidden"] = True
    rest = {k: v for k, v in metadata.items() if k != "jupyter"}
    return dict(sorted({**rest, "jupyter": jupyter}.items())) if jupyter else rest
