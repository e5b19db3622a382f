"""What an answer may be: numbers as people write them, options as they type them, and anything at all."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from quiz_examples import BLANKS, JSON, NAMES, ODD, RIGHT, example

from immunolab.quiz import Question, ResponseError
from immunolab.quiz.responses import describe, is_blank, normalise

QUESTIONS: dict[str, Question] = {name: example(name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_a_blank_is_no_answer(name, blank):
    assert is_blank(blank) and normalise(QUESTIONS[name], blank) is None


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_in_stored_form_stays_as_it_is(name):
    once = normalise(QUESTIONS[name], RIGHT[name])
    assert once == RIGHT[name] == normalise(QUESTIONS[name], once)
    assert describe(QUESTIONS[name], once)


def fitted_or_told(question: Question, response: object) -> None:
    """Either a stored form that is stable and can be told in words, or one sentence."""
    try:
        fitted = normalise(question, response)
    except ResponseError as error:
        assert 10 < len(str(error)) < 300 and "\n" not in str(error)
        return
    assert normalise(question, fitted) == fitted
    assert isinstance(describe(question, fitted), str)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_an_odd_answer_is_fitted_or_told(name, odd):
    fitted_or_told(QUESTIONS[name], odd)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_json_is_fitted_or_told(response):
    for question in QUESTIONS.values():
        fitted_or_told(question, response)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("truth", [True, False, np.bool_(True)])
def test_truth_values_are_no_answers(name, truth):
    with pytest.raises(ResponseError):
        normalise(QUESTIONS[name], truth)


# -- numbers; how they are typed is in test_quiz_numbers.py


@pytest.mark.parametrize("value", [np.float64(4.2), np.float32(0.5), np.int64(7), 7, Fraction(1, 4)])
def test_computed_numbers_are_stored_as_plain_floats(value):
    fitted = normalise(QUESTIONS["number"], value)
    assert type(fitted) is float and fitted == float(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, np.float64("nan")])
def test_numbers_must_be_finite(value):
    with pytest.raises(ResponseError, match="finite"):
        normalise(QUESTIONS["number"], value)


# -- options


def test_choices_may_be_given_in_any_order_and_come_back_in_the_file_s():
    for chosen in (["c", "a"], ("c", "a"), {"a", "c"}, ["a", "c", "a"]):
        assert normalise(QUESTIONS["some"], chosen) == ["a", "c"]
    assert normalise(QUESTIONS["some"], "c") == ["c"]


def test_a_wrong_option_is_told_with_those_that_are_there():
    with pytest.raises(
        ResponseError,
        match=r"'e' is not a choice of this question; the choices are a .A cytotoxic T cell., b .A natural",
    ):
        normalise(QUESTIONS["one"], "e")


def test_an_option_called_1_may_be_typed_without_quotes():
    question = example("one", drop="choices", more="choices: {1: One, 2: Two}")
    assert normalise(question, 2) == "2"
    with pytest.raises(ResponseError):
        normalise(question, 3)


def test_pairs_may_be_partial_and_empty_ones_are_left_out():
    assert normalise(QUESTIONS["pairs"], {"b": "antibody", "nk": ""}) == {"b": "antibody"}
    assert normalise(QUESTIONS["pairs"], {"b": None}) is None
    assert list(normalise(QUESTIONS["pairs"], {"t": "class-i", "nk": "self"})) == ["nk", "t"]


def test_a_place_may_be_named_or_pointed_at():
    question = QUESTIONS["spot"]
    assert normalise(question, "node") == [0.3, 0.3]
    assert normalise(question, (0, 1)) == [0.0, 1.0]
    assert normalise(question, [0.123456, np.float64(0.5)]) == [0.1235, 0.5]


def test_a_long_text_is_told_and_a_lone_surrogate_is_replaced():
    with pytest.raises(ResponseError, match="20001 characters"):
        normalise(QUESTIONS["words"], "x" * 20_001)
    assert normalise(QUESTIONS["words"], "a\ud800b") == "a?b"
