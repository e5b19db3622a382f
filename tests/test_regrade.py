"""``immunolab regrade``: the same as a fresh autograde with the new key, in seconds, and nothing else touched."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import time

import nbformat
import pytest
from _class import Graded
from _course import FIRST, nbgrader_api

from immunolab.course import CourseError
from immunolab.grading.course import must
from immunolab.grading.regrade import regrade as module
from immunolab.grading.regrade.regrade import regrade
from immunolab.grading.regrade.table import regrade_csv, told

FOURTH = "04_plasma_cells_gone_wrong"
BAD = "before_the_second"
OLD_KEY = '\\"before-the-second\\",\\n",\n    "    key=\\"b\\"'
NEW_KEY = '\\"before-the-second\\",\\n",\n    "    key=\\"a\\"'


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A graded class that no test changes."""
    here = Graded(tmp_path_factory.mktemp("regrade") / "class", 18)
    here.autograde()
    return here


@pytest.fixture
def course(master, tmp_path):
    """A copy of it, as its own course."""
    root = tmp_path / "class"
    shutil.copytree(master.root, root)
    copy = object.__new__(Graded)
    copy.root, copy.slug, copy.demo, copy.api = root, master.slug, master.demo, nbgrader_api(root)
    return copy


def state(course: Graded) -> dict[str, str]:
    """Every file of the course but nbgrader's own log, by its bytes."""
    return {
        str(p.relative_to(course.root)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(course.root.rglob("*"))
        if p.is_file() and p.name != ".nbgrader.log"
    }


def test_a_dry_run_changes_no_byte_and_the_table_says_who_gains_and_who_loses(course):
    course.edit_master(OLD_KEY, NEW_KEY)
    old = state(course)
    dry = regrade(course.root, FIRST, write=False)
    assert state(course) == old
    assert dry.changed == [BAD] and "A dry run: nothing was changed" in told(dry)
    before = {s: v[0] for (s, c), v in course.grades().items() if c == BAD}
    result = regrade(course.root, FIRST, write=True)
    assert result.students == dry.students and result.stale == dry.stale
    after = {s: v[0] for (s, c), v in course.grades().items() if c == BAD}
    gained, lost = sum(after[s] > before[s] for s in after), sum(after[s] < before[s] for s in after)
    assert gained > lost > 0
    text = told(result)
    assert f"{gained} gain, {lost} lose, {len(after) - gained - lost} stay" in text
    assert f"nbgrader generate_feedback {FIRST} --force" in text
    rows = list(csv.DictReader(io.StringIO(regrade_csv(result))))
    assert {r["student"]: float(r["change"]) for r in rows} == {s: after[s] - before[s] for s in after}
    assert all(float(r[BAD]) == float(r["change"]) for r in rows)
    again = regrade(course.root, FIRST, write=False)
    assert not again.changed and not again.stale and "Nothing to change." in told(again)


def test_it_is_the_same_as_grading_everybody_afresh(course, tmp_path, monkeypatch):
    reader = next(student for (student, name), (auto, *_) in course.grades().items() if (name, auto) == ("reply", None))
    course.mark(reader, "reply", 2.5, comment="Good.")
    course.edit_master(OLD_KEY, NEW_KEY)
    shutil.copytree(course.root, tmp_path / "fresh")
    fresh = object.__new__(Graded)
    fresh.root, fresh.slug, fresh.api = tmp_path / "fresh", FIRST, nbgrader_api(tmp_path / "fresh")
    must(fresh.api.generate_assignment(FIRST, force=True), "generate")
    fresh.autograde(force=True)

    def no_kernel(*_, **__):
        raise AssertionError("a kernel was started")

    monkeypatch.setattr("jupyter_client.manager.KernelManager.start_kernel", no_kernel)
    monkeypatch.setattr("jupyter_client.manager.AsyncKernelManager.start_kernel", no_kernel, raising=False)
    start = time.process_time()
    result = regrade(course.root, FIRST, write=True)
    assert time.process_time() - start < 20 and result.done
    ours, theirs = course.grades(), fresh.grades()
    assert {k: (v[0], v[1], v[2], v[4]) for k, v in ours.items()} == {
        k: (v[0], v[1], v[2], v[4]) for k, v in theirs.items()
    }
    assert ours[reader, "reply"] == (None, 2.5, None, False, "Good.")
    notebooks = sorted((fresh.root / "autograded").rglob("*.ipynb"))
    assert len(notebooks) == len(result.students) > 15
    for path in notebooks:
        own = course.root / path.relative_to(fresh.root)
        assert nbformat.read(own, 4) == nbformat.read(path, 4), own
        assert own.stat().st_mode & 0o777 == path.stat().st_mode & 0o777
    for api in (course.api, fresh.api):  # and so is what students read, and the next grading
        must(api.generate_feedback(FIRST, reader), "feedback")
    page = f"feedback/{reader}/{FIRST}/{FIRST}.html"
    assert (course.root / page).read_text() == (fresh.root / page).read_text()
    course.autograde("stud0004", force=True)
    assert course.grades()["stud0004", BAD] == theirs["stud0004", BAD]


def test_marks_by_hand_extra_credit_and_comments_stay(course):
    students = sorted({s for s, _ in course.grades()})[:3]
    course.mark(students[0], BAD, 0.5)
    course.mark(students[1], BAD, None, extra=1.0)
    course.mark(students[2], "reply", 3.0, extra=0.5, comment="<b>Well said</b>")
    course.edit_master(OLD_KEY, NEW_KEY)
    before = course.grades()
    result = regrade(course.root, FIRST, write=True)
    after = course.grades()
    for key, row in after.items():
        assert (row[1], row[2], row[4]) == (before[key][1], before[key][2], before[key][4]), key
    by_name = {s.name: s for s in result.students}
    held = by_name[students[0]]
    assert held.before == held.after  # the mark by hand counts, whatever the machine says
    flagged = after[students[0], BAD][0] != before[students[0], BAD][0]
    assert after[students[0], BAD][3] is flagged
    with course.api.gradebook as gradebook:
        for student in students:
            assert gradebook.find_submission(FIRST, student).score == pytest.approx(by_name[student].after)


def test_a_wider_tolerance_and_other_points_are_taken_over_too(course):
    """And with nbgrader's rule "zero" a late hand-in keeps nothing, before and after."""
    late = None
    with course.api.gradebook as gradebook:
        for submission in gradebook.assignment_submissions(FIRST):
            if submission.total_seconds_late > 0:
                late, submission.notebooks[0].late_submission_penalty = (submission.student_id, submission.score)
        gradebook.db.commit()
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    course.edit_master("tolerance: {absolute: 0.11}", "tolerance: {absolute: 9000}", suffix=".quiz.yaml")
    result = regrade(course.root, FIRST, write=True)
    assert result.changed == [] and {c.question for s in result.students for c in s.changes} == {"task_delay"}
    assert all(c.after == 2 for s in result.students for c in s.changes)
    assert any("What students see has changed" in r for r in result.remarks)
    asked = "id: before-the-second\n    kind: multiple-choice\n    objective: memory\n    points: "
    course.edit_master(f"{asked}1", f"{asked}4", suffix=".quiz.yaml")
    path = course.root / "source" / FIRST / f"{FIRST}.ipynb"
    book = nbformat.read(path, 4)
    next(c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") == BAD).metadata.nbgrader["points"] = 4
    nbformat.write(book, path)
    released = state(course)
    before = course.grades()
    result = regrade(course.root, FIRST, write=True)
    assert result.changed == [BAD]
    assert all(v[0] == 4 * before[k][0] for k, v in course.grades().items() if k[1] == BAD)
    with course.api.gradebook as gradebook:
        assert gradebook.find_assignment(FIRST).max_score == 23
        submission = gradebook.find_submission(FIRST, late)
        assert submission.score == submission.late_submission_penalty > 0
    assert {k: v for k, v in state(course).items() if k.startswith("release")} == {
        k: v for k, v in released.items() if k.startswith("release")
    }


def test_a_faulty_key_or_a_cell_too_many_is_refused_and_changes_nothing(course):
    course.edit_master(OLD_KEY, NEW_KEY.replace('\\"a\\"', '\\"q\\"'))
    before = state(course)
    with pytest.raises(CourseError, match=r"before_the_second.*'q' is not a choice"):
        regrade(course.root, FIRST, write=True)
    assert state(course) == before
    course.edit_master(NEW_KEY.replace('\\"a\\"', '\\"q\\"'), OLD_KEY)
    path = course.root / "source" / FIRST / f"{FIRST}.ipynb"
    book = nbformat.read(path, 4)
    extra = nbformat.v4.new_code_cell("1", id="extra")
    extra.metadata["nbgrader"] = {
        "grade_id": "extra",
        "grade": False,
        "locked": True,
        "solution": False,
        "task": False,
        "schema_version": 3,
    }
    book.cells.append(extra)
    nbformat.write(book, path)
    before = state(course)
    with pytest.raises(CourseError, match=r"cells were added, removed or renamed \(extra\)"):
        regrade(course.root, FIRST, write=True)
    assert state(course) == before


def test_killed_before_the_commit_nothing_has_changed(course, monkeypatch):
    course.edit_master(OLD_KEY, NEW_KEY)
    before, real, calls = course.grades(), module.score_cell, []

    def killed(*arguments):
        calls.append(1)
        if len(calls) == 100:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(module, "score_cell", killed)
    with pytest.raises(KeyboardInterrupt):
        regrade(course.root, FIRST, write=True)
    assert course.grades() == before


def test_killed_after_the_commit_the_next_run_finishes(course, monkeypatch):
    course.edit_master(OLD_KEY, NEW_KEY)
    real, calls = module.write_whole, []

    def killed(*arguments):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(module, "write_whole", killed)
    with pytest.raises(KeyboardInterrupt):
        regrade(course.root, FIRST, write=True)
    monkeypatch.undo()
    result = regrade(course.root, FIRST, write=True)
    assert result.stale == len(result.students) - 4 and not result.changed
    assert "dry run" not in told(result)
    shown = [
        c.outputs[0]["data"]["text/plain"]
        for p in sorted((course.root / "autograded").rglob("*.ipynb"))
        for c in nbformat.read(p, 4).cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == BAD
    ]
    assert shown == [repr(v[0]) for k, v in sorted(course.grades().items()) if k[1] == BAD]
    assert not list((course.root / "autograded").rglob("*.tmp"))


def test_code_cells_and_texts_are_left_alone_and_named(tmp_path):
    course = Graded(tmp_path / "class", 2, FOURTH)
    course.autograde()
    course.edit_master("assert 0 <= share <= 1", "assert 0 <= share < 1")
    course.edit_master("Names one thing that makes", "Names anything that makes")
    course.edit_master('key=\\"c\\"', 'key=\\"d\\"')
    before = course.grades()
    with course.api.gradebook as gradebook:
        stored = {c.name: c.source for c in gradebook.find_notebook(FOURTH, FOURTH).source_cells}
    result = regrade(course.root, FOURTH, write=True)
    assert result.changed == ["what_censoring_says"]
    text = told(result)
    assert "test or points of the code share_high changed: not touched" in text
    assert "mark scheme or points of the text reply changed: not touched" in text
    after = course.grades()
    assert {k: v for k, v in after.items() if k[1] != "what_censoring_says"} == {
        k: v for k, v in before.items() if k[1] != "what_censoring_says"
    }
    with course.api.gradebook as gradebook:
        now = {c.name: c.source for c in gradebook.find_notebook(FOURTH, FOURTH).source_cells}
    assert {n for n in now if now[n] != stored[n]} == {"what_censoring_says"}


def test_report_regrade_and_export_on_postgresql(tmp_path):
    """The same three commands where several graders share a server; no SQLite file comes into being."""
    from _postgres import server

    from immunolab.grading.batch.run import grade
    from immunolab.grading.lms.export import export
    from immunolab.grading.report.report import report

    with server() as url:
        course = Graded(tmp_path / "class", 8)
        (course.root / "gradebook.db").unlink()
        with (course.root / "nbgrader_config.py").open("a") as config:
            config.write(f"c.CourseDirectory.db_url = {url!r}\n")
        course.api.coursedir.db_url = url
        must(course.api.generate_assignment(FIRST, force=True), "generate")
        grade(course.root, FIRST, jobs=1, progress=False)
        course.edit_master(OLD_KEY, NEW_KEY)
        before = course.grades()
        result = regrade(course.root, FIRST, write=True)
        after = course.grades()
        gained = {s for (s, c), v in after.items() if c == BAD and v[0] > before[s, c][0]}
        assert result.changed == [BAD] and gained == {s.name for s in result.students if s.after > s.before} != set()
        assert "A small class" in report(course.root, FIRST, tmp_path / "out").paths[0].read_text()
        course.mark_all_texts(points=3.0)
        roster = course.root / "roster-moodle.csv"
        done = export(course.root, [FIRST], target="moodle", roster=roster, out=tmp_path / "m.csv")
        marks = {r["ID number"]: float(r[FIRST]) for r in csv.DictReader(io.StringIO(done.path.read_text()))}
        assert len(marks) == 7 and all(
            marks[s]
            == pytest.approx(
                sum(v[1] if v[1] is not None else v[0] for (who, _), v in course.grades().items() if who == s),
                abs=0.005,
            )
            for s in marks
        )
    assert not list(course.root.rglob("gradebook.db"))
