"""Windows that follow each other: now and then a look whether another kernel has saved an answer."""

from __future__ import annotations

import sys
import weakref
from pathlib import Path
from typing import Any

from immunolab.quiz.answers import while_grading

SECONDS = 3.0  # between two looks; a look is one stat

#: of each answers file the quiz that looks: the newest, for a set-up cell that runs again makes another one
_LOOKING: dict[Path, weakref.ref[Any]] = {}


def follow(quiz: Any) -> None:
    """Look after a quiz's answers file as long as its kernel runs; not where nothing is kept, nor in a browser's kernel.

    There (Pyodide) a look is a question to the page's storage and not cheap, and no other kernel has the file.
    """
    from immunolab.alive import running_loop

    loop = running_loop()
    if loop is None or sys.platform == "emscripten" or while_grading() or not quiz.file.keep:
        return
    path = quiz.file.path.absolute()
    known = _LOOKING.get(path)
    if known is not None and known() is quiz:
        return
    own = _LOOKING[path] = weakref.ref(quiz)

    def again() -> None:
        kept = own()
        if kept is None or _LOOKING.get(path) is not own:
            return
        loop.call_later(SECONDS, again)
        kept.look()

    loop.call_later(SECONDS, again)
