"""The traps of nbgrader 0.9.6 (partial credit, damaged notebooks, stray files), each met and disarmed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from _course import FIRST, ROOT, Course, answers_json, keys, master
from _handins import NBGRADER
from IPython.core.interactiveshell import InteractiveShell
from nbgrader import utils
from traitlets.config import Config

from immunolab.course import CourseError
from immunolab.grade_cells import GradingError, key_of, quiz_call, score_cell
from immunolab.grading.config import configure
from immunolab.grading.passes.harden import copy_plain
from immunolab.quiz import Quiz, Score
from immunolab.quiz.answers import ANSWERS_SUFFIX
from immunolab.quiz.files import QUIZ_SUFFIX

SIDECAR = FIRST + ANSWERS_SUFFIX


def graded_by_nbgrader(value, points=2.0, stderr=""):
    """What nbgrader makes of a grade cell whose last expression is this value."""
    data, _ = InteractiveShell.instance().display_formatter.format(value)
    outputs = [nbformat.v4.new_output("stream", name="stderr", text=stderr)] if stderr else []
    if value is not None:
        outputs.append(nbformat.v4.new_output("execute_result", data, execution_count=1))
    meta = {"grade": True, "solution": False, "locked": True, "grade_id": "q", "points": points, "schema_version": 3}
    cell = nbformat.v4.new_code_cell("quiz.score('q')", outputs=outputs, metadata={"nbgrader": meta})
    return utils.determine_grade(cell)[0]


# -- partial credit: first that the trap is there, then that a Score is not in it


@pytest.mark.parametrize("value", [None, True, False, np.float64(0.5), float("nan"), -1, "widget", object()])
def test_trap_nbgrader_gives_full_marks_for_anything_but_a_plain_number(value):
    assert graded_by_nbgrader(value) == 2.0


def test_trap_anything_on_stderr_earns_nothing_and_too_much_is_an_error():
    assert graded_by_nbgrader(2.0, stderr="DeprecationWarning") == 0
    with pytest.raises(ValueError, match="greater than maximum"):
        graded_by_nbgrader(2.5)


@pytest.mark.parametrize("value", [0.0, 0.5, 0.3333, 1.0, 2.0])
def test_a_score_is_read_as_exactly_its_value(value):
    score = Score("q", "Stem", "b", value, 2.0, right="c", why="because")
    assert graded_by_nbgrader(score) == value
    assert type(score.value) is float


@pytest.fixture
def quiz(tmp_path):
    folder = tmp_path / "q"
    folder.mkdir()
    shutil.copy(ROOT / "source" / FIRST / (FIRST + QUIZ_SUFFIX), folder)
    (folder / SIDECAR).write_text(answers_json(FIRST, {"missing-self": "b", "one-in-twenty": 23.0}, seed=3))
    return Quiz.for_grading(folder / (FIRST + QUIZ_SUFFIX), folder)


def test_warnings_and_noise_of_a_key_do_not_reach_stderr(quiz, capsys):
    def noisy(tests):
        import warnings

        warnings.warn("numpy is about to change", stacklevel=1)
        print("noise", file=sys.stderr)
        return np.float64(23.0)

    score = quiz.score("one-in-twenty", key=noisy)
    assert capsys.readouterr().err == ""
    assert repr(score) == "1.0" and graded_by_nbgrader(score, points=1.0) == 1.0


def test_without_a_key_the_cell_never_says_whether_the_answer_is_right(quiz):
    receipt = quiz.score("missing-self")
    assert receipt.saved and "A cytotoxic T cell that fits it" in repr(receipt)
    assert not hasattr(receipt, "value")
    assert repr(quiz.score("what-turns-it")) == "No answer saved yet for what-turns-it."


# -- which cells are quiz cells


@pytest.mark.parametrize(
    "source",
    [
        'quiz.score("a", key="b")\nimport os; os.system("x")',
        'quiz.score("a")',
        'x = quiz.score("a", key="b")',
        'quiz.score("a", key="b"); 2',
        "assert square(2) == 4",
        'quiz.ask("a")\nquiz.score("a", key="b")',
        "def f(:",
    ],
)
def test_only_imports_and_scores_make_a_quiz_cell(source):
    assert quiz_call(source) is None


def test_a_key_at_fault_names_the_cell_and_the_remedy(quiz):
    for key in ('"z"', "lambda dose: dose", "1/0", '["b"]'):
        with pytest.raises(GradingError, match=r"cell missing_self.*source/"):
            score_cell(f'quiz.score("missing-self", key={key})', quiz, "cell missing_self")
    assert key_of('quiz.score("missing-self", key="b")', quiz, "x") == "b"


def test_configuration_read_three_times_registers_nothing_twice():
    config = Config()
    for _ in range(3):
        configure(config)
    for names in (
        config.Autograde.sanitize_preprocessors,
        config.Autograde.autograde_preprocessors,
        config.GenerateFeedback.preprocessors,
    ):
        assert len(names) == len(set(names))
    assert config.GenerateAssignment.preprocessors.count("immunolab.grading.RefuseFaults") == 1


# -- files


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    here = Course(tmp_path_factory.mktemp("traps") / "c")
    here.generate()
    return here


def test_an_answers_file_in_source_is_refused_before_it_reaches_a_student(tmp_path):
    here = Course(tmp_path / "c")
    stray = here.root / "source" / FIRST / SIDECAR
    stray.write_text("{}")
    with pytest.raises(CourseError, match=r"answers file in an instructor's folder.*Move it away"):
        here.generate()
    assert not (here.root / "release" / FIRST).exists() and stray.read_text() == "{}"


def test_points_out_of_step_and_keys_in_the_question_file_are_refused(tmp_path):
    here = Course(tmp_path / "c")
    path = here.root / "source" / FIRST / (FIRST + QUIZ_SUFFIX)
    path.write_text(path.read_text().replace("points: 3", "points: 4"))
    with pytest.raises(CourseError, match=r"cell reply: 3 points are graded, .* shows 4; make them equal"):
        here.generate()


def test_the_students_question_file_is_never_believed(course):
    def cheat(_):
        pass

    folder = course.submit("editor", {"missing-self": "a"}, change=cheat)
    path = folder / (FIRST + QUIZ_SUFFIX)
    text = path.read_text()
    assert "b: A cytotoxic T cell that fits it" in text
    path.write_text(text.replace("b: A cytotoxic T cell that fits it", "a: A cytotoxic T cell that fits it"))
    course.autograde("editor")
    assert course.scores("editor")["missing_self"] == (0.0, False)


def test_nothing_handed_in_is_changed_by_grading(course):
    folder = course.submit("careful", {"missing-self": "b"}, mirror=True)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    course.autograde("careful")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_newest_of_sidecar_and_mirror_wins(course):
    def later(notebook):
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                for item in output.data.values():
                    if isinstance(item, dict) and item.get("question") == "missing-self":
                        item["answer"] = {"response": "b", "saved_at": "2026-11-23T00:00:00Z", "attempts": 2}

    course.submit("twice", {"missing-self": "a", "before-the-second": "b"}, mirror=True, change=later)
    course.autograde("twice")
    assert course.scores("twice")["missing_self"] == (1.0, False)
    assert course.scores("twice")["before_the_second"] == (1.0, False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b'{"schema": 1',
        b'{"schema": 99, "answers": {}}',
        b"null",
        json.dumps({"schema": 1, "quiz": FIRST, "seed": 1, "answers": {"missing-self": 3}}).encode(),
        json.dumps({"schema": 1, "quiz": "another", "seed": 1, "answers": {}}).encode(),
        b'{"schema": 1, "quiz": "' + FIRST.encode() + b'", "seed": 1, "answers": {"one-in-twenty": '
        b'{"response": NaN, "saved_at": "2026"}, "reply": {"response": "\\ud800<script>alert(1)</script>", "saved_at": "x"}}}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ],
)
def test_a_hostile_answers_file_counts_as_no_answer_and_stops_nobody(course, content):
    student = f"hostile{abs(hash(content))}"
    folder = course.submit(student)
    (folder / SIDECAR).write_bytes(content)
    course.autograde(student)
    assert course.total(student) == 0
    page = course.feedback(student)
    assert "<script" not in page


# -- damaged notebooks


def _cell(notebook, grade_id):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def deleted(notebook):
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "missing_self"]


def all_deleted(notebook):
    notebook.cells = []


def copied(notebook):
    notebook.cells.append(nbformat.from_dict(json.loads(json.dumps(_cell(notebook, "missing_self")))))


def split(notebook):
    cell = json.loads(json.dumps(_cell(notebook, "missing_self")))
    cell["source"] = "2"
    notebook.cells.insert(3, nbformat.from_dict(cell))


def retyped(notebook):
    cell = _cell(notebook, "missing_self")
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


def worth_more(notebook):
    _cell(notebook, "missing_self").metadata.nbgrader.points = 100


def unlocked(notebook):
    cell = _cell(notebook, "missing_self")
    cell.metadata.nbgrader.update(locked=False, solution=True, grade=False)
    cell.source = "1.0"


def foreign_id(notebook):
    notebook.cells[5].metadata["nbgrader"] = {
        "grade": True,
        "grade_id": "from_another",
        "locked": True,
        "solution": False,
        "points": 5,
        "schema_version": 3,
    }


def nonsense(notebook):
    notebook.cells[5].metadata["nbgrader"] = "yes"
    notebook.cells[6].metadata["nbgrader"] = {"grade_id": ["x"], "grade": "maybe"}


def stripped(notebook):
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)


def old_schema(notebook):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["schema_version"] = 0


DAMAGES = [
    deleted,
    all_deleted,
    copied,
    split,
    retyped,
    worth_more,
    unlocked,
    foreign_id,
    nonsense,
    stripped,
    old_schema,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_a_damaged_notebook_still_earns_what_its_answers_earn(course, damage):
    right = keys(FIRST, 4)
    course.submit(damage.__name__, right, seed=4, change=damage)
    course.autograde(damage.__name__)
    assert course.total(damage.__name__) == 17
    graded = {
        cell.metadata.nbgrader.grade_id
        for cell in master(FIRST).cells
        if cell.metadata.get("nbgrader", {}).get("points")
    }
    assert set(course.scores(damage.__name__)) == graded


def test_students_code_cannot_score_itself(course):
    """Forged outputs and patched classes: quiz cells are scored from data, outside any kernel."""

    def forge(notebook):
        notebook.cells.insert(
            0, nbformat.v4.new_code_cell("import immunolab.quiz.score as s\ns.Score.__repr__ = lambda self: '2.0'")
        )
        for cell in notebook.cells:
            if utils.is_grade(cell):
                cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)]

    course.submit("forger", change=forge)
    course.autograde("forger")
    assert course.total("forger") == 0


def test_code_cells_run_in_a_kernel_that_holds_no_key(tmp_path):
    """A notebook with graded code beside quizzes: the code is run, and can read neither key nor test."""
    here = Course(tmp_path / "c")
    path = here.root / "source" / FIRST / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, as_version=4)

    def meta(**kind):
        return {
            "nbgrader": {"schema_version": 3, "locked": False, "grade": False, "solution": False, "task": False, **kind}
        }

    solution = nbformat.v4.new_code_cell(
        "### BEGIN SOLUTION\ndouble = lambda x: 2 * x\n### END SOLUTION",
        id="code",
        metadata=meta(grade_id="code", solution=True),
    )
    tests = nbformat.v4.new_code_cell(
        "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS",
        id="code-test",
        metadata=meta(grade_id="code_test", grade=True, locked=True, points=1),
    )
    notebook.cells += [solution, tests]
    nbformat.write(notebook, path)
    here.generate()

    def answer(notebook):
        cell = _cell(notebook, "code")
        cell.source = (
            "double = lambda x: 2 * x\n"
            "import os\n"
            "books = [f for f in os.listdir() if f.endswith('.ipynb')]\n"
            "held = [s for s in get_ipython().history_manager.input_hist_raw if 'ke' 'y=' in s or 'double(' '3)' in s]\n"
            "print('SEEN', books, held, os.environ.get('NBGRADER_EXECUTION'))\n"
            "open('seen.txt', 'w').write('mine')"
        )

    here.submit("coder", keys(FIRST, 2), seed=2, change=answer)
    here.autograde("coder")
    assert here.scores("coder")["code_test"] == (1.0, False)
    assert here.total("coder") == 18
    folder = here.root / "autograded" / "coder" / FIRST
    cell = _cell(nbformat.read(folder / f"{FIRST}.ipynb", as_version=4), "code")
    assert cell.outputs[0].text == "SEEN [] [] autograde\n"
    assert not (folder / "seen.txt").exists()  # what it wrote went with its box


# -- by hand, and what the commands say


def test_written_answers_wait_for_a_hand_and_keep_the_mark(course):
    course.submit("writer", {"reply": "Neutrophils, then T cells."})
    course.autograde("writer")
    assert course.scores("writer")["reply"] == (0.0, True)
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("reply", FIRST, FIRST, "writer")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    course.autograde("writer")
    assert course.scores("writer")["reply"][0] == 2.5
    assert "2.5 of 3 points" in course.feedback("writer") and "Neutrophils, then T cells." in course.feedback("writer")


def test_script_in_a_written_answer_is_text_in_every_page(course):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) **bold**"
    course.submit("evil", {"reply": evil})
    course.autograde("evil")
    page = course.feedback("evil")
    assert "&lt;script&gt;alert(1)" in page and "<script" not in page and "<img src=x" not in page
    notebook = nbformat.read(course.root / "autograded" / "evil" / FIRST / f"{FIRST}.ipynb", as_version=4)
    shown = [o.data["text/html"] for c in notebook.cells for o in c.get("outputs", [])]
    assert any("&lt;script&gt;" in html for html in shown) and not any("<script" in html for html in shown)


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    return subprocess.run([*NBGRADER, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)


def test_zip_collect_takes_the_answers_file_too(course, tmp_path):
    """An upload from an LMS: names in front, files zipped; with the settings of nbgrader_config.py."""
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    archive = course.root / "downloaded" / FIRST / "archive"
    archive.mkdir(parents=True)
    work = course.submit("zipped", keys(FIRST, 3), seed=3)
    with zipfile.ZipFile(archive / "hand-ins.zip", "w") as packed:
        for path in (work / f"{FIRST}.ipynb", work / SIDECAR):
            packed.write(path, f"zoe_attempt_2026-11-20-10-00-00_{path.name}")
    pattern = r".+/(?P<student_id>\w+?)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>.*)"
    done = command("zip_collect", FIRST, f"--FileNameCollectorPlugin.named_regexp={pattern}", cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert sorted(
        p.name for p in (course.root / "submitted" / "zoe" / FIRST).iterdir() if p.name != "timestamp.txt"
    ) == [SIDECAR, f"{FIRST}.ipynb"]
    course.autograde("zoe")
    assert course.total("zoe") == 17


def test_a_failing_key_is_reported_with_its_place(tmp_path):
    here = Course(tmp_path / "c")
    path = here.root / "source" / FIRST / f"{FIRST}.ipynb"
    path.write_text(path.read_text().replace('key=\\"b\\"', 'key=\\"q\\"', 1))
    assert 'key=\\"q' in path.read_text()
    with pytest.raises(CourseError, match=r"what_turns_it.*'q' is not a choice"):
        here.generate()


def test_collecting_leaves_bottomless_and_endless_things_behind(tmp_path):
    inbound = deep = tmp_path / "inbound"
    deep.mkdir()
    for _ in range(60):
        deep = deep / "d"
        deep.mkdir()
    (inbound / "a.ipynb").write_text("mine")
    with (inbound / "huge").open("wb") as file:
        file.truncate(10**13)
    said: list[str] = []
    copy_plain(inbound, tmp_path / "got", lambda words, path: said.append(words))
    assert (tmp_path / "got" / "a.ipynb").read_text() == "mine" and not (tmp_path / "got" / "huge").exists()
    assert sorted(said) == ["Left behind: %s (is larger than 50 MB).", "Left behind: %s is deeper than 20 folders."]
