"""The question writer on the server's side: what is shown of a draft, what it earns, what is written, what is refused."""

from __future__ import annotations

import json
import shutil
import textwrap

import pytest
from _course import FIRST, ROOT
from quiz_examples import KEYS, NAMES, QUESTIONS, RIGHT, WRONG

from immunolab.course import CourseError
from immunolab.grade_cells import score_cell
from immunolab.grading.author.release import generate
from immunolab.lab.desk.drafts import tried, widget
from immunolab.lab.desk.place import find_desk
from immunolab.lab.desk.questions import delete, listed, read, save
from immunolab.lab.desk.sheets import KEPT
from immunolab.quiz import Quiz, variant
from immunolab.quiz import widget as quiz_widget
from immunolab.quiz.answer_format import Entry
from immunolab.quiz.answers import Answers
from immunolab.quiz.plain_yaml import parse_yaml
from immunolab.writing.notebook_file import NotebookText

GRADED, PRACTICE = ({"slug": FIRST, "where": where} for where in ("graded", "practice"))
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def desk(tmp_path):
    """A course folder with one lesson and its assignment."""
    root = tmp_path / "class"
    (root / "notebooks").mkdir(parents=True)
    shutil.copytree(ROOT / "source" / FIRST, root / "source" / FIRST)
    for path in [ROOT / "nbgrader_config.py", ROOT / "source" / "header.ipynb"]:
        shutil.copy(path, root / path.relative_to(ROOT))
    for path in (ROOT / "notebooks").glob(f"{FIRST}*"):
        shutil.copy(path, root / "notebooks")
    return find_desk(root)


def files(desk):
    return {path: path.read_bytes() for path in desk.course.rglob("*") if path.is_file() and ".desk" not in path.parts}


def new(name, desk):
    """Fields of a new graded question of a kind, as the form sends them."""
    data = parse_yaml(textwrap.dedent(QUESTIONS[name]))
    (desk.course / "source" / FIRST / "body.png").write_bytes(PNG)
    fields = {**data, "id": f"new-{name}", "objective": "race", "points": 2}
    more = {"scheme": "One point each."} if name == "words" else {"key": parse_yaml(KEYS[name])["key"], "why": "So."}
    return {**fields, **more}


# -- looking


def test_the_list_has_what_a_teacher_looks_for(desk):
    found = listed(desk, GRADED)
    row = next(row for row in found["questions"] if row["id"] == "missing-self")
    assert (row["kind"], row["points"], row["objective"]) == ("multiple-choice", 1, "two-arms")
    assert found["objectives"] == ["two-arms", "race", "memory", "blood-count"]
    assert "table" not in [kind["kind"] for kind in found["kinds"]]
    assert "table" in [kind["kind"] for kind in listed(desk, PRACTICE)["kinds"]]
    assert found["pages"] == [GRADED, PRACTICE]


@pytest.mark.parametrize(
    "given",
    [
        {"where": "graded", "slug": "../.."},
        {"where": "graded", "slug": ".."},
        {"where": "practice", "slug": f"../notebooks/{FIRST}"},
        {"where": "practice", "slug": "/etc/passwd"},
        {"where": "release", "slug": FIRST},
        {"where": "graded", "slug": 3},
        {"slug": FIRST},
    ],
)
def test_no_path_outside_of_the_course(desk, given):
    for ask in (listed, read, save, delete, tried):
        with pytest.raises(CourseError):
            ask(desk, {**given, "id": "missing-self", "fields": {}})


def test_a_link_out_of_the_course_is_no_file_of_it(desk, tmp_path):
    path = desk.course / "source" / FIRST / f"{FIRST}.quiz.yaml"
    path.rename(tmp_path / "elsewhere.yaml")
    path.symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(CourseError, match="There is no"):
        listed(desk, GRADED)


def test_a_picture_outside_of_the_folder_is_not_shown(desk):
    (desk.course / "secret.png").write_bytes(PNG)
    fields = {**new("spot", desk), "image": "../../secret.png"}
    found = tried(desk, {**GRADED, "fields": fields})
    assert "spec" not in found and "no picture" in found["faults"][0]["sentence"]


# -- a draft


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_is_drawn_from_its_public_part_and_scored_by_its_own_cell(desk, name):
    fields = new(name, desk)
    before = files(desk)
    message = {"type": "answer", "response": RIGHT[name], "seq": 1, "view": "v"}
    found = tried(desk, {**GRADED, "fields": fields, "seed": 7, "message": message, "score": True})
    assert found["faults"] == [] and found["spec"]["kind"] == fields["kind"] and found["spec"]["mode"] == "graded"
    assert "So." not in json.dumps(found["spec"]) + json.dumps(found["state"]), "the reason reached the page"
    assert found["state"]["response"] == RIGHT[name] and found["state"]["tone"] == "saved"
    if name == "words":
        assert "One point each." in found["score"] and "by hand" in found["score"]
    else:
        assert "2 of 2 points" in found["score"] and "So." in found["score"]
        message["response"] = WRONG[name]
        assert "0 of 2 points" in tried(desk, {**GRADED, "fields": fields, "message": message, "score": True})["score"]
    assert files(desk) == before, "trying wrote something"
    assert not desk.own.exists()


