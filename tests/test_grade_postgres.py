"""PostgreSQL as gradebook, on a real server: nbgrader's own command, ours, a kill in the middle, a Dask cluster."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from _course import FIRST, Course
from _handins import (
    IMMUNOLAB,
    alike,
    complete,
    copy_of,
    course_of,
    crowd,
    end,
    files,
    gradebook_rows,
    immunolab,
    mixed_class,
    nbgrader,
    started,
    until,
    url_of,
)
from _postgres import server
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text

from immunolab.course import CourseError
from immunolab.grading.batch.run import grade

LATE_PENALTY = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
MANY = 150


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture
def address(postgres: str, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    name = f"t{abs(hash(request.node.name)):x}"
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return postgres.rsplit("/", 1)[0] + f"/{name}"


def moved(course: Course, address: str) -> Course:
    """A course whose gradebook is on the server: the one line in nbgrader_config.py, and generate again."""
    path = course.root / "nbgrader_config.py"
    path.write_text(path.read_text() + f"\nc.CourseDirectory.db_url = {address!r}\n")
    (course.root / "gradebook.db").unlink()
    course.api.coursedir.db_url = address
    course.generate()
    assert not (course.root / "gradebook.db").exists()
    return course


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = course_of(tmp_path_factory.mktemp("sqlite") / "c", config=LATE_PENALTY)
    mixed_class(course)
    return course


@pytest.mark.long  # test_regrade.py has a gradebook on PostgreSQL too
def test_the_same_rows_and_files_as_with_sqlite(sqlite, address, tmp_path):
    course = copy_of(sqlite, tmp_path / "c")
    assert grade(sqlite.root, FIRST, jobs=1, progress=False).exit_code == 0
    moved(course, address)
    with Gradebook(address, "immunolab") as gradebook:
        gradebook.update_or_create_assignment(FIRST, duedate="2026-11-20 12:00:00 UTC")
        gradebook.add_student("extended")
        gradebook.add_submission(FIRST, "extended")
        gradebook.grant_extension(FIRST, "extended", days=2)
    done = immunolab(course, "grade", FIRST, "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert gradebook_rows(address) == gradebook_rows(url_of(sqlite)) and files(course) == files(sqlite)
    again = nbgrader(course, "autograde", FIRST, "--force", "--student", "in-time")
    assert again.returncode == 0, again.stderr[-2000:]
    assert gradebook_rows(address)["in-time"] == gradebook_rows(url_of(sqlite))["in-time"]
    with Gradebook(address, "immunolab") as gradebook:
        assert gradebook.find_submission(FIRST, "in-time").score == 17
        assert gradebook.find_submission(FIRST, "late").late_submission_penalty == 17


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = course_of(tmp_path_factory.mktemp("large") / "c")
    crowd(course, MANY)
    return course


@pytest.mark.long
def test_killed_in_the_middle_and_run_again(large, address, tmp_path):
    course = moved(copy_of(large, tmp_path / "c"), address)
    run = started(course, *IMMUNOLAB, "grade", FIRST, "--jobs", "2")
    until(lambda: list((course.root / "autograded").glob(f"[!.]*/{FIRST}")))
    end(run)
    run.communicate()
    graded = complete(course, address)
    assert 0 < len(graded) < MANY
    found = grade(course.root, FIRST, jobs=1, progress=False)
    assert [found.count(state) for state in ("graded", "skipped", "failed")] == [MANY - len(graded), len(graded), 0]
    alike(gradebook_rows(address), MANY)
    assert len(complete(course, address)) == MANY


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[tuple[str, list[Any]]]:
    """A scheduler and two workers, each a process of its own, without nannies that would start them again."""
    place = Course.__new__(Course)
    place.root = tmp_path
    marks = tmp_path / "scheduler.json"
    own = ["--scheduler-file", str(marks), "--no-dashboard", "--host", "127.0.0.1"]
    processes = [started(place, sys.executable, "-m", "distributed.cli.dask_scheduler", *own, "--port", "0")]
    try:
        until(lambda: marks.exists() and marks.read_text().endswith("}"))
        for name in ("one", "two"):
            processes.append(
                started(
                    place,
                    sys.executable,
                    "-m",
                    "distributed.cli.dask_worker",
                    "--scheduler-file",
                    str(marks),
                    "--no-nanny",
                    "--no-dashboard",
                    "--nthreads",
                    "1",
                    "--host",
                    "127.0.0.1",
                    "--name",
                    name,
                    "--local-directory",
                    str(tmp_path / name),
                )
            )
        yield json.loads(marks.read_text())["address"], processes[1:]
    finally:
        for process in processes:
            end(process)
            process.communicate()


@pytest.mark.long
def test_a_cluster_with_a_worker_killed_grades_everybody_once(large, address, dask, tmp_path):
    scheduler, workers = dask
    course = moved(copy_of(large, tmp_path / "c"), address)
    run = started(course, *IMMUNOLAB, "grade", FIRST, "--scheduler", scheduler)
    until(lambda: list((course.root / "autograded").glob(f"[!.]*/{FIRST}")))
    assert run.poll() is None
    end(workers[0], signal.SIGKILL)
    out, err = run.communicate(timeout=400)
    assert run.returncode == 0, out + err
    assert f"{MANY} graded, 0 skipped (graded before), 0 failed" in out
    alike(gradebook_rows(address), MANY)  # which are the scores of a serial run, and each student is there once
    assert len(complete(course, address)) == MANY
    assert not psutil.pid_exists(workers[0].pid) or psutil.Process(workers[0].pid).status() == psutil.STATUS_ZOMBIE
    # SQLite will do, too: the workers leave the gradebook to the command. A plug-in that might not is refused.
    small = copy_of(large, tmp_path / "small")
    found = grade(small.root, FIRST, scheduler=scheduler, students=["s0010", "s0009"], progress=False)
    assert found.count("graded") == 2 and small.total("s0010") == 16  # one question is left open
    (small.root / "own.py").write_text(
        "from nbgrader.preprocessors import SaveAutoGrades\nclass Own(SaveAutoGrades):\n    pass\n"
    )
    with (small.root / "nbgrader_config.py").open("a") as file:
        file.write('c.Autograde.autograde_preprocessors = [*c.Autograde.autograde_preprocessors, "own.Own"]\n')
    with pytest.raises(CourseError, match=r"Own.*which SQLite does not stand; use PostgreSQL"):
        grade(small.root, FIRST, scheduler=scheduler, progress=False)


def test_no_cluster_is_one_sentence(sqlite):
    with pytest.raises(CourseError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        grade(sqlite.root, FIRST, scheduler="tcp://127.0.0.1:9", progress=False)
