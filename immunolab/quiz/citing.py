"""Citations in a text of a question file: ``[Kyle2018]`` becomes author, year and a link to the paper.

The bibliography is asked for late, and only by a text that cites.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NAME = r"[A-Za-z][\w-]*"
_BRACKETS = re.compile(rf"(?<![\]!\\])\[({_NAME}(?:\s*;\s*{_NAME})*)\](?![(\[:])")
_KEYLIKE = re.compile(r"[A-Z][\w-]*(?:19|20)\d\d\w*")


def cited(text: str) -> str:
    """The text with each citation as a Markdown link. Raises ValueError for a key that the bibliography does not have."""

    def linked(found: re.Match[str]) -> str:
        from immunolab.evidence import markdown_link

        keys = _keys(found)
        return "; ".join(markdown_link(key) for key in keys) if keys else found[0]

    return _BRACKETS.sub(linked, text)


def keys_cited(text: str) -> list[str]:
    """The keys that a text cites in brackets, known or not, in order, each once."""
    return list(dict.fromkeys(key for found in _BRACKETS.finditer(text) for key in _keys(found)))


def _keys(found: re.Match[str]) -> list[str]:
    """The keys in one pair of brackets; none where the words in it are no citation."""
    names = re.split(r"\s*;\s*", found[1])
    is_key: Callable[[str], object] = _KEYLIKE.fullmatch
    if any(map(is_key, names)) or any(name in _bibliography() for name in names):
        return names
    return []


def _bibliography() -> tuple[str, ...]:
    from immunolab.evidence import all_keys

    return all_keys()


def check_citations(text: str) -> None:
    """Raise ValueError, in words for an author, if a text cites what the bibliography does not have."""
    cited(text)
