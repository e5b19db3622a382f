"""A lesson's text for a page of the book: links lead to pages, to the glossary or to the live course."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

#: the lesson that is the book's first page
FIRST = "00_start_here"
#: notebooks that are about the reader's own answers: in the live course alone
_LIVE_ONLY = {"completion", "glossary", "review"}
_LINK = re.compile(r'\[((?:[^\[\]]|\\.)*)\]\(([^)\s"]+)(?:\s+"((?:[^"\\]|\\.)*)")?\)')
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_WAY = re.compile(r"<!-- way -->.*?<!-- /way -->", re.S)


def live(notebook: str) -> str:
    """Where the live course shows a notebook, from a page of the book."""
    return f"live/notebooks/index.html?path={notebook}"


def address(target: str) -> str:
    """Where a link of a lesson leads to in the book; what leads elsewhere stays."""
    if re.match(r"[a-z]+:|#|live/", target):
        return target
    path, _, anchor = target.partition("#")
    if path == "glossary.md":
        return f"glossary.html#{anchor}" if anchor else "glossary.html"
    if path.startswith("../release/"):
        return live(path.removeprefix("../"))
    stem = path.removesuffix(".ipynb")
    if stem == path:
        return target
    if stem in _LIVE_ONLY:
        return live(f"notebooks/{path}")
    return "index.html" if stem == FIRST else f"{stem}.html"


def _link(found: re.Match[str]) -> str:
    """A link of the course's own as HTML, which no tool has to resolve; one to the glossary brings what the term means."""
    words, target, title = found.groups()
    to = address(target)
    if to == target:
        return found[0]
    means = f' title="{html.escape(title, quote=True)}"' if title else ""
    kind = ' class="ib-term"' if to.startswith("glossary.html#") else ""
    return f'<a href="{html.escape(to)}"{kind}{means}>{words}</a>'


def page_text(source: str) -> str:
    """A Markdown cell for the book: without comments and without the row of links that every page of it has anyway."""
    return _LINK.sub(_link, _COMMENT.sub("", _WAY.sub("", source)))


def page_html(source: str) -> str:
    """HTML that a cell shows, with the same links; a page knows of nobody's table whether it is empty."""
    source = source.replace("Your table is empty. What", "What")
    return re.sub(r'href="([^"]+)"', lambda m: f'href="{html.escape(address(html.unescape(m[1])))}"', source)


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A widget's data with every text in it changed."""
    if isinstance(value, dict):
        return {name: each_text(part, change) for name, part in value.items()}
    if isinstance(value, list):
        return [each_text(part, change) for part in value]
    return change(value) if isinstance(value, str) else value


def glossary(source: str) -> str:
    """The glossary as a page: each term a heading with the name that lessons link to."""
    terms = re.sub(r'^## <a id="([^"]+)"></a>(.*)$', r"(\1)=\n## \2", source, flags=re.M)
    # how it is made is for authors
    return page_text(re.sub(r" Made by `immunolab map`.*", "", terms))
