"""``immunolab report``: the statistics against published examples, the page against what was handed in."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from _class import Graded
from _course import FIRST

from immunolab.course import CourseError
from immunolab.grading.course import CourseFolder
from immunolab.grading.report import statistics as st
from immunolab.grading.report.copies import shared_seeds
from immunolab.grading.report.data import read_class
from immunolab.grading.report.items import analyse
from immunolab.grading.report.report import report
from immunolab.grading.report.sample import LEAST_FOR_CORRELATION

# Bock and Lieberman 1970, Psychometrika 35, 179: five items of sections 6 and 7 of the Law School Admission Test,
# 1000 people each, as the number of people with each pattern 00000, 00001 ... 11111 (data LSAT6 and LSAT7 of R's mirt,
# bock of psych, LSAT of ltm).
LSAT6 = [
    3,
    6,
    2,
    11,
    1,
    1,
    3,
    4,
    1,
    8,
    0,
    16,
    0,
    3,
    2,
    15,
    10,
    29,
    14,
    81,
    3,
    28,
    15,
    80,
    16,
    56,
    21,
    173,
    11,
    61,
    28,
    298,
]
LSAT7 = [
    12,
    19,
    1,
    7,
    3,
    19,
    3,
    17,
    10,
    5,
    3,
    7,
    7,
    23,
    8,
    28,
    7,
    39,
    11,
    34,
    14,
    51,
    15,
    90,
    6,
    25,
    7,
    35,
    18,
    136,
    32,
    308,
]


def lsat(counts: list[int]) -> np.ndarray:
    patterns = np.array([[int(bit) for bit in f"{n:05b}"] for n in range(32)], dtype=float)
    return patterns.repeat(counts, axis=0)


def item_rest(scores):
    """Corrected discrimination as published tables have it: each question with the total of the others."""
    rest = scores.sum(axis=1, keepdims=True) - scores
    return [st.correlation(scores[:, j], rest[:, j]).value for j in range(scores.shape[1])]


def test_lsat6_as_ltm_describes_it():
    """Rizopoulos 2006, Journal of Statistical Software 17(5), and descript(LSAT) of ltm, to its four digits."""
    scores = lsat(LSAT6)
    assert scores.shape == (1000, 5)
    assert np.bincount(scores.sum(axis=1).astype(int)).tolist() == [3, 20, 85, 237, 357, 298]
    assert scores.mean(axis=0).tolist() == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870])
    assert st.cronbach_alpha(scores) == pytest.approx(0.2950, abs=5e-5)
    assert item_rest(scores) == pytest.approx([0.1128, 0.1532, 0.1728, 0.1444, 0.1216], abs=5e-5)
    assert st.alpha_without(scores) == pytest.approx([0.2754, 0.2376, 0.2168, 0.2459, 0.2663], abs=5e-5)


def test_lsat7_as_mirt_describes_it():
    """Example of mirt's documentation, itemstats(expand.table(LSAT7)), to its three digits; SEM.alpha included."""
    scores = lsat(LSAT7)
    assert scores.mean(axis=0).tolist() == pytest.approx([0.828, 0.658, 0.772, 0.606, 0.843])
    assert st.cronbach_alpha(scores) == pytest.approx(0.453, abs=5e-4)
    assert item_rest(scores) == pytest.approx([0.246, 0.247, 0.313, 0.223, 0.175], abs=5e-4)
    assert st.alpha_without(scores) == pytest.approx([0.396, 0.394, 0.345, 0.415, 0.438], abs=5e-4)
    assert st.standard_error(scores, st.cronbach_alpha(scores)) == pytest.approx(0.886, abs=5e-4)


def test_alpha_and_its_interval_on_shrout_and_fleiss():
    """Shrout and Fleiss 1979, Psychological Bulletin 86, 420, table 2: ICC(3,4), which is alpha, is 0.91; the interval as
    R's psych prints it for these data, 0.68 to 0.99."""
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
    )
    alpha = st.cronbach_alpha(ratings)
    assert alpha == pytest.approx(0.91, abs=5e-3)
    found = st.alpha_interval(alpha, *ratings.shape)
    assert (found.low, found.high) == (pytest.approx(0.68, abs=5e-3), pytest.approx(0.99, abs=5e-3))


def test_feldts_interval_covers_alpha_in_95_of_100_classes():
    draw = np.random.default_rng(7)
    n, k, classes, signal = 40, 8, 4000, 0.6
    true = k * signal**2 / (k * signal**2 + 1)
    hits = 0
    for _ in range(classes):
        scores = signal * draw.standard_normal((n, 1)) + draw.standard_normal((n, k))
        found = st.alpha_interval(st.cronbach_alpha(scores), n, k)
        hits += found.low <= true <= found.high
    assert hits / classes == pytest.approx(0.95, abs=0.012)


