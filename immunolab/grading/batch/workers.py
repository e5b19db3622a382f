"""Hand-ins given out to processes of this machine, one at a time, so that a death is known by name.

``concurrent.futures`` breaks the whole pool when one process is killed and does not say what it held.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.grading.batch.converter import Job, OnePass
from immunolab.grading.batch.handin import Outcome, grade_one, prepare
from immunolab.grading.passes.code import ExecuteCode, runs_code
from immunolab.sandbox import protection, use, warm_process

POLL = 0.2  # seconds between two looks at whether to stop
PATIENCE = 5.0  # seconds that a process gets to end its kernels
SLACK = 60.0  # seconds, a notebook and at all, besides those of its code, after which its process is taken to hang
TOO_LONG = "Grading it took longer than {seconds:.0f} s, and was stopped."
KILLED_TWICE = "It ended the process that graded it ({how}), and again when it was graded alone."


def cores() -> int:
    """Processors that this process may use, within a container's share too."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(mine, int(quota) // int(period)))
    except (OSError, ValueError):
        return mine


def here(job: Job, students: list[str], stop: Callable[[], bool]) -> Iterator[Outcome]:
    """In this process, one after the other."""
    for student in students:
        if stop():
            return
        yield grade_one(job, student)


def processes(job: Job, students: list[str], jobs: int, stop: Callable[[], bool]) -> Iterator[Outcome]:
    """In some processes of this machine. Ends early, and ends them, if told to stop.

    What a process held when it was killed is graded once more, each hand-in alone in a process; if that is
    killed too, the hand-in has failed.
    """
    with _Pool(job, min(jobs, len(students))) as pool:
        suspects: list[str] = []
        for item in pool.run(students, 2, stop):  # the next one waits in the pipe: no process is idle
            if isinstance(item, Outcome):
                yield item
            else:
                suspects += item.held
        for item in pool.run(suspects, 1, stop):
            if isinstance(item, Outcome):
                yield item
            else:
                for student in item.held:
                    yield Outcome(student, reason=KILLED_TWICE.format(how=item.how))


class _Death:
    """A process that ended before it was told to."""

    def __init__(self, held: list[str], how: str) -> None:
        self.held, self.how = held, how


class _Pool:
    def __init__(self, job: Job, size: int) -> None:
        # forkserver: workers share what was imported once, and are not forked from a process with threads
        self.context: Any = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
        self.job, self.size = job, size
        self.workers: list[_Worker] = []
        self.stillborn = 0
        self.code = protection().level != "none" and any(map(runs_code, job.cells.values()))

    def __enter__(self) -> _Pool:
        self.workers = [self._worker() for _ in range(self.size)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.process.terminate()  # its kernels end with it
        for worker in self.workers:
            worker.end()

    def _worker(self) -> _Worker:
        """A process; all of them have student code run by forks of one warm process, which warms up meanwhile."""
        return _Worker(self.context, self.job, warm_process().share() if self.code else None)

    def run(self, students: list[str], ahead: int, stop: Callable[[], bool]) -> Iterator[Outcome | _Death]:
        """Every student's outcome, or the death of the process that held it."""
        queue = deque(students)
        while (queue or any(w.held for w in self.workers)) and not stop():
            for level in range(ahead):  # everybody gets one before anybody gets two
                for worker in self.workers:
                    if queue and worker.ready and len(worker.held) <= level:
                        worker.give(queue.popleft())
            for connection in wait([w.connection for w in self.workers], timeout=POLL):
                worker = next(w for w in self.workers if w.connection is connection)
                try:
                    item = worker.connection.recv()
                except (EOFError, OSError):
                    yield self._replace(worker)
                    continue
                if isinstance(item, float):
                    worker.ready, worker.limit, worker.began = True, wall_limit(self.job, item), time.monotonic()
                elif isinstance(item, str):
                    raise CourseError(f"A grading process could not start: {item}")
                else:
                    worker.held.remove(item.student)
                    worker.began = time.monotonic()
                    yield item
            for worker in [w for w in self.workers if w.held and time.monotonic() - w.began > w.limit]:
                hanging, *others = worker.held
                queue.extendleft(reversed(others))
                worker.process.kill()  # it may not heed anything less
                self._replace(worker)
                yield Outcome(hanging, reason=TOO_LONG.format(seconds=worker.limit))

    def _replace(self, worker: _Worker) -> _Death:
        worker.end()
        self.stillborn = 0 if worker.ready else self.stillborn + 1
        code = worker.process.exitcode or 0
        how = f"signal {-code}, {_meaning(-code)}" if code < 0 else f"exit code {code}"
        if self.stillborn > 2 * self.size:
            raise CourseError(
                f"Grading processes end as soon as they start ({how}); is there enough memory? Try --jobs 1."
            )
        self.workers[self.workers.index(worker)] = self._worker()
        return _Death(list(worker.held), how)


class _Worker:
    def __init__(self, context: Any, job: Job, box: socket.socket | None) -> None:
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, job, box), name="immunolab grade")
        self.process.start()
        theirs.close()
        if box is not None:
            box.close()
        self.ready = False
        self.held: list[str] = []
        self.limit, self.began = SLACK, 0.0  # seconds for one hand-in, and when it began

    def give(self, student: str) -> None:
        if not self.held:
            self.began = time.monotonic()
        self.held.append(student)
        with contextlib.suppress(OSError):  # it has just died: the end of its pipe will say so
            self.connection.send(student)

    def end(self) -> None:
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


def _work(connection: Connection, job: Job, box: socket.socket | None) -> None:
    """What a process does: hand-ins until the pipe is closed, which it is too when the command is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the command decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `finally`, which end kernels
    if box is not None:
        use(box)
    try:
        seconds = code_seconds(prepare(job))
    except Exception as error:
        connection.send(f"{type(error).__name__}: {error}")
        return
    connection.send(seconds)
    while True:
        try:
            student = connection.recv()
            connection.send(grade_one(job, student))
        except (EOFError, OSError):
            return


def code_seconds(converter: OnePass) -> float:
    """Seconds that the settings allow to the code of a hand-in."""
    return float(len(converter.job.cells) * ExecuteCode(parent=converter.exporter).allowed().seconds)


def wall_limit(job: Job, seconds: float) -> float:
    """Seconds after which a hand-in is taken to hang, by a clock outside the process that grades it.

    Parameters
    ----------
    job : the run
    seconds : that its code may take

    """
    return seconds + SLACK * (1 + len(job.cells))


def _meaning(number: int) -> str:
    return "perhaps for want of memory" if number == signal.SIGKILL else signal.strsignal(number) or "unknown"
