"""`immunolab grade`: the same results as nbgrader's own command, whatever is killed, stopped or broken on the way."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import threading
from pathlib import Path

import psutil
import pytest
from _course import FIRST, Course, code_points, keys, solve
from _handins import (
    IMMUNOLAB,
    NBGRADER,
    alike,
    complete,
    copy_of,
    course_of,
    crowd,
    damage,
    end,
    files,
    gradebook_rows,
    immunolab,
    mixed_class,
    nbgrader,
    started,
    until,
    url_of,
    utc,
)
from filelock import FileLock
from nbgrader.api import Gradebook

from immunolab.course import CourseError
from immunolab.grading.batch.run import grade
from immunolab.grading.batch.stage import Stage

MANY = 180
LATE_PENALTY = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'


@pytest.fixture(scope="module")
def ungraded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A mixed class."""
    course = course_of(tmp_path_factory.mktemp("class") / "c", config=LATE_PENALTY)
    mixed_class(course)
    return course


@pytest.fixture(scope="module")
def serial(ungraded: Course) -> Course:
    """The same, graded one after the other by nbgrader's own command."""
    course = copy_of(ungraded, ungraded.root.with_name("serial"))
    done = nbgrader(course, "autograde", FIRST)
    assert done.returncode == 0, done.stderr[-2000:]
    return course


@pytest.fixture
def fresh(ungraded: Course, tmp_path: Path) -> Course:
    """The same, not graded yet."""
    return copy_of(ungraded, tmp_path / "c")


