"""The course's terms in plain words, with a search box: ``glossary()`` in a notebook."""

from __future__ import annotations

from immunolab.terms.entries import Term, find, terms

__all__ = ["Term", "find", "glossary", "terms"]


def glossary() -> object:
    """Every term of the course as a list that can be searched; without a kernel, the list alone."""
    from immunolab.terms.widget import GlossaryWidget

    return GlossaryWidget()
