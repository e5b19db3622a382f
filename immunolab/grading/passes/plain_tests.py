"""Tests of code cells, run in the grader's process on values that were handed over, never beside the student's code.

What a test sees of the student is data (``immunolab.sandbox.values``) and functions that can be called
from afar. Its text and its results exist only here, so a hand-in can neither read nor forge them.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from immunolab.grading.passes.apart import Remote, RemoteError
from immunolab.sandbox import WireError, from_wire, opaque, to_wire


def put_back(mine: Any, theirs: Any) -> bool:
    """Make arguments what a student's function, which got copies, has made of them: it may sort a list in place.

    Parameters
    ----------
    mine : the test's own objects
    theirs : the same as they came back

    Returns whether it could be done; where the form is another, nothing is changed.

    """
    kind = type(mine)
    if type(theirs) is not kind:
        return False
    if kind is list:
        old = [*mine, *[None] * (len(theirs) - len(mine))]
        mine[:] = [before if put_back(before, after) else after for before, after in zip(old, theirs, strict=False)]
    elif kind is dict:
        had = dict(mine)
        mine.clear()
        for key, after in theirs.items():
            mine[key] = had[key] if key in had and put_back(had[key], after) else after
    elif kind is tuple:
        for before, after in zip(mine, theirs, strict=False):
            put_back(before, after)
        return False
    elif kind is set:
        mine.clear()
        mine.update(theirs)
    elif kind is bytearray:
        mine[:] = theirs
    elif kind is np.ndarray and mine.shape == theirs.shape and mine.dtype == theirs.dtype and mine.flags.writeable:
        mine[...] = theirs
    elif kind is pd.DataFrame or kind is pd.Series:
        if not mine.equals(theirs):
            kind.__init__(mine, theirs)
    else:
        return False
    return True


@dataclass(frozen=True)
class CodeTest:
    """A test, to be run apart.

    Attributes
    ----------
    source : its code
    before : the instructor's cells that it needs
    earlier : tests before it that make what it needs; they may fail
    values : what the student's code holds: by name a value as text (``immunolab.sandbox.values``)
    folder : the working directory, the instructor's
    unseen : what it holds and cannot hand over: by name the reason

    """

    source: str
    before: list[str]
    values: dict[str, str]
    folder: Path
    earlier: list[str] = field(default_factory=list)
    unseen: dict[str, str] = field(default_factory=dict)

    def run(self, remote: Remote) -> list[dict[str, Any]]:
        """Its outputs, as a kernel would give them; of an error only its name and message."""
        return _run(self, remote)


def _run(test: CodeTest, remote: Remote) -> list[dict[str, Any]]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    outputs: list[dict[str, Any]] = []
    here = Path.cwd()
    try:
        if test.folder.is_dir():
            os.chdir(test.folder)
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            for text in test.before:
                exec(compile(text, "a locked cell", "exec"), namespace)
            namespace.update({name: _read(text, name, remote, namespace) for name, text in test.values.items()})
            namespace.update({name: opaque(f"value that {words}") for name, words in test.unseen.items()})
            for text in test.earlier:
                with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(text, "an earlier test", "exec"), namespace)
            tree = ast.parse(test.source)
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
    return outputs


def _read(text: str, name: str, remote: Remote, namespace: dict[str, Any]) -> Any:
    try:
        return from_wire(text, lambda _: _far(name, remote, namespace))
    except WireError as error:
        return opaque(f"value that {error}")


def _far(name: str, remote: Remote, namespace: dict[str, Any]) -> Callable[..., Any]:
    """A function of the student's, called where it lives."""

    def call(*positional: Any, **keywords: Any) -> Any:
        try:
            result, after, printed, warned = remote(name, to_wire((positional, keywords)))
        except RemoteError as error:
            raise _error(error.names, error.words, namespace) from None
        sys.stdout.write(printed)
        sys.stderr.write(warned)
        if after:
            put_back((positional, keywords), _read(after, name, remote, namespace))
        return _read(result, name, remote, namespace)

    call.__name__ = name
    return call


def _error(names: list[str], words: str, namespace: dict[str, Any]) -> Exception:
    """An error of the nearest class that exists here too: Python's, a library's, or one of the instructor's cells."""
    for name in names:
        module, _, last = name.rpartition(".")
        kind = namespace.get(last) if module == "__main__" else getattr(sys.modules.get(module), last, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            with contextlib.suppress(Exception):
                return kind(words)
    return RuntimeError(words)
