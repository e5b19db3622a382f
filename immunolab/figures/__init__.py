"""Pictures: a model's result or the evidence as a figure that states its finding and describes itself.

``show("infection")`` gives the picture of that name. Each file here without a leading underscore is one
picture (``style`` apart) and has one function ``picture(**options) -> Picture``.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from immunolab.figures._picture import Picture

__all__ = ["Picture", "names", "show"]


def names() -> list[str]:
    """The pictures there are, sorted."""
    files = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in files if not name.startswith("_") and name != "style")


def show(name: str, **options: Any) -> Picture:
    """The picture called ``name``; ``options`` as its module says.

    Raises ValueError for an unknown name (it lists the known ones).
    """
    if name not in names():
        raise ValueError(f"no picture is called {name!r}; known: {', '.join(names())}")
    picture: Picture = importlib.import_module(f"{__name__}.{name}").picture(**options)
    return picture


def __getattr__(name: str) -> Any:
    # Matplotlib is loaded with the first picture, not with the package.
    if name == "Picture":
        from immunolab.figures._picture import Picture

        return Picture
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
