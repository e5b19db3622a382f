"""The self-learner's way: answer in release/, one command, a page to read. And what goes wrong, said plainly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from _course import FIRST, ROOT, answers_json, keys

from immunolab.quiz.answers import ANSWERS_SUFFIX

BIN = Path(sys.executable).parent / "immunolab"


#: what is said of a course of two is said of one of all; that the whole course has no fault says test_assignments
COPIED = (FIRST, "02_recognition")
LEAVE = shutil.ignore_patterns("*.answers.json*")


@pytest.fixture
def course(tmp_path):
    """A learner's copy of the course: its first two assignments."""
    place = tmp_path / "course"
    for name in ("source", "release"):
        for slug in COPIED:
            shutil.copytree(ROOT / name / slug, place / name / slug, ignore=LEAVE)
    shutil.copy(ROOT / "source" / "header.ipynb", place / "source")
    shutil.copy(ROOT / "nbgrader_config.py", place)
    return place


def immunolab(*arguments, cwd):
    """The command as typed in a terminal whose PATH does not know the environment."""
    environment = {**os.environ, "PATH": os.defpath}
    return subprocess.run([BIN, *arguments], cwd=cwd, capture_output=True, text=True, env=environment)


def test_the_whole_journey(course):
    work = course / "release" / FIRST
    (work / (FIRST + ANSWERS_SUFFIX)).write_text(
        answers_json(FIRST, {**keys(FIRST, 9), "missing-self": "a", "reply": "T cells."}, 9)
    )
    before = {p.name: p.read_bytes() for p in work.iterdir()}
    done = immunolab("self-grade", FIRST, "--no-open", cwd=course / "release")
    assert done.returncode == 0, done.stderr
    assert "16 of 20 points." in done.stdout
    assert "3 of them wait for a reader" in done.stdout
    assert done.stderr == ""
    page = (course / "feedback" / "self" / f"{FIRST}.html").read_text()
    assert "A CD8 T cell sees only what is held out on MHC class I" in page  # the reason
    assert "How it is marked" in page and "MARK SCHEME" not in page and "T cells." in page
    assert {p.name: p.read_bytes() for p in work.iterdir()} == before
    assert not (course / "gradebook.db").exists()


def test_points_only_if_the_learner_wants_to_try_again(course):
    done = immunolab("self-grade", FIRST, "--no-open", "--no-reveal", cwd=course)
    assert done.returncode == 0 and "0 of 20 points." in done.stdout
    assert "Right answer" not in (course / "feedback" / "self" / f"{FIRST}.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["01_two_lines"], "There is no assignment '01_two_lines'; there are 01_two_lines_of_defence"),
        ([FIRST, "--work", "nowhere"], "say where your copy is"),
    ],
)
def test_mistakes_are_answered_in_one_sentence(course, arguments, says):
    done = immunolab("self-grade", *arguments, "--no-open", cwd=course)
    assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr


def test_outside_the_course_it_says_where_to_go(tmp_path):
    done = immunolab("self-grade", FIRST, cwd=tmp_path)
    assert done.returncode == 1 and "not inside the course folder" in done.stderr


def test_release_never_deletes_somebodys_answers(course):
    mine = course / "release" / FIRST / (FIRST + ANSWERS_SUFFIX)
    mine.write_text(answers_json(FIRST, {"missing-self": "b"}, 1))
    kept = mine.read_bytes()
    done = immunolab("release", cwd=course)
    assert done.returncode == 1 and "holds answers and was left as it is" in done.stdout
    assert mine.read_bytes() == kept
    mine.unlink()
    (course / "release" / FIRST / f"{FIRST}.ipynb").write_text("{}")
    done = immunolab("release", cwd=course)
    assert done.returncode == 0 and "in step" in done.stdout
    assert (course / "release" / FIRST / f"{FIRST}.ipynb").read_bytes() == (
        ROOT / "release" / FIRST / f"{FIRST}.ipynb"
    ).read_bytes()


def test_check_lists_every_fault_with_place_and_remedy(course):
    (course / "notebooks").mkdir()
    for slug in ("00_start_here", *COPIED):
        for path in (ROOT / "notebooks").glob(f"{slug}*"):
            shutil.copy(path, course / "notebooks")
    told = immunolab("check", cwd=course).stdout
    assert f"source/{FIRST}" in told and "points for copying a read-out" in told
    found = told.partition("\nFaults:\n")[2].splitlines()
    assert found and all(line.endswith("leads to no file.") for line in found)  # the other lessons are not here
    questions = course / "source" / FIRST / f"{FIRST}.quiz.yaml"
    questions.write_text(questions.read_text().replace("points: 3", "points: 4"))
    lesson = course / "notebooks" / f"{FIRST}.quiz.yaml"
    lesson.write_text(lesson.read_text().replace("kind: hotspot", "kind: hotspt"))
    assert immunolab("check", "18_none", cwd=course).stderr.strip() == "There is no lesson 18_none in notebooks/."
    done = immunolab("check", FIRST, cwd=course)
    assert done.returncode == 1 and f"source/{FIRST}" in done.stdout and f"notebooks/{COPIED[-1]}" not in done.stdout
    assert "cell reply: 3 points are graded" in done.stdout
    assert "Did you mean hotspot?" in done.stdout
