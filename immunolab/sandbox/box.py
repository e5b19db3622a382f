"""The grader's handle on the warm process: starting it, sharing it, and what it reports."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from multiprocessing.util import Finalize
from typing import Any

import psutil

from immunolab.sandbox.alone import Alone
from immunolab.sandbox.limits import Limits
from immunolab.sandbox.protection import HOME_INSIDE, bubblewrap, environment, folder, protection, readable, temporary
from immunolab.sandbox.scope import scope

START_SECONDS = 120
#: Users of nobody's, for hand-ins that root runs: numbers that systemd's table of users leaves unused
#: (60706 to 61183), and small enough for a container that maps 65536 of them.
FIRST_USER, USERS = 60706, 400


class SandboxError(RuntimeError):
    """The box or a process in it could not be started; the message says why."""


class Line:
    """A grader's line to a warm process, and what was reported over it."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.ended: dict[int, str] = {}
        self.alive = True
        self._last = 0

    def start(self, limits: Limits) -> tuple[int, socket.socket]:
        """Have a process forked: its number, and this side's end of the socket to it."""
        self._last += 1
        mine, theirs = socket.socketpair()
        with theirs:
            self._send([theirs.fileno()], start=self._last, limits=limits.as_json())
        return self._last, mine

    def signal(self, number: int, signum: int) -> None:
        """Send a signal to a fork; SIGKILL ends all that it started, too."""
        self._send([], signal=number, number=signum)

    def why(self, number: int, seconds: float) -> str | None:
        """Why a fork has ended, "" if by itself; None if it is not reported in so many seconds."""
        until = time.monotonic() + seconds
        while number not in self.ended and (said := self._hear(until - time.monotonic())) is not None:
            if not said:  # gone, and all its forks with it
                self.alive = False
                break
            self.take(said)
        return self.ended.pop(number, None)

    def take(self, said: dict[str, Any]) -> None:
        """Note a report."""
        if "ended" in said:
            self.ended[said["ended"]] = said["why"]

    def _hear(self, seconds: float) -> dict[str, Any] | None:
        """The next report, None after so many seconds, {} if it is gone. Raises ValueError for nonsense."""
        try:
            self.channel.settimeout(max(seconds, 1e-6))
            message = self.channel.recv(65536)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError:
            return {}
        return dict(json.loads(message)) if message else {}

    def _send(self, ends: list[int], **message: Any) -> None:
        while (said := self._hear(0)) is not None:  # nothing may pile up that the other side waits to send
            if not said:
                self.alive = False
                return
            self.take(said)
        with contextlib.suppress(OSError):
            self.channel.settimeout(START_SECONDS)
            socket.send_fds(self.channel, [json.dumps(message).encode()], ends)


class Warm(Line):
    """A warm process of this one's own.

    Raises
    ------
    SandboxError
        If it does not come up: at the first `wait`.

    """

    def __init__(self) -> None:
        self.boxed = protection().level == "box"
        self.run = None if self.boxed else folder()
        root = self.boxed and os.geteuid() == 0
        user = FIRST_USER + os.getpid() % USERS if root else os.geteuid()
        setting = {
            "boxed": self.boxed,
            "home": HOME_INSIDE if self.boxed else str(self.run),
            "uid": user,
            "gid": user if root else os.getegid(),
            "others": 0 if root else _tasks(),
            "temporary": temporary() if self.boxed else [],
            "readable": readable(boxed=self.boxed),
        }
        channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(channel)
        command = [sys.executable, "-m", "immunolab.sandbox.warm", str(theirs.fileno()), json.dumps(setting)]
        own = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), str(self.run)) | {"IPYTHONDIR": f"{self.run}/.ipython"}
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (kept open while the process starts)
        self.process = subprocess.Popen(
            [*scope(), *(bubblewrap() if self.boxed else []), *command],
            env={**environment(), **({} if self.boxed else own)},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        theirs.close()
        self._warm = False

    def wait(self) -> Warm:
        """Until it has warmed up. Raises SandboxError."""
        if not self._warm:
            said = self._hear(START_SECONDS)
            if not (said and said.get("warm")):
                self._log.seek(0)
                words = " ".join(self._log.read()[-2000:].decode(errors="replace").split())[-300:]
                self.close()
                raise SandboxError(f"The process that runs student code did not start: {words or 'no reason given'}.")
            self._warm = True
            self._log.close()
        return self

    def share(self) -> socket.socket:
        """An end for another process of this machine, which may then start forks as well (see `use`)."""
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._send([theirs.fileno()], grader=True)
        return mine

    def running(self) -> bool:
        """Whether it still serves."""
        return self.alive and self.process.poll() is None

    def close(self) -> None:
        """End it and all its forks; it ends by itself, too, when this process is killed."""
        family = []
        with contextlib.suppress(psutil.Error):
            family = psutil.Process(self.process.pid).children(recursive=True)
        self.channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        for process in (*family, self.process):
            with contextlib.suppress(psutil.Error, OSError):
                process.kill()
        self.process.wait()
        if self.run:
            shutil.rmtree(self.run, ignore_errors=True)


def _tasks() -> int:
    """Processes and threads of this user, where the kernel counts them against a limit inside a box (before 5.14)."""
    version = tuple(int(part) for part in platform.release().split(".")[:2] if part.isdigit())
    if protection().level == "box" and version >= (5, 14):
        return 0
    with contextlib.suppress(psutil.Error):
        return sum(
            p.info["num_threads"] or 1
            for p in psutil.process_iter(["uids", "num_threads"])
            if p.info["uids"] and p.info["uids"].real == os.getuid()
        )
    return 0


_warm: tuple[int, Warm] | None = None
_shared: tuple[int, Line] | None = None


def warm_process() -> Warm:
    """This process's own warm process, begun at the first call, and anew if it was killed; `wait` for it."""
    global _warm
    if _warm is None or _warm[0] != os.getpid() or not _warm[1].running():
        if _warm is not None and _warm[0] == os.getpid():
            _warm[1].close()
        _warm = (os.getpid(), Warm())
        atexit.register(_warm[1].close)
        Finalize(None, _warm[1].close, exitpriority=10)  # processes of multiprocessing know no atexit
    return _warm[1]


def use(end: socket.socket) -> None:
    """From now on this process's hand-ins run in the warm process of another, as long as that lives."""
    global _shared
    _shared = (os.getpid(), Line(end))


_alone = Alone()


def line() -> Line | Alone:
    """What starts hand-ins' processes for this one: a shared warm process, or its own. Raises SandboxError."""
    if protection().level == "none":
        return _alone
    if _shared is not None and _shared[0] == os.getpid() and _shared[1].alive:
        return _shared[1]
    return warm_process().wait()
