"""Question files and masters as an editor writes them: what is not changed stays, byte for byte."""

from __future__ import annotations

import difflib
import json
import textwrap
from pathlib import Path

import pytest
from _course import ROOT
from quiz_examples import KEYS, NAMES, QUESTIONS

from immunolab.course import CourseError
from immunolab.quiz import KINDS, QuizFileError
from immunolab.quiz.files import QUIZ_SUFFIX, parse_questions
from immunolab.quiz.plain_yaml import parse_yaml
from immunolab.writing.faults import faults_of, python_fault
from immunolab.writing.form import begun, form
from immunolab.writing.grade_cell import Key, new_grade_cell, new_task, read_key, read_scheme, write_key, write_scheme
from immunolab.writing.item import Sheet, fields_of, with_question, without
from immunolab.writing.notebook_file import NotebookText
from immunolab.writing.question_file import QuestionText, alone
from immunolab.writing.yaml_text import entry

MASTERS = sorted(path.parent for path in (ROOT / "source").glob(f"*/*{QUIZ_SUFFIX}"))
PRACTICE = sorted((ROOT / "notebooks").glob(f"*{QUIZ_SUFFIX}"))


def graded(folder: Path) -> Sheet:
    files = (folder / f"{folder.name}{end}" for end in (QUIZ_SUFFIX, ".ipynb"))
    return Sheet(folder.name, True, *(path.read_bytes() for path in files))


def practice(path: Path) -> Sheet:
    name = path.name.removesuffix(QUIZ_SUFFIX)
    return Sheet(name, False, path.read_bytes(), path.with_name(f"{name}.ipynb").read_bytes())


def through_the_page(fields):
    """What a browser sends back of a form in which nothing was touched: the same, but 4.0 is 4 there."""
    return json.loads(
        json.dumps(fields),
        parse_float=lambda text: int(float(text)) if float(text) == int(float(text)) else float(text),
    )


