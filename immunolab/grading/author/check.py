"""Every fault of the course's lessons, questions, evidence, masters and releases in one list, with place and remedy."""

from __future__ import annotations

import filecmp
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbformat

from immunolab import evidence
from immunolab.course import CourseError, assignments, lessons
from immunolab.coverage import claims_met
from immunolab.grading.author.code_tests import beside
from immunolab.grading.author.generate import faults
from immunolab.grading.author.measuring import measured_pages
from immunolab.lesson_check import lesson_faults
from immunolab.measure import Measure, Page, page_faults
from immunolab.quiz import QuizFileError, load_questions
from immunolab.quiz.answers import ANSWERS_SUFFIX
from immunolab.quiz.files import QUIZ_SUFFIX


def check_course(
    root: Path, measured: list[tuple[Page, list[Measure]]] | None = None, slugs: Sequence[str] = ()
) -> list[str]:
    """All faults, each one sentence; empty if there is none.

    measured: the pages, if they have been measured already. slugs: of these lessons and assignments only.
    """
    pages = measured_pages(root, slugs) if measured is None else measured
    over = [fault for page, found in pages for fault in page_faults(page, found)]
    of_lessons, of_assignments = (
        [slug for slug in every if not slugs or slug in slugs] for every in (lessons(root), assignments(root))
    )
    evident = _evidence(root)
    if slugs:
        evident = [fault for fault in evident if any(slug in fault for slug in slugs)]
    return [
        *evident,
        *_lessons(root, of_lessons),
        *over,
        *_masters(root, of_assignments),
        *_releases(root, of_assignments),
    ]


def _evidence(root: Path) -> list[str]:
    """The dossier's own faults, and statements of the articles that a notebook names and the dossier does not have."""
    known = set(evidence.claims()["claim_id"])
    found = [f"evidence: {fault}" for fault in evidence.validate()]
    for number, places in claims_met(root).items():
        if number not in known:
            found.append(f"{places[0].slug} ({places[0].kind}): there is no statement {number}; see docs/claims.md.")
    return found


def _lessons(root: Path, slugs: Sequence[str]) -> list[str]:
    found = []
    for slug in slugs:
        found += [f"notebooks/{fault}" for fault in lesson_faults(root / "notebooks", slug)]
        path = root / "notebooks" / (slug + QUIZ_SUFFIX)
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


def _masters(root: Path, slugs: Sequence[str]) -> list[str]:
    found = []
    for slug in slugs:
        path = root / "source" / slug / f"{slug}.ipynb"
        if not path.is_file():
            found.append(f"source/{slug}: there is no {slug}.ipynb in it.")
            continue
        master = nbformat.read(path, as_version=4)
        told = [*faults(master, path.parent, slug), *beside(master, path.parent, slug)]
        found += [f"source/{slug}: {fault}" for fault in told]
    return found


def _releases(root: Path, slugs: Sequence[str]) -> list[str]:
    """Whether release/ is what source/ generates, byte for byte."""
    if not slugs:
        return []
    with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
        try:
            from immunolab.grading.author.release import generate

            generate(root, list(slugs), Path(name))
        except CourseError as error:
            return [str(error)]
        return [f for slug in slugs for f in differences(Path(name) / slug, root / "release" / slug, slug)]


def differences(fresh: Path, kept: Path, slug: str) -> list[str]:
    """Files of a release that are missing, too many, or not the same bytes; a learner's answers aside."""
    remedy = f"run: immunolab release {slug}"
    there = (
        {
            p.relative_to(kept)
            for p in kept.rglob("*")
            if p.is_file() and ANSWERS_SUFFIX not in p.name and ".ipynb_checkpoints" not in p.parts
        }
        if kept.is_dir()
        else set()
    )
    wanted = {p.relative_to(fresh) for p in fresh.rglob("*") if p.is_file()}
    found = [f"release/{slug}/{p} is missing; {remedy}" for p in sorted(wanted - there)]
    found += [f"release/{slug}/{p} does not come from source/; {remedy}" for p in sorted(there - wanted)]
    found += [
        f"release/{slug}/{p} is not what source/ generates; {remedy}"
        for p in sorted(wanted & there)
        if not filecmp.cmp(fresh / p, kept / p, shallow=False)
    ]
    return found
