"""Markdown as a reader meets it: words without addresses, comments and formulae; paragraphs; stems of words."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_TARGET = re.compile(r'\]\((?:[^()"]|\([^()]*\)|"[^"]*")*\)')
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s")
#: words that every step and question of this course has
_COMMON = {
    *("about", "above", "again", "answer", "because", "before", "below", "between", "break", "change", "default"),
    *("does", "drag", "first", "from", "least", "more", "most", "other", "picture", "press", "read", "reset", "same"),
    *("setting", "simulation", "slider", "step", "than", "that", "their", "them", "then", "there", "these", "they"),
    *("this", "those", "what", "when", "where", "which", "while", "with", "without", "would", "your", "into", "only"),
    *("have", "happens", "higher", "lower", "were", "will", "each", "every", "both", "note", "value", "values"),
}


def plain(text: str) -> str:
    """A Markdown text without comments and without the targets of its links."""
    return _TARGET.sub("]", _COMMENT.sub("", text))


def count_words(text: str) -> int:
    """How many words a reader reads."""
    return len([word for word in plain(text).split() if any(sign.isalnum() for sign in word)])


def paragraphs(text: str) -> Iterator[str]:
    """Paragraphs and list items; headings, tables and code left out."""
    block: list[str] = []
    for line in [*_COMMENT.sub("", text).splitlines(), ""]:
        apart = not line.strip() or re.match(r"\s*(#|\||```|\$\$)", line)
        if (apart or _ITEM.match(line)) and block:
            yield " ".join(block)
            block = []
        if not apart:
            block.append(_ITEM.sub("", line, count=1).strip())


def stems(text: str) -> set[str]:
    """What words have in common with their other forms: the first six letters of each longer word that says something."""
    words = re.findall(r"[^\W\d_]{4,}", plain(text).casefold())
    return {word[:6] for word in words if word not in _COMMON}
