"""The teacher's desk on the server's side: what stands there, each step, what is refused, who gets in."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from _class import Graded
from _course import FIRST, ROOT

from immunolab.course import CourseError
from immunolab.grading.course import CourseFolder
from immunolab.grading.lms.archives import ARCHIVES
from immunolab.grading.lms.targets import TARGETS
from immunolab.lab.desk import jobs, rosters
from immunolab.lab.desk.access import GROUP, VARIABLE, refusal
from immunolab.lab.desk.archive import archive
from immunolab.lab.desk.board import board
from immunolab.lab.desk.handlers import ROUTES
from immunolab.lab.desk.place import Desk, find_desk
from immunolab.lab.desk.steps import STOPPABLE, WORDS, Counted, at_the_desk, commands, facts, next_step, steps
from immunolab.lab.desk.students import due, extend, students
from immunolab.lab.desk.work import STEPS

STUDENTS = 3


# -- what is next


def counted(**more):
    """An assignment with nothing done, but for what is given."""
    nothing = {field.name: 0 for field in dataclasses.fields(Counted) if field.name != "slug"}
    return Counted(FIRST, **{**nothing, **more})


@pytest.mark.parametrize(
    ("more", "step", "says"),
    [
        ({}, "release", "students' copy"),
        ({"generated": True}, "unpack", f"submitted/NAME/{FIRST}"),
        ({"generated": True, "exchange": True}, "release", "where they fetch it"),
        ({"generated": True, "exchange": True, "released": True}, "", "Nobody has handed in"),
        ({"generated": True, "exchange": True, "released": True, "inbound": 1}, "collect", "1 hand-in in the exchange"),
        ({"generated": True, "handed_in": 3, "new": 3}, "grade", "3 hand-ins not graded"),
        ({"generated": True, "handed_in": 3, "graded": 3, "to_read": 2}, "read", "2 hand-ins with a text"),
        ({"generated": True, "handed_in": 3, "graded": 3}, "feedback", "Was a question bad?"),
        ({"generated": True, "handed_in": 3, "graded": 3, "feedback": 3, "stale": 1}, "feedback", "1 page with other"),
        ({"generated": True, "handed_in": 3, "graded": 3, "feedback": 3}, "export", "Everything is graded"),
        ({"generated": True, "handed_in": 3, "failed": 1, "graded": 2, "feedback": 2}, "export", "Everything"),
    ],
)
def test_the_next_step_and_why(more, step, says):
    found = counted(**more)
    assert next_step(found)[0] == step and says in next_step(found)[1]
    assert not step or next(s for s in steps(found) if s["name"] == step)["not_yet"] == ""


def test_every_step_has_its_words_and_a_command_that_exists():
    from immunolab.cli import COMMANDS

    known = {command.name for command in COMMANDS}
    for name in [*WORDS]:
        for line in commands(name, FIRST, exchange=True):
            program, command, slug, *_ = line.split()
            assert slug == FIRST
            assert command in known if program == "immunolab" else program == "nbgrader"
    assert set(STOPPABLE) <= set(STEPS) == set(jobs.LEFT) == set(WORDS) - {"read"}
    assert [s["name"] for s in steps(counted(graded=1)) if s["not_yet"]] == ["collect", "unpack", "grade"]
    out = counted(generated=True)
    assert steps(out)[0]["label"] == "Release anew" and steps(out)[0]["commands"] == [
        f"nbgrader generate_assignment {FIRST} --force"
    ]
    assert "what students see stays" in steps(counted(generated=True, handed_in=1))[0]["not_yet"]
    assert steps(counted(generated=True, exchange=True))[0]["options"] == {}, "generated, and not given out yet"
    said = facts(counted(exchange=True, handed_in=2, new=1, graded=1, failed=1, feedback=1, stale=1))
    assert said[1] == "not released" and "to grade 1" in said and "feedback 1, 1 out of date" in said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Pages show it after: nbgrader generate_feedback SLUG --force", "Pages show it after: the button Feedback"),
        ("To store them too: immunolab grade SLUG", "To store them too: the button Grade"),
        ("for everybody: immunolab grade SLUG --force", "for everybody: immunolab grade SLUG --force"),
        ("for one: immunolab grade SLUG --force --student a", "for one: immunolab grade SLUG --force --student a"),
        ("to see whom it matters to: immunolab regrade SLUG", "to see whom it matters to: the button Regrade"),
        ("all: immunolab regrade SLUG --out FILE.csv", "all: immunolab regrade SLUG --out FILE.csv"),
        ("run: nbgrader autograde SLUG", "run: the button Grade"),
        ("anew: nbgrader generate_assignment SLUG --force", "anew: nbgrader generate_assignment SLUG --force"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_a_remedy_is_a_button_where_one_does_the_same(said, shown):
    assert at_the_desk(said.replace("SLUG", FIRST), FIRST) == shown.replace("SLUG", FIRST)


def test_an_export_is_typed_as_the_command_takes_it(tmp_path):
    from immunolab.cli import grader

    given = {"to": "moodle", "roster": "export/a b.csv", "match": "email", "out": "x.csv", "missing_as_zero": True}
    line = commands("export", FIRST, exchange=False, options={**given, "id_column": "Matrikel Nr"})[0]
    import argparse
    import shlex

    parser = argparse.ArgumentParser()
    for command in grader.COMMANDS:
        if command.name == "export":
            command.add_to(parser.add_subparsers())
    options = parser.parse_args(shlex.split(line)[1:])
    assert (options.to, str(options.roster), options.match) == ("moodle", "export/a b.csv", "email")
    assert options.missing_as_zero and options.id_column == "Matrikel Nr" and options.slugs == [FIRST]


# -- a small class


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A class of three, as the command makes it; tests work on copies."""
    return Graded(tmp_path_factory.mktemp("made") / "class", STUDENTS).root


