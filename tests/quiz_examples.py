"""Example questions of all seven kinds, as a teacher writes them, and what to answer to each."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import numpy as np
from hypothesis import strategies as st

from immunolab.quiz.files import parse_questions

KEYS = {
    "one": "key: b\nfeedback: {a: no, b: yes it is, c: no, d: no}",
    "some": "key: [a, c]\nfeedback: {a: yes, b: no, c: yes, d: no, e: no}",
    "number": "key: 4.2\nfeedback: {right: yes, wrong: no}\nnear_misses: [{value: 42, say: Divide by ten.}]",
    "pairs": "key: {nk: self, b: antibody, t: class-i}\nfeedback: {nk: one, b: two, t: three}",
    "order": "key: [w, x, y, z]\nfeedback: {right: yes, wrong: no}",
    "spot": "key: node\nfeedback: {node: yes, marrow: no, thymus: no}",
    "words": "key: Because it divides.\nfeedback: {compare: Look at three points.}",
}

QUESTIONS = {
    "one": """
        kind: multiple-choice
        stem: Which cell kills cells that stop showing MHC class I?
        choices: {a: A cytotoxic T cell, b: A natural killer cell, c: A B cell, d: A neutrophil}
        """,
    "some": """
        kind: multiple-response
        scoring: net-correct
        stem: Which of these are lymphocytes?
        choices: {a: B cells, b: Neutrophils, c: T cells, d: Monocytes, e: Platelets}
        """,
    "number": """
        kind: numeric
        stem: How many days?
        unit: days
        tolerance: {absolute: 0.05}
        """,
    "pairs": """
        kind: matching
        stem: Match each cell with what it recognises.
        left: {nk: NK cell, b: B cell, t: T cell}
        right: {self: Missing self, antibody: Whole antigen, class-i: Peptide on MHC I, none: Nothing}
        """,
    "order": """
        kind: ordering
        stem: Put the arrivals in order.
        items: {w: Macrophages, x: Neutrophils, y: Effector T cells, z: Memory cells}
        """,
    "spot": """
        kind: hotspot
        stem: Where do naive T cells meet antigen?
        image: body.png
        alt: A body with three organs marked.
        places:
          node: {label: Lymph node, at: [0.3, 0.3], radius: 0.1}
          marrow: {label: Bone marrow, at: [0.4, 0.3], radius: 0.1}
          thymus: {label: Thymus, at: [0.8, 0.8]}
        """,
    "words": """
        kind: free-text
        stem: Why does the second infection stay small?
        max_words: 60
        """,
}
NAMES = tuple(QUESTIONS)
SCORED = tuple(name for name in NAMES if name != "words")

# for each kind: its key, a right and a wrong response in stored form
RIGHT: dict[str, Any] = {
    "one": "b",
    "some": ["a", "c"],
    "number": 4.2,
    "pairs": {"nk": "self", "b": "antibody", "t": "class-i"},
    "order": ["w", "x", "y", "z"],
    "spot": [0.3, 0.3],
    "words": "Because memory cells divide at once.",
}
WRONG: dict[str, Any] = {
    "one": "a",
    "some": ["b", "d"],
    "number": 5.0,
    "pairs": {"nk": "none", "b": "none", "t": "none"},
    "order": ["z", "y", "x", "w"],
    "spot": [0.8, 0.8],
}
KEY: dict[str, Any] = {**RIGHT, "spot": "node"}


def entry(name: str, *, practice: bool = False, more: str = "", drop: str = "") -> str:
    """One question as an item of a YAML list. ``more`` adds lines, ``drop`` leaves a field out."""
    lines = [f"id: {name}", "objective: cells", "points: 2", *textwrap.dedent(QUESTIONS[name]).split("\n")]
    lines += KEYS[name].split("\n") if practice else []
    if drop:
        lines = [line for line in lines if not line.startswith(f"{drop}:")]
    lines += textwrap.dedent(more).split("\n")
    return "- " + "\n  ".join(line for line in lines if line.strip())


def file_of(*entries: str, title: str = "Cells") -> str:
    """A question file of these questions."""
    return f"title: {title}\nquestions:\n" + "\n".join(entries) + "\n"


def example(name: str, *, practice: bool = False, more: str = "", drop: str = "") -> Any:
    """One example question, validated."""
    raw = file_of(entry(name, practice=practice, more=more, drop=drop))
    return parse_questions(raw, "cells.quiz.yaml").questions[0]


def whole_file(*, practice: bool = False) -> str:
    """All seven kinds in one file."""
    return file_of(*(entry(name, practice=practice) for name in NAMES))


# what is no answer, and what nobody would answer
BLANKS: list[Any] = [None, "", " ", "\n\t ", "\u00a0", [], (), set(), {}]


def deep(depth: int, inner: object = "a") -> object:
    for _ in range(depth):
        inner = [inner]
    return inner


ODD = [
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    -(10**5000),
    math.nan,
    math.inf,
    -math.inf,
    1j,
    b"a",
    object(),
    print,
    ...,
    "q",
    "A",
    "a" * 100_000,
    "\ud800",
    "\x00",
    "a,b",
    [None],
    [[]],
    [["a"]],
    {"a": {}},
    {"q": "w"},
    {1: 2},
    ["q"],
    [0.5],
    [0.5, 0.5, 0.5],
    [math.nan, 0.5],
    [True, 0.5],
    ["0.5", 0.5],
    [2, 2],
    [10**400, 0.5],
    range(3),
    deep(900),
    deep(5000),
    {"nk": ["self"]},
    {"nk": deep(900)},
    ["w", "w", "x", "y"],
    ["w", "x", "y"],
    ["w", "x", "y", "z", "q"],
    np.array([1.0, 2.0]),
    np.bool_(True),
    np.nan,
    np.array(["a", "c"]),
    np.datetime64("2024-01-01"),
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from("abcdewxyz"),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
