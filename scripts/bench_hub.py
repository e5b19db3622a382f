"""A class at once on a real hub: real single-user servers behind the proxy, a kernel and a websocket each.

    make bench ARGS=hub-load            30 students; IMMUNOLAB_BENCH_STUDENTS=12 for fewer

Each opens the assignment at the same time, then answers at random moments, on average every two seconds
(people take twenty and more). Measured: from the message that a click sends to the kernel's word that the
answer is on disk. Every answer is looked up in its file. Needs root (system users) and JupyterHub's proxy.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

STUDENTS = int(os.environ.get("IMMUNOLAB_BENCH_STUDENTS", "30"))
ANSWERS = 40
PAUSE = 2.0  # s, on average, between the answers of one student


def measure() -> list[tuple[str, list[float], str, str, str]]:
    """Rows for bench.py: what, values, unit, goal, note. Exits if an answer was lost."""
    from _course import FIRST
    from _hub import start_hub, why_not
    from _load import Learner, work

    why = why_not()
    if why:
        print(f"hub-load was not run: {why}.")
        return []
    with start_hub(students=STUDENTS) as hub:
        began = time.perf_counter()
        with ThreadPoolExecutor(STUDENTS) as pool:  # all log in within one second
            list(pool.map(hub.start_server, hub.students))
            servers = list(pool.map(lambda s: hub.wait_for_server(s, 600), hub.students))
        ready = time.perf_counter() - began
        learners = []
        for number, (student, server) in enumerate(zip(hub.students, servers, strict=True)):
            folder = student.home / FIRST
            shutil.copytree(ROOT / "release" / FIRST, folder)
            for path in (folder, *folder.iterdir()):
                os.chown(path, student.uid, student.gid)
            learners.append(Learner(server, hub.server_token(student), f"{FIRST}/{FIRST}.ipynb", folder, number))
        idle = [_memory(student.uid) for student in hub.students]
        began = time.perf_counter()
        load = os.getloadavg()[0]
        asyncio.run(work(learners, ANSWERS, PAUSE))
        took = time.perf_counter() - began - max(learner.opened for learner in learners)
        times = [1000 * t for learner in learners for t in learner.times]
        faults = [fault for learner in learners for fault in (*learner.faults, *learner.lost())]
        sent = sum(learner.count for learner in learners)
        if faults or sent != STUDENTS * ANSWERS or len(times) != sent:
            sys.exit(f"{len(faults)} of {sent} answers were lost or not confirmed: {faults[:5]}")
        full = [_memory(student.uid) for student in hub.students]
    ordered = sorted(times)
    p99 = ordered[round(0.99 * (len(ordered) - 1))]
    note = (
        f"p99 {p99:.0f}, most {ordered[-1]:.0f}; {sent} sent, all in their files; {sent / took:.0f} answers/s; "
        f"load before {load:.1f} on {os.cpu_count()} cores"
    )
    return [
        (f"answer sent to answer on disk, {STUDENTS} students at once", times, "ms", "p95 < 200", note),
        (f"all {STUDENTS} servers started, asked for at once", [ready], "s", "", ""),
        ("notebook opened to all questions drawn, all at once", [learner.opened for learner in learners], "s", "", ""),
        ("memory of a student, server alone (PSS)", idle, "MB", "", ""),
        ("memory of a student, server and notebook (PSS)", full, "MB", "", f"sum {sum(full) / 1000:.1f} GB"),
    ]


def _memory(uid: int) -> float:
    """MB of all processes of a user, shared pages counted once (proportional set size)."""
    total = 0
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                lines = (entry / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


def rows(row: Any) -> list[Any]:
    """The same as bench.py's rows."""
    return [row(*item) for item in measure()]


if __name__ == "__main__":
    for what, values, unit, goal, note in measure():
        ordered = sorted(values)
        print(
            what,
            len(values),
            f"median {statistics.median(values):.1f}",
            f"p95 {ordered[round(0.95 * (len(ordered) - 1))]:.1f}",
            unit,
            goal,
            note,
        )
