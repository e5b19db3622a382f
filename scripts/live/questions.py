"""Question files, validated while the page is built, into the form that a browser's kernel reads."""

from __future__ import annotations

import json
from pathlib import Path

from immunolab.quiz import built, load_questions

#: where the course has question files; masters with their keys are among them, for `grade_me` marks by the same rules
PLACES = ("notebooks/*.quiz.yaml", "notebooks/*.review.yaml", "release/*/*.quiz.yaml", "source/*/*.quiz.yaml")


def question_files(course: Path) -> list[Path]:
    """Every question file of the course, review cards too, in order."""
    return sorted(path for pattern in PLACES for path in course.glob(pattern))


def build(course: Path, package: Path) -> int:
    """Write the built form of every question file into a copy of the package; returns how many.

    Raises
    ------
    QuizFileError
        If one has a fault: no page is built with it.

    """
    folder = package / "quiz" / built.FOLDER
    names = []
    for path in question_files(course):
        name = path.relative_to(course).as_posix()
        target = folder / f"{name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(built.written(load_questions(path)), encoding="utf-8")
        names.append(name)
    (folder / "names.json").write_text(json.dumps(names), encoding="utf-8")
    return len(names)
