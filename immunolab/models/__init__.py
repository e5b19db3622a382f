"""Simulations: pure functions of published parameters, arrays in and arrays out, no plotting.

Each file is one simulation, imported when asked for: ``from immunolab.models import infection``.
Each has a ``PARAMETERS`` table that says where every default comes from.
"""

from __future__ import annotations

import importlib
import pkgutil

# The names are read from the folder, so that a new simulation is one new file and no other edit.
__all__ = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def __getattr__(name: str) -> object:
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
