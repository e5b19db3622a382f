"""Drawings in steps: cells, antibodies and receptors as SVG, drawn by Python, shown one step at a time.

``scene("pd1-brake")`` shows one in a notebook, ``scene("pd1-brake", steps=(1, 2))`` a part of it. Nothing here
needs more than the standard library, and a page needs no kernel to turn the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from immunolab.scenes.stories import NAMES, load
from immunolab.scenes.story import Scene, Step

if TYPE_CHECKING:
    from immunolab.waiting import After

__all__ = ["Scene", "Step", "names", "scene"]


def names() -> list[str]:
    """The names of all scenes, in the order of the lessons."""
    return list(NAMES)


@overload
def scene(name: str, steps: Sequence[int] | int | None = None) -> Scene: ...


@overload
def scene(name: str, steps: Sequence[int] | int | None = None, *, after: After) -> Any: ...


def scene(name: str, steps: Sequence[int] | int | None = None, *, after: After | None = None) -> Any:
    """The scene of this name, which shows itself in a notebook.

    Parameters
    ----------
    name : one of `names`
    steps : number, or numbers, of the steps to show, counted from 1 as the page does; None for all
    after : (quiz, id of the bet), or several ids: closed until the bet is placed or skipped, then open by itself

    Returns
    -------
    The scene; while a bet is waited for, a widget that shows it then.

    Raises
    ------
    ValueError
        If there is no such scene or step.

    """
    found = load(name)
    if steps is not None:
        found = found.only([steps] if isinstance(steps, int) else steps)
    if after is None:
        return found
    from immunolab.scenes.later import WaitingScene
    from immunolab.waiting import gate_of

    gate = gate_of(after)
    return WaitingScene(found, gate) if gate else found
