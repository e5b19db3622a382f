"""Bold terms of a lesson as links to their glossary entry, with the explanation as tooltip: made, and checked.

A term is linked where it is first bold in a lesson, in a part that introduces terms::

    [**memory cells**](glossary.md#memory-cells "T and B cells left from an earlier response, ...")
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from immunolab.terms.entries import Term, terms
from immunolab.terms.page import PAGE, anchor

#: parts of a lesson in which a bold word may be a term
PARTS = ("hook", "idea", "legend", "evidence")
#: a bold word or words; a heading in the line ("**Left out.**", "**Cold:**") is none
_BOLD = re.compile(r"(?<!\[)\*\*(?=\S)([^*.:\n]+)(?<=\S)\*\*(?!:|\]\()")
_LINK = re.compile(rf'\[\*\*(?P<words>[^*\]]+)\*\*\]\({re.escape(PAGE)}(?:#[^\s)]*)?(?: "(?:[^"\\]|\\.)*")?\)')
#: what Markdown, a formula or a simple reader of links would take for its own
_ACTIVE = re.compile(r'["$`\\()&<>*]')


def without_links(text: str) -> str:
    """A Markdown text with its linked terms as bold words again, so that it can be read and counted."""
    return _LINK.sub(r"**\g<words>**", text)


def linked_terms(text: str) -> list[str]:
    """The words of a Markdown text that are links to the glossary."""
    return [match["words"] for match in _LINK.finditer(text)]


def bold_terms(text: str) -> list[str]:
    """The bold words of a Markdown text, linked or not, headings in the line left out."""
    return _BOLD.findall(without_links(text))


def entry_of(words: str) -> Term | None:
    """The entry that has these words as its name or another form, capital letters alike."""
    return _forms().get(" ".join(words.split()).casefold())


def link(words: str, entry: Term) -> str:
    """The Markdown link of a bold term."""
    tooltip = _ACTIVE.sub(lambda sign: f"&#{ord(sign.group())};", entry.text)
    return f'[**{words}**]({PAGE}#{anchor(entry)} "{tooltip}")'


def with_links(parts: list[str]) -> list[str]:
    """The texts of one lesson with each term linked where it is first bold, and nowhere else.

    parts: Markdown texts in the order of the lesson; links that are stale or misplaced are made anew.
    """
    seen: set[str] = set()

    def one(match: re.Match[str]) -> str:
        entry = entry_of(match[1])
        if entry is None or entry.term in seen:
            return match[0]
        seen.add(entry.term)
        return link(match[1], entry)

    return [_BOLD.sub(one, without_links(text)) for text in parts]


def link_faults(parts: list[tuple[str, str]]) -> Iterator[str]:
    """Each text whose links are not what the command writes. parts: name and Markdown text, in the order of the lesson."""
    for (name, text), wanted in zip(parts, with_links([text for _, text in parts]), strict=True):
        if text == wanted:
            continue
        there, due = linked_terms(text), linked_terms(wanted)
        missing = [words for words in due if words not in there]
        spare = [words for words in there if words not in due]
        what = (
            f"{missing[0]!r} is bold and not linked to the glossary"
            if missing
            else f"{spare[0]!r} is linked to the glossary, and was before or is no term"
            if spare
            else "a tooltip is not the glossary's explanation"
        )
        yield f"cell {name}: {what}; run: immunolab link-terms"


def link_notebook(path: Path) -> list[str]:
    """Write the links into a lesson's notebook, all else byte for byte as it was. Returns the cells that changed.

    Raises ValueError if the file is not a notebook as this course writes them.
    """
    raw = path.read_text(encoding="utf-8")
    book: dict[str, Any] = json.loads(raw)
    if _as_written(book) != raw:
        raise ValueError(f"{path.name} is not written as the course writes notebooks; open it, save it and try again.")
    cells = [cell for cell in book["cells"] if _introduces(cell)]
    texts = ["".join(cell["source"]) for cell in cells]
    changed = []
    for cell, text, wanted in zip(cells, texts, with_links(texts), strict=True):
        if text != wanted:
            cell["source"] = wanted.splitlines(keepends=True) if isinstance(cell["source"], list) else wanted
            changed.append(str(cell["id"]))
    if changed:
        path.write_text(_as_written(book), encoding="utf-8")
    return changed


def _introduces(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "markdown" and bool(set(cell["metadata"].get("tags", [])) & set(PARTS))


def _as_written(book: dict[str, Any]) -> str:
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


@cache
def _forms() -> dict[str, Term]:
    return {form.casefold(): entry for entry in terms() for form in (entry.term, *entry.also)}
