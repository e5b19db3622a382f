"""Self-grading from a button: `immunolab self-grade` in a process of its own, watched and stopped from the page."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.lab.assignment_page import AssignmentPage
from immunolab.own_work import self_marks

#: set by deploy/settings: "no" where marks are an instructor's
VARIABLE = "IMMUNOLAB_SELF_GRADE"
PAGES = Path("feedback") / "self"


class Run:
    """One grading under way, or the last one of its assignment."""

    def __init__(self, root: Path, slug: str, work: Path) -> None:
        self.began = time.monotonic()
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.stopped = False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "immunolab.cli", "self-grade", slug, "--work", str(work), "--no-open"],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that it can be stopped with the kernel that it may have started
        )
        self._readers = [
            threading.Thread(target=self._read, args=pair, daemon=True)
            for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        ]
        for reader in self._readers:
            reader.start()

    @property
    def running(self) -> bool:
        """Whether it still grades."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End it, with everything that it has started."""
        self.stopped = True
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
        else:
            self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def ended(self) -> None:
        """Wait for the last words of a process that has ended."""
        self.process.wait()
        for reader in self._readers:
            reader.join(2)

    @staticmethod
    def _read(stream: Any, lines: list[str]) -> None:
        for line in stream:
            if line.strip():
                lines.append(line.strip())


_RUNS: dict[Path, Run] = {}
_LOCK = threading.Lock()


def allowed(page: AssignmentPage) -> bool:
    """Whether a learner may grade this herself: at home, where the masters are, unless the settings say no."""
    if os.environ.get(VARIABLE, "yes") == "no" or page.root is None:
        return False
    return (page.root / "source" / page.slug / f"{page.slug}.ipynb").is_file()


def start(page: AssignmentPage) -> dict[str, Any]:
    """Begin to grade, or go on with what has begun. CourseError if it is not allowed."""
    if not allowed(page) or page.root is None:
        raise CourseError("Here your instructor grades this assignment.")
    with _LOCK:
        run = _RUNS.get(page.notebook)
        if run is None or not run.running:
            _RUNS[page.notebook] = Run(page.root, page.slug, page.notebook.parent)
    return look(page)


def stop(page: AssignmentPage) -> dict[str, Any]:
    """End the grading that is under way."""
    run = _RUNS.get(page.notebook)
    if run is not None and run.running:
        run.stop()
    return look(page)


def look(page: AssignmentPage) -> dict[str, Any]:
    """How it stands.

    Returns
    -------
    dict
        ``state``: "none", "running", "stopped", "failed" or "done"; ``sentence`` for people; when done ``page``, the
        feedback from the course folder, and ``mark``

    """
    run = _RUNS.get(page.notebook)
    if run is None or page.root is None:
        return {"state": "none", "sentence": ""}
    if run.running:
        step = run.lines[-1] if run.lines else "Starting ..."
        return {"state": "running", "sentence": f"{step} ({time.monotonic() - run.began:.0f} s)"}
    run.ended()
    if run.stopped:
        return {"state": "stopped", "sentence": "Stopped. Nothing was changed."}
    if run.process.returncode:
        return {"state": "failed", "sentence": run.errors[-1] if run.errors else "Grading ended without a word."}
    mark = self_marks(page.root).get(page.slug)
    feedback = PAGES / f"{page.slug}.html"
    return {"state": "done", "sentence": said(mark), "mark": mark, "page": feedback.as_posix()}


def said(mark: dict[str, Any] | None) -> str:
    """A mark in a sentence."""
    if mark is None:
        return ""
    words = f"{mark['score']:g} of {mark['possible']:g} points."
    if mark["by_hand"]:
        words += f" {mark['by_hand']:g} of them wait for a reader: compare your text with the mark scheme on the page."
    return words
