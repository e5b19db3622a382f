"""Which grade cells are quiz cells, what their hidden region says, and the score they give.

The source of a grade cell comes from the gradebook, where ``generate_assignment`` stored the
instructor's own text; a student's copy of it is never run here.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from immunolab.quiz import Quiz, QuizFileError, QuizKeyError, Score
from immunolab.quiz.files import SUFFIX

HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS[^\n]*\n.*?^[^\n]*END HIDDEN TESTS[^\n]*\n?", re.S | re.M)
SCHEME = re.compile(r"^[^\n]*BEGIN MARK SCHEME[^\n]*\n.*?^[^\n]*END MARK SCHEME[^\n]*\n?", re.S | re.M)
_ASK = re.compile(r"""^\s*(?:\w+\s*=\s*)?quiz\.ask\(\s*(["'])([a-z0-9-]+)\1\s*\)\s*;?\s*$""")


class GradingError(RuntimeError):
    """An assignment cannot be graded as it stands; the message names the file, the cell and the remedy."""


def without_hidden(source: str) -> str:
    """A cell's source without its hidden tests, as the student has it."""
    return HIDDEN.sub("", source).rstrip("\n")


def without_scheme(source: str) -> str:
    """A task's text without its mark scheme, as the student has it."""
    return SCHEME.sub("", source).rstrip("\n")


def _is_score(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "score"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "quiz"
    )


def quiz_call(source: str) -> tuple[str, ast.Module] | None:
    """The question that a grade cell scores, and its code; None if it is not a quiz cell.

    A quiz cell holds imports and ``quiz.score(...)`` calls, nothing else, and ends in one with a key.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    if not tree.body or not all(
        _is_score(n) or isinstance(n, ast.Import | ast.ImportFrom) for n in tree.body
    ):
        return None
    last = tree.body[-1]
    if not _is_score(last):
        return None
    call: Any = last.value  # type: ignore[attr-defined]
    arguments = [a.value for a in call.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not arguments or (len(call.args) < 2 and not any(k.arg == "key" for k in call.keywords)):
        return None
    return arguments[0], tree


def asked(source: str) -> str | None:
    """The question that a cell shows, if that is all it does."""
    found = _ASK.match(source)
    return found.group(2) if found else None


def score_cell(source: str, quiz: Quiz, where: str, *, reveal: bool = False) -> Score:
    """Run the instructor's grade cell against a student's answers, in this process.

    Raises
    ------
    GradingError
        If the instructor's cell itself is at fault (a wrong key, an unknown question).

    """
    found = quiz_call(source)
    if found is None:
        raise GradingError(f"{where} is not a quiz cell; it must end in quiz.score(<id>, key=...).")
    _, tree = found
    namespace = {"quiz": _Revealing(quiz, reveal)}
    last = tree.body[-1]
    try:
        exec(compile(ast.Module(tree.body[:-1], []), where, "exec"), namespace)
        result = eval(compile(ast.Expression(last.value), where, "eval"), namespace)  # type: ignore[attr-defined]
    except (QuizFileError, QuizKeyError) as error:
        raise GradingError(
            f"{where}: {error} Correct the key in source/ and generate the assignment again."
        ) from None
    except Exception as error:
        raise GradingError(
            f"{where}: the key could not be computed ({type(error).__name__}: {error}). "
            "Correct it in source/ and generate the assignment again."
        ) from error
    if not isinstance(result, Score):
        raise GradingError(f"{where} gave no score; it must end in quiz.score(<id>, key=...).")
    return result


class _Revealing:
    """The quiz as a grade cell sees it, with the instructor's choice whether scores show the key."""

    def __init__(self, quiz: Quiz, reveal: bool) -> None:
        self._quiz, self._reveal = quiz, reveal

    def score(self, question_id: str, key: Any = None, why: str = "", **options: Any) -> Any:
        """As ``Quiz.score``."""
        return self._quiz.score(question_id, key, why, reveal=options.get("reveal", self._reveal))


def open_quiz(folders: list[Path], notebook: str, answers_in: Path) -> Quiz | None:
    """The quiz of a notebook, questions from the first folder that has them, answers from another.

    Returns None if no folder has a question file: the assignment holds no quiz.
    """
    for folder in folders:
        path = folder / (notebook + SUFFIX)
        if path.is_file():
            return Quiz.for_grading(path, answers_in)
    return None
