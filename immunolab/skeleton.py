"""A new lesson and its assignment as a valid skeleton: ``immunolab new 18_slug``.

Every part of the template is there, with a sentence in capitals where the author's own goes; questions and
explorer are real, so that lesson and assignment run and can be graded from the first minute.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from immunolab.course import SLUG, CourseError
from immunolab.lesson_check import SETUP

EXPLORER = "01-infection"
_KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_BET = """  - id: {name}
    kind: multiple-choice
    objective: first-goal
    points: 0
    stem: WHAT WILL HAPPEN WHEN ...?
    choices:
      a: THE COMMON MISCONCEPTION
      b: WHAT HAPPENS
      c: ANOTHER THOUGHT THAT SOMEBODY HAS
    key: b
    feedback:
      a: NAME THE THOUGHT THAT LEADS HERE, AND REPAIR IT.
      b: SAY WHY.
      c: NAME THE THOUGHT, AND REPAIR IT.
"""
_CHOICE = _BET.replace("points: 0", "points: 1")
_NUMBER = """  - id: {name}
    kind: numeric
    objective: second-goal
    points: 1
    stem: At the default settings, on which day does the pathogen peak? One decimal.
    unit: days
    tolerance: {{absolute: 0.1}}
    key: 5.4
    feedback: {{right: SAY WHAT IT MEANS., wrong: SAY WHERE TO READ IT.}}
"""
_SEVERAL = """  - id: {name}
    kind: multiple-response
    objective: second-goal
    points: 2
    scoring: net-correct
    stem: WHICH OF THESE HOLD?
    choices: {{a: ONE THAT HOLDS, b: ONE THAT DOES NOT, c: ANOTHER THAT HOLDS}}
    key: [a, c]
    feedback: {{a: WHY, b: WHY NOT, c: WHY}}
