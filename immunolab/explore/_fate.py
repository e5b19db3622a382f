"""A readout that is a word: its number is the word's place in a list."""

from __future__ import annotations

import math
from dataclasses import dataclass

from immunolab.explore._declare import Readout

__all__ = ["Fate"]


@dataclass(frozen=True, slots=True)
class Fate(Readout):
    """``words[value]`` is printed; ``explore.numbers`` gives the place, from 0."""

    words: tuple[str, ...] = ()

    def text(self, value: float) -> str:
        """The word at place ``value``."""
        return self.missing if math.isnan(value) else self.words[int(value)]
