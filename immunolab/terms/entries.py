"""Terms: read from the dossier, found by any of their forms."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml


class Term(NamedTuple):
    """One entry. ``lesson``: number of the lesson that explains it first; ``also``: other forms that lessons use.

    ``everyday``: those of its forms that plain English has too, in another sense; their use is no use of the term.
    """

    term: str
    also: tuple[str, ...]
    lesson: str
    text: str
    everyday: tuple[str, ...] = ()


@cache
def terms() -> tuple[Term, ...]:
    """All entries, in alphabetical order, small and capital letters alike."""
    source = files("immunolab.evidence").joinpath("glossary.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(source)
    found = (
        Term(e["term"], tuple(e.get("also", ())), str(e["lesson"]), e["text"], tuple(e.get("everyday", ())))
        for e in entries
    )
    return tuple(sorted(found, key=lambda entry: entry.term.casefold()))


def find(words: str) -> list[Term]:
    """Entries in which every word of ``words`` occurs, those whose own name begins with it first.

    words: any text, capital letters alike; empty finds all.
    """
    wanted = words.casefold().split()

    def everything(entry: Term) -> str:
        return " ".join((entry.term, *entry.also, entry.text)).casefold()

    def late(entry: Term) -> bool:
        return not any(form.casefold().startswith(words.casefold()) for form in (entry.term, *entry.also))

    hits = [entry for entry in terms() if all(word in everything(entry) for word in wanted)]
    return sorted(hits, key=late) if wanted else hits
