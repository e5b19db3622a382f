"""The course's terms in plain words, with a search box: ``glossary()`` in a notebook."""

from __future__ import annotations

from immunolab.terms.entries import Term, find, terms
from immunolab.terms.links import bold_terms, entry_of, link_faults, link_notebook, linked_terms, without_links
from immunolab.terms.page import PAGE, glossary_page

__all__ = [
    "PAGE",
    "Term",
    "bold_terms",
    "entry_of",
    "find",
    "glossary",
    "glossary_page",
    "link_faults",
    "link_notebook",
    "linked_terms",
    "terms",
    "without_links",
]


def glossary() -> object:
    """Every term of the course as a list that can be searched; without a kernel, the list alone."""
    from immunolab.terms.widget import GlossaryWidget

    return GlossaryWidget()
