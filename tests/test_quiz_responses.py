"""What an answer may be: numbers as people write them, options as they type them, and anything at all."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quiz_examples import BLANKS, JSON, NAMES, ODD, RIGHT, example

from immunolab.quiz import Question, ResponseError
from immunolab.quiz.responses import describe, is_blank, normalise, number_shown, parse_number

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


# -- numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4.2", 4.2),
        ("4,2", 4.2),
        (" 4.2 ", 4.2),
        ("4.", 4.0),
        (".5", 0.5),
        ("+7", 7),
        ("007", 7),
        ("−3", -3),
        ("–3", -3),
        ("-3,5", -3.5),
        ("1e6", 1e6),
        ("1E-6", 1e-6),
        ("1.5e+3", 1500),
        ("1,23e4", 12300),
        ("10 000", 1e4),
        ("10\u202f000", 1e4),
        ("10\u00a0000,5", 10000.5),
        ("10'000", 1e4),
        ("10’000.5", 10000.5),
        ("1,234,567", 1234567),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1.234.567", 1234567),
        ("1.234.567,89", 1234567.89),
        ("0,250", 0.25),
        ("1234,567", 1234.567),
        ("-1 234 567", -1234567),
        ("2.5 × 10^3", 2500),
        ("2,5 x 10^3", 2500),
        ("2.5*10^-3", 0.0025),
        ("2.5·10^3", 2500),
        ("2.5 * 10**3", 2500),
        ("2.5 × 10³", 2500),
        ("3×10⁻²", 0.03),
        ("2.5 × 10^−3", 0.0025),
        ("−2 × 10⁶", -2e6),
        ("10^3", 1000),
        ("10⁶", 1e6),
        ("-10^2", -100),
        ("0", 0),
        ("-0", 0),
        ("٤", 4),
    ],
)
def test_numbers_are_understood_as_people_write_them(typed, number):
    assert parse_number(typed) == pytest.approx(number, rel=1e-15, abs=0)
    assert normalise(QUESTIONS["number"], typed) == parse_number(typed)


@pytest.mark.parametrize("typed", ["1,234", "-1,234", "10,000", "+999,999"])
def test_a_number_that_can_be_read_in_two_ways_is_asked_back(typed):
    with pytest.raises(ResponseError, match="two ways") as caught:
        parse_number(typed)
    bare = typed.replace(",", "")
    assert bare in str(caught.value) and typed.replace(",", ".") in str(caught.value)


@pytest.mark.parametrize(
    "typed",
    [
        "four",
        "4.2 days",
        "4%",
        "1/2",
        "4.2.1",
        "1,2,3",
        "1 2",
        "--3",
        "1e",
        "e5",
        "0x10",
        "1_000",
        "nan",
        "inf",
        "∞",
        "5²",
        "5 × 100",
        "2 * 10",
        "3 × 104",
        "2 × 10 000",
        "10²3",
        "1e6e6",
        "1e1000",
        "1e99999",
        "4" * 101,
        "4.2" + " " * 99 + "4",
    ],
)
def test_what_is_not_one_plain_number_is_told_and_never_guessed(typed):
    with pytest.raises(ResponseError):
        normalise(QUESTIONS["number"], typed)


@pytest.mark.parametrize("value", [np.float64(4.2), np.float32(0.5), np.int64(7), 7, Fraction(1, 4)])
def test_computed_numbers_are_stored_as_plain_floats(value):
    fitted = normalise(QUESTIONS["number"], value)
    assert type(fitted) is float and fitted == float(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, np.float64("nan")])
def test_numbers_must_be_finite(value):
    with pytest.raises(ResponseError, match="finite"):
        normalise(QUESTIONS["number"], value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_python_prints_it_is_read_back(value):
    assert parse_number(repr(value)) == value


@given(st.floats(min_value=-1e12, max_value=1e12).filter(lambda v: v == 0 or abs(v) > 1e-12))
def test_a_number_as_we_show_it_is_read_back(value):
    assert parse_number(number_shown(value)) == pytest.approx(value, rel=1e-5)


@given(st.text(max_size=30) | st.from_regex(r"[+-]?[\d., '×x^e-]{1,14}", fullmatch=True))
def test_any_typed_text_is_a_number_or_told(text):
    try:
        assert math.isfinite(parse_number(text)) or "e" in text.lower() or "10" in text
    except ResponseError as error:
        assert "\n" not in str(error)


# -- options


def test_choices_may_be_given_in_any_order_and_come_back_in_the_file_s():
    for chosen in (["c", "a"], ("c", "a"), {"a", "c"}, ["a", "c", "a"]):
        assert normalise(QUESTIONS["some"], chosen) == ["a", "c"]
    assert normalise(QUESTIONS["some"], "c") == ["c"]


def test_a_wrong_option_is_told_with_those_that_are_there():
    with pytest.raises(ResponseError, match="'e' is not a choice of this question; the choices are a, b, c, d"):
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