def test_wilsons_interval_on_newcombes_examples():
    """Newcombe 1998, Statistics in Medicine 17, 857, table I, method 3."""
    for hits, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = st.share_interval(hits / n, n)
        assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_is_made_up_where_nothing_varies():
    same = np.ones((40, 3))
    assert np.isnan(st.cronbach_alpha(same)) and np.isnan(item_rest(same)).all()
    assert np.isnan(st.alpha_interval(np.nan, 40, 3).low) and np.isnan(st.standard_error(same, np.nan))
    assert np.isnan(st.differ([np.ones(9), np.ones(8)])) and np.isnan(st.share_interval(np.nan, 0).value)


# -- a simulated class, graded by nbgrader


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    here = Graded(tmp_path_factory.mktemp("report") / "class", 50)
    hostile = next(
        p for p in sorted((here.root / "submitted").iterdir()) if (p / FIRST / f"{FIRST}.answers.json").exists()
    )
    path = hostile / FIRST / f"{FIRST}.answers.json"
    answers = json.loads(path.read_text())
    words = "<script>alert('free text')</script> ![x](https://example.org/x.png)"
    answers["answers"]["reply"] = {"response": words, "saved_at": "2026-11-20T20:00:00Z", "attempts": 1}
    answers["answers"]["what-turns-it"] = {
        "response": "<img src=x onerror=alert(1)>",
        "saved_at": "<b>now</b>",
        "attempts": 3,
    }
    path.write_text(json.dumps(answers))
    here.hostile = hostile.name
    here.autograde()
    return here


