"""Where in the text of a question file each entry stands: from its name to the end of its last line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True)
class Entry:
    """A name with its value. ``start``: where the name begins; ``end``: behind the last sign of the value, its line's
    comment not included; ``column``: of the name.
    """

    name: str
    start: int
    end: int
    column: int
    value: Any


def compose(text: str) -> Any:
    """The nodes of a YAML text, with their places."""
    return yaml.compose(text, Loader=yaml.SafeLoader)


def entries(text: str, node: yaml.MappingNode) -> list[Entry]:
    """The entries of a mapping, as they stand."""
    return [
        Entry(name.value, name.start_mark.index, end_of(text, value, name), name.start_mark.column, value)
        for name, value in node.value
    ]


def end_of(text: str, node: Any, name: Any = None) -> int:
    """Behind the last sign of a value. name: the node before it, for a value that is not there."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            last = node.end_mark.index
            kept = text[node.start_mark.index : last].split("\n", 1)[0]
            return _line_end(text, last) if "+" in kept else len(text[:last].rstrip())
        if node.start_mark.index == node.end_mark.index and name is not None:
            return text.index(":", name.end_mark.index) + 1
        return node.end_mark.index
    if node.flow_style or not node.value:
        return node.end_mark.index
    last = node.value[-1]
    return end_of(text, last[1], last[0]) if isinstance(node, yaml.MappingNode) else end_of(text, last)


def _line_end(text: str, place: int) -> int:
    """The end of what a block that keeps its blank lines holds."""
    return place - 1 if place and text[place - 1] == "\n" else place


def line_start(text: str, place: int) -> int:
    """Where the line of a place begins."""
    return text.rfind("\n", 0, place) + 1


def line_end(text: str, place: int) -> int:
    """Where the line of a place ends, its line break not included."""
    found = text.find("\n", place)
    end = len(text) if found < 0 else found
    return end - 1 if text[place:end].endswith("\r") else end


def next_line(text: str, place: int) -> int:
    """Where the line below a place begins."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1
