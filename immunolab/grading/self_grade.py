"""A learner grades their own copy of an assignment, with the whole pipeline and without the course's gradebook."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from immunolab.course import CourseError
from immunolab.grading.course import CourseFolder, must
from immunolab.own_work import keep_mark

LEARNER = "learner"


@dataclass(frozen=True)
class SelfGrade:
    """A learner's own grading."""

    score: float
    possible: float
    by_hand: float
    page: Path


def self_grade(
    root: Path, slug: str, work: Path, *, reveal: bool = True, tell: Callable[[str], None] = lambda step: None
) -> SelfGrade:
    """Grade one learner's work with the whole pipeline, and keep only the feedback page and the points.

    Parameters
    ----------
    root : the course folder
    slug : the assignment
    work : the folder that holds the learner's notebook and answers file
    reveal : show right answers, explanations and the mark scheme
    tell : called with each step as it begins

    Raises
    ------
    CourseError
        If the assignment or the learner's notebook is not there, or a step fails.

    """
    if not (root / "source" / slug).is_dir():
        known = ", ".join(p.name for p in sorted((root / "source").iterdir()) if p.is_dir())
        raise CourseError(f"There is no assignment {slug!r}; there are {known}.")
    if not (work / f"{slug}.ipynb").is_file():
        raise CourseError(
            f"There is no {slug}.ipynb in {work}; say where your copy is: immunolab self-grade {slug} --work FOLDER"
        )
    with CourseFolder(root).scratch([slug], reveal=reveal) as (scratch, api):
        tell("Preparing the assignment")
        must(api.generate_assignment(slug), "Preparing the assignment")
        shutil.copytree(
            work,
            scratch / "submitted" / LEARNER / slug,
            ignore=shutil.ignore_patterns(".ipynb_checkpoints", "*.set-aside-*"),
        )
        tell("Grading")
        must(api.autograde(slug, LEARNER), "Grading")
        tell("Writing the feedback")
        must(api.generate_feedback(slug, LEARNER), "Writing the feedback")
        with api.gradebook as gradebook:
            submission = gradebook.find_submission(slug, LEARNER)
            waiting = sum(g.max_score for n in submission.notebooks for g in n.grades if g.needs_manual_grade)
            score, possible = float(submission.score), float(submission.max_score)
        page = root / "feedback" / "self" / f"{slug}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(scratch / "feedback" / LEARNER / slug / f"{slug}.html", page)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    keep_mark(root, slug, {"score": score, "possible": possible, "by_hand": float(waiting), "when": when})
    return SelfGrade(score, possible, float(waiting), page)
