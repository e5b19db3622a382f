"""An explorer at one setting: whatever is asked for first is worked out once, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from numpy.typing import ArrayLike

from immunolab.explore._declare import Explorer, Values
from immunolab.figures import Columns

__all__ = ["Setting"]


class Setting:
    """What an explorer computes, draws and says at ``values`` (by control name, all of them, checked)."""

    def __init__(self, explorer: Explorer, values: Values) -> None:
        self.explorer = explorer
        self.values = values

    @cached_property
    def result(self) -> Any:
        """What the model gives."""
        return self.explorer.compute(self.values)

    @cached_property
    def series(self) -> Mapping[str, tuple[ArrayLike, ArrayLike]]:
        """The curves, by name."""
        return self.explorer.drawing.series(self.result)

    @cached_property
    def finding(self) -> str:
        """The title of the picture."""
        return self.explorer.drawing.finding(self.result)

    @cached_property
    def alt(self) -> str:
        """The finding and what the picture shows, as one text."""
        return f"{self.finding}. {self.explorer.drawing.describe(self.result)}"

    @cached_property
    def texts(self) -> list[str]:
        """The numbers as printed with their units, one for each readout."""
        return [readout.text(float(readout.of(self.result))) for readout in self.explorer.readouts]

    @cached_property
    def table(self) -> Columns:
        """The numbers behind the curves."""
        return self.explorer.drawing.table(self.result)

    @property
    def words(self) -> str:
        """The setting in words."""
        return self.explorer.words(self.values)
