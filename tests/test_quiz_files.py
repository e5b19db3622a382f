"""Question files: what is refused, in which words, and what a teacher may write without thinking of YAML."""

from __future__ import annotations

import copy
import json
import os
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from quiz_examples import NAMES, entry, example, file_of, whole_file

from immunolab.quiz import QuizFileError, load_questions
from immunolab.quiz.files import parse_questions
from immunolab.quiz.plain_yaml import parse_yaml

JARGON = re.compile(
    r"Input should|pydantic|Traceback|validation error|_type|NoneType|\bdict\b|\bstr\b|(?<!!)\bint\b|function-|\[key\]"
    r"|constrained|yaml\.org|\bnull\b|Error\b",
    re.I,
)
REMEDY = re.compile(
    r"\b(write|add|remove|keep|give|use|name|move|indent|save|put|must|did you mean|start|stand|needs|check|below)\b",
    re.I,
)
DATA = parse_yaml(whole_file(practice=True))
GRADED = parse_yaml(whole_file())
OPTIONAL = {"points", "hint", "given", "source", "near_misses", "max_words", "radius"}


def refusal(raw: str, name: str = "cells.quiz.yaml") -> str:
    """The message with which a question file is refused, checked for what every message must have."""
    with pytest.raises(QuizFileError) as caught:
        parse_questions(raw, name)
    message = str(caught.value)
    assert message.startswith(name), message
    assert "\n" not in message and message[-1] in ".?" and len(message) < 400, message
    assert not JARGON.search(message), message
    assert REMEDY.search(message.removeprefix(name)), f"no remedy: {message}"
    return message


def changed(number: int, change: Callable[[Any], Any]) -> str:
    """Two practice questions as JSON, which is YAML too: another one, and this one after a change."""
    data = copy.deepcopy(DATA)
    question = data["questions"][number]
    change(question)
    return json.dumps({"title": "Cells", "questions": [data["questions"][number - 1], question]})


def fields_of(data: Any) -> list[tuple[int, str]]:
    return [(n, field) for n, question in enumerate(data["questions"]) for field in question]


# -- what may be written


@pytest.mark.parametrize("practice", [True, False])
def test_all_seven_kinds_are_read(practice):
    found = parse_questions(whole_file(practice=practice), "cells.quiz.yaml")
    assert [q.id for q in found.questions] == list(NAMES)
    assert all(q.practice == practice for q in found.questions)


def test_option_ids_are_the_words_as_written():
    found = example(
        "one",
        drop="choices",
        more="choices: {yes: Yes, no: No, 1: One, 02: Two, on: On, true: True}\nkey: yes"
        "\nfeedback: {yes: a, no: b, 1: c, 02: d, on: e, true: f}",
    )
    assert list(found.choices) == ["yes", "no", "1", "02", "on", "true"]
    assert found.choices["true"] == "True" and found.choices["no"] == "No"


@pytest.mark.parametrize("key", ["1", "true", "no", '"1"'])
def test_a_key_without_quotes_names_the_option_as_written(key):
    more = f"choices: {{1: a, true: b, no: c}}\nkey: {key}\nfeedback: {{1: a, true: b, no: c}}"
    assert example("one", drop="choices", more=more).key == key.strip('"')


@pytest.mark.parametrize(("written", "value"), [("1e6", 1e6), ("-.5", -0.5), ("+3", 3), ("2.5e-3", 0.0025)])
def test_numbers_are_read_as_people_write_them(written, value):
    assert example("number", more=f"key: {written}\nfeedback: {{right: a, wrong: b}}").key == value


def test_times_and_dates_stay_text():
    found = example("one", drop="choices", more="choices: {a: 12:30, b: 2024-01-01, c: 1_000}")
    assert list(found.choices.values()) == ["12:30", "2024-01-01", "1_000"]


def test_sources_may_stand_in_one_line():
    assert example("one", more="source: Karre1986; Blattman2002").source == ["Karre1986", "Blattman2002"]


@pytest.mark.parametrize("kind", ["one", "number"])
def test_a_key_may_depend_on_the_given_value(kind):
    key = {"one": "{4: a, 8: b}", "number": "{4: 1.5, 8: 3}"}[kind]
    text = "feedback: {right: a, wrong: b}" if kind == "number" else "feedback: {a: 1st, b: 2nd, c: 3rd, d: 4th}"
    more = f"stem: At {{dose}} mg?\ngiven: {{dose: [4, 8]}}\nkey: {key}\n{text}"
    assert set(example(kind, drop="stem", more=more).key) == {"4", "8"}


def test_a_changed_file_is_read_anew(tmp_path):
    path = tmp_path / "cells.quiz.yaml"
    path.write_text(file_of(entry("one"), title="Before"))
    assert load_questions(path).title == "Before"
    path.write_text(file_of(entry("one"), title="Afterwards"))
    assert load_questions(path).title == "Afterwards"


