"""Assignments on the page: masters for `grade_me`, and the cells that a page without a server has below each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from immunolab.hand_in_file import PAGE
from immunolab.self_score import MASTERS

#: the last cells of an assignment's page; the plug-in's buttons run them by these ids
GRADE_ME, HAND_IN_FILE = "grade-me", "hand-in-file"
_WORDS = """## When you are done

**Grade me**, above this page, shows your points for what you have answered so far: your answer beside the right one, and your own text beside its mark scheme. It is for you alone, and you may change an answer and ask again.

**File to hand in** saves one notebook with all your answers in it. A course grades it like any other."""


def masters(course: Path, package: Path) -> int:
    """Write what grades each assignment into a copy of the package; returns how many."""
    folder = package / MASTERS.name
    folder.mkdir()
    notebooks = sorted(course.glob("source/*/*.ipynb"))
    for path in notebooks:
        cells = [
            cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if "nbgrader" in cell["metadata"]
        ]
        kept = [{name: cell[name] for name in ("cell_type", "source", "metadata")} for cell in cells]
        (folder / f"{path.stem}.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return len(notebooks)


def add_buttons(contents: Path) -> None:
    """Put the page's own cells below each assignment of ``contents``."""
    for path in sorted(contents.glob("release/*/*.ipynb")):
        book = json.loads(path.read_text(encoding="utf-8"))
        book["cells"] += [
            _cell("when-you-are-done", "markdown", _WORDS),
            _cell(GRADE_ME, "code", "from immunolab import grade_me\n\ngrade_me()"),
            _cell(HAND_IN_FILE, "code", "from immunolab import hand_in_file\n\nhand_in_file()"),
        ]
        path.write_text(json.dumps(book, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _cell(name: str, kind: str, source: str) -> dict[str, Any]:
    own: dict[str, Any] = {"immunolab": {PAGE: "live"}}
    if kind == "markdown":
        return {"cell_type": kind, "id": name, "metadata": own, "source": source}
    own |= {"jupyter": {"source_hidden": True}}
    return {"cell_type": kind, "id": name, "metadata": own, "source": source, "outputs": [], "execution_count": None}