@pytest.fixture
def desk(made, tmp_path):
    """The class, not graded."""
    shutil.copytree(made, tmp_path / "class")
    return find_desk(tmp_path / "class")


@pytest.fixture(scope="module")
def graded_class(made, tmp_path_factory):
    """The class, graded by the step."""
    root = tmp_path_factory.mktemp("graded") / "class"
    shutil.copytree(made, root)
    do(find_desk(root), "grade")
    return root


@pytest.fixture
def graded(graded_class, tmp_path):
    """The class, graded."""
    shutil.copytree(graded_class, tmp_path / "class")
    return find_desk(tmp_path / "class")


def do(desk: Desk, step: str, **options):
    """A step in this process, as `work.main` calls it."""
    desk.own.mkdir(exist_ok=True)
    return STEPS[step](desk, {"id": "x", "slug": FIRST, "step": step, "options": options})


def row(desk: Desk):
    (found,) = board(desk, {})["assignments"]
    return found


def ended(desk: Desk, now, seconds=300):
    """What came of a job."""
    end = time.monotonic() + seconds
    while now["state"] == "running" and time.monotonic() < end:
        time.sleep(0.1)
        now = jobs.look(desk, {})
    assert now["state"] != "running", now
    return now


def read_all(desk: Desk, points: float = 2.0):
    """The instructor has read every text, in Formgrader."""
    with CourseFolder(desk.course).gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(FIRST):
            for grade in submission.notebooks[0].grades:
                if grade.needs_manual_grade:
                    grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def test_the_states_from_the_masters_alone_to_the_export(desk):
    """A fresh course folder: nothing but source/; then each step, and what the board says after it."""
    handed_in = desk.course / "submitted"
    aside = handed_in.rename(desk.course.parent / "aside")
    shutil.rmtree(desk.course / "release")
    (desk.course / "gradebook.db").unlink()
    begin = row(desk)
    assert (begin["title"], begin["next"], begin["due"]) == ("01 · Two lines of defence", "release", "")
    assert begin["facts"][:2] == ["not made yet", "handed in 0"]
    assert not (desk.course / "gradebook.db").exists() and not desk.own.exists(), "looking made something"
    given = do(desk, "release")
    assert "Give your students this file" in given["sentences"][-1]
    assert begin["handout"] == "" and row(desk)["handout"] == given["download"]
    assert zipfile.ZipFile(desk.course / given["download"]).namelist() == [
        f"{FIRST}/{path.name}" for path in sorted((desk.course / "release" / FIRST).iterdir())
    ]
    assert (desk.course / "release" / FIRST).is_dir() and row(desk)["next"] == "unpack"
    aside.rename(handed_in)
    people = len(list(handed_in.glob(f"*/{FIRST}")))
    assert row(desk)["next"] == "grade" and f"handed in {people}" in row(desk)["facts"]
    done = do(desk, "grade")
    assert f"{people} graded, 0 skipped" in done["sentences"][0] and "table" not in done
    now = row(desk)
    waiting = now["counts"]["to_read"]
    assert (now["next"], now["counts"]["graded"]) == ("read", people) and waiting > 0
    assert now["read"] == f"formgrader/gradebook/{FIRST}/{FIRST}"
    read_all(desk)
    assert row(desk)["next"] == "feedback"
    told = do(desk, "feedback")
    assert f"{people} pages written" in told["sentences"][0]
    sent = zipfile.ZipFile(desk.course / told["download"]).namelist()
    assert sent == sorted(f"{p.name}/{FIRST}/{FIRST}.html" for p in handed_in.iterdir())
    assert (row(desk)["next"], row(desk)["counts"]["feedback"]) == ("export", people)
    read = next(iter(handed_in.iterdir())).name
    with CourseFolder(desk.course).gradebook() as gradebook:  # another mark in Formgrader: the page is old
        grade = gradebook.find_grade("reply", FIRST, FIRST, read)
        grade.manual_score = 0.5
        gradebook.db.commit()
    assert (row(desk)["next"], row(desk)["why"]) == ("feedback", "1 page with other points than the gradebook has.")
    assert len(do(desk, "feedback")["sentences"]) == 2, "what is made anew is no warning"
    assert row(desk)["next"] == "export"
    stamp = handed_in / read / FIRST / "timestamp.txt"
    stamp.write_text("2026-11-27 10:00:00 UTC")
    assert (row(desk)["next"], row(desk)["why"]) == ("grade", "1 hand-in not graded yet.")


