"""The pages that Sphinx makes into the book: each lesson as a notebook with what its cells show, and the widgets' data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from book import text
from book.pictures import Pictures
from immunolab.html import Markup, element

#: cells about the reader's own course folder and her own answers
_OWN_TAGS = {"setup", "warm-up"}
_OWN_CALLS = ("quiz.progress()", "progress()", "check_setup()", "how_sure()")
#: cells and questions of the first page that are about a notebook and its set-up, and what the book says instead
_OF_A_NOTEBOOK = {"objectives", "before", "check-typed", "recap-set-up", "recap", "how-sure-text"}
_OF_A_SETUP = {"see-and-click"}
_INSTEAD = {
    "title": "# 00 · Start here\n\n**A virus three times slower: is the body rid of it sooner?**",
    "predict-text": "### Place your bet\n\nSay what you expect; the picture opens when you have. It is never graded. "
    "Being wrong here is the best thing that can happen to you: you will remember the answer.",
    "check-text": "## A question\n\nPractice questions tell you why an answer is right or not. Press **Check**. "
    "What you enter on these pages is not kept when you leave them; the live course keeps it, in your browser.",
}
#: further pages behind the lessons
REFERENCE = ("therapies",)

_LIVE = "Try it live"
_LIVE_NOTE = "runs Python in this browser: all settings at once, your answers kept"
_FIRST = """\
This page answers at once: place a bet, move a slider, read on. {live} is the same with everything: it {note}. \
Nothing is installed, nobody logs in.
"""


def lesson(notebook: Path, found: dict[str, Any], pictures: Pictures) -> dict[str, Any]:
    """A notebook for Sphinx. found: what `book.lesson` says of it."""
    first = notebook.stem == text.FIRST
    cells: list[dict[str, Any]] = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
        source = _INSTEAD.get(cell["id"], source) if first else source
        if _OWN_TAGS & set(tags) or (first and cell["id"] in _OF_A_NOTEBOOK):
            continue
        if cell["cell_type"] == "markdown":
            cells.append({"cell_type": "markdown", "metadata": {}, "source": text.page_text(source)})
            if len(cells) == 1:
                cells.append({"cell_type": "markdown", "metadata": {}, "source": _live_link(notebook, first)})
        elif not source.rstrip().endswith(_OWN_CALLS):
            hidden = cell["metadata"].get("jupyter", {}).get("source_hidden")
            shown = [_shown(part, found["widgets"], notebook) for part in found["cells"].get(cell["id"], [])]
            cells.append(_code(source, shown, pictures, hidden=bool(hidden)))
    cells.append(_code("widgets", [_data(found["widgets"], pictures)], pictures, hidden=True))
    return {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}


def _live_link(notebook: Path, first: bool) -> str:
    to = text.live(f"notebooks/{notebook.name}")
    link = element("a", _LIVE, href=to, class_="ib-live")
    if first:
        return _FIRST.format(live=link, note=_LIVE_NOTE.replace("your answers kept", "and your answers are kept"))
    return element("p", link, element("span", f" {_LIVE_NOTE}", class_="ib-note"), class_="ib-way")


def _code(source: str, shown: list[str], pictures: Pictures, *, hidden: bool) -> dict[str, Any]:
    outputs = []
    for html in filter(None, shown):
        data = {"text/html": pictures.out_of(text.page_html(html))}
        outputs.append({"output_type": "display_data", "metadata": {}, "data": data})
    tags = ["remove-input"] if hidden else ["hide-input"]
    return {
        "cell_type": "code",
        "metadata": {"tags": tags},
        "source": source,
        "outputs": outputs,
        "execution_count": None,
    }


def _shown(part: Any, widgets: list[Any], notebook: Path) -> str:
    """What a cell shows as HTML: of a widget the place, its still copy in it until the page's script has come."""
    if isinstance(part, str):
        # in a reference page the widget's headings stand below the page's own
        return re.sub(r"(</?h)3\b", r"\g<1>2", part) if notebook.stem in REFERENCE else part
    data = widgets[part["widget"]] or {}
    if data.get("spec", {}).get("id") in _OF_A_SETUP:
        return ""
    to = element("a", _LIVE, href=text.live(f"notebooks/{notebook.name}"))
    if not data and notebook.stem not in REFERENCE:  # it needs Python, and is long
        folded = element("details", element("summary", "What is in it"), Markup(part["still"]))
        return element("p", "This part works in the live course: ", to, ".") + folded
    place = element("div", Markup(part["still"]), class_="ib-widget", data_widget=part["widget"])
    if data.get("kind") != "explorer":
        return place
    return place + element("p", "Several settings at once, and any number: ", to, ".", class_="ib-more ib-note")


def _data(widgets: list[Any], pictures: Pictures) -> str:
    """All widgets of a page as one piece of JSON that a page's HTML can hold."""
    told = text.each_text(widgets, lambda part: pictures.out_of(text.page_html(part)))
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    safe = data.replace("</", "<\\/").replace("<!--", "<\\u0021--")
    return f'<script type="application/json" id="ib-widgets">{safe}</script>'
