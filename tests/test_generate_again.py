"""`nbgrader generate_assignment` where release/ is there already: a fresh clone, a change, a failure, a learner's work."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from _course import FIRST, ROOT

from immunolab.grading.course import CourseFolder


@pytest.fixture
def course(tmp_path):
    """A clone's masters, releases and settings, without a gradebook."""
    for folder in ("source", "release"):
        shutil.copytree(ROOT / folder / FIRST, tmp_path / folder / FIRST)
    shutil.copy(ROOT / "source" / "header.ipynb", tmp_path / "source")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


def generate(course: Path, force: bool = False):
    return CourseFolder(course).api().generate_assignment(FIRST, force=force)


def in_gradebook(course: Path) -> bool:
    with CourseFolder(course).api().gradebook as gradebook:
        return FIRST in {a.name for a in gradebook.assignments}


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_command_of_the_readme_fills_the_gradebook_of_a_fresh_clone(course):
    """As typed, in a process of its own, with the same bytes in release/ afterwards."""
    before = files(course / "release")
    command = [Path(sys.executable).with_name("nbgrader"), "generate_assignment", FIRST]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert in_gradebook(course)
    assert files(course / "release") == before


def test_a_known_assignment_is_left_alone_and_says_how_to_make_it_anew(course):
    assert generate(course)["success"]
    (course / "release" / FIRST / "mine.txt").write_text("mine")
    result = generate(course)
    assert result["success"] and f"generate_assignment {FIRST} --force" in result["log"]
    assert (course / "release" / FIRST / "mine.txt").exists()


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("kind", ["answers", "outputs"])
def test_a_learners_work_in_release_is_kept(course, kind, force):
    folder = course / "release" / FIRST
    if kind == "answers":
        mine = folder / f"{FIRST}.answers.json"
        mine.write_text("{}")
    else:
        mine = folder / f"{FIRST}.ipynb"
        book = json.loads(mine.read_text())
        next(c for c in book["cells"] if c["cell_type"] == "code")["execution_count"] = 3
        mine.write_text(json.dumps(book))
    held = mine.read_bytes()
    result = generate(course, force)
    assert result["success"] and in_gradebook(course)
    (kept,) = (course / "release").glob("*.set-aside-*")
    assert (kept / mine.name).read_bytes() == held and str(kept) in result["log"]
    assert not (folder / f"{FIRST}.answers.json").exists()


@pytest.mark.parametrize("force", [False, True])
def test_a_master_that_cannot_be_released_leaves_the_old_release(course, force):
    before = files(course / "release")
    path = course / "source" / FIRST / f"{FIRST}.quiz.yaml"
    path.write_text(path.read_text().replace("points: 2", "points: 1", 1))
    result = generate(course, force)
    assert not result["success"] and "make them equal" in result["log"] + result["error"]
    assert files(course / "release") == before
