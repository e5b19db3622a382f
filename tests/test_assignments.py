"""Every assignment: releases in step, keys hidden, points as shown, masters earn all, untouched earns 0."""

from __future__ import annotations

import html
import json
import random
import re

import nbformat
import pytest
from _course import FIRST, ROOT, SLUGS, Course, code_points, keys, machine_points, master, solve
from nbgrader import utils

from immunolab.course import lessons
from immunolab.grading.author.check import check_course
from immunolab.grading.author.generate import faults
from immunolab.quiz import load_questions
from immunolab.quiz.files import QUIZ_SUFFIX

pytestmark = pytest.mark.parametrize("slug", SLUGS)


def questions(slug):
    return {q.id: q for q in load_questions(ROOT / "source" / slug / (slug + QUIZ_SUFFIX)).questions}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = {}

    def get(slug, trusted=True):
        if (slug, trusted) not in made:
            made[slug, trusted] = Course(tmp_path_factory.mktemp("course") / "c", slug=slug, trusted=trusted)
            made[slug, trusted].generate()
        return made[slug, trusted]

    return get


def test_twenty_points_of_at_least_four_kinds(slug):
    asked = questions(slug)
    assert sum(q.points for q in asked.values()) + sum(code_points(slug).values()) == 20
    assert 8 <= len(asked) + len(code_points(slug)) <= 12
    assert len({q.kind for q in asked.values()}) >= (5 if slug == FIRST else 4)
    assert sum(q.kind == "numeric" and bool(q.given) and "**Task.**" in q.stem for q in asked.values()) >= 2
    assert sum(q.kind == "free-text" for q in asked.values()) == 1


def test_points_shown_are_points_graded(slug):
    asked = questions(slug)
    graded = {
        cell.metadata.nbgrader.grade_id.replace("_", "-"): cell.metadata.nbgrader.points
        for cell in master(slug).cells
        if utils.is_grade(cell) or utils.is_task(cell)
    }
    assert graded == {name: question.points for name, question in asked.items()} | code_points(slug)


def test_master_has_no_fault(slug):
    assert faults(master(slug), ROOT / "source" / slug, slug) == []


def test_right_option_is_not_the_longest_everywhere(slug):
    right = keys(slug, 1)
    choices = [q for q in questions(slug).values() if q.kind == "multiple-choice"]
    longest = [q.id for q in choices if max(q.choices, key=lambda o: len(q.choices[o])) == right[q.id]]
    assert len(longest) <= len(choices) / 2, longest
    for q in choices:
        assert not any(re.search(r"all of the above|none of the above", text, re.I) for text in q.choices.values())


def test_nothing_released_holds_a_key_or_an_explanation(slug):
    """Compared with what the masters hide, word by word."""
    hidden = []
    for cell in master(slug).cells:
        for begin, end in (("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"), ("BEGIN MARK SCHEME", "END MARK SCHEME")):
            found = re.search(rf"{begin}[^\n]*\n(.*?)\n[^\n]*{end}", cell.source, re.S)
            if found:
                hidden += [line.strip() for line in found.group(1).splitlines() if len(line.strip()) > 25]
    assert len(hidden) >= len(questions(slug))
    released = "\n".join(p.read_text() for p in (ROOT / "release" / slug).rglob("*") if p.is_file())
    for line in hidden:
        assert json.dumps(line)[1:-1] not in released, line
    for word in ("HIDDEN", "MARK SCHEME", "key=", "why=", "\nkey:", "feedback:"):
        assert word not in released, word


def test_release_is_what_source_generates_byte_for_byte(slug, course):
    fresh = course(slug).root / "release" / slug
    kept = ROOT / "release" / slug
    names = sorted(p.name for p in fresh.iterdir())
    assert names == sorted(
        p.name for p in kept.iterdir() if ".answers.json" not in p.name and not p.name.startswith(".")
    )
    for name in names:
        assert (fresh / name).read_bytes() == (kept / name).read_bytes(), name


