"""A file of answers from the web page, taken into a course folder: the later answer stays, nothing is written over."""

from __future__ import annotations

import base64
import json
import shutil

import pytest
from _course import FIRST, ROOT, answers_json

from immunolab import Quiz
from immunolab.cli import main
from immunolab.course import CourseError
from immunolab.quiz.answer_format import parse_answers
from immunolab.taking_in import take_in

LESSON = f"notebooks/{FIRST}.answers.json"


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    for part in ("notebooks", f"source/{FIRST}", f"release/{FIRST}"):
        keep_out = shutil.ignore_patterns("*.answers.json", "mine")
        shutil.copytree(ROOT / part, root / part, ignore=keep_out)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root


def packed(folder, **files):
    """As the page makes it: the kernel's files as base64, the page's own as JSON."""
    made = {path: {"path": path, "type": "file", **file} for path, file in files.items()}
    file = folder / "my-answers-2026-11-28.json"
    file.write_text(json.dumps({"immunolab-answers": 1, "made": "2026-11-28T10:00:00Z", "files": made}))
    return file


def kept(text):
    return {"format": "base64", "content": base64.b64encode(text.encode()).decode()}


def entries(path):
    return parse_answers(path.read_bytes()).entries


def test_a_terms_work_comes_in(course, tmp_path, monkeypatch, capsys):
    own = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file = packed(
        tmp_path,
        **{
            LESSON: kept(answers_json(FIRST, {"bet-what-turns": "b"}, 7)),
            f"release/{FIRST}/{FIRST}.answers.json": kept(answers_json(FIRST, {"missing-self": "b"}, 9)),
            "notebooks/review.answers.json": {"format": "json", "content": json.loads(answers_json("review", {}, 3))},
            "notebooks/my own.ipynb": {"type": "notebook", "format": "json", "content": own},
        },
    )
    told = take_in(course, file)
    assert len(told) == 4 and f"{LESSON}: 1 of 1 answers taken in." in told
    assert entries(course / LESSON)["bet-what-turns"].response == "b"
    copy = course / "my_work" / FIRST
    assert (
        entries(copy / f"{FIRST}.answers.json")["missing-self"].response == "b" and (copy / f"{FIRST}.ipynb").is_file()
    )
    assert json.loads((course / "notebooks" / "my own.ipynb").read_text()) == own
    monkeypatch.chdir(course)
    assert main(["take-in", str(file)]) == 0  # once more changes nothing
    assert all("here already" in line for line in capsys.readouterr().out.splitlines())


def test_of_two_answers_the_later_one_stays(course, tmp_path):
    (course / LESSON).write_text(answers_json(FIRST, {"a": 1, "b": 1}, 7, saved_at="2026-11-20T10:00:00Z"))
    theirs = json.loads(answers_json(FIRST, {"a": 2, "b": 2, "c": 2}, 7, saved_at="2026-11-21T10:00:00Z"))
    theirs["answers"]["b"]["saved_at"] = "2026-11-19T10:00:00Z"
    assert take_in(course, packed(tmp_path, **{LESSON: kept(json.dumps(theirs))})) == [
        f"{LESSON}: 2 of 3 answers taken in."
    ]
    assert {name: entry.response for name, entry in entries(course / LESSON).items()} == {"a": 2, "b": 1, "c": 2}


def test_an_answer_keeps_the_numbers_that_its_question_was_asked_with(course, tmp_path):
    """Also when it is answered again here: the question shows them still."""
    release = course / "release" / FIRST
    questions = release / f"{FIRST}.quiz.yaml"
    name = "task-memory"
    asked = Quiz.for_seed(questions, 2).question(name)
    values = {seed: Quiz.for_seed(questions, seed).variant(asked) for seed in range(1, 9)}
    mine = next(seed for seed in values if values[seed] != values[2])
    here = course / "my_work" / FIRST
    shutil.copytree(release, here)
    (here / f"{FIRST}.answers.json").write_text(answers_json(FIRST, {"missing-self": "b"}, mine))
    file = packed(tmp_path, **{f"release/{FIRST}/{FIRST}.answers.json": kept(answers_json(FIRST, {name: 5.0}, 2))})
    take_in(course, file)
    quiz = Quiz(here / f"{FIRST}.quiz.yaml")
    assert quiz.variant(quiz.question(name)) == values[2] != values[mine]
    quiz.answer(name, 6.0)
    again = Quiz(here / f"{FIRST}.quiz.yaml")
    assert again.variant(again.question(name)) == values[2] and again.response(again.question(name)) == 6.0


def test_another_notebook_of_that_name_is_put_beside_it(course, tmp_path):
    lesson = course / "notebooks" / f"{FIRST}.ipynb"
    was = lesson.read_bytes()
    told = take_in(course, packed(tmp_path, **{f"notebooks/{FIRST}.ipynb": kept("{}")}))
    assert lesson.read_bytes() == was and told == [f"notebooks/{FIRST} (taken in).ipynb: taken in."]
    told = take_in(course, packed(tmp_path, **{f"notebooks/{FIRST}.ipynb": kept("[]")}))
    assert "left out" in told[0] and "rename that" in told[0]


@pytest.mark.parametrize(
    "path",
    [
        "../out.json",
        "notebooks/../../out.json",
        "/etc/out.json",
        "nbgrader_config.py",
        "source/x/x.ipynb",
        "release/none/x",
    ],
)
def test_nothing_leaves_the_places_of_a_learner(course, tmp_path, path):
    before = sorted(p for p in tmp_path.rglob("*"))
    told = take_in(course, packed(tmp_path, **{path: kept("x")}))
    assert told == [f"{path}: left out, it belongs to no place of the course."]
    assert sorted(p for p in tmp_path.rglob("*") if p.name != "my-answers-2026-11-28.json") == before


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '{"immunolab-answers": 2, "files": {}}', '{"immunolab-answers": 1, "files": {"notebooks/a": 3}}'],
)
def test_another_file_is_refused_in_a_sentence(course, tmp_path, text, monkeypatch, capsys):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(
        CourseError, match=r"^x\.json is not a file of answers that was downloaded from the course's web page\.$"
    ):
        take_in(course, tmp_path / "x.json")
    monkeypatch.chdir(course)
    assert main(["take-in", str(tmp_path / "x.json")]) == 1 and "Traceback" not in capsys.readouterr().err


def test_a_file_that_is_no_answers_file_is_left_out(course, tmp_path):
    told = take_in(course, packed(tmp_path, **{LESSON: kept("not JSON")}))
    assert told[0].startswith(f"{LESSON}: left out, it ") and not (course / LESSON).exists()
