"""The list with its search box: the browser filters, so that a key press waits for nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import traitlets

from immunolab.alive import Alive
from immunolab.html import Markup, element, module
from immunolab.still import wake
from immunolab.terms.entries import Term, terms

_STATIC = Path(__file__).parent / "static"


class GlossaryWidget(Alive):
    """A search field above the terms. Saved pages and printouts show the list without the field."""

    _esm = module((_STATIC / "glossary.js").read_text(encoding="utf-8"))
    _css = (_STATIC / "glossary.css").read_text(encoding="utf-8")
    entries: Any = traitlets.List().tag(sync=True)

    def __init__(self) -> None:
        super().__init__(entries=[_shown(entry) for entry in terms()])

    def page(self) -> str:
        """The list."""
        return wake("search in it") + as_html(terms())

    def words(self) -> str:
        """The list as text."""
        return "\n".join(f"{entry.term}: {entry.text}" for entry in terms())


def _shown(entry: Term) -> dict[str, Any]:
    return {"term": entry.term, "also": list(entry.also), "lesson": entry.lesson, "text": entry.text}


def as_html(entries: tuple[Term, ...]) -> Markup:
    """The terms as a definition list."""
    rows = []
    for number, entry in enumerate(entries):
        also = f", also {', '.join(entry.also)}" if entry.also else ""
        rows.append(element("dt", element("strong", entry.term), also, id=f"term-{number}"))
        rows.append(element("dd", f"{entry.text} (lesson {entry.lesson})"))
    return element("dl", *rows, lang="en")
