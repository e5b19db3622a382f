"""Tests of code in a master: whether they judge by the way of grading what they judge in the author's notebook."""

from __future__ import annotations

import contextlib
import re
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils

from immunolab.grade_cells import quiz_call
from immunolab.grading.passes.beside import MARK
from immunolab.grading.passes.plan import Plan, plan_of
from immunolab.grading.passes.running import run_notebook
from immunolab.sandbox import Limits, SandboxError

_SOLUTION = re.compile(r"^[^\n]*BEGIN SOLUTION[^\n]*\n(.*?)^[^\n]*END SOLUTION", re.S | re.M)
REMEDY = f'or, if it must be so, write the line "# {MARK}" into it.'


def stored_cells(nb: Any) -> dict[str, dict[str, Any]]:
    """nbgrader's cells of a master as the gradebook will have them, by grade id."""
    found = {}
    for cell in nb.cells:
        meta = cell.metadata.get("nbgrader")
        if isinstance(meta, dict) and meta.get("grade_id"):
            kinds = {key: bool(meta.get(key)) for key in ("grade", "solution", "locked", "task")}
            found[str(meta["grade_id"])] = {"source": cell.source, "meta": {**kinds, "cell_type": cell.cell_type}}
    return found


def _tests(nb: Any) -> dict[str, str]:
    return {
        str(cell.metadata.nbgrader.get("grade_id")): cell.source
        for cell in nb.cells
        if cell.cell_type == "code"
        and utils.is_grade(cell)
        and not utils.is_solution(cell)
        and not quiz_call(cell.source)
    }


def beside(nb: Any, folder: Path, notebook: str) -> list[str]:
    """Tests that will run beside the student's code, and do not say so: each a sentence with place and remedy."""
    plan = plan_of(list(stored_cells(nb).values()))
    found = []
    for name, source in _tests(nb).items():
        why = plan.beside(source, folder)
        if why and MARK not in source:
            found.append(
                f"{notebook}.ipynb, cell {name}: its test {' and '.join(why)}. It means something only in the process "
                "of the student's code, so it is run there: that code can read the test and forge its result. "
                f"Test values and what functions return, {REMEDY}"
            )
    return found


def trial(nb: Any, folder: Path, notebook: str) -> tuple[list[str], list[str]]:
    """Grade the master's own solution: tests that it passes in a notebook and not here, and tests that it never passes.

    Raises
    ------
    SandboxError
        If nothing can be run.

    """
    if not _tests(nb):
        return [], []
    stored = stored_cells(nb)
    plan = plan_of(list(stored.values()))
    failed = _failures(nb, stored, plan, folder)
    if not failed:
        return [], []
    still = _failures(nb, stored, plan, folder, everything=True)
    wrong = [
        f"{notebook}.ipynb, cell {name}: your own solution passes its test in a notebook, but not by the way of grading, "
        f"which runs tests on values that the student's code hands over ({words}). Test numbers, texts, lists, arrays "
        f"and tables, {REMEDY}"
        for name, words in failed.items()
        if name not in still
    ]
    never = [
        f"{notebook}.ipynb, cell {name}: your own solution does not pass its test ({words})."
        for name, words in still.items()
        if name in failed
    ]
    return wrong, never


def solutions(notebook: Path) -> dict[str, tuple[str, list[Any]]]:
    """What a master's own solutions are and show: for each solution cell, by grade id, its line and its outputs.

    Run as a hand-in is; without outputs where nothing can be run. Worked out once for each state of the file.
    """
    return _solutions(notebook, notebook.stat().st_mtime_ns) if notebook.is_file() else {}


@lru_cache(maxsize=32)
def _solutions(notebook: Path, _changed: int) -> dict[str, tuple[str, list[Any]]]:
    nb = nbformat.read(notebook, as_version=4)
    lines = {
        str(cell.metadata.nbgrader.grade_id): found[1].strip()
        for cell in nb.cells
        if cell.cell_type == "code" and utils.is_solution(cell) and (found := _SOLUTION.search(cell.source))
    }
    if not lines:
        return {}
    stored, folder = stored_cells(nb), notebook.parent
    with contextlib.suppress(SandboxError):
        run_notebook(nb, stored, plan_of(list(stored.values())), Limits(), folder, folder, patience=4)
    outputs = {str(c.metadata.get("nbgrader", {}).get("grade_id")): c.get("outputs", []) for c in nb.cells}
    return {name: (line, list(outputs[name])) for name, line in lines.items()}


def _failures(
    nb: Any, stored: dict[str, dict[str, Any]], plan: Plan, folder: Path, *, everything: bool = False
) -> dict[str, str]:
    """Tests of the master's own solution that end in an error, with its words."""
    copy = deepcopy(nb)
    run_notebook(copy, stored, plan, Limits(), folder, folder, patience=4, everything_beside=everything)
    found = {}
    for cell in copy.cells:
        if cell.cell_type == "code" and str(cell.metadata.get("nbgrader", {}).get("grade_id")) in _tests(nb):
            for output in cell.outputs:
                if output.output_type == "error":
                    words = " ".join(f"{output.ename}: {output.evalue}".split())[:200].rstrip(": ")
                    found[str(cell.metadata.nbgrader.grade_id)] = words
    return found
