"""Every fault of the course's questions, masters and releases in one list, with place and remedy."""

from __future__ import annotations

import filecmp
import tempfile
from pathlib import Path

import nbformat

from immunolab.course import CourseError, assignments, lessons
from immunolab.grading.generate import faults
from immunolab.quiz import QuizFileError, load_questions
from immunolab.quiz.answers import SUFFIX as ANSWERS_SUFFIX
from immunolab.quiz.files import SUFFIX


def check_course(root: Path) -> list[str]:
    """All faults, each one sentence; empty if there is none."""
    return [*_lessons(root), *_masters(root), *_releases(root)]


def _lessons(root: Path) -> list[str]:
    found = []
    for slug in lessons(root):
        path = root / "notebooks" / (slug + SUFFIX)
        try:
            questions = load_questions(path).questions
        except QuizFileError as error:
            found.append(f"notebooks/{error}")
            continue
        found += [
            f"notebooks/{path.name}, question {q.id}: a practice question needs `key` and `feedback`."
            for q in questions
            if not q.practice
        ]
    return found


def _masters(root: Path) -> list[str]:
    found = []
    for slug in assignments(root):
        path = root / "source" / slug / f"{slug}.ipynb"
        if not path.is_file():
            found.append(f"source/{slug}: there is no {slug}.ipynb in it.")
            continue
        found += [
            f"source/{slug}: {fault}"
            for fault in faults(nbformat.read(path, as_version=4), path.parent, slug)
        ]
    return found


def _releases(root: Path) -> list[str]:
    """Whether release/ is what source/ generates, byte for byte."""
    slugs = assignments(root)
    with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
        try:
            from immunolab.grading.pipeline import generate

            generate(root, slugs, Path(name))
        except CourseError as error:
            return [str(error)]
        return [f for slug in slugs for f in differences(Path(name) / slug, root / "release" / slug, slug)]


def differences(fresh: Path, kept: Path, slug: str) -> list[str]:
    """Files of a release that are missing, too many, or not the same bytes; a learner's answers aside."""
    remedy = f"run: immunolab release {slug}"
    there = {p.relative_to(kept) for p in kept.rglob("*") if p.is_file() and ANSWERS_SUFFIX not in p.name and
             ".ipynb_checkpoints" not in p.parts} if kept.is_dir() else set()  # fmt: skip
    wanted = {p.relative_to(fresh) for p in fresh.rglob("*") if p.is_file()}
    found = [f"release/{slug}/{p} is missing; {remedy}" for p in sorted(wanted - there)]
    found += [f"release/{slug}/{p} does not come from source/; {remedy}" for p in sorted(there - wanted)]
    found += [
        f"release/{slug}/{p} is not what source/ generates; {remedy}"
        for p in sorted(wanted & there)
        if not filecmp.cmp(fresh / p, kept / p, shallow=False)
    ]
    return found