def test_what_could_not_be_graded_is_a_row_with_its_reason_and_does_not_wait_for_ever(desk):
    broken = desk.course / "submitted" / "zoe" / FIRST
    broken.mkdir(parents=True)
    (broken / f"{FIRST}.ipynb").write_text("no notebook")
    done = do(desk, "grade")
    assert done["table"]["rows"][0][0] == "zoe" and "failed  zoe" in "\n".join(done["sentences"])
    now = row(desk)
    assert "could not be graded 1" in now["facts"] and now["next"] == "read"
    (broken / f"{FIRST}.ipynb").write_text("another try")
    os.utime(broken / f"{FIRST}.ipynb", (time.time() + 5, time.time() + 5))
    assert row(desk)["next"] == "grade"


def test_a_report_is_written_and_named_for_the_page(graded):
    done = do(graded, "report")
    assert done["open"] == f"report/{FIRST}.html"
    assert (graded.course / done["open"]).is_file()


def test_a_changed_key_is_looked_at_and_then_taken_over_as_by_the_command(graded, tmp_path):
    from immunolab.grading.regrade.regrade import regrade

    nothing = do(graded, "look")
    assert not nothing["change"] and "nothing to take over" in nothing["sentences"][0] and "table" not in nothing
    master = graded.course / "source" / FIRST / f"{FIRST}.ipynb"
    text = master.read_text(encoding="utf-8")
    old, new = ('\\"missing-self\\",\\n",\n    "    key=\\"' + key for key in "ba")
    assert old in text
    master.write_text(text.replace(old, new), encoding="utf-8")
    before = (graded.course / "gradebook.db").read_bytes()
    seen = do(graded, "look")
    assert seen["change"] and "missing_self" in seen["sentences"][1]
    assert (graded.course / "gradebook.db").read_bytes() == before, "looking changed the gradebook"
    shutil.copytree(graded.course, tmp_path / "twin")
    done = do(graded, "regrade")
    assert done["sentences"][0].startswith("Taken over") and not done["change"]
    assert done.get("table", {}).get("rows") == seen.get("table", {}).get("rows")
    regrade(tmp_path / "twin", FIRST, write=True)
    assert marks(graded.course) == marks(tmp_path / "twin")
    assert not do(graded, "look")["change"]


def marks(root):
    """Everybody's points by cell, late penalties and extensions."""
    with CourseFolder(root).gradebook() as gradebook:
        return {
            (s.student_id, g.name): (g.auto_score, g.manual_score, g.needs_manual_grade, n.late_submission_penalty)
            for s in gradebook.assignment_submissions(FIRST)
            for n in s.notebooks
            for g in n.grades
        }


def listed(desk: Desk, to="canvas"):
    return base64.b64encode((desk.course / f"roster-{to}.csv").read_bytes()).decode()


