"""Markdown and LaTeX of question files to HTML that is safe in any page.

Raw HTML in the source is shown as text, links with a script scheme are dropped (markdown-it's own
rules), and formulae become MathML, which browsers draw without a script or a network.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from latex2mathml.converter import convert as to_mathml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin


def _formula(latex: str, options: dict[str, Any]) -> str:
    try:
        return to_mathml(latex, display="block" if options.get("display_mode") else "inline")
    except Exception:  # the library raises many kinds; a formula it cannot read is shown as written
        return f"<code>{html.escape(latex)}</code>"


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table")
    return markdown.use(dollarmath_plugin, allow_space=False, allow_digits=False, renderer=_formula)


@lru_cache(maxsize=2048)
def to_html(text: str) -> str:
    """Block-level HTML of a Markdown text."""
    return str(_markdown().render(text)).strip()


@lru_cache(maxsize=2048)
def to_inline_html(text: str) -> str:
    """HTML of a one-paragraph Markdown text, without the paragraph around it."""
    rendered = to_html(text)
    one = re.fullmatch(r"<p>(.*?)</p>", rendered, re.S)
    return one.group(1) if one and "<p>" not in one.group(1) else rendered


@lru_cache(maxsize=2048)
def to_plain(text: str) -> str:
    """The text without markup, for names that a screen reader speaks and for plain output."""
    rendered = to_html(re.sub(r"\$([^$]+)\$", r"\1", text))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", rendered))).strip()
