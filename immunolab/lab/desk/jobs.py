"""One step at a time, in a process of its own: started, watched, stopped, and found again by the next server.

The process (`work.py`) holds a lock in the course's ``.desk/`` as long as it lives and writes there what it does, how
far it is and what came of it. So a second click, another instructor's server and one that was started anew all see
the same; and of a process that went without a word it is known that it is gone.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from immunolab.course import CourseError
from immunolab.grading.lms.archives import ARCHIVES
from immunolab.lab.desk import rosters
from immunolab.lab.desk.place import Desk
from immunolab.lab.desk.steps import STOPPABLE, WORDS, commands

LOCK, JOB, PROGRESS, RESULT, LOG = "lock", "job.json", "progress.json", "result.json", "log.txt"
MODE = 0o660  # on a hub the course folder belongs to the group of instructors
#: what is left when a step ends without a word, by step
LEFT = {
    "release": "Release it again: an old release comes back, and a new one is made whole.",
    "collect": "Collect again, and look into submitted/ whether the last folder is whole.",
    "unpack": "Give the archive again: everything in it is taken in anew.",
    "grade": "Nothing is half done: what was graded is in the gradebook. Press Grade, and it goes on with the others.",
    "report": "No page was written. Press Report again.",
    "look": "Nothing was changed.",
    "regrade": "Press Regrade again: what is not taken over yet is shown, and can be taken over.",
    "feedback": "Some pages are new, others are old. Press Feedback again.",
    "export": "No file was written. Export again.",
}


class Run:
    """A process that this server has begun."""

    def __init__(self, desk: Desk, job: dict[str, Any]) -> None:
        self.job, self.asked = job, False
        desk.own.mkdir(exist_ok=True)
        self.log = desk.own / LOG
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "immunolab.lab.desk.work"],
                cwd=desk.course,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the server's terminal is not meant for it
            )
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self.process.stdin as stream:
            stream.write(json.dumps(job).encode())

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """The last line that it wrote to its terminal."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else ""


_RUNS: dict[Path, Run] = {}
_LOCK = threading.Lock()


