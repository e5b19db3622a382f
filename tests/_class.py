"""A simulated class for tests: made by ``immunolab demo-class``, graded by nbgrader in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from _course import FIRST, ROOT, nbgrader_api

from immunolab.grading.course import must
from immunolab.grading.demo.demo import demo_class


class Graded:
    """A course folder with a simulated class."""

    def __init__(self, root: Path, count: int, slug: str = FIRST, *, seed: int = 1) -> None:
        self.demo = demo_class(ROOT, count, [slug], seed=seed, into=root)
        self.root, self.slug = root, slug
        self.api = nbgrader_api(root)

    def autograde(self, student: str = "*", *, force: bool = False) -> None:
        must(self.api.autograde(self.slug, student, force=force), "autograde")

    def grades(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """Machine score, mark by hand, extra credit, flag and comment, by student and cell."""
        found = {}
        with self.api.gradebook as gradebook:
            for submission in gradebook.assignment_submissions(self.slug):
                for notebook in submission.notebooks:
                    comments = {c.name: c.manual_comment for c in notebook.comments}
                    for g in notebook.grades:
                        found[submission.student_id, g.name] = (
                            g.auto_score,
                            g.manual_score,
                            g.extra_credit,
                            bool(g.needs_manual_grade),
                            comments.get(g.name),
                        )
        return found

    def mark(
        self, student: str, cell: str, points: float | None, *, extra: float | None = None, comment: str | None = None
    ) -> None:
        """As Formgrader would save it."""
        with self.api.gradebook as gradebook:
            grade = gradebook.find_grade(cell, self.slug, self.slug, student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
            if comment:
                gradebook.find_comment(cell, self.slug, self.slug, student).manual_comment = comment
            gradebook.db.commit()

    def mark_all_texts(self, cell: str = "reply", points: float = 2.0) -> None:
        """The instructor has read every text."""
        for (student, name), (auto, manual, *_) in self.grades().items():
            if name == cell and auto is None and manual is None:
                self.mark(student, cell, points)

    def edit_master(self, old: str, new: str, *, suffix: str = ".ipynb") -> None:
        """Change the first place in the master (or with suffix ".quiz.yaml" its question file)."""
        path = self.root / "source" / self.slug / (self.slug + suffix)
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path.name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
