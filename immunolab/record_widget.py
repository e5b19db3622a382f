"""The record of study in a notebook: a field for the name, and a button that opens the page to print."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from immunolab.html import module

_STATIC = files("immunolab") / "static"
LONGEST = 120  # characters of a name


class RecordWidget(anywidget.AnyWidget):
    """The record with a form above it.

    Parameters
    ----------
    name : whose it is, at first
    made : gives the record as part of a page, and as a page of its own, for a name

    """

    _esm = module((_STATIC / "record.js").read_text(encoding="utf-8"), "export default { render };")
    _css = (_STATIC / "record.css").read_text(encoding="utf-8")
    name = traitlets.Unicode().tag(sync=True)
    record = traitlets.Unicode().tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)

    def __init__(self, name: str, made: Callable[[str], tuple[str, str]]) -> None:
        self._made = made
        record, page = made(name)
        super().__init__(name=name, record=record, page=page)
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        name = content.get("name") if isinstance(content, dict) else None
        if isinstance(name, str):
            self.name = name[:LONGEST]
            self.record, self.page = self._made(self.name)