def test_marks_go_into_a_class_list_given_in_the_browser(graded):
    read_all(graded)
    given = {"slug": FIRST, "step": "export", "to": "canvas", "roster": listed(graded)}
    done = ended(graded, jobs.start(graded, given))
    assert done["state"] == "done" and done["download"] == f"export/{FIRST}-canvas.csv", done
    assert done["command"] == (
        f"immunolab export {FIRST} --to canvas --roster export/roster-canvas.csv --match id --out {done['download']}"
    )
    from immunolab.cli import main

    assert (graded.course / "export" / "roster-canvas.csv").stat().st_mode & 0o007 == 0, "names for everybody to read"
    written = (graded.course / done["download"]).read_bytes()
    (graded.course / done["download"]).unlink()
    here = Path.cwd()
    try:
        os.chdir(graded.course)
        assert main(done["command"].split()[1:]) == 0
    finally:
        os.chdir(here)
    assert (graded.course / done["download"]).read_bytes() == written
    again = rosters.options(graded, FIRST, {"to": "canvas"})
    assert again["roster"] == "export/roster-canvas.csv", "the list given last is used again"


def test_ambiguous_rows_are_all_shown_and_nothing_is_written(graded):
    lines = (graded.course / "roster-canvas.csv").read_text().splitlines()
    some = [line for line in lines if ",stud" in line][:2]
    twice = "\n".join([*lines, *some]) + "\n"
    given = {"slug": FIRST, "step": "export", "to": "canvas", "roster": base64.b64encode(twice.encode()).decode()}
    failed = ended(graded, jobs.start(graded, given))
    assert failed["state"] == "failed" and failed["sentence"].startswith("Nothing was exported")
    assert sum("all of them could be" in said for said in failed["sentences"]) == 2
    assert not (graded.course / "export" / f"{FIRST}-canvas.csv").exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"to": "../x"}, "can be exported to"),
        ({"to": "canvas", "match": "height"}, "by id, by email or by name"),
        ({"to": "canvas"}, "Choose the class list"),
        ({"to": "canvas", "roster": "???"}, "did not arrive whole"),
        ({"to": "canvas", "roster": ["x"]}, "did not arrive whole"),
        ({"to": "canvas", "roster": "QQ==", "column": ["x"]}, "named by its header"),
        ({"to": "canvas", "roster": "QQ==", "id_column": "x" * 300}, "named by its header"),
    ],
)
def test_an_export_that_cannot_be_is_refused_in_a_sentence(desk, given, says):
    with pytest.raises(CourseError, match=says):
        jobs.start(desk, {"slug": FIRST, "step": "export", **given})
    assert not (desk.course / "export" / f"{FIRST}-canvas.csv").exists() and jobs.look(desk, {})["state"] == "none"


def test_a_class_list_that_is_too_large_is_refused(desk, monkeypatch):
    monkeypatch.setattr(rosters, "MAX_BYTES", 10)
    with pytest.raises(CourseError, match="not a class list"):
        rosters.keep(desk.course / "x.csv", base64.b64encode(b"x" * 11).decode())


# -- one step at a time


def slow(desk: Desk, seconds=60):
    """A course whose settings wait: a step that is at work for as long as a test needs it."""
    config = desk.course / "nbgrader_config.py"
    config.write_text(f"import time\ntime.sleep({seconds})\n" + config.read_text())


def at_work(desk: Desk):
    """Waits until the process has written down what it does."""
    end = time.monotonic() + 120
    while not (desk.own / jobs.JOB).exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert (desk.own / jobs.JOB).exists(), (desk.own / jobs.LOG).read_text()


def test_a_second_click_says_that_it_runs_already_and_a_step_can_be_stopped(desk):
    slow(desk)
    first = jobs.start(desk, {"slug": FIRST, "step": "grade"})
    second = jobs.start(desk, {"slug": FIRST, "step": "feedback"})
    assert second["id"] == first["id"] and second["step"] == "grade"
    assert second["already"].startswith(f"One step at a time. Grading {FIRST}")
    at_work(desk)
    assert jobs.stop(desk, {})["stopping"]
    stopped = ended(desk, jobs.look(desk, {}))
    assert stopped["state"] == "stopped" and "goes on with the others" in stopped["sentences"][1]


