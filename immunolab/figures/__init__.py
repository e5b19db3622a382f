"""Pictures: a model's result or the evidence as a figure that states its finding and describes itself.

``show("infection")`` gives the picture of that name. Each file here without a leading underscore is one
picture (``style`` apart) and has one function ``picture(**options) -> Picture``; a picture of a simulation also has
``run`` and a ``DRAWING``, which its explorer moves, and the name of its model and its explorer.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from immunolab.figures._curve import Curve, legend
    from immunolab.figures._drawing import MODEL, Drawing
    from immunolab.figures._mark import Mark
    from immunolab.figures._picture import Columns, Picture, image, table_html, table_rows
    from immunolab.figures._survival import at_risk
    from immunolab.figures._theme import recolor
    from immunolab.waiting import After

__all__ = [
    "MODEL",
    "Columns",
    "Curve",
    "Drawing",
    "Mark",
    "Picture",
    "at_risk",
    "image",
    "legend",
    "names",
    "recolor",
    "show",
    "table_html",
    "table_rows",
]

#: Names that pictures had before, and have now; the old ones still work.
FORMER = {"asbestos": "mesothelioma", "mgus_risk": "mgus"}

_HOME = {
    "_curve": ("Curve", "legend"),
    "_drawing": ("MODEL", "Drawing"),
    "_mark": ("Mark",),
    "_picture": ("Columns", "Picture", "image", "table_html", "table_rows"),
    "_survival": ("at_risk",),
    "_theme": ("recolor",),
}


def names() -> list[str]:
    """The pictures there are, sorted."""
    files = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in files if not name.startswith("_") and name != "style")


@overload
def show(name: str, *, after: After, **options: Any) -> Any: ...


@overload
def show(name: str, *, after: None = None, **options: Any) -> Picture: ...


def show(name: str, *, after: After | None = None, **options: Any) -> Any:
    """The picture called ``name``; ``options`` as its module says.

    ``after``: (quiz, id of the bet), or several ids: closed until the bet is placed or skipped, then open by itself.
    Raises ValueError for an unknown name (it lists the known ones).
    """
    found = FORMER.get(name, name)
    if found not in names():
        raise ValueError(f"no picture is called {name!r}; known: {', '.join(names())}")
    picture: Picture = importlib.import_module(f"{__name__}.{found}").picture(**options)
    if after is None:
        return picture
    from immunolab.waiting import Waiting, gate_of

    gate = gate_of(after)
    return Waiting(picture, gate, "The picture") if gate else picture


def __getattr__(name: str) -> Any:
    # Matplotlib is loaded with the first picture, not with the package.
    for module, items in _HOME.items():
        if name in items:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    if name in FORMER:
        return importlib.import_module(f"{__name__}.{FORMER[name]}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
