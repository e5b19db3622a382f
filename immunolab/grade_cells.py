"""Which grade cells are quiz cells, what their hidden region says, and the score they give.

Pure: a grade cell is the instructor's own text, from the gradebook or from ``source/``; a student's copy of it is never
run here.
"""

from __future__ import annotations

import ast
import contextlib
import io
import numbers
import re
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from immunolab.quiz import Quiz, QuizFileError, QuizKeyError, Score, resolve_key
from immunolab.quiz.questions import Question

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


def grades_code(source: str, points: float, names: Mapping[str, Any]) -> tuple[float, str]:
    """Run a test of code in this process, on variables as they are, which stay so.

    Returns
    -------
    tuple
        Points as nbgrader gives them (all if nothing is raised, or what the last expression is worth), and what the test
        says of a fault, "" without one.

    """
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    space = dict(names)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(tree, "test", "exec"), space)
            worth = eval(compile(ast.Expression(last.value), "test", "eval"), space) if last else None  # type: ignore[attr-defined]
    except Exception as error:
        return 0.0, str(error) if isinstance(error, AssertionError) and str(
            error
        ) else f"{type(error).__name__}: {error}"
    if isinstance(worth, numbers.Real) and not isinstance(worth, bool):
        return min(max(float(worth), 0.0), points), ""
    return points, ""


def written(quiz: Quiz) -> dict[str, Question]:
    """The questions that are answered with a text, by the grade id of their task."""
    return {q.id.replace("-", "_"): q for q in quiz.questions.values() if q.kind == "free-text"}
