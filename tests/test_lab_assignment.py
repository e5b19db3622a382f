"""The buttons of an assignment's page, on the server's side: how it stands, handing it in, grading it oneself."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import time

import pytest
from _course import FIRST, ROOT, Course, answers_json, code_points, keys, machine_points, solve

from immunolab import own_work
from immunolab.course import CourseError
from immunolab.grading.batch.run import grade as grade_class
from immunolab.lab import grading, hand_in
from immunolab.lab.assignment import give, grade, state
from immunolab.lab.place import find_place
from immunolab.quiz import load_questions
from immunolab.quiz.answers import ANSWERS_SUFFIX

CODE = "04_plasma_cells_gone_wrong"
LEAVE = shutil.ignore_patterns("*.answers.json*")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A learner's clone with two assignments."""
    for name in (hand_in.VARIABLE, grading.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "course"
    for slug in (FIRST, CODE):
        for name in ("source", "release"):
            shutil.copytree(ROOT / name / slug, root / name / slug, ignore=LEAVE)
    shutil.copy(ROOT / "source" / "header.ipynb", root / "source")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "notebooks").mkdir()
    for path in (ROOT / "notebooks").glob("00_start_here.*"):
        shutil.copy(path, root / "notebooks")
    return root


def at(slug=FIRST, folder="release"):
    return f"{folder}/{slug}/{slug}.ipynb"


def asks(course, path, **more):
    return state(find_place(course), {"path": path, **more})


def answer(course, slug, responses, seed=9):
    folder = own_work.open_copy(course, slug)
    (folder / (slug + ANSWERS_SUFFIX)).write_text(answers_json(slug, responses, seed))
    return folder


# -- how it stands


def test_a_new_assignment_is_copied_and_all_of_it_is_open(course):
    found = asks(course, at())
    assert found["path"] == at(folder="my_work") and (course / found["path"]).is_file()
    asked = len(load_questions(course / f"release/{FIRST}/{FIRST}.quiz.yaml").questions)
    assert (found["answered"], found["asked"]) == (0, asked) and len(found["open"]) == asked
    assert found["way"] == "file" and found["grade"] and found["mark"] is None and found["news"] == ""
    assert found["sentences"][0] == f"Answered: 0 of {asked}."
    assert "The text is not written yet; a person reads it." in found["sentences"]
    assert found["sentences"][-1] == "None of this is checked for rightness."


def test_every_open_question_leads_to_its_cell_in_the_order_of_the_page(course):
    found = asks(course, at())
    cells = [c["id"] for c in json.loads((course / found["path"]).read_text())["cells"]]
    places = [cells.index(task["cell"]) for task in found["open"]]
    assert places == sorted(places) and all(task["title"] for task in found["open"])


def test_answers_that_fit_count_right_or_wrong_and_others_are_named(course):
    answer(course, FIRST, {"missing-self": "a", "one-in-twenty": "no number", "reply": "T cells."})
    found = asks(course, at())
    assert found["answered"] == 2
    assert "The text is written; a person reads it." in found["sentences"]
    assert sum("does not fit the question" in said for said in found["sentences"]) == 1
    answer(course, FIRST, {**keys(FIRST, 9), "reply": "T cells."})
    found = asks(course, at())
    assert found["answered"] == found["asked"] and found["open"] == []


def line(course, **more):
    """The line of code, changed so."""
    file = own_work.open_copy(course, CODE) / f"{CODE}.ipynb"
    page = json.loads(file.read_text())
    cell = next(c for c in page["cells"] if c["id"] == "code-share-high")
    cell.update(more)
    file.write_text(json.dumps(page))
    return asks(course, at(CODE, "my_work"))


