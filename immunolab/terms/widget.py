"""The list with its search box: the browser filters, so that a key press waits for nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from immunolab.html import element, module
from immunolab.terms.entries import Term, terms

_STATIC = Path(__file__).parent / "static"


class GlossaryWidget(anywidget.AnyWidget):
    """A search field above the terms. Saved pages and printouts show the list without the field."""

    _esm = module((_STATIC / "glossary.js").read_text(encoding="utf-8"))
    _css = (_STATIC / "glossary.css").read_text(encoding="utf-8")
    entries: Any = traitlets.List().tag(sync=True)

    def __init__(self) -> None:
        super().__init__(entries=[_shown(entry) for entry in terms()])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        plain = "\n".join(f"{entry.term}: {entry.text}" for entry in terms())
        return {**(data or {}), "text/html": as_html(terms()), "text/plain": plain}, metadata


def _shown(entry: Term) -> dict[str, Any]:
    return {"term": entry.term, "also": list(entry.also), "lesson": entry.lesson, "text": entry.text}


def as_html(entries: tuple[Term, ...]) -> str:
    """The terms as a definition list."""
    rows = []
    for number, entry in enumerate(entries):
        also = f", also {', '.join(entry.also)}" if entry.also else ""
        rows.append(element("dt", element("strong", entry.term), also, id=f"term-{number}"))
        rows.append(element("dd", f"{entry.text} (lesson {entry.lesson})"))
    return element("dl", *rows, lang="en")
