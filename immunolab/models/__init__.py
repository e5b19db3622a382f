"""Simulations: pure functions of published parameters, arrays in and arrays out, no plotting.

Each file without a leading underscore is one simulation, imported when asked for:
``from immunolab.models import infection``. Each has a ``PARAMETERS`` table of :class:`Parameter` that says where every
default comes from; ``settings`` completes and checks given values by such a table. ``__all__`` names the simulations.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from immunolab.models._check import Parameter as Parameter
from immunolab.models._check import settings as settings

if TYPE_CHECKING:
    from immunolab.models._arrays import Array as Array

# The names are read from the folder, so that a new simulation is one new file and no other edit.
__all__ = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))

#: Names that simulations had before, and have now; the old ones still work.
FORMER = {"trial_simulation": "trial"}


def __getattr__(name: str) -> object:
    if name == "Array":  # numpy is loaded with the first simulation, not with the package
        return importlib.import_module(f"{__name__}._arrays").Array
    if FORMER.get(name, name) in __all__:
        return importlib.import_module(f"{__name__}.{FORMER.get(name, name)}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
