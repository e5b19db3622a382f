"""What is drawn from saved answers is drawn again, where it stands, once another answer is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

REST = 1.0  # seconds after the last answer: a picture of the whole course takes some tenths of one

#: by what makes it, the display shown last: a cell that runs again leaves no earlier one to be drawn with each answer
_SOON: dict[str, Callable[[], None]] = {}


class InStep:
    """An object that shows itself and follows the answers; to everything else the object that it was at first.

    Parameters
    ----------
    make : gives the object as it is by the answers saved now

    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._first = make, make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._first, name)

    def __repr__(self) -> str:
        return repr(self._first)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        from immunolab.alive import rested, running_loop

        loop = running_loop()
        handle = display(self._first, display_id=True)
        if loop is not None and handle is not None:
            _SOON[self._make.__qualname__] = rested(loop, REST, lambda: handle.update(self._make()))


def answer_saved() -> None:
    """Draw again what follows, when it has been quiet for a moment."""
    for soon in tuple(_SOON.values()):
        soon()