@pytest.fixture(scope="module")
def made(graded, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    page, table, answers = report(graded.root, FIRST, out).paths
    return (
        page.read_text(),
        list(csv.DictReader(io.StringIO(table.read_text()))),
        list(csv.DictReader(io.StringIO(answers.read_text()))),
    )


def test_the_bad_question_is_found_and_no_other_is_called_negative(graded, made):
    page, rows, _ = made
    by_name = {row["question"]: row for row in rows}
    bad = by_name[graded.demo.bad.replace("-", "_")]
    assert (
        float(bad["discrimination"]) < 0
        and "Look at the key" in bad["flags"]
        and "attracts the strongest" in bad["flags"]
    )
    assert [r["question"] for r in rows if "Negative" in r["flags"]] == [bad["question"]]
    look = page[page.index('id="look"') : page.index('id="questions"')]
    assert "before the second" in look and "Negative discrimination" in look


def test_the_numbers_are_those_of_the_gradebook(graded, made):
    """Once more by another way: from nbgrader's rows, with numpy."""
    _, rows, _ = made
    grades = graded.grades()
    students = sorted({s for s, _ in grades})
    names = [r["question"] for r in rows if r["waiting"] == "0"]
    points = {r["question"]: float(r["points"]) for r in rows}
    table = np.array([[grades[s, q][0] for q in names] for s in students])
    assert len(names) == 11 and len(students) == sum(graded.demo.hand_ins.values())
    for j, name in enumerate(names):
        row = next(r for r in rows if r["question"] == name)
        assert float(row["share"]) == pytest.approx(table[:, j].mean() / points[name], abs=1e-4)
        rest = np.delete(table, j, axis=1).sum(axis=1)
        assert float(row["discrimination"]) == pytest.approx(np.corrcoef(table[:, j], rest)[0, 1], abs=1e-4)
        assert float(row["discrimination_low"]) < float(row["discrimination"]) < float(row["discrimination_high"])


def test_the_answers_are_those_handed_in(graded, made):
    """The option table of one question, counted anew from the files in submitted/ that carry an answers file."""
    _, _, answers = made
    chosen = {
        row["row"][0]: row["value"]
        for row in answers
        if row["question"] == "missing_self" and row["column"] == "Chosen by" and row["row"][1] == "."
    }
    counted = dict.fromkeys("abcd", 0)
    from immunolab.quiz.mirror import MIME

    for folder in (graded.root / "submitted").iterdir():
        file = folder / FIRST / f"{FIRST}.answers.json"
        if file.exists():
            said = json.loads(file.read_text())["answers"].get("missing-self", {}).get("response")
        else:
            book = json.loads((folder / FIRST / f"{FIRST}.ipynb").read_text())
            mirrors = [
                o["data"][MIME] for c in book["cells"] for o in c.get("outputs", []) if MIME in o.get("data", {})
            ]
            said = next(
                (m["answer"]["response"] for m in mirrors if m["question"] == "missing-self" and m["answer"]), None
            )
        if said:
            counted[said] += 1
    assert {o: int(v.split()[0]) for o, v in chosen.items()} == counted and sum(counted.values()) > 35


def test_no_student_is_named_but_where_it_must_be_and_nothing_of_theirs_is_run(graded, made):
    page, rows, answers = made
    pair = shared_seeds(read_class(CourseFolder(graded.root), FIRST))
    assert len(pair) == 1 and len(pair[0].students) == 2
    named = set(re.findall(r"stud\d{4}", page))
    assert named == set(pair[0].students)
    everything = page + json.dumps(rows) + json.dumps(answers)
    assert "alert" not in everything and "example.org" not in everything
    assert "<script" not in page and 'http-equiv="Content-Security-Policy"' in page
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    told = page[page.index('id="same"') : page.index('id="each"')].lower()
    assert "innocent" in told and not re.search(r"cheat|plagiar|fraud|dishonest", told)


def test_texts_that_wait_are_left_out_and_said_so_until_they_are_read(graded, tmp_path):
    before = analyse(read_class(CourseFolder(graded.root), FIRST))
    reply = before.items[-1]
    assert reply.item.name == "reply" and reply.waiting > 35 and before.possible == 17
    assert np.isnan(reply.difficulty.value) and not reply.flags
    page = report(graded.root, FIRST, tmp_path).paths[0].read_text()
    assert f"reply, {reply.waiting} of {before.n} to be read" in page
    graded.mark_all_texts(points=2.0)
    after = analyse(read_class(CourseFolder(graded.root), FIRST))
    assert after.items[-1].waiting == 0 and after.possible == 20
    assert after.items[-1].difficulty.value == pytest.approx(2 / 3 * reply.waiting / before.n, abs=1e-9)


class Headings(HTMLParser):
    """What of a page a screen reader goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tables = self.captions = self.heads_without_scope = self.pictures_without_alt = 0
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.language = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.heads_without_scope += tag == "th" and "scope" not in given
        self.pictures_without_alt += tag == "img" and len(given.get("alt") or "") < 40
        self.language = given.get("lang", self.language) if tag == "html" else self.language
        self.targets += [given["href"][1:]] if tag == "a" and given.get("href", "").startswith("#") else []


def test_the_page_has_a_language_headings_in_order_captions_scopes_and_alt_texts(made):
    found = Headings()
    found.feed(made[0])
    assert found.language == "en" and found.levels[0] == 1 and found.levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(found.levels, found.levels[1:], strict=False))
    assert found.tables == found.captions > 10
    assert not found.heads_without_scope and not found.pictures_without_alt
    assert len(set(found.ids)) == len(found.ids) and set(found.targets) <= set(found.ids) and len(found.targets) > 8


def test_a_small_class_gets_a_warning_and_no_correlation(graded, tmp_path):
    data = read_class(CourseFolder(graded.root), FIRST)
    few = data.scores.index[: LEAST_FOR_CORRELATION - 1]
    small = type(data)(
        data.slug, data.title, data.items, data.scores.loc[few], {s: data.hand_ins[s] for s in few}, data.quizzes, []
    )
    found = analyse(small)
    assert all(np.isnan(r.discrimination.value) and np.isnan(r.alpha_without) for r in found.items)
    assert np.isnan(found.alpha.value) and not any(
        "iscrimination" in f or "strongest" in f for r in found.items for f in r.flags
    )
    from immunolab.grading.report.page import page

    text = page(found, [])
    assert "A small class" in text and "Not shown under 30 hand-ins" in text and "Cronbach's alpha is" not in text
    assert "(95 %)" in text  # shares stay, with their intervals


def test_a_variant_that_is_harder_is_shown_with_its_p_value(made):
    _, _, answers = made
    tables = {row["table"] for row in answers if row["question"] == "task_memory"}
    assert any(
        re.search(r"By variant \(if all were equally hard, differences like these would come up with p", t)
        for t in tables
    )
    given = [row["row"] for row in answers if row["question"] == "task_memory" and row["column"] == "Students"]
    assert given == ["memory 300", "memory 500", "memory 1000", "memory 2000"]  # as the author listed them


def test_what_cannot_be_reported_is_said_in_one_sentence(graded, tmp_path):
    with pytest.raises(CourseError, match="no assignment '99_none'"):
        report(graded.root, "99_none", tmp_path)
    with pytest.raises(CourseError, match="students read"):
        report(graded.root, FIRST, graded.root / "release" / "x")
    (tmp_path / "source" / FIRST).mkdir(parents=True)
    with pytest.raises(CourseError, match="no gradebook"):
        report(tmp_path, FIRST, tmp_path / "out")
    empty = Graded(tmp_path / "class", 2)
    with pytest.raises(CourseError, match=r"No hand-in of .* has been autograded yet"):
        report(empty.root, FIRST, tmp_path / "out")
