"""One lesson run as its reader would run it: what each cell shows, and the widgets among it.

``python -m book.lesson NOTEBOOK OUT MOST``, in a process of its own: a lesson's cells import what they like. The notebook and
its question file are copied, so that no answer of anybody's is read or written.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from book import answers
from immunolab.html import element
from immunolab.quiz.answer_format import Answers, text_of

#: by which the order of options and the given values are drawn: the same for each build
SEED = 20
VIEW = "application/vnd.jupyter.widget-view+json"
#: cells whose tags say that they are about the reader's own course folder
_OWN = {"warm-up"}


def run(notebook: Path, out: Path, most: int) -> dict[str, Any]:
    """What a notebook shows: ``cells`` by id, each a list of HTML and of places among ``widgets``; ``widgets`` as data.

    out : a folder for what is fetched later; most : the most stops of a slider

    Raises RuntimeError with the cell's name if one fails.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    with tempfile.TemporaryDirectory(prefix="immunolab-book-") as name:
        folder = Path(name) / "notebooks"
        folder.mkdir()
        for path in notebook.parent.glob(f"{notebook.stem}.*"):
            if ".answers.json" not in path.name:
                shutil.copy(path, folder)
        (folder / f"{notebook.stem}.answers.json").write_bytes(text_of(Answers(notebook.stem, SEED)))
        was = Path.cwd()
        os.chdir(folder)
        try:
            return _run(cells, answers.Files(out, notebook.stem[:2], most))
        finally:
            os.chdir(was)


def _run(cells: list[dict[str, Any]], files: answers.Files) -> dict[str, Any]:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.display import display
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()
    shell.display_trap.hook = lambda value: None if value is None else display(value)
    widgets: list[Any] = []
    words: list[str] = []  # those around each widget
    shown: dict[str, list[Any]] = {}
    for place, cell in enumerate(cells):
        if cell["cell_type"] != "code" or _OWN & set(cell["metadata"].get("tags", [])):
            continue
        with capture_output() as captured:
            result = shell.run_cell("".join(cell["source"]), store_history=True)
        if not result.success:
            raise RuntimeError(f"The cell {cell['id']} fails: {result.error_before_exec or result.error_in_exec}")
        shown[cell["id"]] = list(_parts(captured, widgets))
        words += [_around(cells, place, shell.user_ns.get("quiz"))] * (len(widgets) - len(words))
    with capture_output():  # still copies follow the answers, and are of no use here
        data = answers.of(shell.user_ns.get("quiz"), widgets, words, files)
    return {"cells": shown, "widgets": data}


def _around(cells: list[dict[str, Any]], place: int, quiz: Any) -> str:
    """The lesson's words around a cell: its steps, and the rows of the tables that are filled in with it."""
    found = []
    for cell in cells[max(0, place - 4) : place + 3]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found.append(source)
        for name in re.findall(r'quiz\.(?:ask|predict)\("([^"]+)"\)', source):
            question = quiz.question(name)
            found += [question.stem, *getattr(question, "rows", {}).values()]
    return "\n".join(found)


def _parts(captured: Any, widgets: list[Any]) -> Any:
    """What one cell shows, in order: HTML, or the place of a widget with its still copy."""
    if captured.stdout.strip():
        yield element("pre", captured.stdout.rstrip())
    waiting: int | None = None
    for output in captured.outputs:
        data = output.data
        if VIEW in data:
            widgets.append(_model(data[VIEW]["model_id"]))
            waiting = len(widgets) - 1
            continue
        html = data.get("text/html") or _without_html(data)
        if waiting is not None:
            yield {"widget": waiting, "still": html}
            waiting = None
        elif html:
            yield html


def _without_html(data: dict[str, Any]) -> str:
    if "image/png" in data:
        png = data["image/png"]
        png = png if isinstance(png, str) else base64.b64encode(png).decode("ascii")
        return f'<img alt="" src="data:image/png;base64,{png.strip()}">'
    return element("pre", data["text/plain"]) if data.get("text/plain") else ""


def _model(name: str) -> Any:
    from ipywidgets.widgets import widget

    return widget._instances[name]


def main() -> None:
    """Run one notebook; the result is written as JSON, with files beside it."""
    notebook, out = map(Path, sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    found = run(notebook.resolve(), out.resolve(), int(sys.argv[3]))
    (out / "lesson.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