def test_slug_is_the_same_in_all_four_places(slug):
    assert slug in lessons(ROOT)
    for path in (
        f"notebooks/{slug}.ipynb",
        f"notebooks/{slug}{QUIZ_SUFFIX}",
        f"source/{slug}/{slug}.ipynb",
        f"source/{slug}/{slug}{QUIZ_SUFFIX}",
        f"release/{slug}/{slug}.ipynb",
    ):
        assert (ROOT / path).is_file(), path
    assert sorted(SLUGS) == [s for s in lessons(ROOT) if s != "00_start_here"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_right_answers_earn_all_that_a_machine_gives(slug, course, seed):
    here = course(slug)
    here.submit(f"right{seed}", keys(slug, seed), seed=seed, change=solve(slug))
    here.autograde(f"right{seed}")
    assert here.total(f"right{seed}") == machine_points(slug)


def test_untouched_release_earns_nothing_and_waits_for_nobody(slug, course):
    here = course(slug)
    here.submit("untouched")
    here.autograde("untouched")
    assert here.total("untouched") == 0
    assert not any(waits for _, waits in here.scores("untouched").values())


def test_chosen_wrong_answers_earn_part(slug, course):
    here = course(slug)
    right = keys(slug, 5)
    asked = questions(slug)
    wrong = {name: asked[name] for name in right if asked[name].kind == "multiple-choice"}
    given = dict(right)
    for name, question in wrong.items():
        given[name] = next(o for o in question.choices if o != right[name])
    here.submit("partial", given, seed=5, change=solve(slug))
    here.autograde("partial")
    assert here.total("partial") == machine_points(slug) - sum(q.points for q in wrong.values())
    assert 0 < here.total("partial") < machine_points(slug)


def test_notebook_alone_is_graded_the_same(slug, course):
    here = course(slug)
    given = dict(random.Random(1).sample(sorted(keys(slug, 6).items(), key=lambda kv: kv[0]), 6))
    here.submit("both", given, seed=6)
    here.submit("alone", given, seed=6, sidecar=False, mirror=True)
    for student in ("both", "alone"):
        here.autograde(student)
    assert here.scores("both") == here.scores("alone")
    assert here.total("both") > 0


def test_stock_nbgrader_gives_the_same_scores(slug, course):
    """An empty nbgrader_config.py: a kernel runs the notebook with the key in it."""
    ours, stock = course(slug), course(slug, trusted=False)
    right = keys(slug, 8)
    half = dict(list(right.items())[::2])
    text = {"reply": "Neutrophils held it down."} if slug == FIRST else {}
    for student, given in (("full", {**right, **text}), ("half", half), ("none", None)):
        for here in (ours, stock):
            here.submit(student, given, seed=8, change=solve(slug) if student == "full" else None)
            here.autograde(student)
        mine, theirs = ours.scores(student), stock.scores(student)
        assert {k: v[0] for k, v in mine.items()} == {k: v[0] for k, v in theirs.items()}, student


def test_a_kernel_is_started_only_where_code_is_graded(slug, course, monkeypatch):
    from immunolab.sandbox import Session

    started, start = [], Session.__init__

    def record(self, *args, **kwargs):
        started.append(self)
        start(self, *args, **kwargs)

    monkeypatch.setattr(Session, "__init__", record)
    here = course(slug)
    here.submit("kernel", keys(slug, 9), seed=9, change=solve(slug))
    here.autograde("kernel")
    assert here.total("kernel") == machine_points(slug)
    assert bool(started) == bool(code_points(slug))


def test_wrong_code_earns_nothing_and_costs_no_other_points(slug, course):
    """A typing error, an exit, an exception: the quiz points stay."""
    here = course(slug)
    for number, line in enumerate(("x = (", "raise SystemExit", "1 / 0")):
        if not code_points(slug):
            break
        student = f"wrongcode{number}"
        here.submit(student, keys(slug, 10), seed=10, change=solve(slug, line))
        here.autograde(student)
        assert here.total(student) == machine_points(slug) - sum(code_points(slug).values()), line
        page = here.feedback(student)
        for cell in master(slug).cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id", "").replace("_", "-") in code_points(slug):
                hidden = cell.source.split("BEGIN HIDDEN TESTS")[1]
                for word in re.findall(r"\bassert [^,\n]+", hidden):
                    assert html.escape(word) not in page and word not in page, word


def test_feedback_shows_choice_and_points_but_never_the_hidden_source(slug, course):
    here = course(slug)
    asked, right = questions(slug), keys(slug, 11)
    here.submit("reader", right, seed=11)
    here.autograde("reader")
    page = here.feedback("reader")
    for word in ("HIDDEN TESTS", "MARK SCHEME", "key=", "why="):
        assert word not in page
    assert (
        "<html lang=" in page
        and "<script" not in page
        and "http" not in re.sub(r"<math[^>]*>|xmlns=\S+", "", page.split("</style>")[1])
    )
    choice = next(q for q in asked.values() if q.kind == "multiple-choice")
    assert choice.choices[right[choice.id]] in page
    assert "Right answer" not in page
    assert "<h1>" in page and "&lt;p&gt;" not in page and "&lt;h1" not in page
    reading = nbformat.read(here.root / "autograded" / "reader" / slug / f"{slug}.ipynb", as_version=4)
    assert not any("key=" in cell.source for cell in reading.cells)


def test_feedback_reveals_the_key_only_if_the_instructor_says_so(slug, tmp_path):
    here = Course(tmp_path / "c", slug=slug, reveal=True)
    here.generate()
    here.submit("reader", {}, seed=11)
    here.autograde("reader")
    page = here.feedback("reader")
    assert page.count("Right answer") == sum(q.auto_scored for q in questions(slug).values())
    assert "How it is marked" in page and "MARK SCHEME" not in page and "HIDDEN TESTS" not in page


def test_check_finds_no_fault(slug):
    if slug == SLUGS[0]:
        assert check_course(ROOT) == []
