"""`python start.py`: any Python answers, set-up says how far it is, and whatever stops it, the next run mends it."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from _small_course import PYTHON, ROOT, SmallCourse

sys.path.append(str(ROOT / "scripts"))
import progress
import venv_state


def module(path: Path):
    spec = importlib.util.spec_from_file_location("start", path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


start = module(ROOT / "start.py")


def wait(check, seconds=60):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


# -- which Python


def test_an_old_python_gets_one_sentence():
    """With the oldest that are here, by running them; that the grammar is theirs, by what is in the file."""
    text = (ROOT / "start.py").read_text()
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Match)
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, new)]
    arguments = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert not [f for f in arguments if f.returns or f.args.kwonlyargs or any(a.annotation for a in f.args.args)]
    assert text.isascii()  # Python 2 reads nothing else without being told
    installed = Path(sys.base_prefix).parent
    for python in [*installed.glob("2.*/bin/python"), *installed.glob("3.[1-9].*/bin/python")]:
        done = subprocess.run([python, ROOT / "start.py"], capture_output=True, text=True)
        assert done.returncode == 1 and done.stdout == "", done
        assert re.fullmatch(r"The course needs Python 3\.11 to 3\.14, and this is [\d.]+\. [^\n]+\n", done.stderr), done


@pytest.mark.parametrize(
    ("version", "platform", "says"),
    [
        ((3, 10, 4), "linux-x86_64", "3.11 to 3.14, and this is 3.10.4. Install one from python.org"),
        ((2, 7, 18), "win-amd64", "py -3.13 start.py"),
        ((3, 15, 0), "macosx-15-arm64", "3.15.0 is too new"),
        ((3, 13, 1), "win-arm64", "Python for x86"),
        ((3, 11, 0), "win-amd64", ""),
        ((3, 14, 9), "macosx-11.0-universal2", ""),
    ],
)
def test_the_sentence_has_the_remedy(version, platform, says):
    found = start.complaint(version, platform)
    assert says in found and bool(found) == bool(says)


def test_until_the_environment_stands_nothing_but_the_standard_library_is_imported():
    code = "import sys; sys.path[:0] = ['.', 'scripts']; import start, setup; print(*sys.modules)"
    done = subprocess.run([PYTHON, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ours = {"start", "setup", "progress", "venv_state", "__main__"}
    names = {name.partition(".")[0] for name in done.stdout.split()}
    assert names - ours <= sys.stdlib_module_names | {"_sysconfigdata__linux_x86_64-linux-gnu"}, names


# -- set-up, in a small course of its own


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Set up once; each test leaves it in step. A blank and an umlaut in its path."""
    small = SmallCourse(tmp_path_factory.mktemp("a") / "Kurs für Anna")
    small.said = small.start("setup")
    return small


def test_set_up_says_its_steps_and_becomes_jupyterlab(course):
    assert re.findall(r"^\[(\d)/5 +\d+ s\]", course.said, re.M)[0] == "1" and "Ready after" in course.said
    assert {"first", "course"} <= course.packages()
    said = json.loads(course.start("--port", "8890").splitlines()[-1])  # nothing to do: nothing said of it
    assert said["argv"][0] == "jupyter-lab" and said["argv"][-2:] == ["--port", "8890"]
    assert f"--ServerApp.root_dir={course.root}" in said["argv"]
    assert said["JUPYTER_CONFIG_PATH"] == str(course.root / "deploy" / "settings" / "learner")
    assert said["PATH"].startswith(str(course.venv / "bin"))
    teacher = json.loads(course.start("teacher").splitlines()[-1])
    assert teacher["JUPYTER_CONFIG_PATH"].endswith("teacher") and course.start("setup") == ""


def test_other_packages_are_brought_without_beginning_anew(course):
    mark = course.venv / "mine"
    mark.touch()
    course.lock("first", "second")
    said = course.start("setup")
    assert "for other packages" in said and "second" in course.packages() and mark.exists()


def test_half_a_deletion_is_noticed(course):
    (package,) = course.venv.glob("lib/python*/site-packages/jupyterlab")
    shutil.rmtree(package)
    said = course.start("setup")
    assert (
        "parts of it are gone (site-packages/jupyterlab)" in said
        and "Making an environment" in said
        and course.start("setup") == ""
    )


