"""``report``, ``regrade`` and ``export`` on classes to which something has happened: a result or one sentence."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3

import pytest
from _class import Graded
from _course import FIRST

from immunolab.course import CourseError
from immunolab.grading.lms.export import export
from immunolab.grading.regrade.regrade import regrade
from immunolab.grading.regrade.table import regrade_csv, told
from immunolab.grading.report.report import report

WHO = "stud0002"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    here = Graded(tmp_path_factory.mktemp("odd") / "class", 6)
    here.autograde()
    here.mark_all_texts()
    return here


@pytest.fixture
def root(made, tmp_path):
    shutil.copytree(made.root, tmp_path / "class")
    return tmp_path / "class"


def graded(root, name=f"{FIRST}.ipynb"):
    path = root / "autograded" / WHO / FIRST / name
    if path.exists():
        path.chmod(0o644)
    return path


def source(root, name=f"{FIRST}.ipynb"):
    return root / "source" / FIRST / name


def sql(root, statement, *values):
    with sqlite3.connect(root / "gradebook.db") as db:
        db.execute(statement, values)


def answers_folder(root):
    path = graded(root, f"{FIRST}.answers.json")
    path.unlink(missing_ok=True)
    path.mkdir()


DAMAGE = {
    "no graded folder": lambda r: shutil.rmtree(r / "autograded" / WHO),
    "no graded folders": lambda r: shutil.rmtree(r / "autograded"),
    "no graded notebook": lambda r: graded(r).unlink(),
    "half a graded notebook": lambda r: graded(r).write_text(graded(r).read_text()[:500]),
    "an empty graded notebook": lambda r: graded(r).write_bytes(b""),
    "a graded notebook in Latin-1": lambda r: graded(r).write_bytes("{é".encode("latin-1")),
    "a graded notebook of another kind": lambda r: graded(r).write_text('{"cells": [1, {"metadata": null}]}'),
    "a list instead of a notebook": lambda r: graded(r).write_text("[]"),
    "answers that are no JSON": lambda r: graded(r, f"{FIRST}.answers.json").write_bytes(b"\xff\xfe{"),
    "answers that are a list": lambda r: graded(r, f"{FIRST}.answers.json").write_text("[1, 2]"),
    "answers of another quiz": lambda r: graded(r, f"{FIRST}.answers.json").write_text(
        '{"schema": 1, "quiz": "x", "seed": 1, "answers": {}}'
    ),
    "answers with odd values": lambda r: graded(r, f"{FIRST}.answers.json").write_text(
        json.dumps({"schema": 1, "quiz": FIRST, "seed": "1", "answers": {"before-the-second": {"response": [[1]]}}})
    ),
    "a folder called like the answers": answers_folder,
    "no answers": lambda r: graded(r, f"{FIRST}.answers.json").unlink(),
    "a master that is half": lambda r: source(r).write_text(source(r).read_text()[:900]),
    "a master in Latin-1": lambda r: source(r).write_bytes(b'{"cells": ["\xe9"]}'),
    "no master": lambda r: source(r).unlink(),
    "no source": lambda r: shutil.rmtree(r / "source" / FIRST),
    "questions that are no YAML": lambda r: source(r, f"{FIRST}.quiz.yaml").write_text("a: [1"),
    "questions in Latin-1": lambda r: source(r, f"{FIRST}.quiz.yaml").write_bytes(b"title: \xe9\n"),
    "no questions": lambda r: source(r, f"{FIRST}.quiz.yaml").unlink(),
    "a question gone": lambda r: source(r, f"{FIRST}.quiz.yaml").write_text(
        source(r, f"{FIRST}.quiz.yaml").read_text().replace("id: before-the-second", "id: before-the-third")
    ),
    "a key that is no choice": lambda r: source(r).write_text(
        source(r).read_text().replace('key=\\"b\\"', 'key=\\"q\\"')
    ),
    "a key that fails": lambda r: source(r).write_text(source(r).read_text().replace('key=\\"b\\"', "key=1/0")),
    "no points": lambda r: sql(r, "update grade set auto_score = null, manual_score = null"),
    "points of nobody": lambda r: sql(r, "update grade_cells set max_score = 0"),
    "a score that is no number": lambda r: sql(r, "update grade set auto_score = 9e999"),
    "nobody's name": lambda r: sql(r, "update student set first_name = null, last_name = null, email = null"),
    "a name that is not UTF-8": lambda r: sql(r, "update student set last_name = cast(x'ff41' as text)"),
    "an id that is not UTF-8": lambda r: sql(
        r, f"update submitted_assignment set student_id = cast(x'ff41' as text) where student_id = '{WHO}'"
    ),
    "an extension of no due date": lambda r: (
        sql(r, "update assignment set duedate = null"),
        sql(r, "update submitted_assignment set extension = '1970-01-03 00:00:00.000000'"),
    ),
    "a submission without a student": lambda r: sql(r, f"delete from student where id = '{WHO}'"),
    "no gradebook": lambda r: (r / "gradebook.db").unlink(),
    "an empty gradebook": lambda r: (r / "gradebook.db").write_bytes(b""),
    "a gradebook that is none": lambda r: (r / "gradebook.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000),
    "a time stamp that is none": lambda r: (r / "submitted" / WHO / FIRST / "timestamp.txt").write_bytes(b"\xff?"),
    "settings that fail": lambda r: (r / "nbgrader_config.py").write_text("1/0"),
    "a folder with an odd name": lambda r: (r / "submitted" / os.fsdecode(b"\xffanna")).mkdir(),
}


#: others of a kind that stands here already; `make long` has all
OTHERS = {
    *("no graded folders", "an empty graded notebook", "a graded notebook in Latin-1", "a list instead of a notebook"),
    *("answers that are a list", "answers of another quiz", "no answers", "a master in Latin-1", "no master"),
    *("questions that are no YAML", "no questions", "a key that is no choice", "points of nobody"),
    *("an id that is not UTF-8", "an empty gradebook", "no gradebook"),
}


@pytest.mark.parametrize(
    "what", [pytest.param(name, marks=pytest.mark.long) if name in OTHERS else name for name in DAMAGE]
)
def test_a_result_or_a_sentence(root, what, tmp_path):
    DAMAGE[what](root)
    roster, out = root / "roster-moodle.csv", tmp_path / "out.csv"

    def result(work):
        try:
            return work()
        except CourseError as error:
            assert str(error) and "Traceback" not in str(error)
            return None

    done = result(lambda: regrade(root, FIRST, write=True))  # all that a dry run does, and then writes
    if done is not None:
        told(done)
        regrade_csv(done).encode()
    made = result(lambda: report(root, FIRST, tmp_path / "report"))
    if made is not None:
        assert all(p.stat().st_size for p in made.paths)
    done = result(lambda: export(root, [FIRST], target="moodle", roster=roster, out=out))
    if done is not None:
        "\n".join(done.remarks)


def test_a_place_that_is_a_file_or_not_there(root, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CourseError, match=r"cannot be made .* choose another folder with --out"):
        report(root, FIRST, tmp_path / "file" / "report")
    with pytest.raises(CourseError, match="cannot be made"):
        report(root, FIRST, tmp_path / "file")
    roster = root / "roster-moodle.csv"
    for out in (tmp_path / "nowhere" / "out.csv", tmp_path / "file" / "out.csv"):
        with pytest.raises(CourseError, match="cannot be written"):
            export(root, [FIRST], target="moodle", roster=roster, out=out)


@pytest.mark.parametrize("folder", ["release", "notebooks", "docs", "feedback", "submitted"])
def test_no_report_and_no_keys_where_students_read(root, folder, monkeypatch, capsys):
    from immunolab.cli import main

    (root / folder).mkdir(exist_ok=True)
    monkeypatch.chdir(root)
    for command in (["report", FIRST, "--out", f"{folder}/x"], ["keys", FIRST, "--out", f"{folder}/keys.html"]):
        assert main(command) == 1
        assert "would lie where students read" in capsys.readouterr().err
