"""Odd hand-ins: what can be graded earns what it deserves, by either command, and the rest is a row with a sentence."""

from __future__ import annotations

import base64
import csv
import json
import os
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import nbformat
import pytest
from _course import FIRST, Course, answers_json, keys
from _handins import course_of, files, gradebook_rows, immunolab, nbgrader, url_of
from _odd import ALL, BOOK, PNG, SHEET, TEXT, impossible, odd

from immunolab.grading.batch.run import grade
from immunolab.grading.names import match, shown, told_apart
from immunolab.grading.passes.identify import identify
from immunolab.grading.passes.salvage import NotANotebookError, salvage
from immunolab.grading.passes.timestamp import TimestampError, handed_in

NFD = unicodedata.normalize("NFD", "zoë")


def table(course: Course) -> dict[str, dict[str, str]]:
    with (course.root / "autograded" / f"_grade_{FIRST}.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def ungraded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, float]]:
    course = course_of(tmp_path_factory.mktemp("odd") / "c")
    with course.gradebook() as gradebook:
        gradebook.add_student("zoë")  # as a roster spells her; her folder is a Mac's
    return course, odd(course)


@pytest.fixture(scope="module")
def graded(ungraded) -> Course:
    course = copy_of_plain(ungraded[0], "graded")
    done = immunolab(course, "grade", FIRST, "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    return course


@pytest.fixture(scope="module")
def by_nbgrader(ungraded) -> Course:
    course = copy_of_plain(ungraded[0], "stock")
    done = nbgrader(course, "autograde", FIRST)
    assert done.returncode == 0, done.stderr[-3000:]
    return course


def copy_of_plain(course: Course, name: str) -> Course:
    """The same course, its hand-ins shared: pipes and sparse files are not to be copied."""
    root = course.root.with_name(name)
    root.mkdir()
    for part in course.root.iterdir():
        if part.name == "submitted":
            (root / part.name).symlink_to(part, target_is_directory=True)
        elif part.is_dir():
            shutil.copytree(part, root / part.name)
        else:
            shutil.copy(part, root / part.name)
    made = object.__new__(Course)
    from _course import nbgrader_api

    made.root, made.slug, made.api = root, course.slug, nbgrader_api(root)
    return made


def test_each_earns_what_its_answers_earn(ungraded, graded):
    rows = table(graded)
    assert {name: float(row["points"]) for name, row in rows.items()} == ungraded[1]


def test_both_commands_make_the_same_files_and_rows(graded, by_nbgrader):
    ours, theirs = files(graded), files(by_nbgrader)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert gradebook_rows(url_of(graded)) == gradebook_rows(url_of(by_nbgrader))


def test_graded_files_have_the_assignments_own_names(graded):
    for folder in (graded.root / "autograded").glob(f"[!._]*/{FIRST}"):
        assert [p.name for p in folder.rglob("*.ipynb*")] == [BOOK], folder
        assert (folder / SHEET).is_file()
        assert not any(p.is_symlink() or p.is_fifo() or p.is_socket() for p in folder.rglob("*"))
        assert sum(p.stat().st_size for p in folder.rglob("*")) < 10_000_000


@pytest.mark.parametrize("student", ["question deleted", "question retyped", "task moved"])
def test_a_reader_sees_the_text_beside_its_task(graded, student):
    cells = nbformat.read(graded.root / "autograded" / student / FIRST / BOOK, as_version=4).cells
    at = next(n for n, c in enumerate(cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "reply")
    assert TEXT in cells[at - 1].outputs[0].data["text/html"]
    assert TEXT in graded.feedback(student)
    assert table(graded)[student]["waiting_for_a_hand"] == "1"


def test_a_pasted_picture_is_shown_and_what_is_none_is_named(graded):
    text = (graded.root / "autograded" / "picture" / FIRST / BOOK).read_text()
    page = graded.feedback("picture")
    assert PNG in text and f'src="data:image/png;base64,{PNG}"' in page
    for unwanted in ("svg onload", base64.b64encode(b"<svg onload='alert(1)'/>").decode(), 'script.png": {'):
        assert unwanted not in text and unwanted not in page
    reason = table(graded)["picture"]["reason"]
    assert "'evil.svg' is no PNG, JPEG or GIF picture" in reason and "'script.png' is no PNG" in reason
    assert "evil.svg" in page and "was left out" in page


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("two sheets", "the newest answer to each question counts"),
        ("sheet lost", "Left out, since there is a newer answer: in 01_two_lines_of_defence.answers.json"),
        (
            "names copy",
            "There are 2 copies of 01_two_lines_of_defence.ipynb; 01_two_lines_of_defence-1.ipynb is graded",
        ),
        ("sparse", "huge.bin is larger than 50 MB and was left out"),
        ("links", "is a link or no ordinary file and was left out"),
        ("deep", "deeper than 20 folders"),
        ("windows 1252", "not saved as UTF-8"),
    ],
)
def test_what_was_chosen_or_left_out_is_said_in_the_row_and_on_the_page(graded, student, words):
    assert words in table(graded)[student]["reason"]
    page = graded.feedback(student)
    assert "About what was handed in" in page and words[:40] in page


def test_who_handed_in_as_usual_gets_no_remark(graded):
    plain = ("byte order mark", "crlf", "format 4.4", "no ids", "canvas again", "question deleted")
    assert {table(graded)[student]["reason"] for student in plain} == {""}


def test_each_variant_is_scored_with_the_numbers_of_its_own_copy(graded):
    merged = json.loads((graded.root / "autograded" / "two sheets" / FIRST / SHEET).read_text())
    assert {entry.get("seed", merged["seed"]) for entry in merged["answers"].values()} == {7, 8}


def test_one_person_is_one_student_whatever_bytes_spell_the_name(graded, by_nbgrader):
    for course in (graded, by_nbgrader):
        with course.gradebook() as gradebook:
            names = [s.id for s in gradebook.students]
        assert "zoë" in names and NFD not in names
        assert course.total("zoë") == ALL and not (course.root / "autograded" / NFD).exists()
        assert not {NFD} & course.api.get_submitted_students(FIRST) and "zoë" in course.api.get_submitted_students("*")
        course.autograde("zoë")  # Formgrader's button
        assert course.total("zoë") == ALL and not (course.root / "autograded" / NFD).exists()
    again = immunolab(graded, "grade", FIRST, "--jobs", "1", "--student", NFD)
    assert "1 skipped" in again.stdout, again.stdout + again.stderr


def test_handed_in_again_is_seen_from_contents(graded):
    course = graded
    assert grade(course.root, FIRST, jobs=1, progress=False).count("graded") == 0
    sheet = course.root / "submitted" / "crlf" / FIRST / SHEET
    kept = sheet.read_bytes()
    sheet.write_text(answers_json(FIRST, {}, 7))
    try:
        found = grade(course.root, FIRST, jobs=1, progress=False)
        assert [row.student for row in found.rows if row.state == "graded"] == ["crlf"] and course.total("crlf") == 0
        os.utime(sheet)
        assert grade(course.root, FIRST, jobs=1, progress=False).count("graded") == 0, "a date alone is no new hand-in"
    finally:
        sheet.write_bytes(kept)
    done = nbgrader(course, "autograde", FIRST, "--student", "crlf")
    assert done.returncode == 0 and course.total("crlf") == ALL, "and by nbgrader's own command"


# -- what cannot be graded


@pytest.fixture(scope="module")
def rows_of_the_impossible(tmp_path_factory) -> tuple[Course, dict[str, str], Any]:
    course = course_of(tmp_path_factory.mktemp("impossible") / "c")
    course.submit("anna", keys(FIRST, 7), seed=7)
    reasons = impossible(course)
    course.submit("zora", keys(FIRST, 7), seed=7)
    return course, reasons, immunolab(course, "grade", FIRST, "--jobs", "1")


def test_whatever_lies_there_is_a_row_with_a_sentence(rows_of_the_impossible):
    course, reasons, done = rows_of_the_impossible
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr[-3000:]
    found = table(course)
    assert {name for name, row in found.items() if row["state"] == "failed"} == set(reasons)
    for name, words in reasons.items():
        assert words in found[name]["reason"], (name, found[name]["reason"])
        assert found[name]["reason"].endswith((".", ")")) and "Error" not in found[name]["reason"], name
    assert found["anna"]["points"] == found["zora"]["points"] == "17"
    assert set(gradebook_rows(url_of(course))) == {"anna", "zora"}


def test_no_name_reaches_terminal_table_or_log_as_more_than_text(rows_of_the_impossible):
    course, _, done = rows_of_the_impossible
    log = (course.root / "autograded" / f"_grade_{FIRST}.log").read_text(encoding="utf-8")
    text = (course.root / "autograded" / f"_grade_{FIRST}.csv").read_text(encoding="utf-8")
    for where in (done.stdout, done.stderr, text, log):
        assert not {"\x1b", "\u202e", "\u200b", "\udce9"} & set(where)


def test_nbgraders_own_command_refuses_the_same_and_grades_the_rest(rows_of_the_impossible):
    course, _reasons, _ = rows_of_the_impossible
    done = nbgrader(course, "autograde", FIRST, "--force")
    assert done.returncode == 1, "nbgrader says at its end that something failed"
    assert set(gradebook_rows(url_of(course))) == {"anna", "zora"}
    assert course.total("anna") == course.total("zora") == ALL
    for words in ("is not UTF-8 text", "reads like another folder", "holds no time", "larger than 50 MB"):
        assert words in done.stderr
    assert {p.parent.name for p in (course.root / "autograded").glob(f"[!.]*/{FIRST}")} == {"anna", "zora"}


def test_a_terminal_without_accents_ends_no_run(rows_of_the_impossible, monkeypatch):
    course, *_ = rows_of_the_impossible
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    course.submit("zoë", keys(FIRST, 7), change=lambda nb: nb.cells.clear())
    (course.root / "submitted" / "zoë" / FIRST / BOOK).write_text("{")
    done = immunolab(course, "grade", FIRST, "--jobs", "1", "--student", "zoë")
    assert "Traceback" not in done.stderr and "failed  zo\\xeb" in done.stdout, done.stderr


def test_report_and_export_go_on_without_them(rows_of_the_impossible):
    course, *_ = rows_of_the_impossible
    done = immunolab(course, "report", FIRST)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr[-2000:]
    assert nbgrader(course, "generate_feedback", FIRST).returncode == 0


# -- names and times by themselves


@pytest.mark.parametrize(
    ("folder", "student"),
    [(NFD, "zoë"), ("zoë", "zoë"), ("José", "José"), ("ann", "ann"), ("max mustermann", "max mustermann")],
)
def test_a_folder_is_its_students(folder, student):
    people = match([folder], ["zoë", "max mustermann"])
    assert people.students == {folder: student} and not people.refused


@pytest.mark.parametrize(
    "folder", ["ZOË", "zoë ", "zo\u00eb\u200b", "max\u00a0mustermann", "max  mustermann", "ｍax mustermann"]
)
def test_what_the_eye_cannot_tell_apart_is_not_guessed_at(folder):
    people = match([folder], ["zoë", "max mustermann"])
    assert not people.students
    assert "reads like a student of the gradebook" in people.refused[folder]
    assert told_apart(folder) in ("zoë", "max mustermann") and not set(shown(folder)) & {"\u200b", "\u00a0"}


def test_two_folders_of_one_person_are_both_named():
    people = match([NFD, "zoë", "bert"], ["zoë"])
    assert set(people.refused) == {NFD, "zoë"} and people.students == {"bert": "bert"}
    assert "zoe\\u0308" in people.refused["zoë"] and "zo\\xeb" in people.refused["zoë"]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-20 12:00:00 UTC", 12),
        ("2026-11-20 12:00:00.123456 UTC", 12),
        ("2026-11-20 12:00:00 Europe/Berlin", 11),
        ("2026-11-20T12:00:00+02:00", 10),
        ("2026-11-20 12:00", 12),
        ("20 November 2026 12:00", 12),
        ("\ufeff2026-11-20 12:00:00 UTC\r\n", 12),
    ],
)
def test_a_whole_time_is_read(tmp_path, text, hour):
    (tmp_path / "timestamp.txt").write_text(text, encoding="utf-8", newline="")
    found = handed_in(tmp_path)
    assert found is not None and (found.year, found.month, found.day, found.hour) == (2026, 11, 20, hour)


