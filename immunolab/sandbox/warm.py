"""The warm process: imports the scientific stack once, then becomes a hand-in's process by a fork.

Run by ``immunolab.sandbox.box``, inside bubblewrap where there is one. It talks with graders over sockets in
JSON, one object a message; it never runs anything of a student's itself, and its forks can neither see nor
signal it. What a fork shows and hands over goes straight to its grader (``immunolab.sandbox.wire``).

Requests: ``{"start": n, "limits": {...}}`` with the fork's end of a socket, ``{"signal": n, "number": s}``,
``{"grader": true}`` with the socket of another grader that shares this process.
Reports: ``{"warm": true}``, ``{"ended": n, "why": "" | "memory" | "time" | "processes" | words}``.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from immunolab.sandbox import landlock, seccomp
from immunolab.sandbox.limits import Limits, apply
from immunolab.sandbox.watch import Fork, end, look_after, wait_a_little
from immunolab.sandbox.wire import pack

LOOK_EVERY = 0.1
MESSAGE = 64_000
PRELOADED = (
    "numpy",
    "scipy.stats",
    "scipy.integrate",
    "scipy.optimize",
    "pandas",
    "matplotlib.pyplot",
    "ipywidgets",
    "anywidget",
    "immunolab",
    "immunolab.quiz",
    "immunolab.evidence",
    "immunolab.explore",
    "immunolab.figures",
)


@dataclass(frozen=True)
class Setting:
    """How the box was made."""

    boxed: bool
    home: Path
    uid: int
    gid: int
    others: int
    temporary: list[str]
    readable: list[str]


@dataclass
class Grader:
    """A process that has hand-ins run here."""

    channel: socket.socket
    forks: dict[int, Fork] = field(default_factory=dict)

    def say(self, **message: Any) -> None:
        """One report. The grader may be gone, or may not listen: then there is nobody to tell."""
        with contextlib.suppress(OSError):
            self.channel.send(json.dumps(message).encode(), socket.MSG_DONTWAIT)


def main() -> None:
    """Serve until the first grader goes away."""
    setting = json.loads(sys.argv[2])
    setting = Setting(**{**setting, "home": Path(setting["home"])})
    first = Grader(socket.socket(fileno=int(sys.argv[1])))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to answer
    from immunolab.sandbox import shell

    made = shell.make()
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            __import__(name)
    shell.practise(made)
    gc.collect()
    gc.freeze()  # a fork's first collection would copy every page
    first.say(warm=True)
    graders = [first]
    while first in graders:
        forks = any(grader.forks for grader in graders)
        ready, _, _ = select.select([g.channel for g in graders], [], [], LOOK_EVERY if forks else None)
        for grader in [g for g in graders if g.channel in ready]:
            if not answer(grader, graders, setting):
                graders.remove(grader)
                leave(grader, setting)
        look_after([fork for grader in graders for fork in grader.forks.values()])
        for grader in graders:
            reap(grader, setting)
    for grader in graders:
        leave(grader, setting)


def answer(grader: Grader, graders: list[Grader], setting: Setting) -> bool:
    """Do what a grader asks; False if it is gone."""
    try:
        data, ends, _, _ = socket.recv_fds(grader.channel, MESSAGE, 1)
    except OSError:  # it was killed before it had read what it was told
        return False
    if not data:
        return False
    request = json.loads(data)
    if "grader" in request:
        graders.append(Grader(socket.socket(fileno=ends[0])))
    elif "start" in request:
        number, limits = request["start"], Limits(**request["limits"])
        try:
            grader.forks[number] = Fork(start(number, limits, setting, ends[0]), limits)
        except OSError as error:
            grader.say(ended=number, why=str(error))
        finally:
            os.close(ends[0])
    elif (fork := grader.forks.get(request.get("signal"))) is not None:
        if request["number"] == signal.SIGKILL:
            end(fork)
            wait_a_little(fork)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(fork.process, request["number"])
    return True


def reap(grader: Grader, setting: Setting) -> None:
    """Report what has ended."""
    for number, fork in list(grader.forks.items()):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(fork.process, os.WNOHANG) == (0, 0):
                continue
        del grader.forks[number]
        _forget(fork.process, setting)
        grader.say(ended=number, why=fork.why)


def leave(grader: Grader, setting: Setting) -> None:
    """End what a grader has left behind."""
    for fork in grader.forks.values():
        end(fork)
        wait_a_little(fork)  # while it lives it may still write where the next line clears away
        _forget(fork.process, setting)
    grader.channel.close()


def _home(process: int, setting: Setting) -> Path:
    return setting.home if setting.boxed else setting.home / str(process)


def _forget(process: int, setting: Setting) -> None:
    if not setting.boxed:
        shutil.rmtree(_home(process, setting), ignore_errors=True)


def start(number: int, limits: Limits, setting: Setting, end: int) -> int:
    """Fork a hand-in's process. Returns its number. Raises OSError."""
    from immunolab.sandbox import enclosure

    process = enclosure.fork() if setting.boxed else os.fork()
    if process:
        return process
    mine = socket.socket(fileno=os.dup(end))
    try:
        become(mine, limits, setting)
    except BaseException as error:
        with contextlib.suppress(OSError):
            mine.sendall(pack([b"failed", f"{type(error).__name__}: {error}".encode()[:2000]]))
    finally:
        os._exit(1)


def become(end: socket.socket, limits: Limits, setting: Setting) -> None:
    """In the fork: the files of the hand-in, no way back, then its cells."""
    from immunolab.sandbox import enclosure, files, runner, shell

    if sys.platform == "linux":
        enclosure.die_with_parent()
    os.setsid()  # kill(0) reaches a whole process group, and a group is not bounded by namespaces
    home = _home(os.getpid(), setting)
    if setting.boxed:
        enclosure.divide()
        enclosure.own_files(home, limits.disk, setting.uid, setting.gid, setting.temporary)
        enclosure.freeze(Path(os.environ["MPLCONFIGDIR"]))  # what the warm process wrote while it warmed up
        enclosure.own_processes()
    else:
        home.mkdir(mode=0o700)
    files.write(end, home, (setting.uid, setting.gid) if setting.boxed else None)
    os.chdir(home)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    mine = os.dup2(end.detach(), 3)
    os.closerange(4, 1024)
    if setting.boxed:
        enclosure.drop(setting.uid, setting.gid)
    if sys.platform == "linux":
        enclosure.die_with_parent()  # changing the user forgets it
    apply(limits, setting.others)
    sys.argv = ["kernel"]
    sys.path.insert(0, "")
    end = socket.socket(fileno=mine)
    shell.begin(end)
    if sys.platform == "linux":  # there is no network in the box: sockets to it are harmless there
        landlock.apply(setting.readable, (*setting.temporary, home, "/dev", "/proc/self"), network=False)
        seccomp.apply(network=setting.boxed)
    runner.serve(end)


if __name__ == "__main__":
    main()
