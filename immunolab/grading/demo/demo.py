"""``immunolab demo-class``: a course of its own with a simulated class, to try everything on."""

from __future__ import annotations

import csv
import io
import random
import shlex
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from immunolab.course import CourseError, assignments
from immunolab.grading.course import CourseFolder, must
from immunolab.grading.demo.handin import Assignment, answers_of, write
from immunolab.grading.demo.people import SimulatedStudent, people
from immunolab.quiz.answers import Answers, Entry

MOST = 100_000
DUE = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
_CONFIG = """\
\"\"\"nbgrader's settings of a class that does not exist.\"\"\"

from immunolab.grading import configure

c = get_config()  # noqa: F821  (given by nbgrader)
c.CourseDirectory.course_id = "immunolab"
c.IncludeHeaderFooter.header = "source/header.ipynb"
configure(c)
"""
CANVAS, MOODLE = "roster-canvas.csv", "roster-moodle.csv"


@dataclass(frozen=True)
class Demo:
    """What was made: hand-ins by assignment, and the question that is bad on purpose ("" if none)."""

    folder: Path
    hand_ins: dict[str, int]
    bad: str


def demo_class(root: Path, count: int, slugs: list[str], *, seed: int, into: Path) -> Demo:
    """Write a course with ``count`` simulated students into an empty folder.

    Parameters
    ----------
    root : the real course, whose masters are copied; nothing in it is changed
    count : students, 1 to 100 000
    slugs : assignments, due a week apart, the last one on 20 November 2026
    seed : decides everything: the same files, byte for byte, for the same seed (nbgrader's gradebook gives
        its rows random ids, so the database is the same in content only)
    into : a folder that does not exist yet, or is empty

    Raises
    ------
    CourseError
        If the folder is not empty or lies where the real course keeps something, or the count is out of range.

    """
    unknown = [slug for slug in slugs if slug not in assignments(root)]
    if unknown:
        known = ", ".join(assignments(root))
        raise CourseError(f"There is no assignment {unknown[0]!r}; there are {known}.")
    if not 1 <= count <= MOST:
        raise CourseError(f"A class of {count} cannot be made; give a number from 1 to {MOST}.")
    into = into.resolve()
    _refuse(root.resolve(), into)
    (into / "source").mkdir(parents=True)
    (into / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
    shutil.copy(root / "source" / "header.ipynb", into / "source")
    ignored = shutil.ignore_patterns(".ipynb_checkpoints", "*.answers.json*")
    for slug in slugs:
        shutil.copytree(root / "source" / slug, into / "source" / slug, ignore=ignored)
    api = CourseFolder(into).api()
    for slug in slugs:
        must(api.generate_assignment(slug), f"Generating {slug}")
    students = people(count, seed)
    weeks = dict(zip(reversed(slugs), range(len(slugs)), strict=True))
    with api.gradebook as gradebook:
        for person in students:
            gradebook.add_student(
                person.id,
                first_name=person.first,
                last_name=person.last,
                email=person.email,
                lms_user_id=person.canvas_id,
            )
        for slug in slugs:
            due = DUE - timedelta(weeks=weeks[slug])
            gradebook.update_or_create_assignment(slug, duedate=due.replace(tzinfo=None))
    hand_ins, bad = {}, ""
    for slug in slugs:
        task = Assignment(slug, into / "source" / slug, into / "release" / slug, seed, slug == slugs[0])
        hand_ins[slug] = _hand_ins(task, students, into, DUE - timedelta(weeks=weeks[slug]))
        bad = bad or task.bad_question or ""
    _rosters(into, students, slugs)
    return Demo(into, hand_ins, bad)


def next_steps(demo: Demo) -> str:
    """What to type next, in this class."""
    slug = next(iter(demo.hand_ins))
    made = ", ".join(f"{n} hand-ins of {name}" for name, n in demo.hand_ins.items())
    lines = [f"Written to {demo.folder}: {made}. Nobody in it exists."]
    if demo.bad:
        lines.append(
            f"One question of {slug} is bad on purpose: its key is not what the able students think. Find it, change its key, regrade."
        )
    lines += [
        "Next:",
        f"  cd {shlex.quote(str(demo.folder))}",
        f"  immunolab grade {slug}",
        f"  immunolab report {slug}",
        f"  immunolab regrade {slug}          (after changing the key in source/{slug}/{slug}.ipynb; --yes takes it over)",
        f"  immunolab export {slug} --to canvas --roster {CANVAS} --out canvas.csv",
        f"  immunolab export {slug} --to moodle --roster {MOODLE} --match email --out moodle.csv",
    ]
    return "\n".join(lines)


def _refuse(root: Path, into: Path) -> None:
    if into == root or root.is_relative_to(into):
        raise CourseError(f"{into} holds the real course; give the demo class a folder of its own with --into.")
    inside = into.relative_to(root).parts if into.is_relative_to(root) else ()
    if inside and inside[0] in {p.name for p in root.iterdir()} and not _empty(root / inside[0]):
        raise CourseError(
            f"{into} lies in the real course's {inside[0]}/; give the demo class another folder with --into."
        )
    if not _empty(into):
        raise CourseError(f"{into} is not empty; give the demo class an empty or new folder with --into.")


def _empty(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def _hand_ins(task: Assignment, students: list[SimulatedStudent], into: Path, due: datetime) -> int:
    draw = random.Random(f"{task.seed}/{task.slug}/class")
    order = draw.sample(range(len(students)), len(students))
    share = len(students) // 30
    missing, late, bare = (
        set(order[:share]),
        set(order[share : 2 * share + 1]),
        set(order[2 * share + 1 : 3 * share + 2]),
    )
    rest = [n for n in order if n not in missing | late | bare]
    source = rest[0] if len(rest) > 3 else -1
    copied: dict[int, Answers] = {}
    made = 0
    for number in sorted(set(range(len(students))) - missing, key=lambda n: n != source):
        person = students[number]
        if copied and number == rest[-1]:
            answers = _copy(task, copied[source], draw)
        else:
            answers = answers_of(task, person, due, late=number in late)
        if number == source:
            copied[source] = answers
        last = max((e.saved_at for e in answers.entries.values()), default=due.strftime("%Y-%m-%dT%H:%M:%SZ"))
        handed_in = datetime.fromisoformat(last) + timedelta(seconds=60)
        folder = into / "submitted" / person.id / task.slug
        write(task, folder, answers, handed_in, person, sidecar=number not in bare)
        made += 1
    return made


def _copy(task: Assignment, answers: Answers, draw: random.Random) -> Answers:
    """A file passed on under another name, with one answer changed."""
    entries = dict(answers.entries)
    choice = [n for n in entries if task.quiz.questions[n].kind == "multiple-choice"]
    if choice:
        name = draw.choice(choice)
        options = list(getattr(task.quiz.questions[name], "choices", {}))
        entries[name] = replace(entries[name], response=draw.choice(options))
    return Answers(
        answers.quiz, answers.seed, {n: Entry(e.response, e.saved_at, e.attempts) for n, e in entries.items()}
    )


def _rosters(into: Path, students: list[SimulatedStudent], slugs: list[str]) -> None:
    """What Canvas and Moodle would export for this class: with a test student, without the last of the class."""
    listed = students[:-1] if len(students) > 3 else students
    canvas = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(f"{s} ({900 + n})" for n, s in enumerate(slugs))],
        ["    Points Possible", "", "", "", "", *("20" for _ in slugs)],
        *([f"{p.last}, {p.first}", p.canvas_id, p.id, p.email, "Demo", *("" for _ in slugs)] for p in listed),
        ["Student, Test", "60000", "", "8c1f0d", "Demo", *("" for _ in slugs)],
    ]
    moodle = [
        ["First name", "Last name", "ID number", "Email address"],
        *([p.first, p.last, p.id, p.email] for p in listed),
    ]
    for name, rows in ((CANVAS, canvas), (MOODLE, moodle)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        (into / name).write_text(text.getvalue(), encoding="utf-8", newline="")
