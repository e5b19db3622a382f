"""Tests that mean something only in the process of the code that they test: found by reading them.

Tests run outside, on values (``immunolab.grading.passes.plain_tests``). One that takes a name away from the
student's code, looks into a function, counts on a seed or hands over a function of its own would judge something
else there. Such a test is run where the student's code is, as nbgrader does, and whoever writes it is told.
"""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

#: A line of a test with these words says that its author knows.
MARK = "runs beside the student's code"
#: calls that change or show the state of a process, with what they do
_CALLS = {
    "exec": "runs a text",
    "eval": "runs a text",
    "compile": "runs a text",
    "globals": "looks at all names",
    "locals": "looks at all names",
    "vars": "looks at all names",
    "dir": "looks at all names",
    "get_ipython": "asks the notebook itself",
    "setattr": "changes an object",
    "delattr": "changes an object",
    "__import__": "imports by name",
    "import_module": "imports by name",
    "reload": "loads a module again",
    "help": "looks into a function",
    "id": "asks which object it is",
    "seed": "sets a seed",
    "set_state": "sets a seed",
    "setstate": "sets a seed",
    "patch": "replaces something for a while",
    "gca": "looks at the current picture",
    "gcf": "looks at the current picture",
    "get_fignums": "looks at the current picture",
    "fignum_exists": "looks at the current picture",
    "catch_warnings": "looks for warnings",
    "simplefilter": "changes how warnings are shown",
    "warns": "looks for warnings",
    "assertWarns": "looks for warnings",
    "assertLogs": "looks for log messages",
    "chdir": "changes the working folder",
    "environ": "looks at the environment",
    "putenv": "changes the environment",
    "seterr": "changes a setting",
    "set_option": "changes a setting",
    "setrecursionlimit": "changes a setting",
    "getrecursionlimit": "looks at a setting",
    "settrace": "watches the code run",
    "setprofile": "watches the code run",
}
#: modules whose use looks into code or replaces it
_MODULES = {
    "inspect": "looks into a function",
    "dis": "looks into a function",
    "mock": "replaces something for a while",
    "monkeypatch": "replaces something for a while",
    "importlib": "imports by name",
    "gc": "looks at all objects",
    "tracemalloc": "measures the process",
    "cProfile": "watches the code run",
}
_FILES = {"open", "Path", "exists", "isfile", "isdir", "listdir", "glob", "rglob", "scandir", "remove", "unlink"}
_READERS = ("read_", "load", "genfromtxt", "imread", "connect")
_NOTEBOOK = {"In", "Out", "_", "__", "___", "_ih", "_oh", "_dh", "_i", "_ii", "_iii"}
_MUTATING = {
    "append", "extend", "insert", "remove", "pop", "clear", "update", "add", "discard", "setdefault", "popitem",
    "sort", "reverse", "fill", "write", "put", "drop", "rename", "resize", "appendleft", "popleft", "rotate",
}  # fmt: skip


@dataclass(frozen=True)
class Code:
    """What the student's cells define, as the master's solution shows it.

    Attributes
    ----------
    names : bound at the level of the notebook
    functions : of these, what is called
    classes, generators : of these, what a value cannot stand for
    used : names that the functions read from the notebook when they are called

    """

    names: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    generators: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()


