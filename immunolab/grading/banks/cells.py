"""The cells of a master that show a graded question and hold its key."""

from __future__ import annotations

import json
from typing import Any

from immunolab.grading.banks.item import Item
from immunolab.grading.banks.records import MODEL
from immunolab.grading.banks.said import put_together
from immunolab.quiz.score import plural


def _cell(identity: str, kind: str, source: str, grade_id: str, **more: Any) -> dict[str, Any]:
    info = {"grade": False, "grade_id": grade_id, "locked": True, "schema_version": 3, "solution": False, "task": False}
    head = {"cell_type": kind, "id": identity}
    metadata = {"deletable": False, "editable": False, "nbgrader": dict(sorted((info | more).items()))}
    body = {"metadata": metadata, "source": source.splitlines(keepends=True)}
    if kind == "markdown":
        return head | body
    return {"cell_type": kind, "execution_count": None, "id": identity, "metadata": metadata, "outputs": []} | body


def cells_of(item: Item, question: dict[str, Any]) -> list[dict[str, Any]]:
    """Two cells as the notebook's JSON has them: one that asks, one that grades. question: of the question file."""
    name, points = question["id"], question["points"]
    grade_id = name.replace("-", "_")
    ask = _cell(f"ask-{name}", "code", f'quiz.ask("{name}")', f"ask_{grade_id}")
    if question["kind"] == "free-text":
        text = (
            f"**The answer above is read and graded by hand ({plural(points)}).**\n\n=== BEGIN MARK SCHEME ===\n\n"
            f"{scheme(item)}\n\n=== END MARK SCHEME ==="
        )
        return [ask, _cell(f"grade-{name}", "markdown", text, grade_id, task=True, points=points)]
    why = put_together(item)
    told = f", why={_literal(why)}" if why else ""
    line = f"quiz.score({_literal(name)}, key={_literal(item.key)}{told})"
    if len(line) > 120:
        rest = f"\n    why={_literal(why)}," if why else ""
        line = f"quiz.score(\n    {_literal(name)},\n    key={_literal(item.key)},{rest}\n)"
    text = f'quiz.score("{name}")\n### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS'
    return [ask, _cell(f"grade-{name}", "code", text, grade_id, grade=True, points=points)]


def scheme(item: Item) -> str:
    """What a reader goes by: a model answer, or the answers that a bank accepts, with what is said of them."""
    if item.kind == "short":
        first = "Any of these: " + "; ".join(item.fields["accepted"]) + "."
    else:
        first = str(item.key or MODEL)
    return "\n\n".join(filter(None, [first, put_together(item)])).replace("=== ", "==\u200b= ")


def _literal(value: Any) -> str:
    """A value as Python writes it, with double quotes."""
    if isinstance(value, str | list | dict):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)
