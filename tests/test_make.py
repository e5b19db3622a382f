"""`make lab`, `make teach`, `make quick`, `make test` with a file: what a person types first."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from jupyter_client import BlockingKernelClient

from immunolab.lab import early

ROOT = Path(__file__).resolve().parent.parent


def get(url):
    with urllib.request.urlopen(url, timeout=120) as answer:
        return answer.geturl(), answer.read().decode(errors="replace")


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@contextmanager
def started(target, place, **more):
    """`make TARGET` as typed, on a free port; its address."""
    if not (ROOT / ".venv" / ".in-step-with").exists():
        pytest.skip("no .venv in this folder; make test makes one")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    arguments = (
        f"--no-browser --ip=127.0.0.1 --port={port} --allow-root --IdentityProvider.token=t --ServerApp.port_retries=0"
    )
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(place), "JUPYTER_RUNTIME_DIR": str(place / "run"), **more}
    environment.pop("IMMUNOLAB_VENV", None)
    server = subprocess.Popen(
        ["make", target, f"ARGS={arguments}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        base, end = f"http://127.0.0.1:{port}", time.monotonic() + 180
        while True:
            try:
                get(f"{base}/api/status?token=t")
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < end, "JupyterLab did not start"
                time.sleep(0.3)
        yield base
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def wait_for(check, seconds):
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)
    return found


def page_config(page):
    return json.loads(
        re.search(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', page, re.S)[1]
    )


def test_make_lab_opens_the_first_notebook_for_a_learner(tmp_path):
    """On the first notebook, with the assignments in reach, without nbgrader's menus and what lies behind them."""
    with started("lab", tmp_path) as base:
        landed, page = get(f"{base}/?token=t")
        assert "/lab/tree/notebooks/00_start_here.ipynb" in landed and "JupyterLab" in page
        for path in ("notebooks/00_start_here.ipynb", "release/01_two_lines_of_defence/01_two_lines_of_defence.ipynb"):
            assert '"type": "notebook"' in get(f"{base}/api/contents/{path}?content=0&token=t")[1]
        config = page_config(page)
        off = config["disabledExtensions"]
        assert "@jupyter/nbgrader" in off and any("announcements" in name for name in off)
        assert not config["buildCheck"]
        for part in ("formgrader", "assignments", "courses"):
            assert status(f"{base}/{part}?token=t") == 404, part


