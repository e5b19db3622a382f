"""What every worker does with a hand-in: grade it into the stage, and say how it went."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from immunolab.grading.batch.converter import Job, OnePass, RefusedError, first_line
from immunolab.grading.course import nbgrader_app
from immunolab.grading.passes.save import NotebookScores

# nbgrader changes the working folder and the environment: one hand-in a process at a time
_LOCK = threading.Lock()


@dataclass
class Outcome:
    """One hand-in, graded or failed."""

    student: str
    #: scores by notebook; None if it failed
    scores: dict[str, NotebookScores] | None = None
    #: where its files wait, relative to the stage
    place: str = ""
    seconds: float = 0.0
    reason: str = ""
    log: str = field(default="", repr=False)


def reason(error: BaseException) -> str:
    """Why a hand-in failed, in one sentence."""
    if isinstance(error, RefusedError):
        return str(error)
    said = first_line(error)[:300]
    return said if type(error).__name__ == "GradingError" else f"{type(error).__name__}: {said}"


def prepare(job: Job) -> OnePass:
    """Get ready before the first hand-in comes."""
    return _converter(job)


class _Records(logging.Handler):
    """What nbgrader logs about one hand-in."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"[{record.levelname}] {record.getMessage()}"
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
        self.lines.append((record.levelno, text))

    def text(self, level: int) -> str:
        return "\n".join(line for number, line in self.lines if number >= level)


@lru_cache(maxsize=1)  # a worker keeps its converter for the whole run
def _converter(job: Job) -> OnePass:
    return OnePass(nbgrader_app(Path(job.root)), job)


def grade_one(job: Job, student: str, attempt: int = 0) -> Outcome:
    """Grade one hand-in into the stage. Never raises for the hand-in's sake: a failure is an outcome."""
    began = time.perf_counter()
    place = f"{attempt}-{os.getpid()}-{time.monotonic_ns():x}"
    records = _Records()
    outcome = Outcome(student, place=place)
    with _LOCK:
        converter = _converter(job)
        converter.log.addHandler(records)
        try:
            with contextlib.chdir(job.root):
                outcome.scores = converter.grade(student, place)
        except Exception as error:
            converter.log.error("There was an error processing %s of %s", job.assignment, student, exc_info=True)
            outcome.reason = reason(error)
            _clear(Path(converter.coursedir.root, converter.coursedir.autograded_directory))
        except BaseException:  # an interruption: leave nothing half done
            _clear(Path(converter.coursedir.root, converter.coursedir.autograded_directory))
            raise
        finally:
            converter.log.removeHandler(records)
    if outcome.scores is not None:
        outcome.reason = " ".join(dict.fromkeys(note for found in outcome.scores.values() for note in found.notes))
    outcome.log = records.text(logging.WARNING if outcome.scores is not None else logging.INFO)
    outcome.seconds = time.perf_counter() - began
    return outcome


def _clear(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