def test_the_widget_is_the_one_that_notebooks_have(desk):
    assert widget(desk, {}) == {"module": quiz_widget.script(), "style": quiz_widget.style()}


def test_practice_says_its_feedback_and_what_it_would_earn(desk):
    fields = read(desk, {**PRACTICE, "id": "count-same"})["fields"]
    wrong = next(name for name in fields["choices"] if name != fields["key"])
    for words, earned in ((fields["key"], "1 of 1 point"), (wrong, "0 of 1 point")):
        message = {"type": "check", "response": words, "seq": 1, "view": "v"}
        found = tried(desk, {**PRACTICE, "id": "count-same", "fields": fields, "message": message, "score": True})
        assert found["state"]["tone"] == ("right" if words == fields["key"] else "wrong")
        assert earned in found["score"] and fields["feedback"][words][:20] in found["score"]


def test_another_variant_is_another_one(desk):
    fields = read(desk, {**GRADED, "id": "task-delay"})["fields"]
    given = {**GRADED, "id": "task-delay", "fields": fields, "seed": 1}
    now = tried(desk, given)
    then = tried(desk, {**given, "other": True})
    assert then["values"] != now["values"] and then["seed"] != 1
    shown = f"{then['values']['threshold']:,}"
    assert shown in then["spec"]["stem"]


def test_faults_come_at_their_fields_and_the_lessons_below(desk):
    fields = {**read(desk, {**GRADED, "id": "missing-self"})["fields"], "points": "two"}
    found = tried(desk, {**GRADED, "id": "missing-self", "fields": fields})
    assert [fault["field"] for fault in found["faults"]] == [["points"]] and "spec" not in found
    fields |= {"points": 1, "objective": "not-stated"}
    found = tried(desk, {**GRADED, "id": "missing-self", "fields": fields})
    assert found["faults"] == [] and any("'not-stated'" in sentence for sentence in found["lesson"])


def test_a_key_in_python_is_worked_out_in_a_process_of_its_own(desk):
    fields = {**new("number", desk), "stem": "{dose}?", "given": {"dose": [1, 2, 4]}, "before": "from math import pi"}
    fields = {name: part for name, part in fields.items() if name != "key"} | {"python": "lambda dose: pi * dose"}
    message = {"type": "answer", "response": "3.14", "seq": 1, "view": "v"}
    seed = next(seed for seed in range(50) if variant(fields, seed) == {"dose": 1})
    given = {**GRADED, "fields": fields, "seed": seed, "message": message, "score": True}
    assert "2 of 2 points" in tried(desk, given)["score"]
    for wrong, says in (("lambda mouse: 3", "asks for 'mouse'"), ("lambda dose: 1 / 0", "ZeroDivision")):
        with pytest.raises(CourseError, match=says):
            save(desk, {**GRADED, "fields": {**fields, "python": wrong}, "stamp": listed(desk, GRADED)["stamp"]})
    with pytest.raises(CourseError, match="ended the process"):
        tried(desk, {**given, "fields": {**fields, "before": "import os", "python": "os._exit(3)"}})


# -- writing


@pytest.mark.parametrize("name", NAMES)
def test_a_question_of_each_kind_is_written_released_and_graded(desk, name, tmp_path):
    fields = new(name, desk)
    done = save(desk, {**GRADED, "fields": fields, "after": "missing-self", "stamp": listed(desk, GRADED)["stamp"]})
    assert [path.rsplit(".", 1)[1] for path in done["files"]] == ["yaml", "ipynb"]
    assert read(desk, {**GRADED, "id": fields["id"]})["fields"] == fields
    generate(desk.course, [FIRST], tmp_path / "out")
    released = (tmp_path / "out" / FIRST / f"{FIRST}.ipynb").read_text() + (
        tmp_path / "out" / FIRST / f"{FIRST}.quiz.yaml"
    ).read_text()
    assert f'quiz.ask(\\"{fields["id"]}\\")' in released and "So." not in released and "One point each" not in released
    master = NotebookText((desk.course / "source" / FIRST / f"{FIRST}.ipynb").read_bytes(), "master")
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in master.cells]
    own = ids.index(fields["id"].replace("-", "_"))
    assert ids[own - 2] == "missing_self"
    if name == "words":
        assert master.cells[own]["metadata"]["nbgrader"]["task"] and "One point each." in master.source(own)
        return
    path = tmp_path / "out" / FIRST / f"{FIRST}.quiz.yaml"
    for response, points in ((RIGHT[name], 2), (WRONG[name], 0)):
        answers = Answers(FIRST, 3, {fields["id"]: Entry(response, "")})
        assert score_cell(master.source(own), Quiz.for_grading(path, answers), "x").value == points


