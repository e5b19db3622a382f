"""What a student reads on the feedback page: numbers as asked, orders as lines, names in words, who has read what."""

from __future__ import annotations

import html
import re

import pytest
from _course import Course, keys, master, solve
from quiz_examples import example

from immunolab.quiz import first_words, load_questions

SLUG = "04_plasma_cells_gone_wrong"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Assignment 04 with the keys shown: an order, numbers, a free text, a line of code."""
    here = Course(tmp_path_factory.mktemp("feedback") / "c", slug=SLUG, reveal=True)
    here.generate()
    return here


@pytest.fixture(scope="module")
def asked(course):
    return {q.id: q for q in load_questions(course.root / "source" / SLUG / f"{SLUG}.quiz.yaml").questions}


def words(page: str) -> str:
    """The page as it is read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.split("</style>")[-1])).split())


@pytest.fixture(scope="module")
def read(course, asked):
    """The page of somebody whose text waits for a reader."""
    text = next(q.id for q in asked.values() if q.kind == "free-text")
    course.submit("ada", {**keys(SLUG, 9), text: "Because of the deaths."}, seed=9)
    course.autograde("ada")
    return course.feedback("ada")


def test_numbers_are_rounded_as_the_question_asked(read, asked):
    rights = re.findall(r"Right answer:</dt> <dd[^>]*>(.*?)</dd>", read)
    numbers = [r for r in rights if re.match(r"[\d.,-]+ (%|people|percentage)", r)]
    assert numbers and all(re.fullmatch(r"-?\d[\d,]*(\.\d{1,2})? .*", n) for n in numbers), numbers


def test_an_order_is_a_list_of_lines(read, asked):
    order = next(q for q in asked.values() if q.kind == "ordering")
    for n in range(1, len(order.items) + 1):
        assert len(re.findall(rf"<li>{n}\. ", read)) >= 2, n  # as answered, and as it is right
    assert "<ol" not in read.split("iq-score")[1]


def test_questions_are_named_by_their_first_words(read, asked):
    table = words(read.split("<tbody>")[1].split("</tbody>")[0])
    for cell in master(SLUG).cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").replace("_", "-")
        if name in asked and "points" in cell.metadata.nbgrader:
            beginning = first_words(asked[name], {})[:18]
            assert beginning in table and name.replace("-", " ") not in table, name


def test_nothing_of_nbgrader_s_own_marks_is_left(read):
    assert "How it is marked" in read
    assert not re.search(r"(BEGIN|END) (MARK SCHEME|HIDDEN TESTS|SOLUTION)", read)


def test_a_text_says_who_has_read_it(course, asked, read):
    text = next(q for q in asked.values() if q.kind == "free-text")
    assert "1 answer waits for a reader, with" in words(read)
    assert words(read).count("waits for a reader") == 3  # above, in the table, at the text
    name = text.id.replace("-", "_")
    assert re.search(rf'href="#{name}">[^<]*</a></td><td>waits for a reader</td>', read)

    course.submit("ben", {**keys(SLUG, 9), text.id: ""}, seed=9)
    course.autograde("ben")
    blank = words(course.feedback("ben"))
    assert f"0 of {text.points:g}, left blank" in blank and "waits for a reader" not in blank

    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(name, SLUG, SLUG, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    by_hand = words(course.feedback("ada"))
    assert f"1.5 of {text.points:g}, marked by a reader" in by_hand and "waits" not in by_hand


def test_a_student_s_own_metadata_names_nothing(course):
    def change(book):
        for cell in book.cells:
            cell.metadata.update(immunolab_title="<b>mine</b>", immunolab_reader="read", immunolab_quiz="hidden")

    course.submit("eve", keys(SLUG, 9), seed=9, change=change)
    course.autograde("eve")
    page = course.feedback("eve")
    assert "mine" not in page and "marked by a reader" not in page and "iq-score" in page


def test_no_setting_is_unknown(course, read, caplog):
    course.feedback("ada")
    assert not [r for r in caplog.records if "not recognized" in r.getMessage()]


@pytest.mark.parametrize(
    ("stem", "tolerance", "key", "shown"),
    [
        ("Per cent, one decimal.", "absolute: 0.15", 30.16650697, "30.2"),
        ("Per cent, one decimal.", "absolute: 0.15", 30.0, "30.0"),
        ("Two decimals.", "absolute: 0.01", 0.71449, "0.71"),
        ("One decimal.", "absolute: 0.01", 0.71449, "0.714"),  # asked too roughly: what is shown must count
        ("Report thousands, to three significant digits.", "relative: 0.03", 1191.742, "1,190"),
        ("With 3 significant digits.", "relative: 0.03", 0.00012345, "1.23 × 10⁻⁴"),
        ("How many days?", "absolute: 1.0", 48.0, "48"),
        ("To the nearest half month.", "absolute: 0.6", 17.5, "17.5"),
        ("How many cells?", "relative: 0.03", 20783.4, "20,783"),
        ("How many people?", "absolute: 0.0", 17, "17"),
        ("What share?", "relative: 0.05", 0.0123456, "0.0123"),
        ("The exact number?", "absolute: 0", 30.16650697, "30.16650697"),
    ],
)
def test_a_right_answer_has_the_digits_that_were_asked_for(stem, tolerance, key, shown):
    question = example("number", drop="stem", more=f"stem: {stem!r}")
    question = question.model_copy(
        update={"tolerance": type(question.tolerance)(**eval(f"dict({tolerance.replace(': ', '=')})"))}
    )
    assert question.as_asked(key) == shown


def test_what_is_shown_as_right_would_have_counted(asked):
    from immunolab.quiz import points_for

    for question in asked.values():
        if question.kind == "numeric":
            for key in (0.123456, 3.14159, 30.16650697, 12345.678, -0.051):
                typed = question.as_asked(key).replace(",", "")
                assert points_for(question, typed, key) == question.points


def test_a_line_of_code_shows_its_own_value_and_the_solution_s(course):
    course.submit("bo", {}, change=solve(SLUG, "share = 0.5\nshare"))
    course.autograde("bo")
    page = words(course.feedback("bo"))
    assert re.search(
        r"share = 0\.5 share 0\.5 One way to write it: share = mgus2\[.*\.mean\(\) It shows: (np\.float64\()?0\.143",
        page,
    ), page