# -- fields


@pytest.mark.parametrize(("number", "field"), fields_of(GRADED))
def test_a_missing_field_is_named(number, field):
    question = dict(GRADED["questions"][number])
    del question[field]
    raw = json.dumps({"title": "Cells", "questions": [GRADED["questions"][number - 1], question]})
    if field in OPTIONAL:
        parse_questions(raw, "cells.quiz.yaml")
        return
    message = refusal(raw)
    assert "question 2" in message and f"`{field}`" in message, message
    assert field == "id" or f"({NAMES[number]})" in message


@pytest.mark.parametrize("wrong", [True, None, 5, [1, [2]], {"q": [1]}, "two words"])
@pytest.mark.parametrize(("number", "field"), fields_of(DATA))
def test_a_field_of_a_wrong_type_is_named(number, field, wrong):
    raw = changed(number, lambda question: question.update({field: wrong}))
    fits = {
        int: {"points", "max_words"} | ({"key"} if number == 2 else set()),
        str: {"stem", "unit", "image", "alt"} | ({"key"} if number == 6 else set()),
        type(None): set(),
    }
    if field in fits.get(type(wrong), ()):
        parse_questions(raw, "cells.quiz.yaml")
        return
    message = refusal(raw)
    assert "question 2" in message and f"`{field}" in message, message
    assert field == "id" or f"({NAMES[number]})" in message


@pytest.mark.parametrize(
    ("number", "field", "typo"),
    [(n, f, f[:-1] + "x" if len(f) > 3 else f + "s") for n, f in fields_of(GRADED) if f != "kind"],
)
def test_a_misspelt_field_gets_the_near_name(number, field, typo):
    def misspell(question):
        question[typo] = copy.deepcopy(question[field])

    assert f"did you mean `{field}`?" in refusal(changed(number, misspell))


@pytest.mark.parametrize(
    ("number", "inside", "typo", "near"),
    [(2, "tolerance", "absolut", "absolute"), (5, "places.node", "lable", "label")],
)
def test_a_misspelt_field_inside_a_field_gets_the_near_name(number, inside, typo, near):
    def misspell(question):
        for part in inside.split("."):
            question = question[part]
        question[typo] = 1

    message = refusal(changed(number, misspell))
    assert f"`{inside}.{typo}`" in message and f"did you mean `{near}`?" in message


def test_an_unknown_kind_gets_the_near_name():
    message = refusal(whole_file().replace("kind: numeric", "kind: numerical"))
    assert "question 3 (number)" in message and "Did you mean numeric?" in message


def test_a_missing_title_is_named():
    assert "`title`" in refusal(whole_file().replace("title: Cells\n", ""))


def test_unknown_scoring_lists_the_rules():
    message = refusal(whole_file().replace("net-correct", "partial"))
    assert "`scoring`" in message and "each-answer" in message and "question 2 (some)" in message


@pytest.mark.parametrize("bad", ["NK-cells", "nk_cells", "nk cells", "-nk", "nk--cells", "é", "n" * 61])
@pytest.mark.parametrize("field", ["id", "objective"])
def test_ids_and_objectives_are_kebab_case(field, bad):
    if field == "objective" and len(bad) > 60:
        return
    message = refusal(changed(0, lambda question: question.update({field: bad})))
    assert f"`{field}`" in message and ("hyphens" in message or "at most 60" in message)


def test_an_id_twice_names_both_questions():
    message = refusal(file_of(entry("one"), entry("some"), entry("one")))
    assert "questions 1 and 3" in message and "'one'" in message


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {"number", "words"}])
def test_a_key_not_among_the_options_is_named(name):
    stranger = {
        "one": "q",
        "some": ["a", "q"],
        "pairs": {"nk": "q", "b": "none", "t": "none"},
        "order": ["w", "x", "y", "q"],
        "spot": "q",
    }[name]
    message = refusal(changed(NAMES.index(name), lambda question: question.update(key=stranger)))
    assert f"({name})" in message and "`key`" in message


@pytest.mark.parametrize("key", [{"nk": "self"}, {"nk": "self", "b": "none", "t": "none", "q": "none"}])
def test_a_matching_key_covers_the_left_exactly(key):
    assert "`key`" in refusal(changed(3, lambda question: question.update(key=key)))


@pytest.mark.parametrize("key", [["w", "x", "y"], ["w", "x", "y", "z", "z"]])
def test_an_ordering_key_names_every_item_once(key):
    assert "exactly once: w, x, y, z" in refusal(changed(4, lambda question: question.update(key=key)))


@pytest.mark.parametrize(("key", "words"), [([], "is empty"), (["a", "a"], "twice")])
def test_a_multiple_response_key_names_some_options_once(key, words):
    assert words in refusal(changed(1, lambda question: question.update(key=key)))


