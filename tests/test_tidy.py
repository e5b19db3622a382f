"""A clone that plain Jupyter has written into becomes clean, and nothing of its reader's is lost."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from _course import FIRST, ROOT, answers_json

from immunolab.cli import main
from immunolab.course import CourseError
from immunolab.lab.notes import put
from immunolab.lab.tidy import tidy
from immunolab.quiz.answers import ANSWERS_SUFFIX

LESSON = f"notebooks/{FIRST}.ipynb"
MINE = f"notebooks/mine/{FIRST}.ipynb"


def git(root, *arguments):
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path):
    root = tmp_path / "course"
    for path in ("notebooks/00_start_here.ipynb", LESSON, f"notebooks/{FIRST}.quiz.yaml", "source/header.ipynb"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, root / path)
    shutil.copytree(ROOT / "release" / FIRST, root / "release" / FIRST, ignore=shutil.ignore_patterns("*.answers*"))
    for name in ("nbgrader_config.py", ".gitignore"):
        shutil.copy(ROOT / name, root / name)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "the course")
    return root


def edit(file, change):
    page = json.loads(file.read_text())
    change(page)
    file.write_text(json.dumps(page, indent=1))


def ran(page):
    next(c for c in page["cells"] if c["cell_type"] == "code")["execution_count"] = 3


def write(page):
    ran(page)
    page["cells"][0]["source"] = ["# Mine"]
    page["cells"].append({"cell_type": "markdown", "id": "n", "metadata": {}, "source": ["a note"]})


def shown(root):
    return [
        c["source"]
        for c in put(json.loads((root / LESSON).read_text()), json.loads((root / MINE).read_text()))["cells"]
    ]


def test_what_she_wrote_is_in_the_lesson_and_the_clone_is_clean(clone, capsys, monkeypatch):
    edit(clone / LESSON, write)
    was = (clone / LESSON).read_bytes()
    monkeypatch.chdir(clone / "notebooks")
    assert main(["tidy"]) == 0
    assert f"stands in the lesson. The file as it was: mine/{FIRST}.before-" in capsys.readouterr().out
    assert git(clone, "status", "--porcelain") == ""
    assert shown(clone)[0] == "# Mine" and shown(clone)[-1] == "a note"
    (before,) = (clone / "notebooks/mine").glob("*.before-*")
    assert before.read_bytes() == was
    assert main(["tidy"]) == 0 and "No lesson" in capsys.readouterr().out


def test_notes_that_are_there_already_stay(clone):
    edit(clone / LESSON, write)
    tidy(clone)
    edit(clone / LESSON, lambda page: page["cells"].insert(1, {**page["cells"][0], "id": "m", "source": ["another"]}))
    tidy(clone)
    assert shown(clone)[:2] == ["# Mine", "another"] and shown(clone)[-1] == "a note"


def test_a_lesson_that_was_only_run_leaves_no_notes(clone):
    edit(clone / LESSON, ran)
    (told,) = tidy(clone)
    assert (
        "nothing in it was yours" in told and not (clone / MINE).exists() and git(clone, "status", "--porcelain") == ""
    )


def test_an_assignment_begun_in_release_moves_with_its_answers(clone):
    folder = clone / "release" / FIRST
    edit(folder / f"{FIRST}.ipynb", ran)
    (folder / (FIRST + ANSWERS_SUFFIX)).write_text(answers_json(FIRST, {"missing-self": "b"}, 1))
    worked = {p.name: p.read_bytes() for p in folder.iterdir()}
    (told,) = tidy(clone)
    assert f"goes on in my_work/{FIRST}" in told and git(clone, "status", "--porcelain") == ""
    assert {p.name: p.read_bytes() for p in (clone / "my_work" / FIRST).iterdir()} == worked
    edit(folder / f"{FIRST}.ipynb", ran)
    (told,) = tidy(clone)
    assert "Keep one of the two" in told
    assert {p.name: p.read_bytes() for p in (clone / "my_work" / FIRST).iterdir()} == worked


def test_what_is_no_notebook_and_what_is_the_author_s_is_left(clone):
    (clone / LESSON).write_text("{")
    edit(clone / "source/header.ipynb", lambda page: page["cells"].clear())
    (told,) = tidy(clone)
    assert "was left as it is" in told and (clone / LESSON).read_text() == "{"
    assert json.loads((clone / "source/header.ipynb").read_text())["cells"] == []


def test_without_git_nothing_is_changed(clone):
    edit(clone / LESSON, write)
    was = (clone / LESSON).read_bytes()
    shutil.rmtree(clone / ".git")
    with pytest.raises(CourseError, match="git"):
        tidy(clone)
    assert (clone / LESSON).read_bytes() == was
