"""Lessons and assignments of a course folder, measured: `immunolab.measure` with the keys of the masters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat

from immunolab.course import lessons
from immunolab.grade_cells import GradingError, without_scheme
from immunolab.grading.author.keys import keys_as_written
from immunolab.lesson_check import Cell
from immunolab.measure import Measure, Page, assignment_page, lesson_page, measures
from immunolab.quiz import QuizKeyError


def measured_pages(root: Path, slugs: Sequence[str] = ()) -> list[tuple[Page, list[Measure]]]:
    """Each lesson, but the page before them, and its assignment with what was counted.

    slugs: only these. A page that cannot be read or whose key cannot be worked out is left to the rules that say so.
    """
    found = []
    for slug in lessons(root):
        if slug.startswith("00") or (slugs and slug not in slugs):
            continue
        for read in (_lesson, _assignment):
            try:
                page = read(root, slug)
            except (OSError, ValueError, GradingError, QuizKeyError):
                continue
            found.append((page, measures(page)))
    return found


def _lesson(root: Path, slug: str) -> Page:
    return lesson_page(root / "notebooks", slug)


def _assignment(root: Path, slug: str) -> Page:
    path = root / "source" / slug / f"{slug}.ipynb"
    master = nbformat.read(path, as_version=4)
    cells = [Cell(str(cell.id), cell.cell_type, "", without_scheme(cell.source)) for cell in master.cells]
    calls = sum(float(c.metadata.get("nbgrader", {}).get("points", 0)) for c in master.cells)
    return assignment_page(root / "notebooks", slug, keys_as_written(master, f"source/{slug}"), cells, calls)