@pytest.mark.parametrize("number", range(7))
def test_feedback_is_complete_or_refused(number):
    def forget(question):
        question["feedback"].popitem()

    message = refusal(changed(number, forget))
    assert f"({NAMES[number]})" in message and "`feedback` says nothing for" in message


@pytest.mark.parametrize("number", range(7))
def test_feedback_without_a_key_is_refused(number):
    def forget(question):
        del question["key"]
        question.pop("near_misses", None)

    assert "no `key`" in refusal(changed(number, forget))


def test_near_misses_without_a_key_are_refused():
    def forget(question):
        del question["key"], question["feedback"]

    assert "`near_misses`" in refusal(changed(2, forget))


@pytest.mark.parametrize("number", [0, 1, 3, 5])
def test_feedback_for_an_unknown_option_is_refused(number):
    message = refusal(changed(number, lambda question: question["feedback"].update(q="what?")))
    assert "`feedback` names 'q'" in message


def test_a_given_value_must_be_shown():
    assert "{dose}" in refusal(file_of(entry("one", more="given: {dose: [4, 8]}")))


@pytest.mark.parametrize("given", ["{dose: 4}", "{dose: [4]}", "{Dose: [4, 8]}", "[4, 8]", "{dose: [4, true]}"])
def test_given_values_are_lists_of_two_or_more(given):
    more = f"stem: At {{dose}} mg?\ngiven: {given}"
    assert "`given" in refusal(file_of(entry("one", drop="stem", more=more)))


@pytest.mark.parametrize("key", ["{4: 1.5}", "{4: 1.5, 8: 3, 9: 1}", "{4: 1.5, 8: many}"])
def test_a_key_by_variant_has_one_number_for_each_given_value(key):
    more = f"stem: At {{dose}} mg?\ngiven: {{dose: [4, 8]}}\nkey: {key}\nfeedback: {{right: a, wrong: b}}"
    message = refusal(file_of(entry("number", drop="stem", more=more)))
    assert "`key" in message and "(number)" in message


def test_a_key_by_variant_needs_a_variant():
    more = "key: {4: 1.5, 8: 3}\nfeedback: {right: a, wrong: b}"
    assert "`given`" in refusal(file_of(entry("number", more=more)))


@pytest.mark.parametrize(
    "tolerance",
    ["{}", "{absolute: 1, relative: 0.1}", "{absolute: -1}", "{relative: 0}", "{relative: 5}", "{absolute: .inf}"],
)
def test_a_tolerance_is_one_sensible_number(tolerance):
    assert "`tolerance" in refusal(file_of(entry("number", drop="tolerance", more=f"tolerance: {tolerance}")))


@pytest.mark.parametrize("points", ["-1", "101", "true", '"2"', ".nan", "2 points", "1e999"])
def test_points_are_a_number_up_to_100(points):
    assert "`points`" in refusal(file_of(entry("one", drop="points", more=f"points: {points}")))


@pytest.mark.parametrize("at", ["[0.5]", "[0.5, 0.5, 0.5]", "[0.5, 1.5]", "[a, b]", "0.5", "[true, 0.5]"])
def test_a_place_lies_on_the_picture(at):
    raw = file_of(entry("spot")).replace("at: [0.8, 0.8]", f"at: {at}")
    assert "`places.thymus.at" in refusal(raw)


def test_two_places_with_one_centre_are_refused():
    message = refusal(file_of(entry("spot")).replace("[0.4, 0.3]", "[0.3, 0.3]"))
    assert "node and marrow" in message


@pytest.mark.parametrize("more", ["figure: infection", ""])
def test_a_hotspot_shows_one_picture(more):
    raw = file_of(entry("spot", more=more, drop="" if more else "image"))
    assert "`image`" in refusal(raw)


# -- files


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("- id: one\n", "holds a list"),
        ("just words\n", "holds the text"),
        ("title: a\nquestions: []\n", "`questions`"),
        ("title: a\nquestions: {one: 1}\n", "list of questions"),
        ("title: a\nquestions: [word, 5]\n", "question 1"),
        ("title: a\ntitle: b\nquestions: []\n", "line 2: title appears twice (also on line 1)"),
        ("title: a\nquestions:\n\t- id: b\n", "line 3: there is a tab; indent with spaces"),
        ("title: a\nquestions:\n  - stem: Which one: this?\n", "line 3: there is a second colon"),
        ("title: a\nquestions:\n  - stem: **Task.** Count\n", "line 3: a text that starts with * must stand in quotes"),
        ("title: a\nquestions:\n  - stem: @home\n", "a text that starts with '@' must stand in quotes"),
        ("title: a\nquestions:\n  - stem: 'It is\n", "line 3: a quotation mark opens here and does not close"),
        ('title: a\nquestions:\n  - stem: "$\\alpha \\mu$"\n', "line 3: a backslash stands in double quotes"),
        ("title: a\nquestions:\n  - id: b\n   stem: c\n", "line 4: "),
        ("title: a\nquestions:\n  - choices: {a: b\n", "line 3: a bracket opens here and does not close"),
        ("title: a\nquestions:\n  - id: b\n    {c}: d\n", "before a colon must stand a name"),
        ("title: a\n---\ntitle: b\n", "starts a second document"),
        ("title: a\x07\nquestions: []\n", "line 1: there is a character that no text holds (U+0007)"),
        ("title: a\nquestions:\n  - stem: one\n  two\n", "line "),
        ("%TITLE a\n", "line "),
    ],
)
def test_what_is_not_a_question_file_is_told_by_line(raw, words):
    assert words in refusal(raw)