def table(course: Course) -> dict[str, dict[str, str]]:
    with (course.root / "autograded" / f"_grade_{FIRST}.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_rows_and_files_are_those_of_nbgraders_own_command(serial, fresh, jobs):
    done = immunolab(fresh, "grade", FIRST, "--jobs", jobs)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = gradebook_rows(url_of(fresh))
    assert rows == gradebook_rows(url_of(serial))
    assert files(fresh) == files(serial)
    assert rows["late"]["penalty"] == sum(v[0] for v in rows["late"].values() if isinstance(v, tuple) and v[0]) > 0
    assert rows["extended"]["penalty"] is None and rows["extended"]["time"] == utc("2026-11-21 12:00:00 UTC")
    assert rows["o'hara & zoë"]["reply"] == (None, None, True) and rows["s0001"]["reply"] == (0.0, None, False)
    assert "11 graded, 0 skipped (graded before), 0 failed" in done.stdout
    assert "1 hand-ins have answers that wait for a hand" in done.stdout
    found = table(fresh)
    assert found["late"]["points"] == "0" and found["in-time"]["points"] == "17"
    assert found["s0003"]["points"] == f"{fresh.total('s0003'):g}" and {r["state"] for r in found.values()} == {
        "graded"
    }
    assert not list((fresh.root / "autograded").glob(".grade-*-*")), "the stage is cleared away"


def test_formgrader_and_feedback_go_on_from_there(fresh):
    assert immunolab(fresh, "grade", FIRST, "--jobs", "1").returncode == 0
    assert fresh.api.get_autograded_students(FIRST) == {
        p.parent.name for p in (fresh.root / "submitted").glob(f"*/{FIRST}")
    }
    assert "immun" in fresh.feedback("in-time")
    assert fresh.api.get_submission(FIRST, "in-time")["score"] == 17
    fresh.autograde("in-time")  # Formgrader's button
    assert fresh.total("in-time") == 17


def test_a_hand_in_that_fails_is_a_row_and_harms_nobody(fresh):
    reasons = damage(fresh)
    done = immunolab(fresh, "grade", FIRST, "--jobs", "2")
    assert done.returncode == 1, done.stdout + done.stderr
    found = table(fresh)
    assert {s for s, row in found.items() if row["state"] == "failed"} == set(reasons)
    for student, words in reasons.items():
        assert words in found[student]["reason"] and f"failed  {student}: " in done.stdout
        assert found[student]["points"] == ""
    assert complete(fresh) == set(found) - set(reasons)
    assert not set(reasons) & set(gradebook_rows(url_of(fresh))), "a hand-in that was not graded has no row"
    log = (fresh.root / "autograded" / f"_grade_{FIRST}.log").read_text()
    assert "== not-json" in log and "(not JSON)" in log and "Traceback" not in done.stderr
    shutil.copy(  # the student sends the right file: only that is graded then
        fresh.root / "submitted" / "s0002" / FIRST / f"{FIRST}.ipynb", fresh.root / "submitted" / "not-json" / FIRST
    )
    again = immunolab(fresh, "grade", FIRST, "--jobs", "1")
    assert "1 graded, 11 skipped (graded before), 4 failed" in again.stdout


def test_only_what_is_new_is_graded_again_and_marks_by_hand_stay(fresh):
    assert grade(fresh.root, FIRST, jobs=1, progress=False).count("graded") == 11
    with fresh.gradebook() as gradebook:
        for name in ("reply", "missing_self"):
            mark = gradebook.find_grade(name, FIRST, FIRST, "o'hara & zoë")
            mark.manual_score, mark.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    before = {p.parent.name: p.stat().st_ino for p in (fresh.root / "autograded").glob(f"*/{FIRST}")}
    (fresh.root / "submitted" / "in-time" / FIRST / "timestamp.txt").write_text("2026-11-19 13:00:00 UTC")
    found = grade(fresh.root, FIRST, jobs=1, progress=False)
    assert [row.student for row in found.rows if row.state == "graded"] == ["in-time"]
    after = {p.parent.name: p.stat().st_ino for p in (fresh.root / "autograded").glob(f"*/{FIRST}")}
    assert {s for s in after if after[s] != before[s]} == {"in-time"}
    found = grade(fresh.root, FIRST, jobs=1, students=["o'hara & zoë", "s0001"], force=True, progress=False)
    assert [row.state for row in found.rows] == ["graded", "graded"]
    marked = gradebook_rows(url_of(fresh))["o'hara & zoë"]
    assert marked["reply"] == (None, 2.5, False) and marked["missing_self"] == (1.0, 2.5, True), "as nbgrader does"
    assert next(row.points for row in found.rows if row.student == "o'hara & zoë") == fresh.total("o'hara & zoë")


def test_what_failed_when_graded_again_keeps_what_it_had(fresh):
    grade(fresh.root, FIRST, jobs=1, students=["s0004"], progress=False)
    kept, rows = files(fresh), gradebook_rows(url_of(fresh))["s0004"]
    (fresh.root / "submitted" / "s0004" / FIRST / f"{FIRST}.ipynb").write_text("{")
    found = grade(fresh.root, FIRST, jobs=1, students=["s0004"], force=True, progress=False)
    assert [row.state for row in found.rows] == ["failed"]
    assert files(fresh) == kept and gradebook_rows(url_of(fresh))["s0004"] == rows


@pytest.mark.parametrize("broken", ["rows", "files", "outputs", "power"])
def test_half_a_hand_in_is_graded_again(serial, fresh, broken):
    assert grade(fresh.root, FIRST, jobs=1, progress=False).exit_code == 0
    with sqlite3.connect(fresh.root / "gradebook.db") as db:
        if broken == "rows":  # nbgrader was killed after the files, before the scores
            db.execute(
                "UPDATE grade SET auto_score = NULL, needs_manual_grade = 1 WHERE notebook_id IN (SELECT n.id FROM "
                "submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = 's0005')"
            )
    path = fresh.root / "autograded" / "s0005" / FIRST / f"{FIRST}.ipynb"
    if broken == "files":
        path.unlink()
    if broken == "power":
        path.chmod(0o644)
        path.write_text("")
        path.chmod(0o444)
    if broken == "outputs":  # killed between its two passes
        path.chmod(0o644)
        shutil.copy(fresh.root / "release" / FIRST / path.name, path)
    found = grade(fresh.root, FIRST, jobs=1, progress=False)
    assert [row.student for row in found.rows if row.state == "graded"] == ["s0005"]
    assert gradebook_rows(url_of(fresh)) == gradebook_rows(url_of(serial)) and files(fresh) == files(serial)


@pytest.mark.long
def test_after_a_killed_nbgrader_autograde_everything_comes_right(serial, fresh):
    stock = started(fresh, *NBGRADER, "autograde", FIRST)
    until(lambda: len(list((fresh.root / "autograded").glob(f"*/{FIRST}"))) >= 2)
    end(stock)
    stock.communicate()
    assert immunolab(fresh, "grade", FIRST, "--jobs", "2").returncode == 0
    assert gradebook_rows(url_of(fresh)) == gradebook_rows(url_of(serial)) and files(fresh) == files(serial)


# -- stopped in the middle


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class large enough to be stopped in the middle."""
    course = course_of(tmp_path_factory.mktemp("large") / "c")
    crowd(course, MANY)
    return course


@pytest.mark.parametrize(
    "how", [signal.SIGINT, *(pytest.param(how, marks=pytest.mark.long) for how in (signal.SIGKILL, signal.SIGTERM))]
)
def test_stopped_in_the_middle_and_run_again(large, tmp_path, how):
    course = copy_of(large, tmp_path / "c")
    run = started(course, *IMMUNOLAB, "grade", FIRST, "--jobs", "2")
    until(lambda: list((course.root / "autograded").glob(f"[!.]*/{FIRST}")))
    family = psutil.Process(run.pid).children(recursive=True)
    assert len(family) >= 3, "a forkserver and two workers"
    end(run, how, group=how == signal.SIGINT)  # Ctrl-C reaches every process of a terminal, the others only the command
    out, err = run.communicate(timeout=300)
    graded = complete(course)  # nothing half done: what has a folder has its rows
    assert 0 < len(graded) < MANY
    if how != signal.SIGKILL:
        assert run.returncode == 128 + how, out + err
        assert f"Interrupted: {MANY - len(graded)} hand-ins are left." in out and "Traceback" not in err
        assert set(gradebook_rows(url_of(course))) == graded, "and nobody else has rows"
        assert sum(row["state"] == "left" for row in table(course).values()) == MANY - len(graded)
    until(lambda: not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family))
    done = grade(course.root, FIRST, jobs=1, progress=False)
    assert [done.count(state) for state in ("graded", "skipped", "failed")] == [MANY - len(graded), len(graded), 0]
    alike(gradebook_rows(url_of(course)), MANY)
    assert len(complete(course)) == MANY
    assert not list((course.root / "autograded").glob(".grade-*-*"))


KILLER = '''
import os, signal
from pathlib import Path
from nbgrader.preprocessors import NbGraderPreprocessor

class Kill(NbGraderPreprocessor):
    """Stands for a hand-in for which the system kills the grader: once (`once`), or each time (`always`)."""

    def preprocess(self, nb, resources):
        student = resources["nbgrader"]["student"]
        mark = Path("killed-" + student)
        if student == "always" or (student == "once" and not mark.exists()):
            with mark.open("a") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return nb, resources
'''


def test_a_killed_process_costs_one_more_try_and_a_row_if_it_is_killed_again(fresh):
    for student in ("always", "once"):
        shutil.copytree(fresh.root / "submitted" / "in-time", fresh.root / "submitted" / student)
    (fresh.root / "killer.py").write_text(KILLER)
    with (fresh.root / "nbgrader_config.py").open("a") as file:
        file.write('c.Autograde.autograde_preprocessors = ["killer.Kill", *c.Autograde.autograde_preprocessors]\n')
    done = immunolab(fresh, "grade", FIRST, "--jobs", "2")
    assert done.returncode == 1, done.stdout + done.stderr
    found = table(fresh)
    assert {s for s, row in found.items() if row["state"] == "failed"} == {"always"}
    assert "signal 9" in found["always"]["reason"] and "alone" in found["always"]["reason"]
    assert (fresh.root / "killed-always").read_text() == "xx" and (fresh.root / "killed-once").read_text() == "x"
    assert complete(fresh) == set(found) - {"always"}
    rows = gradebook_rows(url_of(fresh))
    assert rows["once"] == rows["in-time"]


# -- what stands in the way


def test_what_cannot_be_done_is_one_sentence(fresh):
    done = immunolab(fresh, "grade", "99_no_such")
    assert done.returncode == 1 and not done.stdout
    assert done.stderr == "There is no hand-in of 99_no_such in submitted/; run: nbgrader collect 99_no_such\n"
    with pytest.raises(CourseError, match=f"no hand-in of {FIRST} by nobody in submitted/"):
        grade(fresh.root, FIRST, students=["nobody", "s0001"])
    with FileLock(fresh.root / "autograded" / f".grade-{FIRST}.lock"), pytest.raises(CourseError, match="Another run"):
        grade(fresh.root, FIRST)
    (fresh.root / "gradebook.db").unlink()
    with pytest.raises(CourseError, match=f"generate it first: nbgrader generate_assignment {FIRST}"):
        grade(fresh.root, FIRST)


def test_a_gradebook_that_another_program_writes_to_is_waited_for(fresh):
    db = sqlite3.connect(fresh.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    db.execute("BEGIN IMMEDIATE")
    free = threading.Timer(7, lambda: db.execute("COMMIT"))  # longer than the five seconds that Python waits
    free.start()
    done = immunolab(fresh, "grade", FIRST, "--jobs", "2", "--student", "s0001", "s0002")
    free.join()
    assert done.returncode == 0, done.stdout + done.stderr
    assert complete(fresh) == {"s0001", "s0002"}


def test_a_student_whom_the_gradebook_must_know_first(fresh):
    with (fresh.root / "nbgrader_config.py").open("a") as file:
        file.write("c.Autograde.create_student = False\n")
    found = grade(fresh.root, FIRST, jobs=1, progress=False)
    assert [row.student for row in found.rows if row.state == "graded"] == ["extended"]
    assert all("no such student" in row.reason for row in found.rows if row.state == "failed")


def test_a_hook_of_the_course_sees_the_graded_folder(fresh):
    with (fresh.root / "nbgrader_config.py").open("a") as file:
        file.write(
            "from pathlib import Path\n"
            "def note(assignment, student, notebooks):\n"
            "    Path('noted').open('a').write(student + str((Path('autograded') / student / assignment).is_dir()))\n"
            "c.Autograde.post_convert_hook = note\n"
        )
    grade(fresh.root, FIRST, jobs=1, students=["s0001"], progress=False)
    assert (fresh.root / "noted").read_text() == "s0001True"


def test_nobody_else_is_touched_by_a_students_name(fresh):
    """Names that are patterns for nbgrader's own file search."""
    (fresh.root / "submitted" / "s000[12]").mkdir()
    shutil.copytree(fresh.root / "submitted" / "in-time" / FIRST, fresh.root / "submitted" / "s000[12]" / FIRST)
    found = grade(fresh.root, FIRST, jobs=1, students=["s000[12]"], progress=False)
    assert [row.state for row in found.rows] == ["graded"] and complete(fresh) == {"s000[12]"}


def test_code_cells_are_graded_in_processes_too(tmp_path):
    slug = "04_plasma_cells_gone_wrong"
    course = course_of(tmp_path / "c", slug=slug)
    course.submit("right", keys(slug, 3), seed=3, change=solve(slug))
    course.submit("wrong", keys(slug, 4), seed=4, change=solve(slug, "answer = None"))
    done = immunolab(course, "grade", slug, "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert course.total("right") == course.total("wrong") + sum(code_points(slug).values())


def test_the_stage_is_no_student_of_nbgraders(fresh):
    with Stage(fresh.api.coursedir, FIRST) as stage, Gradebook(url_of(fresh), "immunolab"):
        assert (stage.folder / stage.name).is_dir() and os.access(stage.folder, os.W_OK)
        (stage.folder / stage.name / "0" / "x" / FIRST).mkdir(parents=True)
        assert fresh.api.get_autograded_students(FIRST) == set()
    assert not (stage.folder / stage.name).exists()
