"""Answers mirrored in the notebook's own outputs, and taken back out of them.

A student who hands in the ``.ipynb`` alone is graded all the same: the output of each question cell
carries the answer under a MIME type of ours, beside the static HTML that a reader sees.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from immunolab.quiz.answer_format import SCHEMA, Answers, Entry, parse_entry

MIME = "application/vnd.immunolab.answer+json"


def mirror_data(answers: Answers, question_id: str) -> dict[str, Any]:
    """What the output of one question cell carries."""
    entry = answers.entries.get(question_id)
    return {
        "schema": SCHEMA,
        "quiz": answers.quiz,
        "seed": answers.seed,
        "question": question_id,
        "answer": entry.as_json() if entry else None,
    }


def copy_mark(response: Any) -> str:
    """A short mark of a response, by which the widget sees whether the mirror shows the same."""
    return hashlib.sha256(json.dumps(response, sort_keys=True).encode()).hexdigest()[:10]


def mirrored(cells: Iterable[Any], quiz: str) -> list[tuple[int, str, Entry]]:
    """Every readable answer of this quiz in the cells' outputs, as (seed, question, entry).

    Anything that is not one of ours is passed over: the outputs of a hand-in are a stranger's.
    """
    found = []
    for cell in cells:
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        for output in outputs if isinstance(outputs, list) else []:
            data = output.get("data") if isinstance(output, dict) else None
            item = data.get(MIME) if isinstance(data, dict) else None
            if not isinstance(item, dict) or item.get("schema") != SCHEMA or item.get("quiz") != quiz:
                continue
            seed, name, entry = item.get("seed"), item.get("question"), parse_entry(item.get("answer"))
            if (
                isinstance(seed, int)
                and not isinstance(seed, bool)
                and 0 <= seed < 2**53
                and isinstance(name, str)
                and entry
            ):
                found.append((seed, name[:100], entry))
    return found


def merge(sidecar: Answers | None, found: list[tuple[int, str, Entry]], quiz: str) -> Answers | None:
    """The answers file and the mirrors together; for each question the newest wins.

    Answers to another seed's variants answer other questions: with an answers file only mirrors of its
    seed count, without one the seed of the newest mirror does.
    """
    if sidecar is None and not found:
        return None
    seed = sidecar.seed if sidecar else max(found, key=lambda item: item[2].saved_at)[0]
    merged = dict(sidecar.entries) if sidecar else {}
    for other, name, entry in found:
        if other == seed and (name not in merged or entry.saved_at > merged[name].saved_at):
            merged[name] = entry
    return Answers(quiz, seed, merged)
