"""The scope of systemd around the box, with a real systemd: the first process of namespaces made for the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from immunolab.sandbox import Limits, scope
from immunolab.sandbox.scope import bound

SYSTEMD = Path("/usr/lib/systemd/systemd")
BEGIN = """
mount --make-rprivate / && mount -t proc proc /proc && mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc/systemd/system && printf '[Unit]\\nDefaultDependencies=no\\n' > /etc/systemd/system/empty.target
exec env -i container=docker {systemd} --system --unit=empty.target
"""
#: in the namespaces: what is said, where the warm process is counted, and what becomes of one that takes too much
INSIDE = """
import psutil
from immunolab.sandbox import Limits, Session, StoppedError, protection, scope, warm_process
small = 900_000_000
scope.bound = lambda *_: (small, 200)
print(protection().sentence)
with Session(Limits(), {}) as honest:
    print(honest.run("print(6 * 7)")[0]["text"].strip())
group = open(f"/proc/{warm_process().process.pid}/cgroup").read()
print("scope" if ".scope" in group else group)
with Session(Limits(memory=8000), {}) as hog:
    try:
        hog.run("held = bytearray(1_500_000_000)\\nfor i in range(0, len(held), 4096): held[i] = 1")
        print("it was let")
    except StoppedError:
        print("ended")
with Session(Limits(), {}) as next_one:
    print(next_one.run("print(6 * 8)")[0]["text"].strip())
"""


@pytest.fixture
def systemd():
    """What to write before a command so that it runs where systemd is the first process."""
    if os.geteuid() != 0 or not SYSTEMD.exists() or not shutil.which("nsenter"):
        pytest.skip("needs root, systemd's program and util-linux")
    command = ["unshare", "-pfm", "--kill-child", "sh", "-c", BEGIN.format(systemd=SYSTEMD)]
    holder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and holder.poll() is None:
            children = psutil.Process(holder.pid).children()
            enter = ["nsenter", "-t", str(children[0].pid), "-p", "-m", "--"] if children else ["false"]
            if not subprocess.run([*enter, "systemd-run", "--scope", "-q", "true"], capture_output=True).returncode:
                yield enter
                return
            time.sleep(0.2)
        pytest.skip("systemd does not start in namespaces here")
    finally:
        for process in (*psutil.Process(holder.pid).children(), holder):
            process.kill()
        holder.wait()


def test_the_kernel_counts_under_systemd(systemd, tmp_path):
    """A hand-in that takes more than the bound is ended by the kernel; the next one is served by the same box."""
    (tmp_path / "inside.py").write_text(INSIDE)
    done = subprocess.run(
        [*systemd, sys.executable, tmp_path / "inside.py"], capture_output=True, text=True, timeout=240
    )
    said, *rest = done.stdout.splitlines() or [done.stderr]
    assert "the kernel counts its memory and processes, too (a scope of systemd)" in said
    assert rest == ["42", "scope", "ended", "48"], done.stderr


def test_a_trial_that_is_not_limited_counts_for_nothing(tmp_path, monkeypatch):
    """A systemd-run that starts the command but limits nothing, as one without the right of delegation may."""
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text('#!/bin/sh\nwhile [ "$1" != "--" ]; do shift; done; shift; exec "$@"\n')
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(scope, "RUNNING", tmp_path)
    scope.scope.cache_clear()
    assert scope.scope() == ()
    monkeypatch.setattr(scope, "_TRIAL", tmp_path / "trial.py")  # the stand-in is what is asked
    (tmp_path / "trial.py").write_text("def counted(memory, tasks):\n    assert memory > 10**9 and tasks > 100\n")
    scope.scope.cache_clear()
    assert scope.scope()[0] == str(stand_in) and "OOMPolicy=continue" in scope.scope()
    scope.scope.cache_clear()


def test_the_bound_leaves_room_for_the_machine():
    assert bound(2, 64 * 10**9, Limits(memory=2000, processes=64)) == (7 * 10**9, 3 * 64 + 64)
    assert bound(16, 8 * 10**9)[0] == int(6.4 * 10**9)