def start(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Begin a step, unless one runs: then it is said which.

    given : ``slug``, ``step``; for "export" what `rosters.options` takes, for "unpack" ``platform``; maybe
        ``force`` for "grade", ``anew`` for "release"

    Returns
    -------
    dict
        as `look`, with ``already`` where another step is at work

    """
    slug, step = desk.slug(given), given.get("step")
    if step not in LEFT:
        raise CourseError(f"There is no step {str(step)[:40]!r}; there is {', '.join(LEFT)}.")
    with _LOCK:
        now = look(desk, {})
        if now["state"] == "running":
            return {**now, "already": f"One step at a time. {now['sentence']}"}
        options = rosters.options(desk, slug, given) if step == "export" else {}
        if step == "unpack":
            options["platform"] = _platform(given)
        for of, option in (("grade", "force"), ("release", "anew")):
            if step == of and given.get(option) is True:
                options[option] = True
        job = {"id": uuid.uuid4().hex, "slug": slug, "step": step, "options": options, "by": _me()}
        job |= {"began": time.time(), "host": socket.gethostname()}
        _RUNS[desk.course] = Run(desk, job)
    return look(desk, {})


def _platform(given: dict[str, Any]) -> str:
    if (platform := given.get("platform")) not in ARCHIVES:
        raise CourseError(f"Archives are read of {', '.join(ARCHIVES)}.")
    return str(platform)


def stop(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Ask the step that runs to stop: as Ctrl-C does it, so grading ends after the hand-ins that are begun."""
    now = look(desk, {})
    if now["state"] != "running":
        return now
    if now["step"] not in STOPPABLE:
        raise CourseError("This step writes what must be whole, and takes seconds: it is not stopped.")
    run = _RUNS.get(desk.course)
    if run is not None and run.running:
        run.asked = True
        run.process.terminate()
        return look(desk, {})
    job = _read(desk.own / JOB) or {}
    if job.get("host") != socket.gethostname():
        raise CourseError(f"It runs on another machine ({job.get('host')}), begun by {job.get('by')}, who can stop it.")
    try:
        os.kill(int(job["pid"]), signal.SIGTERM)
    except PermissionError:
        raise CourseError(f"It was begun by {job.get('by')}, who can stop it.") from None
    except (ProcessLookupError, KeyError, ValueError):
        pass
    return look(desk, {})


def look(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """How it stands.

    Returns
    -------
    dict
        ``state``: "none", "running", "done", "failed", "stopped" or "interrupted"; ``id``, ``slug``, ``step`` and
        ``by``; ``sentence``; while it runs ``done``, ``total`` and ``left`` (s), where known, ``stoppable`` and
        ``stopping``; afterwards what `work.py` wrote: ``sentences``, and maybe ``table``, ``open``, ``download``

    """
    run = _RUNS.get(desk.course)
    own = desk.own
    if run is not None and run.running:
        return _running(run.job, _read(own / PROGRESS), run.asked)
    job = _read(own / JOB)
    ours = run is not None and job is not None and run.job["id"] == job["id"]
    if run is not None and not ours and (job is None or job["began"] < run.job["began"]):
        # it did not come as far as to write down what it is
        if run.asked:
            return _ended(desk, run.job, {"state": "stopped", "sentences": ["Stopped before it began."]})
        said = run.last_words() or "The process could not begin."
        return _ended(desk, run.job, {"state": "failed", "sentences": [said]})
    if job is None:
        return {"state": "none", "sentence": ""}
    # whether it lives is asked before what came of it: it may end in between
    held = _held(own)
    result = _read(own / RESULT)
    if result is not None and result.get("id") == job["id"]:
        return _ended(desk, job, result)
    if held:
        return _running(job, _read(own / PROGRESS), False)
    asked = run is not None and ours and run.asked
    words = "Stopped." if asked else "This was interrupted: its process ended before it was through."
    return _ended(desk, job, {"state": "stopped" if asked else "interrupted", "sentences": [words, LEFT[job["step"]]]})


def _running(job: dict[str, Any], progress: dict[str, Any] | None, stopping: bool) -> dict[str, Any]:
    seconds = max(0.0, time.time() - job["began"])
    found = {
        **_names(job),
        "state": "running",
        "stoppable": job["step"] in STOPPABLE,
        "stopping": stopping,
        "sentence": f"{WORDS[job['step']][1]} {job['slug']} ({seconds:.0f} s)",
    }
    if progress is not None and progress.get("id") == job["id"]:
        done, total, failed = progress["done"], progress["total"], progress["failed"]
        said = f"{WORDS[job['step']][1]} {job['slug']}: {done} of {total}"
        said += f", {failed} failed" if failed else ""
        if progress["each"] is not None:
            left = max(0.0, progress["each"] * (total - done) - (time.time() - progress["at"]))
            found["left"] = left
            said += f", about {left:.0f} s left"
        found |= {"done": done, "total": total, "sentence": said + "."}
    if stopping:
        found["sentence"] += " Stopping: what is begun is finished first."
    return found


def _ended(desk: Desk, job: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    files: dict[str, Any] = {
        name: desk.path(desk.course / result[name]) for name in ("open", "download") if name in result
    }
    own = job["step"] in ("export", "unpack")  # with options of their own, which the row does not show
    typed = commands(job["step"], job["slug"], exchange=False, options=job["options"]) if own else []
    return {**_names(job), **result, **files, "sentence": result["sentences"][0], "command": "".join(typed)}


def _names(job: dict[str, Any]) -> dict[str, Any]:
    return {name: job[name] for name in ("id", "slug", "step", "by")}


def _held(own: Path) -> bool:
    """Whether a process holds the lock: only as long as it lives, whoever began it."""
    try:
        with FileLock(own / LOCK, timeout=0, mode=MODE):
            return False
    except Timeout:
        return True


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _me() -> str:
    try:
        return re.sub(r"[^\w.@ -]", "?", getpass.getuser())
    except (KeyError, OSError):
        return "somebody"
