"""Simulations with sliders: ``explore("infection")``, and the same numbers by typing.

The module itself can be called, so that ``from immunolab import explore`` gives one thing:
``explore(name)`` shows an explorer, ``explore.numbers(name)`` its numbers, ``explore.names()`` what there is.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from immunolab.explore._declare import Control, Explorer, Fate, Measure, Readout
    from immunolab.explore._render import Stage
    from immunolab.explore._setting import Setting
    from immunolab.explore._widget import ExplorerWidget
    from immunolab.waiting import After

__all__ = [
    "Control",
    "Explorer",
    "ExplorerWidget",
    "Fate",
    "Measure",
    "Readout",
    "Setting",
    "Stage",
    "explore",
    "explorer",
    "measures",
    "names",
    "numbers",
    "parameters",
]

#: Names that explorers had before, with the number of the lesson that first used them; the old ones still work.
FORMER = {
    "01-infection": "infection",
    "02-selection": "germinal_centre",
    "03-escape": "tumour_immune",
    "03-lattice": "tumour_lattice",
    "04-mgus": "mgus",
    "05-m-protein": "m_protein",
    "06-dose": "daratumumab",
    "07-bispecific": "ternary_complex",
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
    "15-asbestos": "mesothelioma",
    "17-track-record": "track_record",
}


def names() -> list[str]:
    """The explorers there are, sorted."""
    # Read from the folder, so that a new explorer is one new file here and no other edit.
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def explorer(name: str | Explorer) -> Explorer:
    """The explorer called ``name``, as it is declared. ValueError for an unknown name: it lists the known ones."""
    if not isinstance(name, str):
        return name
    file = FORMER.get(name, name)
    if file not in names():
        raise ValueError(f"no explorer is called {name!r}; known: {', '.join(names())}")
    found: Explorer = importlib.import_module(f"{__name__}.{file}").EXPLORER
    return found


def numbers(name: str | Explorer, **values: float) -> dict[str, float]:
    """The numbers an explorer prints, as printed, without showing it; nan where it prints a word.

    ``values`` by control name (``memory=1e4``), the others at their defaults. ValueError for an
    unknown name or a value out of range.
    """
    found = explorer(name)
    return found.printed(found.compute(found.settings(values)))


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
        for control in explorer(name).controls
    ).set_index("control")


def measures(name: str | Explorer) -> dict[str, str]:
    """What can be bet on in an explorer's picture: names of measures, and what each is."""
    return {measure.name: measure.label for measure in explorer(name).measures}


_HOME = {"ExplorerWidget": "_widget", "Setting": "_setting", "Stage": "_render"}


def __getattr__(name: str) -> Any:
    # Matplotlib is loaded with the first explorer, not with the package.
    if name in ("Control", "Explorer", "Fate", "Measure", "Readout", *_HOME):
        return getattr(importlib.import_module(f"{__name__}.{_HOME.get(name, '_declare')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Explore(ModuleType):
    """This module's own class: what makes it callable."""

    def __call__(
        self,
        name: str | Explorer,
        /,
        *,
        controls: Iterable[str] | None = None,
        readouts: Iterable[str] | None = None,
        bet: tuple[Any, ...] | None = None,
        after: After | None = None,
        **values: float,
    ) -> Any:
        """Show an explorer, starting with ``values`` (by control name) instead of its defaults.

        Parameters
        ----------
        controls : names of the controls to show, in this order (``explore.parameters(name)`` lists them); the others
            wait under "More settings"
        readouts : names of the numbers to print, in this order (``explore.numbers(name)`` lists them); the others wait
            under "More numbers"
        bet : draws a bet into the picture as soon as it is placed, no sooner: (measure, quiz, id of the question,
            {option: place}). A measure is a quantity of the picture (``explore.measures(name)`` lists them); a place is
            a number on its axis, or (from, to) with None where it is open. Without places the answer is the number.
        after : (quiz, id of the bet), or several ids: closed until the bet is placed or skipped, then open by itself

        Returns a widget with ``.values``, ``.numbers`` and ``.picture()``. Raises ValueError for an
        unknown name (it lists the known ones) or a value out of range. While nbgrader runs the
        notebook nothing is drawn: a one-line note is returned.

        """
        if os.environ.get("NBGRADER_EXECUTION"):
            from immunolab.explore._static import note

            return note(name)
        found = explorer(name).arranged(controls, readouts)
        start = found.settings(values)
        from immunolab.explore._bet import made
        from immunolab.explore._widget import ExplorerWidget
        from immunolab.waiting import gate_of

        return ExplorerWidget(found, start, made(bet, found.measures, found.name), gate_of(after))


explore = cast(_Explore, sys.modules[__name__])
explore.__class__ = _Explore
