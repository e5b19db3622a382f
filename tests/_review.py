"""Lessons and cards for the tests of review: small, and with words that a test can look for."""

from __future__ import annotations

from pathlib import Path

from _course import answers_json

_CHOICE = """
  - id: {id}
    kind: multiple-choice
    objective: goal
    stem: What is {id}?
    order: fixed
    choices: {{a: The wrong one, b: The right one}}
    key: b
    feedback: {{a: This is the thought behind a., b: This is why b holds.}}
"""
_RECALL = """
  - id: {id}
    kind: free-text
    objective: goal
    max_words: 30
    stem: Say {id} in your own words.
    key: A model answer.
    feedback: {{compare: Does yours name both}}
"""
_NUMBER = """
  - id: {id}
    kind: numeric
    objective: goal
    stem: How many?
    unit: cells
    tolerance: {{absolute: 1}}
    key: 42
    feedback: {{right: Forty-two., wrong: Think again.}}
"""


def lessons(folder: Path, *slugs: str, answered: tuple[str, ...] = ()) -> None:
    """Question files with one practice choice each; those in ``answered`` with an answer beside them."""
    for slug in slugs:
        text = f"title: {slug[3:].capitalize()}\nquestions:{_CHOICE.format(id='practice')}"
        (folder / f"{slug}.quiz.yaml").write_text(text, encoding="utf-8")
    for slug in answered:
        (folder / f"{slug}.answers.json").write_text(answers_json(slug, {"practice": "b"}, 7), encoding="utf-8")


def cards_file(folder: Path, slug: str, choices: int = 2) -> None:
    """Review cards: choices, then one to think about, then a number."""
    cards = "".join(_CHOICE.format(id=f"card-{n}") for n in range(1, choices + 1))
    cards += _RECALL.format(id="recall") + _NUMBER.format(id="number")
    (folder / f"{slug}.review.yaml").write_text(f"title: {slug}\nquestions:{cards}", encoding="utf-8")