def test_grading_is_stopped_between_two_hand_ins_and_goes_on(desk, monkeypatch):
    """One process, so that a hand-in is graded after the other; the first that is done stops the run."""
    settings = desk.course / "nbgrader_config.py"
    hook = "import time\nc.Autograde.post_convert_hook = lambda *_, **__: time.sleep(1.5)\n"
    text = settings.read_text()
    settings.write_text(text + "\n" + hook)
    now = jobs.start(desk, {"slug": FIRST, "step": "grade"})
    end = time.monotonic() + 240
    while not now.get("done") and now["state"] == "running" and time.monotonic() < end:
        time.sleep(0.05)
        now = jobs.look(desk, {})
    assert now.get("done"), now
    assert f"Grading {FIRST}: {now['done']} of {now['total']}" in now["sentence"] and now["stoppable"]
    jobs.stop(desk, {})
    stopped = ended(desk, jobs.look(desk, {}))
    settings.write_text(text)
    assert stopped["state"] in ("stopped", "done"), stopped
    before = row(desk)["counts"]["graded"]
    assert before >= 1
    ended(desk, jobs.start(desk, {"slug": FIRST, "step": "grade"}))
    assert row(desk)["counts"]["graded"] == row(desk)["counts"]["handed_in"]


def test_what_an_interrupted_server_left_is_said_and_found_again(desk):
    slow(desk)
    jobs.start(desk, {"slug": FIRST, "step": "grade"})
    at_work(desk)
    run = jobs._RUNS.pop(desk.course)  # the server ends; its process does not
    now = jobs.look(desk, {})
    assert now["state"] == "running" and now["step"] == "grade", "the next server does not see it"
    assert jobs.start(desk, {"slug": FIRST, "step": "report"})["already"]
    run.process.send_signal(signal.SIGKILL)
    run.process.wait(30)
    left = jobs.look(desk, {})
    assert left["state"] == "interrupted" and "was interrupted" in left["sentence"]
    assert "Press Grade, and it goes on" in left["sentences"][1]


def test_another_servers_step_can_be_stopped(desk):
    slow(desk)
    jobs.start(desk, {"slug": FIRST, "step": "report"})
    at_work(desk)
    run = jobs._RUNS.pop(desk.course)
    jobs.stop(desk, {})
    assert run.process.wait(60) == 143
    assert jobs.look(desk, {})["state"] == "interrupted"


def test_what_must_be_whole_is_not_stopped(desk):
    slow(desk)
    jobs.start(desk, {"slug": FIRST, "step": "release"})
    with pytest.raises(CourseError, match="is not stopped"):
        jobs.stop(desk, {})
    run = jobs._RUNS.pop(desk.course)
    run.process.kill()
    run.process.wait(30)


def test_a_step_that_cannot_be_done_says_why_without_a_traceback(desk):
    (desk.course / "nbgrader_config.py").write_text("1 / 0")
    failed = ended(desk, jobs.start(desk, {"slug": FIRST, "step": "report"}))
    assert failed["state"] == "failed"
    assert failed["sentence"] == "nbgrader_config.py cannot be run (ZeroDivisionError: division by zero)."


@pytest.mark.parametrize("odd", range(9))
@pytest.mark.parametrize("ask", [jobs.start, students, extend, due, archive])
def test_nothing_but_a_master_can_be_named(desk, odd, ask):
    slug = ["../made", "", None, 3, ["x"], "99_nothing", "header.ipynb", f"{FIRST}/..", "a\0b"][odd]
    before = sorted(desk.course.rglob("*"))
    with pytest.raises(CourseError, match="There is no assignment"):
        ask(desk, {"slug": slug, "step": "grade", "student": "x", "hours": 1, "due": ""})
    assert sorted(desk.course.rglob("*")) == before


@pytest.mark.parametrize("step", ["read", "rm -rf", None, 3, "main"])
def test_nothing_but_a_step_can_be_run(desk, step):
    with pytest.raises(CourseError, match="There is no step"):
        jobs.start(desk, {"slug": FIRST, "step": step})


def test_a_folder_without_masters_is_told(tmp_path, made):
    with pytest.raises(CourseError, match="There is no course folder here"):
        find_desk(tmp_path)
    (tmp_path / "course").symlink_to(made)  # an instructor's home on a hub
    desk = find_desk(tmp_path)
    assert desk.path(desk.course / "report" / "x.html") == "course/report/x.html"


# -- through the exchange


@pytest.fixture
def exchange(desk, tmp_path):
    """An exchange that is named in the course's settings."""
    place = tmp_path / "exchange"
    place.mkdir()
    place.chmod(0o777)
    config = desk.course / "nbgrader_config.py"
    config.write_text(config.read_text() + f"\nc.Exchange.root = {str(place)!r}\n")
    return place / "immunolab"


