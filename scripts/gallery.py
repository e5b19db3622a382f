"""Write docs/gallery.ipynb: every explorer and every picture with its name, in the words of its own file.

python scripts/gallery.py
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

from immunolab import explore, figures

PATH = Path(__file__).resolve().parent.parent / "docs" / "gallery.ipynb"
#: Pictures that are worth seeing with other options too: the options as typed, by the end of the cell's id.
MORE = {
    "approvals_timeline": {"ema": 'agency="EMA"', "mesothelioma": 'disease="mesothelioma"'},
    "forest": {
        "mesothelioma": 'disease="mesothelioma"',
        "checkpoint": 'trials=["KEYNOTE-183", "KEYNOTE-185", "CheckMate 743", "IND.227 (KEYNOTE-483)"]',
    },
}
LEFT_OUT = {"progress", "remembered"}  # needs a learner's answers

TITLE = """# Gallery

Every simulation and every picture of the course, with the name by which a notebook calls it. Run all cells: **Run → Run All Cells**.

Simulations are models for teaching, not predictions for a person. Nothing here is medical advice."""

EXPLORERS = """## Explorers

`explore(name)` shows sliders and a picture. A slider can also be typed: `explore("infection", memory=1e4)`. `explore.numbers(name)` gives the numbers alone, `explore.parameters(name)` says where each default comes from."""

PICTURES = """## Pictures

`show(name)` gives a picture with its finding as title, a text description and its numbers in a table. `show(name).save("picture.svg")` writes it to a file."""


def cell(kind: str, name: str, source: str) -> dict[str, Any]:
    """One cell of format 4.5 without outputs."""
    found = {"cell_type": kind, "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}
    return found if kind == "markdown" else {**found, "execution_count": None, "outputs": []}


def cells() -> list[dict[str, Any]]:
    """All cells, in order."""
    found = [cell("markdown", "title", TITLE), cell("code", "setup", "from immunolab import explore, show")]
    found.append(cell("markdown", "explorers", EXPLORERS))
    for name in explore.names():
        found.append(
            cell("markdown", f"slide-{name}".replace("_", "-"), f"### `{name}`\n\n{explore.explorer(name).title}")
        )
        found.append(cell("code", f"explore-{name}".replace("_", "-"), f'explore("{name}")'))
    found.append(cell("markdown", "pictures", PICTURES))
    for name in sorted(set(figures.names()) - LEFT_OUT):
        about = (importlib.import_module(f"immunolab.figures.{name}").__doc__ or "").splitlines()[0]
        found.append(cell("markdown", f"about-{name}".replace("_", "-"), f"### `{name}`\n\n{about}"))
        for end, options in {"": "", **MORE.get(name, {})}.items():
            call = f'show("{name}"{", " if options else ""}{options})'
            found.append(cell("code", "-".join(filter(None, ("show", name.replace("_", "-"), end))), call))
    return found


def text() -> str:
    """The notebook as it is on disk."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    book = {"cells": cells(), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
    print(f"{PATH.name}: {len(cells())} cells")
