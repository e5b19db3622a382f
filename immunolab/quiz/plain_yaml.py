"""YAML without its surprises, for files that teachers write by hand.

Names are the words as written (``yes``, ``01``), only ``true`` and ``false`` are booleans, nothing is a
date, a name twice is an error, and what makes YAML dangerous (tags, aliases) is refused.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

MAX_DEPTH = 12

# What PyYAML says, and what a teacher is told. The first pattern that fits counts.
_WORDS = (
    (r"mapping values are not allowed", "there is a second colon; put the text in quotes, or below `>-`"),
    (r"found character '\\t'", "there is a tab; indent with spaces"),
    (r"found character (.*) that cannot start", "a text that starts with {0} must stand in quotes"),
    (r"scanning an alias", "a text that starts with * must stand in quotes"),
    (r"scanning an anchor", "a text that starts with & must stand in quotes"),
    (r"(parsing|scanning) a tag", "a text that starts with ! must stand in quotes"),
    (r"scanning a quoted scalar", "a quotation mark opens here and does not close; add the other one"),
    (r"scanning a double-quoted scalar", r"a backslash stands in double quotes; use single quotes, or write \\"),
    (r"sequence entries are not allowed", "a text that starts with a dash must stand in quotes"),
    (r"could not find expected ':'", "a line has no colon; indent a text of several lines below `>-`"),
    (r"but found another document", "`---` starts a second document; keep one"),
    (r"parsing a flow", "a bracket opens here and does not close, or a comma is missing; add it"),
    (r"parsing a block", "the indentation does not fit the lines above; move names of one level below each other"),
    (r"scanning a block scalar", "after `>-` or `|` the text must start on the next line"),
    (r"scanning a directive|expected '<document start>'", "the file must start with `title:`"),
)


class PlainYamlError(ValueError):
    """The text is not YAML as question files use it. ``line`` counts from 1, 0 if unknown."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


class _Loader(yaml.SafeLoader):
    """Composes plain scalars, lists and mappings; nothing else."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise PlainYamlError(f"a text that starts with * must stand in quotes (*{event.anchor})", line)
        if getattr(event, "anchor", None):
            raise PlainYamlError(f"a text that starts with & must stand in quotes (&{event.anchor})", line)
        if getattr(event, "tag", None):
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            raise PlainYamlError(f"a text that starts with ! must stand in quotes ({tag:.40})", line)
        if self.depth >= MAX_DEPTH:
            raise PlainYamlError("lists are nested too deeply; remove a bracket or a dash", line)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, yaml.ScalarNode) or not name_node.value:
            raise PlainYamlError("before a colon must stand a name: a word or a number", line)
        name = name_node.value
        if name in lines:
            raise PlainYamlError(f"{name:.60} appears twice (also on line {lines[name]}); keep one", line)
        lines[name] = line
        found[name] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,14})", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def parse_yaml(raw: str) -> Any:
    """The content of a YAML text.

    Raises
    ------
    PlainYamlError
        If it is not YAML, or more of YAML than a question file needs.

    """
    try:
        return yaml.load(raw, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if re.search("quoted scalar|parsing a flow", error.context or ""):  # the end of the file is no help
            mark = error.context_mark or mark
        raise PlainYamlError(_in_words(error), mark.line + 1 if mark else 0) from None
    except yaml.reader.ReaderError as error:
        line = raw.count("\n", 0, error.position) + 1
        raise PlainYamlError(
            f"there is a character that no text holds (U+{error.character:04X}); remove it", line
        ) from None


def _in_words(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}"
    for pattern, words in _WORDS:
        if found := re.search(pattern, said):
            return words.format(*found.groups()) if "{0}" in words else words
    return said.strip()
