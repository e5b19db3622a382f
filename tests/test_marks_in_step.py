"""Marks by what stands there today: late penalties asked anew, keys and points that changed since named."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from datetime import UTC, datetime, timedelta

import nbformat
import pytest
from _course import FIRST, Course, keys, nbgrader_api
from nbgrader.api import Gradebook

from immunolab.course import CourseError
from immunolab.grading.batch.run import grade
from immunolab.grading.course import must
from immunolab.grading.lms.export import export
from immunolab.grading.regrade.regrade import regrade
from immunolab.grading.regrade.table import told
from immunolab.grading.report.report import report

CONFIG = """\
from immunolab.grading import configure
c = get_config()
c.CourseDirectory.course_id = "immunolab"
c.IncludeHeaderFooter.header = "source/header.ipynb"
configure(c)
c.AssignLatePenalties.plugin_class = "late_by_hours.ByHours"
"""
#: A rule of a course's own: two points an hour; it stops if it is asked about a hand-in that is not late.
PLUGIN = """\
from nbgrader.plugins import BasePlugin

class ByHours(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        assert total_seconds_late > 0
        return 2 * total_seconds_late / 3600
"""
DUE = "2026-11-20 12:00:00 UTC"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Four hand-ins of 17 points: on time, an hour late, a day late, without a time stamp."""
    course = Course(tmp_path_factory.mktemp("class") / "course")
    course.generate()
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    (course.root / "late_by_hours.py").write_text(PLUGIN)
    right = {**keys(FIRST, 7), "reply": "Innate cells come first; memory comes later."}
    for student, hour in (("anna", "20 11"), ("bert", "20 13"), ("carl", "21 12")):
        (course.submit(student, right) / "timestamp.txt").write_text(f"2026-11-{hour}:00:00 UTC\n")
    course.submit("dora", right)
    with course.gradebook() as book:
        book.update_or_create_assignment(FIRST, duedate=DUE)
    assert grade(course.root, FIRST, jobs=1, progress=False).count("graded") == 4
    return course.root


@pytest.fixture
def root(made, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(made, root)
    sys.modules.pop("late_by_hours", None)
    read(root)
    yield root
    sys.path[:] = [p for p in sys.path if p != str(root)]


def book(root):
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}")


def read(root, points=3.0, students=("anna", "bert", "carl", "dora")):
    """The texts are read: 17 by machine and 3 by hand."""
    with book(root) as gradebook:
        for student in students:
            for row in gradebook.find_submission_notebook(FIRST, FIRST, student).grades:
                if row.name == "reply":
                    row.manual_score, row.needs_manual_grade = points, False
        gradebook.db.commit()


def exported(root):
    """Marks as Moodle would get them, and what was said."""
    roster, out = root / "roster.csv", root / "out.csv"
    roster.write_text("ID number\n" + "".join(f"{s}\n" for s in ("anna", "bert", "carl", "dora", "emil")))
    done = export(root, [FIRST], target="moodle", roster=roster, out=out)
    rows = csv.DictReader(io.StringIO(out.read_text()))
    return {row["ID number"]: float(row[FIRST]) for row in rows}, "\n".join(done.remarks)


def stored(root):
    with book(root) as gradebook:
        return {
            s.student_id: max(0.0, s.score - s.late_submission_penalty) for s in gradebook.assignment_submissions(FIRST)
        }


def extension(root):
    with book(root) as gradebook:
        gradebook.grant_extension(FIRST, "bert", hours=2)
        gradebook.grant_extension(FIRST, "carl", hours=23)


def due_later(root):
    with book(root) as gradebook:
        gradebook.update_or_create_assignment(FIRST, duedate="2026-11-21 12:00:00 +0100")


def due_earlier(root):
    with book(root) as gradebook:
        gradebook.update_or_create_assignment(
            FIRST, duedate=datetime(2026, 11, 20, 12, 0, tzinfo=UTC) - timedelta(hours=2)
        )


def no_due_date(root):
    with book(root) as gradebook:
        gradebook.grant_extension(FIRST, "bert", hours=2)  # nbgrader itself stops at an extension of no due date
        gradebook.find_assignment(FIRST).duedate = None
        gradebook.db.commit()


def stamp_corrected(root):
    """The exchange had been down: carl's hand-in counts from the evening before, by the clock in Berlin."""
    path = root / "submitted" / "carl" / FIRST / "timestamp.txt"
    path.write_text("2026-11-20 14:30:00 Europe/Berlin\n")


def extra_credit(root):
    with book(root) as gradebook:
        gradebook.find_grade("reply", FIRST, FIRST, "carl").extra_credit = 30.0
        gradebook.db.commit()


def other_rule(root):
    config = root / "nbgrader_config.py"
    config.write_text(
        config.read_text() + 'c.AssignLatePenalties.plugin_class = "nbgrader.plugins.LateSubmissionPlugin"\n'
    )


CHANGES = [
    (extension, {"bert": 20.0, "carl": 18.0}),
    (due_later, {"bert": 20.0, "carl": 18.0}),
    (due_earlier, {"anna": 18.0, "bert": 14.0}),
    (no_due_date, {"bert": 20.0, "carl": 20.0}),
    (stamp_corrected, {"carl": 17.0}),
    (extra_credit, {"carl": 2.0}),
    (other_rule, {"bert": 20.0, "carl": 20.0}),
]


@pytest.mark.parametrize(("change", "marks"), CHANGES, ids=lambda x: getattr(x, "__name__", ""))
def test_whatever_changes_after_grading_every_command_gives_the_same_mark(root, change, marks):
    change(root)
    expected = {"anna": 20.0, "bert": 18.0, "carl": 0.0, "dora": 20.0} | marks
    found, said = exported(root)
    assert found == expected
    assert f"To store them too: immunolab grade {FIRST}" in said
    shutil.copytree(root, root.parent / "other")
    again = grade(root, FIRST, jobs=1, progress=False)
    assert again.count("skipped") == 4 and "Late penalties renewed" in again.text()
    assert stored(root) == expected
    assert {row.student: row.points for row in again.rows} == expected
    found, said = exported(root)
    assert found == expected and "To store them" not in said
    once_more = grade(root, FIRST, jobs=1, progress=False)
    assert not once_more.remarks and stored(root) == expected
    dry = regrade(root.parent / "other", FIRST, write=False)
    assert "A dry run" in told(dry) and stored(root.parent / "other") != expected
    done = regrade(root.parent / "other", FIRST, write=True)
    assert "Late penalties by today's times" in told(done) and stored(root.parent / "other") == expected


@pytest.mark.parametrize("change", [extension, due_later, due_earlier], ids=lambda f: f.__name__)
def test_it_is_what_nbgrader_itself_would_store(root, change, monkeypatch):
    change(root)
    grade(root, FIRST, jobs=1, progress=False)
    ours = stored(root)
    monkeypatch.syspath_prepend(str(root))
    api = nbgrader_api(root)
    api.config.AssignLatePenalties.plugin_class = "late_by_hours.ByHours"
    must(api.autograde(FIRST, "*", force=True), "autograde")
    assert stored(root) == ours


def test_a_rule_that_fails_is_one_sentence(root):
    (root / "late_by_hours.py").write_text(PLUGIN.replace("2 * total_seconds_late", "3 / 0"))
    sys.modules.pop("late_by_hours", None)
    before = stored(root)
    with pytest.raises(CourseError, match="The late penalty failed: ZeroDivisionError"):
        exported(root)
    assert "ZeroDivisionError" in grade(root, FIRST, jobs=1, progress=False).text()
    assert stored(root) == before
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("late_by_hours.ByHours", "late_by_hours.ByDays"))
    with pytest.raises(CourseError, match="plug-in cannot be used"):
        exported(root)


