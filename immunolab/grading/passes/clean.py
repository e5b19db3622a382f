"""What a student's code showed, made harmless to whoever looks at it: an instructor in Formgrader, a student in feedback."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import from_dict

from immunolab.grading.passes import apart
from immunolab.grading.passes.apart import Remote

#: What is kept of an output; anything else (scripts, widgets, documents) is left out.
SAFE = (
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/gif",
    "application/json",
)
_SANITIZE = SanitizeHTML()
_LONGEST = 200_000  # characters of HTML, which is cleaned slowly
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


CLEANING = 10.0  # seconds for a notebook
DEEPEST = 100  # HTML nested deeper is no table and no picture, but keeps the cleaning busy
_OPEN_ENDED = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "br",
        "hr",
        "img",
        "input",
        "col",
        "wbr",
        "meta",
        "link",
        "area",
        "base",
        "source",
        "track",
    ]
)


@dataclass(frozen=True)
class Cleaning:
    """Outputs of cells, to be cleaned apart: what a browser's parser forgives takes it long."""

    outputs: list[list[Any]]

    def run(self, remote: Remote) -> list[list[dict[str, Any]]]:
        """The same cells' outputs, cleaned."""
        return [[found for output in cell if (found := _clean(output))] for cell in self.outputs]


def clean(cells: Iterable[Any]) -> None:
    """Keep of cells' outputs what is of a known form, with HTML reduced to harmless tags."""
    cells = list(cells)
    raw = [list(outputs) if isinstance(outputs := cell.get("outputs"), list) else [] for cell in cells]
    try:
        found = apart.run(Cleaning(raw), CLEANING)
    except apart.GivenUpError:
        found = Cleaning([[_without_html(output) for output in outputs] for outputs in raw]).run(apart.nobody)
    for cell, outputs in zip(cells, found, strict=True):
        count = cell.get("execution_count")
        cell.execution_count = count if isinstance(count, int) and not isinstance(count, bool) else None
        cell.outputs = [from_dict(output) for output in outputs]


def _without_html(output: Any) -> Any:
    if isinstance(output, dict) and isinstance(output.get("data"), dict):
        return {**output, "data": {mime: text for mime, text in output["data"].items() if mime != "text/html"}}
    return output


class _Depth(HTMLParser):
    """How deep tags lie in each other."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.deepest = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in _OPEN_ENDED:
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open[-DEEPEST:]:
            while self.open.pop() != tag:
                pass


def _too_deep(html: str) -> bool:
    parser = _Depth()
    for start in range(0, len(html), 10_000):
        parser.feed(html[start : start + 10_000])
        if parser.deepest > DEEPEST:
            return True
    return False


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(str(part) for part in value)
    return value if isinstance(value, str) else ""


def _clean(output: Any) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {mime: _text(output["data"][mime]) for mime in SAFE if mime in output["data"]}
        data = {mime: text for mime, text in data.items() if not mime.startswith("image/") or _BASE64.fullmatch(text)}
        if "text/html" in data:
            html = data.pop("text/html")
            if len(html) <= _LONGEST and not _too_deep(html):
                data["text/html"] = str(_SANITIZE.sanitize_html_tags(html))
        if not data:
            return None
        found: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            found["execution_count"] = None
        return found
    return None