"""
_WORDS = """  - id: {name}
    kind: free-text
    objective: first-goal
    points: 0
    max_words: 60
    stem: WHAT WOULD YOU TELL A FRIEND?
    key: A MODEL ANSWER.
    feedback: {{compare: WHAT TO LOOK FOR IN ONE'S OWN.}}
"""
_PRACTICE = (
    (_BET, "bet-one"),
    (_BET, "bet-two"),
    (_NUMBER, "note-one"),
    (_NUMBER, "note-two"),
    (_CHOICE, "choice-one"),
    (_CHOICE, "choice-two"),
    (_SEVERAL, "several-one"),
    (_SEVERAL, "several-two"),
    (_NUMBER, "note-three"),
    (_WORDS, "tell-a-friend"),
)


def write_skeleton(root: Path, slug: str) -> list[Path]:
    """Write lesson, practice questions, assignment and graded questions; returns the files.

    root: the course folder. slug: two digits and words, such as ``18_new_topic``. Raises CourseError for a slug of
    another form, and when one of the files is there already: nothing is ever overwritten.
    """
    if not SLUG.match(slug):
        raise CourseError(f"{slug!r} is no lesson's name; use two digits and lower-case words, such as 18_new_topic.")
    title = slug[3:].replace("_", " ").capitalize()
    files = {
        root / "notebooks" / f"{slug}.ipynb": _notebook(_lesson(slug, title)),
        root / "notebooks" / f"{slug}.quiz.yaml": _practice(title),
        root / "source" / slug / f"{slug}.ipynb": _notebook(_assignment(slug, title)),
        root / "source" / slug / f"{slug}.quiz.yaml": _graded(slug, title),
    }
    for path in files:
        if path.exists():
            raise CourseError(f"{path.relative_to(root)} is there already; take another number or name.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)


def _notebook(cells: list[dict[str, Any]]) -> str:
    book = {"cells": cells, "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, name: str, source: str, **metadata: Any) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": metadata,
        "source": source.splitlines(keepends=True),
    }
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return dict(sorted(cell.items()))


def _lesson(slug: str, title: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = []

    def add(tag: str, source: str, kind: str = "markdown") -> None:
        cells.append(_cell(kind, f"{tag}-{len(cells) + 1}", source, tags=[tag]))

    filler = " ".join(["SAY IT IN YOUR OWN WORDS, ONE IDEA A SENTENCE."] * 16)
    add(
        "title",
        f"# {slug[:2]} · {title}\n\n**THE ONE QUESTION THIS LESSON ANSWERS?**\n\n20 minutes to read, 20 to do. Last reviewed YYYY-MM.",
    )
    add("objectives", "## By the end you can\n\n- DO THIS (`first-goal`)\n- AND THIS (`second-goal`)")
    add(
        "before",
        "## Before you start\n\n| concept | | where |\n| --- | --- | --- |\n| WHAT TO KNOW | needed | [Start here](00_start_here.ipynb) |",
    )
    add("setup", SETUP.format(slug=slug), "code")
    add("hook", "## A puzzle\n\nA PUZZLING OBSERVATION FROM REAL EVIDENCE, WITH ITS SOURCE.")
    for number, word in ((1, "one"), (2, "two")):
        add("idea", f"## Idea {word}\n\n{filler}")
        add("predict", "### Place your bet\n\nTHE SITUATION, WITHOUT THE ANSWER.")
        add("predict", f'quiz.predict("bet-{word}")', "code")
        add("explore", "### Explore\n\n1. TWEAK ONE SLIDER.\n2. TWIDDLE TWO TOGETHER.\n3. BREAK IT.")
        add("explore", f'explore("{EXPLORER}")', "code")
        add("explore", f'quiz.ask("note-{word}")', "code")
        add(
            "legend",
            f"**How to read it.** {filler}\n\n**What rests on what.** WHICH VALUES WERE MEASURED, WHICH ARE CHOSEN FOR TEACHING.",
        )
        add(
            "reveal",
            f"### What happened\n\nTHE ANSWER IN THE FIRST SENTENCE, THEN WHY.\n\n{filler if number == 1 else 'NAME THE MISCONCEPTION.'}",
        )
        add("reveal", f'quiz.reveal("bet-{word}")', "code")
        add("evidence", f"### What was measured\n\nDESIGN, PEOPLE, EFFECT WITH INTERVAL, DATE, SOURCE. {filler}")
    add("check", 'quiz.ask("choice-one")\nquiz.ask("choice-two")\nquiz.ask("several-one")', "code")
    add("check", 'quiz.ask("several-two")\nquiz.ask("note-three")\nquiz.ask("tell-a-friend")', "code")
    add(
        "limits",
        "## What this cannot tell you\n\nWHAT THE MODEL OR TRIAL LEAVES OPEN. This is teaching, not medical advice.",
    )
    add("recap", "## Key points\n\n- `first-goal`: THE POINT.\n- `second-goal`: THE POINT.")
    add("recap", "quiz.progress()", "code")
    add(
        "next",
        f"## Where to go next\n\n- **The assignment**: [Assignment {slug[:2]}](../source/{slug}/{slug}.ipynb); link to its release once there is one.",
    )
    add("references", 'references("Blattman2002")', "code")
    source = "".join(cells[4]["source"]).replace("WITH ITS SOURCE.", f"WITH ITS SOURCE ({_citation('Blattman2002')}).")
    cells[4]["source"] = source.splitlines(keepends=True)
    return cells


def _citation(key: str) -> str:
    from immunolab.evidence import markdown_link

    return markdown_link(key)


def _practice(title: str) -> str:
    return f"title: {title}\nquestions:\n" + "\n".join(text.format(name=name) for text, name in _PRACTICE)


def _graded(slug: str, title: str) -> str:
    def bare(text: str, name: str, points: int) -> str:
        text = re.sub(r"\n    (key|feedback):.*(\n      .*)*", "", text.format(name=name))
        return re.sub(r"points: \d", f"points: {points}", text).rstrip() + "\n"

    task = (
        "  - id: task-{n}\n    kind: numeric\n    objective: second-goal\n    points: 3\n"
        "    stem: '**Task.** Press Reset, then set starting memory to {{memory}} cells. On which day does the pathogen peak?'\n"
        "    given: {{memory: [{values}]}}\n    unit: days\n    tolerance: {{absolute: 0.1}}\n"
    )
    pairs = (
        "  - id: pairs\n    kind: matching\n    objective: first-goal\n    points: 2\n    stem: MATCH EACH WITH ITS PARTNER.\n"
        "    left: {a: ONE, b: TWO}\n    right: {y: PARTNER OF TWO, x: PARTNER OF ONE}\n"
    )
    parts = [
        bare(_CHOICE, "choice-three", 2),
        bare(_CHOICE, "choice-four", 2),
        bare(_SEVERAL, "several-three", 3),
        task.format(n="one", values="1000, 10000"),
        task.format(n="two", values="100000, 1000000"),
        pairs,
        bare(_CHOICE, "read-a-figure", 2),
        bare(_WORDS, "reply", 3),
    ]
    return f"title: Assignment {slug[:2]}, {title}\nquestions:\n" + "\n".join(parts)


def _assignment(slug: str, title: str) -> list[dict[str, Any]]:
    def marks(name: str, **changes: Any) -> dict[str, Any]:
        basis = {
            "grade": False,
            "grade_id": name.replace("-", "_"),
            "locked": True,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
        return {"nbgrader": basis | changes, "deletable": False, "editable": False}

    cells = [
        _cell(
            "markdown",
            "title",
            f"# Assignment {slug[:2]} · {title}\n\n20 points, about 20 minutes, after [lesson {slug[:2]}](../../notebooks/{slug}.ipynb). It tests `first-goal` and `second-goal`.",
        ),
        _cell(
            "code",
            "setup",
            f'from immunolab import Quiz, explore, show\n\nquiz = Quiz("{slug}.quiz.yaml")',
            **marks("setup"),
        ),
        _cell("code", "simulation", f'explore("{EXPLORER}")', **marks("simulation")),
    ]
    peak = "lambda memory: summary(simulate(M0=memory)).peak_day"
    keys = {
        "choice-three": (2, '"b"'),
        "choice-four": (2, '"b"'),
        "several-three": (3, '["a", "c"]'),
        "task-one": (3, peak),
        "task-two": (3, peak),
        "pairs": (2, '{"a": "x", "b": "y"}'),
        "read-a-figure": (2, '"b"'),
    }
    for name, (points, key) in keys.items():
        cells.append(_cell("code", f"ask-{name}", f'quiz.ask("{name}")', **marks(f"ask-{name}")))
        needs = "from immunolab.models.infection import simulate, summary\n\n" if "simulate" in key else ""
        hidden = f'{needs}quiz.score("{name}", key={key}, why="SAY WHY.")'
        source = f'quiz.score("{name}")\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS'
        cells.append(_cell("code", f"grade-{name}", source, **marks(name, grade=True, points=points)))
    cells.append(_cell("code", "ask-reply", 'quiz.ask("reply")', **marks("ask-reply")))
    scheme = "=== BEGIN MARK SCHEME ===\n\nONE POINT EACH, HALF POINTS ALLOWED:\n\n1. ...\n\n=== END MARK SCHEME ==="
    text = f"**The answer above is read and graded by hand (3 points).**\n\n{scheme}"
    return [*cells, _cell("markdown", "grade-reply", text, **marks("reply", points=3, task=True))]
