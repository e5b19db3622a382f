"""What a step does, in the process of its own: the same functions as the commands, and the answer as JSON.

``python -m immunolab.lab.desk.work`` in the course folder; the job comes on standard input. See `jobs.py`.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from immunolab.course import CourseError
from immunolab.files import write_whole
from immunolab.lab.desk.gains import SHOWN, regraded
from immunolab.lab.desk.jobs import JOB, LOCK, MODE, PROGRESS, RESULT
from immunolab.lab.desk.place import EXPORTS, OWN, Desk
from immunolab.lab.desk.steps import at_the_desk, commands, many

PATIENCE = 2.0  # s, while a server looks whether anybody holds the lock
MEND = "Was a question bad? Questions, then Edit: mend its key and save; then Regrade, under Every step."
_LOGGED = re.compile(r"^\[(?:WARNING|ERROR)\] (.+)$", re.M)


def release(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """The students' copy, into ``release/`` and the gradebook, and into the exchange where there is one."""
    from immunolab.grading.course import CourseFolder, must
    from immunolab.lab.desk.board import exchange_of

    course, slug, anew = CourseFolder(desk.course), job["slug"], bool(job["options"].get("anew"))
    if anew and (there := _handed_in(course, slug)):
        raise CourseError(f"{many(len(there), 'hand-in')} of {slug}: what students see stays as it is.")
    course.config.ExchangeReleaseAssignment.force = anew
    api = course.api()
    made = api.generate_assignment(slug, force=anew)
    must(made, f"Generating {slug}")
    said = ["The students' copy is made, and the gradebook knows it.", *_logged(made)]
    if exchange_of(course):
        given = api.release_assignment(slug)
        must(given, f"Releasing {slug}")
        said.append("It is in the exchange: students fetch it from their Assignment List.")
    else:
        said.append("Give your students this file, for example on your learning platform. No key is in it.")
        return {"sentences": said, "download": _packed(desk, [course.path("release", ".", slug)], f"{slug}.zip")}
    return {"sentences": said}


def collect(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """Hand-ins out of the exchange into ``submitted/``."""
    from immunolab.grading.course import CourseFolder, must

    api, slug = CourseFolder(desk.course).api(), job["slug"]
    before = set(api.get_submitted_students(slug))
    done = api.collect(slug, update=True)
    must(done, f"Collecting {slug}")
    after = set(api.get_submitted_students(slug))
    return {"sentences": [f"{many(len(after), 'hand-in')}, {len(after - before)} of them new.", *_logged(done)]}


def unpack(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """Hand-ins out of a platform's archive into ``submitted/``: nbgrader's own command."""
    from immunolab.grading.course import CourseFolder

    slug = job["slug"]
    (line,) = commands("unpack", slug, exchange=False, options=job["options"])
    before = _handed_in(CourseFolder(desk.course), slug)
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(line)], cwd=desk.course, capture_output=True, text=True, check=False
    )
    after = _handed_in(CourseFolder(desk.course), slug)
    said = [
        re.sub(r"^\[[^]]*\]\s*", "", text)
        for text in done.stderr.splitlines()
        if re.match(r"\[.*(WARN|ERR|CRIT)", text)
    ]
    if done.returncode:
        raise CourseError(f"The archive was not taken in: {said[-1] if said else 'nbgrader gave no reason'}")
    skipped = [text for text in said if "Skipped" in text]
    counted = f"{many(len(after), 'hand-in')}, {len(after - before)} of them new."
    return {"sentences": [counted, *(text.replace(str(desk.course), "") for text in skipped[:SHOWN])]}


def _handed_in(course: Any, slug: str) -> set[str]:
    return {folder.parent.name for folder in course.path("submitted", "x", slug).parent.parent.glob(f"*/{slug}")}


