"""Tests of code cells, run in the grader's process on values that were handed over, never beside the student's code.

What a test sees of the student is data (``immunolab.sandbox.values``) and functions that can be called
from afar. Its text and its results exist only here, so a hand-in can neither read nor forge them.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

_SHOWS = frozenset({"show", "explore", "references", "progress"})


@dataclass(frozen=True)
class Names:
    """What a piece of code reads from outside and what it binds, at the level of its module."""

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    readable: bool = True


@lru_cache(maxsize=1024)
def names_of(source: str) -> Names:
    """Names of one cell; over-inclusive, since a name too many costs nothing."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return Names(readable=False)
    reads: set[str] = set()
    binds: set[str] = set()
    imports: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else binds).add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            reads.add(node.target.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            imports |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            binds.add(node.name)
    return Names(frozenset(reads - set(dir(builtins))), frozenset(binds), frozenset(imports))


@lru_cache(maxsize=1024)
def only_shows(source: str) -> bool:
    """Whether a cell does nothing but show a picture or a simulation: nothing depends on its having run."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(body) and all(
        isinstance(n, ast.Expr)
        and isinstance(n.value, ast.Call)
        and isinstance(n.value.func, ast.Name)
        and n.value.func.id in _SHOWS
        for n in body
    )


@dataclass
class Plan:
    """Which names of a notebook's tests are the student's, and which cells of the instructor's define the rest.

    Parameters
    ----------
    solutions : sources of the master's solution cells, in order
    locked : sources of the locked cells that are not graded, in order

    """

    solutions: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)

    def for_test(self, source: str) -> tuple[list[str], set[str]]:
        """The instructor's cells to run before a test, in order, and the names to ask the student for."""
        students = {name for text in self.solutions for name in names_of(text).binds}
        imported = {name for text in self.solutions for name in names_of(text).imports} - students
        wanted = set(names_of(source).reads - names_of(source).imports)
        before: list[str] = []
        for text in reversed(self.locked):
            found = names_of(text)
            if (found.binds | found.imports) & (wanted - students):
                before.insert(0, text)
                wanted |= found.reads
        if wanted & imported:  # by the import statements of the master's own solution
            before.insert(0, _imports_only(self.solutions))
        known = {name for text in before for name in names_of(text).binds | names_of(text).imports}
        return before, {name for name in wanted if name in students or name not in known}


def _imports_only(sources: Iterable[str]) -> str:
    lines = [
        ast.unparse(node)
        for text in sources
        if names_of(text).readable
        for node in ast.parse(text).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "\n".join(lines)


def run_test(source: str, before: list[str], values: dict[str, Any], folder: Path) -> list[NotebookNode]:
    """The outputs of a test cell, as a kernel would give them; of an error only its name and message.

    Parameters
    ----------
    source : the test
    before : the instructor's cells that it needs
    values : what the student's code holds, by name
    folder : the working directory, the instructor's

    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    outputs: list[dict[str, Any]] = []
    here = Path.cwd()
    try:
        if folder.is_dir():
            os.chdir(folder)
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            for text in before:
                exec(compile(text, "a locked cell", "exec"), namespace)
            namespace.update(values)
            tree = ast.parse(source)
            last: Any = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "the test", "exec"), namespace)
            result = (
                eval(compile(ast.Expression(last.value), "the test", "eval"), namespace) if last is not None else None
            )
            if result is not None:
                data = {"text/plain": repr(result)}
                outputs.append({"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}})
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        name, words = type(error).__name__, str(error)[:2000]
        outputs.append({"output_type": "error", "ename": name, "evalue": words, "traceback": [f"{name}: {words}"]})
    finally:
        os.chdir(here)
    if printed.getvalue():
        outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": printed.getvalue()[:100_000]})
    return [from_dict(output) for output in outputs]
