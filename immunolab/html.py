"""HTML pages and tables of the whole course: everything that comes from outside is escaped here, once.

What is HTML already says so by being ``Markup``; any other value is text, whatever signs it holds.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from importlib.resources import files

__all__ = ["Markup", "element", "escape", "module", "page", "table"]

_CSS = (
    ":root{color-scheme:light dark}body{font:1rem/1.55 system-ui,sans-serif;max-width:48rem;margin:0 auto;padding:1rem}"
    "table{border-collapse:collapse}caption{text-align:left;font-weight:600;padding:.4em 0}"
    "th,td{border:1px solid #8a8a8a;padding:.25em .6em;text-align:left}img{max-width:100%;height:auto}"
    "pre{white-space:pre-wrap}@media print{body{padding:0}tr,section{break-inside:avoid}}"
)


class Markup(str):
    """A text that is HTML. What is added to it or joined by it is escaped, unless it is HTML too."""

    __slots__ = ()

    def __html__(self) -> str:
        """How Jinja2 knows it."""
        return self

    def __add__(self, other: object) -> Markup:
        return Markup(str.__add__(self, escape(other)))

    def join(self, parts: Iterable[object]) -> Markup:
        """The parts as HTML with this between them."""
        return Markup(str.join(self, map(escape, parts)))


def escape(value: object) -> Markup:
    """A value as HTML: ``Markup`` as it is, any other as text that shows its own signs, in attributes too."""
    return value if isinstance(value, Markup) else Markup(html.escape(str(value)))


def element(tag: str, *inner: object, **attributes: object) -> Markup:
    """``element("p", "a < b", class_="note")`` as ``<p class="note">a &lt; b</p>``.

    Attributes that are None or "" are left out; a name's underscores become hyphens, and one at its end goes.
    """
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for name, value in attributes.items()
        if value not in (None, "")
    )
    return Markup(f"<{tag}{given}>{''.join(map(escape, inner))}</{tag}>")


def table(
    head: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    row_heads: bool = True,
    scroll: bool = False,
    cell_style: str = "",
    style: str = "",
) -> Markup:
    """A table that a screen reader can walk: caption, header cells with their scope.

    Parameters
    ----------
    head : names of the columns
    rows : cells, as many in each row as there are columns
    row_heads : the first cell of a row is its header
    scroll : in a box that scrolls by itself where the page is narrow, and that the keyboard reaches
    cell_style, style : CSS of each cell, and of the table

    """
    names = Markup().join(element("th", name, scope="col", style=cell_style) for name in head)
    lines = []
    for row in rows:
        cells = [element("td", cell, style=cell_style) for cell in row]
        if row_heads and cells:
            cells[0] = element("th", row[0], scope="row", style=cell_style)
        lines.append(element("tr", *cells))
    above = element("caption", caption) if caption else ""
    whole = element("table", above, element("thead", element("tr", names)), element("tbody", *lines), style=style)
    if not scroll:
        return whole
    return element("div", whole, style="overflow-x:auto", tabindex="0", role="group", aria_label=f"Table: {caption}")


def page(title: str, *body: object, css: str = "") -> str:
    """A whole page: UTF-8, readable on a phone and on paper, without script, asking no other host.

    css : style sheet behind the common one
    """
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_CSS}{css}</style></head><body>{element('main', *body)}</body></html>\n"
    )


def module(*parts: str) -> str:
    """One ES module for a widget: what all share (``static/dom.js``, ``line.js``), then these scripts; the last exports."""
    shared = (files("immunolab") / "static" / name for name in ("dom.js", "line.js"))
    return "\n".join((*(path.read_text(encoding="utf-8") for path in shared), *parts))
