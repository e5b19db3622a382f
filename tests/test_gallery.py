"""The gallery shows everything there is, and every cell of it works."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from immunolab import explore, figures

PATH = Path(__file__).resolve().parent.parent / "docs" / "gallery.ipynb"
BOOK = nbformat.read(PATH, as_version=4)
CODE = [cell for cell in BOOK.cells if cell.cell_type == "code"]


def test_it_is_a_clean_notebook():
    nbformat.validate(BOOK)
    assert (BOOK.nbformat, BOOK.nbformat_minor) == (4, 5)
    assert all(not cell.outputs and cell.execution_count is None for cell in CODE)
    ids = [cell.id for cell in BOOK.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9-]+", cell_id) and len(cell_id) <= 64 for cell_id in ids)
    assert "widgets" not in BOOK.metadata


def test_it_names_everything_there_is():
    source = "\n".join(cell.source for cell in CODE)
    assert set(re.findall(r'explore\("([^"]+)"', source)) == set(explore.names())
    # The picture of progress needs a learner's answers.
    assert set(re.findall(r'show\("([^"]+)"', source)) == set(figures.names()) - {"progress"}


def test_each_has_a_heading_with_its_name():
    text = "\n".join(cell.source for cell in BOOK.cells if cell.cell_type == "markdown")
    for name in [*explore.names(), *(set(figures.names()) - {"progress"})]:
        assert f"### `{name}`" in text, name


@pytest.mark.parametrize("cell", CODE[1:], ids=lambda cell: cell.id)
def test_every_cell_is_one_call_that_works(cell):
    assert "\n" not in cell.source
    space = {"explore": explore, "show": figures.show}
    shown = eval(cell.source, space)
    assert shown is not None
