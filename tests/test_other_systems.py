"""Windows and macOS, as far as they can be tried without them: what they lack is hidden, and a learner's way walked.

No test here ran on Windows or macOS. What only those systems can show (locks of Windows' own, a real console, a real
browser) is not shown by this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from _course import FIRST, ROOT, answers_json, keys

from immunolab import files

#: first in each process: packages of others, which have their own ways on each system; then what Windows lacks goes
WINDOWS = """
import asyncio, importlib.abc, json, multiprocessing.connection, os, shutil, signal, socket, subprocess, sys, tempfile
import ipykernel.kernelapp, matplotlib.pyplot, anywidget, pandas, scipy.integrate, pydantic, filelock, fsrs, psutil
import jupyter_server.serverapp, jupyterlab.labapp, tornado.web, nbformat, nbconvert, nbclient
import nbgrader.api, nbgrader.apps, sqlalchemy, alembic.config, distributed

kill = signal.SIGKILL  # Windows' own Popen.kill asks for no signal
subprocess.Popen.kill = lambda self: self.send_signal(kill)
HIDDEN = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "syslog", "posix"}

class Hide(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

assert not [m for m in sys.modules if m.startswith("immunolab")]
for name in HIDDEN:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Hide())
for name in ("fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "setuid", "setgid", "setsid", "killpg",
             "getpgid", "sysconf", "mkfifo", "chown", "lchown", "WNOHANG", "sched_getaffinity", "statvfs"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "alarm", "setitimer", "pthread_sigmask"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("AF_UNIX", "send_fds", "recv_fds"):
    if hasattr(socket, name):
        delattr(socket, name)
filelock.FileLock = filelock.SoftFileLock  # Windows has another: filelock's own, by msvcrt
"""


def windows(code: str, cwd: Path, *arguments: str) -> str:
    """Run code in a process without what Windows lacks; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", WINDOWS + code, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def course(tmp_path):
    """A course folder with a blank and an umlaut in its path."""
    place = tmp_path / "Kurs für Anna"
    place.mkdir()
    for path in (ROOT / "notebooks").glob("0[01]_*"):
        if ".answers.json" not in path.name:
            (place / path.name).write_bytes(path.read_bytes())
    return place


def test_a_learners_way_needs_nothing_that_windows_lacks(course):
    """Every module of the rooms that a learner's kernel and server use is imported there; an answer is saved and read."""
    found = windows(
        """
import pkgutil, immunolab
rooms = "claims course_progress evidence explore figures lab models quiz review scenes study_record setup_check terms"
names = [m.name for m in pkgutil.walk_packages(immunolab.__path__, "immunolab.") if m.name.split(".")[1] in rooms.split()]
for name in names:
    if not name.endswith("__main__"):
        __import__(name)
from immunolab import Quiz, check_setup, progress, review, explore, completion, warm_up
for _ in range(2):
    quiz = Quiz("00_start_here.quiz.yaml")
    said = quiz.answer("first-number", "330")
explore("infection")
review(); progress(); completion("Änne"); warm_up("01_two_lines_of_defence")
assert check_setup().ready, check_setup()
entry = json.loads(open("00_start_here.answers.json", encoding="utf-8").read())
print(len(names), json.dumps(entry["answers"]["first-number"]))
""",
        course,
    )
    count, _, entry = found.strip().splitlines()[-1].partition(" ")
    assert int(count) > 100 and "330" in json.dumps(json.loads(entry))


def test_a_learner_grades_herself_without_what_windows_lacks(tmp_path):
    """The whole pipeline in an ordinary process: no box is to be had there, and no fork."""
    place = tmp_path / "Mein Kurs"
    for name in ("source", "release"):
        (place / name).mkdir(parents=True)
        target = place / name / FIRST
        target.mkdir()
        for path in (ROOT / name / FIRST).iterdir():
            if path.is_file() and ".answers.json" not in path.name:
                (target / path.name).write_bytes(path.read_bytes())
    (place / "source" / "header.ipynb").write_bytes((ROOT / "source" / "header.ipynb").read_bytes())
    (place / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    (place / "release" / FIRST / f"{FIRST}.answers.json").write_text(answers_json(FIRST, keys(FIRST, 7), 7))
    said = windows(
        """
from pathlib import Path
import importlib
where = importlib.import_module("immunolab.sandbox.protection")
where.sys = type("elsewhere", (), {"platform": "win32", "executable": sys.executable})
from immunolab.grading.self_grade import self_grade
found = self_grade(Path.cwd(), sys.argv[1], Path.cwd() / "release" / sys.argv[1])
assert where.protection().level == "none" and found.page.is_file()
print(found.score, found.possible)
""",
        place,
        FIRST,
    )
    assert said.split()[-2:] == ["17.0", "20.0"], said  # three points are for a text that she did not write


@pytest.mark.long
def test_code_of_an_assignment_runs_without_what_windows_lacks(tmp_path):
    """One cell in the ordinary process that stands in for the box, ended by a kill that Windows has, too."""
    said = windows(
        """
import importlib
where = importlib.import_module("immunolab.sandbox.protection")
where.sys = type("elsewhere", (), {"platform": "win32", "executable": sys.executable})
from immunolab.sandbox import Limits, Session
with Session(Limits(), {}) as session:
    print(session.run("print(6 * 7)"))
""",
        tmp_path,
    )
    assert "42" in said


def test_a_scanner_that_holds_a_file_for_a_moment_does_not_stop_saving(tmp_path, monkeypatch):
    """Windows refuses to rename over a file that somebody reads; twice refused, the third time it is written."""
    refused = []
    real = Path.replace

    def replace(self, target):
        if len(refused) < 2:
            refused.append(target)
            raise PermissionError(13, "in use")
        return real(self, target)

    path = tmp_path / "a.json"
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(PermissionError):
        files.write_whole(path, b"1")  # here a refusal is one that stays
    refused.clear()
    monkeypatch.setattr(files.os, "name", "nt")
    monkeypatch.setattr(files.time, "sleep", lambda s: None)
    files._replace(_written(tmp_path / "new", b"2"), path)
    assert path.read_bytes() == b"2" and len(refused) == 2


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
