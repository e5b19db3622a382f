"""Terms that a lesson uses before the one that explains them, and does not explain itself by a link to the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from immunolab.measure.measured import Measure
from immunolab.measure.page import Page
from immunolab.measure.prose import plain
from immunolab.terms import Term, entry_of, linked_terms, terms

#: cells that look ahead on purpose, or are not running text
_AHEAD = {"title", "before", "next", "references"}


def measured(page: Page) -> Iterator[Measure]:
    """The terms of later lessons that a lesson or assignment uses."""
    linked = {
        entry.term
        for cell in page.lesson.markdown()
        for words in linked_terms(cell.written)
        if (entry := entry_of(words)) is not None
    }
    places = [(f"cell {cell.name}", cell.source) for cell in page.texts() if cell.tag not in _AHEAD]
    places += [(f"question {item.question.id}", item.text) for item in page.items]
    texts = [(name, re.sub(r"`[^`]*`|\$[^$]*\$", " ", plain(text))) for name, text in places]
    uses: dict[Term, list[tuple[str, str]]] = {}
    for name, text in texts:
        for entry, words in terms_in(text).items():
            uses.setdefault(entry, []).append((name, words))
    faults = []
    for entry in terms():
        if entry.lesson > page.lesson.slug[:2] and entry.term not in linked and entry in uses:
            name, words = uses[entry][0]
            more = f", and {len(uses[entry]) - 1} more" if len(uses[entry]) > 1 else ""
            faults.append(
                f"{name}: {words!r} is a term of lesson {entry.lesson}{more}; make it bold where an idea, hook or evidence "
                "first has it and run immunolab link-terms, or say it otherwise."
            )
    yield Measure("terms before their lesson", str(len(faults)), "0", tuple(faults))


def terms_in(text: str) -> dict[Term, str]:
    """The terms that a text uses, each with the words; of "hazard ratio" the longer one, words of plain English left out."""
    found: dict[Term, str] = {}
    for match in _any_term().finditer(text):
        entry = entry_of(match[0])
        if entry is not None and not {match[0], match[0].casefold()} & set(entry.everyday):
            found.setdefault(entry, match[0])
    return found


@cache
def _any_term() -> re.Pattern[str]:
    """Any form of any entry, the longest that fits; short names and initials by their capitals."""
    forms = sorted({form for entry in terms() for form in (entry.term, *entry.also)}, key=len, reverse=True)
    ways = [re.escape(f) if sum(map(str.isupper, f)) > 1 or len(f) < 4 else f"(?i:{re.escape(f)})" for f in forms]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])")