def grade(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """Every hand-in, as ``immunolab grade`` does it."""
    from immunolab.grading.batch.run import grade

    first: list[tuple[float, int]] = []  # when some were done for the first time: before that, workers were starting

    def watch(done: int, total: int, failed: int) -> None:
        now = time.monotonic()
        if done and not first:
            first.append((now, done))
        each = (now - first[0][0]) / (done - first[0][1]) if first and done > first[0][1] else None
        found = {"done": done, "total": total, "failed": failed, "each": each, "at": time.time()}
        _write(desk.course / OWN / PROGRESS, {"id": job["id"], **found})

    force = bool(job["options"].get("force"))
    summary = grade(desk.course, job["slug"], force=force, progress=False, watch=watch)
    failed = [[row.student, row.reason] for row in summary.rows if row.state == "failed"]
    said = [line.strip() for line in summary.text().splitlines()]
    found: dict[str, Any] = {"sentences": [line for line in said if not line.startswith("Table: ")]}
    if failed:
        found["table"] = {"caption": "Not graded", "head": ["student", "why"], "rows": failed[:SHOWN]}
    if summary.interrupted:
        found["state"] = "stopped"
    return found


def report(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """The page on what the class got wrong."""
    from immunolab.grading.report.report import report

    done = report(desk.course, job["slug"], desk.course / "report")
    return {"sentences": ["The report is written.", MEND, *done.remarks], "open": _inside(desk, done.paths[0])}


def look(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """Who would gain and who would lose by the keys that stand in ``source/`` now; nothing is changed."""
    return regraded(desk, job["slug"], write=False)


def regrade(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """The new points into the gradebook and the graded notebooks."""
    return regraded(desk, job["slug"], write=True)


def feedback(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """A page for each student, and to the students where there is an exchange."""
    from immunolab.grading.course import CourseFolder, must
    from immunolab.lab.desk.board import TOLD, booked, exchange_of, told_points

    course, slug = CourseFolder(desk.course), job["slug"]
    api = course.api()
    points = booked(course)[slug].points if slug in booked(course) else {}
    made = api.generate_feedback(slug, force=True)
    must(made, f"Feedback on {slug}")
    _write(desk.own / TOLD, {**told_points(desk), slug: points})
    said = [f"{many(len(points), 'page')} written, in feedback/NAME/{slug}.", *_logged(made)]
    if exchange_of(course):
        given = api.release_feedback(slug)
        must(given, f"Releasing the feedback on {slug}")
        said += ["They are in the exchange: students find them in their Assignment List.", *_logged(given)]
    else:
        said.append("There is no exchange here: the pages are yours to send. Here they are as one file, by student.")
        pages = [course.path("feedback", name, slug) for name in sorted(points)]
        return {"sentences": said, "download": _packed(desk, pages, f"{slug}-feedback.zip", "*.html")}
    return {"sentences": said}


def _packed(desk: Desk, folders: list[Path], name: str, pattern: str = "*") -> str:
    """Some folders in one archive in ``export/``, named as they are below the folder of their step."""
    target = desk.course / EXPORTS / name
    target.parent.mkdir(exist_ok=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (path for folder in folders for path in sorted(folder.rglob(pattern)) if path.is_file()):
            archive.write(file, Path(*file.relative_to(desk.course).parts[1:]))
    write_whole(target, packed.getvalue(), MODE)
    return f"{EXPORTS}/{name}"


def export(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """Marks for the class list of a learning platform."""
    from immunolab.grading.lms.export import export

    given = job["options"]
    done = export(
        desk.course,
        [job["slug"]],
        target=given["to"],
        roster=desk.course / given["roster"],
        out=desk.course / given["out"],
        by="email" if given.get("email_column") and not given.get("id_column") else given["match"],
        missing_as_zero=given["missing_as_zero"],
        column=given.get("column"),
        id_column=given.get("id_column"),
        email_column=given.get("email_column"),
    )
    said = [f"{many(done.written, 'student')} matched. The file is ready to be imported.", *done.remarks]
    return {"sentences": said, "download": _inside(desk, done.path)}


STEPS: dict[str, Callable[[Desk, dict[str, Any]], dict[str, Any]]] = {
    step.__name__: step for step in (release, collect, unpack, grade, report, look, regrade, feedback, export)
}


def main() -> int:
    """Do the job that comes on standard input; 75 if another step is at work."""
    job = json.load(sys.stdin)
    course = Path.cwd()
    desk = Desk(course, course)  # paths in the answer are from the course folder; the server knows where that is
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `finally`: nothing is left half moved
    lock = FileLock(desk.own / LOCK, timeout=PATIENCE, mode=MODE)
    try:
        lock.acquire()
    except Timeout:
        print("Another step is at work in this course; wait for it.", file=sys.stderr)
        return 75
    with lock:
        for name in (PROGRESS, RESULT):
            (desk.own / name).unlink(missing_ok=True)
        _write(desk.own / JOB, {**job, "pid": os.getpid()})
        try:
            result = {"state": "done", **STEPS[job["step"]](desk, job)}
        except CourseError as error:
            first, *more = str(error).splitlines()
            result = {"state": "failed", "sentences": [first, *(line.removeprefix("- ") for line in more)]}
        except OSError as error:  # a full disk, a folder that may not be written to
            result = {"state": "failed", "sentences": [f"{error.filename or 'The disk'}: {error.strerror}."]}
        except Exception as error:
            traceback.print_exc()
            result = {"state": "failed", "sentences": [f"This should not happen. {type(error).__name__}: {error}"]}
        said = [at_the_desk(sentence, job["slug"]) for sentence in result["sentences"]]
        _write(desk.own / RESULT, {"id": job["id"], **result, "sentences": said})
    return 0


def _write(path: Path, content: dict[str, Any]) -> None:
    write_whole(path, json.dumps(content).encode(), MODE)


def _inside(desk: Desk, path: Path) -> str:
    return path.resolve().relative_to(desk.course.resolve()).as_posix()


def _logged(result: dict[str, Any]) -> list[str]:
    """What nbgrader warns of."""
    said = [line.strip() for line in _LOGGED.findall(result.get("log") or "")]
    return [line for line in said if not line.startswith("Removing existing")][:SHOWN]  # to be made anew


if __name__ == "__main__":
    sys.exit(main())