def test_what_was_there_is_kept_and_can_be_put_back(desk):
    before = files(desk)
    shown = read(desk, {**GRADED, "id": "missing-self"})
    fields = {**shown["fields"], "points": 2, "why": "Otherwise."}
    done = save(desk, {**GRADED, "id": "missing-self", "fields": fields, "stamp": shown["stamp"]})
    kept = desk.root / done["kept"]
    assert kept.parent == desk.own / KEPT
    for path, content in before.items():
        if path.name in {f"{FIRST}.quiz.yaml", f"{FIRST}.ipynb"} and "source" in path.parts:
            assert (kept / path.name).read_bytes() == content and path.read_bytes() != content
        else:
            assert path.read_bytes() == content
    assert "+    points: 2" in done["changes"] and done["then"] == [f"immunolab check {FIRST}"]
    gone = delete(desk, {**GRADED, "id": "missing-self", "stamp": done["stamp"]})
    assert b"missing-self" in (desk.root / gone["kept"] / f"{FIRST}.quiz.yaml").read_bytes()
    assert "missing-self" not in [row["id"] for row in listed(desk, GRADED)["questions"]]
    assert b"missing_self" not in (desk.course / "source" / FIRST / f"{FIRST}.ipynb").read_bytes()


def test_the_only_question_is_not_deleted_and_that_is_said(desk):
    names = [row["id"] for row in listed(desk, GRADED)["questions"]]
    for name in names[:-1]:
        delete(desk, {**GRADED, "id": name, "stamp": listed(desk, GRADED)["stamp"]})
    before = files(desk)
    with pytest.raises(CourseError, match="only question"):
        delete(desk, {**GRADED, "id": names[-1], "stamp": listed(desk, GRADED)["stamp"]})
    assert files(desk) == before


def test_nothing_different_writes_nothing(desk):
    before = files(desk)
    shown = read(desk, {**PRACTICE, "id": "spot-pump"})
    done = save(desk, {**PRACTICE, "id": "spot-pump", "fields": shown["fields"], "stamp": shown["stamp"]})
    assert done["files"] == [] and done["kept"] == "" and files(desk) == before


@pytest.mark.parametrize("end", [".quiz.yaml", ".ipynb"])
def test_somebody_elses_change_is_said_and_not_overwritten(desk, end):
    shown = read(desk, {**GRADED, "id": "missing-self"})
    path = desk.course / "source" / FIRST / f"{FIRST}{end}"
    path.write_bytes(path.read_bytes() + b"\n")
    before = files(desk)
    for ask in (save, delete):
        given = {**GRADED, "id": "missing-self", "fields": {**shown["fields"], "points": 5}, "stamp": shown["stamp"]}
        with pytest.raises(CourseError, match="Somebody has changed"):
            ask(desk, given)
        with pytest.raises(CourseError, match="Somebody has changed"):
            ask(desk, {**given, "stamp": None})
    assert files(desk) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"points": "two"}, "write a number"),
        ({"key": "z"}, "not a choice"),
        ({"id": "other"}, "name stays"),
        ({"python": "lambda: ("}, "not Python"),
        ({"nonsense": 3}, "not known here"),
        ({"feedback": {"a": "b"}}, "no `key`"),
    ],
)
def test_what_is_wrong_is_not_saved(desk, more, says):
    before = files(desk)
    shown = read(desk, {**GRADED, "id": "missing-self"})
    with pytest.raises(CourseError, match=says):
        save(desk, {**GRADED, "id": "missing-self", "fields": {**shown["fields"], **more}, "stamp": shown["stamp"]})
    assert files(desk) == before


def test_a_bet_in_whose_reveal_a_table_stands_again_is_not_deleted_alone(desk):
    before = files(desk)
    with pytest.raises(CourseError, match=r"Not deleted\..*reveal_in"):
        delete(desk, {**PRACTICE, "id": "bet-what-turns", "stamp": listed(desk, PRACTICE)["stamp"]})
    assert files(desk) == before


def test_if_the_second_file_cannot_be_written_the_first_is_put_back(desk, monkeypatch):
    from immunolab.lab.desk import sheets

    before = files(desk)
    write = sheets.write_whole

    def failing(path, content, *more, **options):
        if path.suffix == ".ipynb" and "source" in path.parts:
            raise OSError(28, "No space left on device")
        write(path, content, *more, **options)

    monkeypatch.setattr(sheets, "write_whole", failing)
    shown = read(desk, {**GRADED, "id": "missing-self"})
    with pytest.raises(CourseError, match="No space left"):
        save(
            desk, {**GRADED, "id": "missing-self", "fields": {**shown["fields"], "points": 2}, "stamp": shown["stamp"]}
        )
    assert files(desk) == before


def test_a_copy_and_a_new_question_of_practice_stand_in_the_lesson(desk):
    shown = read(desk, {**PRACTICE, "like": "count-same"})
    assert shown["fields"]["id"] == "count-same-2"
    done = save(desk, {**PRACTICE, "fields": shown["fields"], "after": "count-same", "stamp": shown["stamp"]})
    lesson = (desk.course / "notebooks" / f"{FIRST}.ipynb").read_text()
    assert 'quiz.ask(\\"count-same\\")\\n",\n    "quiz.ask(\\"count-same-2\\")"' in lesson
    assert len(done["files"]) == 2
    with pytest.raises(CourseError, match="one of"):
        read(desk, {**GRADED, "kind": "table"})
