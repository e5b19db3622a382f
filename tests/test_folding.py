"""Which code of a lesson is folded away, who folds it, and that all lessons are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from immunolab.folding import fold, folded, only_calls
from immunolab.lesson_check import lesson_faults

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LESSONS = sorted(path.stem for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb") if not path.stem.startswith("01"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('from immunolab import Quiz, show\n\nquiz = Quiz("x.quiz.yaml")', True),
        ('explore("infection", memory=3, bet=("m", quiz, "b", {"a": (None, 1)}))', True),
        ('quiz.ask("a")\nquiz.reveal("b")', True),
        ('trials = ["A", "B"]\nshow("forest", trials=trials)', True),
        ('display(show("blind_trial", number=1))', True),
        ('myeloma = dataset("x")\nmyeloma.head()', False),
        ("print(combinations())", False),
        ("share = ...\nshare", False),
        ("deck(", False),
        ("# write your code here", False),
        ("", False),
        ("for name in names:\n    show(name)", False),
    ],
)
def test_what_a_learner_need_not_read(source, expected):
    assert only_calls(source) is expected


@pytest.mark.parametrize("slug", LESSONS)
def test_lessons_are_folded(slug):
    cells = [c for c in json.loads((NOTEBOOKS / f"{slug}.ipynb").read_text())["cells"] if c["cell_type"] == "code"]
    assert sum(map(folded, cells)) >= (6 if slug.startswith("00") else 13)
    assert not [fault for fault in lesson_faults(NOTEBOOKS, slug) if "immunolab fold" in fault]


@pytest.fixture
def lesson(tmp_path):
    """A lesson of two cells, one to fold and one to leave open that was folded by hand."""
    book = json.loads((NOTEBOOKS / "02_recognition.ipynb").read_text())
    code = [c for c in book["cells"] if c["cell_type"] == "code"][:2]
    code[0].update(source=['show("forest")'], metadata={"tags": ["evidence"], "slideshow": 1}, id="shows")
    code[1].update(
        source=["x = 1 + y\n", "x"], metadata={"jupyter": {"source_hidden": True}, "tags": ["explore"]}, id="reads"
    )
    book["cells"] = code
    path = tmp_path / "02_x.ipynb"
    path.write_text(json.dumps(book))
    return path


def test_a_lesson_is_mended_and_nothing_else_of_it(lesson):
    found = [fault for fault in lesson_faults(lesson.parent, "02_x") if "immunolab fold" in fault]
    assert found == [
        "02_x.ipynb, cell shows: its code only shows a part of the lesson; fold it, with: immunolab fold 02_x.",
        "02_x.ipynb, cell reads: its code is for the learner to read; open it, with: immunolab fold 02_x.",
    ]
    before = json.loads(lesson.read_text())
    assert fold(lesson) == ["shows", "reads"]
    after = json.loads(lesson.read_text())
    assert after["cells"][0]["metadata"] == {"jupyter": {"source_hidden": True}, "slideshow": 1, "tags": ["evidence"]}
    assert after["cells"][1]["metadata"] == {"tags": ["explore"]}
    for one, other in zip(before["cells"], after["cells"], strict=True):
        assert {**one, "metadata": 0} == {**other, "metadata": 0}
    bytes_before = lesson.read_bytes()
    assert fold(lesson) == [] and lesson.read_bytes() == bytes_before
    assert not [fault for fault in lesson_faults(lesson.parent, "02_x") if "immunolab fold" in fault]


def test_what_is_no_notebook_is_named(tmp_path):
    path = tmp_path / "02_x.ipynb"
    for text in ("{", "[]", '{"cells": [1]}'):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"02_x\.ipynb is not a notebook that can be read"):
            fold(path)
        assert path.read_text() == text


def test_the_command_says_what_it_did():
    call = [sys.executable, "-m", "immunolab.cli", "fold"]
    done = subprocess.run([*call, "02_recognition"], capture_output=True, text=True, cwd=NOTEBOOKS)
    assert (done.returncode, done.stdout) == (0, ""), "02 was not folded"
    done = subprocess.run([*call, "99_no"], capture_output=True, text=True, cwd=NOTEBOOKS)
    assert (done.returncode, done.stdout) == (1, "There is no lesson 99_no in notebooks/.\n")