@pytest.mark.parametrize(
    "node",
    [
        "!!python/object/apply:os.system [touch {there}]",
        "!!python/name:os.system",
        "!!binary aGVsbG8=",
        "!!int word",
        "!!set {a, b}",
        "!local tag",
    ],
)
def test_tags_are_refused_and_run_nothing(node, tmp_path):
    there = tmp_path / "there"
    message = refusal(f"title: {node.replace('{there}', str(there))}\nquestions: []\n")
    assert "line 1" in message and not there.exists()


def test_aliases_and_anchors_are_refused():
    assert "&a" in refusal("title: &a Cells\nquestions: []\n")
    assert "*" in refusal("title: *a\nquestions: []\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "title: " + "[" * 200_000,
        "title: " + "{a: " * 100_000,
        "title: " + "- " * 200_000,
        "title: " + "9" * 400_000 + "\nquestions: [" + "9" * 5000 + "]\n",
        "? " * 100_000,
    ],
    ids=["laughs", "lists", "mappings", "dashes", "digits", "names"],
)
def test_bombs_are_refused_quickly_and_in_little_memory(bomb):
    tracemalloc.start()
    begun = time.process_time()
    refusal(bomb)
    seconds, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 10 and peak < 60_000_000, (seconds, peak)


def load_refusal(path: Path) -> str:
    with pytest.raises(QuizFileError) as caught:
        load_questions(path)
    message = str(caught.value)
    assert path.name in message and "\n" not in message and str(path.parent) not in message
    assert not JARGON.search(message) and REMEDY.search(message), message
    return message


def test_a_missing_file_gets_the_near_name(tmp_path):
    (tmp_path / "01_two_lines.quiz.yaml").write_text(whole_file())
    assert "Did you mean 01_two_lines.quiz.yaml?" in load_refusal(tmp_path / "01_two_line.quiz.yaml")
    assert "beside the notebook" in load_refusal(tmp_path / "nothing" / "like.quiz.yaml")


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_editors_make_of_a_file_is_read_as_it_was_meant(tmp_path, encoding, end):
    path = tmp_path / "cells.quiz.yaml"
    raw = whole_file(practice=True).replace("days?", "days? Jürgen’s")
    path.write_bytes(MARKS.get(encoding, b"") + raw.replace("\n", end).encode(encoding))
    assert load_questions(path) == parse_questions(raw, "cells.quiz.yaml")


@pytest.mark.parametrize(
    "raw",
    [
        whole_file().encode("utf-16-le"),
        whole_file().encode("utf-16-be"),
        b"title: caf\xe9\n",
        b"\xff\xfet",
        b"\xef\xbb\xbftitle: caf\xe9\n",
    ],
    ids=["utf-16-le without mark", "utf-16-be without mark", "latin-1", "half a utf-16", "mark and latin-1"],
)
def test_what_is_no_text_is_refused_with_the_remedy(tmp_path, raw):
    path = tmp_path / "cells.quiz.yaml"
    path.write_bytes(raw)
    assert "save it again as UTF-8" in load_refusal(path)
    assert path.read_bytes() == raw


def test_a_file_of_3_mb_is_refused_unread(tmp_path):
    path = tmp_path / "cells.quiz.yaml"
    path.write_text("title: a\n" + "#" * 3_000_000)
    begun = time.process_time()
    assert "larger than" in load_refusal(path)
    assert time.process_time() - begun < 1


def test_a_folder_in_the_file_s_place_is_refused(tmp_path):
    (tmp_path / "cells.quiz.yaml").mkdir()
    assert "is a folder" in load_refusal(tmp_path / "cells.quiz.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_the_file_s_place_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "cells.quiz.yaml")
    assert "is not a file" in load_refusal(tmp_path / "cells.quiz.yaml")


def test_a_dangling_link_counts_as_missing(tmp_path):
    (tmp_path / "cells.quiz.yaml").symlink_to(tmp_path / "gone")
    assert "There is no file cells.quiz.yaml" in load_refusal(tmp_path / "cells.quiz.yaml")
