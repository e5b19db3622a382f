"""A throw-away course folder for tests: masters, releases, hand-ins, nbgrader in this process."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from immunolab.course import assignments
from immunolab.grade_cells import key_of, quiz_call
from immunolab.grading.config import configure
from immunolab.grading.course import must
from immunolab.grading.process import prepare
from immunolab.quiz import Quiz
from immunolab.quiz.answers import ANSWERS_SUFFIX, Answers, Entry
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.mirror import MIME, mirror_data

ROOT = Path(__file__).resolve().parent.parent
SLUGS = assignments(ROOT)
FIRST = "01_two_lines_of_defence"


def nbgrader_api(root: Path, *, trusted: bool = True, reveal: bool = False) -> NbGraderAPI:
    """nbgrader on a course folder without a settings file: with this course's settings, or as it comes."""
    prepare()
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "immunolab"
    config.IncludeHeaderFooter.header = "source/header.ipynb"
    config.NbGraderAPI.log_level = "WARN"
    if trusted:
        configure(config)
        config.FeedbackScores.reveal_key = reveal
    return NbGraderAPI(config=config)


def master(slug: str) -> Any:
    """The instructor's notebook."""
    return nbformat.read(ROOT / "source" / slug / f"{slug}.ipynb", as_version=4)


def keys(slug: str, seed: int) -> dict[str, Any]:
    """The right answer to each question that a machine grades, for one seed."""
    quiz = Quiz.for_seed(ROOT / "source" / slug / (slug + QUIZ_SUFFIX), seed)
    found = {}
    for cell in master(slug).cells:
        call = quiz_call(cell.source) if cell.cell_type == "code" else None
        if call:
            found[call[0]] = key_of(cell.source, quiz, call[0])
    for name, key in found.items():
        if quiz.questions[name].kind == "hotspot":
            found[name] = list(quiz.questions[name].places[key].at)
    return found


def as_typed(value: float) -> str:
    """A number as a careful person types it: 1.9640, since 1.964 is a thousand and more in half of the world."""
    text = f"{value:.4g}"
    return f"{text}0" if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text) else text


def code_points(slug: str) -> dict[str, float]:
    """Cells in which the student's own code is graded, with their points."""
    return {
        cell.metadata.nbgrader.grade_id.replace("_", "-"): cell.metadata.nbgrader.points
        for cell in master(slug).cells
        if cell.cell_type == "code" and utils.is_grade(cell) and not quiz_call(cell.source)
    }


def machine_points(slug: str) -> float:
    """The points of an assignment that need no reader: of its quizzes and of its code."""
    quiz = Quiz.for_grading(ROOT / "source" / slug / (slug + QUIZ_SUFFIX), Path("/nonexistent"))
    return sum(q.points for q in quiz.questions.values() if q.auto_scored) + sum(code_points(slug).values())


def solve(slug: str, line: str | None = None) -> Callable[[Any], None]:
    """A change that writes the master's solution (or `line`) into each cell that waits for code."""
    solutions = {
        cell.metadata.nbgrader.grade_id: re.sub(r"^### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.M)
        for cell in master(slug).cells
        if cell.cell_type == "code" and utils.is_solution(cell)
    }

    def change(notebook: Any) -> None:
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in solutions:
                cell.source = solutions[name] if line is None else line

    return change


def answers_json(slug: str, responses: dict[str, Any], seed: int, saved_at: str = "2026-11-22T10:00:00Z") -> str:
    """The text of an answers file."""
    entries = {name: Entry(response, saved_at) for name, response in responses.items()}
    return json.dumps(Answers(slug, seed, entries).as_json())


class Course:
    """A course folder in which nbgrader's steps are called directly."""

    def __init__(self, root: Path, *, trusted: bool = True, reveal: bool = False, slug: str = FIRST) -> None:
        self.root, self.slug = root, slug
        (root / "source").mkdir(parents=True)
        shutil.copy(ROOT / "source" / "header.ipynb", root / "source")
        shutil.copytree(ROOT / "source" / slug, root / "source" / slug)
        self.api = nbgrader_api(root, trusted=trusted, reveal=reveal)

    def generate(self) -> Path:
        must(self.api.generate_assignment(self.slug), "generate")
        return self.root / "release" / self.slug

    def submit(
        self,
        student: str,
        responses: dict[str, Any] | None = None,
        *,
        seed: int = 7,
        sidecar: bool = True,
        mirror: bool = False,
        change: Callable[[Any], None] | None = None,
    ) -> Path:
        """Put a hand-in into submitted/: the released files, answers beside or inside the notebook."""
        folder = self.root / "submitted" / student / self.slug
        shutil.copytree(self.root / "release" / self.slug, folder)
        if responses is not None and sidecar:
            (folder / (self.slug + ANSWERS_SUFFIX)).write_text(answers_json(self.slug, responses, seed))
        notebook = nbformat.read(folder / f"{self.slug}.ipynb", as_version=4)
        if mirror:
            entries = {k: Entry(v, "2026-11-22T10:00:00Z") for k, v in (responses or {}).items()}
            answers = Answers(self.slug, seed, entries)
            for cell in notebook.cells:
                for name in entries:
                    if cell.cell_type == "code" and cell.source.strip() == f'quiz.ask("{name}")':
                        data = {MIME: mirror_data(answers, name), "text/plain": "x"}
                        cell.outputs = [nbformat.v4.new_output("display_data", data)]
        if change:
            change(notebook)
        nbformat.write(notebook, folder / f"{self.slug}.ipynb")
        return folder

    def autograde(self, student: str) -> None:
        must(self.api.autograde(self.slug, student), "autograde")

    def feedback(self, student: str) -> str:
        must(self.api.generate_feedback(self.slug, student), "feedback")
        return (self.root / "feedback" / student / self.slug / f"{self.slug}.html").read_text()

    def gradebook(self) -> Gradebook:
        return self.api.gradebook

    def scores(self, student: str) -> dict[str, tuple[float, bool]]:
        """For each graded cell: points, and whether it waits for a hand."""
        with self.gradebook() as gradebook:
            submission = gradebook.find_submission_notebook(self.slug, self.slug, student)
            return {grade.name: (float(grade.score), bool(grade.needs_manual_grade)) for grade in submission.grades}

    def total(self, student: str) -> float:
        return sum(score for score, _ in self.scores(student).values())