def test_a_key_or_points_or_questions_changed_in_source_are_named_until_they_are_taken_over(root):
    path = root / "source" / FIRST / f"{FIRST}.ipynb"
    text = path.read_text()
    old = '\\"before-the-second\\",\\n",\n    "    key=\\"b\\"'
    assert old in text and exported(root)[1].count("source/") == 0
    path.write_text(text.replace(old, old.replace('\\"b\\"', '\\"a\\"')))
    for said in (
        exported(root)[1],
        grade(root, FIRST, jobs=1, progress=False).text(),
        " ".join(report(root, FIRST, root / "report").remarks),
    ):
        assert "another key or other points for before_the_second" in said and f"immunolab regrade {FIRST}" in said
    assert "another key or other points" in (root / "report" / f"{FIRST}.html").read_text()
    regrade(root, FIRST, write=True)
    assert "source/" not in exported(root)[1] and exported(root)[0]["anna"] < 20
    questions = root / "source" / FIRST / f"{FIRST}.quiz.yaml"
    questions.write_text(questions.read_text().replace("tolerance: {absolute: 0.11}", "tolerance: {absolute: 9000}"))
    assert "The question file in" in exported(root)[1]
    assert "A dry run" in told(regrade(root, FIRST, write=False))
    regrade(root, FIRST, write=True)
    assert "The question file in" not in exported(root)[1]


