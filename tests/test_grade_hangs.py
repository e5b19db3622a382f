"""Hand-ins that hang or kill whatever grades them, and two runs at once: the class goes on, no row is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import pytest
from _course import FIRST, Course
from _handins import IMMUNOLAB, complete, copy_of, course_of, crowd, end, gradebook_rows, started, until, url_of

from immunolab.course import CourseError
from immunolab.grading.batch import workers
from immunolab.grading.batch.run import grade

SECOND = "02_recognition"
#: stands for a fault of ours in a preprocessor, which a hand-in meets: it hangs in C with signals blocked, or dies
TRAP = """
import os, signal, time
from nbgrader.preprocessors import NbGraderPreprocessor
class Trap(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        student = resources["nbgrader"]["student"]
        if student == "hangs":
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
            while True:
                try:
                    time.sleep(1)
                except BaseException:
                    pass
        if student == "kills":
            with open("killed", "a") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return nb, resources
Trap.__module__ = "immunolab.trap"  # on a cluster with SQLite others are refused
c.Autograde.autograde_preprocessors = [Trap, *c.Autograde.autograde_preprocessors]
c.ExecuteCode.limits = {"seconds": 1}
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = course_of(tmp_path / "c", config=TRAP)
    crowd(made, 11)
    return made


def add(course: Course, student: str) -> None:
    shutil.copytree(course.root / "submitted" / "s0010", course.root / "submitted" / student)


def test_a_clock_outside_ends_what_hangs(course, monkeypatch):
    monkeypatch.setattr(workers, "SLACK", 6.0)
    add(course, "hangs")
    run = grade(course.root, FIRST, jobs=2, progress=False)
    (failed,) = [row for row in run.rows if row.state == "failed"]
    assert failed.student == "hangs" and failed.reason.startswith("Grading it took longer than")
    assert run.count("graded") == 11 and len(complete(course)) == 11


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_a_command_with_a_hanging_hand_in_can_be_stopped(course, how):
    add(course, "hangs")
    run = started(course, *IMMUNOLAB, "grade", FIRST, "--jobs", "2", "--no-progress")
    until(lambda: list((course.root / "autograded").glob(f"[!.]*/{FIRST}")))  # "hangs" is the first of all
    family = psutil.Process(run.pid).children(recursive=True)
    end(run, how, group=how == signal.SIGINT)
    run.communicate(timeout=300)  # left alone it would hang for ever
    assert run.returncode == 128 + how
    until(lambda: not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family))


@pytest.mark.long
def test_a_hand_in_that_kills_every_worker_of_a_cluster_is_a_row(course):
    """With nannies, which start workers again: it meets them one after the other."""
    distributed = pytest.importorskip("distributed")
    add(course, "kills")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        run = grade(course.root, FIRST, scheduler=cluster.scheduler_address, progress=False)
    (failed,) = [row for row in run.rows if row.state == "failed"]
    assert failed.student == "kills" and "ended every worker of the cluster" in failed.reason
    assert run.count("graded") == 11 and len(complete(course)) == 11
    assert len((course.root / "killed").read_text()) <= 10  # a few tries, not for ever


@pytest.mark.long
def test_two_runs_at_once_on_one_gradebook(tmp_path):
    """Of one assignment the second says so; of two, both finish, and SQLite has every row."""
    course = course_of(tmp_path / "c")
    other = course_of(tmp_path / "other", slug=SECOND)
    crowd(other, 40)
    shutil.copytree(other.root / "source" / SECOND, course.root / "source" / SECOND)
    assert course.api.generate_assignment(SECOND)["success"]
    for folder in (other.root / "submitted").iterdir():
        shutil.copytree(folder / SECOND, course.root / "submitted" / folder.name / SECOND)
    crowd_of_first = course_of(tmp_path / "first")
    crowd(crowd_of_first, 40)
    for folder in (crowd_of_first.root / "submitted").iterdir():
        shutil.copytree(folder / FIRST, course.root / "submitted" / folder.name / FIRST)
    runs = [started(course, *IMMUNOLAB, "grade", slug, "--jobs", "1", "--no-progress") for slug in (FIRST, SECOND)]
    until(lambda: list((course.root / "autograded").glob(f".grade-{FIRST}-*")))
    with pytest.raises(CourseError, match="Another run of `immunolab grade"):
        grade(course.root, FIRST, jobs=1, progress=False)
    for run, slug in zip(runs, (FIRST, SECOND), strict=True):
        out, err = run.communicate(timeout=600)
        assert run.returncode == 0, out + err
        assert "40 graded, 0 skipped (graded before), 0 failed" in out, (slug, out)
    with course.gradebook() as gradebook:
        for slug in (FIRST, SECOND):
            assert len(gradebook.assignment_submissions(slug)) == 40, slug


SLOW = """
import os, random, time
for name in ("rename", "replace", "fsync", "mkdir", "unlink", "link"):
    def slow(*given, _real=getattr(os, name), **more):
        time.sleep(0.02)
        return _real(*given, **more)
    setattr(os, name, slow)
"""


@pytest.mark.long
def test_on_a_slow_disk_and_with_locks_left_behind(tmp_path):
    """Stands for a network disk as far as delays go: each change of a folder takes 20 ms. Nothing else of NFS is shown."""
    course = course_of(tmp_path / "c")
    crowd(course, 22)
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "sitecustomize.py").write_text(SLOW)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(slow), os.environ.get("PYTHONPATH", "")])}
    (course.root / "autograded").mkdir()
    (course.root / "autograded" / f".grade-{FIRST}.lock").write_text("")  # of a machine that lost its power
    (course.root / "autograded" / f".grade-{FIRST}-1-abc").mkdir()
    command = [*IMMUNOLAB, "grade", FIRST, "--jobs", "2", "--no-progress"]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, env=environment, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(complete(course)) == 22 and len(gradebook_rows(url_of(course))) == 22
    assert not list((course.root / "autograded").glob(".grade-*-*"))
    run = subprocess.Popen(
        [*command, "--force"], cwd=course.root, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
    )
    until(lambda: list((course.root / "autograded").glob(f".grade-{FIRST}-*/*")))
    end(run)  # type: ignore[arg-type]
    run.wait()
    again = copy_of(course, tmp_path / "again")
    assert grade(again.root, FIRST, jobs=1, progress=False).exit_code == 0  # its lock died with it
    assert len(complete(again)) == 22
