"""Simulations: pure functions of published parameters, arrays in and arrays out, no plotting.

Each is a submodule, imported when asked for: ``from immunolab.models import infection``.
"""

from __future__ import annotations

__all__ = ["infection"]


def __getattr__(name: str) -> object:
    if name in __all__:
        import importlib

        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
