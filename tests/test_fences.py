"""What stands behind the box: a filter of system calls, Landlock; and that science still works inside."""

from __future__ import annotations

import errno
import os
import platform
import struct
import subprocess
import sys

import pytest

from immunolab.sandbox import Limits, Session, landlock, protection, seccomp

boxed = pytest.mark.skipif(protection().level != "box" and not os.environ.get("CI"), reason=protection().sentence)


def landlock_works() -> bool:
    return sys.platform == "linux" and landlock.version() > 0


CALL = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


@pytest.fixture(scope="module")
def session():
    with Session(Limits(cell_seconds=20), {"data.csv": b"a,b\n1,2\n"}) as session:
        yield session


def text(outputs):
    return "".join(
        o.get("text", "") + str(o.get("data", {}).get("text/plain", "")) + o.get("ename", "") for o in outputs
    )


@boxed
def test_every_refused_call_is_refused(session):
    column = seccomp.PROCESSORS[platform.machine()][0]
    numbers = {name: both[column] for name, both in seccomp.REFUSED.items() if both[column] is not None}
    assert len(numbers) > 55
    said = session.run(
        CALL + "found = {}\n"
        f"for name, number in {numbers!r}.items():\n"
        "    ctypes.set_errno(0)\n    found[name] = (libc.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno())\n"
        f"[name for name, what in found.items() if what != (-1, {errno.EPERM})]"
    )
    assert text(said) == "[]"


@boxed
@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("libc.syscall({clone}, 0x10000000 | 17, 0, 0, 0, 0)", errno.EPERM),  # a user namespace
        ("libc.syscall({clone}, 0x40000000 | 17, 0, 0, 0, 0)", errno.EPERM),
        ("libc.syscall({clone3}, 0, 0)", errno.ENOSYS),
        ("libc.socket(40, 1, 0)", errno.EAFNOSUPPORT),  # vsock: the host of a virtual machine
        ("libc.socket(38, 5, 0)", errno.EAFNOSUPPORT),  # the kernel's own cryptography
        ("libc.socket(17, 3, 0)", errno.EAFNOSUPPORT),  # packets
        ("libc.ioctl(0, 0x5412, b'x')", errno.EPERM),
    ],
)
def test_calls_are_refused_by_what_they_ask(session, source, number):
    column = seccomp.PROCESSORS[platform.machine()][0]
    source = source.format(clone=seccomp.CLONE[column], clone3=seccomp.CLONE3[column])
    said = session.run(CALL + f"ctypes.set_errno(0)\nprint({source}, ctypes.get_errno())")
    assert text(said) == f"-1 {number}\n"


@boxed
def test_landlock_is_in_force(session):
    if not landlock.version():
        pytest.skip("this kernel has no Landlock")
    assert "Landlock" in protection().sentence
    if landlock.version() >= 4:
        said = session.run("import socket\nsocket.create_connection(('127.0.0.1', 9), 1)")
        assert text(said) == "PermissionError"  # the network itself would refuse the connection


@pytest.mark.skipif(not landlock_works(), reason="this kernel has no Landlock")
def test_landlock_alone_keeps_files_apart(tmp_path):
    """As where there is no bubblewrap."""
    for name in ("mine", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    code = (
        "import os, sys\nfrom immunolab.sandbox import landlock, seccomp\n"
        "assert landlock.apply(['/usr', '/lib', '/proc'], ['mine'], network=False) and seccomp.apply(network=False)\n"
        "def tried(path, mode):\n    try:\n        open(path, mode)\n    except OSError as error:\n        return error.errno\n"
        "import socket\ntry:\n    socket.socket()\nexcept OSError as error:\n    print(error.errno)\n"
        "print(tried('mine/file', 'a'), tried('theirs/file', 'r'), tried('theirs/new', 'w'), tried('/proc/self/status', 'r'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout == f"{errno.EAFNOSUPPORT}\nNone {errno.EACCES} {errno.EACCES} None\n", done.stderr


@boxed
def test_science_works_inside(session):
    said = session.run(
        "import multiprocessing, subprocess, tempfile, threading, asyncio\nimport numpy as np, pandas as pd, scipy.optimize\n"
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot(np.linspace(0, 1), np.random.default_rng(1).random(50))\n"
        "table = pd.read_csv('data.csv')\ntable.to_csv('copy.csv')\nroot = scipy.optimize.brentq(lambda x: x * x - 2, 0, 2)\n"
        "with tempfile.TemporaryFile() as file:\n    file.write(b'x')\n"
        "thread = threading.Thread(target=print, args=('thread',))\nthread.start()\nthread.join()\n"
        "asyncio.run(asyncio.sleep(0)) if False else None\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n    print(sum(pool.map(abs, [-1, 2])))\n"
        "print(subprocess.run(['echo', 'sub'], capture_output=True, text=True).stdout)\nround(root, 6)"
    )
    assert "thread" in text(said) and "3\n" in text(said) and "sub" in text(said) and "1.414214" in text(said)
    assert any("image/png" in output.get("data", {}) for output in said)
    assert "PackageNotFoundError" not in text(session.run("from importlib.metadata import version\nversion('numpy')"))


@pytest.mark.parametrize("processor", seccomp.PROCESSORS)
@pytest.mark.parametrize("network", [True, False])
def test_the_filter_is_built_for_both_processors(processor, network):
    """Every jump lands on a step, every way ends in an answer; read as the kernel reads it."""
    code = seccomp.program(processor, network=network)
    steps = list(struct.iter_unpack("<HBBI", code))
    column, audit = seccomp.PROCESSORS[processor]

    def answer(number, first=0, second=0, architecture=audit):
        held, at = 0, 0
        seen = {0: number, 4: architecture, 16: first, 24: second}
        while True:
            kind, yes, no, value = steps[at]
            if kind == 0x06:
                return value
            if kind == 0x20:
                held = seen[value]
                at += 1
                continue
            true = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[kind]
            at += 1 + (yes if true else no)

    refused = seccomp.ERRNO | errno.EPERM
    for name, numbers in seccomp.REFUSED.items():
        if numbers[column] is not None:
            assert answer(numbers[column]) == refused, name
    assert answer(seccomp.CLONE3[column]) == seccomp.ERRNO | errno.ENOSYS
    assert answer(seccomp.CLONE[column], first=17) == seccomp.ALLOW  # fork
    assert answer(seccomp.CLONE[column], first=0x003D0F00) == seccomp.ALLOW  # a thread
    assert answer(seccomp.CLONE[column], first=0x10000000) == refused
    assert answer(seccomp.SOCKET[column], first=1) == answer(seccomp.SOCKET[column], first=16) == seccomp.ALLOW
    assert (answer(seccomp.SOCKET[column], first=2) == seccomp.ALLOW) is network
    assert answer(seccomp.SOCKET[column], first=40) == seccomp.ERRNO | errno.EAFNOSUPPORT
    assert answer(seccomp.IOCTL[column], second=0x5412) == answer(seccomp.IOCTL[column], second=0x541C) == refused
    assert answer(seccomp.IOCTL[column], second=0x5401) == seccomp.ALLOW
    for common in (63, 64, 57, 222) if column else (0, 1, 9, 257):
        assert answer(common) == seccomp.ALLOW
    assert answer(0, architecture=0x40000003) == refused
    if processor == "x86_64":
        assert answer(seccomp.X32 | 1) == refused
