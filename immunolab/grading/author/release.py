"""Student copies of the masters: ``source/`` to ``release/``, without the gradebook."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from immunolab.grading.course import CourseFolder, must
from immunolab.quiz.answers import ANSWERS_SUFFIX


def generate(root: Path, slugs: list[str], into: Path) -> None:
    """Student copies of the masters, into a folder, without the gradebook. Raises CourseError."""
    with CourseFolder(root).scratch(slugs) as (scratch, api):
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
