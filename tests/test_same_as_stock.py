"""Three assignments under stock nbgrader, kernels and all: the same scores, comments and waiting as with our passes.

A quiz of every kind, one with the student's own code, one with pictures to click on. ``test_assignments`` has the
other promises for all of them.
"""

from __future__ import annotations

import pytest
from _course import FIRST, Course, code_points, keys, machine_points, solve
from _handins import gradebook_rows, url_of

CODE = "04_plasma_cells_gone_wrong"
PICTURE = "08_car_t_cells"
TEXT = "Neutrophils held it down."

pytestmark = pytest.mark.parametrize(
    "slug", [FIRST, *(pytest.param(s, marks=pytest.mark.long) for s in (CODE, PICTURE))]
)


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    made = {}

    def get(slug):
        if slug not in made:
            made[slug] = [Course(tmp_path_factory.mktemp("c") / "c", slug=slug, trusted=t) for t in (True, False)]
            right = keys(slug, 8)
            half = dict(list(right.items())[::2])
            for course in made[slug]:
                course.generate()
                course.submit(
                    "full", {**right, **({"reply": TEXT} if slug == FIRST else {})}, seed=8, change=solve(slug)
                )
                course.submit("half", half, seed=8)
                course.submit("none", None)
                for student in ("full", "half", "none"):
                    course.autograde(student)
        return made[slug]

    return get


def test_the_same_scores(slug, courses):
    """An empty nbgrader_config.py: a kernel runs the notebook with the key in it."""
    ours, stock = courses(slug)
    for student in ("full", "half", "none"):
        mine, theirs = ours.scores(student), stock.scores(student)
        assert {k: v[0] for k, v in mine.items()} == {k: v[0] for k, v in theirs.items()}, student
    assert ours.total("full") == machine_points(slug) and ours.total("none") == 0


def test_the_same_rows_but_for_texts_left_blank(slug, courses):
    """nbgrader's "No response.", points and what waits: SaveScores keeps its rules without its thousand queries."""
    ours, stock = (gradebook_rows(url_of(course)) for course in courses(slug))
    texts = {name for rows in stock.values() for name, v in rows.items() if isinstance(v, tuple) and v[0] is None}
    assert len(texts) == 1, "the one written answer"
    said = 0
    for student, rows in stock.items():
        for name, value in rows.items():
            if name not in texts:
                assert ours[student][name] == value, (student, name)
                said += value == "No response."
    assert said == 2 * len(code_points(slug)), "whoever wrote no code has given no response"


def test_a_kernel_is_started_only_where_code_is_graded(slug, courses, monkeypatch):
    from immunolab.sandbox import Session

    started, start = [], Session.__init__

    def record(self, *args, **kwargs):
        started.append(self)
        start(self, *args, **kwargs)

    monkeypatch.setattr(Session, "__init__", record)
    ours, _ = courses(slug)
    ours.submit("kernel", keys(slug, 9), seed=9, change=solve(slug))
    ours.autograde("kernel")
    assert ours.total("kernel") == machine_points(slug)
    assert bool(started) == bool(code_points(slug))
