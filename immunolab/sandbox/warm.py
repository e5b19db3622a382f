"""The warm process: imports the scientific stack once, then becomes a kernel for each hand-in by a fork.

Run by ``immunolab.sandbox.box``, inside bubblewrap where there is one. It talks with the grader over a
socket in JSON, one object a message; it never runs anything of a student's itself, and its forks can
neither see nor signal it.

Requests: ``{"start": n, "limits": {...}, "connection": {...}}``, ``{"signal": n, "number": s}``.
Reports: ``{"warm": true}``, ``{"started": n}``, ``{"ended": n, "why": "" | "memory" | "time" | "processes" | words}``.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from immunolab.sandbox.limits import MB, Limits, apply

LOOK_EVERY = 0.1
MESSAGE = 64_000
PRELOADED = (
    "ipykernel.debugger",
    "numpy",
    "scipy.stats",
    "scipy.integrate",
    "scipy.optimize",
    "pandas",
    "matplotlib.pyplot",
    "ipykernel.kernelapp",
    "IPython.core.interactiveshell",
    "matplotlib_inline.backend_inline",
    "ipywidgets",
    "anywidget",
    "immunolab",
    "immunolab.quiz",
    "immunolab.evidence",
    "immunolab.explore",
    "immunolab.figures",
    "immunolab.sandbox.values",
)


@dataclass
class Fork:
    """One hand-in's kernel."""

    keeper: int
    kernel: int
    limits: Limits
    began: float = field(default_factory=time.monotonic)
    why: str = ""


@dataclass(frozen=True)
class Setting:
    """How the box was made."""

    boxed: bool
    run: Path
    home: Path
    uid: int
    gid: int
    others: int
    temporary: list[str]


def main() -> None:
    """Serve until the grader goes away."""
    setting = json.loads(sys.argv[2])
    setting = Setting(**{**setting, "run": Path(setting["run"]), "home": Path(setting["home"])})
    channel = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to answer
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            __import__(name)
    say(channel, warm=True)
    forks: dict[int, Fork] = {}
    while True:
        ready, _, _ = select.select([channel], [], [], LOOK_EVERY if forks else None)
        if ready:
            try:
                message = channel.recv(MESSAGE)
            except OSError:  # the grader was killed before it had read what it was told
                break
            if not message:
                break
            answer(json.loads(message), channel, forks, setting)
        look_after(channel, forks)
    for fork in forks.values():
        end(fork)
        wait_a_little(fork)  # while it lives it may still write where the next lines clear away
    for own in setting.run.iterdir():  # the grader may have been killed
        shutil.rmtree(own, ignore_errors=True)


def say(channel: socket.socket, **message: Any) -> None:
    """One report. The grader may be gone: then there is nobody to tell."""
    with contextlib.suppress(OSError):
        channel.send(json.dumps(message).encode())


def answer(request: dict[str, Any], channel: socket.socket, forks: dict[int, Fork], setting: Setting) -> None:
    """Do what the grader asks."""
    if "start" in request:
        number, limits = request["start"], Limits(**request["limits"])
        try:
            keeper, kernel = start(number, limits, request["connection"], setting, channel)
        except OSError as error:
            say(channel, ended=number, why=str(error))
        else:
            forks[number] = Fork(keeper, kernel, limits)
            say(channel, started=number)
    elif request.get("signal") in forks:
        fork = forks[request["signal"]]
        if request["number"] == signal.SIGKILL:
            end(fork)
            wait_a_little(fork)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(fork.kernel, request["number"])


def start(
    number: int, limits: Limits, connection: dict[str, Any], setting: Setting, channel: socket.socket
) -> tuple[int, int]:
    """Fork a kernel that listens on its sockets. Returns its keeper's and its own process number.

    Raises
    ------
    OSError
        If it could not be enclosed or did not come up; the reason is in the message.

    """
    told, tell = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        os.close(told)
        channel.close()
        code = 1
        try:
            code = keep(number, limits, connection, setting, tell)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.write(tell, f"E{error}\n".encode()[:2000])
        finally:
            os._exit(code)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        kernel, ready = pipe.readline(), pipe.readline()
    if not kernel.startswith(b"K") or ready != b"R\n":
        with contextlib.suppress(ProcessLookupError):
            os.kill(keeper, signal.SIGKILL)
        os.waitpid(keeper, 0)
        words = next((w[1:] for w in (kernel, ready) if w.startswith(b"E")), b"the kernel did not start")
        raise OSError(words.decode(errors="replace").strip())
    return keeper, int(kernel[1:])


