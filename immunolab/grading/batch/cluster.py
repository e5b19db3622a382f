"""Hand-ins given out to a Dask cluster whose workers see the course folder.

Workers only grade into the stage; the gradebook is written by the command. So a hand-in that the scheduler
runs twice, because a worker was lost, still reaches the gradebook once, and no worker needs a password.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import immunolab
from immunolab.course import CourseError
from immunolab.grading.batch.converter import Job
from immunolab.grading.batch.handin import Outcome, grade_one, prepare
from immunolab.grading.batch.workers import POLL, code_seconds, wall_limit

PATIENCE = 120  # seconds of looking without seeing any worker, after which the run ends
LOST = 3  # times that a hand-in whose result was lost is handed out again
KILLED = (
    "It ended every worker of the cluster that graded it, or took too long there, and again when it was graded alone."
)
#: a nanny whose worker dies while it is being started does not start another
LAST = "It ended every worker of the cluster that graded it, or took too long there, and none was left after it."


def cluster(job: Job, students: list[str], address: str, stop: Callable[[], bool]) -> Iterator[Outcome]:
    """On the workers of a scheduler. What ended several workers is graded once more, alone."""
    from distributed import Client

    try:
        client = Client(address, timeout=10, set_as_default=False, name="immunolab grade")
    except (OSError, ValueError, TimeoutError) as error:
        raise CourseError(f"There is no Dask scheduler at {address} ({type(error).__name__}: {error}).") from None
    try:
        _check(client, job)
        suspects: list[str] = []
        for item in _run(client, job, students, None, stop):
            if isinstance(item, Outcome):
                yield item
            else:
                suspects.append(item)
        for item in _run(client, job, suspects, 1, stop):
            yield item if isinstance(item, Outcome) else Outcome(item, reason=KILLED)
    finally:
        client.close()


def _check(client: Any, job: Job) -> None:
    """Refuse a cluster that cannot do the work, with the reason."""
    try:
        client.wait_for_workers(1, timeout=30)
    except TimeoutError:
        raise CourseError("The scheduler has no worker; start some: dask worker ADDRESS --nthreads 1") from None
    try:
        told = client.run(_fault, job)
    except Exception as error:
        raise CourseError(
            f"A worker cannot grade: {type(error).__name__}: {error}. It needs the course's environment."
        ) from None
    for worker, fault in told.items():
        if fault:
            raise CourseError(f"Worker {worker} {fault}")


def _fault(job: Job) -> str:
    """On a worker: why it cannot grade, "" if it can."""
    import os

    import immunolab.grading

    if immunolab.__version__ != VERSION:
        return f"has immunolab {immunolab.__version__}, this command {VERSION}; give all the same environment."
    stages = [p for p in Path(job.root).glob(f"*/{job.stage}") if os.access(p, os.W_OK)]
    return (
        ""
        if stages
        else f"does not see {job.root}, or may not write there; share the course folder under the same path."
    )


VERSION = immunolab.__version__
_ONE = threading.Lock()  # the system has one alarm for a process


def _graded(job: Job, student: str, attempt: int) -> Outcome:
    """On a worker: grade a hand-in. If it hangs, the system's own alarm ends the worker, whatever holds it up."""
    with _ONE:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, wall_limit(job, code_seconds(prepare(job))))
        try:
            return grade_one(job, student, attempt)
        finally:
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_REAL, 0)


def _run(
    client: Any, job: Job, students: list[str], ahead: int | None, stop: Callable[[], bool]
) -> Iterator[Outcome | str]:
    """Each student's outcome, or the name of one whose hand-in ended the workers that had it."""
    from distributed import KilledWorker

    queue, done = deque((student, 0) for student in students), Queue[Any]()
    held: dict[str, tuple[Any, str, int]] = {}
    # the cells once a worker, not once a hand-in; a task, so that it comes back if every worker that has it is lost
    shared = client.submit(_itself, job, pure=False)
    alone = 0.0  # looked at, not read off a clock: while the caller writes to the gradebook, nobody looks
    try:
        while (queue or held) and not stop():
            most = ahead or 2 * max(1, sum(client.nthreads().values())) if queue else 0
            while queue and len(held) < most:
                student, times = queue.popleft()
                future = client.submit(
                    _graded, shared, student, times, key=f"{job.stage}-{student}-{times}-{ahead or 0}", pure=False
                )
                held[future.key] = (future, student, times)
                future.add_done_callback(done.put)
            try:
                future = done.get(timeout=POLL)
            except Empty:
                alone = 0.0 if client.nthreads() else alone + POLL
                if alone <= PATIENCE:
                    continue
                if ahead == 1 and held:  # one at a time, and it had ended others before
                    future, student, _ = held.popitem()[1]
                    client.cancel([future])
                    yield Outcome(student, reason=LAST)
                if queue or held:
                    raise CourseError(
                        "No worker is left in the cluster; start some and run the same command again."
                    ) from None
                continue
            alone = 0.0  # somebody was there just now
            if future.key not in held:
                continue
            _, student, times = held.pop(future.key)
            if future.status == "finished":
                yield future.result()
            elif isinstance(error := future.exception() if future.status == "error" else None, KilledWorker):
                yield student
            elif times < LOST:
                queue.append((student, times + 1))
            else:
                yield Outcome(student, reason=f"The cluster lost it {LOST + 1} times ({error or future.status}).")
    finally:
        client.cancel([future for future, *_ in held.values()])


def _itself(job: Job) -> Job:
    return job
