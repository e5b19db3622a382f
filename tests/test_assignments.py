"""Every assignment: releases in step, keys hidden, points as shown, masters earn all, untouched earns 0."""

from __future__ import annotations

import contextlib
import html
import json
import random
import re

import nbformat
import pytest
from _course import FIRST, ROOT, SLUGS, Course, code_points, keys, machine_points, master, nbgrader_api, solve
from nbgrader import utils

from immunolab.cli import main
from immunolab.course import lessons
from immunolab.folding import folded
from immunolab.grading.author.generate import faults
from immunolab.grading.batch.run import grade
from immunolab.grading.course import must
from immunolab.quiz import Quiz, load_questions
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.self_score import of_master

pytestmark = pytest.mark.parametrize("slug", SLUGS)


def questions(slug):
    return {q.id: q for q in load_questions(ROOT / "source" / slug / (slug + QUIZ_SUFFIX)).questions}


class Graded:
    """An assignment with hand-ins of every sort, graded in one run."""

    def __init__(self, root, slug):
        self.course = Course(root, slug=slug)
        self.course.generate()
        self.right = {seed: keys(slug, seed) for seed in range(1, 12)}
        submit = self.course.submit
        for seed in (1, 2, 3, 4):
            submit(f"right{seed}", self.right[seed], seed=seed, change=solve(slug))
        submit("untouched")
        asked = questions(slug)
        choices = [name for name in self.right[5] if asked[name].kind == "multiple-choice"]
        self.wrong = {n: next(o for o in asked[n].choices if o != self.right[5][n]) for n in choices}
        submit("partial", {**self.right[5], **self.wrong}, seed=5, change=solve(slug))
        some = dict(random.Random(1).sample(sorted(self.right[6].items(), key=lambda kv: kv[0]), 6))
        submit("both", some, seed=6)
        submit("alone", some, seed=6, sidecar=False, mirror=True)
        for number, line in enumerate(WRONG_CODE if code_points(slug) else ()):
            submit(f"wrongcode{number}", self.right[10], seed=10, change=solve(slug, line))
        submit("reader", self.right[11], seed=11)
        (root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
        self.summary = grade(root, slug, jobs=1, progress=False)
        assert {row.state for row in self.summary.rows} == {"graded"}


WRONG_CODE = ("x = (", "raise SystemExit", "1 / 0")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    made = {}

    def get(slug):
        if slug not in made:
            made[slug] = Graded(tmp_path_factory.mktemp("graded") / "c", slug)
        return made[slug]

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


def test_release_is_what_source_generates_byte_for_byte(slug, graded):
    fresh = graded(slug).course.root / "release" / slug
    kept = ROOT / "release" / slug
    names = sorted(p.name for p in fresh.iterdir())
    assert names == sorted(
        p.name for p in kept.iterdir() if ".answers.json" not in p.name and not p.name.startswith(".")
    )
    for name in names:
        assert (fresh / name).read_bytes() == (kept / name).read_bytes(), name


def test_a_released_assignment_reads_as_a_page(slug):
    """Folded but for the line of code; its header speaks of its own first question, without a word of the key."""
    cells = nbformat.read(ROOT / "release" / slug / f"{slug}.ipynb", as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    for cell in code:
        assert folded(cell) == (not utils.is_solution(cell)), cell.id
    asked = questions(slug)
    name, value = re.search(r'`quiz\.answer\("([a-z0-9-]+)", (.+?)\)`', cells[0].source).groups()
    assert name == next(q for q in asked if asked[q].kind in ("multiple-choice", "numeric"))
    assert value == ("1.5" if asked[name].kind == "numeric" else f'"{next(iter(asked[name].choices))}"')


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
def test_right_answers_earn_all_that_a_machine_gives(slug, graded, seed):
    assert graded(slug).course.total(f"right{seed}") == machine_points(slug)


def test_untouched_release_earns_nothing_and_waits_for_nobody(slug, graded):
    here = graded(slug).course
    assert here.total("untouched") == 0
    assert not any(waits for _, waits in here.scores("untouched").values())


def test_chosen_wrong_answers_earn_part(slug, graded):
    here, asked = graded(slug), questions(slug)
    total = here.course.total("partial")
    assert total == machine_points(slug) - sum(asked[name].points for name in here.wrong)
    assert 0 < total < machine_points(slug)


def test_notebook_alone_is_graded_the_same(slug, graded):
    here = graded(slug).course
    assert here.scores("both") == here.scores("alone")
    assert here.total("both") > 0


def test_wrong_code_earns_nothing_and_costs_no_other_points(slug, graded):
    """A typing error, an exit, an exception: the quiz points stay."""
    here = graded(slug).course
    for number, line in enumerate(WRONG_CODE if code_points(slug) else ()):
        student = f"wrongcode{number}"
        assert here.total(student) == machine_points(slug) - sum(code_points(slug).values()), line
        page = here.feedback(student)
        for cell in master(slug).cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id", "").replace("_", "-") in code_points(slug):
                hidden = cell.source.split("BEGIN HIDDEN TESTS")[1]
                for word in re.findall(r"\bassert [^,\n]+", hidden):
                    assert html.escape(word) not in page and word not in page, word


def test_grade_me_gives_the_points_of_the_class(slug, graded):
    """All right, partly right, untouched, and code that does not run: as nbgrader has them."""
    here = graded(slug).course
    source = ROOT / "source" / slug
    cells = json.loads((source / f"{slug}.ipynb").read_text())["cells"]
    coders = [f"wrongcode{n}" for n in range(len(WRONG_CODE) if code_points(slug) else 0)]
    for student in ("right1", "right3", "partial", "both", "untouched", *coders):
        folder = here.root / "submitted" / student / slug
        own = Quiz.for_grading(source / (slug + QUIZ_SUFFIX), folder)
        made = of_master(cells, own, names_after_running(folder / f"{slug}.ipynb"))
        assert made.value == here.total(student), student
        assert made.possible == machine_points(slug) and made.possible + made.by_hand == 20


def names_after_running(notebook):
    """The variables of a hand-in's own code, cell by cell, as far as it runs."""
    names = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if utils.is_solution(cell) and cell.cell_type == "code":
            with contextlib.suppress(Exception, SystemExit):
                exec(cell.source, names)
    return names


def test_feedback_shows_choice_and_points_but_never_the_hidden_source(slug, graded):
    here, asked = graded(slug), questions(slug)
    page = here.course.feedback("reader")
    for word in ("HIDDEN TESTS", "MARK SCHEME", "key=", "why="):
        assert word not in page
    assert (
        "<html lang=" in page
        and "<script" not in page
        and "http" not in re.sub(r"<math[^>]*>|xmlns=\S+", "", page.split("</style>")[1])
    )
    choice = next(q for q in asked.values() if q.kind == "multiple-choice")
    assert choice.choices[here.right[11][choice.id]] in page
    assert "Right answer" not in page
    assert "<h1>" in page and "&lt;p&gt;" not in page and "&lt;h1" not in page
    reading = nbformat.read(here.course.root / "autograded" / "reader" / slug / f"{slug}.ipynb", as_version=4)
    assert not any("key=" in cell.source for cell in reading.cells)


def test_feedback_reveals_the_key_only_if_the_instructor_says_so(slug, graded):
    here = graded(slug).course
    must(nbgrader_api(here.root, reveal=True).generate_feedback(slug, "untouched"), "feedback")
    page = (here.root / "feedback" / "untouched" / slug / f"{slug}.html").read_text()
    assert page.count("Right answer") == sum(q.auto_scored for q in questions(slug).values())
    assert "How it is marked" in page and "MARK SCHEME" not in page and "HIDDEN TESTS" not in page


def test_check_finds_no_fault(slug, monkeypatch, capsys):
    if slug == SLUGS[0]:
        monkeypatch.chdir(ROOT)
        assert main(["check"]) == 0
        assert capsys.readouterr().out.endswith("\n\nNo fault found.\n")  # below the measures