def test_the_first_pages_kernel_is_begun_with_the_server_and_has_read_what_lessons_import(tmp_path):
    """Before any page asks; nothing of it is seen in the kernel, and a page that is opened takes this one."""
    with started("lab", tmp_path) as base:
        sessions = wait_for(lambda: json.loads(get(f"{base}/api/sessions?token=t")[1]), 60)
        assert [s["path"] for s in sessions] == ["notebooks/00_start_here.ipynb"]
        file = tmp_path / "run" / f"kernel-{sessions[0]['kernel']['id']}.json"
        client = BlockingKernelClient(connection_file=str(file))
        client.load_connection_file()
        client.start_channels()
        ask = {
            "read": "'immunolab.explore' in __import__('sys').modules",
            "names": "[n for n in dir() if 'immunolab' in n or 'numpy' in n]",
            "run": "In",
        }

        def look():
            asked = client.execute("", user_expressions=ask, store_history=False, reply=True, timeout=60)["content"]
            return {name: told["data"]["text/plain"] for name, told in asked["user_expressions"].items()}

        wait_for(lambda: look()["read"] == "True", 60)
        assert look() == {"read": "True", "names": "[]", "run": "['']"}
        client.stop_channels()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/lab/tree/notebooks/00_start_here.ipynb", "notebooks/00_start_here.ipynb"),
        ("/lab/tree/Kurs%20f%C3%BCr%20Anna.ipynb?reset", "Kurs für Anna.ipynb"),
        ("/lab/tree/notebooks", ""),
        ("/lab/tree/gone.ipynb", ""),
        ("/lab", ""),
    ],
)
def test_only_a_notebook_that_is_there_is_begun_early(address, path, tmp_path):
    for name in ("notebooks/00_start_here.ipynb", "Kurs für Anna.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert early.first_page(address, tmp_path) == path


def test_no_node_is_asked_when_a_learner_starts(tmp_path):
    """JupyterLab would ask it for its registry, each time, for half a second."""
    node = tmp_path / "node"
    node.write_text(f'#!/bin/sh\ntouch "{tmp_path}/asked"\n')
    node.chmod(0o755)
    with started("lab", tmp_path, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}"):
        assert not (tmp_path / "asked").exists()


def test_make_teach_has_formgrader(tmp_path):
    with started("teach", tmp_path) as base:
        landed, page = get(f"{base}/?token=t")
        assert "/lab/tree/notebooks/00_start_here.ipynb" in landed
        assert "@jupyter/nbgrader" not in page_config(page)["disabledExtensions"]
        assert status(f"{base}/formgrader?token=t") == 200


@pytest.fixture
def without_programs(tmp_path):
    """PATH with an apt-get and an npm that only note that they were called, and nothing to be found."""
    for name in ("apt-get", "npm"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "$0 $*" >> {tmp_path}/called\n')
        program.chmod(0o755)
    return {**os.environ, "PATH": str(tmp_path), "CHROMIUM": "", "CI": ""}, tmp_path / "called"


def test_a_named_test_installs_nothing(without_programs):
    environment, called = without_programs
    command = [sys.executable, "scripts/run_tests.py", "tests/test_rooms.py", "--collect-only", "-n0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not called.exists()
    assert "No Chromium here" in done.stdout


def test_quick_names_its_areas_and_installs_nothing(without_programs):
    environment, called = without_programs
    command = [sys.executable, "scripts/run_tests.py", "--quick"]
    wrong = subprocess.run([*command, "quizz"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert wrong.returncode == 2 and "quiz, models, evidence" in wrong.stdout
    right = subprocess.run([*command, "rooms"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert right.returncode == 0 and "passed" in right.stdout, right.stdout + right.stderr
    assert not called.exists()


def test_quick_without_an_environment_says_how_to_make_one(tmp_path):
    done = subprocess.run(["make", "quick", f"VENV={tmp_path / 'nowhere'}"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode and "make setup" in done.stdout


def test_a_modules_tests_run_in_one_worker_and_in_order():
    """Else what they share is made twice, and two browsers run at once; and xdist would begin with the most tests."""
    files = ["tests/test_html.py", "tests/test_pages_workflow.py", "tests/test_words.py"]  # quick ones, most tests last
    command = [sys.executable, "-m", "pytest", "-n2", "--dist", "loadgroup", "-v", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    ran = re.findall(r"^\[(gw\d)\].* (tests/\w+\.py)::", done.stdout, re.M)
    assert sorted(name for _, name in set(ran)) == files, done.stdout
    assert list(dict.fromkeys(name for _, name in ran))[-1] == "tests/test_words.py", done.stdout


def test_what_takes_longest_is_begun_first():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", "-p", "no:cacheprovider"]
    files = ["tests/test_words.py", "tests/browser/test_widgets_bare.py", "tests/browser/test_deck_browser.py"]
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True)
    found = list(dict.fromkeys(re.findall(r"^(tests/[\w/]+\.py)::", done.stdout, re.M)))
    assert found == files[::-1], done.stdout


def test_the_long_ones_have_a_command_of_their_own(without_programs):
    """`make long` has what `make test` leaves out; a named file is run whole. Asked of one file: others are seconds to read."""
    environment, _ = without_programs
    some = ["--ignore=tests/browser", "--ignore-glob=*/test_[!s]*", "--ignore-glob=*/test_s[!t]*"]  # test_start alone

    def collected(*arguments):
        command = [sys.executable, "scripts/run_tests.py", *arguments, "--collect-only", "-n0"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        return {line for line in done.stdout.splitlines() if "::" in line}

    long, test = collected("--long", *some), collected(*some)
    assert len(long) > 5 and len(test) > 10 and not long & test
    assert collected("tests/test_start.py") == long | test
