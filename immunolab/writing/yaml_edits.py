"""From one mapping to another in a YAML text: which pieces of the text are replaced by what. All else stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from immunolab.writing.yaml_places import Entry, entries, line_end, line_start, next_line
from immunolab.writing.yaml_text import entry as written

#: the order in which a new field of a question finds its place among those that are there
_WORDS = (
    "id kind work objective points sure order scoring stem given unit tolerance choices left right items image figure "
    "alt places rows columns reveal_in max_words hint source key feedback near_misses reveal"
)
ORDER = _WORDS.split()


class Edit(NamedTuple):
    """A piece of a text, from ``start`` to ``end``, and what stands there instead."""

    start: int
    end: int
    text: str


def applied(text: str, found: list[Edit]) -> str:
    """The text with edits that do not overlap."""
    for edit in sorted(found, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def edits(
    text: str, node: Any, before: Mapping[str, Any], wanted: Mapping[str, Any], newline: str, *, top: bool = False
) -> list[Edit]:
    """What has to change in a mapping in block form, at least one name of which stays.

    top : it is a question, whose fields may stand in any order
    """
    there = {entry.name: entry for entry in entries(text, node)}
    stay = {name: entry for name, entry in there.items() if name in wanted}
    found = [
        Edit(line_start(text, entry.start), next_line(text, entry.end), "")
        for name, entry in there.items()
        if name not in wanted
    ]
    for name, entry in stay.items():
        if not same(before[name], wanted[name]):
            found += _changed(text, entry, before[name], wanted[name], newline)
    new: dict[str, list[str]] = {}  # by the name behind which they come, "" for the beginning
    for name in sorted(set(wanted) - set(there), key=place_of) if top else [n for n in wanted if n not in there]:
        new.setdefault(_behind(name, wanted, stay, top), []).append(name)
    for behind, names in new.items():
        first = next(iter(stay.values()))
        indent = newline + " " * first.column
        lines = [newline.join(written(name, wanted[name], first.column)) for name in names]
        if behind:
            at = line_end(text, stay[behind].end)
            found.append(Edit(at, at, "".join(indent + part for part in lines)))
        else:
            found.append(Edit(first.start, first.start, "".join(part + indent for part in lines)))
    return found


def _behind(name: str, wanted: Mapping[str, Any], stay: Mapping[str, Entry], top: bool) -> str:
    """The name that stays behind which a new one comes."""
    if top:
        before = [n for n in stay if place_of(n) < place_of(name)]
    else:
        names = list(wanted)
        before = [n for n in names[: names.index(name)] if n in stay]
    return before[-1] if before else ""


def place_of(name: str) -> tuple[int, str]:
    """Where a field of a question stands, to sort by; a field that nobody has named here comes before its key."""
    return (ORDER.index(name) if name in ORDER else ORDER.index("hint") - 1, name)


def _changed(text: str, entry: Entry, old: Any, new: Any, newline: str) -> list[Edit]:
    """One entry: only what differs in it where it is a mapping in block form, else its value."""
    node = entry.value
    block = not getattr(node, "flow_style", getattr(node, "style", None) not in ("|", ">"))
    if block and isinstance(old, dict) and isinstance(new, dict):
        common = [name for name in new if name in old]
        if common and common == [name for name in old if name in new]:
            return edits(text, node, old, new, newline)
    lines = written(entry.name, new, entry.column)
    name = written(entry.name, 0, 0)[0][:-1]
    if len(lines) == 1 and not block and node.start_mark.index < entry.end:
        return [Edit(node.start_mark.index, entry.end, lines[0][len(name) :])]
    end = line_end(text, entry.end)
    comment = text[entry.end : end].strip()
    if comment and not block:
        lines = [f"{lines[0]}  {comment}", *lines[1:]]
    return [Edit(entry.start, end if comment and not block else entry.end, newline.join(lines))]


def same(one: Any, other: Any, *, ordered: bool = True) -> bool:
    """Whether two values of YAML are the same: 4 and 4.0 are, 1 and true are not. ordered: names of a mapping too."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        names = list(one) == list(other) if ordered else set(one) == set(other)
        return names and all(same(part, other[name]) for name, part in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    return type(one) is type(other) and one == other
