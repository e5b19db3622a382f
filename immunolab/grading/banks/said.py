"""What is said of single options, as part of the ``why`` of a master's grade cell, and back again.

A graded question has one explanation; a bank has one for each option. They stand in it as a list with the option's
words in front, which the feedback shows and `told_apart` reads.
"""

from __future__ import annotations

import re
from typing import Any

from immunolab.grading.banks.item import Item, plainly

_LINE = re.compile(r"^- \*\*(.+?)\*\*: (.*(?:\n(?:  .*|(?=\n))?)*)", re.M)
_RIGHT, _WRONG = "If it is right", "If it is not"


def labels(kind: str, fields: dict[str, Any]) -> dict[str, str]:
    """The words in front of each piece of feedback, by its name in a question file."""
    if kind in {"multiple-choice", "multiple-response"}:
        return dict(fields["choices"])
    if kind == "matching":
        return dict(fields["left"])
    if kind == "hotspot":
        return {name: place["label"] for name, place in fields["places"].items()}
    return {"right": _RIGHT, "wrong": _WRONG}


def put_together(item: Item) -> str:
    """The explanation of a graded question: the general one, then a line for each option."""
    words = labels(item.kind, item.fields)
    said = [(words[name], text) for name, text in item.feedback.items() if name in words]
    said += [(f"{plainly(near['value'])}", near["say"]) for near in item.fields.get("near_misses", [])]
    lines = [f"- **{label}**: " + text.replace("\n", "\n  ") for label, text in said]
    return "\n\n".join(filter(None, [item.why, "\n".join(lines)]))


def told_apart(why: str, kind: str, fields: dict[str, Any]) -> tuple[str, dict[str, str], list[dict[str, Any]]]:
    """The general explanation, feedback by option, and near misses."""
    by_label = {label: name for name, label in labels(kind, fields).items()}
    feedback: dict[str, str] = {}
    near: list[dict[str, Any]] = []
    rest = why
    for found in _LINE.finditer(why):
        label, text = found[1], re.sub(r"\n  ", "\n", found[2]).strip()
        if label in by_label and by_label[label] not in feedback:
            feedback[by_label[label]] = text
        elif kind == "numeric" and re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", label):
            near.append({"value": plainly(float(label)), "say": text})
        else:
            continue
        rest = rest.replace(found[0], "\n", 1)
    return re.sub(r"\n{3,}", "\n\n", rest).strip(), feedback, near


def all_in_why(item: Item) -> None:
    """Where a format has no place for what is said of single options: put it behind the general explanation."""
    item.why, item.feedback = put_together(item), {}


def out_of_why(item: Item) -> None:
    """The other way round, for a question that `all_in_why` has been through."""
    item.why, feedback, _ = told_apart(item.why, item.kind, item.fields)
    item.feedback |= feedback
