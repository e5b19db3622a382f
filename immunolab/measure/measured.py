"""One measure: a name, what was found, the limit, and what is over it."""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """``faults``: a sentence with place and remedy for each thing over the limit; ``notes``: to look at, no fault."""

    name: str
    found: str
    limit: str = ""
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
