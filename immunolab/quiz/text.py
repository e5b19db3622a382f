"""Markdown and LaTeX of question files to HTML that is safe in any page.

Raw HTML in the source is shown as text, links go to the web, to mail or beside the notebook and nowhere
else, and formulae become MathML, which browsers draw without a script or a network.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from mdit_py_plugins.dollarmath import dollarmath_plugin

SCHEMES = ("http:", "https:", "mailto:")
MATH_TAGS = frozenset(
    """math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace
    msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none""".split()  # noqa: SIM905
)
MATH_ATTRIBUTES = frozenset(
    """accent accentunder alttext align columnalign columnlines columnspacing depth display displaystyle fence form
    frame height largeop linebreak linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize
    minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset
    width xmlns""".split()  # noqa: SIM905
)


def _formula(latex: str, options: dict[str, Any]) -> str:
    """MathML of one formula, from an allow-list: the library passes ``\\href`` and ``\\text{<b>}`` through."""
    try:
        root = convert_to_element(latex, display="block" if options.get("display_mode") else "inline")
        for element in root.iter():
            if element.tag not in MATH_TAGS:
                raise ValueError(element.tag)
            for name in set(element.attrib) - MATH_ATTRIBUTES:
                del element.attrib[name]
            element.text = html.unescape(element.text or "")  # the library writes entities, as text
        root.set("alttext", latex)
        return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)
    except Exception:  # the library raises many kinds; a formula it cannot read is shown as written
        return f"<code>{html.escape(latex)}</code>"


def _image(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """A picture from elsewhere becomes a link: no page of the course asks another host by itself."""
    token = tokens[index]
    if ":" in str(token.attrGet("src")).split("/")[0] or str(token.attrGet("src")).startswith("//"):
        words = renderer.renderInlineAsText(token.children or [], options, env) or "picture"
        return f'<a href="{html.escape(str(token.attrGet("src")))}">{html.escape(words)}</a>'
    return str(RendererHTML.image(renderer, tokens, index, options, env))


class _Markdown(MarkdownIt):
    """CommonMark with tables and formulae, and with links that cannot run anything."""

    def __init__(self, formula: Any) -> None:
        super().__init__("commonmark", {"html": False, "breaks": False})
        self.enable("table")
        self.add_render_rule("image", _image)
        dollarmath_plugin(
            self, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True, renderer=formula
        )
        # two dollars within a line: the formula stays in the line
        self.add_render_rule("math_inline_double", lambda _self, tokens, n, *_: self._in_line(tokens[n].content))
        self._formula = formula

    def _in_line(self, latex: str) -> str:
        return f'<span class="math inline">{self._formula(latex, {})}</span>'

    def validateLink(self, url: str) -> bool:  # noqa: N802  (markdown-it's name)
        """A web or mail address, or a path without a scheme."""
        scheme = re.match(r"[^/?#]*?:", url.strip())
        return scheme is None or scheme[0].lower() in SCHEMES


@lru_cache(maxsize=1)
def _markdown() -> _Markdown:
    return _Markdown(_formula)


@lru_cache(maxsize=1)
def _words() -> _Markdown:
    return _Markdown(lambda latex, _options: html.escape(latex))


@lru_cache(maxsize=2048)
def to_html(text: str) -> str:
    """Block-level HTML of a Markdown text."""
    return str(_markdown().render(text)).strip()


@lru_cache(maxsize=2048)
def to_short_html(text: str) -> str:
    """Block-level HTML, but a text that is one paragraph comes without the paragraph around it."""
    rendered = to_html(text)
    one = re.fullmatch(r"<p>(.*?)</p>", rendered, re.S)
    return one.group(1) if one and "<p>" not in one.group(1) else rendered


def one_line(text: str) -> str:
    """A text with its line breaks as spaces; the spaces that hold a number together stay."""
    return re.sub(r"[^\S\u00a0\u2007\u202f]+", " ", text).strip()


@lru_cache(maxsize=2048)
def to_inline_html(text: str) -> str:
    """HTML of one line (an option, an item, a label): emphasis, code, links and formulae; no sign begins a block."""
    return str(_markdown().renderInline(one_line(text)))


@lru_cache(maxsize=2048)
def to_plain(text: str) -> str:
    """One line without its markup, for names that a screen reader speaks and for plain output."""
    return _unmarked(str(_words().renderInline(one_line(text))))


@lru_cache(maxsize=2048)
def to_plain_text(text: str) -> str:
    """The words of a block-level Markdown text, as ``to_html`` draws it, in one line."""
    return _unmarked(str(_words().render(text)))


def _unmarked(rendered: str) -> str:
    rendered = re.sub(r'<img [^>]*?alt="([^"]*)"[^>]*>', r"\1", rendered)
    return one_line(html.unescape(re.sub(r"<[^>]+>", "", rendered)))