def test_a_python_that_does_not_run_any_more_and_a_folder_that_was_moved(course):
    """As after an update of the system's Python, or when the course's folder gets another name."""
    environment = venv_state.Environment(course.venv, course.root)
    assert environment.state() == ("ready", "")
    python = course.venv / "bin" / "python"
    link = python.readlink()
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert environment.state() == ("anew", "its Python does not run any more")
    python.unlink()
    python.symlink_to(link)
    moved = course.root.with_name("moved")
    course.root.rename(moved)
    state, why = venv_state.Environment(moved / ".venv", moved).state()
    moved.rename(course.root)
    assert state == "anew" and str(course.root) in why


def test_made_anew_by_the_python_that_lies_in_it(course):
    """`make` puts the environment first on PATH, and so does whoever has activated it: that Python clears itself away."""
    (course.venv / venv_state.STAMP).unlink()
    own = course.venv / "bin" / "python3"
    command, environment = [own, "start.py", "setup"], course.environment(own.parent)
    done = subprocess.run(command, cwd=course.root, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "Ready after" in done.stdout, done
    assert course.start("setup") == ""


@pytest.mark.parametrize("how", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_stopped_it_says_so_ends_what_it_started_and_goes_on_the_next_time(course, tmp_path, how):
    (course.venv / ".in-step-with").unlink()
    slow = course.slow_uv(tmp_path / "slow", 60)
    (course.venv / "bin" / "uv").unlink(missing_ok=True)
    process = course.begin("setup", first=(slow,))
    wait((slow / "begun").exists)
    os.kill(process.pid, how)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 1 and "Set-up was stopped. Nothing is broken" in said and "Traceback" not in said
    assert (slow / "ended").exists()
    said = course.start("setup")
    assert "did not come to its end" in said and not (course.venv / "half").exists()
    assert {"first", "course"} <= course.packages()


def test_killed_in_the_middle_the_next_run_waits_for_what_is_left_and_mends(course, tmp_path):
    """The installer outlives its set-up and still writes: who comes next must not write beside it."""
    (course.venv / ".in-step-with").unlink()
    slow = course.slow_uv(tmp_path / "slow", 6)
    process = course.begin("setup", first=(slow,))
    wait((slow / "begun").exists)
    process.kill()
    process.wait()
    said = course.start("setup")
    assert "Another set-up is at work" in said and "Ready after" in said
    assert not (course.venv / "half").exists() and {"first", "course"} <= course.packages()


def test_two_at_once_make_one(course):
    (course.venv / ".in-step-with").unlink()
    both = [course.begin("setup"), course.begin("setup")]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("Ready after" in text for text in said) == [False, True], said


@pytest.mark.long
def test_where_uv_fails_pip_is_asked(course, tmp_path):
    """A company's mirror or certificate that only pip knows."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "uv").write_text('#!/bin/sh\necho "error: invalid peer certificate"; exit 2\n')
    (broken / "uv").chmod(0o755)
    course.lock("first", "second", "third")
    said = course.start("setup", first=(broken,))
    assert "trying pip" in said and {"third", "course"} <= course.packages() and "Ready after" in said, said


# -- how far it is


def test_on_a_pipe_a_line_now_and_then_and_on_a_terminal_one_that_is_rewritten(monkeypatch, capsys):
    monkeypatch.setattr(progress, "EVERY", 0.2)
    step = progress.Step(3, 5, "Installing")
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        step.so_far("7 of 9 packages")
        time.sleep(0.02)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("Installing") and 1 <= len(lines[1:]) <= 3 and all("7 of 9" in line for line in lines[1:])
    ours, theirs = pty.openpty()
    shown = ""
    with os.fdopen(theirs, "w") as terminal:
        step = progress.Step(3, 5, "Installing", terminal)
        for n in range(5):
            step.so_far(f"{n} of 9 packages")
        step.done()
        # The kernel hands a terminal's bytes on in pieces: read until the wiped line's end, which stands last.
        while not shown.endswith(" \r") and select.select([ours], [], [], 10)[0]:
            shown += os.read(ours, 10_000).decode()
    os.close(ours)
    assert shown.count("\n") == 1 and shown.count("\r[3/5") == 5 and shown.endswith("\r")


def test_what_the_installers_say_is_counted(tmp_path):
    setup = module(ROOT / "scripts" / "setup.py")
    environment = venv_state.Environment(tmp_path, tmp_path)
    count = setup.Packages(environment)
    for line in ("Resolved 3 packages in 2s", "Downloading scipy (33.0MiB)", "Downloading uv (512.0KiB)"):
        count.line(line)
    assert count.words() == "0 of 34 MB fetched, 3 packages to install"
    count.line(" Downloaded scipy")
    assert count.words() == "33 of 34 MB fetched, 3 packages to install"
    (tmp_path / "lib" / "python3.13" / "site-packages" / "scipy-1.dist-info").mkdir(parents=True)
    count.line("Prepared 3 packages in 20s")
    assert count.words() == "1 of 3 packages in place"
    count = setup.Packages(environment)
    for line in ("Collecting scipy==1", "  Downloading scipy-1.whl (33.7 MB)", "Collecting uv==2"):
        count.line(line)
    assert count.words() == "2 packages fetched"


def test_windows_lock_is_asked_where_there_is_no_other(tmp_path, monkeypatch):
    """With a stand-in for msvcrt: that the right call is made, and that a refusal is waited for."""
    asked = []

    class Stand:
        LK_NBLCK = 2

        @staticmethod
        def locking(handle, mode, count):
            asked.append((mode, count))
            if len(asked) < 3:
                raise OSError(36, "Resource deadlock avoided")

    monkeypatch.setattr(venv_state, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", Stand)
    told = []
    with venv_state.Environment(tmp_path / "venv", tmp_path).alone(lambda: told.append(1)):
        assert asked == [(2, 1)] * 3 and told == [1]


# -- what takes a network


@pytest.mark.long
@pytest.mark.parametrize("python", ["3.11", "3.14"])
@pytest.mark.parametrize(
    "system", ["x86_64-pc-windows-msvc", "aarch64-apple-darwin", "x86_64-apple-darwin", "aarch64-unknown-linux-gnu"]
)
def test_every_package_of_the_lock_has_a_wheel_there(system, python, tmp_path):
    """A learner has no compiler. Asked of the registry; nothing is installed."""
    options = ["--python-platform", system, "--python-version", python, "--only-binary", ":all:"]
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--target", tmp_path, *options]
    done = subprocess.run([*command, "-r", "requirements.lock"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "Would install" in done.stderr, done.stderr[-2000:]


@pytest.mark.long
def test_the_course_starts_from_a_fresh_clone(tmp_path):
    """As README says, with a Python that has nothing, no uv and no make: to the first page, its kernel begun."""
    place = tmp_path / "Kurs für Anna"
    subprocess.run(["git", "clone", "-q", ROOT, place], check=True, capture_output=True)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t"]
    keep = {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_", "HTTP", "LANG"))}
    environment = {**keep, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen([PYTHON, "start.py", *options], cwd=place, env=environment, stdout=out, stderr=out)
    try:
        address = f"http://127.0.0.1:{port}"

        def sessions():
            assert process.poll() is None, log.read_text()
            try:
                with urllib.request.urlopen(f"{address}/api/sessions?token=t", timeout=60) as answer:
                    return json.loads(answer.read())
            except OSError:
                return []

        wait(sessions, 900)
        assert [session["path"] for session in sessions()] == ["notebooks/00_start_here.ipynb"]
        with urllib.request.urlopen(f"{address}/?token=t", timeout=60) as page:
            assert "/lab/tree/notebooks/00_start_here.ipynb" in page.geturl()
        said = log.read_text()
    finally:
        process.terminate()
        process.wait(60)
    assert re.search(r"\[3/5 .* packages in place", said), said
    assert "Traceback" not in said and not re.search(r"^\[I ", said, re.M), said
    status = subprocess.run(["git", "status", "--porcelain"], cwd=place, capture_output=True, text=True, check=True)
    assert status.stdout == ""
