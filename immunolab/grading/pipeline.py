"""nbgrader's own steps, run in this process with this course's settings."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from immunolab.course import CourseError
from immunolab.grading.config import configure
from immunolab.quiz.answers import SUFFIX as ANSWERS_SUFFIX

LEARNER = "learner"


def nbgrader_api(root: Path, *, trusted: bool = True, reveal: bool = False) -> NbGraderAPI:
    """nbgrader on a course folder.

    Parameters
    ----------
    root : folder with source/, submitted/ ...
    trusted : this course's settings; False for nbgrader as it comes
    reveal : show right answers and mark schemes in feedback

    """
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # nbgrader 0.9.6 on SQLAlchemy 2
    # nbgrader calls alembic by name, which fails outside an activated environment
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "immunolab"
    config.IncludeHeaderFooter.header = "source/header.ipynb"
    config.NbGraderAPI.log_level = "WARN"
    if trusted:
        configure(config)
        config.FeedbackScores.reveal_key = reveal
    return NbGraderAPI(config=config)


def must(result: dict, step: str) -> None:
    """Raise with nbgrader's own words if a step failed."""
    if not result.get("success"):
        text = (result.get("log") or "") + (result.get("error") or "")
        said = [line for line in text.splitlines() if line.strip()]
        raise CourseError(
            f"{step} failed: " + (" ".join(said[-1:]) or "no reason was given") + "\n" + "\n".join(said[-25:])
        )


@contextmanager
def scratch_course(root: Path, slugs: list[str]) -> Iterator[Path]:
    """A throw-away course folder with copies of some masters; the real gradebook is never touched."""
    with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
        scratch = Path(name)
        (scratch / "source").mkdir()
        shutil.copy(root / "source" / "header.ipynb", scratch / "source")
        for slug in slugs:
            shutil.copytree(
                root / "source" / slug,
                scratch / "source" / slug,
                ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
            )
        yield scratch


def generate(root: Path, slugs: list[str], into: Path) -> None:
    """Student copies of the masters, into a folder, without the gradebook. Raises CourseError."""
    with scratch_course(root, slugs) as scratch:
        api = nbgrader_api(scratch)
        for slug in slugs:
            must(api.generate_assignment(slug), f"Generating {slug}")
        for slug in slugs:
            shutil.copytree(scratch / "release" / slug, into / slug)


def release(root: Path, slugs: list[str]) -> list[str]:
    """Make ``release/`` anew from ``source/``; folders that hold somebody's answers are left alone.

    Returns one sentence for each folder left alone.
    """
    left = []
    with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
        generate(root, slugs, Path(name))
        for slug in slugs:
            target = root / "release" / slug
            if any(target.rglob("*" + ANSWERS_SUFFIX)):
                left.append(
                    f"release/{slug} holds answers and was left as it is; move {slug}{ANSWERS_SUFFIX} away first."
                )
                continue
            if target.exists():
                shutil.rmtree(target)
            shutil.copytree(Path(name) / slug, target)
    return left


@dataclass(frozen=True)
class SelfGrade:
    """A learner's own grading."""

    score: float
    possible: float
    by_hand: float
    page: Path


def self_grade(root: Path, slug: str, work: Path, *, reveal: bool = True) -> SelfGrade:
    """Grade one learner's work with the whole pipeline, and keep only the feedback page.

    Parameters
    ----------
    root : the course folder
    slug : the assignment
    work : the folder that holds the learner's notebook and answers file
    reveal : show right answers, explanations and the mark scheme

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
    with scratch_course(root, [slug]) as scratch:
        api = nbgrader_api(scratch, reveal=reveal)
        must(api.generate_assignment(slug), "Preparing the assignment")
        shutil.copytree(
            work,
            scratch / "submitted" / LEARNER / slug,
            ignore=shutil.ignore_patterns(".ipynb_checkpoints", "*.set-aside-*"),
        )
        must(api.autograde(slug, LEARNER), "Grading")
        must(api.generate_feedback(slug, LEARNER), "Writing the feedback")
        with api.gradebook as gradebook:
            submission = gradebook.find_submission(slug, LEARNER)
            waiting = sum(g.max_score for n in submission.notebooks for g in n.grades if g.needs_manual_grade)
            score, possible = float(submission.score), float(submission.max_score)
        page = root / "feedback" / "self" / f"{slug}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(scratch / "feedback" / LEARNER / slug / f"{slug}.html", page)
    return SelfGrade(score, possible, float(waiting), page)