def test_through_the_exchange_it_is_released_collected_and_given_back(desk, exchange):
    assert row(desk)["next"] == "release" and "not released" in row(desk)["facts"]
    assert commands("release", FIRST, exchange=True)[1] == f"nbgrader release_assignment {FIRST}"
    assert "It is in the exchange" in do(desk, "release")["sentences"][-1]
    assert (exchange / "outbound" / FIRST).is_dir() and "released" in row(desk)["facts"]
    questions = desk.course / "source" / FIRST / f"{FIRST}.quiz.yaml"
    questions.write_text(questions.read_text(encoding="utf-8") + "\n# a better sentence\n", encoding="utf-8")
    with pytest.raises(CourseError, match="3 hand-ins of"):
        do(desk, "release", anew=True)
    aside = (desk.course / "submitted").rename(desk.course.parent / "aside")
    do(desk, "release", anew=True)
    assert "# a better sentence" in (exchange / "outbound" / FIRST / questions.name).read_text(encoding="utf-8")
    aside.rename(desk.course / "submitted")
    ada = next(p for p in sorted((desk.course / "submitted").iterdir()) if (p / FIRST / "timestamp.txt").is_file())
    stamp = (ada / FIRST / "timestamp.txt").read_text().strip()
    target = exchange / "inbound" / f"{ada.name}+{FIRST}+{stamp}"
    shutil.copytree(ada / FIRST, target)
    (target / "submission_secret.txt").write_text("secret")
    shutil.rmtree(desk.course / "submitted")
    assert (row(desk)["next"], row(desk)["why"]) == ("collect", "1 hand-in in the exchange, not collected yet.")
    assert do(desk, "collect")["sentences"][0] == "1 hand-in, 1 of them new."
    assert row(desk)["next"] == "grade"
    do(desk, "grade")
    read_all(desk)
    assert "They are in the exchange" in do(desk, "feedback")["sentences"][1]
    assert list((exchange / "feedback").iterdir()) and row(desk)["next"] == "export"


# -- through a learning platform


def parts(desk: Desk, raw: bytes, size: int, platform="canvas"):
    """An archive as the page sends it."""
    for at in range(0, len(raw), size):
        content = base64.b64encode(raw[at : at + size]).decode()
        last = at + size >= len(raw)
        archive(desk, {"slug": FIRST, "platform": platform, "from": at, "last": last, "content": content})