def keep(number: int, limits: Limits, connection: dict[str, Any], setting: Setting, tell: int) -> int:
    """In the keeper: divide, fork the kernel, wait for it. Returns the keeper's exit code."""
    from immunolab.sandbox import enclosure

    own = setting.run / str(number)
    sockets, cwd = own / "ipc", own / "files"
    if sys.platform == "linux":
        enclosure.die_with_parent()
    if setting.boxed:
        enclosure.divide()
        sockets = enclosure.own_files(
            setting.run, own, setting.home, limits.disk, setting.uid, setting.gid, setting.temporary
        )
        enclosure.freeze(Path(os.environ["MPLCONFIGDIR"]))  # what the warm process wrote while it warmed up
        cwd = setting.home
    kernel = os.fork()
    if kernel == 0:
        try:
            become_kernel(limits, connection, setting, sockets, cwd, tell)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.write(tell, f"E{type(error).__name__}: {error}\n".encode()[:2000])
        finally:
            os._exit(1)
    os.write(tell, b"K%d\n" % kernel)
    while len(list(sockets.iterdir())) < 5:
        if os.waitpid(kernel, os.WNOHANG) != (0, 0):
            raise OSError("the kernel ended while it started")
        time.sleep(0.002)
    if setting.boxed:
        enclosure.freeze(sockets)  # nothing of the student's has run yet
    os.write(tell, b"R\n")
    os.close(tell)
    os.waitpid(kernel, 0)
    return 0


def become_kernel(
    limits: Limits, connection: dict[str, Any], setting: Setting, sockets: Path, cwd: Path, tell: int
) -> None:
    """In the fork: no way back, then an ordinary IPython kernel."""
    from immunolab.sandbox import enclosure

    os.setsid()  # kill(0) reaches a whole process group, and a group is not bounded by namespaces
    if setting.boxed:
        enclosure.own_processes()
    os.chdir(cwd)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.closerange(3, tell)
    os.closerange(tell + 1, 1024)
    if setting.boxed:
        enclosure.drop(setting.uid, setting.gid)
    if sys.platform == "linux":
        enclosure.die_with_parent()
    apply(limits, setting.others)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    file = cwd / ".kernel.json"
    file.write_text(json.dumps({**connection, "ip": str(sockets / "k")}))
    sys.argv = ["kernel"]
    sys.path.insert(0, "")
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance(connection_file=str(file), no_stdout=False, no_stderr=False)
    app.initialize(["--HistoryManager.enabled=False"])
    file.unlink(missing_ok=True)
    os.close(tell)
    app.start()


def family(forks: dict[int, Fork]) -> dict[int, list[int]]:
    """For each fork the numbers of all processes that descend from its keeper."""
    parents: dict[int, int] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = (place / "stat").read_text()
                parents[int(place.name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found: dict[int, list[int]] = {number: [] for number in forks}
    keepers = {fork.keeper: number for number, fork in forks.items()}
    for process in parents:
        at, steps = process, 0
        while at in parents and at not in keepers and steps < 100_000:
            at, steps = parents[at], steps + 1
        if at in keepers and process != at:
            found[keepers[at]].append(process)
    return found


def resident(process: int | str) -> float:
    """MB of memory that a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB


def memory_of(processes: list[int], shared: float) -> float:
    """MB of memory that these processes hold beyond what each shares with the warm process."""
    found = 0.0
    for process in processes:
        with contextlib.suppress(OSError, ValueError, IndexError):
            found += max(0.0, resident(process) - shared)
    return found


def look_after(channel: socket.socket, forks: dict[int, Fork]) -> None:
    """End what uses too much, and report what has ended."""
    if sys.platform == "linux" and forks:
        shared = resident("self")
        for number, processes in family(forks).items():
            fork = forks[number]
            if len(processes) > fork.limits.processes:
                end(fork, "processes")
            elif memory_of(processes, shared) > fork.limits.memory:
                end(fork, "memory")
            elif time.monotonic() - fork.began > fork.limits.seconds:
                end(fork, "time")
    for number, fork in list(forks.items()):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(fork.keeper, os.WNOHANG) == (0, 0):
                continue
        del forks[number]
        say(channel, ended=number, why=fork.why)


def wait_a_little(fork: Fork) -> None:
    """Until a killed fork is gone, a matter of milliseconds, without taking its status."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        with contextlib.suppress(ChildProcessError):
            if os.waitid(os.P_PID, fork.keeper, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                time.sleep(0.001)
                continue
        return


def end(fork: Fork, why: str = "") -> None:
    """Kill a kernel and all that it started: it is the first process of its namespace."""
    fork.why = fork.why or why
    for process in (*family({0: fork})[0], fork.kernel):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


if __name__ == "__main__":
    main()
