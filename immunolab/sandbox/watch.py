"""Who has grown too large or too old: the forks of the warm process, with all that they started."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from immunolab.sandbox.limits import MB, Limits


@dataclass
class Fork:
    """One hand-in's process."""

    process: int
    limits: Limits
    began: float = field(default_factory=time.monotonic)
    why: str = ""


def family(roots: list[int]) -> dict[int, list[int]]:
    """For each process the numbers of itself and of all that descend from it."""
    parents: dict[int, int] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = (place / "stat").read_text()
                parents[int(place.name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found: dict[int, list[int]] = {root: [] for root in roots}
    for process in parents:
        at, steps = process, 0
        while at in parents and at not in found and steps < 100_000:
            at, steps = parents[at], steps + 1
        if at in found:
            found[at].append(process)
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


def look_after(forks: list[Fork]) -> None:
    """End what uses too much."""
    if sys.platform != "linux" or not forks:
        return
    shared = resident("self")
    families = family([fork.process for fork in forks])
    for fork in forks:
        processes = families[fork.process]
        if len(processes) > fork.limits.processes:
            end(fork, "processes")
        elif memory_of(processes, shared) > fork.limits.memory:
            end(fork, "memory")
        elif time.monotonic() - fork.began > fork.limits.seconds:
            end(fork, "time")


def end(fork: Fork, why: str = "") -> None:
    """Kill a process and all that it started: it is the first one of its namespace."""
    fork.why = fork.why or why
    others = family([fork.process])[fork.process] if sys.platform == "linux" else []
    for process in (fork.process, *others):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def wait_a_little(fork: Fork) -> None:
    """Until a killed fork is gone, a matter of milliseconds, without taking its status."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        with contextlib.suppress(ChildProcessError):
            if os.waitid(os.P_PID, fork.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                time.sleep(0.001)
                continue
        return
