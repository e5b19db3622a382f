"""One hand-in does not stop the class: whatever it shows, sends or hands over, the others have their marks."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from _course import Course, code_points, keys, machine_points, solve
from _floods import FLOODS
from _handins import IMMUNOLAB, NBGRADER, course_of, started

from immunolab.sandbox import protection

SLUG = "04_plasma_cells_gone_wrong"
SECONDS, OUTPUT = 2, 12  # of a cell, MB of a notebook
CONFIG = (
    f"c.ExecuteCode.timeout, c.ExecuteCode.iopub_timeout = {SECONDS}, 1\n"
    f"c.ExecuteCode.limits = {{'seconds': 20, 'output': {OUTPUT}, 'memory': 900}}\n"
)
#: one of each kind; all of them, and nbgrader's own command, which grades one after the other, are `long`
SOME = ("one_long_piece", "letters", "displays", "mime_bundle", "error", "program", "small_messages", "wide_value")
HANG = "import sys\nwhile True:\n    try:\n        print('x')\n    except BaseException:\n        pass"
pytestmark = pytest.mark.skipif(protection().level != "box" and not os.environ.get("CI"), reason=protection().sentence)


def class_with(root: Path, floods: tuple[str, ...]) -> Course:
    """Floods with honest hand-ins before, between and after."""
    course = course_of(root, slug=SLUG, config=CONFIG)
    right = keys(SLUG, 7)
    for number, name in enumerate(floods):
        course.submit(f"m{number:02}_{name}", right, seed=7, change=solve(SLUG, FLOODS[name]))
        if number % 12 == 0:
            course.submit(f"m{number:02}_honest", right, seed=7, change=solve(SLUG))
    course.submit("a_honest", right, seed=7, change=solve(SLUG))
    course.submit("z_honest", right, seed=7, change=solve(SLUG))
    return course


def marks_are_right(course: Course) -> None:
    """The honest have all, the others what their quizzes earn: none of them answers the cell."""
    full, code = machine_points(SLUG), sum(code_points(SLUG).values())
    found = {p.parent.name: course.total(p.parent.name) for p in (course.root / "autograded").glob(f"[!.]*/{SLUG}")}
    assert len(found) == len(list((course.root / "submitted").iterdir()))
    assert found == {name: full if "honest" in name else full - code for name in found}


def pages_are_small(course: Course) -> None:
    """What is kept is what a person can look at: nothing later, feedback or Formgrader, has to chew on the rest."""
    for path in (course.root / "autograded").glob(f"[!.]*/{SLUG}/{SLUG}.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        texts = [
            str(part)
            for cell in cells
            for output in cell.get("outputs", [])
            for part in [output.get("text", ""), *output.get("traceback", []), *output.get("data", {}).values()]
            if not str(part).startswith("AAAA")
        ]
        assert sum(map(len, texts)) < 3_000_000, path
        assert sum(len(cell.get("outputs", [])) for cell in cells) < 1_200, path


@pytest.fixture(scope="module", params=[SOME, pytest.param(tuple(FLOODS), marks=pytest.mark.long)], ids=["some", "all"])
def graded(request, tmp_path_factory):
    """A class with some floods, and one with each of them, by `immunolab grade`."""
    course = class_with(tmp_path_factory.mktemp("floods") / "c", request.param)
    run = started(course, *IMMUNOLAB, "grade", SLUG, "--jobs", "2", "--no-progress")
    out, err = run.communicate(timeout=900)
    course.said = (run.returncode, out, err)
    return course


def test_the_class_goes_on_by_immunolab_grade(graded):
    assert graded.said[0] == 0, graded.said
    marks_are_right(graded)
    pages_are_small(graded)
    with (graded.root / "autograded" / f"_grade_{SLUG}.csv").open(encoding="utf-8") as file:
        times = {row["student"]: float(row["seconds"]) for row in csv.DictReader(file)}
    honest = max(seconds for student, seconds in times.items() if "honest" in student)  # more on a busy machine
    assert max(times.values()) < 20 + 5 * honest, sorted(times.items(), key=lambda item: -item[1])[:5]


def test_what_was_stopped_or_left_out_is_said(graded):
    found = {
        path.parent.parent.name.partition("_")[2]: path.read_text()
        for path in (graded.root / "autograded").glob(f"m??_*/{SLUG}/{SLUG}.ipynb")
    }
    assert "9,950,000 more characters were printed" in found["one_long_piece"]
    over = {"without_end", "descriptor", "small_messages", "announced", "result"} & set(found)
    assert len(over) == (5 if "questions" in found else 1)
    for name in over:
        assert f"cells printed or showed more than {OUTPUT} MB" in found[name], name
    if "questions" in found:
        assert "StdinNotImplementedError" in found["questions"] or "more than" in found["questions"]


def test_feedback_of_all_that_is_soon_made(graded):
    done = subprocess.run(
        [*NBGRADER, "generate_feedback", SLUG], cwd=graded.root, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.long
def test_the_class_goes_on_by_nbgrader_autograde(tmp_path):
    course = class_with(tmp_path / "c", SOME)
    done = subprocess.run([*NBGRADER, "autograde", SLUG], cwd=course.root, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    marks_are_right(course)
    pages_are_small(course)
