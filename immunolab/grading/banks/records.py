"""A question of a bank as the mapping that a question file has: for practice with key and feedback, graded without."""

from __future__ import annotations

from typing import Any

from immunolab.grading.banks.item import Item, kebab
from immunolab.grading.banks.said import labels

#: what an author has to write; in capitals, as in the skeleton of a new lesson
SAY = "SAY WHY."
MODEL = "WRITE A MODEL ANSWER."
#: how a short answer stands in a table of one box
_ROW, _COLUMN = "answer", "words"


def record(item: Item, name: str, objective: str, *, practice: bool) -> dict[str, Any]:
    """The question. name: its id."""
    kind, fields = item.kind, dict(item.fields)
    if kind == "short":
        accepted = fields.pop("accepted")
        if practice:
            kind = "table"
            fields |= {"rows": {_ROW: "Your answer"}, "columns": {_COLUMN: {"label": "A word or a few"}}}
            fields["key"] = {_ROW: {_COLUMN: accepted}}
        else:
            kind = "free-text"
            fields.setdefault("max_words", 30)
    head: dict[str, Any] = {"id": name, "kind": kind, "objective": objective, "points": item.points}
    tags = [tag for tag in item.tags if kebab(tag, 60) != objective or tag != objective]
    if tags:
        head["tags"] = tags
    if not practice:
        fields.pop("near_misses", None)
        return head | fields
    key = fields.pop("key", item.key)
    if key is None:
        key = MODEL
    names = ["compare"] if kind == "free-text" else list(labels(kind, fields))
    feedback = {option: item.feedback.get(option, "") for option in names}
    if item.why:
        place = next((option for option in _right(key) if option in feedback), names[0])
        feedback[place] = "\n\n".join(filter(None, [feedback[place], item.why]))
    return head | fields | {"key": key, "feedback": {option: text or SAY for option, text in feedback.items()}}


def _right(key: Any) -> list[str]:
    """Options whose feedback may take the general explanation too."""
    return [key] if isinstance(key, str) else [str(option) for option in key] if isinstance(key, list) else ["right"]