def test_an_assignment_generated_anew_after_grading_is_named(root):
    path = root / "source" / FIRST / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "reply":
            cell.metadata.nbgrader.points = 5
    nbformat.write(notebook, path)
    questions = root / "source" / FIRST / f"{FIRST}.quiz.yaml"
    head, tail = questions.read_text().split("id: reply", 1)
    questions.write_text(head + "id: reply" + tail.replace("points: 3", "points: 5", 1))
    assert "nbgrader generate_assignment" in exported(root)[1]
    must(nbgrader_api(root).generate_assignment(FIRST, force=True), "generate")
    said = exported(root)[1]
    assert "generated anew with other keys, tests or points" in said and "anna, bert, carl, dora" in said
    assert "generated anew" in grade(root, FIRST, jobs=1, progress=False).text()
    grade(root, FIRST, jobs=1, progress=False, force=True)
    assert "generated anew" not in exported(root)[1]


def test_points_changed_in_the_gradebook_alone_are_named(root):
    with book(root) as gradebook:
        gradebook.find_grade_cell("before_the_second", FIRST, FIRST).max_score = 9.0
        gradebook.db.commit()
    said = exported(root)[1]
    assert "other points for before_the_second" in said and "were graded: anna, bert, carl, dora" in said


def test_what_was_handed_in_and_not_graded_is_no_zero(root):
    shutil.copytree(root / "submitted" / "dora", root / "submitted" / "emil")
    roster, out = root / "roster.csv", root / "out.csv"
    with book(root) as gradebook:
        gradebook.update_or_create_student("emil")
        gradebook.update_or_create_student("fritz")
    roster.write_text("ID number\nemil\nfritz\n")
    done = export(root, [FIRST], target="moodle", roster=roster, out=out, missing_as_zero=True)
    assert out.read_text().split() == ["ID", f"number,{FIRST}", "fritz,0"]
    assert "handed in, but not graded: emil" in "\n".join(done.remarks)


def test_a_later_hand_in_and_a_cell_without_points_are_named(root):
    (root / "submitted" / "anna" / FIRST / "timestamp.txt").write_text("2026-11-20 11:59:00 UTC")
    with book(root) as gradebook:
        row = gradebook.find_grade("before_the_second", FIRST, FIRST, "bert")
        row.auto_score = None
        gradebook.db.commit()
    found, said = exported(root)
    assert "Handed in again since it was graded: anna" in said and f"immunolab grade {FIRST}" in said
    assert "bert" not in found and "no points yet for before_the_second: bert" in said


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-21 12:00:00 +0100", "2026-11-21 11:00"),
        ("2026-11-21 12:00:00 -03:30", "2026-11-21 15:30"),
        ("2026-11-21 12:00 +05", "2026-11-21 07:00"),
        ("2026-11-21 12:00 UTC+5", "2026-11-21 07:00"),
        ("2026-11-21 12:00:00.123456 UTC", "2026-11-21 12:00"),
        ("2026-07-21 12:00:00.000000 CEST", "2026-07-21 10:00"),
        ("2026-07-21 12:00:00 Europe/Berlin", "2026-07-21 10:00"),
        ("2026-01-21 12:00:00 Europe/Berlin", "2026-01-21 11:00"),
        ("2026-11-21T12:00:00+0100", "2026-11-21 11:00"),
        ("2026-11-21T12:00:00Z", "2026-11-21 12:00"),
        ("2026-11-21 12:00:00", "2026-11-21 12:00"),
        ("21 November 2026 12:00", "2026-11-21 12:00"),
    ],
)
def test_due_dates_and_time_stamps_are_read_in_their_zone(root, text, utc):
    """As Formgrader sends it with its own suggestion of a zone, and as the exchange writes it into timestamp.txt."""
    with nbgrader_api(root).gradebook as gradebook:
        due = gradebook.update_or_create_assignment(FIRST, duedate=text).duedate
        assert due.strftime("%Y-%m-%d %H:%M") == utc
    path = root / "submitted" / "anna" / FIRST / "timestamp.txt"
    path.write_text(text + "\n")
    stamp = nbgrader_api(root).coursedir.get_existing_timestamp(str(path.parent))
    assert stamp.strftime("%Y-%m-%d %H:%M") == utc


def test_a_zone_that_nobody_knows_is_said_and_not_taken_for_utc(root):
    (root / "submitted" / "anna" / FIRST / "timestamp.txt").write_text("2026-11-21 12:00:00 XYZT\n")
    found = grade(root, FIRST, jobs=1, progress=False, students=["anna"])
    assert "timestamp.txt holds no time" in found.text() and found.exit_code == 1
