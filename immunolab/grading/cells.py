"""Which grade cells are quiz cells, what their hidden region says, and the score they give.

The source of a grade cell comes from the gradebook, where ``generate_assignment`` stored the
instructor's own text; a student's copy of it is never run here.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from immunolab.quiz import Quiz, QuizFileError, QuizKeyError, Score, resolve_key
from immunolab.quiz.answers import Answers
from immunolab.quiz.files import QUIZ_SUFFIX

HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS[^\n]*\n.*?^[^\n]*END HIDDEN TESTS[^\n]*\n?", re.S | re.M)
SCHEME = re.compile(r"^[^\n]*BEGIN MARK SCHEME[^\n]*\n.*?^[^\n]*END MARK SCHEME[^\n]*\n?", re.S | re.M)


class GradingError(RuntimeError):
    """An assignment cannot be graded as it stands; the message names the file, the cell and the remedy."""


def without_hidden(source: str) -> str:
    """A cell's source without its hidden tests, as the student has it."""
    return HIDDEN.sub("", source).rstrip("\n")


def without_scheme(source: str) -> str:
    """A task's text without its mark scheme, as the student has it."""
    return SCHEME.sub("", source).rstrip("\n")


def released_source(item: Mapping[str, Any]) -> str:
    """The text of a stored cell (see ``read_cells``) as the student has it, without blanks around it."""
    return _as_released(str(item["source"]))


@lru_cache(maxsize=4096)
def _as_released(source: str) -> str:
    return without_scheme(without_hidden(source)).strip()


def _is_score(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "score"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "quiz"
    )


@lru_cache(maxsize=4096)
def quiz_call(source: str) -> tuple[str, ast.Module] | None:
    """The question that a grade cell scores, and its code; None if it is not a quiz cell.

    A quiz cell holds imports and ``quiz.score(...)`` calls, nothing else, and ends in one with a key.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    if not tree.body or not all(_is_score(n) or isinstance(n, ast.Import | ast.ImportFrom) for n in tree.body):
        return None
    last = tree.body[-1]
    if not _is_score(last):
        return None
    call: Any = last.value  # type: ignore[attr-defined]
    arguments = [a.value for a in call.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not arguments or (len(call.args) < 2 and not any(k.arg == "key" for k in call.keywords)):
        return None
    return arguments[0], tree


def score_cell(source: str, quiz: Quiz, where: str, *, reveal: bool = False) -> Score:
    """Score the instructor's grade cell against a student's answers, in this process.

    Raises
    ------
    GradingError
        If the instructor's cell itself is at fault (a wrong key, an unknown question).

    """
    name, key, why = _key_and_why(source, quiz, where)
    result = quiz.score(name, key, why, reveal=reveal)
    assert isinstance(result, Score)  # a key was given
    return result


def key_of(source: str, quiz: Quiz, where: str) -> Any:
    """The key that a grade cell holds, resolved for the quiz's own variant. Raises GradingError."""
    return _key_and_why(source, quiz, where)[1]


def raw_key(source: str, where: str) -> tuple[str, Any, str]:
    """Question, key as the instructor wrote it (perhaps a function of the variant), and explanation. Raises GradingError."""
    found: tuple[str, Any, str] = _run(source, lambda name, key, why: (name, key, why), where)
    return found


#: Keys that were computed, by cell and variant: a class has a few variants of each, and a key may run a model.
_KNOWN: dict[tuple[str, str], tuple[Any, tuple[str, Any, str]]] = {}
_MOST_KNOWN = 2000


def _key_and_why(source: str, quiz: Quiz, where: str) -> tuple[str, Any, str]:
    """Question, resolved key and explanation of a grade cell, for the quiz's own variant."""
    call = quiz_call(source)
    question = quiz.questions.get(call[0]) if call else None
    which = (source, repr(quiz.variant(question)) if question else "")
    known = _KNOWN.get(which)
    if known is not None and known[0] == question:
        return known[1]

    def resolved(name: str, key: Any, why: str) -> tuple[str, Any, str]:
        asked_for = quiz.question(name)
        return name, None if key is None else resolve_key(asked_for, key, quiz.variant(asked_for)), why

    found: tuple[str, Any, str] = _run(source, resolved, where)
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[which] = (question, found)
    return found


class _Cell:
    """What a grade cell's ``quiz`` is while it runs here."""

    def __init__(self, score: Callable[[str, Any, str], Any]) -> None:
        self._score = score

    def score(self, question_id: str, key: Any = None, why: str = "") -> Any:
        """As ``Quiz.score``."""
        return self._score(question_id, key, why)


def _run(source: str, score: Callable[[str, Any, str], Any], where: str) -> Any:
    """Run a quiz cell with another meaning of ``quiz.score``; the value of its last expression."""
    found = quiz_call(source)
    if found is None:
        raise GradingError(f"{where} is not a quiz cell; it must end in quiz.score(<id>, key=...).")
    _, tree = found
    # One namespace for globals and locals: a key that is a lambda must see what the cell imported.
    namespace: dict[str, Any] = {"quiz": _Cell(score)}
    last = tree.body[-1]
    remedy = "Correct it in source/ and generate the assignment again."
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(ast.Module(tree.body[:-1], []), where, "exec"), namespace)
            return eval(compile(ast.Expression(last.value), where, "eval"), namespace)  # type: ignore[attr-defined]
    except (QuizFileError, QuizKeyError) as error:
        raise GradingError(f"{where}: {error} {remedy}") from None
    except Exception as error:
        raise GradingError(
            f"{where}: the key could not be computed ({type(error).__name__}: {error}). {remedy}"
        ) from error


def open_quiz(folders: list[Path], notebook: str, answers_in: Path | Answers) -> Quiz | None:
    """The quiz of a notebook, questions from the first folder that has them, answers from another, or these.

    Returns None if no folder has a question file: the assignment holds no quiz.
    """
    for folder in folders:
        path = folder / (notebook + QUIZ_SUFFIX)
        if path.is_file():
            return Quiz.for_grading(path, answers_in)
    return None


def grade_id(cell: Any) -> str | None:
    """The nbgrader id of a cell, if it has one."""
    found = cell.metadata.get("nbgrader", {}).get("grade_id")
    return found if isinstance(found, str) else None


def ids_in(notebook: Path) -> dict[str, str]:
    """Grade ids of a notebook's cells in their order, each with the id of the cell itself ("" before format 4.5).

    Empty if there is no such file.
    """
    if not notebook.is_file():
        return {}
    cells = nbformat.read(notebook, as_version=4).cells
    return {name: str(cell.get("id", "")) for cell in cells if (name := grade_id(cell)) is not None}


def read_cells(db_url: str, assignment: str, notebook: str) -> dict[str, dict[str, Any]]:
    """Every nbgrader cell of a notebook as the gradebook has it, source and metadata, by grade id; empty if it has none."""
    with Gradebook(db_url) as gradebook:
        try:
            return stored_cells(gradebook.find_notebook(notebook, assignment))
        except MissingEntry:
            return {}


def stored_cells(notebook: Any) -> dict[str, dict[str, Any]]:
    """The same of a notebook of an open gradebook."""
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
