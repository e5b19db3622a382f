"""What the course needs before its first picture: nothing numeric, no pydantic, no YAML. As in a browser's kernel."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from immunolab import files
from immunolab.quiz import Quiz, built, load_questions
from immunolab.quiz.answers import AnswerFile, AnswersError
from immunolab.setup_check import check_setup

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from live.questions import build, question_files  # noqa: E402

#: what a browser's kernel has not got when a lesson's first question is shown
ABSENT = ["numpy", "scipy", "pandas", "matplotlib", "PIL", "pydantic", "pydantic_core", "filelock", "yaml", "jinja2"]

RUN = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in set(ABSENT):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import immunolab.files
immunolab.files.in_browser = lambda: True
import immunolab.quiz.built
from pathlib import Path
immunolab.quiz.built._folder = lambda: Path(BUILT)
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in CELLS:
    done = shell.run_cell(cell)
    done.raise_error()
print("ALL RAN", sorted(set(ABSENT) & {name.split(".")[0] for name in sys.modules}))
"""


@pytest.fixture(scope="module")
def built_folder(tmp_path_factory) -> Path:
    package = tmp_path_factory.mktemp("package")
    assert build(ROOT, package) == len(question_files(ROOT)) > 50
    return package / "quiz" / built.FOLDER


def run_light(cells: list[str], built_folder: Path, folder: Path, absent: list[str] = ABSENT) -> str:
    """Run cells in ``folder`` by a Python that finds none of ``absent``."""
    said = f"ABSENT = {absent!r}\nBUILT = {str(built_folder)!r}\nCELLS = {cells!r}\n"
    done = subprocess.run([sys.executable, "-c", said + RUN], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.rstrip().endswith("ALL RAN []"), done.stdout[-500:]
    return done.stdout


def code_of(slug: str) -> list[str]:
    book = json.loads((ROOT / "notebooks" / f"{slug}.ipynb").read_text())
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("slug", ["00_start_here", "01_two_lines_of_defence"])
def test_a_lesson_up_to_its_first_reveal_needs_nothing_heavy(slug, built_folder, tmp_path):
    """Set-up, drawing, bet and reveal of the notebook as it is; the bet is placed by typing."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    cells = code_of(slug)
    first = next(n for n, cell in enumerate(cells) if cell.startswith("quiz.reveal"))
    cells = [cell for cell in cells[: first + 1] if not cell.startswith("explore")]
    name = cells[-1].split('"')[1]
    bet = f"print(quiz.answer({name!r}, list(quiz.question({name!r}).choices)[0]))"
    run_light([*cells, bet, "quiz.progress()"], built_folder, folder)
    kept = json.loads((folder / f"{slug}.answers.json").read_text())
    assert kept["answers"][name]["attempts"] == 1


def test_the_wall_of_this_test_holds(built_folder, tmp_path):
    """An explorer does need numpy and a picture: here it fails, so the wall is one."""
    with pytest.raises(AssertionError, match=r"No module named '(numpy|matplotlib)'"):
        run_light(["from immunolab import explore", "explore('infection')"], built_folder, tmp_path)


def test_no_explorer_needs_pandas(built_folder, tmp_path):
    """Its picture, words and table, for a browser that has fetched only what a simulation needs."""
    cells = [
        "from immunolab import explore\nfrom immunolab.explore import names\nassert len(names()) > 20",
        "shown = [explore(name) for name in names()]",
        "pages = [one.page() for one in shown]\nassert all(page.count('<td') > 3 for page in pages)",
    ]
    run_light(cells, built_folder, tmp_path, ["pandas", "pydantic", "yaml", "filelock", "jinja2"])


@pytest.mark.parametrize("path", question_files(ROOT), ids=lambda path: path.name)
def test_a_built_question_file_is_the_one_that_was_validated(path):
    file = load_questions(path)
    again = built.read(built.written(file))
    assert again == file
    assert [type(q) for q in again.questions] == [type(q) for q in file.questions]
    assert repr(again) == repr(file)


def test_a_built_file_is_found_by_its_place_in_the_course(built_folder, monkeypatch):
    monkeypatch.setattr(built, "_folder", lambda: built_folder)
    built._names.cache_clear()
    try:
        lesson = built.known(Path("/drive/notebooks/01_two_lines_of_defence.quiz.yaml"))
        master = built.known(Path("/drive/source/01_two_lines_of_defence/01_two_lines_of_defence.quiz.yaml"))
        assert lesson is not None and master is not None and lesson != master
        assert lesson == load_questions(Path("/nowhere/notebooks/01_two_lines_of_defence.quiz.yaml"))
        assert built.known(Path("/drive/mine/01_two_lines_of_defence.quiz.yaml")) is None
        assert built.known(Path("/drive/notebooks/my_own.quiz.yaml")) is None
    finally:
        built._names.cache_clear()
        built._read.cache_clear()


def test_without_a_built_folder_files_are_read_as_they_stand():
    assert built.known(ROOT / "notebooks" / "01_two_lines_of_defence.quiz.yaml") is None


def test_something_else_is_no_built_file():
    with pytest.raises(ValueError, match="is not a question file"):
        built.read('{"title": "x"}')


# -- a browser's kernel: what is written, and what is said


def counted(monkeypatch) -> list[str]:
    """The operations that a browser's kernel would ask the page's storage for, as they come."""
    asked: list[str] = []

    def counting(name, inner):
        def call(*given, **more):
            asked.append(name)
            return inner(*given, **more)

        return call

    for owner, names in (
        (os, ("open", "rename", "replace", "chmod", "mkdir", "unlink")),
        (Path, ("stat", "open", "glob")),
    ):
        for name in names:
            monkeypatch.setattr(owner, name, counting(name, getattr(owner, name)))

    def never(*_given: object, **_more: object) -> None:
        raise AssertionError("a browser's storage was asked to flush, to lock or to make a temporary file")

    for name in ("os.fsync", "os.ftruncate", "tempfile.mkstemp", "filelock.FileLock"):
        monkeypatch.setattr(name, never)
    return asked


@pytest.fixture
def browser(monkeypatch):
    monkeypatch.setattr(files.sys, "platform", "emscripten")


def test_a_save_in_the_browser_reads_once_and_writes_once(browser, monkeypatch, tmp_path):
    path = tmp_path / "01_x.answers.json"
    file = AnswerFile(path, "01_x")
    file.record("one", "a long answer in many words", attempt=True)
    asked = counted(monkeypatch)
    file.record("one", "b", attempt=True)
    assert asked == ["open", "open"]
    monkeypatch.undo()
    text = path.read_text()
    assert json.loads(text)["answers"]["one"]["response"] == "b"
    assert text.rstrip("\n").endswith("}") and [p.name for p in tmp_path.iterdir()] == [path.name]


def test_at_no_moment_of_a_save_in_the_browser_is_the_file_empty(browser, monkeypatch, tmp_path):
    """A tab may be closed between any two operations; each leaves an answers file that can be read."""
    path = tmp_path / "01_x.answers.json"
    file = AnswerFile(path, "01_x")
    file.record("one", "a", attempt=True)
    opened = os.open

    def looked_at(*given, **more):
        handle = opened(*given, **more)
        assert json.loads(path.read_bytes())["answers"], "the file was cut off when it was opened"
        return handle

    monkeypatch.setattr(os, "open", looked_at)
    file.record("one", "b", attempt=True)


def test_a_file_about_to_be_written_for_the_first_time_is_no_fault(browser, tmp_path):
    path = tmp_path / "01_x.answers.json"
    path.touch()
    file = AnswerFile(path, "01_x")
    assert not file.notice
    file.record("one", "a", attempt=True)
    assert file.look() is False
    other = AnswerFile(path, "01_x")
    other.record("two", "b", attempt=True)
    assert file.look() is True and set(file.answers.entries) == {"one", "two"}


def test_in_the_browser_too_a_second_tab_loses_nothing(browser, tmp_path):
    one, other = (AnswerFile(tmp_path / "01_x.answers.json", "01_x") for _ in range(2))
    one.record("first", "a", attempt=False)
    other.record("second", "b", attempt=False)
    assert set(json.loads((tmp_path / "01_x.answers.json").read_text())["answers"]) == {"first", "second"}


def test_a_full_browser_says_so_and_keeps_the_answer(browser, monkeypatch, tmp_path):
    file = AnswerFile(tmp_path / "01_x.answers.json", "01_x")
    file.record("one", "a", attempt=True)

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with pytest.raises(AnswersError, match="not written: the disk is full"):
            file.record("two", "b", attempt=True)
    assert file.answers.entries["two"].response == "b"
    file.record("three", "c", attempt=True)  # as soon as there is room, both are written
    kept = json.loads((tmp_path / "01_x.answers.json").read_text())["answers"]
    assert set(kept) == {"one", "two", "three"}


def test_the_set_up_in_a_browser_speaks_of_the_browser(browser, tmp_path):
    report = check_setup(tmp_path)
    assert report.ready and not list(tmp_path.iterdir())
    assert "nbgrader" not in repr(report) and "kept in this browser" in repr(report)


def test_the_set_up_in_a_browser_that_keeps_nothing_says_so(browser, monkeypatch, tmp_path):
    report = check_setup(tmp_path / "not there")
    assert not report.ready and "keeps nothing for the course" in repr(report)


def test_a_quiz_opens_from_its_built_file_alone(built_folder, monkeypatch, tmp_path):
    """There need be no question file in the page's storage."""
    monkeypatch.setattr(built, "_folder", lambda: built_folder)
    built._names.cache_clear()
    try:
        quiz = Quiz(tmp_path / "notebooks" / "01_two_lines_of_defence.quiz.yaml")
        assert "match-cells" in quiz.questions
    finally:
        built._names.cache_clear()
        built._read.cache_clear()


def test_in_the_browser_an_explorer_draws_no_picture_that_nobody_keeps(monkeypatch):
    """At home the still copy and the first picture are two frames more, in both themes; there, none."""
    from immunolab import explore
    from immunolab.explore import _widget

    drawn: list[object] = []
    stage = _widget.Stage

    def counting(*given):
        drawn.append(given)
        return stage(*given)

    monkeypatch.setattr(_widget, "Stage", counting)
    shown = []
    monkeypatch.setattr("immunolab.alive.display", lambda *given, **more: shown.append(given))
    explore("infection")._ipython_display_()
    assert len(drawn) == 2 and len(shown) == 2
    drawn.clear()
    shown.clear()
    monkeypatch.setattr(files.sys, "platform", "emscripten")
    explore("infection")._ipython_display_()
    assert drawn == [] and len(shown) == 1
