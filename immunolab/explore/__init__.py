"""Simulations with sliders: ``explore("01-infection")``, and the same numbers by typing.

The module itself can be called, so that ``from immunolab import explore`` gives one thing:
``explore(name)`` shows an explorer, ``explore.numbers(name)`` its numbers, ``explore.names()`` what there is.
"""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from immunolab.explore._declare import Explorer

__all__ = ["explore", "names", "numbers", "parameters"]

#: Name of each explorer and the module here that declares it as ``EXPLORER``.
_HOME = {
    "01-infection": "infection",
    "02-selection": "selection",
    "03-escape": "escape",
    "03-lattice": "lattice",
    "04-mgus": "mgus",
    "05-m-protein": "m_protein",
    "06-dose": "dose",
    "07-bispecific": "bispecific",
    "08-antigen-escape": "antigen_escape",
    "08-car-t": "car_t",
    "09-checkpoint": "checkpoint",
    "10-il2": "il2",
    "11-combination": "combination",
    "12-cutoff": "cutoff",
    "12-marker": "marker",
    "13-balance": "balance",
    "13-cytokine-release": "cytokine_release",
    "13-il6": "il6_loop",
    "14-trial": "trial",
    "15-asbestos": "asbestos",
    "17-track-record": "track_record",
}


def names() -> list[str]:
    """The explorers there are, sorted."""
    return sorted(_HOME)


def numbers(name: str | Explorer, **values: float) -> dict[str, float]:
    """The numbers an explorer prints, as printed, without showing it; nan where it prints a word.

    ``values`` by control name (``memory=1e4``), the others at their defaults. ValueError for an
    unknown name or a value out of range.
    """
    explorer = _get(name)
    return explorer.printed(explorer.compute(explorer.settings(values)))


def parameters(name: str | Explorer) -> Any:
    """A data frame of an explorer's controls: name, label, unit, default, range, where the default is from."""
    from pandas import DataFrame

    return DataFrame(
        {
            "control": control.name,
            "meaning": control.parameter.label,
            "unit": control.parameter.unit,
            "default": control.parameter.default,
            "range": control.allowed,
            "basis": control.provenance,
        }
        for control in _get(name).controls
    ).set_index("control")


def _get(name: str | Explorer) -> Explorer:
    if not isinstance(name, str):
        return name
    if name not in _HOME:
        raise ValueError(f"no explorer is called {name!r}; known: {', '.join(names())}")
    found: Explorer = importlib.import_module(f"{__name__}.{_HOME[name]}").EXPLORER
    return found


class _Explore(ModuleType):
    """This module's own class: what makes it callable."""

    def __call__(self, name: str | Explorer, /, **values: float) -> Any:
        """Show an explorer, starting with ``values`` (by control name) instead of its defaults.

        Returns a widget with ``.values``, ``.numbers`` and ``.picture()``. Raises ValueError for an
        unknown name (it lists the known ones) or a value out of range. While nbgrader runs the
        notebook nothing is drawn: a one-line note is returned.
        """
        if os.environ.get("NBGRADER_EXECUTION"):
            from immunolab.explore._static import note

            return note(name)
        explorer = _get(name)
        start = explorer.settings(values)
        from immunolab.explore._widget import ExplorerWidget

        return ExplorerWidget(explorer, start)


explore = cast(_Explore, sys.modules[__name__])
explore.__class__ = _Explore
