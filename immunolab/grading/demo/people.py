"""Invented names for a class that does not exist, some of them as awkward as real ones."""

from __future__ import annotations

import random
from dataclasses import dataclass
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class SimulatedStudent:
    """One student of the simulated class; ``ability`` is in standard deviations of the class."""

    id: str
    first: str
    last: str
    ability: float
    number: int

    @property
    def email(self) -> str:
        """An address in a domain that belongs to nobody."""
        return f"{self.id}@example.org"

    @property
    def canvas_id(self) -> str:
        """As Canvas would number the person."""
        return str(50_000 + self.number)


def people(count: int, seed: int) -> list[SimulatedStudent]:
    """The class, the same for the same seed."""
    names = yaml.safe_load((files(__package__) / "names.yaml").read_text(encoding="utf-8"))
    draw = random.Random(f"{seed}/people")
    found = []
    for number in range(1, count + 1):
        first, last = draw.choice(names["first"]), draw.choice(names["last"])
        if number % 7 == 3 and number // 7 < len(names["awkward"]):
            first, last = names["awkward"][number // 7]
        found.append(SimulatedStudent(f"stud{number:04d}", first, last, draw.gauss(0, 1), number))
    return found