def test_a_line_of_code_is_open_until_it_is_changed_and_told_whether_it_ran(course):
    found = line(course)
    assert found["open"][-1] == {"title": "The line of code", "cell": "code-share-high"}
    found = line(course, source=["share = 0.1\n", "share"])
    assert found["answered"] == 1 and "The line of code: it was changed and not run yet." in found["sentences"]
    found = line(course, execution_count=4)
    assert "The line of code: it was changed, and it ran." in found["sentences"]
    found = line(course, outputs=[{"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": []}])
    assert "The line of code: it ends in an error (NameError)." in found["sentences"]


def test_a_changed_release_is_told_and_nothing_is_replaced(course):
    asks(course, at())
    release = course / "release" / FIRST / f"{FIRST}.quiz.yaml"
    release.write_text(release.read_text() + "\n# corrected\n")
    found = asks(course, at(folder="my_work"))
    assert "has changed this assignment since you began" in found["news"]
    assert "# corrected" not in (course / "my_work" / FIRST / f"{FIRST}.quiz.yaml").read_text()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("../x.ipynb", "not in the folder"),
        ("my_work/../../../etc/passwd", "not in the folder"),
        ("", "not in the folder"),
        (None, "by the path of its notebook"),
        ("x\0.ipynb", "not in the folder"),
        ("notebooks/00_start_here.ipynb", "nothing in it is graded"),
        ("source/header.ipynb", "is a master"),
        (f"source/{FIRST}/{FIRST}.ipynb", "is a master"),
        ("nbgrader_config.py", "not an assignment"),
        ("release/05_none/05_none.ipynb", "no assignment '05_none'"),
    ],
)
@pytest.mark.parametrize("ask", [state, give, lambda place, given: grade(place, {**given, "do": "start"})])
def test_what_is_no_assignment_of_hers_is_refused_in_a_sentence(course, path, says, ask):
    before = sorted(course.rglob("*"))
    with pytest.raises(CourseError, match=says):
        ask(find_place(course), {"path": path})
    assert sorted(course.rglob("*")) == before


def test_a_link_out_of_the_served_folder_is_refused(course, tmp_path):
    outside = tmp_path / "outside"
    shutil.copytree(ROOT / "release" / FIRST, outside, ignore=LEAVE)
    (course / "mine").symlink_to(outside)
    with pytest.raises(CourseError, match="not in the folder"):
        asks(course, f"mine/{FIRST}.ipynb")


# -- handing in


def read(course, made):
    return json.loads((course / made["file"]).read_text())