def test_a_platforms_archive_is_taken_in(desk, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for n, folder in enumerate(sorted((desk.course / "submitted").iterdir())):
            for path in (folder / FIRST).glob(f"{FIRST}.*"):
                packed.write(path, f"abara_{340934 + n}_{208490284 + n}_{path.name}")
        packed.writestr("zoe_340999_208490999_essay.pdf", "x")
    shutil.rmtree(desk.course / "submitted")
    assert row(desk)["next"] == "unpack"
    parts(desk, (tmp_path / "all.zip").read_bytes(), 50_000)
    assert (desk.course / "downloaded" / FIRST / "archive" / "canvas.zip").is_file()
    done = ended(desk, jobs.start(desk, {"slug": FIRST, "step": "unpack", "platform": "canvas"}))
    assert done["state"] == "done" and done["sentence"] == "3 hand-ins, 3 of them new.", done
    assert done["command"].startswith(f"nbgrader zip_collect {FIRST} --force '--FileName")
    assert sorted(p.name for p in (desk.course / "submitted").iterdir()) == ["340934", "340935", "340936"]
    assert row(desk)["next"] == "grade"


def test_an_archive_that_is_none_or_not_whole_is_refused(desk):
    with pytest.raises(CourseError, match="That is no zip"):
        parts(desk, b"no zip", 3)
    with pytest.raises(CourseError, match="did not arrive in order"):
        archive(desk, {"slug": FIRST, "platform": "canvas", "from": 5, "content": "QQ=="})
    for given in ({"platform": "../x"}, {"platform": "canvas", "from": 0, "content": "???"}):
        with pytest.raises(CourseError, match=r"Archives are read of|did not arrive whole"):
            archive(desk, {"slug": FIRST, **given})
    with pytest.raises(CourseError, match="Archives are read of"):
        jobs.start(desk, {"slug": FIRST, "step": "unpack", "platform": "x"})
    assert not (desk.course / "downloaded").exists()


def test_the_page_for_instructors_has_the_same_patterns():
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    assert set(ARCHIVES) == set(TARGETS)
    for pattern in ARCHIVES.values():
        assert f"--FileNameCollectorPlugin.named_regexp='{pattern}'" in text


# -- due dates and more time


def test_a_due_date_an_extension_and_the_penalty_that_follows(graded):
    """With a rule that takes everything from who is late: a date before the hand-ins, then more time for one."""
    config = graded.course / "nbgrader_config.py"
    assert "sets no rule" in students(graded, {"slug": FIRST})["rule"]
    config.write_text(config.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    found = students(graded, {"slug": FIRST})
    assert "gets no points" in found["rule"] and found["possible"] == 20
    in_time = [s for s in found["students"] if s["handed_in"] and not s["late"]]
    assert in_time and all(s["penalty"] == 0 for s in in_time)
    done = due(graded, {"slug": FIRST, "due": "2026-10-01T10:00:00+02:00"})
    assert "Due 2026-10-01 08:00 UTC. Press Grade once more" in done["sentence"]
    assert done["command"] == f'nbgrader db assignment add {FIRST} --duedate="2026-10-01 08:00:00 UTC"'
    assert row(graded)["due"] == "2026-10-01T08:00:00Z"
    do(graded, "grade")
    late = {s["id"]: s for s in students(graded, {"slug": FIRST})["students"] if s["late"]}
    assert set(late) >= {s["id"] for s in in_time}
    some = next(s for s in late.values() if s["penalty"] > 0)
    hours = some["late"] / 3600 + 1
    told = extend(graded, {"slug": FIRST, "student": some["id"], "hours": hours})
    assert f"more for {some['id']}" in told["sentence"] and "grant_extension" in told["command"]
    do(graded, "grade")
    now = {s["id"]: s for s in students(graded, {"slug": FIRST})["students"]}[some["id"]]
    assert (now["late"], now["penalty"]) == (0, 0) and now["extension"] == pytest.approx(hours)
    extend(graded, {"slug": FIRST, "student": some["id"], "hours": 0})
    assert {s["id"]: s for s in students(graded, {"slug": FIRST})["students"]}[some["id"]]["late"] > 0
    due(graded, {"slug": FIRST, "due": ""})
    assert row(graded)["due"] == ""


@pytest.mark.parametrize("hours", [-1, 10_000, True, "3", None, float("nan"), float("inf")])
def test_more_time_that_is_none_is_refused(graded_class, hours):
    with pytest.raises(CourseError, match="More time is"):
        extend(find_desk(graded_class), {"slug": FIRST, "student": "x", "hours": hours})


def test_more_time_for_nobody_and_a_date_that_is_none_are_refused(graded_class):
    desk = find_desk(graded_class)
    with pytest.raises(CourseError, match="has no hand-in of nobody"):
        extend(desk, {"slug": FIRST, "student": "nobody", "hours": 2})
    for text in ("tomorrow", "2026-13-01", "2026-10-01 10:00:00 Nowhere/Land"):
        with pytest.raises(CourseError, match="is no time"):
            due(desk, {"slug": FIRST, "due": text})
    with pytest.raises(CourseError, match="with its zone"):
        due(desk, {"slug": FIRST, "due": 3})


# -- who gets in


def test_only_the_settings_of_who_teaches_have_the_desk():
    for role, has in {"teacher": True, "instructor": True, "learner": False, "student": False}.items():
        settings = (ROOT / "deploy" / "settings" / role / "jupyter_server_config.py").read_text(encoding="utf-8")
        assert ('"immunolab.lab.desk": True' in settings) == has, role


def test_on_a_hub_the_group_decides(monkeypatch):
    sam = SimpleNamespace(hub_user={"name": "sam", "groups": ["nbgrader-immunolab"]})
    assert refusal(sam) == ""  # at home, where this extension is only a teacher's
    monkeypatch.setenv("JUPYTERHUB_USER", "prof")
    assert GROUP in refusal(sam) and refusal(object()) and refusal({"name": "sam"})
    assert refusal({"groups": [GROUP]}) == ""
    monkeypatch.setenv(VARIABLE, "teachers")
    assert refusal({"groups": [GROUP]}) and refusal({"groups": ["teachers"]}) == ""


#: a hub's identity in short: who a token is, with the groups that the hub has
_HUB = """
from jupyter_server.auth import IdentityProvider, User

class Person(User):
    def __init__(self, name, *groups):
        super().__init__(username=name)
        self.hub_user = {"name": name, "groups": list(groups)}

class Hub(IdentityProvider):
    PEOPLE = PEOPLE_HERE
    def is_token_authenticated(self, handler):  # as a hub's: then no XSRF cookie is needed
        return "X-Cookie" not in handler.request.headers
    def get_user(self, handler):
        token = handler.request.headers.get("Authorization", "").removeprefix("token ")
        return Person(*self.PEOPLE[token]) if token in self.PEOPLE else None

c.ServerApp.identity_provider_class = Hub
c.ServerApp.jpserver_extensions = EXTENSIONS_HERE
"""


@pytest.fixture(scope="module")
def hub(made, tmp_path_factory):
    """Two servers of one hub on the class: an instructor's, and one with a student's settings. Addresses and tokens."""
    top = tmp_path_factory.mktemp("hub")
    tokens = {name: secrets.token_hex(8) for name in ("prof", "sam")}
    people = {tokens["prof"]: ("prof", GROUP), tokens["sam"]: ("sam", "nbgrader-immunolab")}
    root = top / "class"
    shutil.copytree(made, root)
    servers, addresses = [], {}
    for role, has in {"instructor": True, "student": False}.items():
        home = top / role
        (home / "config").mkdir(parents=True)
        extensions = {"immunolab.lab": True, "immunolab.lab.desk": has, "jupyterlab": False}
        extensions |= {"nbgrader.server_extensions.formgrader": False}
        text = _HUB.replace("PEOPLE_HERE", repr(people)).replace("EXTENSIONS_HERE", repr(extensions))
        (home / "config" / "jupyter_server_config.py").write_text(text)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        env = {**os.environ, "JUPYTERHUB_USER": "prof", "JUPYTER_CONFIG_DIR": str(home / "config")}
        env |= {"JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_RUNTIME_DIR": str(home / "run")}
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}"]
        with (home / "log").open("w") as log:
            servers.append(
                subprocess.Popen([*command, f"--ServerApp.root_dir={root}"], env=env, cwd=root, stdout=log, stderr=log)
            )
        addresses[role] = f"http://127.0.0.1:{port}"
    try:
        for server, (role, url) in zip(servers, addresses.items(), strict=True):
            for _ in range(1200):
                try:
                    urllib.request.urlopen(f"{url}/api", timeout=2).close()
                    break
                except OSError:
                    assert server.poll() is None, (top / role / "log").read_text()[-2000:]
                    time.sleep(0.1)
        yield addresses, tokens, root
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
        for server in servers:
            server.wait(30)


def asked(url, path, token="", body=None, headers=None):
    """Status and JSON of a request."""
    more = {"Authorization": f"token {token}"} if token else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/immunolab/{path}", data, {**more, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else {}


def tree(root):
    return {path: path.stat().st_mtime_ns for path in root.rglob("*")}


def body_of(path):
    method, *_ = ROUTES[path]
    return None if method == "GET" else {"slug": FIRST, "step": "grade", "due": "", "student": "x", "hours": 1}


@pytest.mark.parametrize("path", sorted(ROUTES))
def test_a_students_token_reaches_none_of_it(hub, path):
    addresses, tokens, root = hub
    before = tree(root)
    query = f"{path}?slug={FIRST}" if path == "desk/students" else path
    status, said = asked(addresses["instructor"], query, tokens["sam"], body_of(path))
    assert status == 403 and "for instructors" in said["message"] and set(said) <= {"message", "reason"}
    assert asked(addresses["instructor"], query, "", body_of(path))[0] == 403
    assert asked(addresses["instructor"], query, "wrong", body_of(path))[0] == 403
    for token in tokens.values():  # and her own server has no such place, whoever asks
        assert asked(addresses["student"], query, token, body_of(path))[0] == 404
    assert tree(root) == before


def test_an_instructor_is_answered_and_another_site_is_not(hub):
    addresses, tokens, root = hub
    url, prof = addresses["instructor"], tokens["prof"]
    status, found = asked(url, "desk", prof)
    assert status == 200 and found["assignments"][0]["next"] == "grade"
    assert [name for name, _ in found["platforms"]] == ["canvas", "moodle"]
    assert asked(url, "desk/run", prof)[0] == 405 and asked(url, "desk", prof, {})[0] == 405
    assert asked(url, "desk/run", prof, {"slug": "../.."})[0] == 400
    assert asked(url, "desk/run", prof, [1])[0] == 400
    before = tree(root)
    other = {"Origin": "http://evil.example", "Referer": "http://evil.example/"}
    for path, (method, *_) in ROUTES.items():  # the instructor's browser, but not her page
        if method == "POST":
            status, said = asked(url, path, prof, body_of(path), {**other, "X-Cookie": "yes"})
            assert status in (403, 404), path
            status, said = asked(url, path, prof, body_of(path), {"X-Cookie": "yes"})
            assert status == 403 and "_xsrf" in said["message"], path
    assert tree(root) == before
