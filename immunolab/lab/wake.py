"""Which cells of a page are run when it is opened: the course's own, and of them only those that show something.

A cell of a lesson is the course's if its id and its source are those that the course has (``own_cells.json``, made by
`immunolab map`); a cell of an assignment, if it is locked and its nbgrader checksum fits its source. A cell that a
learner has changed, or is to write, is hers to run.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.lab.place import Place
from immunolab.own_work import checksum

OWN_CELLS = "own_cells.json"
#: calls that show something and change nothing of the learner's
SHOWS = frozenset(
    [
        "calibration",
        "check_setup",
        "completion",
        "deck",
        "explore",
        "glossary",
        "how_sure",
        "progress",
        "quiz.ask",
        "quiz.predict",
        "quiz.progress",
        "quiz.reveal",
        "quiz.score",
        "references",
        "review",
        "review.remembered",
        "scene",
        "show",
        "therapies",
        "warm_up",
    ]
)
#: folders of an instructor's course in which a page is an original or a hand-in: nothing is run there unasked
_KEPT = {"source", "autograded", "submitted", "feedback", "to_hand_in"}
_COPY = re.compile(r"(?:-Copy\d+)+$")


def wakes(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """What to run of an open page.

    given : ``path`` as JupyterLab names the page, ``cells``: its code cells in order, each with ``id``, ``source`` and,
        where it has one, its ``nbgrader`` metadata

    Returns
    -------
    dict
        ``cells``: those to run, in the page's order, each with ``id`` and ``shows``, whether it leaves something on the
        page; ``course``: whether this is a page of the course at all

    Raises
    ------
    CourseError
        If what was given is not of that form.

    """
    path, cells = given.get("path"), given.get("cells")
    if not isinstance(path, str) or not isinstance(cells, list) or not all(map(_is_cell, cells)):
        raise CourseError("A page is asked for by its path and its code cells, each with id and source.")
    parts = Path(path).parts
    if _KEPT.intersection(parts[:-1]) or not parts:
        return {"course": False, "cells": []}
    own = own_cells().get(_COPY.sub("", Path(parts[-1]).stem), {})
    chosen = [cell for cell in cells if own.get(cell["id"]) == digest(cell["source"]) or _is_released(cell)]
    return {
        "course": bool(chosen),
        "cells": [{"id": cell["id"], "shows": shows(cell["source"])} for cell in chosen if only_shows(cell["source"])],
    }


@cache
def own_cells() -> dict[str, dict[str, str]]:
    """Digest of the source of each of the course's own code cells that only show something, by notebook and id."""
    found = files("immunolab.lab").joinpath(OWN_CELLS)
    own: dict[str, dict[str, str]] = json.loads(found.read_text(encoding="utf-8")) if found.is_file() else {}
    return own


def own_cells_page(root: Path) -> str:
    """The file ``own_cells.json``: of every notebook in ``notebooks/`` of a course folder."""
    found = {}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
        found[path.stem] = {name: digest(source) for name, source in code.items() if only_shows(source)}
    return json.dumps(found, indent=1) + "\n"


def digest(source: str) -> str:
    """What a source is known by; line ends and spaces at its end do not count."""
    return hashlib.sha256(source.replace("\r\n", "\n").rstrip().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def only_shows(source: str) -> bool:
    """Whether code only imports from the course, names plain values, opens the quiz and shows parts of the page."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return False
    return bool(statements) and all(map(_is_safe, statements))


def shows(source: str) -> bool:
    """Whether code that ``only_shows`` leaves anything on the page."""
    return any(isinstance(statement, ast.Expr) for statement in ast.parse(source).body)


def _is_safe(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.level == 0 and (statement.module or "").split(".")[0] == "immunolab"
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, ast.Name) for target in statement.targets) and (
            _is_plain(statement.value) or _is_call(statement.value, {"Quiz"})
        )
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    shown = statement.value
    if _called(shown) == "display" and len(shown.args) == 1 and not shown.keywords:
        return _is_call(shown.args[0], SHOWS)
    return _is_call(shown, SHOWS)


def _is_call(value: ast.expr, names: frozenset[str] | set[str]) -> bool:
    """Whether it calls one of these names with plain values, or with names such as ``quiz``."""
    if not isinstance(value, ast.Call) or _called(value) not in names:
        return False
    return all(_is_plain(part) for part in (*value.args, *(keyword.value for keyword in value.keywords)))


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def _is_plain(value: ast.expr) -> bool:
    """Values written out, in lists, tuples and dictionaries; a name stands for what another cell has made."""
    kinds = (ast.Constant, ast.Name, ast.List, ast.Tuple, ast.Dict, ast.UnaryOp, ast.expr_context, ast.unaryop)
    return all(isinstance(node, kinds) for node in ast.walk(value))


def _is_cell(cell: Any) -> bool:
    return isinstance(cell, dict) and isinstance(cell.get("id"), str) and isinstance(cell.get("source"), str)


def _is_released(cell: dict[str, Any]) -> bool:
    """Whether a cell is a locked one of an assignment, as it was released."""
    grader = cell.get("nbgrader")
    if not isinstance(grader, dict) or grader.get("locked") is not True or grader.get("solution") is not False:
        return False
    try:
        sum_now = checksum({"source": [cell["source"]], "cell_type": "code", "metadata": {"nbgrader": grader}})
    except (TypeError, ValueError):  # points that are no number
        return False
    return grader.get("checksum") == sum_now
