"""Answers mirrored in the notebook's outputs: taken back, the newest wins, and nothing hostile gets in."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output
from quiz_examples import JSON, NAMES, RIGHT, whole_file

from immunolab.quiz import Quiz
from immunolab.quiz.answer_format import Answers, Entry, parse_answers, text_of
from immunolab.quiz.cells import mirror_bundle
from immunolab.quiz.mirror import MIME, copy_mark, merge, mirror_data, mirrored

QUIZ = "01_cells"


def at(day: int, response: Any = "a") -> Entry:
    return Entry(response, f"2026-01-{day:02}T00:00:00Z", 1)


def cell_of(data: Any) -> Any:
    return new_code_cell(outputs=[new_output("display_data", {MIME: data})])


def mirror_of(entry: Entry, name: str = "one", seed: int = 5) -> Any:
    return cell_of(mirror_data(Answers(QUIZ, seed, {name: entry}), name))


def test_what_is_mirrored_is_taken_back():
    assert mirrored([mirror_of(at(1, "b"))], QUIZ) == [(5, "one", at(1, "b"))]


def test_a_question_without_an_answer_mirrors_none():
    assert mirrored([cell_of(mirror_data(Answers(QUIZ, 5), "one"))], QUIZ) == []


def test_the_mirrors_of_a_notebook_survive_its_file(tmp_path):
    path = tmp_path / f"{QUIZ}.quiz.yaml"
    path.write_text(whole_file(), encoding="utf-8")
    (tmp_path / "body.png").write_bytes(b"\x89PNG")
    quiz = Quiz(path)
    for name in NAMES:
        quiz.save(quiz.questions[name], RIGHT[name], attempt=True)
    book = new_notebook(
        cells=[
            new_code_cell(outputs=[new_output("display_data", mirror_bundle(quiz, quiz.questions[n]))]) for n in NAMES
        ]
    )
    nbformat.validate(book)
    nbformat.write(book, tmp_path / "book.ipynb")
    found = mirrored(nbformat.read(tmp_path / "book.ipynb", 4).cells, QUIZ)
    merged = merge(None, found, QUIZ)
    assert merged is not None and merged == quiz.file.answers


# -- which wins


@pytest.mark.parametrize(("sidecar", "mirror", "wins"), [(1, 2, "mirror"), (2, 1, "sidecar"), (2, 2, "sidecar")])
def test_the_newest_wins(sidecar, mirror, wins):
    merged = merge(
        Answers(QUIZ, 5, {"one": at(sidecar, "sidecar")}), mirrored([mirror_of(at(mirror, "mirror"))], QUIZ), QUIZ
    )
    assert merged is not None and merged.entries["one"].response == wins


def test_each_question_is_merged_by_itself():
    found = mirrored([mirror_of(at(3, "new")), mirror_of(at(1, "old"), "some"), mirror_of(at(1, "only"), "spot")], QUIZ)
    merged = merge(Answers(QUIZ, 5, {"one": at(2), "some": at(2), "words": at(2)}), found, QUIZ)
    assert merged is not None
    assert {k: e.response for k, e in merged.entries.items()} == {
        "one": "new",
        "some": "a",
        "words": "a",
        "spot": "only",
    }


@given(st.permutations([1, 2, 3, 4]))
def test_of_several_mirrors_the_newest_wins_in_any_order(days):
    merged = merge(None, mirrored([mirror_of(at(day, day)) for day in days], QUIZ), QUIZ)
    assert merged is not None and merged.entries["one"].response == 4


def test_a_newer_blank_takes_an_answer_back():
    merged = merge(Answers(QUIZ, 5, {"one": at(1)}), mirrored([mirror_of(at(2, None))], QUIZ), QUIZ)
    assert merged is not None and merged.entries["one"].response is None


def test_the_newest_wins_whatever_its_seed_and_keeps_it():
    other = mirrored([mirror_of(at(9, "there"), seed=6), mirror_of(at(1, "old"), "some", seed=6)], QUIZ)
    merged = merge(Answers(QUIZ, 5, {"one": at(1, "here"), "some": at(2, "here"), "spot": at(2)}), other, QUIZ)
    assert merged is not None and merged.seed == 5
    assert merged.entries["one"].response == "there" and merged.entries["some"].response == "here"
    assert {name: merged.seed_of(name) for name in merged.entries} == {"one": 6, "some": 5, "spot": 5}
    assert parse_answers(text_of(merged), QUIZ) == merged


def test_an_empty_answers_file_silences_nobody():
    found = mirrored([mirror_of(at(1), "one", 6), mirror_of(at(2), "some", 6)], QUIZ)
    assert merge(Answers(QUIZ, 5), found, QUIZ) == Answers(QUIZ, 6, {"one": at(1), "some": at(2)})


def test_the_seed_of_most_answers_is_the_file_s():
    found = mirrored([mirror_of(at(1), "one", 6), mirror_of(at(3), "some", 7), mirror_of(at(2), "spot", 7)], QUIZ)
    merged = merge(None, found, QUIZ)
    assert merged is not None and merged.seed == 7
    assert {name: merged.seed_of(name) for name in merged.entries} == {"one": 6, "some": 7, "spot": 7}


def test_a_time_that_cannot_be_read_is_older_than_any():
    merged = merge(Answers(QUIZ, 5, {"one": Entry("odd", "zzz")}), mirrored([mirror_of(at(1, "b"))], QUIZ), QUIZ)
    assert merged is not None and merged.entries["one"].response == "b"


@pytest.mark.parametrize("text", ["2026-01-02T01:00:00+02:00", "2026-01-01 23:00:00", "2026-01-01T23:00:00Z"])
def test_times_are_compared_as_times(text):
    assert Entry("a", text).when == at(1).when + 23 * 3600


def test_nothing_found_is_no_answers():
    assert merge(None, [], QUIZ) is None
    sidecar = Answers(QUIZ, 5, {"one": at(1)})
    assert merge(sidecar, [], QUIZ) == sidecar


def test_merging_changes_neither_side():
    sidecar, found = Answers(QUIZ, 5, {"one": at(1)}), mirrored([mirror_of(at(2))], QUIZ)
    before = copy.deepcopy((sidecar, found))
    merge(sidecar, found, QUIZ)
    assert (sidecar, found) == before


# -- hostile outputs

GOOD = mirror_data(Answers(QUIZ, 5, {"one": at(1)}), "one")


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": "1"},
        {"quiz": "02_cells"},
        {"quiz": None},
        {"seed": "5"},
        {"seed": True},
        {"seed": -1},
        {"seed": 2**60},
        {"seed": 5.0},
        {"question": 1},
        {"question": None},
        {"answer": []},
        {"answer": "b"},
        {"answer": {}},
        {"answer": {"response": "b"}},
        {"answer": {"response": "b", "saved_at": 1}},
        {"answer": {"response": "b", "saved_at": "2026", "attempts": -1}},
        {"answer": {"response": "b", "saved_at": "2026", "attempts": 10**9}},
        {"answer": {"response": float("nan"), "saved_at": "2026"}},
        {"answer": {"response": [[[["b"]]]], "saved_at": "2026"}},
    ],
    ids=str,
)
def test_what_is_not_quite_a_mirror_is_passed_over(change):
    assert len(mirrored([cell_of(GOOD)], QUIZ)) == 1
    assert mirrored([cell_of({**GOOD, **change})], QUIZ) == []


OUTPUT = st.fixed_dictionaries({}, optional={key: st.just(value) | JSON for key, value in GOOD.items()}) | JSON
CELL = st.fixed_dictionaries(
    {
        "outputs": st.lists(
            st.fixed_dictionaries({"data": st.fixed_dictionaries({MIME: OUTPUT}) | JSON}) | JSON, max_size=3
        )
        | JSON
    }
)


@pytest.mark.slow
@given(st.lists(CELL | JSON, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_outputs_are_read_without_a_fault(cells):
    found = mirrored(cells, QUIZ)
    merge(Answers(QUIZ, 5, {"one": at(1)}), found, QUIZ)


@given(st.lists(JSON, max_size=6), st.text(max_size=200), st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_whatever_is_taken_back_can_be_written_and_read_again(responses, name, moment):
    """A hand-in must not be able to stop the file that the grader writes from being read."""
    answers = [{"response": response, "saved_at": moment} for response in responses]
    cells = [cell_of({**GOOD, "question": name + str(n), "answer": a}) for n, a in enumerate(answers)]
    merged = merge(None, mirrored(cells, QUIZ), QUIZ)
    if merged is not None:
        assert parse_answers(text_of(merged), QUIZ) == merged
        assert parse_answers(json.dumps(merged.as_json(), indent=1), QUIZ) == merged


def test_the_mark_of_a_copy_tells_answers_apart():
    marks = {copy_mark(response) for response in (None, "a", "b", ["a"], ["a", "b"], {"a": "b"}, 4.0, "4.0")}
    assert len(marks) == 8
    assert copy_mark({"a": 1, "b": 2}) == copy_mark({"b": 2, "a": 1})
