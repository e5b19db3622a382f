"""Markdown of question files to the HTML that banks hold, formulae as LaTeX between ``\\(`` and ``\\)``."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from immunolab.quiz.text import one_line


def _latex(latex: str, options: dict[str, Any]) -> str:
    opens, closes = (r"\[", r"\]") if options.get("display_mode") else (r"\(", r"\)")
    return html.escape(f"{opens}{latex.strip()}{closes}", quote=False)


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": False, "xhtmlOut": True})
    made.enable("table")
    dollarmath_plugin(
        made, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True, renderer=_latex
    )
    made.add_render_rule("math_inline", lambda _self, tokens, n, *_: _latex(tokens[n].content, {}))
    made.add_render_rule(
        "math_inline_double", lambda _self, tokens, n, *_: _latex(tokens[n].content, {"display_mode": True})
    )
    made.add_render_rule(
        "math_block", lambda _self, tokens, n, *_: f"<p>{_latex(tokens[n].content, {'display_mode': True})}</p>\n"
    )
    return made


_MARKDOWN = _markdown()


def html_text(text: str, address: Callable[[str], str] = str) -> str:
    """HTML of a text of several paragraphs. address: of a picture by its file name."""
    return _addressed(str(_MARKDOWN.render(text)).strip(), address)


def html_line(text: str, address: Callable[[str], str] = str) -> str:
    """HTML of one line."""
    return _addressed(str(_MARKDOWN.renderInline(one_line(text))), address)


def _addressed(made: str, address: Callable[[str], str]) -> str:
    def put(found: re.Match[str]) -> str:
        source = html.unescape(found[2])
        return found[1] + html.escape(source if re.match(r"\w+:|//", source) else address(source)) + found[3]

    return re.sub(r'(<img src=")([^"]*)(")', put, made)


def pictures_in(*texts: str) -> list[str]:
    """Names of the pictures beside the question file that these texts show."""
    found = [html.unescape(name) for text in texts for name in re.findall(r'<img src="([^"]*)"', html_text(text))]
    return list(dict.fromkeys(name for name in found if not re.match(r"\w+:|//", name)))
