"""How a Markdown cell cites, and how that is checked.

A citation is a link whose title is the key::

    [Kyle et al. 2018](https://doi.org/10.1056/NEJMoa1709974 "Kyle2018")

or, for a work with no confirmed address, ``Karre et al. 1986 (Karre1986)``: readable, and easy to grep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from immunolab.evidence.bibliography import all_keys, known, reference
from immunolab.evidence.citations import escape_markdown

_PLAIN = re.compile(r"(?P<year>(?:19|20)\d\d)[a-z]? \((?P<key>[A-Za-z][\w-]*)\)")
_KEYLIKE = re.compile(r"[A-Z][\w-]*(?:19|20)\d\d\w*$")
_PAPER = re.compile(r"https?://(?:dx\.)?doi\.org/|https?://(?:pubmed\.ncbi|www\.ncbi)\.nlm\.nih\.gov/(?:pubmed/)?\d")


def markdown_link(key: str) -> str:
    """The citation of this work as a Markdown cell writes it. ValueError: unknown key."""
    work = reference(key)
    if not work.link:
        return f"{escape_markdown(work.short)} ({key})"
    return f'[{escape_markdown(work.short)}]({work.link} "{key}")'


def keys_in_markdown(text: str) -> list[str]:
    """Citation keys a Markdown text uses, known or not, in order of first use, each once.

    Code is not read. The title of a link is a key when it is one word.
    """
    return list(dict.fromkeys(mention.key for mention in _mentions(text) if mention.key))


def check_markdown(text: str) -> list[str]:
    """Faults in the citations of a Markdown text, each one sentence; empty if there are none.

    Found: an unknown key; a link that is not the one in the bibliography; a link to an unconfirmed
    identifier; author or year that disagree with it; a link to a paper without a key.
    """
    return [fault for mention in _mentions(text) if (fault := _fault(mention))]


@dataclass(frozen=True)
class _Mention:
    key: str
    words: str
    link: str = ""


def _fault(mention: _Mention) -> str:
    if not mention.key:
        return f'link without a citation key: [{mention.words}]({mention.link}); add its key as the title, "Key"'
    try:
        work = reference(known(mention.key))
    except ValueError as error:
        return str(error)
    if mention.link != work.link:
        advice = f"write {markdown_link(mention.key)}"
        if not work.link:
            return f"{mention.key}: the bibliography has no confirmed address; {advice}"
        found = mention.link or "no link"
        return f"{mention.key}: {found} is not the address in the bibliography; {advice}"
    words = " ".join(mention.words.split())
    # A plain mention is running text, so only its end is the citation.
    agrees = words == work.short if mention.link else words.endswith(work.short)
    return "" if agrees else f"{mention.key}: the text says {words!r}, the bibliography {work.short!r}"


def _mentions(text: str) -> Iterator[_Mention]:
    from markdown_it import MarkdownIt

    for block in MarkdownIt("commonmark").enable("table").parse(text):
        words, link, title = "", None, ""
        for token in block.children or []:
            if token.type == "link_open":
                yield from _plain_mentions(words)
                words, link, title = "", str(token.attrGet("href") or ""), str(token.attrGet("title") or "")
            elif token.type == "link_close":
                if re.fullmatch(r"[A-Za-z][\w:-]*", title):
                    yield _Mention(title, words, link or "")
                elif _PAPER.match(link or ""):
                    yield _Mention("", words, link or "")
                words, link = "", None
            elif token.type == "text":
                words += token.content
            elif token.type in ("softbreak", "hardbreak"):
                words += " "
            elif token.type == "code_inline":
                words += "\N{REPLACEMENT CHARACTER}"
        yield from _plain_mentions(words)


def _plain_mentions(words: str) -> Iterator[_Mention]:
    for match in _PLAIN.finditer(words):
        if match["key"] in all_keys() or _KEYLIKE.match(match["key"]):
            yield _Mention(match["key"], words[: match.end("year")])
