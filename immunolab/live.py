"""What is different where the kernel runs in the learner's browser (``make site``). Imported there, and nowhere else.

The page's first question needs nothing numeric. numpy, matplotlib and what they bring are 25 MB: they are fetched before
the first cell that needs them runs, when what stands above it is there to read. Tables of the evidence need pandas, too,
which explorers do without.
"""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

__all__ = ["PACKAGES", "begin", "needed", "needs_pictures"]

#: what the browser's kernel loads for simulations, by the names of Pyodide's distribution
_DRAWN = ("numpy", "scipy", "matplotlib", "pillow")
#: and for simulations, tables and all else
PACKAGES = (*_DRAWN, "pandas")

#: calls that need none of it
_LIGHT = frozenset(
    [
        "Quiz",
        "check_setup",
        "glossary",
        "quiz.answer",
        "quiz.ask",
        "quiz.predict",
        "quiz.progress",
        "quiz.reveal",
        "quiz.score",
        "references",
        "scene",
        "warm_up",
    ]
)
_CALLED = re.compile(r"(?<![\w.])((?:[a-z_]\w*\.)*[A-Za-z_]\w*)\(")
_ASKED = re.compile(r"""quiz\.(?:ask|predict|score|reveal)\(\s*["']([\w-]+)["']""")


def needed(cell: str, names: Mapping[str, Any]) -> tuple[str, ...]:
    """The packages that a cell may need: none, those of a simulation, or, where a call is not known, all `PACKAGES`.

    names : the kernel's variables, for the questions whose picture is drawn by matplotlib
    """
    called = set(_CALLED.findall(re.sub(r"(?m)^\s*#.*$", "", cell)))
    if called - _LIGHT - {"explore"}:
        return PACKAGES
    questions = getattr(names.get("quiz"), "questions", {})
    pictures = (getattr(questions.get(name), "figure", None) for name in _ASKED.findall(cell))
    if any(picture and not picture.startswith("scene/") for picture in pictures):
        return PACKAGES
    return _DRAWN if "explore" in called else ()


def needs_pictures(cell: str, names: Mapping[str, Any]) -> bool:
    """Whether a cell may need something that is fetched late. names: as for `needed`."""
    return bool(needed(cell, names))


class Late:
    """What is fetched late, each package once."""

    def __init__(self, fetch: Callable[[list[str]], Awaitable[Any]], names: Mapping[str, Any]) -> None:
        self._fetch, self._names = fetch, names
        self._there: set[str] = set()

    async def before(self, lines: list[str]) -> list[str]:
        """Of each cell, before it runs: fetch what it needs. Raises what the fetching raises; the next cell tries again."""
        missing = [name for name in needed("".join(lines), self._names) if name not in self._there]
        if missing:
            await self._fetch(missing)
            importlib.invalidate_caches()
            self._there.update(missing)
        return lines


def begin() -> None:
    """Have this kernel fetch late what is needed late. Does nothing where no page runs it."""
    # each start of a browser's kernel makes matplotlib's list of fonts anew, which it would say in a red box
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    try:
        import pyodide_js  # type: ignore[import-not-found]
        from pyodide_kernel import kernel_instance  # type: ignore[import-not-found]
    except ImportError:
        return
    shell = kernel_instance.interpreter
    shell.Completer.use_jedi = False  # the kernel takes it to be there; a megabyte and a half, for Tab
    late = Late(lambda names: pyodide_js.loadPackage(names), shell.user_ns)
    kernel_instance.lite_transform_manager.cleanup_transforms.append(late.before)