def lines(old: bytes, new: bytes) -> list[str]:
    both = (content.decode().splitlines() for content in (old, new))
    return [line for line in difflib.unified_diff(*both, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")]


# -- every question of the course


@pytest.mark.parametrize("folder", MASTERS, ids=lambda path: path.name[:2])
def test_a_graded_question_saved_without_a_change_leaves_both_files(folder):
    sheet = graded(folder)
    for name in sheet.text().questions:
        assert with_question(sheet, through_the_page(fields_of(sheet, name)), name) == sheet, name


@pytest.mark.parametrize("path", PRACTICE, ids=lambda path: path.name[:2])
def test_a_practice_question_saved_without_a_change_leaves_both_files(path):
    sheet = practice(path)
    for name in sheet.text().questions:
        assert with_question(sheet, through_the_page(fields_of(sheet, name)), name) == sheet, name


@pytest.mark.parametrize("folder", MASTERS, ids=lambda path: path.name[:2])
def test_every_key_of_the_course_can_be_read_in_the_form(folder):
    sheet = graded(folder)
    for name in sheet.text().questions:
        fields = fields_of(sheet, name)
        assert any(fields.get(part) for part in ("key", "python", "scheme")), name
        assert "elsewhere" not in fields, name


@pytest.mark.parametrize("name", ["01_two_lines_of_defence", "14_reading_a_trial"])
def test_one_changed_field_changes_only_its_lines(name):
    sheet = graded(ROOT / "source" / name)
    for own, data in sheet.text().questions.items():
        fields = fields_of(sheet, own)
        made = with_question(sheet, {**fields, "stem": "Another question?"}, own)
        found = lines(sheet.questions, made.questions)
        taken = "\n".join(line[1:] for line in found if line[0] == "-")
        assert taken.strip().startswith("stem:")
        assert [line for line in found if line[0] == "+"] == ["+    stem: Another question?"]
        assert made.notebook == sheet.notebook
        if "why" in fields and data["kind"] != "free-text":
            made = with_question(sheet, {**fields, "why": "Because."}, own)
            assert made.questions == sheet.questions
            changed = lines(sheet.notebook, made.notebook)
            assert len(changed) == 2 and "why=" in changed[0] and 'why=\\"Because.\\"' in changed[1]


# -- the text of a question file

COMMENTED = """\
# at the top
title: T
questions:
  # before the first
  - id: one
    kind: multiple-choice   # its kind
    objective: x
    points: 2  # of twenty
    stem: >-
      A text that is
      folded.
    # about the choices
    choices:
      a: first   # the first
      # the second
      b: second
    key: a
    feedback: {a: yes, b: "no"}

  # before the second
  - id: two
    kind: numeric
    objective: x
    stem: How many?
    unit: ""
    tolerance: {absolute: 1}
    key: 3
    feedback:
      right: Good.
      wrong: Bad.
"""


def changed(text: str, name: str, **fields) -> str:
    made = QuestionText(text.encode(), "t.quiz.yaml")
    wanted = {**made.questions[name], **fields}
    made.change(name, {key: value for key, value in wanted.items() if value is not None})
    return bytes(made).decode()


def test_comments_stay_where_something_beside_them_changes():
    made = changed(
        COMMENTED, "one", points=3, kind="multiple-response", choices={"a": "1st", "b": "second", "c": "third"}
    )
    assert lines(COMMENTED.encode(), made.encode()) == [
        "-    kind: multiple-choice   # its kind",
        "+    kind: multiple-response   # its kind",
        "-    points: 2  # of twenty",
        "+    points: 3  # of twenty",
        "-      a: first   # the first",
        "+      a: 1st   # the first",
        "+      c: third",
    ]
    long = "A sentence that is so long that it does not stand in one line of a question file, " * 2
    made = changed(COMMENTED, "one", points=long.strip())
    assert "    points: >-  # of twenty\n      A sentence" in made


def test_a_field_that_goes_takes_its_lines_and_a_new_one_finds_its_place():
    made = changed(COMMENTED, "one", choices={"b": "second"}, points=None, hint="Think.")
    assert lines(COMMENTED.encode(), made.encode()) == [
        "-    points: 2  # of twenty",
        "-      a: first   # the first",
        "+    hint: Think.",
    ]
    assert made.index("hint") < made.index("key: a")


def test_questions_are_added_and_removed_with_all_around_them_in_place():
    text = QuestionText(COMMENTED.encode(), "t")
    new = {
        "id": "new",
        "kind": "free-text",
        "objective": "x",
        "stem": "Why?",
        "key": "So.",
        "feedback": {"compare": "C."},
    }
    text.add(new, "one")
    made = bytes(text).decode()
    assert made.startswith(COMMENTED[: COMMENTED.index("\n  # before the second")])
    assert made.endswith(COMMENTED[COMMENTED.index("\n  # before the second") :])
    assert [q["id"] for q in text.data["questions"]] == ["one", "new", "two"]
    text.remove("new")
    assert bytes(text).decode() == COMMENTED
    text.remove("two")
    assert "before the second" in bytes(text).decode()
    with pytest.raises(QuizFileError, match="only question"):
        text.remove("one")


@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig", "utf-16"])
def test_encoding_and_line_ends_stay(mark):
    raw = COMMENTED.replace("\n", "\r\n").encode(mark)
    text = QuestionText(raw, "t")
    text.change("one", {**text.questions["one"], "stem": "One.\n\nTwo.", "hint": "H."})
    made = bytes(text).decode(mark)
    assert "    stem: |-\r\n      One.\r\n\r\n      Two.\r\n" in made and made.replace("\r\n", "").count("\n") == 0
    text.change("one", {**text.questions["one"], "stem": "A text that is folded.", "hint": "H."})
    assert bytes(text)[:2] == raw[:2]


ODD_TEXTS = [
    "a: b",
    "# x",
    "- x",
    "yes",
    "12",
    "true",
    "x # y",
    "ä”“–",
    "'q'",
    '"',
    "a\\b",
    "{x}",
    "[x], y",
    "@x",
    "%",
    "x:",
    "*a*",
    "!t",
    "&a",
    "null",
    "~",
    "> 50 %",
    "|",
]
LONG_TEXTS = [
    "",
    "two\nlines",
    "two\nlines\n",
    "  led",
    "trail ",
    "\ttab",
    "end\n\n\n",
    "a\n  b\n c",
    "word " * 60,
    "long" * 40,
]
LONG_TEXTS += ["\n", "\n\nx", "no\u00a0break", "x\u2028y", "a" * 200 + "\n" + "b" * 200]


@pytest.mark.parametrize("value", [*ODD_TEXTS, *LONG_TEXTS])
def test_any_text_is_read_as_it_was_meant(value):
    for shape in (value, [value, value], {"a": value, "b": [value]}, {"a": {"b": value}}):
        first, *rest = entry("x", shape, 4)
        text = "\n".join([f"    {first}", *rest, "    z: 1"])
        assert parse_yaml(text) == {"x": shape, "z": 1}, text


def test_what_the_writer_cannot_do_leaves_the_text_as_it_was():
    text = QuestionText(COMMENTED.encode(), "t")
    with pytest.raises(QuizFileError, match="cannot be written"):
        text.change("one", {**text.questions["one"], "stem": float("nan")})
    assert bytes(text).decode() == COMMENTED
    with pytest.raises(QuizFileError, match="line 2"):
        QuestionText(b"title: x\nquestions: [", "t")


# -- cells


def test_cells_are_added_and_removed_and_the_rest_stays():
    sheet = graded(MASTERS[0])
    for raw in (
        sheet.notebook,
        json.dumps(json.loads(sheet.notebook)).encode(),
        sheet.notebook.replace(b"\n", b"\r\n"),
    ):
        book = NotebookText(raw, "b")
        cells = [new_grade_cell("x", 1, Key("a")), new_task("y", 2, "One point.")]
        book.add(cells, 4)
        assert book.cells[5:7] == cells and len(lines(raw, bytes(book))) in (
            2,
            sum(len(json.dumps(c, indent=1).split("\n")) for c in cells),
        )
        book.remove(5)
        book.remove(5)
        assert bytes(book) == raw
        book.add(cells[:1], len(book.cells) - 1)
        book.remove(len(book.cells) - 1)
        assert bytes(book) == raw
    with pytest.raises(CourseError, match="not a notebook"):
        NotebookText(b'{"cells": 3}', "b")


WORKED_OUT = """quiz.score("x")
### BEGIN HIDDEN TESTS
from math import pi

quiz.score("x", key=lambda d: pi * d, why="Ünder “it” it’s π.")  # by hand
### END HIDDEN TESTS"""


def test_a_key_is_changed_in_its_place():
    key = read_key(WORKED_OUT)
    assert key == Key(None, "lambda d: pi * d", "from math import pi", "Ünder “it” it’s π.")
    assert write_key(WORKED_OUT, key) == WORKED_OUT
    assert write_key(WORKED_OUT, key._replace(why='Say "so".')) == WORKED_OUT.replace(
        '"Ünder “it” it’s π."', '"Say \\"so\\"."'
    )
    plain = write_key(WORKED_OUT, Key({"4": 1.5, "8": 3}, why=key.why), {"4": 4, "8": 8})
    assert "import" not in plain and "key={4: 1.5, 8: 3}" in plain and read_key(plain).key == {"4": 1.5, "8": 3}
    assert read_key(write_key(plain, key)) == key
    assert read_key('quiz.score("x")\n### BEGIN HIDDEN TESTS\nquiz.score("x", "b")\n### END HIDDEN TESTS') is None
    assert read_key('quiz.score("x", key="b")') is None, "a key in the open"


def test_a_mark_scheme_is_changed_in_its_place_and_the_points_follow():
    task = "".join(new_task("x", 1, "One.")["source"])
    made = write_scheme(task, "Two.\n\n- a", (1, 2))
    assert read_scheme(made) == "Two.\n\n- a" and "(2 points)" in made and write_scheme(made, "One.", (2, 1)) == task


# -- a question in both files


@pytest.mark.parametrize("name", NAMES)
def test_a_new_question_of_each_kind_stands_in_both_files_and_goes_again(name):
    sheet = graded(MASTERS[0])
    data = parse_yaml(textwrap.dedent(QUESTIONS[name]))
    kind, key = data["kind"], parse_yaml(KEYS[name])["key"]
    fields = {**data, "id": "brand-new", "objective": "race", "points": 2}
    fields |= {"scheme": "One point each."} if kind == "free-text" else {"key": key, "why": "So."}
    made = with_question(sheet, fields, None, "missing-self")
    assert fields_of(made, "brand-new") == fields
    assert faults_of(made, "brand-new") == []
    order = list(made.text().questions)
    assert order[order.index("missing-self") + 1] == "brand-new"
    assert "So." not in made.questions.decode() and "key" not in made.text().questions["brand-new"]
    parse_questions(made.questions.decode(), "x")
    assert without(made, "brand-new") == sheet
    with pytest.raises(CourseError, match="already"):
        with_question(made, fields, None)
    with pytest.raises(CourseError, match="name stays"):
        with_question(made, {**fields, "id": "other"}, "brand-new")


def test_points_are_the_same_in_both_files():
    sheet = graded(MASTERS[0])
    made = with_question(sheet, {**fields_of(sheet, "missing-self"), "points": 3}, "missing-self")
    assert lines(sheet.questions, made.questions) == ["-    points: 1", "+    points: 3"]
    assert [line.strip() for line in lines(sheet.notebook, made.notebook)] == [
        '-     "points": 1,',
        '+     "points": 3,',
    ]


def test_names_that_are_numbers_stay_in_the_order_of_the_file():
    """JavaScript has no other order for them than the ascending one."""
    text = COMMENTED.replace("a: first", "10: first").replace("b: second", "2: second")
    text = text.replace("key: a", 'key: "10"').replace('{a: yes, b: "no"}', '{10: yes, 2: "no"}')
    sheet = Sheet("t", False, text.encode(), practice(PRACTICE[1]).notebook)
    fields = {**fields_of(sheet, "one"), "choices": {"2": "second", "10": "first"}}
    assert with_question(sheet, fields, "one") == sheet
    fields["choices"] = {"2": "second", "3": "third", "10": "first"}
    made = with_question(sheet, fields, "one").text().questions["one"]
    assert list(made["choices"]) == ["10", "2", "3"]


def test_a_practice_question_gets_and_loses_its_line_in_the_lesson():
    sheet = practice(ROOT / "notebooks" / f"01_two_lines_of_defence{QUIZ_SUFFIX}")
    fields = {**fields_of(sheet, "count-same"), "id": "count-more"}
    made = with_question(sheet, fields, None, "spot-pump")
    assert [line.strip(' ",') for line in lines(sheet.notebook, made.notebook) if line[0] == "+"] == [
        '+    "quiz.ask(\\"count-more\\")\\n'
    ]
    assert without(made, "count-more") == sheet
    gone = without(sheet, "bet-peak-day")
    assert b"bet-peak-day" not in gone.questions and b'(\\"bet-peak-day\\")' not in gone.notebook
    assert b'quiz.predict(\\"bet-memory\\")' in gone.notebook, "its neighbour in the same cell"


# -- what is wrong


@pytest.mark.parametrize(
    ("fields", "where", "says"),
    [
        ({"points": "many"}, ["points"], "write a number"),
        ({"points": 200}, ["points"], "at most 100"),
        ({"objective": "Not Good"}, ["objective"], "lower-case words"),
        ({"choices": {"a": "one"}}, ["choices"], "at least 2"),
        ({"choices": {"a": "one", "b c": "two"}}, ["choices", "b c"], "letters, digits"),
        ({"stem": ""}, ["stem"], "is empty"),
        ({"given": {"dose": [1, 2]}}, ["given"], "write {dose}"),
        ({"stem": None}, ["stem"], "is missing"),
        ({"key": "z"}, ["key"], "not a choice"),
        ({"key": None}, ["key"], "A key is needed"),
        ({"feedback": {"a": "x"}}, ["feedback"], "no `key`"),
    ],
)
def test_a_fault_is_said_at_its_field_in_the_words_of_check(fields, where, says):
    sheet = graded(MASTERS[0])
    wanted = {**fields_of(sheet, "missing-self"), **fields}
    made = with_question(sheet, {name: value for name, value in wanted.items() if value is not None}, "missing-self")
    if fields == {"key": None}:  # a key is never taken out of a cell by leaving it out; a new question lacks it
        made = with_question(sheet, {**{n: v for n, v in wanted.items() if n != "key"}, "id": "new"}, None)
    said = faults_of(made, "new" if fields == {"key": None} else "missing-self")
    assert any(list(fault.field)[: len(where)] == where and says in fault.sentence for fault in said), said


@pytest.mark.parametrize(
    ("fields", "bad"),
    [
        ({"python": "lambda d: d", "before": "from math import pi"}, ""),
        ({"python": "lambda d: ("}, "python"),
        ({"python": "1; import os"}, "python"),
        ({"python": "2", "before": "print(3)"}, "python"),
        ({"before": "import math"}, "python"),
        ({"key": "a"}, ""),
    ],
)
def test_python_for_a_key_is_one_expression_below_imports(fields, bad):
    assert [fault.field for fault in python_fault(fields)] == ([(bad,)] if bad else [])


# -- the form


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_form_has_every_field_of_a_kind_and_says_what_it_is(kind):
    described = {field["name"]: field for field in form(kind, False)}
    assert set(described) == set(KINDS[kind].model_fields) - {"kind"}
    assert all(field["label"] and field["type"] for field in described.values())
    own = {field["name"] for field in form(kind, True)} if KINDS[kind].gradable else set()
    assert not own & {"feedback", "reveal", "near_misses"}
    data = parse_yaml(alone("T", {**begun(kind, False), "id": "x", "objective": "x"}))
    assert data["questions"][0]["kind"] == kind


def test_a_kind_that_nobody_has_named_gets_its_form(monkeypatch):
    from test_quiz_kinds import YesNo

    monkeypatch.setitem(KINDS, "yes-no", YesNo)
    described = {field["name"]: field for field in form("yes-no", False)}
    assert described["yes"]["type"] == "line" and described["key"]["options"] == ["yes", "no"]
    assert described["feedback"]["names"] == ["yes", "no"] and described["yes"]["label"] == "Yes"
