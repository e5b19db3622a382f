"""Grading a class: stock nbgrader, nbgrader with our settings and `immunolab grade`, on the same hand-ins.

Called by bench.py: the parts `grade`, `grade-scale` and `formgrader`.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from _course import FIRST, ROOT, Course, keys, solve

CODE = "04_plasma_cells_gone_wrong"
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'immunolab'\n"
#: hand-ins in the comparison, and goals (times stock)
COMPARED = {FIRST: (100, "40"), CODE: (40, "20")}
SCALES = (100, 1_000, 10_000)
SUBMISSIONS = 1_000

Item = tuple[str, list[float], str, str, str]  # what, values, unit, goal, note
NBGRADER = [sys.executable, "-m", "nbgrader", "autograde"]
OURS = [sys.executable, "-m", "immunolab.cli", "grade"]


def class_of(root: Path, slug: str, many: int, *, stock: bool = False) -> Course:
    """A course with hand-ins: 40 different ones, again and again."""
    course = Course(root, slug=slug, trusted=not stock)
    course.generate()
    different = min(many, 40)
    for number in range(different):
        course.submit(f"student{number:05}", keys(slug, number), seed=number, change=solve(slug))
    folder = root / "submitted"
    for number in range(different, many):
        shutil.copytree(folder / f"student{number % 40:05}", folder / f"student{number:05}", copy_function=os.link)
    (root / "nbgrader_config.py").write_text(STOCK if stock else (ROOT / "nbgrader_config.py").read_text())
    return course


def seconds(command: list[str], course: Course) -> float:
    """How long a command takes in a course folder, its start included."""
    began = time.perf_counter()
    done = subprocess.run([*command, course.slug], cwd=course.root, capture_output=True, text=True)
    took = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return took


def compare() -> Iterator[Item]:
    """The three ways, for quizzes only and with code cells; the same hand-ins, the same points."""
    for slug, (many, goal) in COMPARED.items():
        kind = "quizzes only" if slug == FIRST else "with code cells"
        took, points, start = {}, {}, {}
        for name, command, stock in (
            ("immunolab grade", OURS, False),
            ("nbgrader autograde, our settings", NBGRADER, False),
            ("nbgrader autograde, stock", NBGRADER, True),
        ):
            with tempfile.TemporaryDirectory() as place:
                course = class_of(Path(place) / "c", slug, many, stock=stock)
                took[name] = seconds(command, course)
                points[name] = [course.total(f"student{n:05}") for n in range(many)]
                start[name] = seconds(command, course)  # everybody is graded: what is left is the start
            yield (f"{name}, {many} hand-ins, {kind}", [took[name]], "s", "", f"start {start[name]:.1f} s")
        assert len({tuple(p) for p in points.values()}) == 1, "the three ways must give the same points"
        ours, settings, stock_name = took
        yield (
            f"stock / immunolab grade, {kind}",
            [took[stock_name] / took[ours]],
            "times",
            goal,
            f"{os.cpu_count()} cores, start included",
        )
        yield f"stock / our settings, {kind}", [took[stock_name] / took[settings]], "times", "", ""
        each = (took[ours] - start[ours]) / many
        yield f"immunolab grade, a hand-in, {kind}", [1000 * each], "ms", "", "without the start"
    yield from floor()


def floor() -> Iterator[Item]:
    """What the code cells of an assignment cost in a process that has imported everything: no way is faster."""
    from nbformat import read

    from immunolab.grade_cells import quiz_call
    from immunolab.quiz.mirror import asked

    notebook = read(ROOT / "source" / CODE / f"{CODE}.ipynb", as_version=4)
    sources = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and not asked(cell.source) and not quiz_call(cell.source)
    ]
    codes = [compile(source, "cell", "exec") for source in sources]
    times = []
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place), contextlib.redirect_stdout(None):
        shutil.copytree(ROOT / "source" / CODE, place, dirs_exist_ok=True)
        for _ in range(31):
            began, names = time.perf_counter(), {"__name__": "__main__"}
            for code in codes:
                exec(code, names)
            times.append(1000 * (time.perf_counter() - began))
    yield f"the floor: {len(codes)} code cells alone, warm", times[1:], "ms", "", ""


def scale() -> Iterator[Item]:
    """Cost of a hand-in and memory of the grading processes, from a hundred to ten thousand."""
    each: dict[int, float] = {}
    for many in SCALES:
        with tempfile.TemporaryDirectory() as place:
            course = class_of(Path(place) / "c", FIRST, many)
            began = time.perf_counter()
            run = subprocess.Popen([*OURS, FIRST, "--no-progress"], cwd=course.root, stdout=subprocess.PIPE, text=True)
            command, workers = _peaks(run)
            took = time.perf_counter() - began
            said = run.communicate()[0]
            assert run.returncode == 0 and f"{many} graded" in said, said
            start = seconds([*OURS, "--no-progress"], course)
            with (course.root / "autograded" / f"_grade_{FIRST}.csv").open() as file:
                assert sum(1 for _ in csv.DictReader(file)) == many
            # the start of a second run has no workers in it, and looks at everybody once
            inside = float(re.search(r"in ([\d.]+) s", said)[1])  # type: ignore[index]
            each[many] = 1000 * inside / many
            yield (
                f"immunolab grade, {many} hand-ins, whole command",
                [took],
                "s",
                "",
                f"again, nothing to do: {start:.1f} s",
            )
            yield f"a hand-in of {many}", [each[many]], "ms", "", "wall time of two cores, without imports"
            yield (
                f"most memory of one grading process, {many} hand-ins",
                [workers / 1e6],
                "MB",
                "flat",
                f"the command itself {command / 1e6:.0f} MB",
            )
    least, most = SCALES[0], SCALES[-1]
    yield f"a hand-in of {most} / of {least}", [each[most] / each[least]], "times", "<= 1.2", ""


def _peaks(run: subprocess.Popen[str]) -> tuple[int, int]:
    """Most resident memory of the command, and of any process it started, in bytes."""
    command = workers = 0
    top = psutil.Process(run.pid)
    while run.poll() is None:
        with contextlib.suppress(psutil.Error):
            command = max(command, top.memory_info().rss)
            for child in top.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    workers = max(workers, child.memory_info().rss)
        time.sleep(0.1)
    return command, workers


def formgrader() -> Iterator[Item]:
    """Formgrader's pages and what they ask for, with a thousand submissions."""
    from _lab import start_lab

    with tempfile.TemporaryDirectory() as place:
        course = class_of(Path(place) / "c", FIRST, SUBMISSIONS)
        seconds([*OURS, "--no-progress"], course)
        with sqlite3.connect(course.root / "gradebook.db") as db:
            submission = db.execute("SELECT id FROM submitted_notebook LIMIT 1").fetchone()[0]
        pages = {
            "manage assignments": ("manage_assignments", "api/assignments"),
            "manage submissions": (f"manage_submissions/{FIRST}", f"api/submissions/{FIRST}"),
            "gradebook": ("gradebook", "api/assignments"),
            "gradebook, the notebook's submissions": (
                f"gradebook/{FIRST}/{FIRST}",
                f"api/submitted_notebooks/{FIRST}/{FIRST}",
            ),
            "students": ("manage_students", "api/students"),
            "one submission": (f"submissions/{submission}", f"api/grades?submission_id={submission}"),
        }
        with start_lab(Path(place) / "jupyter", course.root) as lab:
            for name, addresses in pages.items():
                times = [_get(lab, addresses) for _ in range(6)]
                yield (f"Formgrader, {SUBMISSIONS} submissions, {name}", times[1:], "s", "", f"first {times[0]:.2f} s")


def _get(lab: Any, addresses: tuple[str, ...]) -> float:
    """Seconds for a page and for the data that it then asks for."""
    began = time.perf_counter()
    for address in addresses:
        request = urllib.request.Request(
            f"{lab.url}/formgrader/{address}", headers={"Authorization": f"token {lab.token}"}
        )
        with urllib.request.urlopen(request, timeout=600) as answer:
            body = answer.read()
        if "/api/" in f"/{address}":
            json.loads(body)
    return time.perf_counter() - began
