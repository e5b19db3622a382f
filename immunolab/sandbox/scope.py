"""A scope of systemd around the box: memory and processes counted by the kernel, where systemd runs.

``immunolab.sandbox.watch`` looks ten times a second; what grows in between meets this bound, so that a hand-in
cannot take the machine down. It is one bound for the warm process and all hand-ins that run at once: the limits of a
hand-in are the watch's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import psutil

from immunolab.sandbox.limits import MB, Limits

#: MB that the warm process itself may take, and how much of the machine's memory all of it
WARM, SHARE = 1000, 0.8
#: is there while systemd runs, as sd_booted(3) asks
RUNNING = Path("/run/systemd/system")
_TRIAL = Path(__file__).with_name("trial.py")


def bound(cores: int, machine: int, limits: Limits | None = None) -> tuple[int, int]:
    """Most bytes of memory and most tasks of all hand-ins at once.

    Parameters
    ----------
    cores : hand-ins that run at once; one more may be ending
    machine : bytes of memory that the machine has
    limits : of one hand-in

    """
    limits = limits or Limits()
    memory = ((cores + 1) * limits.memory + WARM) * MB
    return min(memory, int(machine * SHARE)), (cores + 1) * limits.processes + 64


@lru_cache(maxsize=1)
def scope() -> tuple[str, ...]:
    """What to write before a command so that systemd counts it; nothing where it was tried in vain."""
    found = shutil.which("systemd-run")
    if sys.platform != "linux" or not found or not RUNNING.is_dir():
        return ()
    memory, tasks = bound(os.cpu_count() or 1, psutil.virtual_memory().total)
    begin = [found, *([] if os.geteuid() == 0 else ["--user"]), "--scope", "--quiet", "--collect"]
    counted = ["-p", f"MemoryMax={memory}", "-p", "MemorySwapMax=0", "-p", f"TasksMax={tasks}"]
    trial = [sys.executable, "-c", f"import runpy; runpy.run_path({str(_TRIAL)!r})['counted']({memory}, {tasks})"]
    for more in (
        ["-p", "OOMPolicy=continue"],
        [],
    ):  # for scopes only since systemd 253; before, nothing else is stopped
        command = [*begin, *counted, *more, "--"]
        try:
            done = subprocess.run([*command, *trial], capture_output=True, timeout=10, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired):
            return ()
        if done.returncode == 0:
            return tuple(command)
    return ()
