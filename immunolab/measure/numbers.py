"""How many numbers a reader meets: of 100 words of text, and in one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immunolab.measure.measured import Measure
from immunolab.measure.page import Page
from immunolab.measure.prose import count_words, paragraphs, plain

IN_ONE_PARAGRAPH = 3
#: cells whose numbers are minutes, lessons, or settings to be typed
_NOT_TOLD = ("title", "before", "next", "explore")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
#: digits that are no figure: an interval's usual name, a citation, code, a formula, an article's number, another lesson, a date's parts
_APART = re.compile(
    r"\[[^\]]*\]\((?:[^()\"]|\([^()]*\)|\"[^\"]*\")*\)"
    r"|`[^`]*`|\$[^$]*\$|\bC\d{3}\b"
    r"|(?:et al\.|and [A-Z]\w+|[A-Z]\w+) (?:19|20)\d\d(?: \(\w+\))?"
    r"|\([A-Z]\w+(?:19|20)\d\d\w*(?:; [A-Z]\w+(?:19|20)\d\d\w*)*\)"
    r"|\b9[05](?:\.\d)? % (?:confidence )?interval"
    r"|\b[Ll]essons? \d\d(?:(?:, \d\d)* and \d\d)?"
)
_DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{_MONTHS})(?: (?:19|20)\d\d)?\b")
#: a number by itself, not the digits of a name such as PD-1, CD38 or KEYNOTE-183
_NUMBER = re.compile(r"(?<![\w.,-])[-−]?\d[\d,]*(?:\.\d+)?(?:\s?×\s?10)?[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*(?!\w)")


def numbers_in(paragraph: str) -> list[str]:
    """The numbers of a paragraph as they stand; a date is one, citations and names have none."""
    dates = [date for date in _DATE.findall(paragraph) if any(sign.isdigit() for sign in date)]
    return [*dates, *_NUMBER.findall(_APART.sub(" ", _DATE.sub(" ", paragraph)))]


def measured(page: Page) -> Iterator[Measure]:
    """Density and the fullest paragraph of a lesson's text."""
    if page.graded:
        return
    cells = [cell for cell in page.texts() if cell.tag not in _NOT_TOLD]
    counted = [
        (len(numbers_in(part)), cell.name, " ".join(plain(part).split()[:6]))
        for cell in cells
        for part in paragraphs(cell.source)
    ]
    words = sum(count_words(cell.source) for cell in page.texts())
    total = sum(count for count, _, _ in counted)
    yield Measure("numbers of 100 words of text", f"{100 * total / max(words, 1):.1f}")
    faults = [
        f"cell {name}: {count} numbers in the paragraph “{begins} ...”; at most {IN_ONE_PARAGRAPH}, more as a table or picture."
        for count, name, begins in counted
        if count > IN_ONE_PARAGRAPH
    ]
    most = max((count for count, _, _ in counted), default=0)
    yield Measure("numbers in one paragraph", f"at most {most}", str(IN_ONE_PARAGRAPH), tuple(faults))
