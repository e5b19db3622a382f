"""``grade_me()`` where a learner works: without nbgrader, below her own answers, in words that help."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from _course import FIRST, ROOT, SLUGS, answers_json, code_points, keys, machine_points
from IPython.core.interactiveshell import InteractiveShell

from immunolab import Quiz, completion
from immunolab.course import CourseError
from immunolab.grade_cells import grades_code
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.self_score import grade_me

WITH_CODE = "04_plasma_cells_gone_wrong"
#: what only grading or a server brings
ABSENT = ["nbgrader", "nbformat", "nbclient", "nbconvert", "jupyter_client", "sqlalchemy", "alembic", "zmq", "psutil"]

RUN = """
import json, os, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from IPython.core.interactiveshell import InteractiveShell
shell, found = InteractiveShell.instance(), {}
for slug in SLUGS:
    os.chdir(os.path.join(ROOT, "my_work", slug))
    for cell in [f"from immunolab import Quiz, grade_me; quiz = Quiz('{slug}.quiz.yaml')", "made = grade_me()"]:
        shell.run_cell(cell).raise_error()
    made = shell.user_ns["made"]
    found[slug] = [made.value, made.possible, made.by_hand, repr(made), made._repr_html_()]
print("FOUND" + json.dumps(found))
"""


@pytest.fixture
def course(tmp_path):
    """A course folder in which a learner has answered the first assignment, rightly."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path, begun(tmp_path, FIRST)


def begun(root, slug, seed=3):
    """Her copy of an assignment, answered rightly; returns its question file."""
    shutil.copytree(ROOT / "source" / slug, root / "source" / slug)
    shutil.copytree(ROOT / "release" / slug, root / "my_work" / slug, ignore=shutil.ignore_patterns("*.answers.json"))
    (root / "my_work" / slug / f"{slug}.answers.json").write_text(answers_json(slug, keys(slug, seed), seed))
    return root / "my_work" / slug / (slug + QUIZ_SUFFIX)


def test_every_assignment_without_nbgrader(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for slug in SLUGS:
        begun(tmp_path, slug)
    said = f"ABSENT, SLUGS, ROOT = {ABSENT!r}, {SLUGS!r}, {str(tmp_path)!r}\n"
    done = subprocess.run([sys.executable, "-c", said + RUN], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.partition("FOUND")[2])
    for slug, (value, possible, by_hand, words, page) in found.items():
        assert (value, possible) == (machine_points(slug) - sum(code_points(slug).values()), machine_points(slug)), slug
        assert by_hand == 20 - possible and f"{value:g} of {possible:g} points" in words
        # every question with the right answer, the text with its scheme, code with one way to write it
        asked = Quiz.for_seed(ROOT / "source" / slug / (slug + QUIZ_SUFFIX), 3).questions.values()
        assert page.count("Right answer:") == sum(q.auto_scored for q in asked)
        assert page.count("How it is marked") == 1 and "MARK SCHEME" not in page
        assert page.count("One way:") == len(code_points(slug))


def test_the_marks_enter_the_record_of_study(course):
    root, questions = course
    made = grade_me(Quiz(questions))
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("*.answers.json", "mine"))
    record = completion(folder=root / "notebooks")
    assert record.marks[FIRST]["score"] == made.value and f"{made.value:g} of 20" in record._repr_html_()


def test_own_text_stands_beside_the_scheme(course):
    _, questions = course
    quiz = Quiz(questions)
    quiz.answer("reply", "T cells <b>kill</b> infected cells.")
    page = grade_me(quiz)._repr_html_()
    assert "T cells &lt;b&gt;kill&lt;/b&gt; infected cells." in page
    assert page.index("T cells &lt;b&gt;") < page.index("How it is marked (3 points)")


def test_a_changed_answer_counts_at_once(course):
    _, questions = course
    quiz = Quiz(questions)
    before = grade_me(quiz).value
    quiz.answer("before-the-second", "a")
    assert grade_me(quiz).value == before - quiz.question("before-the-second").points


def test_without_a_quiz_or_without_masters_a_sentence(course, monkeypatch):
    root, questions = course
    shell = InteractiveShell.instance()  # the one of this process, whoever began it and left a `quiz` there
    monkeypatch.delitem(shell.user_ns, "quiz", raising=False)
    with pytest.raises(CourseError, match=r"Run the cell with `quiz = Quiz\(\.\.\.\)` first"):
        grade_me()
    shutil.rmtree(root / "source" / FIRST)
    with pytest.raises(CourseError, match=f"The right answers of {FIRST} are not here"):
        grade_me(Quiz(questions))


TEST = "assert share is not None, 'share is still None'\nassert abs(share - 0.5) < 0.01, 'not a half'\n"


@pytest.mark.parametrize(
    ("names", "earned", "said"),
    [
        ({"share": 0.5}, 2.0, ""),
        ({"share": None}, 0.0, "share is still None"),
        ({"share": 0.4}, 0.0, "not a half"),
        ({}, 0.0, "NameError: name 'share' is not defined"),
    ],
)
def test_code_is_tested_on_the_learners_own_variables(names, earned, said):
    before = dict(names)
    assert grades_code(TEST, 2.0, names) == (earned, said)
    assert names == before


def test_a_test_of_code_may_give_part():
    assert grades_code("made = 5\n0.5 if share else 0", 2.0, {"share": 1}) == (0.5, "")
    assert grades_code("made = 5\n7", 2.0, {}) == (2.0, "")
