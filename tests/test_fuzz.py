"""A thousand damaged hand-ins in one run: each is a row, none an abort, and the honest among them have their marks."""

from __future__ import annotations

import re
import shutil

import pytest
from _course import FIRST, Course, keys, machine_points, solve
from _fuzz import damage

from immunolab.grading.batch.run import grade

CODE = "04_plasma_cells_gone_wrong"
#: hand-ins, by assignment; those with code take ten times as long. The thousand are `long`
CLASSES = [
    (FIRST, 160),
    pytest.param((FIRST, 940), marks=pytest.mark.long),
    pytest.param((CODE, 60), marks=pytest.mark.long),
]
HONEST_EVERY = 50


@pytest.fixture(scope="module", params=CLASSES, ids=["some", "many", "code"])
def run(request, tmp_path_factory):
    slug, count = request.param
    course = Course(tmp_path_factory.mktemp("fuzz") / "course", slug=slug)
    course.generate()
    config = (
        "from immunolab.grading import configure\nc = get_config()\nc.CourseDirectory.course_id = 'x'\nconfigure(c)\n"
    )
    (course.root / "nbgrader_config.py").write_text(config + "c.ExecuteCode.timeout = 5\n")
    right = keys(slug, 7)
    half = {name: value for n, (name, value) in enumerate(right.items()) if n % 2}
    corpus = [
        course.submit("corpus-full", right, seed=7, mirror=True, change=solve(slug)),
        course.submit("corpus-half", half, seed=7),
        course.submit("corpus-text", {**half, "reply": "T cells <b>went</b> away."}, seed=7, mirror=True),
        course.submit("corpus-none"),
    ]
    for folder in corpus[1:]:  # something to be damaged in each
        (folder / f"{slug}.answers.json").touch()
        if not (folder / f"{slug}.answers.json").read_bytes():
            shutil.copy(corpus[0] / f"{slug}.answers.json", folder)
    how, honest = {}, []
    for number in range(count):
        student = f"s{number:04}"
        folder = course.root / "submitted" / student / slug
        shutil.copytree(corpus[number % len(corpus)], folder)
        if number % HONEST_EVERY == 0:
            shutil.rmtree(folder)
            shutil.copytree(corpus[0], folder)
            honest.append(student)
        else:
            how[student] = damage(folder, slug, number)
    for folder in corpus:
        shutil.rmtree(folder.parent)
    summary = grade(course.root, slug, progress=False)
    return course, summary, how, honest


def test_every_hand_in_is_a_row(run):
    _, summary, how, honest = run
    rows = {row.student: row for row in summary.rows}
    assert set(rows) == set(how) | set(honest)
    assert {row.state for row in rows.values()} <= {"graded", "failed"}
    for student, row in rows.items():
        if row.state == "failed":  # with a reason that a person can read, and never the grader's own fault
            assert "\n" not in row.reason, (student, how[student])
            assert row.reason.endswith(".") or "not a valid notebook" in row.reason, (student, how[student], row)
            assert not re.match(r"\w+(Error|Exception):", row.reason), (student, how[student], row)


def test_honest_ones_have_their_marks(run):
    course, _, _, honest = run
    assert {course.total(student) for student in honest} == {machine_points(course.slug)}


def test_nobody_has_more_than_there_is(run):
    course, summary, how, _ = run
    for row in summary.rows:
        if row.state == "graded":
            assert 0 <= course.total(row.student) <= machine_points(course.slug), how.get(row.student)


def test_most_damage_costs_only_what_it_hit(run):
    """Three out of four damaged hand-ins are graded all the same; the others cannot be read as notebooks."""
    _, summary, how, _ = run
    failed = [row for row in summary.rows if row.state == "failed"]
    assert len(failed) < len(how) / 4, sorted({row.reason for row in failed})
