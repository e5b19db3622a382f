"""A process of the grader's own for work on what a student made, so that what hangs there costs that and no more.

A number such as 10**9 can keep a test busy for a day or fill the memory, and a page of HTML can keep its cleaning
busy for hours. One such process serves a grading process as long as it lives; it never runs anything of a student's.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

try:
    import resource
except ImportError:  # Windows, where `run` does the job in this process
    resource = None  # type: ignore[assignment]

#: calls a student's function by name, with arguments as text, where it lives (see ``Session.call``)
Remote = Callable[[str, str], list[str]]
MEMORY = 4_000_000_000  # bytes beyond what the process has when it begins


class Job(Protocol):
    """What can be done there: it is pickled, and so is what it gives."""

    def run(self, remote: Remote) -> Any:
        """Do it."""


class GivenUpError(Exception):
    """It took too long, or ended the process; the message says which."""


class RemoteError(Exception):
    """A call raised an error; `names` are of its class and of those above it, as ``module.Name``."""

    def __init__(self, names: list[str], words: str) -> None:
        super().__init__(names, words)
        self.names, self.words = names, words


_process: tuple[int, Connection, int] | None = None


def run(job: Job, seconds: float, remote: Remote | None = None) -> Any:
    """What a job gives.

    Parameters
    ----------
    job : what to do
    seconds : after which it is ended
    remote : does for it what only this process can do; may raise RemoteError

    Raises
    ------
    GivenUpError
        If it came to no end.

    """
    if os.name != "posix" or threading.active_count() > 1:  # a fork could inherit a lock that nobody opens
        return job.run(remote or nobody)
    end = _serving()
    until = time.monotonic() + seconds
    words = f"it took longer than {seconds:.0f} s"
    try:
        end.send(job)
        while end.poll(max(0.0, until - time.monotonic())):
            kind, *told = end.recv()
            if kind == "done":
                return told[0]
            try:
                end.send(("value", (remote or nobody)(*told)))
            except RemoteError as error:
                end.send(("raised", error.names, error.words))
    except (EOFError, OSError):
        words = "it needed more memory than there is, or ended the process that ran it"
    except BaseException:  # the grader is told to stop: nobody waits for the rest of this
        close()
        raise
    close()
    raise GivenUpError(words)


def nobody(name: str, arguments: str) -> list[str]:
    """Where nothing of the student's can be called."""
    raise RemoteError(["builtins.NameError"], name)


def _serving() -> Connection:
    """This process's own, begun if there is none."""
    global _process
    if _process is None or _process[0] != os.getpid():
        mine, theirs = multiprocessing.Pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            try:
                _serve(theirs)
            finally:
                os._exit(0)
        theirs.close()
        _process = (os.getpid(), mine, child)
    return _process[1]


def close() -> None:
    """End it; the next test begins another."""
    global _process
    if _process is not None and _process[0] == os.getpid():
        _, end, child = _process
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
        end.close()
    _process = None


def _serve(end: Connection) -> None:
    os.closerange(3, end.fileno())  # whoever waits for the grader's end must not wait for this process's
    os.closerange(end.fileno() + 1, 4096)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to answer
    with contextlib.suppress(OSError, ValueError):
        have = int(Path("/proc/self/statm").read_text().split()[5]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_DATA, (have + MEMORY, resource.RLIM_INFINITY))

    def remote(name: str, arguments: str) -> list[str]:
        end.send(("call", name, arguments))
        kind, *told = end.recv()
        if kind == "raised":
            raise RemoteError(*told)
        return list(told[0])

    while True:
        try:
            end.send(("done", end.recv().run(remote)))
        except (EOFError, OSError):
            return
