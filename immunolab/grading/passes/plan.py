"""What the tests of a notebook need: whose names they read, and which of the instructor's cells make the others."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from immunolab.grade_cells import quiz_call
from immunolab.grading.passes.beside import bound_in as bound
from immunolab.grading.passes.beside import code_of, reasons
from immunolab.quiz.mirror import asked

_SHOWS = frozenset({"show", "explore", "references", "progress"})


@dataclass(frozen=True)
class Names:
    """What a piece of code reads from outside and what it binds, at the level of its module."""

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    callables: frozenset[str] = frozenset()
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
    callables: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else binds).add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            reads.add(node.target.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            imports |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            binds.add(node.name)
            callables.add(node.name)
    reads -= set(dir(builtins))
    return Names(frozenset(reads), frozenset(binds), frozenset(imports), frozenset(callables))


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
    tests : sources of the tests, in order

    """

    solutions: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)

    def for_test(self, source: str) -> tuple[list[str], set[str]]:
        """The instructor's cells to run before a test, in order, and the names to ask the student for."""
        students = {name for text in self.solutions for name in names_of(text).binds}
        imported = {name for text in self.solutions for name in names_of(text).imports} - students
        wanted = {
            name for text in (*self.earlier(source), source) for name in names_of(text).reads - names_of(text).imports
        }
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

    def earlier(self, source: str) -> list[str]:
        """Tests before this one that make a name which it uses, such as a helper or an import, in order."""
        made = {n for text in (*self.solutions, *self.locked) for n in names_of(text).binds | names_of(text).imports}
        found: list[str] = []
        wanted = set(names_of(source).reads - names_of(source).imports) - made
        for text in reversed(self.tests[: self.tests.index(source)] if source in self.tests else []):
            if (bound(text) | names_of(text).imports) & wanted:
                found.insert(0, text)
                wanted |= names_of(text).reads - made
        return found

    def beside(self, source: str, folder: Path) -> list[str]:
        """Why a test must run beside the student's code (see ``passes.beside``), in words; empty if it need not.

        Parameters
        ----------
        source : the test
        folder : the master's

        """
        own = frozenset(name for text in self.locked for name in names_of(text).callables)
        found = reasons(source, code_of(tuple(self.solutions)), folder, own)
        if not found and any(self.beside(text, folder) for text in self.earlier(source)):
            return ["uses what such a test before it makes"]
        return found


def _imports_only(sources: Iterable[str]) -> str:
    lines = [
        ast.unparse(node)
        for text in sources
        if names_of(text).readable
        for node in ast.parse(text).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "\n".join(lines)


def plan_of(stored: list[dict[str, Any]]) -> Plan:
    """The plan of a notebook's cells (see ``released_cells``), in their order."""
    cells = [item for item in stored if item["meta"]["cell_type"] == "code"]
    return Plan(
        [c["source"] for c in cells if c["meta"]["solution"]],
        [
            c["source"]
            for c in cells
            if c["meta"]["locked"] and not c["meta"]["grade"] and not asked(c["source"]) and not only_shows(c["source"])
        ],
        [c["source"] for c in cells if c["meta"]["grade"] and not c["meta"]["solution"] and not quiz_call(c["source"])],
    )
