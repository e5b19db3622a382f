"""Numbers as people type them: read where there is one reading, asked back where there are two or none."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_examples import example

from immunolab.quiz import ResponseError
from immunolab.quiz.responses import normalise, number_shown, parse_number
from immunolab.words import number

QUESTION = example("number")  # in days

READ = {
    # plain, with a point or a comma
    **{"4.2": 4.2, "4,2": 4.2, " 4.2 ": 4.2, "4.": 4.0, "4,": 4.0, ".5": 0.5, ",5": 0.5, "007": 7, "0": 0, "-0": 0},
    **{"0.500": 0.5, "0,250": 0.25, "000.125": 0.125, "12.3456": 12.3456, "1,2345": 1.2345, "1.50": 1.5, "1500": 1500},
    **{"1234,567": 1234.567, "1234.567": 1234.567, "0.001": 0.001, ".250": 0.25, "12345.678": 12345.678},
    # signs
    **{
        "+7": 7,
        "-3": -3,
        "−3": -3,
        "–3": -3,
        "‐3": -3,
        "‑3": -3,
        "‒3": -3,
        "﹣3": -3,
        "－3": -3,
        "＋5": 5,
        "- 70": -70,
    },
    **{"-3,5": -3.5, "-.5": -0.5, "+ 30": 30, "−0,5": -0.5},
    # groups of three
    **{"10 000": 1e4, "10\u202f000": 1e4, "10\u00a0000,5": 10000.5, "10'000": 1e4, "10’000.5": 10000.5, "1 500": 1500},
    **{"1\u2009500": 1500, "1\u2007500": 1500, "1'500": 1500, "1ʼ500": 1500, "1,234,567": 1234567, "1,234.5": 1234.5},
    **{"1.234,5": 1234.5, "1.234.567": 1234567, "1.234.567,89": 1234567.89, "1,234,567.89": 1234567.89},
    **{"-1 234 567": -1234567, "1 500 000,25": 1500000.25, "1,500.0": 1500, "1.500,0": 1500, "1,234.567": 1234.567},
    **{"0.123 456": 0.123456, "0,123\u202f456\u202f7": 0.1234567},
    # powers of ten
    **{"1e6": 1e6, "1E-6": 1e-6, "1.5e+3": 1500, "1,23e4": 12300, "1.5 e3": 1500, "1e−3": 0.001, "1.234e-5": 1.234e-5},
    **{"2.5 × 10^3": 2500, "2,5 x 10^3": 2500, "2.5X10^3": 2500, "2.5*10^-3": 0.0025, "2.5·10^3": 2500, "10³": 1000},
    **{"2.5 * 10**3": 2500, "2.5 × 10³": 2500, "3×10⁻²": 0.03, "2.5 × 10^−3": 0.0025, "−2 × 10⁶": -2e6, "10^3": 1000},
    **{"10⁶": 1e6, "-10^2": -100, "10^{6}": 1e6, "2 × 10^(−6)": 2e-6, "1 500 × 10^3": 1.5e6, "1.234 × 10⁻⁶": 1.234e-6},
    # digits of other scripts, and full width
    **{"٤": 4, "١٫٥٠٠": 1.5, "١٬٥٠٠": 1500, "१२": 12, "１２．５": 12.5, "１２，５": 12.5, "5ｅ3": 5000, "۴۲": 42},
    # what phones and chats put around it
    **{"\u200e4.2": 4.2, "4.2\ufeff": 4.2, "\u202a4.2\u202c": 4.2, "\u2068−3\u2069": -3, "\u200b 4.2\u200b": 4.2},
    # the unit that was asked for
    **{
        "4.2 days": 4.2,
        "4.2days": 4.2,
        "-3\u00a0days": -3,
        "10 000 days": 1e4,
        "2 × 10³ days": 2000,
        "10^(2) days": 100,
    },
}

TWO_WAYS = {
    **{"1,500": (1500, 1.5), "1.500": (1500, 1.5), "1,234": (1234, 1.234), "-1,234": (-1234, -1.234)},
    **{"10,000": (10000, 10), "10.000": (10000, 10), "+999,999": (999999, 999.999), "3.142": (3142, 3.142)},
    **{"−1.500": (-1500, -1.5), "1.500 days": (1500, 1.5), "１．５００": (1500, 1.5), "012.345": (12345, 12.345)},
    **{"1,500e3": (1500e3, 1.5e3), "12.345 × 10^3": (12345e3, 12.345e3), "100.000": (100000, 100)},
}

NONE = {
    **{
        "four": "not a number",
        "4.2 weeks": "not a number",
        "4%": "not a number",
        "4 %": "unit 'days'",
        "€5": "not a number",
    },
    **{"1/2": "such as 0.5", "3 / 4": "such as 0.75", "1⁄4": "such as 0.25", "½": "not a number", "1½": "not a number"},
    **{
        "4.2.1": "separators",
        "1,2,3": "separators",
        "1 2": "separators",
        "1500 000": "separators",
        "12,34,567": "separators",
    },
    **{
        "1.500 000": "separators",
        "1 . 5": "separators",
        "1,5,0": "separators",
        "1.5,0": "separators",
        "1  500": "separators",
    },
    **{
        "1'5": "separators",
        "1.234 567": "separators",
        "0 500": "separators",
        "1,,5": "separators",
        "1٫5٫0": "separators",
    },
    **{
        "--3": "not a number",
        "+-3": "not a number",
        "5-": "not a number",
        "(5)": "not a number",
        "— 5": "not a number",
    },
    **{
        "1e": "not a number",
        "e5": "not a number",
        "0x10": "not a number",
        "1e6e6": "not a number",
        "1e1000": "not a number",
    },
    **{
        "1.5×10e3": "not a number",
        "2e999": "too large",
        "5²": "not a number",
        "10²3": "not a number",
        "110³": "not a number",
    },
    **{"5 × 100": "not a number", "2 * 10": "not a number", "3 × 104": "not a number", "2 × 10 000": "not a number"},
    **{"10^": "a power as", "10^x": "a power as", "2 10^3": "not a number", "²": "not a number", "①": "not a number"},
    **{
        "1_000": "write 1000",
        "nan": "finite",
        "inf": "finite",
        "-∞": "finite",
        "Infinity": "finite",
        "1,5;": "not a number",
    },
    **{
        "~5": "about how much",
        "About four": "about how much",
        "approximately 5": "about how much",
        "≈5": "about how much",
        "< 5": "about how much",
        ">5": "about how much",
        "ca. 5": "about how much",
    },
    **{
        "5±1": "margin",
        "5 +/- 1": "margin",
        "5-10": "range",
        "5–10": "range",
        "5 to 10": "range",
        "12:30": "not a number",
    },
    **{
        "2024-01-01": "not a number",
        "1O": "not a number",
        "l5": "not a number",
        "Ⅳ": "not a number",
        ".": "not a number",
    },
    **{"4" * 101: "101 characters", "4.2" + " " * 99 + "4": "103 characters", "𝟒 𝟓": "separators", "+": "not a number"},
}


@pytest.mark.parametrize(("typed", "value"), READ.items())
def test_what_has_one_reading_is_read(typed, value):
    assert normalise(QUESTION, typed) == pytest.approx(value, rel=1e-15, abs=0)


@pytest.mark.parametrize(("typed", "values"), TWO_WAYS.items())
def test_what_has_two_readings_is_asked_back_and_both_remedies_work(typed, values):
    with pytest.raises(ResponseError, match=r"can be read in two ways; write (.*) or (.*)$") as caught:
        normalise(QUESTION, typed)
    remedies = re.search("write (.*) or (.*)$", str(caught.value))
    assert remedies is not None
    assert [parse_number(text) for text in remedies.groups()] == pytest.approx(list(values), rel=1e-15)


@pytest.mark.parametrize(("typed", "words"), NONE.items())
def test_what_is_not_one_number_is_told_in_one_sentence(typed, words):
    with pytest.raises(ResponseError) as caught:
        normalise(QUESTION, typed)
    message = str(caught.value)
    assert words in message and 10 < len(message) < 220 and "\n" not in message


UNSEEN = [
    chr(n) for n in (0xAD, 0x200B, 0x200D, 0x2060, 0xFEFF, 0x202E, 0x061C, 0x3164, 0x2800, 0x7, 0x9, 0xA, 0x332, 0xFE0F)
]


@pytest.mark.parametrize("unseen", UNSEEN, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("typed", ["1500", "1.5", "-15", "1 500", "1e5", "15 days"])
def test_a_character_that_is_not_seen_never_changes_the_number(typed, unseen):
    whole = normalise(QUESTION, typed)
    for place in range(len(typed) + 1):
        try:
            assert normalise(QUESTION, typed[:place] + unseen + typed[place:]) == whole
            assert place in {0, len(typed)}, "removed in the middle"
        except ResponseError as error:
            assert f"U+{ord(unseen):04X}" in str(error)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("33 %", "%", 33),
        ("33,5%", "%", 33.5),
        ("３３％", "%", 33),
        ("33٪", "%", 33),
        ("2 %", "% a year", 2),
        ("2 % a year", "% a year", 2),
        ("3 log10", "log10", 3),
        ("0.5 of 1", "of 1", 0.5),
        ("5 µg", "μg", 5),  # the sign micro and the Greek letter
        ("6 million cells", "million cells", 6),
        ("4 times", "times", 4),
        ("5 \u00a0mg/L", "mg/L", 5),
    ],
)
def test_the_question_s_own_unit_may_stand_behind_the_number(typed, unit, value):
    question = QUESTION.model_copy(update={"unit": unit})
    assert normalise(question, typed) == value


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("5 cells", "million cells"),
        ("5 MV", "mV"),
        ("5 %", ""),
        ("0.5", None),
        ("days", "days"),
        ("5 days days", "days"),
        ("2 x", "x"),
    ],
)
def test_another_unit_is_not_taken_for_the_question_s(typed, unit):
    if unit is None:  # a share is not turned into per cent: that would be a guess
        assert normalise(QUESTION.model_copy(update={"unit": "%"}), typed) == 0.5
        return
    with pytest.raises(ResponseError):
        normalise(QUESTION.model_copy(update={"unit": unit}), typed)


def asked_or(value: float, typed: str) -> bool:
    """Whether a text is read as this number, or asked back with it among the two readings."""
    try:
        return parse_number(typed) == pytest.approx(value, rel=1e-5)
    except ResponseError as error:
        found = re.search("two ways; write (.*) or (.*)$", str(error))
        return found is not None and any(
            parse_number(text) == pytest.approx(value, rel=1e-5) for text in found.groups()
        )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_python_prints_it_is_read_back(value):
    assert asked_or(value, repr(value))


@given(st.floats(min_value=-1e15, max_value=1e15).filter(lambda v: v == 0 or abs(v) > 1e-12))
def test_a_number_as_the_course_shows_it_is_read_back(value):
    assert asked_or(value, number(value)) and asked_or(value, number_shown(value))


@pytest.mark.parametrize(
    "shown", ["1,190,000", "20,783.5", "3 × 10⁻⁶", "1.234 × 10¹²", "-0.25", "0.00001", "20\u202f000", "2.5 × 10^7"]
)
def test_what_students_see_may_be_typed_back(shown):
    assert math.isfinite(parse_number(shown))


@given(st.text(max_size=30) | st.from_regex(r"[+-]?[\d., '×x^e-]{1,14}", fullmatch=True))
def test_any_typed_text_is_a_number_or_told(text):
    try:
        assert math.isfinite(parse_number(text))
    except ResponseError as error:
        assert "\n" not in str(error)
