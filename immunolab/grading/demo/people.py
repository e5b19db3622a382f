"""Invented names for a class that does not exist, some of them as awkward as real ones."""

from __future__ import annotations

import random
from dataclasses import dataclass

_FIRST = [
    "Ada",
    "Amir",
    "Anouk",
    "Bao",
    "Beatriz",
    "Björn",
    "Chidi",
    "Chloé",
    "Dalia",
    "Dmitri",
    "Elif",
    "Emre",
    "Fatou",
    "Farid",
    "Greta",
    "Hana",
    "Henrik",
    "Ines",
    "Ivo",
    "Jabari",
    "Jana",
    "Kaito",
    "Kemal",
    "Lena",
    "Linh",
    "Malik",
    "Mira",
    "Nia",
    "Noam",
    "Oksana",
    "Omar",
    "Paula",
    "Priya",
    "Quentin",
    "Rania",
    "Rui",
    "Sanna",
    "Sipho",
    "Tariq",
    "Tove",
    "Uma",
    "Viktor",
    "Wren",
    "Xenia",
    "Yara",
    "Yusuf",
    "Zainab",
    "Zoë",
]
_LAST = [
    "Abara",
    "Adler",
    "Bergström",
    "Castellanos",
    "Chen",
    "Dubois",
    "Eze",
    "Fischer",
    "Ferreira",
    "Gupta",
    "Haddad",
    "Horvat",
    "Ibrahim",
    "Jansen",
    "Kim",
    "Kovács",
    "Lindqvist",
    "Łukasik",
    "Mbeki",
    "Moreau",
    "Nakamura",
    "Novák",
    "Okafor",
    "Özdemir",
    "Petrov",
    "Quispe",
    "Rahman",
    "Romero",
    "Santos",
    "Schäfer",
    "Sørensen",
    "Tanaka",
    "Tran",
    "Ueda",
    "Vargas",
    "Weiss",
    "Xu",
    "Yilmaz",
    "Zieliński",
]
#: What breaks careless files: a comma, an apostrophe, quotation marks, a formula, letters beyond Latin.
_AWKWARD = (
    ("Sean", "O'Neil"),
    ("Robin", "Mac Kay, Jr."),
    ('Ana "Nina"', "de la Cruz"),
    ("Νίκη", "Αλεξίου"),
    ("Kim", "=1+1"),
)


@dataclass(frozen=True)
class Person:
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


def people(count: int, seed: int) -> list[Person]:
    """The class, the same for the same seed."""
    draw = random.Random(f"{seed}/people")
    found = []
    for number in range(1, count + 1):
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        if number % 7 == 3 and number // 7 < len(_AWKWARD):
            first, last = _AWKWARD[number // 7]
        found.append(Person(f"stud{number:04d}", first, last, draw.gauss(0, 1), number))
    return found
