"""A key in the hidden tests of a grade cell, and a mark scheme in a task: read, written, and new cells for both."""

from __future__ import annotations

import ast
import json
import re
from typing import Any, NamedTuple

from immunolab.course import CourseError
from immunolab.grade_cells import HIDDEN, SCHEME, quiz_call

WIDTH = 100  # a call that is longer is written with a line for each argument


class Key(NamedTuple):
    """What a grade cell holds that students never get. ``key``: a plain value; ``python``: an expression, where it is
    worked out; ``before``: the lines before the call that it needs; ``why``: the explanation.
    """

    key: Any = None
    python: str = ""
    before: str = ""
    why: str = ""


def read_key(source: str) -> Key | None:
    """The key of a grade cell; None if it is not one of a quiz, or holds more than a key and a reason."""
    call = _call(source)
    if call is None:
        return None
    given = {word.arg: word.value for word in call.keywords}
    if not set(given) <= {"key", "why"} or len(call.args) != 1 or "key" not in given:
        return None
    why = given.get("why")
    if why is not None and not (isinstance(why, ast.Constant) and isinstance(why.value, str)):
        return None
    said = why.value if isinstance(why, ast.Constant) else ""
    before = _before(source)
    try:
        value = json.loads(json.dumps(ast.literal_eval(given["key"])))
        if not before.strip():
            return Key(value, why=str(said))
    except (ValueError, TypeError):
        pass
    return Key(None, ast.get_source_segment(source, given["key"]) or "", before.strip("\n"), str(said))


def write_key(source: str, key: Key, names: dict[str, Any] | None = None) -> str:
    """A grade cell with another key: only what differs is replaced. names: of a key by variant, as the file has them."""
    old = read_key(source)
    if old is None:
        raise CourseError("This grade cell holds more than a key and a reason; change it in the master itself.")
    call = _call(source)
    assert call is not None
    edits: list[tuple[int, int, str]] = []
    spots = {word.arg: word.value for word in call.keywords}
    if (old.key, old.python) != (key.key, key.python):
        edits.append((*_span(source, spots["key"]), drawn(key, names)))
    if old.why != key.why and "why" in spots:
        edits.append((*_span(source, spots["why"]), _text(key.why)))
    elif old.why != key.why:
        end = _span(source, spots["key"])[1]
        edits.append((end, end, f", why={_text(key.why)}"))
    if old.before != key.before:
        start, end = _before_span(source)
        edits.append((start, end, f"{key.before.strip()}\n\n" if key.before.strip() else ""))
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def new_grade_cell(question_id: str, points: float, key: Key, names: dict[str, Any] | None = None) -> dict[str, Any]:
    """A grade cell for a question."""
    name = json.dumps(question_id)
    parts = [name, f"key={drawn(key, names)}", *([f"why={_text(key.why)}"] if key.why else [])]
    line = f"quiz.score({', '.join(parts)})"
    if len(line) > WIDTH:
        line = "quiz.score(\n" + "".join(f"    {part},\n" for part in parts) + ")"
    before = f"{key.before.strip()}\n\n" if key.before.strip() else ""
    source = f"quiz.score({name})\n### BEGIN HIDDEN TESTS\n{before}{line}\n### END HIDDEN TESTS"
    info = _info(question_id.replace("-", "_"), grade=True, points=points)
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"grade-{question_id}",
        "metadata": info,
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def new_ask_cell(question_id: str) -> dict[str, Any]:
    """The cell that shows a question."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"ask-{question_id}",
        "metadata": _info("ask_" + question_id.replace("-", "_")),
        "outputs": [],
        "source": [f"quiz.ask({json.dumps(question_id)})"],
    }


def new_task(question_id: str, points: float, scheme: str) -> dict[str, Any]:
    """The task below a question that is answered with a text."""
    lead = f"**The answer above is read and graded by hand ({points:g} point{'' if points == 1 else 's'}).**"
    source = f"{lead}\n\n=== BEGIN MARK SCHEME ===\n\n{scheme.strip()}\n\n=== END MARK SCHEME ==="
    info = _info(question_id.replace("-", "_"), task=True, points=points)
    lines = source.splitlines(keepends=True)
    return {"cell_type": "markdown", "id": f"grade-{question_id}", "metadata": info, "source": lines}


def read_scheme(source: str) -> str:
    """The mark scheme of a task, without the lines around it."""
    found = SCHEME.search(source)
    return "\n".join(found.group().splitlines()[1:-1]).strip("\n") if found else ""


def write_scheme(source: str, scheme: str, points: tuple[float, float]) -> str:
    """A task with another mark scheme; the points that its text says follow. points: old, new."""
    found = SCHEME.search(source)
    if found and read_scheme(source) != scheme:
        first, *_, last = found.group().rstrip("\n").splitlines()
        ends = "\n" if found.group().endswith("\n") else ""
        whole = f"{first}\n\n{scheme.strip()}\n\n{last}{ends}"
        source = source[: found.start()] + whole + source[found.end() :]
    old, new = (f"({n:g} point{'' if n == 1 else 's'})" for n in points)
    head, *rest = source.split("\n", 1)
    return "\n".join([head.replace(old, new), *rest])


def drawn(key: Key, names: dict[str, Any] | None = None) -> str:
    """A key as Python, in double quotes. names: Python's value of each name of a key by variant."""
    return key.python.strip() if key.python else _drawn(key.key, names or {})


def _drawn(value: Any, names: dict[str, Any]) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_drawn(part, {}) for part in value) + "]"
    if isinstance(value, dict):
        inside = (f"{_drawn(names.get(name, name), {})}: {_drawn(part, {})}" for name, part in value.items())
        return "{" + ", ".join(inside) + "}"
    return repr(value)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _call(source: str) -> Any:
    """The last call of a grade cell, which has the key."""
    found = quiz_call(source)
    return found[1].body[-1].value if found and HIDDEN.search(source) else None  # type: ignore[attr-defined]


def _before_span(source: str) -> tuple[int, int]:
    """From the line below the beginning of the hidden tests to the call with the key."""
    hidden = HIDDEN.search(source)
    call = _call(source)
    assert hidden is not None and call is not None
    return source.index("\n", hidden.start()) + 1, _place(source, call.lineno, call.col_offset)


def _before(source: str) -> str:
    start, end = _before_span(source)
    return source[start:end]


def _span(source: str, node: Any) -> tuple[int, int]:
    return _place(source, node.lineno, node.col_offset), _place(source, node.end_lineno, node.end_col_offset)


def _place(source: str, line: int, column: int) -> int:
    """Where a line and a column of ``ast`` lie, which counts columns in bytes."""
    lines = re.split(r"(?<=\n)", source)
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())


def _info(grade_id: str, *, grade: bool = False, task: bool = False, points: float | None = None) -> dict[str, Any]:
    number = {} if points is None else {"points": int(points) if points == int(points) else points}
    nbgrader = {"grade": grade, "grade_id": grade_id, "locked": True, **number, "schema_version": 3, "solution": False}
    return {"nbgrader": {**nbgrader, "task": task}, "deletable": False, "editable": False}