def test_the_file_to_hand_in_alone_earns_what_the_answers_earn(course, tmp_path):
    """As uploaded to Canvas, which renames it; without answers file; the page never saved after answering."""
    folder = answer(course, CODE, {**keys(CODE, 9), "reply": "T cells."})
    page = json.loads((folder / f"{CODE}.ipynb").read_text())
    nodes = [c for c in page["cells"] if c["id"] == "code-share-high"]
    import nbformat

    book = nbformat.from_dict(page)
    solve(CODE)(book)
    nbformat.write(book, folder / f"{CODE}.ipynb")
    assert nodes
    made = give(find_place(course), {"path": at(CODE, "my_work")})
    assert made["file"] == f"my_work/to_hand_in/{CODE}.ipynb" and "every answer" in made["sentence"]
    class_ = Course(tmp_path / "class", slug=CODE)
    class_.generate()
    handed = tmp_path / "class" / "submitted" / "ada" / CODE
    handed.mkdir(parents=True)
    shutil.copy(course / made["file"], handed / f"{CODE}-1.ipynb")
    (tmp_path / "class" / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    summary = grade_class(tmp_path / "class", CODE, jobs=1, progress=False)
    assert [row.state for row in summary.rows] == ["graded"]
    assert class_.total("ada") == machine_points(CODE) and code_points(CODE)


def test_the_file_is_made_anew_each_time_and_what_is_not_ours_stays(course):
    answer(course, FIRST, {"missing-self": "a"})
    place = find_place(course)
    made = give(place, {"path": at(folder="my_work")})
    assert '"response": "a"' in json.dumps(read(course, made))
    answer(course, FIRST, {"missing-self": "b"})
    give(place, {"path": at(folder="my_work")})
    assert '"response": "b"' in json.dumps(read(course, made)) and '"response": "a"' not in json.dumps(
        read(course, made)
    )
    assert "widget-view" not in json.dumps(read(course, made))
    (course / made["file"]).write_text("mine")
    with pytest.raises(CourseError, match="was not made here"):
        give(place, {"path": at(folder="my_work")})
    assert (course / made["file"]).read_text() == "mine"


def test_a_full_disk_is_said(course, monkeypatch):
    def full(*_given, **_more):
        raise OSError(28, "No space left on device")

    asks(course, at())
    monkeypatch.setattr(hand_in, "write_whole", full)
    with pytest.raises(CourseError, match="not written: No space left"):
        give(find_place(course), {"path": at()})


@pytest.fixture
def home(course, tmp_path, monkeypatch):
    """A student on a hub: an exchange with the assignment in it, fetched."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'immunolab'\nc.Exchange.root = {str(exchange)!r}\n"
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
    )
    for name, mode in (("outbound", 0o755), ("inbound", 0o733)):
        (exchange / "immunolab" / name).mkdir(parents=True)
        (exchange / "immunolab" / name).chmod(mode)
    shutil.copytree(ROOT / "release" / FIRST, exchange / "immunolab" / "outbound" / FIRST, ignore=LEAVE)
    home = tmp_path / "home"
    shutil.copytree(ROOT / "release" / FIRST, home / FIRST, ignore=LEAVE)
    (home / "lessons").mkdir()
    shutil.copy(ROOT / "notebooks" / "00_start_here.ipynb", home / "lessons")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(settings))
    monkeypatch.setenv(hand_in.VARIABLE, "exchange")
    monkeypatch.setenv(grading.VARIABLE, "no")
    return home


def test_on_a_hub_one_button_hands_in_and_says_when_and_what(home, tmp_path):
    (home / FIRST / (FIRST + ANSWERS_SUFFIX)).write_text(answers_json(FIRST, {"missing-self": "b"}, 3))
    found = asks(home, f"{FIRST}/{FIRST}.ipynb")
    assert found["way"] == "exchange" and not found["grade"] and found["answered"] == 1
    done = give(find_place(home), {"path": f"{FIRST}/{FIRST}.ipynb"})
    (handed,) = (tmp_path / "exchange" / "immunolab" / "inbound").iterdir()
    stamp = (handed / "timestamp.txt").read_text()
    assert stamp[:19] == done["when"][:19] and done["when"] in done["sentence"]
    assert {f"{FIRST}.ipynb", FIRST + ANSWERS_SUFFIX} <= set(done["files"])
    assert stat.S_ISREG((handed / (FIRST + ANSWERS_SUFFIX)).stat().st_mode)


def test_what_nbgrader_refuses_is_said_in_its_words(home, tmp_path):
    shutil.rmtree(tmp_path / "exchange" / "immunolab" / "outbound" / FIRST)
    with pytest.raises(CourseError, match=r"not handed in: .*Assignment not found"):
        give(find_place(home), {"path": f"{FIRST}/{FIRST}.ipynb"})
    assert list((tmp_path / "exchange" / "immunolab" / "inbound").iterdir()) == []


def test_a_folder_of_another_name_is_refused(home):
    (home / FIRST).rename(home / "elsewhere")
    with pytest.raises(CourseError, match="hands in a folder called"):
        give(find_place(home), {"path": f"elsewhere/{FIRST}.ipynb"})


def test_where_an_instructor_grades_nobody_grades_herself(course, monkeypatch):
    monkeypatch.setenv(grading.VARIABLE, "no")
    assert not asks(course, at())["grade"]
    with pytest.raises(CourseError, match="your instructor grades"):
        grade(find_place(course), {"path": at(), "do": "start"})


# -- grading oneself


def until(course, what, slug=FIRST, seconds=240):
    """What is said of a grading once it is no longer running."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = grade(find_place(course), {"path": at(slug, "my_work"), "do": what})
        if found["state"] != "running":
            return found
        what = "look"
        time.sleep(0.2)
    raise AssertionError(found)


def test_one_button_grades_and_the_record_of_study_knows(course):
    answer(course, FIRST, {**keys(FIRST, 9), "missing-self": "a", "reply": "T cells."})
    assert grade(find_place(course), {"path": at(), "do": "look"})["state"] == "none"
    done = until(course, "start")
    assert done["state"] == "done", done
    assert done["sentence"].startswith("16 of 20 points. 3 of them wait for a reader")
    assert done["page"] == f"feedback/self/{FIRST}.html" and (course / done["page"]).is_file()
    assert asks(course, at())["mark"]["score"] == 16

    from immunolab import completion

    record = completion("Ada", course / "notebooks")
    assert "16 of 20" in record.page() and "Assignments graded by the learner" in record.page()


def test_grading_can_be_stopped_and_leaves_nothing_behind(course, tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    answer(course, FIRST, {})
    place = find_place(course)
    scratch = lambda: list((tmp_path / "tmp").glob("immunolab-*/source"))  # noqa: E731
    found = grade(place, {"path": at(), "do": "start"})
    end = time.monotonic() + 120
    while not scratch() and found["state"] == "running" and time.monotonic() < end:
        time.sleep(0.05)
        found = grade(place, {"path": at(), "do": "look"})
    assert scratch() and found["state"] == "running", found
    run = grading._RUNS[course / "my_work" / FIRST / f"{FIRST}.ipynb"]
    assert grade(place, {"path": at(), "do": "start"})["state"] == "running"
    assert grading._RUNS[course / "my_work" / FIRST / f"{FIRST}.ipynb"] is run, "one at a time"
    assert grade(place, {"path": at(), "do": "stop"}) == {
        "state": "stopped",
        "sentence": "Stopped. Nothing was changed.",
    }
    assert run.process.poll() is not None and not (course / "feedback").exists()
    assert not own_work.self_marks(course) and not scratch()


def test_what_stops_grading_is_said_in_a_sentence(course):
    answer(course, FIRST, {})
    (course / "source" / FIRST / f"{FIRST}.quiz.yaml").write_text("title: x\nquestions: 3\n")
    failed = until(course, "start")
    assert failed["state"] == "failed" and FIRST in failed["sentence"] and "Traceback" not in failed["sentence"]


def test_something_else_cannot_be_done(course):
    with pytest.raises(CourseError, match="started, stopped, and looked at"):
        grade(find_place(course), {"path": at(), "do": "rm"})


def test_marks_that_cannot_be_read_are_none(course):
    (course / "my_work").mkdir()
    for text in ("", "[]", '{"a": 3}', '{"a": {"score": "x", "possible": 1, "by_hand": 0, "when": "y"}}'):
        (course / "my_work" / own_work.MARKS).write_text(text)
        assert own_work.self_marks(course) == {}


def test_the_command_finds_the_copy_first(course):
    answer(course, FIRST, {**keys(FIRST, 9)})
    done = subprocess.run(
        [sys.executable, "-m", "immunolab.cli", "self-grade", FIRST, "--no-open"],
        cwd=course / "release" / FIRST,
        capture_output=True,
        text=True,
        env={**os.environ},
    )
    assert done.returncode == 0, done.stderr
    assert f"handed in from my_work/{FIRST}" in done.stdout and "17 of 20 points." in done.stdout


def test_what_is_said_of_a_mark():
    mark = {"score": 12.5, "possible": 20.0, "by_hand": 0.0, "when": "2026-11-28T10:00:00+00:00"}
    assert grading.said(mark) == "12.5 of 20 points." and grading.said(None) == ""
