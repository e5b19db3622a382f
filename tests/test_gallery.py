"""The gallery shows everything there is, as generated."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import nbformat

from immunolab import explore, figures

ROOT = Path(__file__).resolve().parent.parent
BOOK = nbformat.read(ROOT / "docs" / "gallery.ipynb", as_version=4)
CODE = [cell.source for cell in BOOK.cells if cell.cell_type == "code"]


def test_it_is_what_the_script_writes():
    script = runpy.run_path(str(ROOT / "scripts" / "gallery.py"))
    written = (ROOT / "docs" / "gallery.ipynb").read_text(encoding="utf-8")
    assert written == script["text"](), "run: python scripts/gallery.py"


def test_it_is_a_clean_notebook():
    nbformat.validate(BOOK)
    ids = [cell.id for cell in BOOK.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9-]+", cell_id) and len(cell_id) <= 64 for cell_id in ids)


def test_it_names_everything_there_is():
    # That each of them works is tested where the pictures and the explorers are.
    assert {call for call in CODE if call.startswith("explore")} == {f'explore("{name}")' for name in explore.names()}
    shown = {re.match(r'show\("([^"]+)"', call).group(1) for call in CODE if call.startswith("show")}
    assert shown == set(figures.names()) - {"progress", "remembered"}  # both need a learner's answers
