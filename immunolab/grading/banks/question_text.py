"""A question as a question file writes it, and put behind those that are there without a change to them."""

from __future__ import annotations

from typing import Any

import yaml

from immunolab.grading.banks.item import BankError
from immunolab.quiz.plain_yaml import PlainYamlError, parse_yaml


class _Dumper(yaml.SafeDumper):
    """YAML that `immunolab.quiz.plain_yaml` reads as the very text, list items indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    if "\n" in text:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
    style = None
    try:
        if parse_yaml(f"k: {text}") != {"k": text}:
            style = "'"
    except PlainYamlError:
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def written(records: list[dict[str, Any]], indent: int) -> str:
    """Questions as list items, a blank line before each. indent: spaces before the dash."""
    parts = []
    for record in records:
        text = yaml.dump([record], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
        lines = text.rstrip("\n").split("\n")
        shift = indent - (len(lines[0]) - len(lines[0].lstrip(" ")))
        moved = [(" " * shift + line if shift >= 0 else line[-shift:]) if line.strip() else "" for line in lines]
        parts.append("\n" + "\n".join(moved) + "\n")
    return "".join(parts)


def added(text: str, records: list[dict[str, Any]], name: str) -> str:
    """The text of a question file with more questions behind its last; all that was there stays as it was.

    Raises BankError if its list of questions is written in a way that nothing can be put behind.
    """
    place = _after_last(text)
    if place is None:
        raise BankError(
            f"{name}: write its questions one below the other, each beginning with a dash; then nothing there is changed."
        )
    indent, line = place
    lines = text.splitlines(keepends=True)
    before, behind = "".join(lines[:line]), "".join(lines[line:])
    return before.rstrip("\n") + "\n" + written(records, indent) + ("\n" + behind if behind.strip() else "")


def _after_last(text: str) -> tuple[int, int] | None:
    """The column of the dashes, and the line after the last question."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return None
    keys = [key.value for key, _ in root.value]
    if "questions" not in keys:
        return None
    at = keys.index("questions")
    node = root.value[at][1]
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        return None
    following = root.value[at + 1][0].start_mark.line if at + 1 < len(keys) else len(text.splitlines())
    return node.start_mark.column, following
