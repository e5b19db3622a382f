"""`immunolab new`: what it writes keeps the template, runs, is released and graded; nothing is overwritten."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from immunolab.cli import main
from immunolab.course import CourseError
from immunolab.grading.author.check import check_course
from immunolab.grading.author.release import release
from immunolab.grading.self_grade import self_grade
from immunolab.skeleton import write_skeleton

ROOT = Path(__file__).resolve().parent.parent
SLUG = "18_new_topic"


@pytest.fixture
def course(tmp_path):
    """A course that holds only the page before the lessons."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "source").mkdir()
    shutil.copy(ROOT / "source" / "header.ipynb", tmp_path / "source")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for name in ("00_start_here.ipynb", "00_start_here.quiz.yaml", "glossary.ipynb"):
        shutil.copy(ROOT / "notebooks" / name, tmp_path / "notebooks")
    return tmp_path


@pytest.mark.parametrize("slug", [SLUG, "18_test"])
def test_check_finds_no_fault_in_the_skeleton_once_released(course, slug):
    write_skeleton(course, slug)
    assert release(course, [slug]) == []
    assert [fault for fault in check_course(course) if slug in fault] == []


def test_the_skeleton_is_graded(course):
    write_skeleton(course, SLUG)
    assert release(course, [SLUG]) == []
    result = self_grade(course, SLUG, course / "release" / SLUG)
    assert (result.score, result.possible) == (0, 20)


def test_the_lesson_runs(course):
    write_skeleton(course, SLUG)
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "ran.ipynb", f"{SLUG}.ipynb"],
        cwd=course / "notebooks",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("name", ["18 new", "new_topic", "18_New", "../18_x", "18_"])
def test_a_name_of_another_form_is_refused(course, name):
    with pytest.raises(CourseError, match="two digits and lower-case words"):
        write_skeleton(course, name)


def test_nothing_is_overwritten(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    assert main(["new", SLUG]) == 0
    kept = course / "source" / SLUG / f"{SLUG}.ipynb"
    kept.write_text("mine")
    for name in (f"{SLUG}.ipynb", f"{SLUG}.quiz.yaml"):
        (course / "notebooks" / name).unlink()
    assert main(["new", SLUG]) == 1
    assert f"source/{SLUG}/{SLUG}.ipynb is there already" in capsys.readouterr().err
    assert kept.read_text() == "mine" and not (course / "notebooks" / f"{SLUG}.ipynb").exists()


def test_the_module_runs_as_a_command_too(course):
    """Every subcommand is defined before the module runs itself."""
    done = subprocess.run(
        [sys.executable, "-m", "immunolab.cli", "new", SLUG], cwd=course, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (course / "notebooks" / f"{SLUG}.ipynb").is_file()
