"""The scenes, one file each: ``two-lines`` is ``SCENE`` in ``two_lines.py``."""

from __future__ import annotations

import importlib

from immunolab.scenes.story import Scene

__all__ = ["NAMES", "load"]

#: every scene, in the order of the lessons
NAMES = (
    "two-lines",
    "turn",
    "earlier",
    "swallowed",
    "window",
    "shuffled",
    "seeing",
    "germinal-centre",
    "remembers",
    "phases",
    "sneaking",
    "obstacles",
    "cycle",
    "one-peak",
    "stages",
    "two-doors",
    "five-people",
    "myeloma",
    "smoke",
    "below-limit",
    "deep-or-slow",
    "two-ends",
    "mark",
    "two-ways",
    "drug-on-gel",
    "with-a-load",
    "bispecific",
    "decoy",
    "who-else",
    "car-t",
    "dose-that-divides",
    "before-the-bag",
    "pd1-brake",
    "five-tumours",
    "earlier-brake",
    "full",
    "orders",
    "dial",
    "visible",
    "degrader",
    "more-than-sum",
    "same-drug",
    "two-chances",
    "two-marks",
    "line-on-scale",
    "hundred-tests",
    "same-number",
    "calendar",
    "everywhere",
    "fever-loop",
    "twenty-draws",
    "hundred-drugs",
    "reader-who-knows",
    "switching",
    "asbestos",
    "who-is-counted",
    "two-bodies",
    "two-crowds",
    "sentence-travels",
    "hundred-sentences",
)


def load(name: str) -> Scene:
    """The scene of this name.

    Raises
    ------
    ValueError
        If there is none.

    """
    if name not in NAMES:
        raise ValueError(f"there is no scene {name!r}; there are {', '.join(NAMES)}")
    found: Scene = importlib.import_module(f"{__name__}.{name.replace('-', '_')}").SCENE
    return found
