"""Answers mirrored in the notebook's own outputs, and taken back out of them.

A student who hands in the ``.ipynb`` alone is graded all the same: the output of each question cell
carries the answer under a MIME type of ours, beside the static HTML that a reader sees.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from immunolab.quiz.answer_format import SCHEMA, Answers, Entry, is_seed, parse_entry

MIME = "application/vnd.immunolab.answer+json"
_ASK = re.compile(r"""^\s*(?:\w+\s*=\s*)?quiz\.ask\(\s*(["'])([a-z0-9-]+)\1\s*\)\s*;?\s*$""")


def asked(source: str) -> str | None:
    """The question that a cell shows, if that is all it does."""
    found = _ASK.match(source)
    return found.group(2) if found else None


def mirror_data(answers: Answers, question_id: str) -> dict[str, Any]:
    """What the output of one question cell carries."""
    entry = answers.entries.get(question_id)
    return {
        "schema": SCHEMA,
        "quiz": answers.quiz,
        "seed": answers.seed_of(question_id),
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
            if is_seed(seed) and isinstance(name, str) and entry:
                found.append((seed, name[:100], replace(entry, seed=None)))
    return found


def merge(sidecar: Answers | None, found: list[tuple[int, str, Entry]], quiz: str) -> Answers | None:
    """The answers file and what was found elsewhere; for each question the newest answer counts, the file's on a tie.

    Copies of an assignment ask with different numbers, by their seeds. An answer keeps the seed of the copy it was
    given in, and is scored with that copy's numbers; the seed of most answers becomes the file's.
    """
    if sidecar is None and not found:
        return None
    won = {name: (sidecar.seed_of(name), entry) for name, entry in sidecar.entries.items()} if sidecar else {}
    for seed, name, entry in found:
        if name not in won or entry.when > won[name][1].when:
            won[name] = (seed, entry)
    own = sidecar.seed if sidecar else found[0][0]
    if won:
        many = Counter(seed for seed, _ in won.values())
        own = max(many, key=lambda seed: (many[seed], seed == own))
    return Answers(
        quiz, own, {name: replace(entry, seed=None if seed == own else seed) for name, (seed, entry) in won.items()}
    )