@pytest.mark.parametrize("text", ["12", "Friday", "12:00", "November 2026", "05/11/2026"])
def test_a_time_is_not_made_up(tmp_path, text):
    (tmp_path / "timestamp.txt").write_text(text)
    with pytest.raises(TimestampError):
        handed_in(tmp_path)


def test_another_assignments_notebook_is_not_taken_for_this_one(tmp_path):
    cells = {name: {"source": f"{name} " * 20, "meta": {"solution": False}} for name in ("a", "b", "c", "reply")}
    other = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("x", metadata={"nbgrader": {"grade_id": name}})
            for name in ("p", "q", "r", "reply")
        ]
    )
    nbformat.write(other, tmp_path / "one.ipynb")
    found = identify(tmp_path, {"this": cells})
    assert not found.notebooks and [path.name for path in found.strange] == ["one.ipynb"]


def test_an_unreadable_folder_is_a_row(tmp_path, monkeypatch):
    course = course_of(tmp_path / "c")
    course.submit("anna", keys(FIRST, 7), seed=7)
    course.submit("shut", {})
    scandir = os.scandir

    def refused(path: Any = ".") -> Any:
        if not isinstance(path, int) and "shut" in Path(os.fsdecode(path)).parts[-2:]:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    found = grade(course.root, FIRST, jobs=1, progress=False)
    rows = {row.student: row for row in found.rows}
    assert rows["anna"].state == "graded" and rows["shut"].state == "failed"
    assert "cannot be read (Permission denied)" in rows["shut"].reason


@pytest.mark.parametrize("major", [1, 2, 3])
def test_an_old_format_that_nbformat_cannot_convert_is_a_sentence(major):
    """nbformat itself falls over a kind of cell that format 1 had not, by a name it never bound."""
    with pytest.raises(NotANotebookError, match=f"of format {major} and cannot be read; ask the student to open it"):
        salvage({"nbformat": major, "cells": [{"cell_type": "markdown", "source": "x"}], "worksheets": [3]})