@lru_cache(maxsize=256)
def code_of(sources: tuple[str, ...]) -> Code:
    """Read the master's solution cells."""
    names: set[str] = set()
    functions: set[str] = set()
    classes: set[str] = set()
    generators: set[str] = set()
    used: set[str] = set()
    for tree in filter(None, map(_tree, sources)):
        names |= bound(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes.add(node.name)
                used |= _free(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.add(node.name)
                used |= _free(node)
                if isinstance(node, ast.AsyncFunctionDef):
                    generators.add(node.name)
            elif isinstance(node, ast.Lambda):
                used |= _free(node)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                functions |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return Code(*map(frozenset, (names, functions & names, classes & names, generators & names, used)))


def reasons(source: str, code: Code, folder: Path, own: frozenset[str] = frozenset()) -> list[str]:
    """Why a test must run beside the student's code, each a few words that follow "it"; empty if it need not.

    Parameters
    ----------
    source : the test
    code : what the student's cells define
    folder : the master's, whose files a test may read anywhere
    own : names of functions and classes that the instructor's locked cells define

    """
    if MARK in source:
        return ["says so"]
    tree = _tree(source)
    if tree is None:
        return ["has a magic or a shell line"] if _tree_of_cell(source) else []
    return list(dict.fromkeys(_Reader(tree, code, folder, own).found()))


@dataclass
class _Reader:
    tree: ast.Module
    code: Code
    folder: Path
    own: frozenset[str]
    modules: dict[str, str] = field(default_factory=dict)

    def found(self) -> Iterator[str]:
        reads = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        self.calls = bool(reads & (self.code.functions | self.code.classes))
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from self._import(node)
        self.local = {n.name for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        for name in sorted(reads & self.code.classes):
            yield f"uses the class {name}, whose objects stay where they are"
        for name in sorted(reads & self.code.generators):
            yield f"uses {name}, which is asynchronous"
        if self.calls:
            for name in sorted((bound(self.tree) | _declared(self.tree)) & self.code.used - set(self.modules)):
                yield f"gives {name}, which the student's code uses, another value"
        for node in ast.walk(self.tree):
            yield from self._node(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        for alias in node.names:
            whole = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            self.modules[alias.asname or alias.name.split(".")[0]] = whole
            for part in whole.split("."):
                if part in _MODULES:
                    yield _MODULES[part]

    def _node(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id in self.code.names | self.code.used:
                    yield f"deletes {target.id}"
                elif not isinstance(target, ast.Name):
                    yield from self._changed(target)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute | ast.Subscript):
                    yield from self._changed(target)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if node.id in _NOTEBOOK or (node.id.startswith("_") and node.id.lstrip("_i").isdigit()):
                yield f"reads {node.id}, which the notebook keeps"
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in self.code.functions:
                yield f"looks into {node.value.id}"
            elif node.attr in ("modules", "settrace") and _root(node) == "sys":
                yield "looks at the modules of the process"
            elif node.attr in ("environ", "patch"):
                yield _CALLS[node.attr]
        elif isinstance(node, ast.Compare) and any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            sides = [node.left, *node.comparators]
            if not any(isinstance(s, ast.Constant) for s in sides) and any(map(self._students, sides)):
                yield "asks whether two objects are the same one"
        elif isinstance(node, ast.Call):
            yield from self._call(node)

    def _call(self, node: ast.Call) -> Iterator[str]:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        root = _root(node.func)
        if name in _CALLS and root not in self.local:
            if not (name in ("seed", "set_state", "setstate", "seterr", "set_option") and not self.calls):
                yield _CALLS[name]
        elif self.modules.get(root, root).split(".")[0] in _MODULES:
            yield _MODULES[self.modules.get(root, root).split(".")[0]]
        elif name in _FILES or name.startswith(_READERS):
            yield from self._file(node)
        elif name in ("getattr", "hasattr") and node.args and _root(node.args[0]) in self.code.functions:
            yield f"looks into {_root(node.args[0])}"
        elif name in ("signature", "getsource", "getdoc", "getfullargspec", "get_type_hints", "iscoroutinefunction"):
            yield "looks into a function"
        elif isinstance(node.func, ast.Attribute) and name in _MUTATING:
            yield from self._changed(node.func)
        if root in self.code.functions and isinstance(node.func, ast.Name):
            for given in (*node.args, *(k.value for k in node.keywords)):
                if self._function(given):
                    yield f"hands a function to {root}"

    def _file(self, node: ast.Call) -> Iterator[str]:
        names = [a.value for a in (*node.args, *(k.value for k in node.keywords)) if isinstance(a, ast.Constant)]
        files = [n for n in names[:1] if isinstance(n, str)]
        if not files and node.args and _root(node.args[0]) in self.modules | dict.fromkeys(self.local):
            return
        if not files or not (self.folder / files[0]).exists():
            yield "reads or writes a file that the student's code may write or read"

    def _changed(self, target: ast.AST) -> Iterator[str]:
        root = _root(target)
        if root in self.modules or root in ("builtins", "sys", "os", "np", "pd", "plt"):
            if self.modules.get(root, root).split(".")[0] not in ("matplotlib",) or self.calls:
                yield f"changes the module {root}"
        elif self.calls and (root in self.code.used or root in self.code.functions):
            yield f"changes {root}, which the student's code uses"

    def _function(self, node: ast.AST) -> bool:
        """Whether this is a function: it cannot be handed to the student's code from outside."""
        if isinstance(node, ast.Lambda):
            return True
        if isinstance(node, ast.Name):
            known = self.local | self.own | self.code.functions | self.code.classes
            return node.id in known or callable(getattr(builtins, node.id, None))
        if isinstance(node, ast.Attribute):
            whole = self.modules.get(_root(node), {"np": "numpy", "math": "math", "pd": "pandas"}.get(_root(node), ""))
            try:
                return bool(whole) and callable(getattr(importlib.import_module(whole), node.attr, None))
            except ImportError:
                return False
        return False

    def _students(self, node: ast.AST) -> bool:
        return _root(node.func if isinstance(node, ast.Call) else node) in self.code.names


def _root(node: ast.AST) -> str:
    """The name with which ``a.b[c].d`` begins."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _tree(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _tree_of_cell(source: str) -> ast.Module | None:
    """Of a cell with magics, as a notebook reads it."""
    from IPython.core.inputtransformer2 import TransformerManager

    return _tree(TransformerManager().transform_cell(source))


def bound(tree: ast.AST) -> set[str]:
    """Names that a piece of code binds at its own level, not inside its functions and classes; imports aside."""
    found: set[str] = set()
    waiting: list[Any] = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        waiting += ast.iter_child_nodes(node)
    return found


@lru_cache(maxsize=1024)
def bound_in(source: str) -> frozenset[str]:
    """The same of a cell's source."""
    tree = _tree(source)
    return frozenset(bound(tree)) if tree else frozenset()


def _declared(tree: ast.AST) -> set[str]:
    return {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}


def _free(node: ast.AST) -> set[str]:
    """Names that a function reads and does not bind: it finds them in the notebook when it is called."""
    reads: set[str] = set()
    binds: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            (reads if isinstance(inner.ctx, ast.Load) else binds).add(inner.id)
        elif isinstance(inner, ast.arg):
            binds.add(inner.arg)
    return (reads - binds) | _declared(node)
