"""A value as YAML, as question files are written by hand: short texts in a line, long ones folded, small mappings in
braces. Every text that is made is read again; what plain YAML cannot hold stands in quotes.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

from immunolab.quiz.plain_yaml import PlainYamlError, parse_yaml

WIDTH = 120
STEP = 2
_SIGNS = re.compile(r"[,\[\]{}]")  # what ends a plain text within brackets


def entry(name: str, value: Any, column: int) -> list[str]:
    """The lines of ``name: value``. The first has no indentation; the others stand as in a mapping at ``column``."""
    head = f"{named(name)}:"
    if isinstance(value, str):
        return _text(head, value, column)
    if isinstance(value, dict | list) and value:
        short = flow(value)
        fits = column + len(head) + 1 + len(short) <= WIDTH
        if fits and _small(value):
            return [f"{head} {short}"]
        below = block(value, column + STEP)
        return [head, *(" " * (column + STEP) + line if line.strip() else line for line in below)]
    return [f"{head} {flow(value)}".rstrip()]


def block(value: Any, column: int, *, top: bool = False) -> list[str]:
    """The lines of a mapping or a list that stands at a column, without the indentation that they all have.

    top : it is a question, whose mappings are written out
    """
    if isinstance(value, dict):
        return [line for name, part in value.items() for line in _entry_in(name, part, column, top)]
    lines = []
    for part in value:
        if isinstance(part, dict | list) and part:
            short = flow(part)
            inner = [short] if len(short) + column + STEP <= 2 * WIDTH else block(part, column + STEP)
        else:
            inner = [scalar(part) if isinstance(part, str) else flow(part)]
        lines += ["- " + inner[0], *("  " + line for line in inner[1:])]
    return lines


def _entry_in(name: str, value: Any, column: int, top: bool) -> list[str]:
    if not top and isinstance(value, dict) and value and column + len(name) + 2 + len(flow(value)) <= WIDTH:
        return [f"{named(name)}: {flow(value)}"]
    first, *rest = entry(name, value, column)
    return [first, *(line[column:] if line.strip() else line for line in rest)]


def flow(value: Any) -> str:
    """A value in one line, in brackets where it has parts."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{named(str(name), True)}: {flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return scalar(value, True) if isinstance(value, str) else repr(value)


def scalar(text: str, inside: bool = False) -> str:
    """A text in one line: plain where that is read as this text, else in double quotes. inside: within brackets."""
    return text if _plain(text, f"- [{text}]" if inside else f"- {text}", [text], inside) else quoted(text)


def named(text: str, inside: bool = False) -> str:
    """A text as the name of an entry, which is the word that it is written as."""
    sample = f"- {{{text}: x}}" if inside else f"- {text}: x"
    return text if _plain(text, sample, [{text: "x"}], inside) else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str, sample: str, wanted: list[Any], inside: bool) -> bool:
    """Whether a text may stand without quotes: a sample with it is read as it is meant."""
    if (inside and _SIGNS.search(text)) or "\n" in text or text != text.strip():
        return False
    try:
        found = parse_yaml(sample)
    except PlainYamlError:
        return False
    return bool(found == ([wanted] if inside and isinstance(wanted[0], str) else wanted))


def _text(head: str, text: str, column: int) -> list[str]:
    """The lines of a name with a text."""
    line = f"{head} {scalar(text)}"
    if "\n" not in text and column + len(line) <= WIDTH:
        return [line]
    indent = " " * (column + STEP)
    if "\n" in text:
        bare = text.rstrip("\n")
        ends = {0: "-", 1: ""}.get(len(text) - len(bare), "+")
        body = [indent + part if part else "" for part in text.split("\n")]
        made = [f"{head} |{ends}", *(body[:-1] if text.endswith("\n") else body)]
    else:
        wrapped = textwrap.wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
        made = [f"{head} >-", *(indent + part for part in wrapped)]
    return made if _reads(made, text) else [line]


def _reads(lines: list[str], text: str) -> bool:
    """Whether these lines hold this text, with another entry below them."""
    column = len(lines[1]) - len(lines[1].lstrip()) - STEP if len(lines) > 1 and lines[1].strip() else 0
    try:
        found = parse_yaml("\n".join([" " * column + lines[0], *lines[1:], " " * column + "zz: 1"]))
    except PlainYamlError:
        return False
    return isinstance(found, dict) and list(found.values()) == [text, 1]


def _small(value: Any) -> bool:
    """Whether a mapping or list stands in one line: numbers, names, and lists of them."""
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict) and any(isinstance(part, dict) for part in parts):
        return False
    return all(
        _small(part) if isinstance(part, dict | list) else not (isinstance(part, str) and " " in part) for part in parts
    )
